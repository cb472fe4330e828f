/**
 * The first part of a multipart/related answer (RFC 2046, RFC 2387, PS3.18 8.7.1).
 *
 * Servers differ: quoted and unquoted boundaries, CRLF and LF, a preamble or none,
 * a Content-Length inside the part, no closing delimiter at all.
 */
import { FrameError } from './errors.js';

/**
 * @typedef {object} Part
 * @property {Map<string, string>} headers lower-case names
 * @property {Uint8Array} body a view, not a copy
 * @property {boolean} complete a delimiter (or the declared length) ended the part
 * @property {number|null} declaredBytes the part's own Content-Length
 */

const CR = 13;
const LF = 10;
const DASH = 45;
const MAX_BOUNDARY_CHARACTERS = 200; // RFC 2046 allows 70; some servers exceed that
const MAX_HEADER_BYTES = 16384;

/**
 * A media type and its parameters; parameter names in lower case.
 *
 * @param {string|null|undefined} header
 * @returns {{type: string, parameters: Map<string, string>}}
 */
export function parseContentType(header) {
  const text = header ?? '';
  const type = text.split(';', 1)[0].trim().toLowerCase();
  const parameters = new Map();
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
  for (const [, name, quoted, bare] of text.matchAll(pattern)) {
    const value = quoted === undefined ? bare.trim() : quoted.replace(/\\(.)/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  return { type, parameters };
}

/**
 * The boundary that the body itself begins with, or null if it is no multipart body.
 * Static trees are often served without the right Content-Type.
 *
 * @param {Uint8Array} bytes
 * @returns {string|null}
 */
export function boundaryInBody(bytes) {
  let start = 0;
  while (start < 4 && (bytes[start] === CR || bytes[start] === LF)) start += 1;
  if (bytes[start] !== DASH || bytes[start + 1] !== DASH) return null;
  const head = latin1(bytes.subarray(start, start + 1024));
  const match = /^--([\x21-\x7e][\x20-\x7e]*?)[ \t]*\r?\n[A-Za-z][A-Za-z0-9-]*:/.exec(head);
  return match && match[1].length <= MAX_BOUNDARY_CHARACTERS ? match[1] : null;
}

/**
 * @param {Uint8Array} bytes the whole body
 * @param {string} boundary from the Content-Type; '' to take the one in the body
 * @param {number} likelyBytes how long the part probably is; spares the search when true
 * @returns {Part}
 */
export function firstPart(bytes, boundary, likelyBytes = 0) {
  let delimiter = boundary && boundary.length <= MAX_BOUNDARY_CHARACTERS ? ascii(`--${boundary}`) : null;
  let start = delimiter ? findDelimiter(bytes, delimiter, 0) : -1;
  if (start < 0) {
    const found = boundaryInBody(bytes);
    if (found === null) {
      throw new FrameError('content', 'The server answered with a multipart message without a boundary.');
    }
    delimiter = ascii(`--${found}`);
    start = findDelimiter(bytes, delimiter, 0);
  }
  const headerStart = endOfLine(bytes, start + delimiter.length);
  const { headers, bodyStart } = readHeaders(bytes, headerStart);
  const declaredBytes = contentLength(headers);
  if (declaredBytes !== null) {
    const end = bodyStart + declaredBytes;
    if (end > bytes.length) {
      return { headers, body: bytes.subarray(bodyStart), complete: false, declaredBytes };
    }
    // Believed only where the delimiter really follows: some proxies re-encode parts.
    if (followsDelimiter(bytes, end, delimiter)) {
      return { headers, body: bytes.subarray(bodyStart, end), complete: true, declaredBytes };
    }
  }
  const likelyEnd = bodyStart + likelyBytes;
  if (likelyBytes > 0 && followsDelimiter(bytes, likelyEnd, delimiter)) {
    return { headers, body: bytes.subarray(bodyStart, likelyEnd), complete: true, declaredBytes };
  }
  const next = findDelimiter(bytes, delimiter, bodyStart);
  if (next < 0) return { headers, body: bytes.subarray(bodyStart), complete: false, declaredBytes: null };
  let end = next;
  if (end > bodyStart && bytes[end - 1] === LF) end -= bytes[end - 2] === CR && end - 1 > bodyStart ? 2 : 1;
  return { headers, body: bytes.subarray(bodyStart, end), complete: true, declaredBytes: null };
}

/**
 * @param {Uint8Array} bytes @param {number} start
 * @returns {{headers: Map<string, string>, bodyStart: number}}
 */
function readHeaders(bytes, start) {
  const headers = new Map();
  let position = start;
  const limit = Math.min(bytes.length, start + MAX_HEADER_BYTES);
  while (position < limit) {
    const next = endOfLine(bytes, position);
    const line = latin1(bytes.subarray(position, Math.min(next, limit))).trimEnd();
    position = next;
    if (line === '') return { headers, bodyStart: position };
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  throw new FrameError('content', 'The server answered with a multipart message whose header does not end.');
}

/** The position after the line end at or behind `position`. */
function endOfLine(bytes, position) {
  const end = bytes.indexOf(LF, position);
  return end < 0 ? bytes.length : end + 1;
}

/** @param {Map<string, string>} headers @returns {number|null} */
function contentLength(headers) {
  const text = headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function followsDelimiter(bytes, position, delimiter) {
  let at = position;
  if (bytes[at] === CR) at += 1;
  if (bytes[at] === LF) at += 1;
  return at > position && matches(bytes, at, delimiter);
}

function matches(bytes, position, pattern) {
  if (position + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i += 1) {
    if (bytes[position + i] !== pattern[i]) return false;
  }
  return true;
}

/**
 * Where a delimiter stands at the beginning of a line, at or after `from`; -1 if nowhere.
 *
 * Boyer, Moore, Horspool: it looks at about one byte in a delimiter's length, so that half
 * a megabyte of pixels costs microseconds whatever they are.
 */
function findDelimiter(bytes, delimiter, from) {
  const length = delimiter.length;
  const last = length - 1;
  const skip = new Uint16Array(256).fill(length);
  for (let i = 0; i < last; i += 1) skip[delimiter[i]] = last - i;
  let position = from;
  const limit = bytes.length - length;
  while (position <= limit) {
    const byte = bytes[position + last];
    if (byte === delimiter[last] && matches(bytes, position, delimiter)) {
      const atLineStart = position === 0 || bytes[position - 1] === LF;
      if (atLineStart && endsDelimiter(bytes[position + length])) return position;
    }
    position += skip[byte];
  }
  return -1;
}

/** After a delimiter: line end, blank, '--' of the last one, or the end of the body. */
function endsDelimiter(byte) {
  return byte === undefined || byte === CR || byte === LF || byte === 32 || byte === 9 || byte === DASH;
}

function ascii(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

function latin1(bytes) {
  return String.fromCharCode(...bytes.subarray(0, MAX_HEADER_BYTES));
}
