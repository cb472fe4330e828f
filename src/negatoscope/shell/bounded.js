/**
 * The body of an answer, given up when it is longer than anybody wants to read.
 *
 * @param {Response} response
 * @param {number} limit bytes
 * @param {boolean} apart as a Blob, which the browser may keep on disk; else as an ArrayBuffer
 * @returns {Promise<Blob|ArrayBuffer>} rejected with a RangeError when it is longer
 */
export async function readBounded(response, limit, apart) {
  const declared = Number(response.headers.get("content-length") ?? 0) || 0;
  const coded = Boolean(response.headers.get("content-encoding")); // then it is not the body's
  if (declared && !coded) {
    // the browser reads no more than was declared
    if (declared <= limit) return apart ? response.blob() : response.arrayBuffer();
    await response.body?.cancel();
    throw new RangeError("too large");
  }
  const pieces = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    pieces.push(value);
  }
  return apart ? new Blob(pieces) : joined(pieces, length);
}

function joined(pieces, length) {
  const whole = new Uint8Array(length);
  let position = 0;
  for (const piece of pieces) {
    whole.set(piece, position);
    position += piece.length;
  }
  return whole.buffer;
}
