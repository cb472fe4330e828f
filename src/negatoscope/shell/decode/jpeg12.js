/**
 * Sequential DCT JPEG with 12 bits, one component (ITU-T T.81 annex F): the half of process 4
 * that browsers' and npm's decoders leave out, and old archives of MR and angiography hold.
 */
import { decodeError, endMissing, unsupported } from './errors.js';
import { BitReader, huffmanLookup } from './huffman.js';

const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

/** BASIS[8x + u] = C(u)/2 · cos((2x + 1)uπ/16), the inverse DCT's one dimension (A.3.3). */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i >> 3) + 1) * u * Math.PI) / 16);
});

/**
 * @param {Uint8Array} bytes
 * @param {import('./headers.js').Header & import('./headers.js').JpegHeader} header checked against the image's format
 * @returns {Uint16Array} the samples
 */
export function decodeTwelveBits(bytes, header) {
  if (header.process !== 0xc1 || header.components !== 1) {
    throw unsupported('JPEG images with 12 bits per sample are supported as sequential, one-component ones only.');
  }
  const found = readUntilScan(bytes);
  const quantization = found.quantization.get(found.quantizationIndex);
  const dc = found.tables.get(found.scanTables >> 4);
  const ac = found.tables.get(0x10 | (found.scanTables & 15));
  if (!quantization || !dc || !ac) throw decodeError('The JPEG codestream is damaged: a scan without its tables.');
  return decodeBlocks(new BitReader(bytes, found.scanStart), header, { quantization, dc, ac, restartInterval: found.restartInterval });
}

function readUntilScan(bytes) {
  const found = { quantization: new Map(), tables: new Map(), restartInterval: 0, quantizationIndex: 0, scanTables: 0, scanStart: 0 };
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
    if (marker === 0xdb) readQuantization(segment, found.quantization);
    else if (marker === 0xc4) readHuffman(segment, found.tables);
    else if (marker === 0xdd) found.restartInterval = (segment[0] << 8) | segment[1];
    else if (marker === 0xc1) found.quantizationIndex = segment[8];
    else if (marker === 0xda) return { ...found, scanTables: segment[2], scanStart: end };
    position = end;
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

function decodeBlocks(reader, { rows, columns }, { quantization, dc, ac, restartInterval }) {
  const samples = new Uint16Array(rows * columns);
  const coefficients = new Float64Array(64);
  const scratch = new Float64Array(64);
  const across = Math.ceil(columns / 8);
  const count = across * Math.ceil(rows / 8);
  let prediction = 0;
  for (let block = 0; block < count; block += 1) {
    if (restartInterval > 0 && block > 0 && block % restartInterval === 0) {
      reader.restart();
      prediction = 0;
    }
    prediction += reader.difference(dc);
    coefficients.fill(0);
    coefficients[0] = prediction * quantization[0];
    readCoefficients(reader, ac, quantization, coefficients);
    if (reader.exhausted) throw endMissing(reader.bytes.length);
    inverseDct(coefficients, scratch);
    place(coefficients, samples, rows, columns, Math.floor(block / across) * 8, (block % across) * 8);
  }
  return samples;
}

/** T.81 F.2.2.2. */
function readCoefficients(reader, ac, quantization, coefficients) {
  for (let k = 1; k < 64; k += 1) {
    const code = reader.code(ac);
    const size = code & 15;
    const run = code >> 4;
    if (size === 0) {
      if (run < 15) return;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw decodeError('The JPEG codestream is damaged.');
    coefficients[ZIGZAG[k]] = reader.extended(size) * quantization[k];
  }
}

/** Columns, then rows, in place. */
function inverseDct(block, scratch) {
  for (let v = 0; v < 8; v += 1) {
    for (let x = 0; x < 8; x += 1) {
      let sum = 0;
      for (let u = 0; u < 8; u += 1) sum += BASIS[8 * x + u] * block[8 * v + u];
      scratch[8 * v + x] = sum;
    }
  }
  for (let x = 0; x < 8; x += 1) {
    for (let y = 0; y < 8; y += 1) {
      let sum = 0;
      for (let v = 0; v < 8; v += 1) sum += BASIS[8 * y + v] * scratch[8 * v + x];
      block[8 * y + x] = sum;
    }
  }
}

/** Into the image: level shift, clamp, and what reaches over the edge left out. */
function place(block, samples, rows, columns, top, left) {
  const height = Math.min(8, rows - top);
  const width = Math.min(8, columns - left);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = Math.round(block[8 * y + x]) + 2048;
      samples[(top + y) * columns + left + x] = value < 0 ? 0 : value > 4095 ? 4095 : value;
    }
  }
}
