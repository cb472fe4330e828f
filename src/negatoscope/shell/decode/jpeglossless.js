/**
 * JPEG lossless, process 14 (ITU-T T.81 annex H): Huffman-coded differences to a prediction.
 *
 * Our own: it is short, takes all seven predictors, restart intervals, point transforms, up
 * to 16 bits and three components, and is several times as fast as what npm offers.
 */
import { BitReader, huffmanLookup } from './huffman.js';
import { decodeError, endMissing, unsupported } from './errors.js';
import { checkAgainstFormat, jpegHeader } from './headers.js';

/**
 * @param {Uint8Array} bytes
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export async function decode(bytes, format) {
  const header = jpegHeader(bytes);
  checkAgainstFormat(header, format);
  if (header.process !== 0xc3) throw unsupported('This lossless process of JPEG is not supported.');
  if (header.precision < 2 || header.precision > 16) throw decodeError('The JPEG codestream has an impossible precision.');
  const Type = header.precision > 8 ? Uint16Array : Uint8Array;
  const samples = new Type(header.columns * header.rows * header.components);
  readScans(bytes, header, samples);
  return { samples, precision: header.precision, signed: false, planar: false, photometric: format.photometric };
}

/** Walk the marker segments; scans may hold all components or one each. */
function readScans(bytes, header, samples) {
  /** @type {Map<number, Uint16Array>} */
  const tables = new Map();
  let components = [];
  let restartInterval = 0;
  let done = 0;
  let position = 2;
  while (done < header.components) {
    while (bytes[position] === 0xff && bytes[position + 1] === 0xff) position += 1;
    if (position + 4 > bytes.length) throw endMissing(bytes.length);
    if (bytes[position] !== 0xff) throw decodeError('The JPEG codestream is damaged.');
    const marker = bytes[position + 1];
    const end = position + 2 + ((bytes[position + 2] << 8) | bytes[position + 3]);
    if (marker === 0xd9 || end > bytes.length) throw endMissing(bytes.length);
    const segment = bytes.subarray(position + 4, end);
    position = end;
    if (marker === 0xc4) readTables(segment, tables);
    else if (marker === 0xc3) components = readComponents(segment, header);
    else if (marker === 0xdd) restartInterval = (segment[0] << 8) | segment[1];
    else if (marker === 0xda) {
      const scan = readScanHeader(segment, components, tables);
      position = decodeScan(bytes, position, header, scan, restartInterval, samples);
      done += scan.parts.length;
    }
  }
}

function readTables(segment, tables) {
  let at = 0;
  while (at + 17 <= segment.length) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    tables.set(segment[at], huffmanLookup(counts, segment.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
}

function readComponents(segment, header) {
  return Array.from({ length: header.components }, (_, i) => {
    if (segment[7 + 3 * i] !== 0x11) throw unsupported('Lossless JPEG with subsampled components is not supported.');
    return segment[6 + 3 * i];
  });
}

function readScanHeader(segment, components, tables) {
  const count = segment[0];
  const parts = [];
  for (let i = 0; i < count; i += 1) {
    const index = components.indexOf(segment[1 + 2 * i]);
    const table = tables.get(segment[2 + 2 * i] >> 4);
    if (index < 0 || !table) throw decodeError('The JPEG codestream is damaged: a scan without component or table.');
    parts.push({ index, table });
  }
  const predictor = segment[1 + 2 * count];
  const pointTransform = segment[3 + 2 * count] & 15;
  if (parts.length === 0 || predictor < 1 || predictor > 7) throw decodeError('The JPEG codestream is damaged: an impossible scan.');
  return { parts, predictor, pointTransform };
}

/** @returns {number} the position of the marker behind the scan */
function decodeScan(bytes, start, header, scan, restartInterval, samples) {
  const { columns, rows, components } = header;
  if (restartInterval % columns !== 0) throw decodeError('The JPEG codestream is damaged: a restart within a line.');
  const restartRows = restartInterval / columns || rows;
  const reader = new BitReader(bytes, start);
  const first = 1 << (header.precision - scan.pointTransform - 1);
  for (let row = 0; row < rows; row += 1) {
    const restarts = row % restartRows === 0;
    if (restarts && row > 0) reader.restart();
    decodeRow(reader, scan, samples, row * columns * components, columns, components, restarts ? first : -1);
    if (reader.exhausted) throw endMissing(bytes.length);
  }
  if (scan.pointTransform > 0) {
    for (const { index } of scan.parts) {
      for (let i = index; i < samples.length; i += components) samples[i] <<= scan.pointTransform;
    }
  }
  return reader.endOfScan();
}

/**
 * One line (T.81 H.1.2): the first after a restart is predicted from the left, the first
 * sample of any other from above.
 *
 * @param {number} first prediction of the first sample after a restart, -1 on other lines
 */
function decodeRow(reader, { parts, predictor }, samples, start, columns, components, first) {
  const above = columns * components;
  for (const { index, table } of parts) {
    const at = start + index;
    samples[at] = (first >= 0 ? first : samples[at - above]) + reader.difference(table);
    if (parts.length === 1) restOfRow(reader, table, samples, at, columns, components, first >= 0 ? 1 : predictor);
  }
  if (parts.length === 1) return;
  const chosen = first >= 0 ? 1 : predictor;
  for (let x = 1; x < columns; x += 1) {
    for (let i = 0; i < parts.length; i += 1) {
      const at = start + x * components + parts[i].index;
      const value = predict(chosen, samples, at, components, above) + reader.difference(parts[i].table);
      samples[at] = value;
    }
  }
}

/** The common case, one component: the usual predictor has its own loop. */
function restOfRow(reader, table, samples, start, columns, step, predictor) {
  const above = columns * step;
  const end = start + columns * step;
  if (predictor === 1) {
    let value = samples[start];
    for (let at = start + step; at < end; at += step) {
      value += reader.difference(table);
      samples[at] = value; // modulo 2^16 (H.1.2.1) by the array's own width
    }
    return;
  }
  for (let at = start + step; at < end; at += step) {
    samples[at] = predict(predictor, samples, at, step, above) + reader.difference(table);
  }
}

/** T.81 table H.1. */
function predict(predictor, samples, at, step, above) {
  const left = samples[at - step];
  if (predictor === 1) return left;
  const up = samples[at - above];
  const corner = samples[at - above - step];
  switch (predictor) {
    case 2: return up;
    case 3: return corner;
    case 4: return left + up - corner;
    case 5: return left + ((up - corner) >> 1);
    case 6: return up + ((left - corner) >> 1);
    default: return (left + up) >> 1;
  }
}
