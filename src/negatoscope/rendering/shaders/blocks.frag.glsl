#version 300 es
// Least and greatest level of blocks of voxels, a layer of blocks at a time. A block reaches from
// its first voxel to the first of the next, both included: whatever lies between their centres is
// interpolated from these.
precision highp float;
precision highp sampler3D;
uniform sampler3D u_volume;
uniform ivec3 u_size;   // of the volume in voxels
uniform int u_layer;
uniform int u_edge;     // voxels a side
in vec2 v_screen;
out vec4 o_ends;        // low and high byte of the least level, then of the greatest
void main() {
  ivec3 first = ivec3(ivec2(gl_FragCoord.xy), u_layer) * u_edge;
  ivec3 last = min(first + u_edge, u_size - 1);
  float least = 65535.0, most = 0.0;
  for (int z = first.z; z <= last.z; z++) {
    for (int y = first.y; y <= last.y; y++) {
      for (int x = first.x; x <= last.x; x++) {
        vec2 bytes = texelFetch(u_volume, ivec3(x, y, z), 0).rg;
        float level = 255.0 * bytes.r + 65280.0 * bytes.g;
        least = min(least, level);
        most = max(most, level);
      }
    }
  }
  vec2 levels = floor(vec2(least, most) + 0.5);
  vec2 high = floor(levels / 256.0);
  vec2 low = levels - high * 256.0;
  o_ends = vec4(low.x, high.x, low.y, high.y) / 255.0;
}
