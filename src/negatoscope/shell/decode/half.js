/**
 * Large images at half their size: what is shown of them at first has far fewer pixels than they
 * have, and their values take long on their way to the graphics.
 */

/** Pixels from which on it is worth while. */
const LARGE = 2 ** 22;

/**
 * Means of two by two pixels, for images whose pixels may be averaged.
 *
 * @param {{pixels: import('./pixels.js').Samples, samples: number, photometric: string, rows: number, columns: number, floating: boolean, padded: boolean}} image
 * @returns {Float32Array|null} null where the image is small, has an odd number of rows or columns,
 *   or holds values that are no shades of grey (padding, places in a palette, colours, numbers that
 *   may be none or need more than 24 bits for a sum of four)
 */
export function halfSize({ pixels, samples, photometric, rows, columns, floating, padded }) {
  const even = rows % 2 === 0 && columns % 2 === 0;
  const grey = samples === 1 && photometric !== 'PALETTE COLOR' && !floating && !padded;
  if (!grey || !even || rows * columns < LARGE || pixels.BYTES_PER_ELEMENT > 2) return null;
  const half = new Float32Array(pixels.length / 4);
  for (let row = 0, to = 0, from = 0; row < rows; row += 2, from += columns) {
    for (const end = from + columns; from < end; from += 2, to += 1) {
      half[to] = (pixels[from] + pixels[from + 1] + pixels[from + columns] + pixels[from + columns + 1]) * 0.25;
    }
  }
  return half;
}
