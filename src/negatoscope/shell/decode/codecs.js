/**
 * Codecs, loaded when the first frame needs them.
 */
import { unsupported } from './errors.js';

/** @type {Record<string, string>} */
let assets = {};

/** @param {Record<string, string>} urls */
export function setAssets(urls) {
  assets = urls;
}

export async function decodeCodestream(coding) {
  throw unsupported(`${coding} is not decoded yet.`);
}
