/**
 * How much a frame may unpack to: a few bytes can claim gigabytes, and a decoder would ask for the
 * memory, or spend minutes on nothing, before it finds the data wanting.
 */
import { decodeError } from './errors.js';

/** Bytes out of one byte at most: PackBits (PS3.5 G.3.1), deflate (RFC 1951: 258 in 2 bits). */
const BYTES_PER_BYTE = { rle: 64, deflated: 1032 };
/** Codestreams hold blank images in next to nothing; up to this size they may. */
const FREE_SAMPLES = 2 ** 25;
/** Beyond it. A lossy image that can still be read is ten times larger. */
const SAMPLES_PER_BYTE = 256;

/**
 * Refuse a frame that cannot hold what its image's attributes say.
 *
 * @param {number} length of the frame in bytes
 * @param {import('./format.js').PixelFormat} format
 * @param {import('./registry.js').Coding} coding
 */
export function checkExpansion(length, format, coding) {
  if (coding.startsWith('raw')) return;
  const samples = format.rows * format.columns * format.samplesPerPixel;
  const ratio = BYTES_PER_BYTE[coding];
  const possible = ratio
    ? (samples * format.bitsAllocated) / 8 <= length * ratio
    : samples <= Math.max(FREE_SAMPLES, length * SAMPLES_PER_BYTE);
  if (!possible) {
    throw decodeError(`The frame’s ${length} bytes are too few for an image of ${format.columns} × ${format.rows} pixels.`);
  }
}
