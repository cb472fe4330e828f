// Which file of the site answers an address of app://negatoscope/, as a web server would.
const fs = require("node:fs");
const path = require("node:path");

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".zip": "application/zip",
};

/** `{status, file, type}`, or `{status, location}` for a folder without its slash. */
function answer(root, address) {
  const { pathname, search } = new URL(address);
  const file = path.join(root, path.normalize(decodeURIComponent(pathname)));
  const inside = file === root || file.startsWith(root + path.sep);
  if (inside && isFile(file)) return found(200, file);
  if (inside && isFile(path.join(file, "index.html"))) {
    if (!pathname.endsWith("/")) return { status: 301, location: `${pathname}/${search}` };
    return found(200, path.join(file, "index.html"));
  }
  return found(404, path.join(root, "404.html"));
}

const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
const found = (status, file) => ({
  status,
  file,
  type: TYPES[path.extname(file)] ?? "application/octet-stream",
});

module.exports = { answer };
