#version 300 es
// What a display shutter hides of an image (PS3.3 C.7.6.11): pixels whose middle lies outside one
// of its shapes.
precision highp float;
precision highp sampler2D;
uniform vec2 u_pixels;      // columns, rows of the image
uniform vec4 u_rectangle;   // first and last visible column, first and last row
uniform vec4 u_circle;      // column and row of the centre, radius (0 for none), aspect
uniform sampler2D u_corners; // of the polygon: columns in the first row, rows in the second
uniform int u_count;        // of corners
uniform vec3 u_colour;
in vec2 v_image;            // 0..1 over the image
out vec4 o_colour;

bool inPolygon(vec2 at) {
  bool inside = false;
  int last = u_count - 1;
  vec2 before = vec2(
    texelFetch(u_corners, ivec2(last, 0), 0).r, texelFetch(u_corners, ivec2(last, 1), 0).r);
  for (int i = 0; i < u_count; i++) {
    vec2 corner = vec2(
      texelFetch(u_corners, ivec2(i, 0), 0).r, texelFetch(u_corners, ivec2(i, 1), 0).r);
    if ((before.y > at.y) != (corner.y > at.y)) {
      float share = (at.y - before.y) / (corner.y - before.y);
      if (at.x < before.x + share * (corner.x - before.x)) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

void main() {
  vec2 at = clamp(floor(v_image * u_pixels), vec2(0.0), u_pixels - 1.0);
  bool shown = all(greaterThanEqual(at, u_rectangle.xz)) && all(lessThanEqual(at, u_rectangle.yw));
  if (u_circle.z > 0.0) {
    vec2 away = (at - u_circle.xy) * vec2(1.0, u_circle.w);
    shown = shown && dot(away, away) <= u_circle.z * u_circle.z;
  }
  if (u_count > 0) shown = shown && inPolygon(at);
  if (shown) discard;
  o_colour = vec4(u_colour, 1.0);
}
