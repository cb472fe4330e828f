/**
 * Deflated frames, bounded: a few bytes can unpack to gigabytes.
 */
import { decodeError, truncated } from './errors.js';

/**
 * The frame inflated (Deflated Image Frame, PS3.5 A.4.12), or as it is when it comes uncompressed:
 * of a data set in Deflated Explicit VR Little Endian a server sends bare pixels. Lengths do not
 * tell the two apart, since noise does not shrink; bare pixels are no deflated frame.
 *
 * @param {Uint8Array} bytes
 * @param {number} due bytes of the frame
 * @returns {Promise<Uint8Array>}
 */
export async function inflate(bytes, due) {
  const { pixels, damaged } = await unpacked(bytes, due);
  if (pixels.length >= due) return pixels.subarray(0, due);
  if (bytes.length >= due) return bytes;
  if (damaged && pixels.length === 0) throw decodeError('The deflated frame cannot be unpacked.');
  throw truncated(pixels.length, due);
}

/** What can be unpacked, up to a frame and its padding. */
async function unpacked(bytes, due) {
  const out = new Uint8Array(due + 2);
  let length = 0;
  let damaged = false;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    while (length < out.length) {
      const { done, value } = await reader.read();
      if (done) break;
      const room = value.subarray(0, out.length - length);
      out.set(room, length);
      length += room.length;
    }
  } catch {
    damaged = true; // a padding byte after the stream is an error to the browser, but all pixels came
  } finally {
    reader.cancel().catch(() => undefined); // the stream may have failed already; nothing is left to do then
  }
  return { pixels: out.subarray(0, length), damaged };
}
