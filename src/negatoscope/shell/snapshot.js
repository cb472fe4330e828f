// The snapshot's file: the frozen memory, without what need not travel. A heap is half holes, and
// a part of it is constants that come with the WebAssembly module anyway.
//
// Little endian 32-bit words: magic, length of the whole, number of stored pieces, number of borrowed
// pieces, check sum of the borrowed ones; then offset and length of each stored piece, then of each
// borrowed piece; then the stored bytes, one piece after the other. The whole is Pyodide's: a head,
// whose length is its second word, and the heap. Offsets of borrowed pieces count from the heap.
const MAGIC = 0x3253474e; // "NGS2"
const PAGE = 1024;
const WORDS = 5;
// Constants lie together. A short piece that did not change may be a variable that could have.
const SHORTEST_BORROWED = 32 * PAGE;

/** Build time: the file for a snapshot; `fresh` is the memory of a module that has not run yet. */
export function packSnapshot(memory, fresh) {
  const start = heapStart(memory);
  const heap = memory.subarray(start);
  const same = unchanged(heap, fresh);
  const borrowed = same.filter(([, length]) => length >= SHORTEST_BORROWED);
  const isBorrowed = (at) => borrowed.some(([offset, length]) => offset <= at && at < offset + length);
  const stored = [[0, start]];
  for (let at = 0; at < heap.length; at += PAGE) {
    const end = Math.min(at + PAGE, heap.length);
    const page = heap.subarray(at, end);
    if (!isZero(page) && !isBorrowed(at)) extend(stored, start + at, start + end);
  }
  const head = [MAGIC, memory.length, stored.length, borrowed.length, checkSum(fresh, borrowed)];
  const words = Uint32Array.from([...head, ...stored.flat(), ...borrowed.flat()]);
  const file = new Uint8Array(stored.reduce((sum, [, length]) => sum + length, words.byteLength));
  file.set(new Uint8Array(words.buffer));
  let at = words.byteLength;
  for (const [offset, length] of stored) {
    file.set(memory.subarray(offset, offset + length), at);
    at += length;
  }
  return file;
}

/**
 * Run time: what a file holds, as {memory, borrow}. `borrow(fresh)` puts in what comes from the
 * module's own memory, before that memory is overwritten. Both throw when something does not fit.
 */
export function openSnapshot(buffer) {
  const [magic, size, storedCount, borrowedCount, sum] = new Uint32Array(buffer, 0, WORDS);
  if (magic !== MAGIC) throw new Error("The snapshot is not one of Negatoscope's.");
  const stored = pairs(buffer, WORDS * 4, storedCount);
  const borrowed = pairs(buffer, WORDS * 4 + storedCount * 8, borrowedCount);
  const memory = new Uint8Array(size);
  let at = WORDS * 4 + (storedCount + borrowedCount) * 8;
  for (const [offset, length] of stored) {
    memory.set(new Uint8Array(buffer, at, length), offset);
    at += length;
  }
  if (at !== buffer.byteLength) throw new Error("The snapshot is cut short.");
  const borrow = (fresh) => {
    if (checkSum(fresh, borrowed) !== sum) throw new Error("The snapshot belongs to another module.");
    const start = heapStart(memory);
    for (const [offset, length] of borrowed) {
      memory.set(fresh.subarray(offset, offset + length), start + offset);
    }
  };
  return { memory, borrow };
}

function unchanged(heap, fresh) {
  const pieces = [];
  for (let at = 0; at + PAGE <= Math.min(heap.length, fresh.length); at += PAGE) {
    const page = fresh.subarray(at, at + PAGE);
    if (!isZero(page) && isSame(page, heap.subarray(at, at + PAGE))) extend(pieces, at, at + PAGE);
  }
  return pieces;
}

const heapStart = (memory) => new Uint32Array(memory.buffer, memory.byteOffset, 2)[1];

function extend(pieces, at, end) {
  const last = pieces.at(-1);
  if (last && last[0] + last[1] === at) last[1] = end - last[0];
  else pieces.push([at, end - at]);
}

function pairs(buffer, offset, count) {
  const words = new Uint32Array(buffer, offset, count * 2);
  return Array.from({ length: count }, (_, index) => [words[index * 2], words[index * 2 + 1]]);
}

function checkSum(memory, pieces) {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength >> 2);
  let sum = 0;
  for (const [offset, length] of pieces) {
    const end = (offset + length) >> 2;
    for (let at = offset >> 2; at < end; at++) sum = (Math.imul(sum, 31) + words[at]) | 0;
  }
  return sum >>> 0;
}

function isZero(page) {
  return page.every((byte) => byte === 0);
}

function isSame(page, other) {
  return page.every((byte, index) => byte === other[index]);
}
