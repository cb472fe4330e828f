#version 300 es
// Stored values to display values in the order of PS3.4 N.2: modality LUT, VOI LUT, presentation.
// Interpolation happens on values, before the window, never on colours.
precision highp float;
precision highp sampler2D;
uniform sampler2D u_values;    // one channel of stored values, or RGB for colour frames
uniform vec2 u_size;           // columns, rows
uniform int u_filter;          // 0 nearest, 1 by the hardware, 2 by four fetches
uniform int u_taps;            // samples a side for each screen pixel, against aliasing
uniform bool u_colour;
uniform vec2 u_rescale;        // slope, intercept
uniform int u_function;        // 0 LINEAR, 1 LINEAR_EXACT, 2 SIGMOID (PS3.3 C.11.2.1.2, C.11.2.1.3)
uniform vec2 u_window;         // centre, width
uniform bool u_inverse;        // MONOCHROME1 or inverted by a person, not both
in vec2 v_image;
out vec4 o_colour;

vec3 fetchValue(ivec2 at) {
  return texelFetch(u_values, clamp(at, ivec2(0), ivec2(u_size) - 1), 0).rgb;
}

vec3 sampleAt(vec2 image) {
  if (u_filter == 0) return fetchValue(ivec2(floor(image * u_size)));
  if (u_filter == 1) return texture(u_values, image).rgb;
  vec2 at = image * u_size - 0.5;
  ivec2 base = ivec2(floor(at));
  vec2 part = at - vec2(base);
  vec3 upper = mix(fetchValue(base), fetchValue(base + ivec2(1, 0)), part.x);
  vec3 lower = mix(fetchValue(base + ivec2(0, 1)), fetchValue(base + ivec2(1, 1)), part.x);
  return mix(upper, lower, part.y);
}

float voi(float value) {
  float centre = u_window.x;
  float width = u_window.y;
  if (u_function == 2) return 1.0 / (1.0 + exp(-4.0 * (value - centre) / width));
  if (u_function == 0) {
    centre -= 0.5;
    width -= 1.0;
  }
  if (value <= centre - width * 0.5) return 0.0;
  if (value > centre + width * 0.5) return 1.0;
  return (value - centre) / width + 0.5;
}

void main() {
  vec3 value = vec3(0.0);
  if (u_taps <= 1) {
    value = sampleAt(v_image);
  } else {
    // dFdx and dFdy say how much of the image one screen pixel covers
    vec2 across = dFdx(v_image);
    vec2 down = dFdy(v_image);
    for (int j = 0; j < u_taps; j++) {
      for (int i = 0; i < u_taps; i++) {
        vec2 offset = (vec2(i, j) + 0.5) / float(u_taps) - 0.5;
        value += sampleAt(v_image + across * offset.x + down * offset.y);
      }
    }
    value /= float(u_taps * u_taps);
  }
  if (u_colour) {
    o_colour = vec4(u_inverse ? 1.0 - value : value, 1.0);
    return;
  }
  float shown = voi(value.r * u_rescale.x + u_rescale.y);
  o_colour = vec4(vec3(u_inverse ? 1.0 - shown : shown), 1.0);
}
