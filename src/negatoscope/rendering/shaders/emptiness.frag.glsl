#version 300 es
// How many blocks it is at least from each block to the nearest with something to see in it, along
// any axis (the greatest of the three distances); 0 where there is something. One layer and one
// axis at a time; the first pass asks which blocks there is something in.
precision highp float;
precision highp sampler3D;
uniform int u_layer;
uniform ivec3 u_axis;    // along which distances are taken
uniform int u_reach;     // blocks that are looked at on either side
uniform ivec3 u_blocks;  // size of the grid
#ifdef FIRST
uniform sampler3D u_ends;
uniform highp sampler2D u_counts;  // how many entries of the table before each can be seen
uniform vec3 u_entries;  // entry = level * x + y, z the last of them
#else
uniform sampler3D u_distances;
#endif
in vec2 v_screen;
out vec4 o_distance;

float distanceAt(ivec3 block) {
#ifdef FIRST
  vec4 ends = texelFetch(u_ends, block, 0);
  vec2 levels = vec2(255.0 * ends.r + 65280.0 * ends.g, 255.0 * ends.b + 65280.0 * ends.a);
  vec2 found = clamp(levels * u_entries.x + u_entries.y, 0.0, u_entries.z);
  int first = int(floor(min(found.x, found.y)));
  int last = int(ceil(max(found.x, found.y)));
  float before = texelFetch(u_counts, ivec2(first, 0), 0).r;
  float upTo = texelFetch(u_counts, ivec2(last + 1, 0), 0).r;
  return upTo > before ? 0.0 : 255.0;
#else
  return floor(texelFetch(u_distances, block, 0).r * 255.0 + 0.5);
#endif
}

void main() {
  ivec3 here = ivec3(ivec2(gl_FragCoord.xy), u_layer);
  float found = distanceAt(here);
  for (int way = 1; way <= u_reach; way++) {
    if (float(way) >= found) break;
    for (int side = -1; side <= 1; side += 2) {
      ivec3 other = here + u_axis * way * side;
      if (any(lessThan(other, ivec3(0))) || any(greaterThanEqual(other, u_blocks))) continue;
      found = min(found, max(float(way), distanceAt(other)));
    }
  }
  // beyond the reach nothing is known
  o_distance = vec4(min(found, float(u_reach + 1)) / 255.0);
}
