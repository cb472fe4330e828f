/**
 * The one list of what can be decoded: transfer syntaxes (PS3.5 10, PS3.6 A) and decoders.
 *
 * The table in docs/conformance.md is made from it (negatoscope.cli.conformance_page), and the tests
 * go through it: what stands here is decoded, bit depth by bit depth.
 */

/** @typedef {'raw'|'raw-big-endian'|'deflated'|'rle'|'jpeg'|'jpeg-lossless'|'jpeg-ls'|'jpeg-2000'|'htj2k'|'jpeg-xl'|'video'} Coding */

/**
 * @typedef {object} Decoder
 * @property {string} by what does the work, in words
 * @property {() => Promise<{decode: (bytes: Uint8Array, format: object) => any, prepare?: () => void}>} [load]
 *   the module of a codestream's decoder; none where frame.js reads the samples itself
 */

/** @type {Record<Coding, Decoder>} */
export const DECODERS = {
  raw: { by: 'typed arrays' },
  'raw-big-endian': { by: 'typed arrays, bytes swapped' },
  deflated: { by: 'the browser’s DecompressionStream' },
  rle: { by: 'own' },
  jpeg: { by: 'libjpeg-turbo (WebAssembly); 12 bits: own', load: () => import('./jpeg.js') },
  'jpeg-lossless': { by: 'own', load: () => import('./jpeglossless.js') },
  'jpeg-ls': { by: 'CharLS (WebAssembly)', load: () => import('./jpegls.js') },
  'jpeg-2000': { by: 'OpenJPEG (WebAssembly)', load: () => import('./jpeg2000.js') },
  htj2k: { by: 'OpenJPH (WebAssembly)', load: () => import('./htj2k.js') },
  'jpeg-xl': { by: 'libjxl (WebAssembly)', load: () => import('./jpegxl.js') },
};

/**
 * @typedef {object} TransferSyntax
 * @property {string} uid
 * @property {string} name
 * @property {Coding} coding
 * @property {'none'|'lossless'|'lossy'|'either'} loss what the coding does to the pixels
 * @property {number[]} grey numbers of bits that a sample of a one-sample image may have: in the
 *   codestream, allocated where there is none
 * @property {number[]} colour the same for images with three samples per pixel
 * @property {string} [note]
 */

/** @param {number} low @param {number} high */
const from = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i);

const NATIVE = { loss: 'none', grey: [1, 8, 16, 32], colour: [8, 16], note: 'Also floats of 32 and 64 bits.' };
const RETIRED_JPEG = { coding: 'jpeg', loss: 'lossy', grey: [8], colour: [8] };
const ARITHMETIC = 'Arithmetic coding.';
const LOSSLESS_JPEG = { coding: 'jpeg-lossless', loss: 'lossless', grey: from(2, 16), colour: from(2, 16) };
const JPEG_LS = { coding: 'jpeg-ls', grey: from(2, 16), colour: from(2, 16), note: 'All interleave modes.' };
const JPEG_2000 = { coding: 'jpeg-2000', grey: from(1, 16), colour: from(1, 16) };
const HTJ2K = { coding: 'htj2k', grey: from(1, 16), colour: from(1, 16) };
const JPEG_XL = { coding: 'jpeg-xl', grey: from(1, 16), colour: from(1, 16) };
const PART_2 = 'Codestreams of part 1, as servers send them; one with the extensions of part 2 (multi-component transforms) ends in a message.';

/** @type {readonly TransferSyntax[]} */
export const TRANSFER_SYNTAXES = Object.freeze([
  { uid: '1.2.840.10008.1.2', name: 'Implicit VR Little Endian', coding: 'raw', ...NATIVE },
  { uid: '1.2.840.10008.1.2.1', name: 'Explicit VR Little Endian', coding: 'raw', ...NATIVE },
  { uid: '1.2.840.10008.1.2.1.98', name: 'Encapsulated Uncompressed Explicit VR Little Endian', coding: 'raw', ...NATIVE },
  { uid: '1.2.840.10008.1.2.1.99', name: 'Deflated Explicit VR Little Endian', coding: 'deflated', ...NATIVE, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.2', name: 'Explicit VR Big Endian (retired)', coding: 'raw-big-endian', ...NATIVE },
  {
    uid: '1.2.840.113619.5.2', name: 'GE private, Implicit VR', coding: 'raw-big-endian', ...NATIVE,
    note: 'The data set is little endian, its pixels are not.',
  },
  { uid: '1.2.840.10008.1.2.8.1', name: 'Deflated Image Frame Compression', coding: 'deflated', ...NATIVE, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.5', name: 'RLE Lossless', coding: 'rle', loss: 'lossless', grey: [1, 8, 16, 32], colour: [8, 16] },
  { uid: '1.2.840.10008.1.2.4.50', name: 'JPEG Baseline (process 1)', coding: 'jpeg', loss: 'lossy', grey: [8], colour: [8] },
  {
    uid: '1.2.840.10008.1.2.4.51', name: 'JPEG Extended (processes 2 and 4)', coding: 'jpeg', loss: 'lossy',
    grey: [8, 12], colour: [8, 12],
  },
  { uid: '1.2.840.10008.1.2.4.52', name: 'JPEG Extended (processes 3 and 5, retired)', ...RETIRED_JPEG, note: ARITHMETIC },
  { uid: '1.2.840.10008.1.2.4.53', name: 'JPEG Spectral Selection (processes 6 and 8, retired)', ...RETIRED_JPEG },
  { uid: '1.2.840.10008.1.2.4.54', name: 'JPEG Spectral Selection (processes 7 and 9, retired)', ...RETIRED_JPEG, note: ARITHMETIC },
  { uid: '1.2.840.10008.1.2.4.55', name: 'JPEG Full Progression (processes 10 and 12, retired)', ...RETIRED_JPEG },
  { uid: '1.2.840.10008.1.2.4.56', name: 'JPEG Full Progression (processes 11 and 13, retired)', ...RETIRED_JPEG, note: ARITHMETIC },
  {
    uid: '1.2.840.10008.1.2.4.57', name: 'JPEG Lossless (process 14)', ...LOSSLESS_JPEG,
    note: 'All predictors, point transform, restart intervals.',
  },
  {
    uid: '1.2.840.10008.1.2.4.70', name: 'JPEG Lossless, first-order prediction (process 14, selection value 1)', ...LOSSLESS_JPEG,
  },
  { uid: '1.2.840.10008.1.2.4.80', name: 'JPEG-LS Lossless', ...JPEG_LS, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.4.81', name: 'JPEG-LS Near-Lossless', ...JPEG_LS, loss: 'lossy' },
  { uid: '1.2.840.10008.1.2.4.90', name: 'JPEG 2000 Lossless', ...JPEG_2000, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.4.91', name: 'JPEG 2000', ...JPEG_2000, loss: 'either' },
  { uid: '1.2.840.10008.1.2.4.92', name: 'JPEG 2000 Part 2 Multi-component Lossless', ...JPEG_2000, loss: 'lossless', note: PART_2 },
  { uid: '1.2.840.10008.1.2.4.93', name: 'JPEG 2000 Part 2 Multi-component', ...JPEG_2000, loss: 'either', note: PART_2 },
  { uid: '1.2.840.10008.1.2.4.201', name: 'High-Throughput JPEG 2000 Lossless', ...HTJ2K, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.4.202', name: 'High-Throughput JPEG 2000 with RPCL Lossless', ...HTJ2K, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.4.203', name: 'High-Throughput JPEG 2000', ...HTJ2K, loss: 'either' },
  { uid: '1.2.840.10008.1.2.4.110', name: 'JPEG XL Lossless', ...JPEG_XL, loss: 'lossless' },
  { uid: '1.2.840.10008.1.2.4.111', name: 'JPEG XL JPEG Recompression', ...JPEG_XL, grey: [8], colour: [8], loss: 'lossy' },
  {
    uid: '1.2.840.10008.1.2.4.112', name: 'JPEG XL', ...JPEG_XL, loss: 'either',
    note: 'Lossy colour comes as sRGB, whatever space it was coded in.',
  },
]);

const BY_UID = new Map(TRANSFER_SYNTAXES.map((syntax) => [syntax.uid, syntax]));

/**
 * How frames of a transfer syntax are coded, if it is known.
 *
 * @param {string|undefined} uid
 * @returns {Coding|undefined}
 */
export const codingOf = (uid) => BY_UID.get(cleanUid(uid))?.coding;

/**
 * A UID without the padding that servers send along; '' for what is none.
 *
 * @param {string|undefined} text
 * @returns {string}
 */
export function cleanUid(text) {
  const value = (text ?? '').trim().replace(/\0+$/, '');
  return /^[0-9.]{5,64}$/.test(value) ? value : '';
}
