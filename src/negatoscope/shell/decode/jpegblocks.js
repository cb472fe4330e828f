/**
 * Blocks of 8 × 8 coefficients of sequential JPEG, and what they stand for (ITU-T T.81 A.3, F.2.2).
 */
import { decodeError } from './errors.js';

const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

/** BASIS[8x + u] = C(u)/2 · cos((2x + 1)uπ/16), the inverse DCT's one dimension (A.3.3). */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i >> 3) + 1) * u * Math.PI) / 16);
});

const coefficients = new Float64Array(64);
const scratch = new Float64Array(64);

/**
 * The coefficients of the next block (F.2.2.2).
 *
 * @param {import('./huffman.js').BitReader} reader behind the block's DC difference
 * @param {Uint16Array} ac Huffman table
 * @param {Float64Array} quantization steps, in zigzag order
 * @param {number} dc the DC coefficient, not multiplied yet
 * @returns {Float64Array} the same memory for every block
 */
export function dequantized(reader, ac, quantization, dc) {
  coefficients.fill(0);
  coefficients[0] = dc * quantization[0];
  for (let k = 1; k < 64; k += 1) {
    const code = reader.code(ac);
    const size = code & 15;
    const run = code >> 4;
    if (size === 0) {
      if (run < 15) break;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw decodeError('The JPEG codestream is damaged.');
    coefficients[ZIGZAG[k]] = reader.extended(size) * quantization[k];
  }
  return coefficients;
}

/**
 * Columns, then rows, in place.
 *
 * @param {Float64Array} block
 * @returns {Float64Array} the block
 */
export function inverseDct(block) {
  for (let v = 0; v < 8; v += 1) {
    for (let x = 0; x < 8; x += 1) {
      let sum = 0;
      for (let u = 0; u < 8; u += 1) sum += BASIS[8 * x + u] * block[8 * v + u];
      scratch[8 * v + x] = sum;
    }
  }
  for (let x = 0; x < 8; x += 1) {
    for (let y = 0; y < 8; y += 1) {
      let sum = 0;
      for (let v = 0; v < 8; v += 1) sum += BASIS[8 * y + v] * scratch[8 * v + x];
      block[8 * y + x] = sum;
    }
  }
  return block;
}
