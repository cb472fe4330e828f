// The snapshot's file: the frozen memory without its long runs of zeros. A heap is a third holes;
// leaving them out spares reading and unpacking them on every start.
//
// Little endian 32-bit words: magic, length of the memory, number of pieces, then offset and length
// of each piece; then the pieces' bytes, one after the other.
export const MAGIC = 0x3153474e; // "NGS1"
const PAGE = 4096;

/** Build time: the file for a memory. */
export function packSnapshot(memory) {
  const pieces = [];
  for (let at = 0; at < memory.length; at += PAGE) {
    const end = Math.min(at + PAGE, memory.length);
    if (memory.subarray(at, end).every((byte) => byte === 0)) continue;
    const last = pieces.at(-1);
    if (last && last[0] + last[1] === at) last[1] = end - last[0];
    else pieces.push([at, end - at]);
  }
  const head = Uint32Array.of(MAGIC, memory.length, pieces.length, ...pieces.flat());
  const file = new Uint8Array(pieces.reduce((sum, [, length]) => sum + length, head.byteLength));
  file.set(new Uint8Array(head.buffer));
  let at = head.byteLength;
  for (const [offset, length] of pieces) {
    file.set(memory.subarray(offset, offset + length), at);
    at += length;
  }
  return file;
}

/** Run time: the memory of a file. Throws when the file is not whole. */
export function expandSnapshot(buffer) {
  const words = new Uint32Array(buffer, 0, 3);
  const [magic, size, count] = words;
  if (magic !== MAGIC) throw new Error("The snapshot is not one of Negatoscope's.");
  const table = new Uint32Array(buffer, 12, count * 2);
  const memory = new Uint8Array(size);
  let at = 12 + table.byteLength;
  for (let i = 0; i < table.length; i += 2) {
    memory.set(new Uint8Array(buffer, at, table[i + 1]), table[i]);
    at += table[i + 1];
  }
  if (at !== buffer.byteLength) throw new Error("The snapshot is cut short.");
  return memory;
}
