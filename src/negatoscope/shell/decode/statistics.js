/**
 * Smallest and largest value of a frame; where need be, the stored bits out of their words.
 */
import { extremes } from './vectors.js';

const EXTRACTORS = new Map();

/**
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array|Float64Array} values
 * @returns {{min: number, max: number}} zero and zero when no value is finite
 */
export function minMax(values) {
  const { min, max } = minMaxWithout(values, 1, 0);
  return { min, max };
}

/** Whether values need not be whole, nor numbers at all. */
export const isFloating = (values) => values instanceof Float32Array || values instanceof Float64Array;

/**
 * Smallest and largest value of what is image: all but the values from `low` to `high`.
 *
 * @returns {{min: number, max: number, padded: boolean}} `padded`: some were left out
 */
export function minMaxWithout(values, low, high) {
  const found = extremes(values, low, high) ?? oneByOne(values, low, high);
  return found.min <= found.max ? found : { min: 0, max: 0, padded: found.padded };
}

/** Floats, of which only finite ones count; and what cannot be done several at a time. */
function oneByOne(values, low, high) {
  let min = Infinity;
  let max = -Infinity;
  let padded = false;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value >= low && value <= high) padded = true;
    else {
      if (value < min && value !== -Infinity) min = value;
      if (value > max && value !== Infinity) max = value;
    }
  }
  return { min, max, padded };
}

/**
 * Keep `bitsStored` bits of every value, from bit `shift` on, and extend the sign. In place.
 *
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array} values
 * @param {number} bitsStored
 * @param {number} shift
 * @param {boolean} signed
 * @returns {{min: number, max: number}} of what is left
 */
export function extractBits(values, bitsStored, shift, signed) {
  const right = 32 - bitsStored;
  const left = right - shift;
  const [min, max] = extractorFor(values)(values, left, right, signed);
  return { min, max };
}

/**
 * One function per kind of array, made alike: an engine compiles a loop for the element type it
 * sees, and a loop that sees them all is several times slower.
 */
function extractorFor(values) {
  let loop = EXTRACTORS.get(values.constructor);
  if (!loop) {
    loop = makeExtractor();
    EXTRACTORS.set(values.constructor, loop);
  }
  return loop;
}

function makeExtractor() {
  return (values, left, right, signed) => {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < values.length; i += 1) {
      const word = values[i] << left;
      const value = signed ? word >> right : word >>> right;
      values[i] = value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  };
}
