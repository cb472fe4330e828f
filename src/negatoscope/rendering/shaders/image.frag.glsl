#version 300 es
// Stored values to display values in the order of PS3.4 N.2: padding, modality LUT, VOI LUT,
// presentation. Interpolation happens on values, before the window; on colours only where values
// stand for colours in a palette.
//
// Compiled for each kind of picture: a branch that is never taken still costs a software renderer
// two thirds of the frame. Definitions: FILTER 0 nearest, 1 by the hardware, 2 by four fetches;
// TAPS with several samples for each screen pixel; TILED where the frame lies in the layers of an
// array, tile by tile; PADDING; FLOATS that may be no numbers; WIDE values in two textures; TABLE
// that every value goes through first; then STEPS (and SIGMOID) to grey values, COLOUR as it is,
// or neither where the table holds grey values. VOLUME: the image is a cut through the levels of a
// volume, SLAB through so much of it (1 greatest, 2 least, 3 mean, 4 sum), LAYER over another.
precision highp float;
precision highp sampler2D;
#ifdef TILED
precision highp sampler2DArray;
#define VALUES sampler2DArray
uniform ivec2 u_tile;        // columns, rows of a tile
uniform int u_across;        // tiles in a row
#elif defined(VOLUME)
precision highp sampler3D;
#define VALUES sampler3D
uniform vec3 u_cut[4];       // first corner, both edges, and the way through a slab, in the texture
uniform float u_bias;        // level of the value 0
uniform int u_samples;       // through a slab
uniform float u_constant;    // what a sum lacks for each sample
uniform vec2 u_layer;        // opacity, least value that is seen
#else
#define VALUES sampler2D
#endif
uniform VALUES u_values;     // one channel of stored values, or RGB for colour frames
uniform vec2 u_size;         // columns, rows
uniform int u_taps;          // samples a side for each screen pixel, against aliasing
uniform vec2 u_presentation; // scale, offset of the shown value: 1, 0, or -1, 1 for inverse
in vec2 v_image;             // 0..1 over the frame
out vec4 o_colour;

#ifdef WIDE
uniform VALUES u_rests;      // what single precision leaves over of the values
#endif
#ifdef PADDING
uniform vec4 u_padding;      // least and greatest value of what is no image, each in two parts
#endif
#ifdef TABLE
uniform sampler2D u_table;
uniform vec2 u_inputs;       // the table's first input, and its last place
#endif
#ifdef MAP
uniform sampler2D u_colours; // of the 256 grey values, after the presentation
#endif
#ifdef STEPS
// where each grey value begins, in two parts, two of them in a vector: uniforms, so that dragging
// a window gives the graphics nothing else
uniform vec4 u_steps[129];
uniform vec4 u_guess;        // origin in two parts, gain, base
uniform float u_sign;        // -1 where greater stored values are darker
#endif

// Whether a value in two parts is not below another.
bool reaches(vec2 value, vec2 least) {
  return value.x > least.x || (value.x == least.x && value.y >= least.y);
}

#ifdef VOLUME
// What a volume holds at a place of its texture, and 1; all zero outside.
vec4 voxel(vec3 at) {
  if (any(lessThan(at, vec3(-1e-5))) || any(greaterThan(at, vec3(1.0 + 1e-5)))) return vec4(0.0);
#if FILTER == 0
  vec3 size = vec3(textureSize(u_values, 0));
  at = (clamp(floor(at * size), vec3(0.0), size - 1.0) + 0.5) / size;
#endif
#ifdef COLOUR
  return vec4(texture(u_values, at).rgb, 1.0);
#else
  vec2 bytes = texture(u_values, at).rg;
  // finer than the hardware interpolates; whole levels stay whole
  float level = floor((255.0 * bytes.r + 65280.0 * bytes.g) * 256.0 + 0.5) / 256.0;
  return vec4(level - u_bias, 0.0, 0.0, 1.0);
#endif
}

vec4 through(vec2 image) {
  vec3 at = u_cut[0] + image.x * u_cut[1] + image.y * u_cut[2];
#ifdef SLAB
  vec3 way = u_cut[3] / float(u_samples - 1);
  vec4 found = vec4(0.0);
  for (int i = 0; i < u_samples; i++) {
    vec4 here = voxel(at);
    at += way;
    if (here.a < 0.5) continue;
#if SLAB == 1
    found.rgb = found.a > 0.0 ? max(found.rgb, here.rgb) : here.rgb;
    found.a = 1.0;
#elif SLAB == 2
    found.rgb = found.a > 0.0 ? min(found.rgb, here.rgb) : here.rgb;
    found.a = 1.0;
#else
    found += here;
#endif
  }
#if SLAB == 4
  found.r += max(found.a - 1.0, 0.0) * u_constant;
  found.a = min(found.a, 1.0);
#elif SLAB == 3
  if (found.a > 0.0) found /= found.a;
#endif
  return found;
#else
  return voxel(at);
#endif
}
#else

vec3 fetched(VALUES values, ivec2 at) {
#ifdef TILED
  ivec2 tile = at / u_tile;
  return texelFetch(values, ivec3(at - tile * u_tile, tile.y * u_across + tile.x), 0).rgb;
#else
  return texelFetch(values, at, 0).rgb;
#endif
}

#ifdef PADDING
bool inPadding(vec2 value) {
#ifdef WIDE
  return reaches(value, u_padding.xy) && reaches(u_padding.zw, value);
#else
  return value.x >= u_padding.x && value.x <= u_padding.z;
#endif
}
#endif

// A pixel's value (in two parts, or red, green, blue), and 1; all zero for what is no image.
vec4 texel(ivec2 at) {
  at = clamp(at, ivec2(0), ivec2(u_size) - 1);
  vec3 value = fetched(u_values, at);
#ifdef WIDE
  value.y = fetched(u_rests, at).r;
#endif
#ifdef FLOATS
  if (isnan(value.x)) return vec4(0.0);
  value.x = clamp(value.x, -3.4e38, 3.4e38);  // infinite values would spoil their neighbours
#endif
#ifdef PADDING
  bool padded = inPadding(value.xy);
#endif
#ifdef TABLE
  int width = textureSize(u_table, 0).x;
  int place = int(clamp(floor(value.x - u_inputs.x + value.y + 0.5), 0.0, u_inputs.y));
  value = texelFetch(u_table, ivec2(place % width, place / width), 0).rgb;
#endif
#ifdef PADDING
  return vec4(value, 1.0) * float(!padded);
#else
  return vec4(value, 1.0);
#endif
}

#endif

#if FILTER == 3
// What Catmull and Rom's cubic makes of the pixels around a point, in each direction.
vec4 cubic(float x) {
  float x2 = x * x, x3 = x2 * x;
  return vec4(-x3 + 2.0 * x2 - x, 3.0 * x3 - 5.0 * x2 + 2.0, -3.0 * x3 + 4.0 * x2 + x, x3 - x2) * 0.5;
}

vec4 pixelAt(ivec2 at) {
#ifdef VOLUME
  return through((vec2(at) + 0.5) / u_size);
#else
  return texel(at);
#endif
}

vec4 cubicAt(vec2 image) {
  vec2 at = image * u_size - 0.5;
  ivec2 base = ivec2(floor(at));
  vec4 across = cubic(at.x - float(base.x)), down = cubic(at.y - float(base.y));
  vec4 sum = vec4(0.0);
  for (int j = 0; j < 4; j++) {
    for (int i = 0; i < 4; i++) sum += across[i] * down[j] * pixelAt(base + ivec2(i - 1, j - 1));
  }
  return sum.a > 0.5 ? sum / sum.a : vec4(0.0);
}
#endif

vec4 sampleAt(vec2 image) {
#if FILTER == 3
  return cubicAt(image);
#elif defined(VOLUME)
  return through(image);
#elif FILTER == 0
  return texel(ivec2(floor(image * u_size)));
#elif FILTER == 1
  return texture(u_values, image);
#else
  vec2 at = image * u_size - 0.5;
  ivec2 base = ivec2(floor(at));
  vec2 part = at - vec2(base);
  vec4 upper = mix(texel(base), texel(base + ivec2(1, 0)), part.x);
  vec4 lower = mix(texel(base + ivec2(0, 1)), texel(base + ivec2(1, 1)), part.x);
  return mix(upper, lower, part.y);
#endif
}

vec4 pixel() {
#ifdef TAPS
  // dFdx and dFdy say how much of the image one screen pixel covers
  vec2 across = dFdx(v_image);
  vec2 down = dFdy(v_image);
  vec4 sum = vec4(0.0);
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

#ifdef STEPS
vec2 begin(int grey) {
  vec4 two = u_steps[grey >> 1];
  return (grey & 1) == 0 ? two.xy : two.zw;
}

// Grey value 0 to 255: a guess in single precision, which the exact steps put right. With a gain
// below zero all steps are one, and there is nothing to guess.
float grey(vec2 value) {
  value *= u_sign;
  if (u_guess.z < 0.0) return reaches(value, begin(1)) ? 255.0 : 0.0;
  float guess = ((value.x - u_guess.x) + (value.y - u_guess.y)) * u_guess.z + u_guess.w;
#ifdef SIGMOID
  guess = 255.0 / (1.0 + exp(-4.0 * guess)) + 0.5;
#endif
  guess = clamp(floor(guess), 0.0, 255.0);
  int guessed = int(guess);
  guess += float(reaches(value, begin(guessed + 1))) - float(!reaches(value, begin(guessed)));
  return clamp(guess, 0.0, 255.0);
}
#endif

void main() {
  vec4 found = pixel();
#if defined(PADDING) || defined(VOLUME)
  if (found.a < 0.5) {
#ifdef LAYER
    discard;
#endif
#ifdef RAW
    o_colour = vec4(0.0);
    return;
#endif
    o_colour = vec4(0.0, 0.0, 0.0, 1.0);
    return;
  }
  found.rgb /= found.a;
#endif
#ifdef LAYER
  if (found.r < u_layer.y) discard;
#endif
#ifdef COLOUR
  vec3 shown = found.rgb;
#elif defined(STEPS)
  vec3 shown = vec3(grey(found.xy) / 255.0);
#else
  vec3 shown = vec3(floor(found.r + 0.5) / 255.0);
#endif
  o_colour = vec4(shown * u_presentation.x + u_presentation.y, 1.0);
#ifdef MAP
  o_colour = texelFetch(u_colours, ivec2(int(o_colour.r * 255.0 + 0.5), 0), 0);
#endif
#ifdef LAYER
  o_colour.a *= u_layer.x;
#endif
#ifdef RAW
  float level = floor(found.r + u_bias + 0.5);
  float high = floor(level / 256.0);
  o_colour = vec4(level - high * 256.0, high, 0.0, 255.0) / 255.0;
#endif
}
