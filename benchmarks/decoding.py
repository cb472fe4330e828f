"""What decoding costs: ``uv run python benchmarks/decoding.py [--runs 3] [--parts frames,…]``.

Four parts: the whole cost of a frame of 512² beside the bare WebAssembly codec, how it scales with
workers, a mammogram of 3328 × 4096 from its bytes to the screen beside its decoding alone, and
scrolling a stack that is in memory. Real Chromium, the site as ``negatoscope build`` makes it.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import machine  # noqa: E402
import numpy as np  # noqa: E402
import pydicom  # noqa: E402
from playwright.async_api import Page, async_playwright  # noqa: E402
from pydicom.encaps import get_frame  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.routing import Mount  # noqa: E402
from starlette.staticfiles import StaticFiles  # noqa: E402

from negatoscope.cli.build import build_site  # noqa: E402
from negatoscope.cli.node import node_modules  # noqa: E402
from negatoscope.cli.paths import SHELL  # noqa: E402
from negatoscope.cli.phantoms import generate  # noqa: E402
from negatoscope.cli.phantoms.people import HEAD_CT, MAMMOGRAM  # noqa: E402
from negatoscope.cli.server import create_app  # noqa: E402
from tests.support.chromium import CHROMIUM_ARGUMENTS, WINDOW  # noqa: E402
from tests.support.encoders import ENCODERS  # noqa: E402
from tests.support.npm import cache_folder  # noqa: E402
from tests.support.provision import CHROMIUM, path_of  # noqa: E402
from tests.support.servers import AsgiServer  # noqa: E402
from tests.support.site import sources_digest  # noqa: E402

PARTS = ("frames", "workers", "mammogram", "scroll")
SYNTAX = "1.2.840.10008.1.2.4."
# coding → syntax, the codec's package (none: our own decoder), file and class
CODECS = {
    "jpeg-ls": ("80", "codec-charls/dist/charlswasm_decode", "JpegLSDecoder"),
    "jpeg-2000": ("90", "codec-openjpeg/dist/openjpegwasm_decode", "J2KDecoder"),
    "htj2k": ("201", "codec-openjph/dist/openjphjs", "HTJ2KDecoder"),
    "jpeg": ("50", "codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode", "JPEGDecoder"),
    "jpeg-xl": ("110", "codec-libjxl/dist/jpegxlwasm_decode", "JpegXLDecoder"),
}
OWN = {"jpeg-lossless": SYNTAX + "70", "rle": "1.2.840.10008.1.2.5", "raw": "1.2.840.10008.1.2.1"}
FRAMES, WARM = 60, 30
COST_GOAL, SCREEN_GOAL = 1.2, 1.5
SCROLL_STEPS = 200


class Bench:
    """A site, its server and a browser."""

    def __init__(self, url: str, site: Path, folder: Path, browser: Any) -> None:
        self.url, self.site, self.folder, self.browser = url, site, folder, browser
        names = json.loads((SHELL / "decode" / "assets.json").read_text())
        self.assets = {name: f"/{self._asset(name)}" for name in names}
        self.script = f"/{self._asset('worker.js')}"

    def _asset(self, name: str) -> str:
        stem, suffix = name.rsplit(".", 1)
        found = next((self.site / "assets").glob(f"{stem}.*.{suffix}"))
        return str(found.relative_to(self.site))

    async def page(self) -> Page:
        """Return an empty page with the benchmark's functions in it."""
        page = await self.browser.new_page()
        await page.goto(f"{self.url}/bench/empty.html")
        await page.add_script_tag(url="/bench/decoding_page.js")
        return page

    def put(self, name: str, content: bytes) -> str:
        """Serve a file; return its address."""
        (self.folder / name).write_bytes(content)
        return f"/bench/{name}"

    async def bare(self, page: Page, coding: str, frame: str, times: int) -> list[float]:
        """Milliseconds of each frame in the bare codec, its pixels copied out of its memory."""
        _, path, name = CODECS[coding]
        glue = (node_modules() / "@cornerstonejs" / f"{path}.js").read_text()
        if "export default" not in glue:  # a script, not a module
            glue += f"\nexport default {glue.split('var ', 1)[1].split(' ', 1)[0]};"
        job = {
            "frameUrl": frame,
            "className": name,
            "times": times,
            "glue": self.put(f"{coding}.js", glue.encode()),
            "wasm": f"/npm/@cornerstonejs/{path}.wasm",
        }
        return list(await page.evaluate("(job) => bareCodec(job)", job))

    async def ours(
        self, page: Page, frame: str, image: np.ndarray, syntax: str, bits: int, **more: int
    ) -> float:
        """Milliseconds per frame, from the page's message to its answer."""
        job = {
            "frameUrl": frame,
            "script": self.script,
            "assets": self.assets,
            "syntax": syntax,
            "format": format_of(image, bits),
            "times": FRAMES,
            "workers": 1,
            "warm": WARM,
            **more,
        }
        return float(await page.evaluate("(job) => viewerWorkers(job)", job))


def format_of(image: np.ndarray, bits: int) -> dict[str, Any]:
    """Return the pixel format that a worker is told."""
    return {
        "rows": image.shape[0],
        "columns": image.shape[1],
        "samplesPerPixel": 1,
        "bitsAllocated": image.dtype.itemsize * 8,
        "bitsStored": bits,
        "highBit": bits - 1,
        "signed": False,
        "planar": False,
        "photometric": "MONOCHROME2",
        "floating": False,
    }


def demo() -> Path:
    """Return the folder of the demo studies; made once."""
    from negatoscope.cli import phantoms

    folder = cache_folder() / f"demo-{sources_digest(Path(phantoms.__file__).parent)}"
    generate(folder, lambda *_: None)
    return folder


def ct_slice() -> np.ndarray:
    """Return a slice of the demo's CT: 512², 12 bits."""
    path = sorted((demo() / "ct-head" / "02-ct").glob("*.dcm"))[150]
    return pydicom.dcmread(path).pixel_array


def coded(image: np.ndarray, coding: str) -> tuple[np.ndarray, bytes, int]:
    """Return the image as the coding takes it, its frame, and the bits stored."""
    if coding == "jpeg":
        image = (image >> 4).astype("u1")
        return image, ENCODERS[coding](image, 8), 8
    return image, ENCODERS[coding](image, 16 if coding == "htj2k" else 12), 12


async def frames(bench: Bench, runs: int) -> list[str]:
    """Whole cost of a frame beside the bare codec."""
    lines = [
        f"| 512² CT, one worker | bare codec, ms | viewer, ms | ratio | goal ≤ {COST_GOAL} |",
        "| --- | --- | --- | --- | --- |",
    ]
    image, page = ct_slice(), await bench.page()
    for coding in (*CODECS, *OWN):
        shown, data, bits = coded(image, coding)
        frame = bench.put(f"{coding}.bin", data)
        syntax = SYNTAX + CODECS[coding][0] if coding in CODECS else OWN[coding]
        ours, bare = [], []
        for _ in range(runs):
            if coding in CODECS:
                each = await bench.bare(page, coding, frame, WARM + FRAMES)
                bare.append(statistics.mean(each[WARM:]))
            ours.append(await bench.ours(page, frame, shown, syntax, bits))
        cells = [f"{statistics.median(ours):.2f}", "", ""]
        if bare:
            ratio = statistics.median(ours) / statistics.median(bare)
            cells[1:] = [f"{ratio:.2f}", "met" if ratio <= COST_GOAL else "missed"]
        first = f"{statistics.median(bare):.2f}" if bare else "own decoder"
        lines.append(f"| {coding} | {first} | " + " | ".join(cells) + " |")
    return lines


async def workers(bench: Bench, runs: int) -> list[str]:
    """How the throughput grows with a second worker."""
    lines = ["| 512² CT | 1 worker, ms | 2 workers, ms | speed-up |", "| --- | --- | --- | --- |"]
    image, page = ct_slice(), await bench.page()
    for coding in ("jpeg-ls", "jpeg-2000"):
        shown, data, bits = coded(image, coding)
        frame = bench.put(f"{coding}.bin", data)
        one, two = [], []
        for _ in range(runs):
            for found, count in ((one, 1), (two, 2)):
                syntax = SYNTAX + CODECS[coding][0]
                found.append(
                    await bench.ours(page, frame, shown, syntax, bits, workers=count, times=120)
                )
        a, b = statistics.median(one), statistics.median(two)
        lines.append(f"| {coding} | {a:.2f} | {b:.2f} | {a / b:.2f} |")
    return lines


async def mammogram(bench: Bench, runs: int) -> list[str]:
    """From the bytes of a frame to the screen, beside its decoding alone.

    Like the viewer's, the bare codec's first frame is that of a worker that has just begun, whose
    code is not optimised yet; the later ones say what it takes then.
    """
    lines = [
        "| 3328 × 4096 mammogram | bare codec, first frame, ms | later ones, ms | worker, ms "
        f"| to screen, ms | screen / first | goal ≤ {SCREEN_GOAL} | screen / later |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for coding, series in (("htj2k", "03-mg"), ("jpeg-ls", "04-mg")):
        ds = pydicom.dcmread(sorted((demo() / "mammogram" / series).glob("*.dcm"))[0])
        frame = bench.put(f"mammogram-{coding}.bin", get_frame(ds.PixelData, 0, number_of_frames=1))
        bare, shown = [], []
        for _ in range(runs):
            page = await bench.page()
            bare.append(await bench.bare(page, coding, frame, 6))
            await page.close()
            shown.append(await to_screen(bench, ds.SeriesInstanceUID))
        first = statistics.median(each[0] for each in bare)
        later = statistics.median(ms for each in bare for ms in each[2:])
        screen = statistics.median(found["toScreenMs"] for found in shown)
        worker = statistics.median(found["decodeMs"] for found in shown)
        verdict = "met" if screen / first <= SCREEN_GOAL else "missed"
        cells = [coding, *(f"{ms:.0f}" for ms in (first, later, worker, screen))]
        ratios = [f"{screen / first:.2f}", verdict, f"{screen / later:.2f}"]
        lines.append("| " + " | ".join([*cells, *ratios]) + " |")
    return lines


async def to_screen(bench: Bench, series: str) -> dict[str, float]:
    """Open the series; when its first image was decoded and drawn."""
    context = await bench.browser.new_context(viewport=WINDOW)
    page = await context.new_page()
    await page.add_init_script(path=ROOT / "benchmarks" / "decoding_screen.js")
    await page.goto(
        f"{bench.url}/viewer?StudyInstanceUIDs={MAMMOGRAM.uid}&SeriesInstanceUIDs={series}"
    )
    found: dict[str, float] | None = None
    while found is None:
        await asyncio.sleep(0.3)
        found = await page.evaluate("globalThis.benchmark?.drawn[0] ?? null")
    await context.close()
    return found


async def scroll(bench: Bench, runs: int) -> list[str]:
    """Step through a stack that is in memory, a step for each picture of the display.

    Once more without the drawing itself: what then is left are the page and its composition.
    """
    kinds = {"as it is": "0", "without drawing": WITHOUT_DRAWING}
    found: dict[str, list[float]] = {name: [] for name in kinds}
    commands: list[float] = []
    for _ in range(runs):
        page = await bench.browser.new_page(viewport=WINDOW)
        await page.goto(f"{bench.url}/viewer?StudyInstanceUIDs={HEAD_CT.uid}")
        while not await page.evaluate(
            "globalThis.negatoscope?.state?.().loading.loaded >= 300 || false"
        ):
            await asyncio.sleep(0.5)
        for name, before in kinds.items():
            await page.evaluate(before)
            seen = await page.evaluate(SCROLL, SCROLL_STEPS)
            found[name] += [step for step, _ in seen]
            commands += [command for _, command in seen]
        await page.close()
    lines = [
        f"| scrolling 300 cached slices, {WINDOW['width']} × {WINDOW['height']} | median, ms "
        "| 95th percentile, ms | per second |",
        "| --- | --- | --- | --- |",
    ]
    for name, each in found.items():
        ordered = sorted(each)
        lines.append(
            f"| {name} | {statistics.median(ordered):.1f} "
            f"| {ordered[int(len(ordered) * 0.95)]:.1f} | {1000 / statistics.mean(ordered):.0f} |"
        )
    lines.append(f"\nThe command itself takes {statistics.median(commands):.1f} ms.")
    return lines


WITHOUT_DRAWING = "{ WebGL2RenderingContext.prototype.drawArrays = () => {}; }"

SCROLL = """async (steps) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await negatoscope.run('firstImage');
  await frame();
  const each = [];
  let last = performance.now();
  for (let i = 0; i < steps; i += 1) {
    const began = performance.now();
    await negatoscope.run('nextImage');
    const command = performance.now() - began;
    await frame();
    const now = performance.now();
    each.push([now - last, command]);
    last = now;
  }
  return each.slice(10);
}"""


def served(site: Path, folder: Path) -> Starlette:
    """The viewer with the demo studies; the benchmark's own files and the codecs' packages."""
    (folder / "empty.html").write_text("<!doctype html><title>Benchmark</title>")
    for script in (ROOT / "benchmarks").glob("decoding_*.js"):
        (folder / script.name).write_bytes(script.read_bytes())
    app = create_app(site, demo())
    app.router.routes[:0] = [
        Mount("/bench", StaticFiles(directory=folder)),
        Mount("/npm", StaticFiles(directory=node_modules())),
    ]
    return app


async def measure(site: Path, folder: Path, parts: Sequence[str], runs: int) -> None:
    """Print the tables as Markdown, each when it is there."""
    chosen = {"frames": frames, "workers": workers, "mammogram": mammogram, "scroll": scroll}
    print(f"{machine.describe()}; calibration {machine.calibrate()} ms\n", flush=True)
    with AsgiServer(served(site, folder)) as server:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=str(path_of(CHROMIUM)), args=list(CHROMIUM_ARGUMENTS)
            )
            bench = Bench(server.url, site, folder, browser)
            for part in parts:
                print("\n".join(await chosen[part](bench, runs)), end="\n\n", flush=True)
            await browser.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--parts", default=",".join(PARTS), help=f"comma list of {PARTS}")
    parser.add_argument("--site", type=Path, help="a site that `negatoscope build` has made")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = chosen.site
        if site is None:
            site = Path(folder) / "site"
            build_site(site)
        bench = Path(folder) / "bench"
        bench.mkdir()
        asyncio.run(measure(site, bench, chosen.parts.split(","), chosen.runs))


if __name__ == "__main__":
    main()
