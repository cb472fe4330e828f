#version 300 es
// Stored values to display values in the order of PS3.4 N.2: modality LUT, VOI LUT, presentation.
// Interpolation happens on values, before the window, never on colours.
//
// Compiled for each kind of picture: a branch that is never taken still costs a software renderer
// two thirds of the frame. Definitions: FILTER 0 nearest, 1 by the hardware, 2 by four fetches;
// TAPS with several samples for each screen pixel; COLOUR; SIGMOID (PS3.3 C.11.2.1.3.1).
precision highp float;
precision highp sampler2D;
uniform sampler2D u_values;  // one channel of stored values, or RGB for colour frames
uniform vec2 u_size;         // columns, rows
uniform int u_taps;          // samples a side for each screen pixel, against aliasing
uniform vec2 u_rescale;      // slope, intercept
uniform vec2 u_window;       // centre, 1 / width; of LINEAR with its half and its one taken off
uniform vec2 u_presentation; // scale, offset of the shown value: 1, 0, or -1, 1 for inverse
in vec2 v_image;             // 0..1 over the frame
out vec4 o_colour;

vec3 fetchValue(ivec2 at) {
  return texelFetch(u_values, clamp(at, ivec2(0), ivec2(u_size) - 1), 0).rgb;
}

vec3 sampleAt(vec2 image) {
#if FILTER == 0
  return fetchValue(ivec2(floor(image * u_size)));
#elif FILTER == 1
  return texture(u_values, image).rgb;
#else
  vec2 at = image * u_size - 0.5;
  ivec2 base = ivec2(floor(at));
  vec2 part = at - vec2(base);
  vec3 upper = mix(fetchValue(base), fetchValue(base + ivec2(1, 0)), part.x);
  vec3 lower = mix(fetchValue(base + ivec2(0, 1)), fetchValue(base + ivec2(1, 1)), part.x);
  return mix(upper, lower, part.y);
#endif
}

vec3 pixel() {
#ifdef TAPS
  // dFdx and dFdy say how much of the image one screen pixel covers
  vec2 across = dFdx(v_image);
  vec2 down = dFdy(v_image);
  vec3 sum = vec3(0.0);
  for (int j = 0; j < u_taps; j++) {
    for (int i = 0; i < u_taps; i++) {
      vec2 offset = (vec2(i, j) + 0.5) / float(u_taps) - 0.5;
      sum += sampleAt(v_image + across * offset.x + down * offset.y);
    }
  }
  return sum / float(u_taps * u_taps);
#else
  return sampleAt(v_image);
#endif
}

void main() {
#ifdef COLOUR
  vec3 shown = pixel();
#else
  // the difference first: it is exact for whole numbers, however narrow the window
  float value = (pixel().r * u_rescale.x + u_rescale.y) - u_window.x;
#ifdef SIGMOID
  vec3 shown = vec3(1.0 / (1.0 + exp(-4.0 * value * u_window.y)));
#else
  vec3 shown = vec3(clamp(value * u_window.y + 0.5, 0.0, 1.0));
#endif
#endif
  o_colour = vec4(shown * u_presentation.x + u_presentation.y, 1.0);
}
