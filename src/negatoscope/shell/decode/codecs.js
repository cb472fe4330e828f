/**
 * Codecs, loaded when the first frame needs them.
 *
 * Files of the npm packages that are used (assets.json maps the keys of {type:'init', assets}
 * to the WebAssembly files; the glue is imported and bundled):
 *   @cornerstonejs/codec-openjpeg          dist/openjpegwasm_decode.{js,wasm}
 *   @cornerstonejs/codec-openjph           dist/openjphjs.{js,wasm}
 *   @cornerstonejs/codec-charls            dist/charlswasm_decode.{js,wasm}
 *   @cornerstonejs/codec-libjpeg-turbo-8bit dist/libjpegturbowasm_decode.{js,wasm}
 *   @cornerstonejs/codec-libjxl            dist/jpegxlwasm_decode.{js,wasm}
 * The glue names Node's `fs` and `path` in branches that a browser never takes: the bundler
 * must treat them as external. None of it evaluates text as code.
 */
import { unsupported } from './errors.js';
import { DECODERS } from './registry.js';

export { setAssets } from './wasm.js';

/** Modules that are here already: asking the module system costs every frame a little. */
const adapters = new Map();

async function adapter(coding) {
  const loaded = await DECODERS[coding]?.load?.();
  if (loaded) adapters.set(coding, loaded);
  return loaded;
}

/**
 * @param {import('./registry.js').Coding} coding
 * @param {Uint8Array} bytes the codestream
 * @param {import('./format.js').PixelFormat} format
 * @returns {Promise<import('./frame.js').Decoded>}
 */
export async function decodeCodestream(coding, bytes, format) {
  if (!DECODERS[coding]?.load) throw unsupported(`Frames coded as ${coding} are not supported.`);
  const { decode } = adapters.get(coding) ?? (await adapter(coding));
  return decode(bytes, format);
}

/**
 * Load what a coding needs, while its first frame is on its way.
 *
 * @param {import('./registry.js').Coding|undefined} coding
 */
export async function prepareCodec(coding) {
  if (adapters.has(coding)) return;
  try {
    const loaded = await adapter(coding);
    loaded?.prepare?.();
  } catch {
    // Only a head start: decoding loads it again and tells what is wrong.
  }
}
