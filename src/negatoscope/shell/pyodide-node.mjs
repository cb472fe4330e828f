// Pyodide in Node for the build: reproducible, silent on standard output.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { loadPyodide } from "pyodide";

const folder = path.dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));

/** The job that the builder wrote to standard input. */
export const readJob = () => JSON.parse(fs.readFileSync(0, "utf8"));

/** The answer, for the builder. */
export const answer = (value) => process.stdout.write(JSON.stringify(value));

// The interpreter seeds itself from here; the same input must give the same snapshot.
// (The page seeds it again after the restore.)
const EPOCH_MS = Date.UTC(2026, 0, 1);
const SEED = 0x2545f491;
function makeReproducible(seed) {
  let state = seed;
  const fill = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[i] = state >>> 24;
    }
    return array;
  };
  globalThis.crypto.getRandomValues = fill;
  crypto.randomFillSync = fill; // Emscripten's source in Node: Python's hash seed comes from here
  Date.now = () => EPOCH_MS + seed;
  performance.now = () => 0;
  process.argv[1] = "/negatoscope"; // the program's name for Python: not a place on this machine
}

/** Start an interpreter. */
export function startPython(options = {}, seed = SEED) {
  makeReproducible(seed);
  const say = (line) => process.stderr.write(`${line}\n`);
  return loadPyodide({
    indexURL: `${folder}/`,
    packageBaseUrl: "./",
    lockFileContents: JSON.stringify({
      info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
      packages: {},
    }),
    convertNullToNone: true,
    env: { HOME: "/home/negatoscope", LANG: "C.UTF-8" },
    stdout: say,
    stderr: say,
    ...options,
  });
}

/** Write a file into the interpreter's file system. */
export function put(python, name, content) {
  python.FS.mkdirTree(path.posix.dirname(name));
  python.FS.writeFile(name, content);
}

/**
 * The memory of a module that was made but has not run: what the page has before it restores. What
 * differs from one time to the next (it begins with random numbers, say) is zero.
 */
export async function freshMemory() {
  const memory = await makeModule(SEED, { HOME: "/home/negatoscope" });
  const other = await makeModule(SEED ^ 0x5a5a5a5a, { HOME: "/elsewhere", USER: "somebody" });
  for (let at = 0; at < memory.length; at++) {
    if (memory[at] !== other[at]) memory[at] = 0;
  }
  return memory;
}

async function makeModule(seed, env) {
  const { default: createModule } = await import("pyodide/pyodide.asm.mjs");
  let memory = null;
  const createPyodideModule = async (settings) => {
    settings.noInitialRun = true;
    memory = (await createModule(settings)).HEAPU8.slice();
    throw new Error("That was all.");
  };
  await startPython({ createPyodideModule, env }, seed).catch((error) => {
    if (memory === null) throw error;
  });
  return memory;
}
