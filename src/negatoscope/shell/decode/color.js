/**
 * Colour images as interleaved 8-bit RGB (PS3.3 C.7.6.3.1.2).
 */
import { decodeError, unsupported } from './errors.js';
import { isFloating } from './statistics.js';

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
 * @param {import('./pixels.js').Samples} samples unsigned, without unused bits
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
  if (samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array || isFloating(samples)) {
    throw unsupported('Colour images with signed samples are not supported.');
  }
  let full = samples;
  if (subsampled) full = upsample422(samples, pixels, columns);
  else if (planar) full = interleave(samples, pixels);
  if (photometric.startsWith('YBR_FULL')) return yCbCrToRgb(full, FULL, bitsStored);
  if (photometric.startsWith('YBR_PARTIAL')) return yCbCrToRgb(full, PARTIAL, bitsStored);
  if (!RGB_ALREADY.has(photometric) && !MONOCHROME.has(photometric)) {
    throw unsupported(`Colour images of the kind ${photometric} are not supported.`);
  }
  return eightBits(full, bitsStored);
}

/** Displays have eight bits per colour; deeper samples are scaled, not cut. Halves go up. */
function eightBits(samples, bitsStored) {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples;
  const most = 2 ** bitsStored - 1;
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) bytes[i] = (samples[i] * 255) / most + 0.5;
  return bytes;
}

function interleave(planes, pixels) {
  const out = new planes.constructor(pixels * 3);
  for (let i = 0, j = 0; i < pixels; i += 1, j += 3) {
    out[j] = planes[i];
    out[j + 1] = planes[pixels + i];
    out[j + 2] = planes[2 * pixels + i];
  }
  return out;
}

/** Y1 Y2 Cb Cr, the chrominance at the first of the two (PS3.3 C.7.6.3.1.2). */
function upsample422(samples, pixels, columns) {
  if (columns % 2 !== 0) throw decodeError('An image with shared chrominance must have an even number of columns.');
  const out = new samples.constructor(pixels * 3);
  for (let i = 0, j = 0; j < out.length; i += 4, j += 6) {
    out[j] = samples[i];
    out[j + 3] = samples[i + 1];
    out[j + 1] = out[j + 4] = samples[i + 2];
    out[j + 2] = out[j + 5] = samples[i + 3];
  }
  return out;
}

/**
 * The inverse of the matrices of PS3.3 C.7.6.3.1.2. `black` is of 8 bits, like the matrices.
 * @typedef {{black: number, y: number, rCr: number, gCb: number, gCr: number, bCb: number}} Matrix
 * @type {Matrix}
 */
const FULL = { black: 0, y: 1, rCr: 1.402, gCb: -0.344136, gCr: -0.714136, bCb: 1.772 };
/** Luminance from 16 to 235, chrominance from 16 to 240. @type {Matrix} */
const PARTIAL = { black: 16, y: 1.164384, rCr: 1.596027, gCb: -0.391762, gCr: -0.812968, bCb: 2.017232 };

/** @param {Matrix} matrix */
function yCbCrToRgb(samples, matrix, bitsStored) {
  const inEight = bitsStored === 8 && samples instanceof Uint8Array;
  // Written over the samples where these are bytes: each pixel needs only its own three.
  const rgb = new Uint8ClampedArray(inEight ? samples.buffer : new ArrayBuffer(samples.length), inEight ? samples.byteOffset : 0, samples.length);
  const scale = 255 / (2 ** bitsStored - 1);
  const middle = 2 ** (bitsStored - 1);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = (samples[i] * scale - matrix.black) * matrix.y;
    const cb = (samples[i + 1] - middle) * scale;
    const cr = (samples[i + 2] - middle) * scale;
    rgb[i] = Math.floor(y + matrix.rCr * cr + 0.5);
    rgb[i + 1] = Math.floor(y + matrix.gCb * cb + matrix.gCr * cr + 0.5);
    rgb[i + 2] = Math.floor(y + matrix.bCb * cb + 0.5);
  }
  return new Uint8Array(rgb.buffer, rgb.byteOffset, rgb.length);
}
