// Looks at a viewer from outside: pixels of its canvases, text of its page, time of input events.
// It is injected before any script of the page. The page's animation callbacks run from one real
// callback, and the probe looks after them: a WebGL canvas that does not preserve its buffer is
// still readable there, and reading it waits until the frame has really been drawn.
(() => {
  if (window.probe || window.top !== window) return;
  const SIZE = 48; // canvases are looked at through a thumbnail of this many pixels a side
  const MIN_SIDE = 250; // smaller canvases are thumbnails or rulers, not the image
  const MIN_LIT_SHARE = 0.02, LIT = 20, MIN_RANGE = 30; // what counts as an image
  const COLOURED = 24, MIN_COLOURED = 20; // what counts as coloured, and how many of a thumbnail's pixels
  const realFrame = window.requestAnimationFrame.bind(window);
  let callbacks = new Map(), nextId = 1, asked = false, lastLook = -Infinity;
  const seen = new Map(); // canvas -> last look
  let waiting = [];
  const probe = (window.probe = {
    on: false, everyMs: 25, firstImageMs: null, changesMs: [], eventsMs: [],
    at: null, // [x, y]: only what lies below this point is looked at
    cells: null, // answers with the boxes of viewports, [x, y, width, height]: each is looked at alone
    litMs: [], // by number of cells: when so many showed an image at once for the first time
    colourMs: null, // when the first colour was seen
    clickMs: null, // when a button was last clicked
    uploads: 0, // textures that were given to the graphics
    listPattern: null, listCount: 0, listMs: null,
    arm(options) {
      Object.assign(probe, { on: true, changesMs: [], eventsMs: [] }, options);
      if (options.afresh) seen.clear();
      ask();
    },
    nextChange(known, timeoutMs) {
      return new Promise((resolve) => {
        if (probe.changesMs.length > known) return resolve(true);
        const timer = setTimeout(() => resolve(false), timeoutMs);
        waiting.push(() => { clearTimeout(timer); resolve(true); });
      });
    },
    boxes() {
      return canvases().map((c) => { const b = c.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; });
    },
  });
  const roots = [document];
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init);
    roots.push(root);
    return root;
  };
  function ask() {
    if (!asked) { asked = true; realFrame(frame); }
  }
  window.requestAnimationFrame = (callback) => {
    const id = nextId++;
    callbacks.set(id, callback);
    ask();
    return id;
  };
  window.cancelAnimationFrame = (id) => { callbacks.delete(id); };
  function frame(time) {
    asked = false;
    const now = callbacks;
    callbacks = new Map();
    for (const callback of now.values()) {
      try { callback(time); } catch (error) { setTimeout(() => { throw error; }); }
    }
    if (probe.on) { look(); ask(); }
  }
  function canvases() {
    return roots.flatMap((root) => [...root.querySelectorAll('canvas')])
      .filter((c) => c.clientWidth >= MIN_SIDE && c.clientHeight >= MIN_SIDE && c.width > 1 && isLookedAt(c));
  }
  function isLookedAt(canvas) {
    if (!probe.at) return true;
    const { left, right, top, bottom } = canvas.getBoundingClientRect(), [x, y] = probe.at;
    return left <= x && x < right && top <= y && y < bottom;
  }
  function pieces() {
    const shown = canvases();
    if (!probe.cells) {
      return shown.map((c) => [c, c, c.width * 0.1, c.height * 0.1, c.width * 0.8, c.height * 0.8]);
    }
    return probe.cells().flatMap(([x, y, width, height], index) => {
      if (probe.at && !isWithin(probe.at, x, y, width, height)) return [];
      const canvas = shown.find((c) => {
        const b = c.getBoundingClientRect();
        return isWithin([x + width / 2, y + height / 2], b.x, b.y, b.width, b.height);
      });
      if (!canvas) return [];
      const b = canvas.getBoundingClientRect(), across = canvas.width / b.width, down = canvas.height / b.height;
      const left = (x - b.x + width * 0.1) * across, top = (y - b.y + height * 0.1) * down;
      return [[index, canvas, left, top, width * 0.8 * across, height * 0.8 * down]];
    });
  }
  function isWithin([x, y], left, top, width, height) {
    return left <= x && x < left + width && top <= y && y < top + height;
  }
  let thumbnail = null;
  function picture(canvas, left, top, width, height) {
    if (!thumbnail) {
      const element = document.createElement('canvas');
      element.width = element.height = SIZE;
      thumbnail = element.getContext('2d', { willReadFrequently: true });
    }
    thumbnail.clearRect(0, 0, SIZE, SIZE);
    thumbnail.drawImage(canvas, left, top, width, height, 0, 0, SIZE, SIZE);
    const data = thumbnail.getImageData(0, 0, SIZE, SIZE).data;
    let hash = 2166136261, low = 255, high = 0, lit = 0, alpha = 0, coloured = 0;
    for (let i = 0; i < data.length; i += 4) {
      const grey = (data[i] + 2 * data[i + 1] + data[i + 2]) >> 2;
      hash = Math.imul(hash ^ (data[i] | (data[i + 1] << 8) | (data[i + 2] << 16)), 16777619);
      low = Math.min(low, grey); high = Math.max(high, grey);
      lit += grey > LIT; alpha += data[i + 3];
      coloured += Math.abs(data[i] - data[i + 1]) > COLOURED || Math.abs(data[i + 2] - data[i + 1]) > COLOURED;
    }
    return { hash, empty: alpha === 0, coloured: coloured > MIN_COLOURED, image: lit >= SIZE * SIZE * MIN_LIT_SHARE && high - low > MIN_RANGE };
  }
  function look() {
    const start = performance.now();
    if (start - lastLook < probe.everyMs) return;
    lastLook = start;
    let changed = false, image = 0, coloured = false;
    for (const [key, ...piece] of pieces()) {
      const before = seen.get(key), drawn = picture(...piece);
      const now = drawn.empty && before ? before : drawn; // not drawn in this frame: what was stays
      seen.set(key, now);
      image += now.image;
      coloured ||= now.coloured;
      changed ||= now !== before && (!before || before.hash !== now.hash);
    }
    const end = performance.now();
    if (image && probe.firstImageMs === null) probe.firstImageMs = end;
    for (let count = 1; count <= image; count += 1) probe.litMs[count] ??= end;
    if (coloured) probe.colourMs ??= end;
    if (changed) {
      probe.changesMs.push(end);
      const woken = waiting;
      waiting = [];
      woken.forEach((wake) => wake());
    }
    if (probe.listPattern && probe.listMs === null && document.body) {
      const found = document.body.textContent.match(probe.listPattern);
      if (found && found.length >= probe.listCount) {
        realFrame(() => setTimeout(() => { probe.listMs = performance.now(); }));
      }
    }
  }
  for (const kind of ['wheel', 'pointermove']) {
    addEventListener(kind, (e) => { if (probe.on) probe.eventsMs.push(e.timeStamp); }, { capture: true, passive: true });
  }
  addEventListener('click', (e) => { probe.clickMs = e.timeStamp; }, { capture: true, passive: true });
  for (const context of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
    for (const name of ['texImage2D', 'texSubImage2D', 'texImage3D', 'texSubImage3D']) {
      const upload = context && context.prototype[name];
      if (!upload) continue;
      context.prototype[name] = function (...values) {
        probe.uploads += 1;
        return upload.apply(this, values);
      };
    }
  }
})();
