// Renders every sample of ui_markup_samples.py with the page's own Python: Pyodide under Node.
// Arguments: node_modules, a JSON file {path: text} of Python files. Answer: {sample: HTML}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, filesPath] = process.argv.slice(2);
const require = createRequire(path.join(modules, "any.js"));
const entry = require.resolve("pyodide");
const { loadPyodide } = await import(pathToFileURL(path.join(path.dirname(entry), "pyodide.mjs")));

const python = await loadPyodide({ stdout: () => {} });
for (const [name, text] of Object.entries(JSON.parse(readFileSync(filesPath, "utf8")))) {
  const target = `/project/${name}`;
  python.FS.mkdirTree(path.posix.dirname(target));
  python.FS.writeFile(target, text);
}
process.stdout.write(python.runPython(`
import sys
sys.path.insert(0, "/project")
import json
from ui_markup_samples import SAMPLES
from ui_markup_text import html
json.dumps({name: html(make()) for name, make in SAMPLES.items()})
`));
