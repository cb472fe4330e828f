/**
 * What a codestream says about itself, read before a decoder allocates anything for it,
 * and held against what the image's attributes say.
 */
import { decodeError, truncated, unsupported } from './errors.js';

/**
 * @typedef {object} Header
 * @property {number} columns
 * @property {number} rows
 * @property {number} components
 * @property {number} precision
 * @property {boolean} signed
 */

/** @param {Header} header @param {import('./format.js').PixelFormat} format */
export function checkAgainstFormat(header, format) {
  if (header.columns !== format.columns || header.rows !== format.rows) {
    throw decodeError(
      `The codestream has ${header.columns} × ${header.rows} pixels, the image says ${format.columns} × ${format.rows}.`,
    );
  }
  if (header.components !== format.samplesPerPixel) {
    throw decodeError(
      `The codestream has ${header.components} samples per pixel, the image says ${format.samplesPerPixel}.`,
    );
  }
}

/**
 * @typedef {object} JpegHeader
 * @property {number} process the start-of-frame marker's second byte: 0xC0 … 0xCF, or 0xF7 for JPEG-LS
 * @property {string} colorSpace 'YBR_FULL' or 'RGB' when a JFIF or Adobe marker tells it, else ''
 */

/**
 * The frame header of a JPEG or JPEG-LS codestream (ITU-T T.81 B.2.2, T.87 C.2.2).
 *
 * @param {Uint8Array} bytes
 * @returns {Header & JpegHeader}
 */
export function jpegHeader(bytes) {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw decodeError('The frame is no JPEG codestream.');
  let colorSpace = '';
  let position = 2;
  while (position + 4 <= bytes.length) {
    if (bytes[position] !== 0xff) throw decodeError('The header of the JPEG codestream is damaged.');
    const marker = bytes[position + 1];
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    const length = (bytes[position + 2] << 8) | bytes[position + 3];
    if (isStartOfFrame(marker)) {
      if (position + 10 > bytes.length) break;
      return { process: marker, colorSpace, signed: false, ...frameHeader(bytes, position + 4) };
    }
    if (marker === 0xda || marker === 0xd9) break;
    colorSpace = colorSpaceAt(bytes, position, marker, length) || colorSpace;
    position += 2 + length;
  }
  throw truncated(bytes.length, position + 10);
}

function isStartOfFrame(marker) {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frameHeader(bytes, at) {
  return {
    precision: bytes[at],
    rows: (bytes[at + 1] << 8) | bytes[at + 2],
    columns: (bytes[at + 3] << 8) | bytes[at + 4],
    components: bytes[at + 5],
  };
}

/** Decoders pass over an Adobe segment without its colour transform, so it tells nothing here. */
const ADOBE_BYTES = 14;

function colorSpaceAt(bytes, position, marker, length) {
  const text = String.fromCharCode(...bytes.subarray(position + 4, position + 9));
  if (marker === 0xee && text === 'Adobe' && length >= ADOBE_BYTES) return bytes[position + 15] === 0 ? 'RGB' : 'YBR_FULL';
  if (marker === 0xe0 && text === 'JFIF\0') return 'YBR_FULL';
  return '';
}

/**
 * @typedef {object} J2kHeader
 * @property {boolean} colorTransform the codestream makes RGB itself (multiple component transform)
 * @property {number} signPosition of the byte that holds sign and precision of the first component
 */

/** Tiles are numbered with 16 bits (ISO/IEC 15444-1 A.4.2); a decoder makes room for each. */
const MAX_J2K_TILES = 65535;

/**
 * SIZ and COD of a JPEG 2000 codestream (ISO/IEC 15444-1 A.5.1, A.6.1).
 *
 * @param {Uint8Array} bytes a bare codestream
 * @returns {Header & J2kHeader}
 */
export function j2kHeader(bytes) {
  if (bytes.length < 45) throw truncated(bytes.length, 45);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (data.getUint32(0) !== 0xff4fff51) throw decodeError('The frame is no JPEG 2000 codestream.');
  const components = data.getUint16(40);
  const end = 42 + 3 * components;
  if (end > bytes.length) throw truncated(bytes.length, end);
  if (data.getUint32(16) !== 0 || data.getUint32(20) !== 0) {
    throw unsupported('JPEG 2000 images with an offset on their canvas are not supported.');
  }
  const tiles = Math.ceil(data.getUint32(8) / data.getUint32(24)) * Math.ceil(data.getUint32(12) / data.getUint32(28));
  if (!(tiles >= 1 && tiles <= MAX_J2K_TILES)) throw decodeError('The JPEG 2000 codestream says an impossible number of tiles.');
  refuseExtensions(bytes, data);
  for (let i = 0; i < components; i += 1) {
    const at = 42 + 3 * i;
    if (bytes[at + 1] !== 1 || bytes[at + 2] !== 1 || bytes[at] !== bytes[42]) {
      throw unsupported('JPEG 2000 images with components of different size or depth are not supported.');
    }
  }
  return {
    columns: data.getUint32(8),
    rows: data.getUint32(12),
    components,
    precision: (bytes[42] & 0x7f) + 1,
    signed: (bytes[42] & 0x80) !== 0,
    colorTransform: components >= 3 && colorTransform(bytes, data),
    signPosition: 42,
  };
}

/** Bits of Rsiz: the codestream uses extensions of part 2 (ISO/IEC 15444-2 A.2.1), and which. */
const PART_2 = 0x8000;
const PART_2_EXTENSIONS = 0x0fff;
/** MCT, MCC and MCO, which define transforms between components (ISO/IEC 15444-2 A.3.7 to A.3.9). */
const COMPONENT_TRANSFORMS = [0xff74, 0xff75, 0xff77];

/** What part 2 adds changes the values: a decoder of part 1 would show a wrong picture. */
function refuseExtensions(bytes, data) {
  const capabilities = data.getUint16(6);
  const extended = (capabilities & PART_2) !== 0 && (capabilities & PART_2_EXTENSIONS) !== 0;
  if (extended || COMPONENT_TRANSFORMS.some((marker) => mainHeaderMarker(bytes, data, marker) > 0)) {
    throw unsupported('JPEG 2000 codestreams with the extensions of part 2, such as multi-component transforms, are not supported.');
  }
}

function colorTransform(bytes, data) {
  const position = mainHeaderMarker(bytes, data, 0xff52); // COD: SGcod's last byte
  return position > 0 && bytes[position + 8] === 1;
}

/** Where a marker segment begins before the first tile; 0 where there is none. */
function mainHeaderMarker(bytes, data, wanted) {
  let position = 2;
  while (position + 4 <= bytes.length) {
    const marker = data.getUint16(position);
    if (marker === wanted) return position;
    if (marker === 0xff90 || marker < 0xff00) return 0;
    position += 2 + data.getUint16(position + 2);
  }
  return 0;
}

/**
 * The codestream out of a JP2 or JPH file: DICOM wants it bare, some writers wrap it.
 *
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
export function bareCodestream(bytes) {
  if (bytes[0] === 0xff) return bytes;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 0;
  while (position + 8 <= bytes.length) {
    const length = data.getUint32(position);
    const isCodestream = data.getUint32(position + 4) === 0x6a703263; // 'jp2c'
    const header = length === 1 ? 16 : 8;
    if (isCodestream) {
      const end = length > 1 ? Math.min(position + length, bytes.length) : bytes.length;
      return bytes.subarray(position + header, end);
    }
    if (length < 8) break; // 0: the last box; 1: 64-bit lengths have no place here
    position += length;
  }
  throw decodeError('The JP2 file has no codestream.');
}
