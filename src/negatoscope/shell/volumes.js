/**
 * Slices of volumes as the graphics take them: levels of two bytes. Every value of a frame is
 * touched, which is what Python in the page is too slow for.
 */

/** Levels are rounded and kept within two bytes. */
const level = (value) => (value <= 0 ? 0 : value >= 65535 ? 65535 : (value + 0.5) | 0);

/**
 * Stored values as levels: `stored * factor + offset`.
 *
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array} values
 * @param {Uint16Array} out as many
 */
function scaled(values, factor, offset, out) {
  const count = out.length;
  if (factor === 1) {
    for (let i = 0; i < count; i += 1) out[i] = values[i] + offset;
  } else {
    for (let i = 0; i < count; i += 1) out[i] = level(values[i] * factor + offset);
  }
}

/**
 * A slice's levels, low byte first. Values that lie there like that already are not copied.
 *
 * @returns {Uint8Array} valid until the next call
 */
export function levels(values, factor, offset, out) {
  const same = factor === 1 && offset === 0 && values instanceof Uint16Array;
  if (!same) scaled(values, factor, offset, out);
  const { buffer, byteOffset, byteLength } = same ? values : out;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * A slice between two others: `share` of the second.
 *
 * @returns {Uint8Array} valid until the next call
 */
export function between(first, firstFactor, firstOffset, second, secondFactor, secondOffset, share, out) {
  for (let i = 0; i < out.length; i += 1) {
    const a = first[i] * firstFactor + firstOffset;
    const b = second[i] * secondFactor + secondOffset;
    out[i] = level(a + (b - a) * share);
  }
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
}

/**
 * Red, green and blue of a slice between two others.
 *
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 * @returns {Uint8Array}
 */
export function blended(first, second, share) {
  return first.map((value, i) => value + (second[i] - value) * share + 0.5);
}

/**
 * Every `across`-th pixel of every `down`-th row, with all its samples.
 *
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array} values
 */
export function thinned(values, columns, samples, across, down) {
  const rows = values.length / (columns * samples);
  const found = new values.constructor(Math.ceil(columns / across) * Math.ceil(rows / down) * samples);
  let to = 0;
  for (let row = 0; row < rows; row += down) {
    for (let column = 0; column < columns; column += across) {
      for (let i = 0; i < samples; i += 1, to += 1) found[to] = values[(row * columns + column) * samples + i];
    }
  }
  return found;
}

/**
 * Levels out of the pixels of a drawing that has their low bytes in red, the high ones in green.
 *
 * @param {Uint8Array} pixels red, green, blue, alpha
 * @returns {Float32Array} not a number where nothing was drawn (alpha 0)
 */
export function readLevels(pixels, bias) {
  const found = new Float32Array(pixels.length / 4);
  for (let i = 0, at = 0; i < found.length; i += 1, at += 4) {
    found[i] = pixels[at + 3] ? pixels[at] + 256 * pixels[at + 1] - bias : NaN;
  }
  return found;
}

/** Red, green and blue of pixels that have an alpha as well. */
export function colours(pixels) {
  const found = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    for (let i = 0; i < 3; i += 1) found[to + i] = pixels[from + i];
  }
  return found;
}
