/**
 * High-Throughput JPEG 2000 (OpenJPH).
 */
import { decodeJ2k } from './j2k.js';
import { WasmCodec } from './wasm.js';

const codec = new WasmCodec('openjphjs.wasm', () => import('@cornerstonejs/codec-openjph/wasmjs'), 'HTJ2KDecoder');

/** Load the decoder ahead of the first frame. */
export const prepare = () => codec.prepare();

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export function decode(bytes, format) {
  return decodeJ2k(codec, bytes, format, () => undefined);
}
