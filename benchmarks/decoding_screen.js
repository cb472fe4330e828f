// Put into the viewer's page before it starts: when a frame's decoding began, when it was drawn.
(() => {
  const found = (globalThis.benchmark = { frames: [], drawn: [] });
  let waiting = null;
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (data.type !== 'frame' || !data.ok) return;
        const answered = performance.now();
        found.frames.push({ answered, decodeMs: data.decodeMs, pixels: data.rows * data.columns });
        waiting ??= { began: answered - data.decodeMs, decodeMs: data.decodeMs };
      });
    }
  };
  const pixel = new Uint8Array(4);
  for (const name of ['drawArrays', 'drawElements']) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function drawn(...given) {
      draw.apply(this, given);
      if (!waiting || this.getParameter(this.FRAMEBUFFER_BINDING)) return;
      this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, pixel); // waits for the graphics
      found.drawn.push({ ...waiting, toScreenMs: performance.now() - waiting.began });
      waiting = null;
    };
  }
})();
