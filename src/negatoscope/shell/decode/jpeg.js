/**
 * JPEG with DCT: baseline, extended and progressive with 8 bits (libjpeg-turbo), extended with 12 (own).
 */
import { decodeError, unsupported } from './errors.js';
import { checkAgainstFormat, jpegHeader } from './headers.js';
import { WasmCodec } from './wasm.js';

const codec = new WasmCodec(
  'libjpegturbowasm_decode.wasm',
  () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
  'JPEGDecoder',
);

/** Processes with DCT and without hierarchy: sequential and progressive, Huffman and arithmetic (ITU-T T.81 B.1.1.3). */
const DCT = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);

/** Each scan passes over the whole image: a few bytes could ask for hours. Encoders write ten or so. */
const MAX_SCANS = 64;

/** Adobe's marker segment up to its last byte, the colour transform: 0 none, 1 YCbCr. */
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];

/** Load the decoder ahead of the first frame. */
export const prepare = () => codec.prepare();

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export async function decode(bytes, format) {
  const header = jpegHeader(bytes);
  checkAgainstFormat(header, format);
  if (!DCT.has(header.process)) {
    throw unsupported('JPEG images of hierarchical processes, or lossless ones with arithmetic coding, are not supported.');
  }
  refuseManyScans(bytes);
  if (header.precision === 12) {
    const { decodeTwelveBits } = await import('./jpeg12.js');
    const samples = decodeTwelveBits(bytes, header);
    const photometric = header.components === 3 ? colorSpaceOf(header, format) : format.photometric;
    return { samples, precision: 12, signed: false, planar: false, photometric };
  }
  if (header.precision !== 8) {
    throw unsupported(`JPEG images with ${header.precision} bits per sample are not supported.`);
  }
  return codec.run((decoder) => {
    const codestream = withColorSpace(bytes, header, format);
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const decoded = decoder.getDecodedBuffer();
    if (decoded.length !== header.columns * header.rows * header.components) {
      throw decodeError('The JPEG codestream gave another size than it says.');
    }
    const samples = new Uint8Array(decoded.length);
    samples.set(decoded);
    const photometric = header.components === 3 ? 'RGB' : format.photometric;
    return { samples, precision: 8, signed: false, planar: false, photometric };
  });
}

/** Within entropy-coded data a zero follows 0xFF, so that only markers look like one. */
function refuseManyScans(bytes) {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda) scans += 1;
  }
  if (scans > MAX_SCANS) throw decodeError(`The JPEG codestream has ${scans} scans, more than any image needs.`);
}

/**
 * What JFIF or Adobe markers say of the colours; where there is neither, the image's photometric
 * interpretation.
 */
function colorSpaceOf(header, format) {
  return header.colorSpace || (format.photometric === 'RGB' ? 'RGB' : 'YBR_FULL');
}

/** The decoder makes RGB by the markers. Where there is none, it guesses; so one is put in. */
function withColorSpace(bytes, header, format) {
  if (header.components !== 3 || header.colorSpace) return bytes;
  const out = new Uint8Array(bytes.length + ADOBE.length + 1);
  out.set(bytes.subarray(0, 2));
  out.set(ADOBE, 2);
  out[2 + ADOBE.length] = colorSpaceOf(header, format) === 'RGB' ? 0 : 1;
  out.set(bytes.subarray(2), 3 + ADOBE.length);
  return out;
}
