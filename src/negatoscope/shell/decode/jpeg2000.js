/**
 * JPEG 2000 (OpenJPEG).
 */
import { decodeError, unsupported } from './errors.js';
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
  return decodeJ2k(codec, bytes, format, (header, log) => {
    if (!log) {
      // The wrapper writes no pixels for these.
      if (header.components > 1 && header.precision > 8) {
        throw unsupported('JPEG 2000 colour images with more than 8 bits per sample are not supported.');
      }
      return;
    }
    // Failures do not throw: they print, and leave the frame before in the buffer.
    if (log.some((line) => line.includes('[ERROR]'))) {
      throw decodeError('The JPEG 2000 codestream is damaged and cannot be decoded.');
    }
  });
}
