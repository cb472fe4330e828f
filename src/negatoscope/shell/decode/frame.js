/**
 * From the bytes of one frame to its stored values: the only place that knows all codings.
 */
import { singleSamplePhotometric, toRgb } from './color.js';
import { decodeCodestream } from './codecs.js';
import { decodeError, unsupported } from './errors.js';
import { checkExpansion } from './expansion.js';
import { MAX_FRAME_BYTES, nativeFrameBytes } from './format.js';
import { inflate } from './inflate.js';
import { arrayType, cleanValues, nativeSamples, view } from './pixels.js';
import { overlayPlane } from './overlaybits.js';
import { decodeRle } from './rle.js';
import { isFloating, minMaxWithout } from './statistics.js';
import { wideParts } from './wide.js';

/**
 * @typedef {import('./format.js').PixelFormat} PixelFormat
 * @typedef {import('./pixels.js').Samples} Samples
 *
 * @typedef {object} Image
 * @property {Samples} pixels
 * @property {number} samples per pixel: 1 or 3
 * @property {string} photometric MONOCHROME1, MONOCHROME2, PALETTE COLOR or RGB
 * @property {number} rows
 * @property {number} columns
 * @property {number} min of what is image
 * @property {number} max
 * @property {boolean} floating values need not be whole, nor numbers
 * @property {boolean} padded some values are padding
 * @property {Uint8Array[]} overlays planes of the bits that the format names, packed
 * @property {import('./wide.js').Wide|null} wide the values once more, for graphics, where single precision cannot hold them
 *
 * What a codec gives:
 * @typedef {object} Decoded
 * @property {Samples} samples one array element per sample
 * @property {number} precision bits that a sample has in the codestream
 * @property {boolean} signed
 * @property {boolean} planar
 * @property {string} photometric 'RGB' when the codec (or its colour transform) made it so, else as declared
 */

/**
 * @param {Uint8Array} bytes the frame; its buffer is given up to the result
 * @param {PixelFormat} format
 * @param {import('./registry.js').Coding} coding
 * @returns {Promise<Image>}
 */
export async function decodeFrame(bytes, format, coding) {
  checkExpansion(bytes.length, format, coding);
  switch (coding) {
    case 'raw':
      return nativeImage(bytes, format, false);
    case 'raw-big-endian':
      return nativeImage(bytes, format, true);
    case 'deflated':
      return nativeImage(await inflate(bytes, nativeFrameBytes(format)), format, false);
    case 'rle':
      return rleImage(bytes, format);
    default:
      return codedImage(await decodeCodestream(coding, bytes, format), format);
  }
}

function nativeImage(bytes, format, bigEndian) {
  if (format.photometric === 'YBR_PARTIAL_420') {
    throw unsupported('Uncompressed images of the kind YBR_PARTIAL_420 have no defined layout: the kind is for compressed video.');
  }
  const pixels = format.rows * format.columns;
  // Some writers name 4:2:2 and store the chrominance in full: the length tells.
  const said422 = format.photometric.endsWith('_422');
  const stored422 = said422 && bytes.length < pixels * 3 * Math.ceil(format.bitsAllocated / 8);
  const layout = said422 && !stored422 ? { ...format, photometric: format.photometric.replace('_422', '') } : format;
  const samples = nativeSamples(bytes, layout, bigEndian);
  return finish(samples, layout, { planar: format.planar && !stored422, subsampled: stored422 });
}

function rleImage(bytes, format) {
  // RLE planes are per byte of a sample, so the result is always plane by plane (PS3.5 G.2).
  const samples = decodeRle(bytes, format);
  return finish(samples, format, { planar: true, subsampled: false });
}

/** @param {Decoded} decoded @param {PixelFormat} format */
function codedImage(decoded, format) {
  const { samples, precision } = decoded;
  if (precision > Math.max(8, format.bitsAllocated)) {
    throw decodeError(
      `The codestream has ${precision} bits per sample, the image says ${format.bitsAllocated} bits are allocated.`,
    );
  }
  // An encoder that was given whole words stored the unused bits too; else the
  // codestream's precision is what a sample has, whatever Bits Stored says.
  const whole = precision > format.bitsStored;
  const bitsStored = whole ? format.bitsStored : precision;
  const highBit = whole ? Math.min(format.highBit, precision - 1) : precision - 1;
  const coded = { ...format, bitsStored, highBit: Math.max(highBit, bitsStored - 1), photometric: decoded.photometric };
  return finish(samples, coded, { planar: decoded.planar, subsampled: false });
}

/** @param {Samples} samples @param {PixelFormat} format */
function finish(samples, format, { planar, subsampled }) {
  const { rows, columns } = format;
  if (format.samplesPerPixel === 3) {
    // Unused bits first: colour mathematics needs clean values.
    const unsigned = samples instanceof Int8Array ? view(Uint8Array, bytesOf(samples)) : samples;
    if (format.bitsStored < unsigned.BYTES_PER_ELEMENT * 8) cleanValues(unsigned, format.bitsStored, format.highBit, false);
    const pixels = toRgb(unsigned, {
      pixels: rows * columns, planar, subsampled, columns, photometric: format.photometric, bitsStored: format.bitsStored,
    });
    const range = { ...cleanValues(pixels, 8, 7, false), padded: false };
    return { pixels, samples: 3, photometric: 'RGB', rows, columns, floating: false, overlays: [], wide: null, ...range };
  }
  const photometric = singleSamplePhotometric(format.photometric);
  const plain = format.floating || format.bitsAllocated === 1;
  const typed = plain ? samples : asDeclared(samples, format);
  const overlays = plain ? [] : format.overlayBits.map((bit) => overlayPlane(typed, bit));
  const found = plain
    ? cleanValues(typed, 32, 31, false)
    : cleanValues(typed, format.bitsStored, format.highBit, format.signed);
  const range = withoutPadding(typed, found, format.padding);
  const wide = wideParts(typed, found.min, found.max);
  return { pixels: typed, samples: 1, photometric, rows, columns, floating: isFloating(typed), overlays, wide, ...range };
}

/** Padding says nothing of the range of values; there is seldom any. */
function withoutPadding(values, found, padding) {
  const possible = padding && padding[0] <= found.max && padding[1] >= found.min;
  return possible ? minMaxWithout(values, ...padding) : { ...found, padded: false };
}

/** The array type that the declared format asks for, so that all frames of a series agree. */
function asDeclared(samples, format) {
  const Type = arrayType(format.bitsAllocated, format.signed);
  if (samples instanceof Type) return samples;
  if (Type.BYTES_PER_ELEMENT === samples.BYTES_PER_ELEMENT) return view(Type, bytesOf(samples));
  if (samples.length * Type.BYTES_PER_ELEMENT > MAX_FRAME_BYTES) throw decodeError('The frame is larger than 2 GiB.');
  return Type.from(samples);
}

function bytesOf(samples) {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
