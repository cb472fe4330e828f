/**
 * Encodes with OpenJPH where its Python wrappers do not let one choose the progression order.
 *
 * Reads {images: [{path, columns, rows, bits, components, order, tlm, parts, out}]} as JSON on standard
 * input; `order` is 0 LRCP, 1 RLCP, 2 RPCL, 3 PCRL, 4 CPRL; `parts` begins a tile-part with each resolution.
 *
 *   node htj2k_encoder.mjs NODE_MODULES
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [nodeModules] = process.argv.slice(2);
const dist = join(nodeModules, '@cornerstonejs/codec-openjph/dist');
const glue = createRequire(join(nodeModules, 'anchor.js'))(join(dist, 'openjphjs.js'));
const openjph = await glue({ wasmBinary: readFileSync(join(dist, 'openjphjs.wasm')), print: () => {} });

for (const image of JSON.parse(readFileSync(0, 'utf8')).images) {
  const encoder = new openjph.HTJ2KEncoder();
  const source = readFileSync(image.path);
  const buffer = encoder.getDecodedBuffer({
    width: image.columns,
    height: image.rows,
    bitsPerSample: image.bits,
    componentCount: image.components,
    isSigned: false,
    isUsingColorTransform: image.components > 1,
  });
  buffer.set(source);
  encoder.setQuality(true, 0);
  encoder.setProgressionOrder(image.order);
  encoder.setBlockDimensions({ width: 32, height: 32 });
  encoder.setTLMMarker(image.tlm);
  encoder.setTilePartDivisionsAtResolutions(image.parts);
  encoder.encode();
  writeFileSync(image.out, encoder.getEncodedBuffer());
  encoder.delete();
}
