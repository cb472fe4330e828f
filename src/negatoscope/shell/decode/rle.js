/**
 * DICOM RLE (PS3.5 annex G): PackBits per byte plane, most significant byte first.
 */
import { decodeError, truncated } from './errors.js';
import { arrayType } from './pixels.js';

const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {import('./pixels.js').Samples} plane by plane where there are several samples
 */
export function decodeRle(bytes, format) {
  if (format.bitsAllocated === 1) return decodePacked(bytes, format);
  const offsets = segmentOffsets(bytes);
  const sampleBytes = format.bitsAllocated / 8;
  const expected = sampleBytes * format.samplesPerPixel;
  if (offsets.length !== expected) {
    throw decodeError(`The RLE frame has ${offsets.length} segments, its format needs ${expected}.`);
  }
  const pixels = format.rows * format.columns;
  const out = new Uint8Array(pixels * expected);
  for (let segment = 0; segment < expected; segment += 1) {
    const sample = Math.floor(segment / sampleBytes);
    // The first segment of a sample is its most significant byte; arrays here are little endian.
    const byteOfSample = sampleBytes - 1 - (segment % sampleBytes);
    const start = sample * pixels * sampleBytes + byteOfSample;
    unpack(bytes, offsets[segment], offsets[segment + 1] ?? bytes.length, out, start, sampleBytes, pixels);
  }
  const Type = arrayType(format.bitsAllocated, format.signed);
  return new Type(out.buffer);
}

/** One bit per pixel: the packed bytes are what is run-length encoded. */
function decodePacked(bytes, format) {
  const offsets = segmentOffsets(bytes);
  const pixels = format.rows * format.columns * format.samplesPerPixel;
  const packed = new Uint8Array(Math.ceil(pixels / 8));
  unpack(bytes, offsets[0], offsets[1] ?? bytes.length, packed, 0, 1, packed.length);
  const out = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i += 1) out[i] = (packed[i >> 3] >> (i & 7)) & 1;
  return out;
}

/** @param {Uint8Array} bytes @returns {number[]} */
function segmentOffsets(bytes) {
  if (bytes.length < HEADER_BYTES) throw truncated(bytes.length, HEADER_BYTES);
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const count = header.getUint32(0, true);
  if (count < 1 || count > MAX_SEGMENTS) throw decodeError('The RLE header is damaged.');
  const offsets = [];
  for (let i = 0; i < count; i += 1) {
    const offset = header.getUint32(4 + 4 * i, true);
    if (offset < HEADER_BYTES || offset < (offsets[i - 1] ?? 0)) throw decodeError('The RLE header is damaged.');
    if (offset > bytes.length) throw truncated(bytes.length, offset);
    offsets.push(offset);
  }
  return offsets;
}

/** One segment into every `stride`-th byte of `out`. */
function unpack(bytes, start, end, out, outStart, stride, count) {
  let position = start;
  let target = outStart;
  const outEnd = outStart + count * stride;
  while (position < end && target < outEnd) {
    const control = bytes[position];
    position += 1;
    if (control < 128) {
      const stop = Math.min(position + control + 1, end);
      for (; position < stop && target < outEnd; position += 1, target += stride) out[target] = bytes[position];
    } else if (control > 128 && position < end) {
      const value = bytes[position];
      position += 1;
      const stop = Math.min(outEnd, target + (257 - control) * stride);
      for (; target < stop; target += stride) out[target] = value;
    }
  }
  if (target < outEnd) {
    throw truncated((target - outStart) / stride, count);
  }
}
