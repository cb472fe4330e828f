/**
 * Smallest and largest value of a frame, in one pass; with it, where need be, the stored
 * bits out of their words.
 *
 * One function per kind of array, made alike: an engine compiles a loop for the element
 * type it sees, and a loop that sees them all is several times slower.
 */

const LOOPS = new Map();
const EXTRACTORS = new Map();

function makeLoop() {
  // A new closure has its own type feedback; see above.
  // Four at a time, in pairs: the comparisons of two pairs do not wait for each other.
  return (values) => {
    const even = values.length - (values.length % 4);
    let low = values[0];
    let high = low;
    let low2 = low;
    let high2 = low;
    for (let i = 0; i < even; i += 4) {
      const a = values[i];
      const b = values[i + 1];
      const c = values[i + 2];
      const d = values[i + 3];
      const least = a < b ? a : b;
      const most = a < b ? b : a;
      const least2 = c < d ? c : d;
      const most2 = c < d ? d : c;
      if (least < low) low = least;
      if (most > high) high = most;
      if (least2 < low2) low2 = least2;
      if (most2 > high2) high2 = most2;
    }
    for (let i = even; i < values.length; i += 1) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
    return [low < low2 ? low : low2, high > high2 ? high : high2];
  };
}

/**
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array|Float64Array} values
 * @returns {{min: number, max: number}} zero and zero when no value is finite
 */
export function minMax(values) {
  if (isFloating(values)) return finiteMinMax(values);
  const [min, max] = loopFor(LOOPS, makeLoop, values)(values);
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
  return min <= max ? { min, max, padded } : { min: 0, max: 0, padded };
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
  const [min, max] = loopFor(EXTRACTORS, makeExtractor, values)(values, left, right, signed);
  return { min, max };
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

function loopFor(loops, make, values) {
  let loop = loops.get(values.constructor);
  if (!loop) {
    loop = make();
    loops.set(values.constructor, loop);
  }
  return loop;
}

function finiteMinMax(values) {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}
