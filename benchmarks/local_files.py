"""Opening local files: when the first image is there, how long it takes, how long the page stalls.

    uv run python benchmarks/local_files.py [--files 2000] [--runs 3] [--site FOLDER]

A folder of CT slices (512², 16 bits, one series) is dropped on the page in real Chromium as a file
manager does it; once as a folder and once as a ZIP file. The page's own state and the browser's
long-task entries are looked at; nothing is measured by the viewer itself.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import calibrate, describe

from tests.support.chromium import CHROMIUM_ARGUMENTS, WINDOW
from tests.support.dicom_files import ct_dataset, write
from tests.support.provision import CHROMIUM, path_of
from tests.support.servers import AsgiServer

SIZE = 512
TIMEOUT_S = 180
#: Looks at the state in every animation frame, from the drop on.
WATCH = """() => {
  const seen = { start: 0, first: null, end: null, longest: 0, blocked: 0, tasks: 0 };
  window.localFilesSeen = seen;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      if (!seen.start || seen.end) continue;
      seen.longest = Math.max(seen.longest, task.duration);
      seen.blocked += task.duration - 50;
      seen.tasks += 1;
    }
  }).observe({ type: 'longtask' });
  document.addEventListener('drop', () => { seen.start = performance.now(); }, true);
  const look = () => {
    if (seen.start) {
      const state = negatoscope.state();
      const local = state.local;
      const viewport = state.viewports[0];
      if (!seen.first && viewport?.frame.state === 'loaded') {
        seen.first = { at: performance.now() - seen.start, done: local.done, found: local.found };
      }
      if (local.phase === 'done' && viewport?.frame.count === local.opened) {
        seen.end = performance.now() - seen.start;
        return;
      }
    }
    setTimeout(look, seen.first ? 500 : 20);
  };
  look();
}"""


@dataclass(frozen=True)
class Run:
    """What one opening showed: seconds, and the part of the files that was read by then."""

    first_image_s: float
    read_at_first_image: float
    all_read_s: float
    longest_task_ms: float
    long_tasks: int


def make_files(folder: Path, count: int) -> None:
    """Write the slices: noise over a slope, so that they pack as images do."""
    rng = np.random.default_rng(7)
    slope = np.arange(SIZE * SIZE, dtype="<i2").reshape(SIZE, SIZE) % 900
    for number in range(1, count + 1):
        pixels = (slope + rng.integers(0, 60, slope.shape, dtype="<i2")).astype("<i2")
        dataset = ct_dataset(
            number % 300 + 1,
            SOPInstanceUID=f"1.2.3.1.{number}",
            InstanceNumber=number,
            Rows=SIZE,
            Columns=SIZE,
            PixelData=pixels.tobytes(),
            ImagePositionPatient=[0.0, 0.0, float(number)],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[0.7, 0.7],
        )
        write(folder / f"{number // 500:02}" / f"IM{number:05}.dcm", dataset)


def make_zip(folder: Path, place: Path) -> None:
    """Pack the folder as people do."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*.dcm")):
            archive.write(path, path.relative_to(folder.parent))


async def measure(browser: Browser, url: str, dropped: Path) -> Run:
    """Drop in a fresh profile and watch."""
    context = await browser.new_context(viewport=WINDOW)
    page = await context.new_page()
    await page.goto(f"{url}/local/")
    while not await page.evaluate("typeof negatoscope === 'object' && !!negatoscope.state"):
        await asyncio.sleep(0.1)
    await page.evaluate("negatoscope.ready.then(() => true)")
    await asyncio.sleep(1.5)  # the service worker's own start is over
    await page.evaluate(WATCH)
    session = await context.new_cdp_session(page)
    data = {"items": [], "files": [str(dropped)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await session.send(
            "Input.dispatchDragEvent", {"type": kind, "x": 800, "y": 500, "data": data}
        )
    seen = await _until_end(page)
    await context.close()
    first = seen["first"]
    return Run(
        first["at"] / 1000,
        first["done"] / first["found"],
        seen["end"] / 1000,
        seen["longest"],
        seen["tasks"],
    )


async def _until_end(page: Any) -> dict[str, Any]:
    for _ in range(TIMEOUT_S * 2):
        seen = json.loads(await page.evaluate("JSON.stringify(localFilesSeen)"))
        if seen["end"]:
            return dict(seen)
        await asyncio.sleep(0.5)
    raise SystemExit(f"after {TIMEOUT_S} s not all files are read")


async def measure_all(site: Path, folder: Path, runs: int) -> dict[str, list[Run]]:
    """Runs of folder and ZIP file, in turns."""
    from negatoscope.cli.server import create_app

    made: dict[str, list[Run]] = {"folder": [], "ZIP file": []}
    with AsgiServer(create_app(site, None)) as server:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=str(path_of(CHROMIUM)), args=list(CHROMIUM_ARGUMENTS)
            )
            for _ in range(runs):
                made["folder"].append(await measure(browser, server.url, folder))
                archive = folder.with_suffix(".zip")
                made["ZIP file"].append(await measure(browser, server.url, archive))
            await browser.close()
    return made


def table(found: dict[str, list[Run]]) -> str:
    """The figures as Markdown: medians."""
    lines = ["| dropped as | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    rows = {
        "first image, s": lambda run: f"{run.first_image_s:.2f}",
        "files read by then, %": lambda run: f"{100 * run.read_at_first_image:.1f}",
        "all files read and in the stack, s": lambda run: f"{run.all_read_s:.1f}",
        "longest task of the page, ms": lambda run: f"{run.longest_task_ms:.0f}",
        "tasks longer than 50 ms": lambda run: f"{run.long_tasks}",
    }
    for label, show in rows.items():
        cells = [
            f"{statistics.median(float(show(run)) for run in runs):g}" for runs in found.values()
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--site", type=Path, help="a site that is built already")
    parser.add_argument("--data", type=Path, help="keeps the files between calls")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.data or Path(temporary)) / f"slices-{arguments.files}"
        if not folder.exists():
            make_files(folder, arguments.files)
            make_zip(folder, folder.with_suffix(".zip"))
        site = arguments.site
        if site is None:
            from negatoscope.cli.build import build_site

            site = Path(temporary) / "site"
            build_site(site)
        before = calibrate()
        found = asyncio.run(measure_all(site, folder, arguments.runs))
        print(f"{describe()}; calibration {before} and {calibrate()} ms")
        print(f"{arguments.files} files, {arguments.runs} runs, medians\n")
        print(table(found))


if __name__ == "__main__":
    main()
