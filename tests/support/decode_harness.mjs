/**
 * Runs the decode worker's service under Node, for the unit tests.
 *
 * Reads messages as lines of JSON on standard input and writes answers as lines of JSON on
 * standard output. Binary data goes through files: `bufferFile` in a message (of it, `span`: offset
 * and length), `pixelsFile` (with `dtype`) in an answer, or only their count for a `silent` message.
 *
 *   node decode_harness.mjs SERVICE_JS NODE_MODULES WORK_DIR
 */
import { openSync, readFileSync, readSync, closeSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [servicePath, nodeModules, workDir] = process.argv.slice(2);
const inModules = createRequire(join(nodeModules, 'anchor.js'));

// The modules name their npm packages; where these are installed is the build's business.
registerHooks({
  resolve(specifier, context, next) {
    const bare = /^@?[a-z]/.test(specifier) && !specifier.includes(':');
    const ours = context.parentURL && !context.parentURL.includes('node_modules');
    if (!bare || !ours) return next(specifier, context);
    return { url: pathToFileURL(inModules.resolve(specifier)).href, shortCircuit: true };
  },
});

const DTYPES = {
  Int8Array: 'i1', Uint8Array: 'u1', Int16Array: '<i2', Uint16Array: '<u2',
  Int32Array: '<i4', Uint32Array: '<u4', Float32Array: '<f4', Float64Array: '<f8',
};

const { createService } = await import(pathToFileURL(servicePath).href);
const silent = new Set();
let answers = 0;

const service = createService((message) => {
  const { pixels, overlays, wide, half, ...rest } = message;
  if (silent.delete(message.id)) {
    rest.pixelCount = pixels?.length;
  } else if (pixels) {
    answers += 1;
    rest.pixelsFile = join(workDir, `pixels-${answers}.bin`);
    rest.dtype = DTYPES[pixels.constructor.name];
    writeFileSync(rest.pixelsFile, new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
    if (half) {
      rest.halfFile = join(workDir, `half-${answers}.bin`);
      writeFileSync(rest.halfFile, half);
    }
  }
  rest.overlays = Array.from(overlays ?? [], (plane) => Array.from(plane));
  rest.wide = wide && { exponent: wide.exponent, firsts: Array.from(wide.firsts), rests: Array.from(wide.rests) };
  rest.heap = process.memoryUsage().rss;
  process.stdout.write(`${JSON.stringify(rest)}\n`);
});

function bytesOf(path, span) {
  if (!span) return new Uint8Array(readFileSync(path));
  const [offset, length] = span;
  const bytes = new Uint8Array(length);
  const file = openSync(path);
  readSync(file, bytes, 0, length, offset);
  closeSync(file);
  return bytes;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { bufferFile, span, repeat = 1, ...message } = JSON.parse(line);
  if (message.silent) silent.add(message.id);
  for (let i = 0; i < repeat; i += 1) {
    const buffer = bufferFile ? bytesOf(bufferFile, span).buffer : undefined;
    service.receive({ ...message, id: repeat > 1 ? `${message.id}-${i}` : message.id, buffer });
  }
}
