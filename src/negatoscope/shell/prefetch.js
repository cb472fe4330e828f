// Asks for what Python will need first, while Python itself is still on its way. The answers are
// handed over by address; what Python does not take is dropped.
import { StartError } from "./splash.js";

const HINT = "negatoscope.hint";
const TIMEOUT_MS = 60_000;
const VIEWER = /^(?:viewer|tmtv)(?:\/([^/]+))?\/?$/;
const UID = /^[0-9][0-9.]{0,63}$/;
const DICOMWEB = /(^|\.)dicomweb$/i;

/* global __SERIES_QUERY__, __STUDIES_QUERY__, __QUERY_LIMIT__, __NOT_IMAGES__ */
// From the Python that will ask for the same: its query parameters, and the modalities it puts last.
const SERIES_QUERY = __SERIES_QUERY__;
const STUDIES_QUERY = __STUDIES_QUERY__;
const QUERY_LIMIT = __QUERY_LIMIT__;
const NOT_IMAGES = new Set(__NOT_IMAGES__);

/** The configuration's text; a failure is reported as `error`, never thrown. */
export async function fetchConfig(url) {
  try {
    const response = await fetch(url, { cache: "no-cache" });
    if (response.ok) return { text: await response.text(), status: response.status, error: null };
    return { text: "", status: response.status, error: missing(`The server answered ${response.status}.`) };
  } catch {
    return { text: "", status: 0, error: missing("It did not arrive.") };
  }
}

const missing = (reason) =>
  new StartError(
    "The configuration could not be loaded",
    `app-config.json: ${reason}`,
    "The file belongs beside index.html. Ask the person who runs this site.",
  );

/** Return the map of address to promised Response; it grows while the configuration arrives. */
export function prefetch(config, rootUrl) {
  const answers = new Map();
  const ask = (url, headers) => {
    if (!answers.has(url)) {
      const answer = fetch(url, {
        headers,
        cache: "no-store",
        credentials: "same-origin",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer.catch(() => {}); // Python asks again and tells
      answers.set(url, answer);
    }
    return answers.get(url);
  };
  const route = location.pathname.slice(new URL(rootUrl).pathname.length);
  const viewer = VIEWER.exec(route);
  if (/[?&]configUrl=/i.test(location.search)) return answers; // another configuration decides
  if (viewer) {
    void config.then(({ text }) => prefetchStudy(text, viewer[1], rootUrl, ask)).catch(() => {});
  } else if (route === "" || route === "index.html") {
    prefetchList(config, rootUrl, ask);
  }
  return answers;
}

// The list's last query, stored by the page itself when nothing in it tells of a patient; without
// one, what the list asks for at first.
function prefetchList(config, rootUrl, ask) {
  if (location.search !== "" || history.state?.filters) return; // something else is asked for
  let hint = null;
  try {
    hint = JSON.parse(localStorage.getItem(HINT));
  } catch {
    // No storage, or something else in it: as on a first visit.
  }
  if (hint?.url) ask(hint.url, hint.headers ?? {});
  else void config.then(({ text }) => prefetchFirstList(text, rootUrl, ask)).catch(() => {});
}

function prefetchFirstList(text, rootUrl, ask) {
  const source = sourceOf(JSON.parse(text));
  if (!source) return;
  const limit = (source.queryLimit ?? QUERY_LIMIT) + 1;
  const query = source.staticWado === true ? "" : `${STUDIES_QUERY}&limit=${limit}`;
  ask(`${rootOf(source, rootUrl, "qidoRoot", "wadoRoot")}/studies${query}`, headersOf(source));
}

const rootOf = (source, rootUrl, ...keys) =>
  new URL(keys.map((key) => source[key]).find(Boolean), rootUrl).href.replace(/\/+$/, "");
const headersOf = (source) => ({
  ...source.requestOptions?.headers,
  Accept: source.staticWado === true ? "application/json" : "application/dicom+json",
});

async function prefetchStudy(text, sourceName, rootUrl, ask) {
  const link = linkOf(new URLSearchParams(location.search));
  const source = link.study && sourceOf(JSON.parse(text), sourceName ?? link.source);
  if (!source) return;
  const root = (...keys) => rootOf(source, rootUrl, ...keys);
  const headers = headersOf(source);
  const query = source.staticWado === true ? "" : SERIES_QUERY;
  const answer = await ask(`${root("qidoRoot", "wadoRoot")}/studies/${link.study}/series${query}`, headers);
  const first = answer.ok && firstSeries(await answer.clone().json(), link);
  if (first) {
    await ask(`${root("wadoRoot", "qidoRoot")}/studies/${link.study}/series/${first}/metadata`, headers);
  }
}

// What a link asks for; names of parameters are taken in any case.
function linkOf(parameters) {
  const values = (wanted) =>
    [...parameters]
      .filter(([name]) => name.toLowerCase() === wanted)
      .flatMap(([, value]) => value.split(",").map((part) => part.trim()))
      .filter(Boolean);
  const uid = (text) => (UID.test(text) ? text : undefined);
  return {
    study: uid(values("studyinstanceuids")[0]),
    source: values("datasources")[0],
    only: [...values("seriesinstanceuids"), ...values("seriesinstanceuid")],
    initial: values("initialseriesinstanceuid")[0],
  };
}

function sourceOf(config, name) {
  if (config.oidc?.length) return null; // needs a token that only Python has
  const sources = config.dataSources ?? [];
  const wanted = (name && decodeURIComponent(name)) || config.defaultDataSourceName || sources[0]?.sourceName;
  const source = sources.find((item) => item.sourceName === wanted);
  if (!source || !DICOMWEB.test(source.namespace ?? "")) return null;
  const { qidoRoot, wadoRoot } = source.configuration ?? {};
  return typeof (qidoRoot || wadoRoot) === "string" ? source.configuration : null;
}

// The series that the viewer itself begins with: images first, then by number.
function firstSeries(list, link) {
  const value = (item, tag) => item?.[tag]?.Value?.[0];
  const rows = list
    .map((item) => ({
      uid: String(value(item, "0020000E")),
      late: NOT_IMAGES.has(value(item, "00080060")),
      number: Number(value(item, "00200011") ?? Infinity),
    }))
    .filter(({ uid }) => UID.test(uid) && (link.only.length === 0 || link.only.includes(uid)));
  rows.sort((a, b) => a.late - b.late || a.number - b.number || (a.uid < b.uid ? -1 : 1));
  return (rows.find(({ uid }) => uid === link.initial) ?? rows[0])?.uid;
}
