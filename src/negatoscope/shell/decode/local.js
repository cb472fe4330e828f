/**
 * Frames out of files that are open on this device: pieces of a Blob, read where they lie.
 */
import { FrameError, truncated } from './errors.js';

/**
 * @typedef {object} FilePieces
 * @property {Blob} blob
 * @property {[number, number][]} spans position and length of the pieces that make the frame
 * @property {boolean} packed the blob is a raw deflate stream; positions count in what it unpacks to
 * @property {number} firstBit where the frame begins in its first byte
 * @property {number} bits how long it is; 0 where it begins and ends on a byte
 * @property {number} skip bytes to leave out at the beginning, after swapping
 * @property {boolean} swapped the bytes of each pair are to change places
 */

/**
 * @param {FilePieces} pieces
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array>}
 */
export async function readPieces(pieces, signal) {
  let bytes;
  try {
    bytes = await (pieces.packed ? unpacked(pieces, signal) : plain(pieces));
  } catch (error) {
    if (signal.aborted) throw new FrameError('aborted', 'The request was given up.');
    if (error instanceof FrameError) throw error;
    throw new FrameError('content', 'The file cannot be read any more: it was changed, moved or taken away.');
  }
  if (pieces.swapped) swapPairs(bytes);
  if (pieces.skip) bytes = bytes.slice(pieces.skip);
  return pieces.bits ? aligned(bytes, pieces.firstBit, pieces.bits) : bytes;
}

const lengthOf = (spans) => spans.reduce((sum, [, length]) => sum + length, 0);

async function plain({ blob, spans }) {
  const stretches = spans.map(([position, length]) => blob.slice(position, position + length));
  const whole = stretches.length === 1 ? stretches[0] : new Blob(stretches);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const due = lengthOf(spans);
  if (bytes.length < due) throw truncated(bytes.length, due);
  return bytes;
}

/** What lies before and behind the frame is unpacked too, piece by piece, and dropped. */
async function unpacked({ blob, spans }, signal) {
  const bytes = new Uint8Array(lengthOf(spans));
  const reader = blob.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const end = Math.max(...spans.map(([position, length]) => position + length));
  let at = 0;
  try {
    while (at < end) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw new FrameError('aborted', 'The request was given up.');
      if (done) throw truncated(at, end);
      copyOverlaps(bytes, spans, value, at);
      at += value.length;
    }
  } finally {
    reader.cancel().catch(() => undefined); // the stream may have failed already
  }
  return bytes;
}

/** Copy of a piece that lies at `at` what belongs to the spans. */
function copyOverlaps(bytes, spans, piece, at) {
  let to = 0;
  for (const [position, length] of spans) {
    const first = Math.max(position, at);
    const last = Math.min(position + length, at + piece.length);
    if (first < last) bytes.set(piece.subarray(first - at, last - at), to + first - position);
    to += length;
  }
}

function swapPairs(bytes) {
  for (let i = 0; i + 1 < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1], bytes[i]];
}

/** Bits from a position on, moved to the first byte: packed frames may begin within one (PS3.5 8.1.1). */
function aligned(bytes, firstBit, bits) {
  const moved = new Uint8Array(Math.ceil(bits / 8));
  for (let i = 0; i < moved.length; i += 1) {
    moved[i] = (bytes[i] >> firstBit) | ((bytes[i + 1] ?? 0) << (8 - firstBit));
  }
  return moved;
}
