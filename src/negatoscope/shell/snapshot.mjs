// Makes the memory snapshot: an interpreter that has imported the application, frozen.
//
// Job: {files: {path in site-packages: path on the host}, stdlib, out, modules, format: path of
// snapshot.js, importer, afterRestore, scrubber: Python sources}.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { answer, freshMemory, put, readJob, startPython } from "./pyodide-node.mjs";

const SITE = "/lib/python3.14/site-packages";
const job = readJob();
const { packSnapshot } = await import(pathToFileURL(job.format));

const python = await startPython({ _makeSnapshot: true, stdLibURL: job.stdlib });
// File by file: unpackArchive would grow the heap.
for (const [name, source] of Object.entries(job.files)) put(python, `${SITE}/${name}`, fs.readFileSync(source));
python.globals.set("modules_json", JSON.stringify(job.modules));
python.globals.set("AFTER_RESTORE", job.afterRestore);
python.runPython(job.importer);
const report = JSON.parse(python.globals.get("report_json"));
python.runPython("del report_json");
python.runPython(job.scrubber);
scrub(python._module);
const memory = python.makeMemorySnapshot();
fs.writeFileSync(job.out, packSnapshot(memory, await freshMemory()));
answer({ ...report, bytes: memory.length });

// Freed memory keeps what stood in it; zeros compress to nothing. Every hole below the top of the
// heap is taken, filled with zeros and given back; twice, because the first round leaves the marks
// of its own blocks. Nothing above the top is touched, so that the heap does not grow.
function scrub(module) {
  module._malloc_trim(0);
  const top = module._sbrk(0);
  for (let round = 0; round < 2; round++) {
    const taken = [];
    for (let size = 1 << 22; size >= 32; size /= 2) {
      for (;;) {
        const block = module._malloc(size);
        if (block + size > top) {
          module._free(block);
          break;
        }
        module.HEAPU8.fill(0, block, block + size);
        taken.push(block);
      }
    }
    for (const block of taken) module._free(block);
    module._malloc_trim(0);
  }
}
