/**
 * The pixel format that the image's attributes declare (PS3.3 C.7.6.3), checked
 * before anything is allocated for it: the attributes come from outside.
 */
import { decodeError, unsupported } from './errors.js';

/**
 * @typedef {object} PixelFormat
 * @property {number} rows
 * @property {number} columns
 * @property {number} samplesPerPixel
 * @property {number} bitsAllocated
 * @property {number} bitsStored
 * @property {number} highBit
 * @property {boolean} signed
 * @property {boolean} planar samples come plane by plane (Planar Configuration 1)
 * @property {string} photometric
 * @property {boolean} floating Float or Double Float Pixel Data
 * @property {[number, number]|null} padding values from–to that are no image
 * @property {number[]} overlayBits bits of a word, from 0, that hold old overlays (PS3.5 8.1.2)
 */

/** No frame is larger than this once decoded: 2 GiB. */
export const MAX_FRAME_BYTES = 2 ** 31;

const SUBSAMPLED = new Set(['YBR_FULL_422', 'YBR_PARTIAL_422']);
const BITS_ALLOCATED = new Set([1, 8, 16, 32, 64]);

/**
 * A clean copy of the declared format.
 *
 * @param {Partial<PixelFormat>|undefined} declared
 * @returns {PixelFormat}
 */
export function checkedFormat(declared) {
  const given = declared ?? {};
  const bitsAllocated = whole(given.bitsAllocated, 'Bits Allocated', 1, 64);
  if (!BITS_ALLOCATED.has(bitsAllocated)) {
    throw unsupported(`Images with ${bitsAllocated} bits allocated per sample are not supported.`);
  }
  const format = {
    rows: whole(given.rows, 'Rows', 1, 0xffffffff),
    columns: whole(given.columns, 'Columns', 1, 0xffffffff),
    samplesPerPixel: whole(given.samplesPerPixel ?? 1, 'Samples per Pixel', 1, 4),
    bitsAllocated,
    bitsStored: whole(given.bitsStored || bitsAllocated, 'Bits Stored', 1, bitsAllocated),
    highBit: 0,
    signed: Boolean(given.signed),
    planar: Boolean(given.planar),
    photometric: String(given.photometric || 'MONOCHROME2').trim().toUpperCase(),
    floating: Boolean(given.floating),
    padding: range(given.padding),
    overlayBits: Array.from(given.overlayBits ?? []).filter((bit) => bit >= 0 && bit < bitsAllocated),
  };
  // An absent or impossible High Bit is taken as the only one the standard allows now.
  const highBit = given.highBit ?? -1;
  const possible = highBit >= format.bitsStored - 1 && highBit < bitsAllocated;
  format.highBit = possible ? highBit : format.bitsStored - 1;
  if (format.samplesPerPixel !== 1 && format.samplesPerPixel !== 3) {
    throw unsupported(`Images with ${format.samplesPerPixel} samples per pixel are not supported.`);
  }
  if (bitsAllocated === 64 && !format.floating) {
    throw unsupported('Integer images with 64 bits per sample are not supported.');
  }
  const bytes = format.rows * format.columns * format.samplesPerPixel * Math.max(1, bitsAllocated / 8);
  if (bytes > MAX_FRAME_BYTES) {
    throw unsupported(
      `A frame of ${format.columns} × ${format.rows} pixels is larger than 2 GiB.`,
    );
  }
  return format;
}

/**
 * How many bytes an uncompressed frame of this format has, without padding.
 *
 * @param {PixelFormat} format
 */
export function nativeFrameBytes(format) {
  const pixels = format.rows * format.columns;
  // PS3.3 C.7.6.3.1.2: two luminance samples share one of each chrominance.
  const samples = SUBSAMPLED.has(format.photometric) ? 2 : format.samplesPerPixel;
  return Math.ceil((pixels * samples * format.bitsAllocated) / 8);
}

/** @param {unknown} given @returns {[number, number]|null} */
function range(given) {
  const [low, high] = Array.from(given ?? [], Number);
  return low <= high ? [low, high] : null;
}

/**
 * @param {unknown} value @param {string} name @param {number} low @param {number} high
 * @returns {number}
 */
function whole(value, name, low, high) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < low || number > high) {
    throw decodeError(`The image's ${name} is missing or impossible.`);
  }
  return number;
}
