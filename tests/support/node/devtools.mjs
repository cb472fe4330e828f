// Asks the page of a program that embeds a browser, by the DevTools protocol that its port speaks.
// In: JSON {port, ask: {name: JavaScript}, until: JavaScript, seconds, screenshot}. Out: JSON of answers.
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const given = JSON.parse(await text(process.stdin));
const end = Date.now() + given.seconds * 1000;
const socket = new WebSocket(await pageAddress());
await new Promise((done, failed) => {
  socket.onopen = done;
  socket.onerror = failed;
});
const waiting = new Map();
socket.onmessage = ({ data }) => {
  const { id, ...answer } = JSON.parse(data);
  waiting.get(id)?.(answer);
};

while ((await evaluated(given.until)) !== true) {
  if (Date.now() > end) throw new Error(`still not: ${given.until}`);
  await pause(200);
}
const answers = {};
for (const [name, code] of Object.entries(given.ask)) answers[name] = await evaluated(code);
if (given.screenshot) {
  const { result } = await said("Page.captureScreenshot", { format: "png" });
  writeFileSync(given.screenshot, Buffer.from(result.data, "base64"));
}
console.log(JSON.stringify(answers));
socket.close();

async function pageAddress() {
  for (;;) {
    const pages = await fetch(`http://127.0.0.1:${given.port}/json`).then((r) => r.json(), () => []);
    const page = pages.find(({ type }) => type === "page");
    if (page) return page.webSocketDebuggerUrl;
    if (Date.now() > end) throw new Error("no page answers");
    await pause(200);
  }
}

function said(method, params) {
  const id = waiting.size + 1;
  socket.send(JSON.stringify({ id, method, params }));
  return new Promise((done) => waiting.set(id, done));
}

async function evaluated(expression) {
  const options = { expression, awaitPromise: true, returnByValue: true };
  const { result, error } = await said("Runtime.evaluate", options);
  if (error || result.exceptionDetails) {
    throw new Error(JSON.stringify(error ?? result.exceptionDetails.exception?.description));
  }
  return result.result.value;
}
