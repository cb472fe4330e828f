/**
 * Overlays in the unused bits of the pixels' words (PS3.5 8.1.2, retired): taken out before the
 * words are cleaned of them, one bit for each pixel, the first in the least significant place, as
 * overlays of their own are packed.
 */

/**
 * @param {import('./pixels.js').Samples} words as they were stored
 * @param {number} bit
 * @returns {Uint8Array}
 */
export function overlayPlane(words, bit) {
  const plane = new Uint8Array(Math.ceil(words.length / 8));
  for (let i = 0; i < words.length; i += 1) {
    if ((words[i] >>> bit) & 1) plane[i >> 3] |= 1 << (i & 7);
  }
  return plane;
}
