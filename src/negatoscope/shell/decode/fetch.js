/**
 * The answer to a frame request as bytes: bounded, with a time limit on silence, abortable.
 */
import { FrameError } from './errors.js';
import { giveBack } from './memory.js';

/** A server that sends nothing for so long is given up. */
export const SILENCE_MS = 60_000;
const PROGRESS_INTERVAL_MS = 100;
/** Headroom over the uncompressed size: multipart headers, codestreams larger than their pixels. */
const HEADROOM_BYTES = 64 * 2 ** 20;
/** Room for an answer that does not say its length: the frame uncompressed, and headers. */
const LARGEST_GUESS_BYTES = 64 * 2 ** 20;
const HEADERS_BYTES = 4096;

/**
 * @typedef {object} Answer
 * @property {Uint8Array} bytes
 * @property {string} contentType
 */

/** The last frame that could lie at two addresses lay at the second: the next one will too. */
let secondFirst = false;

/**
 * @param {object} request
 * @param {string} request.url
 * @param {string} [request.otherwise] asked where there is nothing at the url
 * @param {Record<string, string>} request.headers
 * @param {boolean} [request.authorized] the headers say who asks: no redirect may carry them elsewhere
 * @param {AbortSignal} request.signal aborted by the caller
 * @param {number} request.nativeBytes what the frame has when uncompressed
 * @param {number} [request.silenceMs]
 * @param {(received: number, total: number) => void} [request.onProgress] total is 0 when unknown
 * @returns {Promise<Answer>}
 */
export async function fetchFrame(request) {
  const { url, otherwise } = request;
  if (!otherwise) return fetchFrom(url, request);
  const [first, second] = secondFirst ? [otherwise, url] : [url, otherwise];
  try {
    return await fetchFrom(first, request);
  } catch (error) {
    if (error.status !== 404) throw error;
    const answer = await fetchFrom(second, request);
    secondFirst = second === otherwise;
    return answer;
  }
}

async function fetchFrom(url, { headers, authorized = false, signal, nativeBytes, silenceMs = SILENCE_MS, onProgress }) {
  const controller = new AbortController();
  let silent = false;
  let timer = 0;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      controller.abort();
    }, silenceMs);
  };
  const abort = () => controller.abort();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  listen();
  try {
    const response = await fetch(url, {
      headers,
      signal: controller.signal,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: authorized ? 'error' : 'follow',
      referrerPolicy: 'no-referrer',
    });
    listen();
    if (!response.ok) throw await httpError(response);
    const limit = nativeBytes * 2 + HEADROOM_BYTES;
    const likely = Math.min(nativeBytes, LARGEST_GUESS_BYTES) + HEADERS_BYTES;
    const bytes = await readBody(response, { limit, likely, listen, onProgress });
    return { bytes, contentType: response.headers.get('content-type') ?? '' };
  } catch (error) {
    controller.abort();
    if (signal.aborted) throw new FrameError('aborted', 'The request was given up.');
    if (silent) throw new FrameError('timeout', `The server sent nothing for ${Math.round(silenceMs / 1000)} seconds.`);
    if (error instanceof FrameError) throw error;
    throw new FrameError('network', 'The server could not be reached, or the connection broke.');
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** The body goes unread: what a server writes there may name a patient. */
async function httpError(response) {
  const meanings = {
    401: 'The server asks for a sign-in (401).',
    403: 'The server does not allow access to this frame (403).',
    404: 'The server does not have this frame (404).',
    406: 'The server cannot send this frame in a form the viewer accepts (406).',
    429: 'The server is busy and asks to wait (429).',
  };
  const reason = meanings[response.status] ?? `The server answered with status ${response.status}.`;
  return new FrameError('http', reason, response.status);
}

async function readBody(response, { limit, likely, listen, onProgress }) {
  if (!response.body) return new Uint8Array(0);
  const declared = Number(response.headers.get('content-length') ?? 0) || 0;
  const encoded = Boolean(response.headers.get('content-encoding')); // then the length is not the body's
  if (!encoded && declared > limit) throw tooLarge();
  const total = encoded ? 0 : declared;
  let buffer = new Uint8Array(total || likely);
  let received = 0;
  let reported = performance.now();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    listen();
    if (received + value.length > limit) throw tooLarge();
    if (received + value.length > buffer.length) buffer = grown(buffer, received, received + value.length);
    buffer.set(value, received);
    received += value.length;
    const now = performance.now();
    if (onProgress && now - reported >= PROGRESS_INTERVAL_MS) {
      reported = now;
      onProgress(received, total);
    }
  }
  return buffer.subarray(0, received);
}

function grown(buffer, used, needed) {
  const larger = new Uint8Array(Math.max(needed, buffer.length * 2));
  larger.set(buffer.subarray(0, used));
  giveBack(buffer);
  return larger;
}

function tooLarge() {
  return new FrameError('content', 'The server sent far more than one frame.');
}
