/**
 * The protocol of the decode worker, without the worker: messages in, messages out.
 *
 * in  {type:'init', assets}                            where the codecs' WebAssembly files are
 *     {type:'frame', id, url, otherwise, headers, authorized, singlePart, format, transferSyntaxUID}
 *     {type:'frame', id, pieces, format, transferSyntaxUID}    of an open file: see local.js
 *     {type:'decode', id, buffer, format, transferSyntaxUID, contentType?}
 *     {type:'abort', id}
 *     {type:'ping'}                                    is it still there?
 * out {type:'frame', id, ok:true, pixels, samples, photometric, rows, columns, min, max,
 *      floating, padded, overlays, wide, half, bytes, transferSyntaxUID, decodeMs, fetchMs}
 *                                                      the buffers of the arrays are transferred
 *     {type:'frame', id, ok:false, kind, status, reason}
 *     {type:'progress', id, received, total}
 *     {type:'pong'}
 *
 * Every 'frame' and 'decode' gets exactly one answer; an abort is answered at once.
 */
import { prepareCodec, setAssets } from './codecs.js';
import { refuseOtherContent, transferSyntax } from './content.js';
import { FrameError } from './errors.js';
import { fetchFrame } from './fetch.js';
import { checkedFormat, nativeFrameBytes } from './format.js';
import { decodeFrame } from './frame.js';
import { halfSize } from './half.js';
import { readPieces } from './local.js';
import { giveBack } from './memory.js';
import { boundaryInBody, firstPart, parseContentType } from './multipart.js';
import { incompleteFrame } from './completeness.js';
import { codingOf } from './registry.js';

/** Memory that a result may hold beyond its pixels before they are copied out of it. */
const SPARE_BYTES = 65536;
/** Frames that take less are decoded several at a time before messages are looked at. */
const BETWEEN_TURNS_MS = 8;

/**
 * @param {(message: object, transfer: Transferable[]) => void} post
 * @returns {{receive: (message: any) => void}}
 */
export function createService(post) {
  /** @type {Map<unknown, AbortController>} */
  const running = new Map();
  /** Decoding is serial: each job waits for the one before. */
  let line = Promise.resolve();
  let lastTurn = 0;

  /** One after the other; now and then with a turn of the event loop between, so that aborts are heard. */
  function inLine(work) {
    const result = line.then(turn).then(work);
    line = result.catch(() => undefined); // the job's own caller answers for its failure
    return result;
  }

  async function turn() {
    if (performance.now() - lastTurn < BETWEEN_TURNS_MS) return;
    await nextTurn();
    lastTurn = performance.now();
  }

  function answer(id, controller, message, transfer) {
    if (running.get(id) !== controller) return; // aborted, and answered already
    running.delete(id);
    post({ type: 'frame', id, ...message }, transfer);
  }

  async function run(message) {
    const { id } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const result = await frame(message, controller.signal);
      answer(id, controller, { ok: true, ...result }, transferred(result));
    } catch (error) {
      answer(id, controller, { ok: false, ...explained(error) }, []);
    }
  }

  async function frame(message, signal) {
    const format = checkedFormat(message.format);
    const started = performance.now();
    prepareCodec(codingOf(message.transferSyntaxUID));
    const { bytes, contentType } = await encoded(message, format, signal);
    const fetchMs = performance.now() - started;
    return inLine(async () => {
      if (signal.aborted) throw new FrameError('aborted', 'The request was given up.');
      const begun = performance.now();
      const result = await decodeAnswer(bytes, contentType, format, message);
      const received = bytes.length;
      if (result.pixels.buffer !== bytes.buffer) giveBack(bytes);
      const decodeMs = performance.now() - begun;
      return { ...result, bytes: received, decodeMs, fetchMs };
    });
  }

  /** The frame as it is stored: at hand, in pieces of an open file, or from its address. */
  async function encoded(message, format, signal) {
    if (message.type === 'decode') {
      return { bytes: new Uint8Array(message.buffer), contentType: message.contentType ?? '' };
    }
    if (message.pieces) return { bytes: await readPieces(message.pieces, signal), contentType: '' };
    return fetchFrame({
      url: message.url,
      otherwise: message.otherwise,
      headers: message.headers ?? {},
      authorized: message.authorized,
      signal,
      nativeBytes: nativeFrameBytes(format),
      silenceMs: message.silenceMs,
      onProgress: (received, total) => {
        if (!signal.aborted) post({ type: 'progress', id: message.id, received, total }, []);
      },
    });
  }

  function abort(id) {
    const controller = running.get(id);
    if (!controller) return;
    running.delete(id);
    controller.abort();
    post({ type: 'frame', id, ok: false, kind: 'aborted', status: null, reason: 'The request was given up.' }, []);
  }

  return {
    receive(message) {
      if (message.type === 'init') setAssets(message.assets);
      else if (message.type === 'abort') abort(message.id);
      else if (message.type === 'ping') post({ type: 'pong' }, []);
      else if (message.type === 'frame' || message.type === 'decode') run(message);
    },
  };
}

/** Bytes of an answer → the image in it. */
async function decodeAnswer(body, contentType, format, message) {
  const nativeBytes = nativeFrameBytes(format);
  const part = onlyPart(body, contentType, nativeBytes);
  refuseOtherContent(part.body, part.contentType, nativeBytes);
  const known = { contentType: part.contentType, given: message.transferSyntaxUID ?? '' };
  const { transferSyntaxUID, coding } = transferSyntax(known, part.body, nativeBytes);
  const fault = incompleteFrame(part, coding);
  if (fault) throw fault;
  const image = await decodeFrame(part.body, format, coding);
  return { ...image, pixels: trimmed(image.pixels), half: halfSize(image), transferSyntaxUID };
}

/** The frame out of an answer, which may be multipart or not, whatever was asked for. */
function onlyPart(body, contentType, nativeBytes) {
  const { type, parameters } = parseContentType(contentType);
  if (type.startsWith('multipart/')) {
    if (body.length === 0) refuseOtherContent(body, contentType, nativeBytes);
    const part = firstPart(body, parameters.get('boundary') ?? '', nativeBytes);
    // The parameter may stand on the outer type only (PS3.18 8.7.3.3).
    const inner = part.headers.get('content-type') ?? parameters.get('type') ?? '';
    return { ...part, contentType: inner };
  }
  if (boundaryInBody(body) !== null) {
    const part = firstPart(body, '', nativeBytes);
    return { ...part, contentType: part.headers.get('content-type') ?? '' };
  }
  return { body, contentType, complete: true, declaredBytes: null };
}

/** All buffers of an image, each once: those are given away with the answer. */
function transferred({ pixels, overlays, wide, half }) {
  const parts = [pixels, ...overlays, ...(wide ? [wide.firsts, wide.rests] : []), ...(half ? [half] : [])];
  return [...new Set(parts.map((part) => part.buffer))];
}

/** Pixels without the rest of the answer, where that would be much. */
function trimmed(pixels) {
  return pixels.buffer.byteLength - pixels.byteLength > SPARE_BYTES ? pixels.slice() : pixels;
}

/** @param {unknown} error */
function explained(error) {
  if (error instanceof FrameError) return { kind: error.kind, status: error.status, reason: error.reason };
  if (error instanceof RangeError) {
    // The page starts another worker, which begins with an empty memory, and asks once more.
    return { kind: 'memory', status: null, reason: 'There is not enough memory to decode the frame.' };
  }
  return { kind: 'decode', status: null, reason: 'The frame could not be decoded.' };
}

/** The next turn of the event loop, without the 4 ms that nested timers cost. */
function nextTurn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}
