#version 300 es
// An overlay plane of one bit for each point (PS3.3 C.9.2), packed as it is stored: eight points
// in a byte, the first in its lowest place, rows without padding between them.
precision highp float;
precision highp usampler2D;
uniform usampler2D u_bits;
uniform ivec2 u_points;     // columns, rows of the plane
uniform int u_first;        // bit of the first byte where the plane begins
uniform int u_taps;         // samples a side for each screen pixel: thin lines must not go missing
uniform vec3 u_colour;
in vec2 v_image;            // 0..1 over the plane
out vec4 o_colour;

float point(vec2 image) {
  ivec2 at = clamp(ivec2(floor(image * vec2(u_points))), ivec2(0), u_points - 1);
  int bit = at.y * u_points.x + at.x + u_first;
  int width = textureSize(u_bits, 0).x;
  int place = bit >> 3;
  uint word = texelFetch(u_bits, ivec2(place % width, place / width), 0).r;
  return float((word >> uint(bit & 7)) & 1u);
}

void main() {
  vec2 across = dFdx(v_image);
  vec2 down = dFdy(v_image);
  float sum = 0.0;
  for (int j = 0; j < u_taps; j++) {
    for (int i = 0; i < u_taps; i++) {
      vec2 offset = (vec2(i, j) + 0.5) / float(u_taps) - 0.5;
      sum += point(v_image + across * offset.x + down * offset.y);
    }
  }
  // a line one point wide covers one sample of a row of them
  float covered = min(1.0, sum / float(u_taps));
  o_colour = vec4(u_colour, covered);
}
