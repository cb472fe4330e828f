/**
 * Frames that broke off on their way. A decoder that copes with a broken end would show a
 * degraded image without a word, so what is missing is looked for before it decodes.
 */
import { endMissing, truncated } from './errors.js';

const END_MARKERS = new Set(['jpeg', 'jpeg-lossless']);
/** Rubbish that encoders leave after the end marker, besides padding with zeros. */
const TAIL_BYTES = 16;

/**
 * @param {{body: Uint8Array, complete: boolean, declaredBytes: number|null}} part
 * @param {import('./registry.js').Coding} coding
 * @returns {import('./errors.js').FrameError|null} why the frame is not whole
 */
export function incompleteFrame({ body, complete, declaredBytes }, coding) {
  if (coding === 'jpeg-2000' || coding === 'htj2k') {
    const due = j2kBytesDue(body);
    if (due > body.length) return truncated(body.length, due);
  }
  // Without an end marker the JPEG-LS decoder reads on through nothing for many seconds.
  if (coding === 'jpeg-ls' && !hasEndMarker(body)) return endMissing(body.length);
  if (complete || coding.startsWith('raw') || coding === 'rle' || coding === 'deflated') return null;
  if (declaredBytes !== null) return truncated(body.length, declaredBytes);
  return END_MARKERS.has(coding) && !hasEndMarker(body) ? endMissing(body.length) : null;
}

function hasEndMarker(body) {
  let end = body.length;
  while (end > 0 && body[end - 1] === 0) end -= 1;
  for (let i = end - 2; i >= Math.max(0, end - TAIL_BYTES); i -= 1) {
    if (body[i] === 0xff && body[i + 1] === 0xd9) return true;
  }
  return false;
}

/**
 * How long a JPEG 2000 codestream must be by the lengths of its tile-parts
 * (ISO/IEC 15444-1 A.4.2); 0 where it does not tell.
 *
 * @param {Uint8Array} bytes
 */
function j2kBytesDue(bytes) {
  if (bytes[0] !== 0xff || bytes[1] !== 0x4f) return 0; // wrapped in JP2: the boxes are the decoder's matter
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 2;
  while (position + 4 <= bytes.length) {
    const marker = data.getUint16(position);
    if (marker === 0xffd9 || marker < 0xff00) return 0;
    if (marker !== 0xff90) {
      position += 2 + data.getUint16(position + 2);
      continue;
    }
    if (position + 12 > bytes.length) return position + 12;
    const length = data.getUint32(position + 6);
    if (length < 14) return 0; // 0: it reaches to the end of the codestream
    position += length;
    if (position > bytes.length) return position;
  }
  return 0;
}
