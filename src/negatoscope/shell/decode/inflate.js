/**
 * Deflated frames, bounded: a few bytes can unpack to gigabytes.
 */
import { decodeError, truncated } from './errors.js';

/**
 * The frame itself when it comes uncompressed (of a data set in Deflated Explicit VR Little
 * Endian a server sends bare pixels), else inflated (Deflated Image Frame, PS3.5 A.4.12).
 *
 * @param {Uint8Array} bytes
 * @param {number} due bytes of the frame
 * @returns {Promise<Uint8Array>}
 */
export async function inflate(bytes, due) {
  if (bytes.length >= due) return bytes;
  const out = new Uint8Array(due + 2);
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    while (length < out.length) {
      const { done, value } = await reader.read();
      if (done) break;
      const room = value.subarray(0, out.length - length);
      out.set(room, length);
      length += room.length;
    }
  } catch (error) {
    // A padding byte after the stream is an error to the browser, but all pixels came.
    if (length < due) throw length > 0 ? truncated(length, due) : decodeError('The deflated frame cannot be unpacked.');
  } finally {
    reader.cancel().catch(() => undefined); // the stream may have failed already; nothing is left to do then
  }
  if (length < due) throw truncated(length, due);
  return out.subarray(0, due);
}
