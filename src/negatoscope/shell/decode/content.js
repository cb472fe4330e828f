/**
 * What the server sent: the transfer syntax of a frame, and answers that are no frame.
 *
 * The order of belief: the part's own transfer-syntax parameter, the syntax that the image's
 * attributes give, the media type, the bytes themselves. Bytes correct the others only where
 * they cannot be pixels of the syntax named: servers transcode and forget to say so.
 */
import { FrameError } from './errors.js';
import { isJxlCodestream, isJxlContainer } from './jxlheader.js';
import { parseContentType } from './multipart.js';
import { cleanUid, codingOf } from './registry.js';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const RLE = '1.2.840.10008.1.2.5';

/** The syntax that a media type stands for when it does not say (PS3.18 8.7.3.3.2). */
const MEDIA_TYPES = new Map([
  ['image/jpeg', '1.2.840.10008.1.2.4.50'],
  ['image/x-jpeg', '1.2.840.10008.1.2.4.50'],
  ['image/dicom+jpeg', '1.2.840.10008.1.2.4.50'],
  ['image/jls', '1.2.840.10008.1.2.4.80'],
  ['image/x-jls', '1.2.840.10008.1.2.4.80'],
  ['image/dicom+jpeg-ls', '1.2.840.10008.1.2.4.80'],
  ['image/jp2', '1.2.840.10008.1.2.4.90'],
  ['image/jpx', '1.2.840.10008.1.2.4.92'],
  ['image/dicom+jp2', '1.2.840.10008.1.2.4.90'],
  ['image/jphc', '1.2.840.10008.1.2.4.201'],
  ['image/jph', '1.2.840.10008.1.2.4.201'],
  ['image/jxl', '1.2.840.10008.1.2.4.110'],
  ['image/dicom-rle', RLE],
  ['image/x-dicom-rle', RLE],
  ['image/dicom+rle', RLE],
]);

/** Media types of what is no pixels, whatever it looks like. */
const OTHER_CONTENT = /^text\/|^application\/((dicom\+)?(json|xml)|dicom)$/;

/** A syntax to name what the bytes turned out to be. */
const SYNTAX_OF_CODING = {
  jpeg: '1.2.840.10008.1.2.4.50',
  'jpeg-lossless': '1.2.840.10008.1.2.4.57',
  'jpeg-ls': '1.2.840.10008.1.2.4.80',
  'jpeg-2000': '1.2.840.10008.1.2.4.90',
  htj2k: '1.2.840.10008.1.2.4.201',
  'jpeg-xl': '1.2.840.10008.1.2.4.112',
};

/**
 * @param {object} known
 * @param {string} known.contentType of the part (or of a single-part answer)
 * @param {string} known.given from the image's attributes, '' where they do not tell
 * @param {Uint8Array} bytes the frame
 * @param {number} nativeBytes what the frame has when uncompressed
 * @returns {{transferSyntaxUID: string, coding: import('./registry.js').Coding}}
 */
export function transferSyntax({ contentType, given }, bytes, nativeBytes) {
  const { type, parameters } = parseContentType(contentType);
  const said = cleanUid(parameters.get('transfer-syntax'));
  const named = said || cleanUid(given) || MEDIA_TYPES.get(type) || '';
  const coding = codingOf(named);
  if (named && !coding && said) {
    throw new FrameError('unsupported', `The transfer syntax ${named} is not supported.`);
  }
  const sniffed = codingOfBytes(bytes);
  if (sniffed && sniffed !== coding && believeBytes(coding, bytes, nativeBytes, sniffed)) {
    return { transferSyntaxUID: SYNTAX_OF_CODING[sniffed], coding: sniffed };
  }
  // Compressed by its name, but no such codestream and exactly a frame long: the server
  // sent it uncompressed, which is what application/octet-stream means by default.
  const compressed = coding && !coding.startsWith('raw') && coding !== 'rle' && coding !== 'deflated';
  if (!sniffed && compressed && !said && looksNative(bytes, nativeBytes)) {
    return { transferSyntaxUID: EXPLICIT_LITTLE_ENDIAN, coding: 'raw' };
  }
  if (coding === 'rle' && !said && !looksLikeRle(bytes) && looksNative(bytes, nativeBytes)) {
    return { transferSyntaxUID: EXPLICIT_LITTLE_ENDIAN, coding: 'raw' };
  }
  if (named && !coding) {
    throw new FrameError('unsupported', `The transfer syntax ${named} is not supported.`);
  }
  if (coding) return { transferSyntaxUID: named, coding };
  if (looksLikeRle(bytes) && !looksNative(bytes, nativeBytes)) return { transferSyntaxUID: RLE, coding: 'rle' };
  return { transferSyntaxUID: EXPLICIT_LITTLE_ENDIAN, coding: 'raw' };
}

/** Pixels may begin with any bytes: a whole native frame is never taken for a codestream. */
function believeBytes(coding, bytes, nativeBytes, sniffed) {
  if (!coding || coding.startsWith('raw') || coding === 'deflated') return !looksNative(bytes, nativeBytes);
  if (coding === 'rle') return !looksLikeRle(bytes);
  return coding !== sniffed;
}

function looksNative(bytes, nativeBytes) {
  return bytes.length >= nativeBytes && bytes.length <= nativeBytes + 2;
}

/**
 * @param {Uint8Array} bytes
 * @returns {import('./registry.js').Coding|null} null when it is no codestream of the JPEG family
 */
function codingOfBytes(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51) return codingOfJ2k(bytes, 2);
  if (isJp2(bytes)) return 'jpeg-2000';
  if (isJxlCodestream(bytes) || isJxlContainer(bytes)) return 'jpeg-xl';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return codingOfJpeg(bytes);
  return null;
}

/** HTJ2K says so by a CAP marker segment, or in the capabilities of SIZ (ISO/IEC 15444-15). */
function codingOfJ2k(bytes, sizMarker) {
  const capabilities = (bytes[sizMarker + 4] << 8) | bytes[sizMarker + 5];
  return capabilities & 0x4000 ? 'htj2k' : 'jpeg-2000';
}

function isJp2(bytes) {
  const signature = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20];
  return signature.every((byte, i) => bytes[i] === byte);
}

/** Which of the JPEG processes: the first start-of-frame marker tells (ITU-T T.81 B.1.1.3). */
function codingOfJpeg(bytes) {
  let position = 2;
  while (position + 4 <= bytes.length && bytes[position] === 0xff) {
    const marker = bytes[position + 1];
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    if (marker === 0xf7) return 'jpeg-ls';
    if (marker === 0xc3) return 'jpeg-lossless';
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return 'jpeg';
    position += 2 + ((bytes[position + 2] << 8) | bytes[position + 3]);
  }
  return null;
}

/** An RLE header: so many segments, the first right behind the header (PS3.5 G.5). */
function looksLikeRle(bytes) {
  if (bytes.length < 64) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const segments = header.getUint32(0, true);
  return segments >= 1 && segments <= 15 && header.getUint32(4, true) === 64;
}

/**
 * Refuse answers that are pages, messages or files instead of pixels.
 *
 * What calls itself text is refused as that. What does not, and has the length of an uncompressed
 * frame, is one: pixels may have any values, those of letters too.
 *
 * @param {Uint8Array} bytes
 * @param {string} contentType
 * @param {number} nativeBytes what the frame has when uncompressed
 */
export function refuseOtherContent(bytes, contentType, nativeBytes) {
  if (bytes.length === 0) throw new FrameError('content', 'The server answered without any data.');
  const { type } = parseContentType(contentType);
  const even = nativeBytes + (nativeBytes % 2); // with the padding that Part 10 files have
  if (!OTHER_CONTENT.test(type) && (bytes.length === nativeBytes || bytes.length === even)) return;
  const head = String.fromCharCode(...bytes.subarray(0, 256)).replace(/^\u00ef\u00bb\u00bf/, '').trimStart().toLowerCase();
  if (/^<(!doctype html|html|head|body)\b/.test(head) || (type === 'text/html' && head.startsWith('<'))) {
    throw new FrameError('content', 'The server answered with a web page instead of pixels.');
  }
  if (type === 'application/json' || type === 'application/dicom+json') {
    throw new FrameError('content', 'The server answered with JSON instead of pixels.');
  }
  if (head.startsWith('<?xml') || (/^(text|application)\/xml$/.test(type) && head.startsWith('<'))) {
    throw new FrameError('content', 'The server answered with XML instead of pixels.');
  }
  if (type === 'application/dicom' || isDicomFile(bytes)) {
    throw new FrameError('content', 'The server answered with a DICOM file instead of one frame.');
  }
}

function isDicomFile(bytes) {
  if (bytes.length < 132 || String.fromCharCode(...bytes.subarray(128, 132)) !== 'DICM') return false;
  return bytes.subarray(0, 128).every((byte) => byte === 0);
}
