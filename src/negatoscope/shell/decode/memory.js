/**
 * Free the memory of an array that nobody needs any more: the collector would leave hundreds of
 * megabytes lying before it looks, since to it each buffer is a few bytes.
 * @param {Uint8Array} bytes
 */
export function giveBack(bytes) {
  if (typeof bytes.buffer.transfer === 'function') bytes.buffer.transfer(0);
}
