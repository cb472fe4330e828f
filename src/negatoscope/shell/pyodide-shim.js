// What Pyodide's loader gets instead of the browser's own functions (esbuild puts these in the
// place of the identifiers `fetch` and `WebAssembly.instantiateStreaming`): the loader would fetch
// its files by itself, by fixed names, and compile only when the snapshot is there.
const given = new Map();
let compiled = null;

/** Hand over what the loader will ask for: a promise of the module, and bytes by file name. */
export function offer(wasmModule, files) {
  compiled = wasmModule;
  given.clear();
  for (const [name, body] of Object.entries(files)) given.set(name, body);
}

export async function pyodideFetch(input, init) {
  const name = String(input).split("/").pop();
  if (name === "pyodide.asm.wasm") return new Response(null);
  if (given.has(name)) return new Response(await given.get(name));
  return fetch(input, init);
}

export async function pyodideInstantiate(_response, imports) {
  const module = await compiled;
  return { module, instance: await WebAssembly.instantiate(module, imports) };
}
