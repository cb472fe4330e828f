/**
 * Colour images as interleaved 8-bit RGB (PS3.3 C.7.6.3.1.2).
 */
import { decodeError, unsupported } from './errors.js';

const RGB_ALREADY = new Set(['RGB', 'YBR_RCT', 'YBR_ICT']);
const MONOCHROME = new Set(['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR']);

/**
 * The photometric interpretation of a one-sample image once decoded.
 *
 * @param {string} photometric as declared
 */
export function singleSamplePhotometric(photometric) {
  if (MONOCHROME.has(photometric)) return photometric;
  throw decodeError(`The image has one sample per pixel, but its photometric interpretation is ${photometric}.`);
}

/**
 * @param {import('./pixels.js').Samples} samples
 * @param {object} layout
 * @param {number} layout.pixels
 * @param {boolean} layout.planar plane by plane
 * @param {string} layout.photometric what the samples are: 'RGB', 'YBR_FULL', 'YBR_FULL_422' …
 * @param {boolean} layout.subsampled the chrominance samples are shared by two pixels
 * @param {number} layout.bitsStored
 * @param {number} layout.columns
 * @returns {Uint8Array} RGBRGB…
 */
export function toRgb(samples, { pixels, planar, photometric, subsampled, bitsStored, columns }) {
  let bytes = eightBits(samples, bitsStored);
  if (subsampled) {
    const full = upsample422(bytes, pixels, columns);
    yCbCrToRgb(full);
    return full;
  }
  if (planar) bytes = interleave(bytes, pixels);
  if (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422') {
    yCbCrToRgb(bytes);
  } else if (!RGB_ALREADY.has(photometric) && !MONOCHROME.has(photometric)) {
    throw unsupported(`Colour images of the kind ${photometric} are not supported.`);
  }
  return bytes;
}

/** Displays have eight bits per colour; deeper samples are scaled, not cut. */
function eightBits(samples, bitsStored) {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples;
  if (samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Float32Array) {
    throw unsupported('Colour images with signed samples are not supported.');
  }
  const scale = 255 / (2 ** bitsStored - 1);
  const bytes = new Uint8ClampedArray(samples.length); // rounds
  for (let i = 0; i < samples.length; i += 1) bytes[i] = samples[i] * scale;
  return new Uint8Array(bytes.buffer);
}

function interleave(planes, pixels) {
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, j = 0; i < pixels; i += 1, j += 3) {
    out[j] = planes[i];
    out[j + 1] = planes[pixels + i];
    out[j + 2] = planes[2 * pixels + i];
  }
  return out;
}

/** Y1 Y2 Cb Cr, the chrominance at the first of the two (PS3.3 C.7.6.3.1.2). */
function upsample422(bytes, pixels, columns) {
  if (columns % 2 !== 0) throw decodeError('A YBR_FULL_422 image must have an even number of columns.');
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, j = 0; j < out.length; i += 4, j += 6) {
    out[j] = bytes[i];
    out[j + 3] = bytes[i + 1];
    out[j + 1] = out[j + 4] = bytes[i + 2];
    out[j + 2] = out[j + 5] = bytes[i + 3];
  }
  return out;
}

/** Full-range YCbCr to RGB, in place; the inverse of the matrix of PS3.3 C.7.6.3.1.2. */
function yCbCrToRgb(bytes) {
  const clamped = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i + 2 < clamped.length; i += 3) {
    const y = clamped[i];
    const cb = clamped[i + 1] - 128;
    const cr = clamped[i + 2] - 128;
    clamped[i] = y + 1.402 * cr;
    clamped[i + 1] = y - 0.344136 * cb - 0.714136 * cr;
    clamped[i + 2] = y + 1.772 * cb;
  }
}
