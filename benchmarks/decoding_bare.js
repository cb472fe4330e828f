// A worker that does nothing but decode: the codec as its package gives it, and a clock.
// In: {glue, wasm, className, frame: ArrayBuffer, times}; out: {each: [ms of every frame]} or {error}.
onmessage = ({ data }) => measure(data).then(postMessage, (error) => postMessage({ error: String(error) }));

async function measure({ glue, wasm, className, frame, times }) {
  const { default: make } = await import(glue);
  const binary = await (await fetch(wasm)).arrayBuffer();
  const module = await make({ wasmBinary: binary, print: () => {}, printErr: () => {} });
  const decoder = new module[className]();
  const bytes = new Uint8Array(frame);
  const each = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    decoder.getDecodedBuffer().slice(); // the codec's memory belongs to the next frame
    each.push(performance.now() - start);
  }
  return { each };
}
