// Asks for what Python will need first, while Python itself is still on its way. The answers are
// handed over by address; what Python does not take is dropped.
import { StartError } from "./splash.js";

const HINT = "negatoscope.hint";
const VIEWER = /^viewer(?:\/([^/]+))?\/?$/;
const UID = /^[0-9][0-9.]{0,63}$/;
const DICOMWEB = /(^|\.)dicomweb$/i;
const JSON_TYPE = "application/dicom+json";

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
      const answer = fetch(url, { headers, cache: "no-store", credentials: "same-origin", referrerPolicy: "no-referrer" });
      answer.catch(() => {}); // Python asks again and tells
      answers.set(url, answer);
    }
    return answers.get(url);
  };
  const route = location.pathname.slice(new URL(rootUrl).pathname.length);
  const viewer = VIEWER.exec(route);
  if (viewer) {
    void config.then(({ text }) => prefetchStudy(text, viewer[1], rootUrl, ask)).catch(() => {});
  } else if (route === "" || route === "index.html") {
    prefetchList(ask);
  }
  return answers;
}

// The list's last query, stored by the page itself when nothing in it tells of a patient.
function prefetchList(ask) {
  try {
    const hint = JSON.parse(localStorage.getItem(HINT));
    if (hint && (hint.search === undefined || hint.search === location.search)) ask(hint.url, hint.headers ?? {});
  } catch {
    // No storage, or something else in it: the list is asked for a little later.
  }
}

async function prefetchStudy(text, sourceName, rootUrl, ask) {
  const study = studyOf(new URLSearchParams(location.search));
  const source = study && sourceOf(JSON.parse(text), sourceName);
  if (!source) return;
  const root = (key) => new URL(source[key].replace(/\/*$/, ""), rootUrl).href;
  const headers = { Accept: JSON_TYPE };
  const answer = await ask(`${root("qidoRoot")}/studies/${study}/series`, headers);
  const first = answer.ok && firstSeries(await answer.clone().json());
  if (first) await ask(`${root("wadoRoot")}/studies/${study}/series/${first}/metadata`, headers);
}

function studyOf(parameters) {
  for (const [name, value] of parameters) {
    const uid = value.split(",")[0].trim();
    if (name.toLowerCase() === "studyinstanceuids" && UID.test(uid)) return uid;
  }
  return null;
}

function sourceOf(config, name) {
  if (config.oidc?.length) return null; // needs a token that only Python has
  const sources = config.dataSources ?? [];
  const wanted = name ? decodeURIComponent(name) : config.defaultDataSourceName ?? sources[0]?.sourceName;
  const source = sources.find((item) => item.sourceName === wanted);
  if (!source || !DICOMWEB.test(source.namespace ?? "")) return null;
  const { qidoRoot, wadoRoot } = source.configuration ?? {};
  return typeof qidoRoot === "string" && typeof wadoRoot === "string" ? source.configuration : null;
}

// The lowest SeriesNumber, as the viewer itself begins.
function firstSeries(list) {
  const value = (item, tag) => item?.[tag]?.Value?.[0];
  const rows = list
    .map((item) => ({ uid: value(item, "0020000E"), number: Number(value(item, "00200011") ?? Infinity) }))
    .filter((row) => UID.test(row.uid));
  rows.sort((a, b) => a.number - b.number || 0);
  return rows[0]?.uid;
}
