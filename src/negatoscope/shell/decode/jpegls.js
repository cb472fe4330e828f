/**
 * JPEG-LS, lossless and near-lossless (CharLS).
 */
import { decodeError, unsupported } from './errors.js';
import { checkAgainstFormat, jpegHeader } from './headers.js';
import { WasmCodec } from './wasm.js';

const codec = new WasmCodec('charlswasm_decode.wasm', () => import('@cornerstonejs/codec-charls/decodewasmjs'), 'JpegLSDecoder');
const PLANE_BY_PLANE = 0;

/** Load the decoder ahead of the first frame. */
export const prepare = () => codec.prepare();

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export async function decode(bytes, format) {
  const header = jpegHeader(bytes);
  if (header.process !== 0xf7) throw unsupported('The frame is a JPEG codestream, not JPEG-LS.');
  checkAgainstFormat(header, format);
  return codec.run((decoder) => {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const own = new Uint8Array(decoder.getDecodedBuffer().buffer); // the wrapper's copy, not the codec's memory
    const count = header.columns * header.rows * header.components;
    const wide = header.precision > 8;
    if (own.length !== count * (wide ? 2 : 1)) throw decodeError('The JPEG-LS codestream gave another size than it says.');
    return {
      samples: wide ? new Uint16Array(own.buffer) : own,
      precision: header.precision,
      signed: false,
      planar: header.components > 1 && decoder.getInterleaveMode() === PLANE_BY_PLANE && !isMislabelled(format),
      photometric: format.photometric,
    };
  });
}

/**
 * Colour transforms of JPEG 2000 named for JPEG-LS: a gateway decoded one to write the other, and
 * handed interleaved RGB to the encoder as if it were planes. So its planes are none.
 */
function isMislabelled(format) {
  return format.photometric === 'YBR_RCT' || format.photometric === 'YBR_ICT';
}
