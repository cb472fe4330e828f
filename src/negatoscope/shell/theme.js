// The colours that were chosen, before Python is here: the first picture has them already.

const KEY = "negatoscope.preferences";

/** The theme that this device keeps, or "auto"; `storage` gives the store, or throws. */
export function keptTheme(storage) {
  try {
    const kept = JSON.parse(storage().getItem(KEY) ?? "{}");
    return ["dark", "light", "contrast"].includes(kept?.theme) ? kept.theme : "auto";
  } catch {
    return "auto"; // no store, or something else in it
  }
}
