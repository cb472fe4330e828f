// What the page's Python uses of lit-html: rendering, and the directives of its templates.
export { html, svg, nothing, noChange, render } from "lit-html";
export { repeat } from "lit-html/directives/repeat.js";
export { keyed } from "lit-html/directives/keyed.js";
export { live } from "lit-html/directives/live.js";
export { unsafeHTML } from "lit-html/directives/unsafe-html.js";
export { unsafeSVG } from "lit-html/directives/unsafe-svg.js";
