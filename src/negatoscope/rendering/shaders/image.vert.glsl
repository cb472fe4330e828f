#version 300 es
// A frame's rectangle in its viewport: where its first corner and its two edges lie in clip space.
precision highp float;
uniform vec2 u_origin;
uniform vec2 u_right;
uniform vec2 u_down;
in vec2 a_corner;
out vec2 v_image;  // 0..1 over the frame, (0,0) the outer corner of its first pixel
void main() {
  v_image = a_corner;
  gl_Position = vec4(u_origin + a_corner.x * u_right + a_corner.y * u_down, 0.0, 1.0);
}
