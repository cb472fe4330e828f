/**
 * Values of more than 24 bits, split for graphics that know single precision only: the nearest
 * float, and what it leaves over. Together they hold 48 bits.
 */

/** Whole numbers up to here are floats of single precision. */
const EXACT_INTEGER = 2 ** 24;
/** Doubles with exponents beyond these are brought nearer to one first. */
const MAX_EXPONENT = 120;

/**
 * @typedef {object} Wide
 * @property {Float32Array} firsts the values divided by two to `exponent`
 * @property {Float32Array} rests
 * @property {number} exponent
 */

/**
 * @param {import('./pixels.js').Samples} values
 * @param {number} min of the finite ones
 * @param {number} max
 * @returns {Wide|null} null when single precision holds the values as they are
 */
export function wideParts(values, min, max) {
  if (values instanceof Float64Array) return doubles(values, Math.max(Math.abs(min), Math.abs(max)));
  const large = min < -EXACT_INTEGER || max > EXACT_INTEGER;
  return large && !(values instanceof Float32Array) ? split(values, 0) : null;
}

function doubles(values, largest) {
  const found = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  const exponent = Math.abs(found) > MAX_EXPONENT ? found : 0;
  const parts = split(values, exponent);
  return exponent === 0 && parts.rests.every((rest) => rest === 0) ? null : parts;
}

function split(values, exponent) {
  const firsts = new Float32Array(values.length);
  const rests = new Float32Array(values.length);
  // In two steps: one alone may be beyond double precision itself.
  const half = 2 ** -Math.trunc(exponent / 2);
  const other = 2 ** -(exponent - Math.trunc(exponent / 2));
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] * half * other;
    firsts[i] = value;
    const rest = value - firsts[i];
    rests[i] = Number.isFinite(rest) ? rest : 0;
  }
  return { firsts, rests, exponent };
}
