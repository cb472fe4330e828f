/**
 * What OpenJPEG's and OpenJPH's wrappers have in common.
 */
import { decodeError, unsupported } from './errors.js';
import { bareCodestream, checkAgainstFormat, j2kHeader } from './headers.js';

/**
 * @param {import('./wasm.js').WasmCodec} codec
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @param {(log: string[]) => void} check throws when what the codec printed means that it failed
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export function decodeJ2k(codec, bytes, format, check) {
  const codestream = bareCodestream(bytes);
  const header = j2kHeader(codestream);
  checkAgainstFormat(header, format);
  if (header.precision > 16) throw unsupported('JPEG 2000 images with more than 16 bits per sample are not supported.');
  return codec.run((decoder, log) => {
    // The wrappers cut signed 8-bit samples at zero. Called unsigned, the decoder adds half
    // the range (the DC level shift, ISO/IEC 15444-1 G.1), which is taken off again below.
    const shifted = header.signed && header.precision <= 8;
    const encoded = decoder.getEncodedBuffer(codestream.length);
    encoded.set(codestream);
    if (shifted) {
      for (let i = 0; i < header.components; i += 1) encoded[header.signPosition + 3 * i] &= 0x7f;
    }
    decoder.decode();
    check(log);
    const decoded = decoder.getDecodedBuffer();
    const count = header.columns * header.rows * header.components;
    const size = header.precision > 8 ? 2 : 1;
    if (decoded.length !== count * size) throw decodeError('The JPEG 2000 codestream gave another size than it says.');
    return {
      samples: copied(decoded, header, shifted),
      precision: header.precision,
      signed: header.signed,
      planar: false,
      photometric: header.colorTransform ? 'RGB' : format.photometric,
    };
  });
}

/** Out of the codec's memory, which the next frame overwrites. */
function copied(decoded, header, shifted) {
  const bytes = new Uint8Array(decoded.length);
  bytes.set(decoded);
  if (header.precision > 8) return header.signed ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
  if (!header.signed) return bytes;
  const values = new Int8Array(bytes.buffer);
  const half = shifted ? 1 << (header.precision - 1) : 0;
  for (let i = 0; i < values.length; i += 1) values[i] = bytes[i] - half;
  return values;
}
