// The names that esbuild's `define` puts in the place of the browser's functions.
export { pyodideFetch, pyodideInstantiate } from "./pyodide-shim.js";
