// Starts the page: shows progress, asks for everything at once, starts Python, hands over.
import * as lit from "./vendor.js";
import * as volumes from "./volumes.js";
import { missingAbilities, withoutGraphics } from "./abilities.js";
import { readBounded } from "./bounded.js";
import { fail, progress, StartError } from "./splash.js";
import { fetchConfig, prefetch } from "./prefetch.js";
import { keptTheme } from "./theme.js";
import { registerServiceWorker } from "./updates.js";

/* global __VERSION__, __ASSETS__, __AUTHORIZED__ */
const VERSION = __VERSION__;
const AUTHORIZED = __AUTHORIZED__; // sources want to know who asks: only Python can tell them
document.documentElement.dataset.theme = keptTheme(() => window.localStorage);
const timings = { boot: performance.now() };
const ready = Promise.withResolvers?.() ?? deferred();
ready.promise.catch(() => {}); // who waits for it is told; who does not needs no second message
window.negatoscope = { version: VERSION, ready: ready.promise, startedFrom: null, timings };

// This file is in the site's folder `assets`.
const rootUrl = new URL("../", import.meta.url).href;
const assets = Object.fromEntries(
  Object.entries(__ASSETS__).map(([name, path]) => [name, new URL(path, rootUrl).href]),
);

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

// The first reason is the one that counts; what follows from it would only hide it.
let failed = false;
function giveUp(title, reason, advice) {
  if (failed) return;
  failed = true;
  fail(title, reason, advice);
  ready.reject(new Error(reason ? `${title}: ${reason}` : title));
}

// Errors that nobody caught. Once the application runs it tells about its own, and while Python is
// brought up a failure of the quick way is met with the plain one.
let listening = true;
const beforeStart = (reason) => {
  if (listening) giveUp("Negatoscope could not start", lastLine(reason), "Load the page again.");
};
window.addEventListener("error", (event) => beforeStart(event.error ?? event.message));
window.addEventListener("unhandledrejection", (event) => beforeStart(event.reason));

async function asset(name) {
  let response;
  try {
    response = await fetch(assets[name]);
  } catch {
    throw new StartError(
      "A part of Negatoscope could not be loaded",
      `${fileName(assets[name])} did not arrive.`,
      "Check the connection to the server and try again.",
    );
  }
  if (!response.ok) {
    throw new StartError(
      "A part of Negatoscope is missing",
      `The server answered ${response.status} for ${fileName(assets[name])}.`,
      "The site may have been updated just now: try again. If this stays, it was not copied whole.",
    );
  }
  return response;
}

const fileName = (url) => new URL(url).pathname.split("/").pop();
const bytesOf = (name) => asset(name).then((response) => response.arrayBuffer());

// Streaming needs the right media type; a server that does not know it costs a little time only.
async function compile() {
  const response = await asset("pyodide.wasm");
  const type = response.headers.get("Content-Type")?.split(";")[0].trim();
  return type === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

function mark(name) {
  timings[name] = performance.now();
}

async function startPython(wasmModule, snapshot) {
  const runtime = await import(assets["runtime.js"]).catch(() => {
    throw new StartError(
      "A part of Negatoscope could not be loaded",
      `${fileName(assets["runtime.js"])} did not arrive or is not whole.`,
      "Check the connection to the server and try again.",
    );
  });
  mark("runtime");
  listening = false;
  if (snapshot) {
    try {
      return [await runtime.restore(rootUrl, wasmModule, snapshot, assets), "snapshot"];
    } catch (error) {
      console.warn(`The quick start failed, starting plainly: ${error.message}`);
      progress("Starting Python (this takes a few seconds)");
    }
  }
  const plain = runtime.startPlainly(
    rootUrl,
    wasmModule,
    bytesOf("stdlib.zip"),
    bytesOf("app.zip"),
  );
  return [await plain, "plain"];
}

// Opening the graphics takes a while in another process: for a link to images it begins here. The
// attributes are those of CONTEXT_ATTRIBUTES in browser/stage.py; the first call decides.
function openCanvas() {
  const route = location.pathname.slice(new URL(rootUrl).pathname.length);
  if (!/^(viewer|tmtv)/.test(route)) return;
  const attributes = {
    alpha: false, antialias: false, depth: false, stencil: false, preserveDrawingBuffer: true,
  };
  if (!document.getElementById("gl")?.getContext("webgl2", attributes)) throw withoutGraphics();
}

// A token in the address is taken out of it before anything else: nothing shall keep or show it.
function takeLinkToken() {
  const url = new URL(location.href);
  const names = [...new Set(url.searchParams.keys())].filter((name) => name.toLowerCase() === "token");
  const [token] = names.flatMap((name) => url.searchParams.getAll(name));
  for (const name of names) url.searchParams.delete(name);
  if (names.length) history.replaceState(history.state, "", url);
  return token ?? "";
}

// The window or hidden frame in which a sign-in came back: another page waits for the answer.
async function handOver() {
  const { handOver: tell } = await import(assets["sign-in.js"]);
  await tell();
}
const isAnswerForAnother = () => /;popup$/.test(new URLSearchParams(location.search).get("state") ?? "");

async function start() {
  if (isAnswerForAnother()) return handOver();
  const linkToken = takeLinkToken();
  const lacking = missingAbilities();
  if (lacking) throw lacking;
  progress("Loading", 0.1);
  const parameters = new URLSearchParams(location.search);
  const quick = parameters.get("snapshot") !== "off";
  const wasmModule = compile();
  const snapshot = quick ? bytesOf("snapshot.bin") : null;
  const config = fetchConfig(assets["app-config.json"]);
  // A refusal is met where the promise is awaited; it must not be called unhandled before.
  for (const promise of [wasmModule, snapshot, config]) promise?.catch(() => {});
  const prefetched = AUTHORIZED || linkToken ? new Map() : prefetch(config, rootUrl);
  // The bar moves when something has arrived: an animation would be drawn sixty times a second, and
  // where there is no graphics processor, by the processor that is to start Python.
  let arrived = 0;
  const came = (name) => {
    mark(name);
    progress("Loading", 0.1 + 0.35 * ++arrived);
  };
  void wasmModule.then(() => came("wasm"), () => {});
  void snapshot?.then(() => came("snapshot"), () => {});
  openCanvas();

  const [python, startedFrom] = await startPython(wasmModule, snapshot);
  window.negatoscope.startedFrom = startedFrom;
  mark("python");
  progress("Starting", 0.9);
  const { text, status, error } = await config;
  const boot = {
    version: VERSION,
    rootUrl,
    baseUrl: rootUrl,
    configText: text,
    configStatus: status,
    configError: error,
    prefetched,
    linkToken,
    load: (name) => import(assets[name]),
    readBounded,
    volumes,
    lit,
    startedFrom,
    assets,
    timings,
    fail: giveUp,
    progress,
    ready: () => ready.resolve(),
    settled,
  };
  if (error) throw error;
  const main = python.pyimport("negatoscope.browser.main");
  mark("imported");
  listening = true;
  await main.start(boot);
  listening = false;
  mark("started");
  ready.resolve();
  setTimeout(settled, SETTLED_AFTER_MS);
}

// The offline copy is fetched when the first page is complete: it must not hold up images.
const SETTLED_AFTER_MS = 20_000;
let isSettled = false;
function settled() {
  if (!isSettled) registerServiceWorker(rootUrl);
  isSettled = true;
}

start().catch((error) => {
  if (error instanceof StartError) giveUp(error.message, error.reason, error.advice);
  else giveUp("Negatoscope could not start", lastLine(error), "Load the page again.");
});

// A Python traceback ends in the line that says what happened.
function lastLine(error) {
  console.error(error);
  return String(error?.message ?? error).trim().split("\n").pop();
}
