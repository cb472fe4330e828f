// Starts Python: from the memory snapshot, or plainly from its archives.
import { loadPyodide } from "pyodide";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { offer } from "./pyodide-shim.js";
import { giveBack } from "./decode/memory.js";
import { openSnapshot } from "./snapshot.js";

const STDLIB_NAME = "stdlib.zip";
const APP_ARCHIVE = "/lib/app.zip";
// Python packages from elsewhere are never fetched: the index is empty and has no address.
const LOCK_FILE = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

const common = (rootUrl) => ({
  indexURL: rootUrl,
  packageBaseUrl: rootUrl,
  stdLibURL: `${rootUrl}${STDLIB_NAME}`,
  lockFileContents: LOCK_FILE,
  convertNullToNone: true, // JavaScript's null is None, as people expect
  env: { HOME: "/home/negatoscope", LANG: "C.UTF-8" },
  stdout: (line) => console.log(line),
  stderr: (line) => console.warn(line),
});

/**
 * Restore the snapshot; `wasmModule` and `snapshot` are promises. `archives` are the addresses of
 * what the plain start uses: here, they are fetched if a module is imported that was not frozen.
 */
export async function restore(rootUrl, wasmModule, snapshot, archives) {
  const failure = offer(wasmModule, { [STDLIB_NAME]: new Uint8Array(0) });
  const opened = snapshot.then(openAndGiveBack);
  const loading = loadPyodide({
    ...common(rootUrl),
    // The loader reads this after it made the module: by then it is complete.
    _loadSnapshot: opened.then(({ memory }) => memory),
    createPyodideModule: async (settings) => {
      const module = await createPyodideModule(settings);
      const { memory, borrow } = await opened;
      borrow(module.HEAPU8);
      grow(module, memory.length);
      return module;
    },
  });
  const python = await Promise.race([loading, failure]);
  giveBack((await opened).memory); // its values are in Python's own memory now
  const restored = python.pyimport("_negatoscope_restore");
  restored.after(archives);
  restored.destroy();
  return python;
}

function openAndGiveBack(buffer) {
  const opened = openSnapshot(buffer);
  giveBack(new Uint8Array(buffer));
  return opened;
}

// The heap starts smaller than the one that was frozen, and restoring does not grow it. What is
// allocated here is forgotten: the restored memory brings its own idea of what is in use.
function grow(module, size) {
  while (module.HEAP8.length < size) {
    if (module._malloc(size - module.HEAP8.length) === 0) throw new Error("Not enough memory.");
  }
}

/** Start without a snapshot, from the archives of the standard library and the application. */
export async function startPlainly(rootUrl, wasmModule, standardLibrary, application) {
  const failure = offer(wasmModule, { [STDLIB_NAME]: standardLibrary });
  const loading = loadPyodide({ ...common(rootUrl), createPyodideModule });
  const python = await Promise.race([loading, failure]);
  python.FS.writeFile(APP_ARCHIVE, new Uint8Array(await application));
  python.runPython(`import sys; sys.path.append("${APP_ARCHIVE}")`);
  return python;
}
