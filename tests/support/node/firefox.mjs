// Drives Firefox over WebDriver BiDi. A scenario comes as JSON on standard input:
//   {"firefox": path, "window": {width, height}, "steps": [{"do": …}, …]}
// and the answer goes to standard output: {"results": {name: value}, "errors": [text], "version"}.
// A step that fails ends the run with its message on standard error.
import puppeteer from 'puppeteer-core';

const POLL_MS = 50;
const DEFAULT_TIMEOUT_MS = 60000;

const PREFERENCES = {
  // Test machines have no GPU that Firefox trusts: allow WebGL 2 in software.
  'webgl.force-enabled': true,
  // No traffic of the browser's own.
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'toolkit.telemetry.enabled': false,
};

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const actions = {
  async goto(page, { url }) {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: DEFAULT_TIMEOUT_MS });
  },
  async reload(page) {
    await page.reload({ waitUntil: 'domcontentloaded', timeout: DEFAULT_TIMEOUT_MS });
  },
  async until(page, { code, timeoutMs = DEFAULT_TIMEOUT_MS }) {
    const end = Date.now() + timeoutMs;
    let problem = 'it stayed false';
    while (Date.now() < end) {
      try {
        const value = await page.evaluate(code);
        if (value) return value;
      } catch (error) {
        problem = error.message;
      }
      await sleep(POLL_MS);
    }
    throw new Error(`after ${timeoutMs} ms still not: ${code} (${problem})`);
  },
  async evaluate(page, { code }) {
    return page.evaluate(code);
  },
  async click(page, { selector, count = 1 }) {
    await page.click(selector, { count });
  },
  async wheel(page, { x, y, deltaY }) {
    await page.mouse.move(x, y);
    await page.mouse.wheel({ deltaY });
  },
  async key(page, { key }) {
    await page.keyboard.press(key);
  },
  async screenshot(page, { path }) {
    await page.screenshot({ path });
  },
};

const scenario = JSON.parse(await readAll(process.stdin));
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: scenario.firefox,
  headless: false, // on a virtual screen: headless Firefox has no WebGL
  extraPrefsFirefox: PREFERENCES,
  defaultViewport: scenario.window,
});
const answer = { results: {}, errors: [], console: [], version: await browser.version() };
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => answer.errors.push(String(error?.message ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error') answer.console.push(message.text());
  });
  for (const step of scenario.steps) {
    const value = await actions[step.do](page, step);
    if (step.as) answer.results[step.as] = value ?? null;
  }
} catch (error) {
  console.error(`${error.message}\nerrors in the page: ${JSON.stringify([...answer.errors, ...answer.console])}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
