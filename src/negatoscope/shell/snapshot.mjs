// Makes the memory snapshot: an interpreter that has imported the application, frozen.
//
// Job: {files: {path in site-packages: path on the host}, stdlib, out, modules, format: path of
// snapshot.js, importer, afterRestore, scrubber: Python sources}.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { answer, put, readJob, startPython } from "./pyodide-node.mjs";

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
const memory = python.makeMemorySnapshot();
fs.writeFileSync(job.out, packSnapshot(memory));
answer({ ...report, bytes: memory.length });
