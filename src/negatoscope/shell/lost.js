// The page for an address that leads nowhere, at any depth below the site. Its references cannot be
// relative, and where the site's folder is nobody knows before: it is looked for, the nearest first,
// and what the page refers to is taken from there.
import { fail } from "./splash.js";

/* global __MARKER__ */
const MARKER = __MARKER__; // path of a script of exactly this site
const MOST_FOLDERS = 24;

async function findRoot() {
  const segments = location.pathname.split("/").slice(0, -1);
  for (let count = Math.min(segments.length, MOST_FOLDERS); count > 0; count--) {
    const folder = `${segments.slice(0, count).join("/")}/`;
    // Some servers answer everything with a page.
    const answer = await fetch(folder + MARKER, { method: "HEAD" });
    if (answer.ok && !answer.headers.get("Content-Type")?.startsWith("text/html")) return folder;
  }
  return null;
}

function refer(root) {
  for (const held of document.querySelectorAll("[data-site-href], [data-site-src]")) {
    const { siteHref, siteSrc } = held.dataset;
    const made = held.cloneNode();
    if (siteHref) made.href = root + siteHref;
    else made.src = root + siteSrc;
    held.replaceWith(made);
  }
}

findRoot()
  .catch(() => null)
  .then((root) => {
    if (root) refer(root);
    else fail("There is no such page", "The address leads nowhere.", "Check the link.");
  });
