// What Pyodide's loader gets instead of the browser's own functions (esbuild puts these in the
// place of the identifiers `fetch` and `WebAssembly.instantiateStreaming`): the loader would fetch
// its files by itself, by fixed names, and compile only when the snapshot is there.
const given = new Map();
let compiled = null;
let refuse = () => {};

/**
 * Hand over what the loader will ask for: a promise of the module, and bytes by file name. The
 * promise that comes back is refused when one of them cannot be had: the loader itself only writes
 * such a failure to the console, and waits.
 */
export function offer(wasmModule, files) {
  compiled = wasmModule;
  given.clear();
  for (const [name, body] of Object.entries(files)) given.set(name, body);
  const failure = new Promise((_resolve, reject) => (refuse = reject));
  failure.catch(() => {});
  return failure;
}

export async function pyodideFetch(input, init) {
  const name = String(input).split("/").pop();
  if (name === "pyodide.asm.wasm") return new Response(null);
  if (!given.has(name)) return fetch(input, init);
  return new Response(await orRefuse(given.get(name)));
}

export async function pyodideInstantiate(_response, imports) {
  const module = await orRefuse(compiled);
  return { module, instance: await orRefuse(WebAssembly.instantiate(module, imports)) };
}

async function orRefuse(promise) {
  try {
    return await promise;
  } catch (error) {
    refuse(error);
    throw error;
  }
}
