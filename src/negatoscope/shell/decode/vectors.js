/**
 * Smallest and largest of many whole numbers, sixteen bytes at a time: a WebAssembly module with
 * one function for each kind of array. It is assembled here because there is so little of it
 * (WebAssembly core specification 2.0, 5.4 and 5.5); a loop in JavaScript takes ten times as long.
 */

/** Opcodes of vectors: at least, at most, smaller, larger; for signed numbers, unsigned: one more. */
const LANES = {
  1: { atLeast: 0x2b, atMost: 0x29, smaller: 0x76, larger: 0x78 },
  2: { atLeast: 0x35, atMost: 0x33, smaller: 0x96, larger: 0x98 },
  4: { atLeast: 0x3f, atMost: 0x3d, smaller: 0xb6, larger: 0xb8 },
};
const KINDS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];

/** Where the memory holds the five vectors of a search, and the values. */
const VECTOR = 16;
const [LOW, HIGH, LEAST, MOST, INSIDE] = [0, 16, 32, 48, 64];
const VALUES = 128;
const PAGE = 65536;
/** Values go through the memory piece by piece, so that they stay in the processor's cache. */
const PIECE = PAGE;

const [END, AT, VALUE, IS_INSIDE, FIRST_VECTOR] = [0, 1, 2, 3, 4];

function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)];
}

const sized = (bytes) => [...leb(bytes.length), ...bytes];
const list = (items) => [...leb(items.length), ...items.flat()];
const section = (number, items) => [number, ...sized(list(items))];
const name = (text) => sized([...text].map((letter) => letter.charCodeAt(0)));
const vector = (code) => [0xfd, ...leb(code)];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const local = (place) => FIRST_VECTOR + place / VECTOR;
const load = (address, offset) => [...address, ...vector(0x00), 4, ...leb(offset)];
const store = (offset, value) => [0x41, 0, ...value, ...vector(0x0b), 4, ...leb(offset)];

/** search(end): the vectors of the memory, made to include the values up to byte `end` of them. */
function search(Kind) {
  const codes = LANES[Kind.BYTES_PER_ELEMENT];
  const unsigned = Kind.name.startsWith('U') ? 1 : 0;
  const [and, or, select] = [0x4e, 0x50, 0x52].map(vector);
  const two = (a, b, code) => [...get(a), ...get(b), ...vector(code + unsigned)];
  // what is inside the range counts as what was found before
  const better = (place, code) => [
    ...get(local(place)), ...get(local(place)), ...get(VALUE), ...get(IS_INSIDE), ...select,
    ...vector(code + unsigned), ...set(local(place)),
  ];
  const body = [
    ...[LOW, HIGH, LEAST, MOST, INSIDE].flatMap((place) => [...load([0x41, 0], place), ...set(local(place))]),
    0x03, 0x40, // loop
    ...load(get(AT), VALUES), ...set(VALUE),
    ...two(VALUE, local(LOW), codes.atLeast), ...two(VALUE, local(HIGH), codes.atMost), ...and, ...set(IS_INSIDE),
    ...get(local(INSIDE)), ...get(IS_INSIDE), ...or, ...set(local(INSIDE)),
    ...better(LEAST, codes.smaller),
    ...better(MOST, codes.larger),
    ...get(AT), 0x41, VECTOR, 0x6a, 0x22, AT, ...get(END), 0x49, 0x0d, 0, // at += 16; again while it is below the end
    0x0b,
    ...[LEAST, MOST, INSIDE].flatMap((place) => store(place, get(local(place)))),
    0x0b,
  ];
  const locals = list([[1, 0x7f], [7, 0x7b]]); // AT; the vectors
  return sized([...locals, ...body]);
}

function assembled() {
  const exported = KINDS.map((Kind, index) => [...name(Kind.name), 0, index]);
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [[0x60, ...list([[0x7f]]), ...list([])]]),
    ...section(3, KINDS.map(() => [0])),
    ...section(5, [[0, 1 + Math.ceil((VALUES + PIECE) / PAGE)]]),
    ...section(7, [...exported, [...name('memory'), 2, 0]]),
    ...section(10, KINDS.map(search)),
  ]);
}

/** @type {WebAssembly.Exports|null|undefined} null where the processor has no such instructions */
let made;

function exportsOfModule() {
  if (made === undefined) {
    const bytes = assembled();
    made = WebAssembly.validate(bytes) ? new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports : null;
  }
  return made;
}

/**
 * Smallest and largest of the values that are not from `low` to `high`.
 *
 * @param {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array} values
 * @param {number} low above `high` where all values count
 * @param {number} high
 * @returns {{min: number, max: number, padded: boolean}|null} `padded`: some were left out; min is
 *   above max where all were; null where this cannot be done
 */
export function extremes(values, low, high) {
  const module = exportsOfModule();
  const Kind = /** @type {any} */ (values.constructor);
  if (!module || !(Kind.name in module)) return null;
  const { buffer } = /** @type {WebAssembly.Memory} */ (module.memory);
  const [lowest, highest] = limits(Kind);
  const within = [Math.max(Math.ceil(low), lowest), Math.min(Math.floor(high), highest)];
  const [from, to] = within[0] <= within[1] ? within : [1, 0];
  const lanes = (place) => new Kind(buffer, place, VECTOR / Kind.BYTES_PER_ELEMENT);
  [[LOW, from], [HIGH, to], [LEAST, highest], [MOST, lowest], [INSIDE, 0]].forEach(([place, value]) => lanes(place).fill(value));
  const piece = PIECE / Kind.BYTES_PER_ELEMENT;
  const held = new Kind(buffer, VALUES, piece);
  for (let start = 0; start < values.length; start += piece) {
    const part = values.subarray(start, start + piece);
    held.set(part);
    const end = Math.ceil(part.byteLength / VECTOR) * VECTOR;
    held.fill(part[0], part.length, end / Kind.BYTES_PER_ELEMENT);
    module[Kind.name](end);
  }
  return { min: Math.min(...lanes(LEAST)), max: Math.max(...lanes(MOST)), padded: lanes(INSIDE).some((lane) => lane !== 0) };
}

function limits(Kind) {
  const bits = Kind.BYTES_PER_ELEMENT * 8;
  return Kind.name.startsWith('U') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
