// Negatoscope in a window of Electron. The site comes from the program's own folder, by a scheme of
// its own; files are opened within the page (/local), by dropping them or by its file dialogs.
const { app, BrowserWindow, net, protocol, session, shell } = require("electron");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { answer } = require("./site-files.js");

const ORIGIN = "app://negatoscope";
const SITE = app.isPackaged
  ? path.join(process.resourcesPath, "site")
  : path.join(__dirname, "..", "site");

protocol.registerSchemesAsPrivileged([
  {
    scheme: "app",
    privileges: { standard: true, secure: true, supportFetchAPI: true, allowServiceWorkers: true },
  },
]);

async function serve(request) {
  const { status, file, type, location } = answer(SITE, request.url);
  if (location) return new Response(null, { status, headers: { Location: location } });
  const { body } = await net.fetch(pathToFileURL(file).href);
  return new Response(body, { status, headers: { "Content-Type": type } });
}

function open() {
  const window = new BrowserWindow({
    width: 1400,
    height: 900,
    backgroundColor: "#0f0f0f",
    webPreferences: { contextIsolation: true, nodeIntegration: false, sandbox: true },
  });
  // Only the site is shown here; links to other places go to the system's browser.
  window.webContents.on("will-navigate", (event, url) => {
    if (!url.startsWith(`${ORIGIN}/`)) event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith("https://")) shell.openExternal(url);
    return { action: "deny" };
  });
  window.loadURL(`${ORIGIN}/local`);
}

app.whenReady().then(() => {
  protocol.handle("app", serve);
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === "fullscreen" || permission === "clipboard-sanitized-write"),
  );
  open();
  app.on("activate", () => BrowserWindow.getAllWindows().length === 0 && open());
});

app.on("window-all-closed", () => process.platform !== "darwin" && app.quit());
