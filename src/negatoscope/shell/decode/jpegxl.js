/**
 * JPEG XL (libjxl): lossless, recompressed JPEG, lossy.
 */
import { decodeError, truncated } from './errors.js';
import { checkAgainstFormat } from './headers.js';
import { jxlSize } from './jxlheader.js';
import { WasmCodec } from './wasm.js';

const codec = new WasmCodec('jpegxlwasm_decode.wasm', () => import('@cornerstonejs/codec-libjxl/decodewasmjs'), 'JpegXLDecoder');

/** Load the decoder ahead of the first frame. */
export const prepare = () => codec.prepare();

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export async function decode(bytes, format) {
  // The sizes before the decoder allocates for them; components are known after it only.
  checkAgainstFormat({ ...jxlSize(bytes), components: format.samplesPerPixel }, format);
  return codec.run((decoder) => {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample: precision, componentCount } = decoder.getFrameInfo();
    checkAgainstFormat({ columns: width, rows: height, components: componentCount }, format);
    const decoded = decoder.getDecodedBuffer();
    const own = new Uint8Array(decoded.length); // the codec's memory belongs to the next frame
    own.set(decoded);
    const wide = precision > 8;
    const due = width * height * componentCount * (wide ? 2 : 1);
    if (own.length < due) throw truncated(own.length, due);
    if (own.length > due) throw decodeError('The JPEG XL codestream gave another size than it says.');
    return {
      samples: wide ? new Uint16Array(own.buffer) : own,
      precision,
      signed: false,
      planar: false,
      photometric: componentCount === 3 ? 'RGB' : format.photometric,
    };
  });
}
