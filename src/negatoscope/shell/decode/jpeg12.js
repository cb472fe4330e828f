/**
 * Sequential DCT JPEG with 12 bits (ITU-T T.81 annex F, process 4), grey and colour: what browsers'
 * and npm's decoders leave out, and old archives of MR, angiography and photographs hold.
 */
import { decodeError, endMissing, unsupported } from './errors.js';
import { BitReader, huffmanLookup } from './huffman.js';
import { dequantized, inverseDct } from './jpegblocks.js';
import { writeUpsampled } from './jpegupsampling.js';

/** Blocks that a minimum coded unit holds at most (T.81 B.2.3). */
const MAX_BLOCKS = 10;

/**
 * @typedef {object} Component
 * @property {number} id
 * @property {number} h sampling factors
 * @property {number} v
 * @property {number} quantization index of its table
 * @property {number} width of its samples
 * @property {number} height
 * @property {number} stride of its plane, which whole minimum coded units fill
 * @property {Uint16Array} plane
 * @property {boolean} decoded
 * @property {number} prediction
 */

/**
 * @param {Uint8Array} bytes
 * @param {import('./headers.js').Header & import('./headers.js').JpegHeader} header checked against the image's format
 * @returns {Uint16Array} the samples, pixel by pixel
 */
export function decodeTwelveBits(bytes, header) {
  if (header.process !== 0xc1 || (header.components !== 1 && header.components !== 3)) {
    throw unsupported('JPEG images with 12 bits per sample are supported as sequential ones with one or three components only.');
  }
  const components = decodedComponents(bytes, header);
  const samples = new Uint16Array(header.rows * header.columns * components.length);
  const most = largestFactors(components);
  components.forEach((component, offset) => writeUpsampled(component, most, samples, { ...header, offset }));
  return samples;
}

/** Marker segments and scans (B.2), up to the last component. */
function decodedComponents(bytes, header) {
  const found = { quantization: new Map(), tables: new Map(), restartInterval: 0 };
  let components = [];
  let position = 2;
  while (position + 4 <= bytes.length) {
    const marker = bytes[position + 1];
    if (bytes[position] !== 0xff) throw decodeError('The JPEG codestream is damaged.');
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    const end = position + 2 + ((bytes[position + 2] << 8) | bytes[position + 3]);
    const segment = bytes.subarray(position + 4, end);
    position = end;
    if (marker === 0xdb) readQuantization(segment, found.quantization);
    else if (marker === 0xc4) readHuffman(segment, found.tables);
    else if (marker === 0xdd) found.restartInterval = (segment[0] << 8) | segment[1];
    else if (marker === 0xc1) components = readComponents(segment, header);
    else if (marker === 0xda) {
      const reader = new BitReader(bytes, end);
      decodeScan(reader, scanParts(segment, components, found), found.restartInterval);
      if (components.every((component) => component.decoded)) return components;
      position = reader.endOfScan();
    }
  }
  throw endMissing(bytes.length);
}

function readQuantization(segment, tables) {
  let at = 0;
  while (at < segment.length) {
    const wide = segment[at] >> 4 !== 0;
    const index = segment[at] & 15;
    const need = wide ? 128 : 64;
    if (at + 1 + need > segment.length) throw decodeError('The JPEG codestream has a damaged quantization table.');
    const values = segment.subarray(at + 1, at + 1 + need);
    tables.set(index, Float64Array.from({ length: 64 }, (_, i) => (wide ? (values[2 * i] << 8) | values[2 * i + 1] : values[i])));
    at += 1 + need;
  }
}

function readHuffman(segment, tables) {
  let at = 0;
  while (at + 17 <= segment.length) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const largest = segment[at] >> 4 ? 255 : 16;
    tables.set(segment[at], huffmanLookup(counts, segment.subarray(at + 17, at + 17 + total), largest));
    at += 17 + total;
  }
}

/** @returns {Component[]} */
function readComponents(segment, { rows, columns, components: count }) {
  const factors = Array.from({ length: count }, (_, i) => ({
    id: segment[6 + 3 * i], h: segment[7 + 3 * i] >> 4, v: segment[7 + 3 * i] & 15, quantization: segment[8 + 3 * i],
  }));
  const possible = factors.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4);
  if (!possible) throw decodeError('The JPEG codestream has impossible sampling factors.');
  const most = largestFactors(factors);
  return factors.map((factor) => {
    const stride = Math.ceil(columns / (8 * most.h)) * factor.h * 8;
    const lines = Math.ceil(rows / (8 * most.v)) * factor.v * 8;
    return {
      ...factor,
      width: Math.ceil((columns * factor.h) / most.h),
      height: Math.ceil((rows * factor.v) / most.v),
      stride,
      plane: new Uint16Array(stride * lines),
      decoded: false,
      prediction: 0,
    };
  });
}

function largestFactors(components) {
  return { h: Math.max(...components.map(({ h }) => h)), v: Math.max(...components.map(({ v }) => v)) };
}

/** The components of a scan with their tables (B.2.3). */
function scanParts(segment, components, found) {
  const parts = Array.from({ length: segment[0] ?? 0 }, (_, i) => {
    const component = components.find(({ id }) => id === segment[1 + 2 * i]);
    const selectors = segment[2 + 2 * i];
    const quantization = found.quantization.get(component?.quantization);
    const dc = found.tables.get(selectors >> 4);
    const ac = found.tables.get(0x10 | (selectors & 15));
    if (!component || !quantization || !dc || !ac) throw decodeError('The JPEG codestream is damaged: a scan without its tables.');
    return { component, quantization, dc, ac };
  });
  const blocks = parts.reduce((sum, { component: { h, v } }) => sum + h * v, 0);
  const different = new Set(parts.map(({ component }) => component)).size === parts.length;
  if (parts.length === 0 || !different || (parts.length > 1 && blocks > MAX_BLOCKS)) {
    throw decodeError('The JPEG codestream is damaged: an impossible scan.');
  }
  return parts;
}

/** Components of one scan take turns, so many blocks each; one alone has its blocks row by row (A.2). */
function decodeScan(reader, parts, restartInterval) {
  const alone = parts.length === 1 ? parts[0].component : null;
  const { component: first } = parts[0];
  const across = alone ? Math.ceil(alone.width / 8) : first.stride / (8 * first.h);
  const down = alone ? Math.ceil(alone.height / 8) : first.plane.length / first.stride / (8 * first.v);
  for (let unit = 0; unit < across * down; unit += 1) {
    if (unit % (restartInterval || Infinity) === 0) {
      if (unit > 0) reader.restart();
      for (const { component } of parts) component.prediction = 0;
    }
    const row = Math.floor(unit / across);
    const column = unit % across;
    for (const part of parts) {
      const { h, v } = alone ? { h: 1, v: 1 } : part.component;
      for (let block = 0; block < h * v; block += 1) {
        decodeBlock(reader, part, 8 * (row * v + Math.floor(block / h)), 8 * (column * h + (block % h)));
      }
    }
    if (reader.exhausted) throw endMissing(reader.bytes.length);
  }
  for (const { component } of parts) component.decoded = true;
}

/** Into the plane: level shift, clamp. */
function decodeBlock(reader, { component, quantization, dc, ac }, top, left) {
  component.prediction += reader.difference(dc);
  const block = inverseDct(dequantized(reader, ac, quantization, component.prediction));
  const { plane, stride } = component;
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) {
      const value = Math.round(block[8 * y + x]) + 2048;
      plane[(top + y) * stride + left + x] = value < 0 ? 0 : value > 4095 ? 4095 : value;
    }
  }
}
