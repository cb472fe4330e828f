#version 300 es
// Rays through a volume, all in one direction. A voxel's level lies in two bytes; a table gives
// levels their colour and the opacity of one step.
//
// Samples lie at whole numbers of steps from where the ray enters (shifted by less than a step for
// each pixel, so that steps make no rings): leaping over empty blocks leaves them where they are.
precision highp float;
precision highp sampler3D;
uniform sampler3D u_volume;
uniform vec3 u_size;      // of the volume in voxels
uniform sampler2D u_table;
uniform vec3 u_entries;   // entry = level * x + y, z the number of entries
// In coordinates of the texture: where the ray of the target's lower left corner begins, ways along
// the target's edges, and the way of one step.
uniform vec3 u_origin;
uniform vec3 u_across;
uniform vec3 u_up;
uniform vec3 u_step;
uniform vec3 u_low;       // ends of the box that is looked at
uniform vec3 u_high;
uniform bool u_jitter;
uniform sampler3D u_blocks;  // for composites the distances, for maxima the ends of the levels
uniform int u_edge;       // voxels a side of a block; 0 leaps over nothing
uniform vec4 u_lighting;  // ambient, diffuse, specular, power
uniform bool u_shade;
// Rows lead from differences along the texture's axes (for one voxel) to the patient's axes.
uniform mat3 u_gradient;
uniform vec3 u_forward;
uniform float u_flat;     // a difference of levels for one millimetre from which on it is a surface
uniform bool u_cheap;     // differences on one side only
#ifdef CUTS
uniform sampler2D u_cuts;  // inside of an outline, a channel for each cut
uniform vec4 u_cutRows[2 * CUTS];  // two for each cut lead from the texture to its mask
uniform vec4 u_cutKeeps;   // 1 where what lies inside stays
#endif
in vec2 v_screen;
out vec4 o_colour;

const float ENOUGH = 0.985;  // what lies behind is not seen any more
const int MOST = 8192;

float levelAt(vec3 at) {
  vec2 bytes = texture(u_volume, at).rg;
  return 255.0 * bytes.r + 65280.0 * bytes.g;
}

#ifdef CUTS
bool cutAway(vec3 at) {
  for (int i = 0; i < CUTS; i++) {
    vec2 place = vec2(
      dot(u_cutRows[2 * i], vec4(at, 1.0)), dot(u_cutRows[2 * i + 1], vec4(at, 1.0)));
    bool inside = all(greaterThanEqual(place, vec2(0.0))) && all(lessThan(place, vec2(1.0)));
    inside = inside && texture(u_cuts, place)[i] > 0.5;
    if (inside != (u_cutKeeps[i] > 0.5)) return true;
  }
  return false;
}
#endif

vec4 entry(float level) {
  float place = clamp(level * u_entries.x + u_entries.y, 0.0, u_entries.z - 1.0);
  return texture(u_table, vec2((place + 0.5) / u_entries.z, 0.5));
}

vec3 lit(vec3 colour, vec3 at, float level) {
  vec3 voxel = 1.0 / u_size;
  vec3 next = vec3(
    levelAt(at + vec3(voxel.x, 0.0, 0.0)),
    levelAt(at + vec3(0.0, voxel.y, 0.0)),
    levelAt(at + vec3(0.0, 0.0, voxel.z)));
  vec3 rise;
  if (u_cheap) {
    rise = next - level;
  } else {
    rise = 0.5 * (next - vec3(
      levelAt(at - vec3(voxel.x, 0.0, 0.0)),
      levelAt(at - vec3(0.0, voxel.y, 0.0)),
      levelAt(at - vec3(0.0, 0.0, voxel.z))));
  }
  vec3 slope = u_gradient * rise;
  float steep = length(slope);
  float facing = steep > 0.0 ? abs(dot(slope, u_forward)) / steep : 1.0;
  // inside of what is even there is no surface: colours stay as they are
  float surface = clamp(steep / u_flat, 0.0, 1.0);
  float light = u_lighting.x + u_lighting.y * facing;
  vec3 shaded = colour * light + u_lighting.z * pow(facing, u_lighting.w);
  return mix(colour, shaded, surface);
}

float noise(vec2 pixel) {
  return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

void main() {
  o_colour = vec4(0.0);
  vec3 start = u_origin + v_screen.x * u_across + v_screen.y * u_up;
  // where the ray is in the box, in steps
  vec3 inverse = 1.0 / mix(u_step, vec3(1e-20), equal(u_step, vec3(0.0)));
  vec3 a = (u_low - start) * inverse, b = (u_high - start) * inverse;
  vec3 near = min(a, b), far = max(a, b);
  float enter = max(max(near.x, near.y), near.z);
  float leave = min(min(far.x, far.y), far.z);
  if (leave <= enter) return;
  float shift = u_jitter ? noise(gl_FragCoord.xy) : 0.5;
  vec3 first = start + (enter + shift) * u_step;
  int count = clamp(int(ceil(leave - enter - shift)), 0, MOST);
  vec4 sum = vec4(0.0);
  float greatest = -1.0;
  float deepest = 0.0, strongest = 0.0;
  vec3 toBlock = u_edge > 0 ? u_size / float(u_edge) : vec3(0.0);
  vec3 blockShift = u_edge > 0 ? vec3(-0.5 / float(u_edge)) : vec3(0.0);
  ivec3 last = u_edge > 0 ? textureSize(u_blocks, 0) - 1 : ivec3(0);
  vec3 ahead = step(0.0, u_step);
  for (int n = 0; n < count;) {
    int until = count;
    if (u_edge > 0) {
      vec3 at = first + float(n) * u_step;
      ivec3 block = clamp(ivec3(floor(at * toBlock + blockShift)), ivec3(0), last);
      vec4 about = texelFetch(u_blocks, block, 0);
#ifdef MAXIMUM
      bool empty = 255.0 * about.b + 65280.0 * about.a <= greatest;
      float reach = 0.0;
#else
      float away = floor(about.r * 255.0 + 0.5);
      bool empty = away > 0.0;
      float reach = max(away - 1.0, 0.0);
#endif
      // the faces that a ray leaves through, of the block or of the empty cube about it
      vec3 face = vec3(block) + ahead + (2.0 * ahead - 1.0) * reach;
      vec3 ways = ((face - blockShift) / toBlock - first) * inverse;
      until = int(floor(min(min(ways.x, ways.y), ways.z))) + 1;
      until = clamp(until, n + 1, count);
      if (empty) {
        n = until;
        continue;
      }
    }
    for (; n < until; n++) {
      vec3 at = first + float(n) * u_step;
#ifdef CUTS
      if (cutAway(at)) continue;
#endif
      float level = levelAt(at);
#ifdef MAXIMUM
      if (level > greatest) {
        greatest = level;
        deepest = float(n);
      }
#else
      vec4 found = entry(level);
      if (found.a > 0.0) {
        vec3 colour = u_shade ? lit(found.rgb, at, level) : found.rgb;
        float share = (1.0 - sum.a) * found.a;
        sum += share * vec4(colour, 1.0);
#ifdef DEPTH
        if (share > strongest) {
          strongest = share;
          deepest = float(n);
        }
        if (sum.a > 0.5) {
          deepest = float(n);
          n = count;
          break;
        }
#endif
        if (sum.a > ENOUGH) {
          sum /= sum.a;
          n = count;
          break;
        }
      }
#endif
    }
  }
#ifdef MAXIMUM
  vec4 shown = greatest < 0.0 ? vec4(0.0) : entry(greatest);
  sum = vec4(shown.rgb * shown.a, shown.a);
#endif
#ifdef DEPTH
  // how far from the ray's start, in quarters of a step, in two bytes; and whether anything is seen
  float place = floor((deepest + enter + shift) * 4.0 + 32768.5);
  float high = floor(place / 256.0);
  o_colour = vec4(place - high * 256.0, high, sum.a > 0.05 ? 255.0 : 0.0, 255.0) / 255.0;
#else
  o_colour = vec4(min(sum.rgb, 1.0), sum.a);
#endif
}
