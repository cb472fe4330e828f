/**
 * JPEG 2000 (OpenJPEG).
 */
import { decodeError } from './errors.js';
import { decodeJ2k } from './j2k.js';
import { WasmCodec } from './wasm.js';

const codec = new WasmCodec('openjpegwasm_decode.wasm', () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'), 'J2KDecoder');

/** Load the decoder ahead of the first frame. */
export const prepare = () => codec.prepare();

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export function decode(bytes, format) {
  return decodeJ2k(codec, bytes, format, (log) => {
    // Failures do not throw: they print, and leave the frame before in the buffer.
    if (log.some((line) => line.includes('[ERROR]'))) {
      throw decodeError('The JPEG 2000 codestream is damaged and cannot be decoded.');
    }
  });
}
