// What benchmarks/decoding.py runs in an empty page of the site's own origin.

/** Milliseconds of every frame in the bare codec. */
globalThis.bareCodec = async ({ frameUrl, ...job }) => {
  const frame = await (await fetch(frameUrl)).arrayBuffer();
  const worker = new Worker('/bench/decoding_bare.js', { type: 'module' });
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ ...job, frame });
  });
  worker.terminate();
  if (answer.error) throw new Error(answer.error);
  return answer.each;
};

/** Decode frames with the viewer's workers; what it cost as the page sees it, in milliseconds. */
globalThis.viewerWorkers = async ({ script, assets, frameUrl, format, syntax, times, workers, warm }) => {
  const frame = await (await fetch(frameUrl)).arrayBuffer();
  const pool = Array.from({ length: workers }, () => new Worker(script, { type: 'module' }));
  pool.forEach((worker) => worker.postMessage({ type: 'init', assets }));
  const run = (count) => {
    const copies = Array.from({ length: count }, () => frame.slice(0));
    const start = performance.now();
    let open = count;
    return new Promise((resolve, reject) => {
      pool.forEach((worker) => {
        worker.onmessage = ({ data }) => {
          if (data.type !== 'frame') return;
          if (!data.ok) reject(new Error(data.reason));
          open -= 1;
          if (open === 0) resolve(performance.now() - start);
        };
      });
      copies.forEach((buffer, i) => {
        const message = { type: 'decode', id: i, buffer, format, transferSyntaxUID: syntax };
        pool[i % workers].postMessage(message, [buffer]);
      });
    });
  };
  await run(warm * workers);
  const total = await run(times);
  pool.forEach((worker) => worker.terminate());
  return total / times;
};
