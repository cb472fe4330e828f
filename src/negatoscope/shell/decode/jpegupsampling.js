/**
 * Components of JPEG that have fewer samples than the image has pixels (ITU-T T.81 A.1.1).
 *
 * How they are spread is no part of the standard. Where one stands for two, samples lie midway
 * (ITU-T T.871 figure 3) and pixels are three parts of the nearer and one of the farther, as
 * libjpeg-turbo has it for 8 bits, so that all JPEG images look alike; else they are repeated.
 */
import { unsupported } from './errors.js';

/** A component as narrow as this is repeated: libjpeg-turbo's rule. */
const NARROW = 2;

/**
 * Write a component's samples among the pixels of the image.
 *
 * @param {import('./jpeg12.js').Component} component
 * @param {{h: number, v: number}} most the largest sampling factors in the image
 * @param {Uint16Array} samples pixel by pixel
 * @param {{rows: number, columns: number, components: number, offset: number}} image `offset` of the component in a pixel
 */
export function writeUpsampled(component, most, samples, { rows, columns, components, offset }) {
  const across = most.h / component.h;
  const down = most.v / component.v;
  if (!Number.isInteger(across) || !Number.isInteger(down)) {
    throw unsupported('JPEG images with 12 bits per sample and sampling factors that do not divide each other are not supported.');
  }
  const smooth = { across: across === 2 && component.width > NARROW, down: down === 2 && (across === 1 || component.width > NARROW) };
  const line = new Uint32Array(component.width);
  for (let row = 0; row < rows; row += 1) {
    lineOf(component, row, down, smooth.down, line);
    const out = samples.subarray(row * columns * components + offset);
    // Sums of 4 or 16 parts; the two halves round either way, so that no side gains.
    const shift = (smooth.down ? 2 : 0) + (smooth.across ? 2 : 0);
    for (let column = 0; column < columns; column += 1) {
      const at = Math.floor(column / across);
      let value = line[at];
      if (smooth.across) {
        const far = column & 1 ? Math.min(at + 1, component.width - 1) : Math.max(at - 1, 0);
        value = 3 * value + line[far];
      }
      out[column * components] = (value + rounding(smooth, row & 1, column & 1)) >> shift;
    }
  }
}

/** The samples of an image's row; the sum of four parts of them between two rows. */
function lineOf({ plane, stride, width, height }, row, down, smooth, line) {
  const near = Math.floor(row / down);
  const far = row & 1 ? Math.min(near + 1, height - 1) : Math.max(near - 1, 0);
  for (let x = 0; x < width; x += 1) {
    const value = plane[near * stride + x];
    line[x] = smooth ? 3 * value + plane[far * stride + x] : value;
  }
}

function rounding(smooth, oddRow, oddColumn) {
  if (smooth.across && smooth.down) return oddColumn ? 7 : 8;
  if (smooth.across) return oddColumn ? 2 : 1;
  if (smooth.down) return oddRow ? 2 : 1;
  return 0;
}
