// Compiles Python files, with the interpreter that will run them.
//
// Job: {compiler: Python source that defines `compiled`, files: [{name, source, target}],
// stdlib: where to write the compiled standard library, or null}.
import fs from "node:fs";
import { answer, put, readJob, startPython } from "./pyodide-node.mjs";

const job = readJob();
const python = await startPython();
python.runPython(job.compiler);
const compile = python.globals.get("compile_file");
job.files.forEach(({ name, source, target }) => {
  put(python, "/in.py", fs.readFileSync(source));
  compile(name);
  write(target, python.FS.readFile("/out.pyc"));
});
if (job.stdlib) {
  python.runPython("compile_standard_library()");
  write(job.stdlib, python.FS.readFile("/stdlib.zip"));
}
answer({ compiled: job.files.length });

function write(target, content) {
  fs.writeFileSync(`${target}.${process.pid}`, content);
  fs.renameSync(`${target}.${process.pid}`, target);
}
