#version 300 es
// A square over the whole target; also of the passes that fill the grid of blocks.
precision highp float;
in vec2 a_corner;
out vec2 v_screen;  // 0..1 from the target's lower left corner
void main() {
  v_screen = a_corner;
  gl_Position = vec4(a_corner * 2.0 - 1.0, 0.0, 1.0);
}
