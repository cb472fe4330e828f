/**
 * Uncompressed samples (PS3.5 8) as typed arrays: a view where the bytes allow it,
 * a loop only where byte order, packing or unused bits ask for one.
 */
import { truncated, decodeError } from './errors.js';
import { nativeFrameBytes } from './format.js';
import { extractBits, isFloating, minMax } from './statistics.js';

/**
 * @typedef {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array|Float64Array} Samples
 * @typedef {import('./format.js').PixelFormat} PixelFormat
 */

/**
 * The samples of an uncompressed frame, in the order they came.
 *
 * @param {Uint8Array} bytes
 * @param {PixelFormat} format
 * @param {boolean} bigEndian
 * @returns {Samples} may share memory with `bytes`
 */
export function nativeSamples(bytes, format, bigEndian) {
  const due = nativeFrameBytes(format);
  if (bytes.length < due) throw truncated(bytes.length, due);
  // One frame and its padding. Twice as much is not padding but other frames, and
  // showing the first of them in the place of any other would be wrong without a sign.
  if (bytes.length >= 2 * due && bytes.length - due > 64) {
    throw decodeError(`The server sent ${bytes.length} bytes for a frame of ${due} bytes.`);
  }
  const frame = bytes.subarray(0, due);
  if (format.bitsAllocated === 1) return unpackBits(frame, format);
  if (bigEndian && format.bitsAllocated > 8) swapBytes(frame, format.bitsAllocated / 8);
  if (format.floating) return floats(frame, format.bitsAllocated);
  return view(arrayType(format.bitsAllocated, format.signed), frame);
}

/** The typed array for samples of so many bits. */
export function arrayType(bitsAllocated, signed) {
  if (bitsAllocated <= 8) return signed ? Int8Array : Uint8Array;
  if (bitsAllocated <= 16) return signed ? Int16Array : Uint16Array;
  return signed ? Int32Array : Uint32Array;
}

/**
 * Bytes seen as an array of a wider type; copied only when they lie on an odd address.
 *
 * @template {Samples} T
 * @param {new (buffer: ArrayBufferLike, offset: number, length: number) => T} Type
 * @param {Uint8Array} bytes
 * @returns {T}
 */
export function view(Type, bytes) {
  const size = Type.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new Type(aligned.buffer, aligned.byteOffset, Math.floor(bytes.length / size));
}

/**
 * Stored values out of samples: sign-extended, unused bits (old overlays, PS3.5 8.1.2)
 * left out. Works in place.
 *
 * @param {Samples} samples
 * @param {number} bitsStored
 * @param {number} highBit
 * @param {boolean} signed
 * @returns {{min: number, max: number}} of the values
 */
export function cleanValues(samples, bitsStored, highBit, signed) {
  const found = minMax(samples);
  const bits = samples.BYTES_PER_ELEMENT * 8;
  if (isFloating(samples) || bitsStored >= bits) return found;
  const low = signed ? -(2 ** (bitsStored - 1)) : 0;
  const high = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  const shift = highBit + 1 - bitsStored;
  // The common case: nothing in the unused bits, and the sign extended already.
  if (shift === 0 && found.min >= low && found.max <= high) return found;
  return extractBits(samples, bitsStored, shift, signed);
}

/** Reverse the bytes of every word, in place: the frame's buffer is the worker's own. */
function swapBytes(frame, size) {
  for (let start = 0; start + size <= frame.length; start += size) {
    for (let i = 0, j = size - 1; i < j; i += 1, j -= 1) {
      const byte = frame[start + i];
      frame[start + i] = frame[start + j];
      frame[start + j] = byte;
    }
  }
}

function floats(frame, bitsAllocated) {
  if (bitsAllocated === 32) return view(Float32Array, frame);
  if (bitsAllocated === 64) return view(Float64Array, frame);
  throw decodeError(`Float pixels with ${bitsAllocated} bits per sample do not exist.`);
}

/** One bit per sample, the first in the least significant bit (PS3.5 8.1.1). */
function unpackBits(frame, format) {
  const samples = new Uint8Array(format.rows * format.columns * format.samplesPerPixel);
  for (let i = 0; i < samples.length; i += 1) samples[i] = (frame[i >> 3] >> (i & 7)) & 1;
  return samples;
}
