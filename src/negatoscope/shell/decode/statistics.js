/**
 * Smallest and largest value of a frame, in one pass.
 *
 * One function per kind of array, made alike: an engine compiles a loop for the element
 * type it sees, and a loop that sees them all is several times slower.
 */

const LOOPS = new Map();

function makeLoop() {
  // A new closure has its own type feedback; see above.
  return (values) => {
    let low = values[0];
    let high = low;
    for (let i = 1; i < values.length; i += 1) {
      const value = values[i];
      if (value < low) low = value;
      else if (value > high) high = value;
    }
    return [low, high];
  };
}

/**
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array} values
 * @returns {{min: number, max: number}} zero and zero when no value is finite
 */
export function minMax(values) {
  if (values instanceof Float32Array) return finiteMinMax(values);
  let loop = LOOPS.get(values.constructor);
  if (!loop) {
    loop = makeLoop();
    LOOPS.set(values.constructor, loop);
  }
  const [min, max] = loop(values);
  return { min, max };
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
