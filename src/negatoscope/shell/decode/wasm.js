/**
 * WebAssembly codecs (emscripten): compiled once, their instance reused from frame to frame.
 *
 * An instance is thrown away after a failure (C++ exceptions do not unwind here, so what was
 * allocated stays), after many frames (small leaks in the wrappers) and when a huge frame has
 * swollen its memory, which can never shrink. A failure of an instance that has decoded before is
 * believed only when a fresh one fails as well: earlier frames may have left its memory in pieces.
 */
import { FrameError, decodeError } from './errors.js';

const MAX_FRAMES = 500;
const MAX_IDLE_HEAP_BYTES = 256 * 2 ** 20;

/** @type {Record<string, string>} */
let assets = {};

/** @param {Record<string, string>} urls asset name → URL */
export function setAssets(urls) {
  assets = { ...urls };
}

/**
 * @typedef {object} Instance
 * @property {any} module emscripten's
 * @property {any} decoder the one decoder object
 * @property {string[]} log what the codec printed during this frame
 * @property {number} frames
 */

export class WasmCodec {
  /** @type {Promise<WebAssembly.Module>|null} */
  #compiled = null;
  /** @type {Promise<Instance>|null} an instance that waits for work */
  #idle = null;
  #wanted = false;

  /**
   * @param {string} asset key of the WebAssembly file
   * @param {() => Promise<any>} glue imports emscripten's JavaScript
   * @param {string} className of the decoder
   */
  constructor(asset, glue, className) {
    this.asset = asset;
    this.glue = glue;
    this.className = className;
  }

  /** Load while the first frame is still on its way; a failure shows when it decodes. */
  prepare() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#idle = this.#instantiate();
    this.#idle.catch(() => undefined); // seen by whoever takes it
  }

  /**
   * Decode with the instance; whatever goes wrong costs the instance, not the worker.
   *
   * @template T
   * @param {(decoder: any, log: string[]) => T} work synchronous; copies results out of the heap
   * @returns {Promise<T>}
   */
  async run(work) {
    this.#wanted = true;
    const waiting = this.#idle ?? this.#instantiate();
    this.#idle = null;
    const instance = await waiting;
    try {
      return this.#use(instance, work);
    } catch (error) {
      if (error instanceof FrameError || instance.frames === 0) throw explained(error);
    }
    const fresh = await this.#instantiate();
    try {
      return this.#use(fresh, work);
    } catch (error) {
      throw explained(error);
    }
  }

  /** One frame; the instance waits for the next one when all went well. */
  #use(instance, work) {
    instance.log.length = 0;
    const result = work(instance.decoder, instance.log);
    instance.frames += 1;
    const spent = instance.frames >= MAX_FRAMES || instance.module.HEAPU8.length > MAX_IDLE_HEAP_BYTES;
    if (!spent) this.#idle = Promise.resolve(instance);
    return result;
  }

  async #instantiate() {
    const { default: glue } = await this.glue();
    this.#compiled ??= compile(this.asset);
    const compiled = await this.#compiled.catch((error) => {
      this.#compiled = null; // the next frame may try again
      throw error;
    });
    const log = [];
    const print = (text) => log.length < 100 && log.push(String(text));
    const module = await new Promise((resolve, reject) => {
      const instantiateWasm = (imports, receive) => {
        // The glue itself would wait for ever after a failure (no memory, say).
        WebAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), reject);
        return {};
      };
      glue({ print, printErr: print, instantiateWasm }).then(resolve, reject);
    });
    return { module, decoder: new module[this.className](), log, frames: 0 };
  }
}

/** @param {unknown} error */
function explained(error) {
  if (error instanceof FrameError || error instanceof RangeError) return error;
  if (error instanceof WebAssembly.RuntimeError && /memory|OOM/i.test(error.message)) return new RangeError('no memory');
  // C++ exceptions arrive as bare numbers or objects without a message worth reading.
  return decodeError('The codestream is damaged and cannot be decoded.');
}

async function compile(asset) {
  const url = assets[asset];
  if (!url) throw new FrameError('unsupported', 'The decoder for this image is not part of this installation.');
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw new TypeError(`status ${response.status}`);
    // Not compileStreaming: many a plain web server does not know application/wasm.
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch {
    throw new FrameError('network', 'The decoder for this image could not be loaded from the viewer’s own site.');
  }
}
