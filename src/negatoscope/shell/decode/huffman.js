/**
 * Huffman codes of JPEG (ITU-T T.81 F.2.2, H.2).
 */
import { decodeError } from './errors.js';

/**
 * A table with an entry for every 16 bits that may come: length of the code << 8 | value;
 * 0 where no code begins so.
 *
 * @param {Uint8Array} counts codes of 1 … 16 bits
 * @param {Uint8Array} values
 * @param {number} [largest] value that the kind of table allows
 * @returns {Uint16Array}
 */
export function huffmanLookup(counts, values, largest = 16) {
  const lookup = new Uint16Array(65536);
  let at = 0;
  let next = 0;
  for (let length = 1; length <= 16; length += 1) {
    const span = 1 << (16 - length);
    for (let i = 0; i < counts[length - 1]; i += 1, next += 1) {
      const value = values[next];
      if (at + span > 65536 || value === undefined || value > largest) throw decodeError('The JPEG codestream has a damaged Huffman table.');
      lookup.fill((length << 8) | value, at, at + span);
      at += span;
    }
  }
  return lookup;
}

export class BitReader {
  /** @param {Uint8Array} bytes @param {number} position of the first byte of entropy-coded data */
  constructor(bytes, position) {
    this.bytes = bytes;
    this.position = position;
    /** The next bits, the first one the highest of `count`. */
    this.bits = 0;
    this.count = 0;
    /** Bits that were asked for beyond the end of the data. */
    this.missing = 0;
  }

  /** More was read than came: some zeros are normal, because bits are taken ahead. */
  get exhausted() {
    return this.missing > this.count;
  }

  /** Have at least 16 bits at hand; behind the data come zeros. */
  #fill() {
    while (this.count <= 16) {
      let byte = this.bytes[this.position];
      if (byte === undefined || (byte === 0xff && this.bytes[this.position + 1] !== 0)) {
        byte = 0; // a marker, or the end: it stays where it is
        this.missing += 8;
      } else {
        this.position += byte === 0xff ? 2 : 1; // a stuffed zero follows 0xFF
      }
      this.bits = (this.bits << 8) | byte;
      this.count += 8;
    }
  }

  /**
   * The next code's value.
   *
   * @param {Uint16Array} lookup
   * @returns {number}
   */
  code(lookup) {
    if (this.count < 16) this.#fill();
    const entry = lookup[(this.bits >>> (this.count - 16)) & 0xffff];
    if (entry === 0) return this.#noSuchCode();
    this.count -= entry >> 8;
    return entry & 0xff;
  }

  /**
   * The next so many bits as a signed number (EXTEND, figure F.12).
   *
   * @param {number} length 1 … 15
   * @returns {number}
   */
  extended(length) {
    if (this.count < length) this.#fill();
    this.count -= length;
    const value = (this.bits >>> this.count) & ((1 << length) - 1);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /**
   * The next difference.
   *
   * @param {Uint16Array} lookup
   * @returns {number}
   */
  difference(lookup) {
    const length = this.code(lookup);
    if (length === 0) return 0;
    if (length === 16) return 32768; // no further bits (H.1.2.2)
    return this.extended(length);
  }

  #noSuchCode() {
    if (this.missing === 0) throw decodeError('The JPEG codestream is damaged.');
    this.missing = Infinity; // zeros behind the end were read as a code
    return 0;
  }

  /** Go on behind the restart marker. */
  restart() {
    this.position = this.endOfScan();
    const marker = this.bytes[this.position + 1];
    if (marker >= 0xd0 && marker <= 0xd7) this.position += 2;
    else this.missing = Infinity; // no more data
  }

  /** The position of the next marker; forgets bits that were taken ahead. */
  endOfScan() {
    this.bits = 0;
    this.count = 0;
    this.missing = 0;
    const { bytes } = this;
    let position = this.position;
    while (position < bytes.length && !(bytes[position] === 0xff && bytes[position + 1] !== 0 && bytes[position + 1] !== 0xff)) position += 1;
    return position;
  }
}
