/**
 * The size that a JPEG XL codestream gives for itself (ISO/IEC 18181-1 D.2, container: 18181-2 9).
 */
import { decodeError, truncated } from './errors.js';

const BOX_JXLC = 0x6a786c63;
const BOX_JXLP = 0x6a786c70;
/** Width to height, by the number of the header's ratio field. */
const RATIOS = [null, [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]];
/** Bits of a side by the selector in front of it. */
const SIDE_BITS = [9, 13, 18, 30];

/** @param {Uint8Array} bytes */
export const isJxlCodestream = (bytes) => bytes[0] === 0xff && bytes[1] === 0x0a;

/** @param {Uint8Array} bytes */
export function isJxlContainer(bytes) {
  const signature = [0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * @param {Uint8Array} bytes a bare codestream or a container with one
 * @returns {{columns: number, rows: number}}
 */
export function jxlSize(bytes) {
  const start = isJxlContainer(bytes) ? codestreamStart(bytes) : 0;
  const head = bytes.subarray(start, start + 16);
  if (head.length < 4) throw truncated(bytes.length, start + 4);
  if (!isJxlCodestream(head)) throw decodeError('The frame is no JPEG XL codestream.');
  const next = bitReader(head.subarray(2));
  const small = next(1) === 1;
  const side = () => (small ? (next(5) + 1) * 8 : next(SIDE_BITS[next(2)]) + 1);
  const rows = side();
  const ratio = RATIOS[next(3)];
  const columns = ratio ? Math.floor((rows * ratio[0]) / ratio[1]) : side();
  return { columns, rows };
}

/** Where the codestream, or its first part, begins. */
function codestreamStart(bytes) {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 0;
  while (position + 8 <= bytes.length) {
    const length = data.getUint32(position);
    const type = data.getUint32(position + 4);
    const header = length === 1 ? 16 : 8;
    if (type === BOX_JXLC) return position + header;
    if (type === BOX_JXLP) return position + header + 4; // behind the part's number
    if (length < 8) break; // 0: the last box; 1: 64-bit lengths have no place before the image
    position += length;
  }
  throw decodeError('The JPEG XL file has no codestream.');
}

/** Bits from the least significant one on; zeros behind the end. */
function bitReader(bytes) {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let i = 0; i < count; i += 1, at += 1) {
      value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i;
    }
    return value;
  };
}
