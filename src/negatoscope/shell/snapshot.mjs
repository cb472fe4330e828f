// Makes the memory snapshot, and the two archives that the plain start uses.
//
// Reads a job from standard input: {files: folder with the page's site-packages, out: folder,
// modules: names to import, format: path of snapshot.js, and the Python to run}. Answers with one JSON object on standard output.
//
// Two interpreters: the first compiles (compiling leaves garbage behind that would swell the
// heap), the second imports and is frozen.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";

const SITE = "/lib/python3.14/site-packages";
const pyodideFolder = path.dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const job = JSON.parse(fs.readFileSync(0, "utf8"));

// The interpreter seeds itself from here; the same input must give the same snapshot.
// (The page seeds it again after the restore.)
let state = 0x2545f491;
globalThis.crypto.getRandomValues = (array) => {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return array;
};
const EPOCH_MS = Date.UTC(2026, 0, 1);
let ticks = 0;
Date.now = () => EPOCH_MS + ticks++;
performance.now = () => ticks++;

const silent = { stdout: (line) => process.stderr.write(`${line}\n`), stderr: (line) => process.stderr.write(`${line}\n`) };
const lockFileContents = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});
const start = (options) =>
  loadPyodide({ indexURL: `${pyodideFolder}/`, lockFileContents, packageBaseUrl: "./", convertNullToNone: true, ...silent, ...options });

function walk(folder, prefix = "") {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? walk(path.join(folder, entry.name), `${name}/`) : [name];
  });
}

function put(python, name, content) {
  python.FS.mkdirTree(path.posix.dirname(name));
  python.FS.writeFile(name, content);
}

async function compile() {
  const python = await start({});
  for (const name of walk(job.files)) put(python, `/source/${name}`, fs.readFileSync(path.join(job.files, name)));
  python.runPython(job.compiler);
  return {
    site: python.FS.readFile("/app.zip"),
    stdlib: python.FS.readFile("/stdlib.zip"),
    files: walk(job.files).map((name) => {
      const compiled = name.endsWith(".py") ? `${name}c` : name;
      return [compiled, python.FS.readFile(`/built/${compiled}`)];
    }),
  };
}

const built = await compile();
fs.writeFileSync(path.join(job.out, "app.zip"), built.site);
const stdlib = path.join(job.out, "stdlib.zip");
fs.writeFileSync(stdlib, built.stdlib);

const python = await start({ _makeSnapshot: true, stdLibURL: stdlib });
// File by file: unpackArchive would grow the heap.
for (const [name, content] of built.files) put(python, `${SITE}/${name}`, content);
python.globals.set("modules_json", JSON.stringify(job.modules));
python.globals.set("AFTER_RESTORE", job.afterRestore);
python.runPython(job.importer);
const report = JSON.parse(python.globals.get("report_json"));
python.runPython("del report_json");
python.runPython(job.scrubber);
const memory = python.makeMemorySnapshot();
const { packSnapshot } = await import(pathToFileURL(job.format));
fs.writeFileSync(path.join(job.out, "snapshot.bin"), packSnapshot(memory));
process.stdout.write(JSON.stringify({ ...report, bytes: memory.length }));
