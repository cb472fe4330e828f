// What the browser must be able to do.
import { StartError } from "./splash.js";

const ADVICE = "Use a current version of Firefox, Chrome, Edge or Safari.";

/** Return a StartError when something is missing, else null. */
export function missingAbilities() {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") {
    return new StartError(
      "This browser cannot run Negatoscope",
      "WebAssembly is missing or turned off.",
      `${ADVICE} Some hardened browser modes turn WebAssembly off: allow it for this site.`,
    );
  }
  if (typeof WebGL2RenderingContext !== "function") {
    return withoutGraphics();
  }
  return null;
}

export function withoutGraphics() {
  return new StartError(
    "This browser cannot draw images",
    "WebGL 2 is missing or turned off.",
    `${ADVICE} If WebGL was turned off by an administrator, ask to have it allowed for this site.`,
  );
}
