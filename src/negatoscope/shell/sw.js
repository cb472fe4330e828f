// Keeps the shell on the device. It serves the files of one version and nothing else: an answer of
// a data source never passes through here, and no answer of one is ever kept.

/* global __PRECACHE__, __ON_DEMAND__, __BUILD__ */
const FILES = __PRECACHE__; // path relative to the site → SHA-256 (hexadecimal)
const ON_DEMAND = __ON_DEMAND__; // paths of files that are kept once they have been needed
const BUILD = __BUILD__;
const PREFIX = `negatoscope-shell:${new URL(self.registration.scope).pathname}:`;
const CACHE = PREFIX + BUILD;
const CONFIG = "app-config.json";

const root = self.registration.scope;
const urlOf = (path) => new URL(path, root).href;
const IMMUTABLE = /^assets\//;
const known = new Map(Object.keys(FILES).map((path) => [urlOf(path), path]));
const TOP_PAGES = new Set(
  Object.keys(FILES).flatMap((path) => /^([^/]+)\/index\.html$/.exec(path)?.[1] ?? []),
);
const onDemand = new Set(ON_DEMAND.map(urlOf));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") void self.skipWaiting();
});

async function install() {
  const cache = await caches.open(CACHE);
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(Object.entries(FILES).map(([path, digest]) => keep(cache, older, path, digest)));
  await Promise.all(ON_DEMAND.map((path) => takeOver(cache, older, urlOf(path))));
  // The page read its configuration before this worker was there to keep it.
  const config = await fetch(urlOf(CONFIG), { cache: "no-cache" });
  if (config.ok) await cache.put(urlOf(CONFIG), config);
}

// What an older version holds under the same name is the same file: the name has its hash.
async function keep(cache, older, path, digest) {
  const url = urlOf(path);
  if (await cache.match(url)) return;
  if (IMMUTABLE.test(path)) {
    if (await takeOver(cache, older, url)) return;
    return void (await cache.put(url, await whole(await fetch(url), path)));
  }
  // A page's name stays while its content changes: it must be the one of this version.
  const response = await whole(await fetch(url, { cache: "no-cache" }), path);
  const found = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  if (hexadecimal(found) !== digest) throw new Error(`${path} belongs to another version.`);
  await cache.put(url, response);
}

async function takeOver(cache, older, url) {
  for (const name of older) {
    const held = await (await caches.open(name)).match(url);
    if (held) {
      await cache.put(url, held);
      return true;
    }
  }
  return false;
}

async function whole(response, path) {
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}.`);
  // A page that was reached over a redirect may not answer a navigation.
  return response.redirected
    ? new Response(await response.blob(), { headers: response.headers })
    : response;
}

const hexadecimal = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(root)) return;
  const path = decodeURI(request.url.slice(root.length)).replace(/[?#].*$/s, "");
  if (request.mode === "navigate") {
    const page = pageOf(path);
    if (page) event.respondWith(fromCache(urlOf(page), request));
  } else if (path === CONFIG) {
    event.respondWith(configuration(event));
  } else if (known.has(urlOf(path))) {
    event.respondWith(fromCache(urlOf(path), request));
  } else if (onDemand.has(urlOf(path))) {
    event.respondWith(fromCacheOrKept(event, urlOf(path)));
  }
});

// References in a page are relative to its depth: `viewer` without a slash is at the root's.
function pageOf(path) {
  if (path === "" || path === "index.html" || TOP_PAGES.has(path)) return "index.html";
  const viewer = /^(viewer|tmtv)\/[^/]*$/.exec(path);
  if (viewer) return `${viewer[1]}/index.html`;
  if (/^[^/]+\.html$/.test(path) && path in FILES) return path;
  const named = path.replace(/\/(index\.html)?$/, "/index.html");
  return named in FILES ? named : null;
}

async function fromCache(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(request);
}

// A decoder: an image needed it, so the next one of its kind will.
async function fromCacheOrKept(event, url) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(url);
  if (held) return held;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(cache.put(url, response.clone()));
  return response;
}

// The configuration is edited in place: the network's copy wins, the kept one is for no network.
async function configuration(event) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(cache.put(urlOf(CONFIG), response.clone()));
    return response;
  } catch {
    return (await cache.match(urlOf(CONFIG))) ?? Response.error();
  }
}
