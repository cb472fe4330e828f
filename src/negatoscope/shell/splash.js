// The page before Python has it: progress, and what is said when the start fails.

/** The start failed for a reason that can be told; `message` is the title. */
export class StartError extends Error {
  constructor(title, reason, advice) {
    super(title);
    this.reason = reason;
    this.advice = advice;
  }
}

const element = (id) => document.getElementById(id);

/** Say what is being done; `fraction` (0 to 1) moves the bar. */
export function progress(text, fraction) {
  const status = element("boot-status");
  if (status) status.textContent = text;
  const bar = element("boot-progress");
  if (!bar) return;
  if (fraction === undefined) bar.removeAttribute("value");
  else bar.value = fraction;
}

/** Show why the application did not start. `reason` may have several lines: one problem each. */
export function fail(title, reason, advice) {
  const box = element("boot-error");
  if (!box) return;
  element("boot").hidden = false;
  const loading = element("boot-loading") ?? element("boot-progress");
  if (loading) loading.hidden = true;
  element("boot-error-title").textContent = title;
  writeLines(element("boot-error-reason"), String(reason ?? ""));
  writeLines(element("boot-error-advice"), String(advice ?? ""));
  box.hidden = false;
  const retry = element("boot-retry");
  retry.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  retry.focus();
}

function writeLines(place, text) {
  const nodes = text.split("\n").flatMap((line, index) => (index ? [document.createElement("br"), line] : [line]));
  place.replaceChildren(...nodes);
}
