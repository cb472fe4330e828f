"""One run of one viewer: a fresh browser with a fresh profile, looked at from outside."""

import asyncio
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from machine import cpu_seconds, memory_mb
from playwright.async_api import BrowserContext, Page, Playwright, Request
from studies import PATIENT_PREFIX
from viewers import Viewer

from tests.support.chromium import CHROMIUM_ARGUMENTS, WINDOW
from tests.support.nginx import Nginx

PROBE = Path(__file__).with_name("probe.js").read_text()
DICOM = re.compile(r"/(dicom-web|wado)\b")
ROWS_THAT_MAKE_A_LIST = 10
LIST_TIMEOUT_S, IMAGE_TIMEOUT_S, LOAD_TIMEOUT_S = 60, 90, 180
QUIET_S = 2.0
IDLE_CORE_SHARE = 0.3
WHEEL_STEPS = 40
WHEEL_TIMEOUT_MS = 1500


class MeasurementError(RuntimeError):
    """Something that should have appeared did not."""


@dataclass
class Traffic:
    """The page's requests for DICOM: how many are under way, when the last one ended."""

    pending: set[Request] = field(default_factory=set)
    done: int = 0
    last_end_s: float | None = None

    def watch(self, page: Page) -> None:
        """Follow a page."""
        page.on("request", self._start)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _start(self, request: Request) -> None:
        if DICOM.search(request.url):
            self.pending.add(request)

    def _end(self, request: Request) -> None:
        if DICOM.search(request.url):
            self.pending.discard(request)
            self.done += 1
            self.last_end_s = time.time()


@dataclass(frozen=True)
class Latencies:
    """From each event to the changed picture, in ms, the shortest first."""

    sorted_ms: tuple[float, ...]
    missed: int  # events after which nothing changed

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.sorted_ms)

    def percentile(self, share: float) -> float:
        """The one below which a share of all lie."""
        return self.sorted_ms[int(share * (len(self.sorted_ms) - 1))]


class Session:
    """A browser for one run; a context manager."""

    def __init__(self, playwright: Playwright, browser: Path, viewer: Viewer, web: Nginx) -> None:
        self.playwright = playwright
        self.browser = browser
        self.viewer = viewer
        self.web = web
        self.profile = tempfile.mkdtemp(prefix="negatoscope-bench-")
        self.context: BrowserContext
        self.shots: Path | None = None

    async def __aenter__(self) -> Self:
        self.context = await self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=str(self.browser),
            headless=True,
            args=list(CHROMIUM_ARGUMENTS),
            viewport=WINDOW,
        )
        if self.viewer.init_script:
            await self.context.add_init_script(self.viewer.init_script)
        await self.context.add_init_script(PROBE)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.context.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    async def keep_shot(self, page: Page, name: str) -> None:
        """Keep a picture of the page, where that is wanted, after all has been measured."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=self.shots / f"{name}-{self.viewer.name}.png")

    async def study_list(self) -> dict[str, Any]:
        """Time until ten patients of the list are in the page, and the shell's bytes."""
        results: dict[str, Any] = {}
        for state in ("cold", "warm"):
            mark = self.web.mark()
            arm = (
                f"probe.arm({{everyMs: 30, listPattern: /{PATIENT_PREFIX}\\d{{4}}/g,"
                f" listCount: {ROWS_THAT_MAKE_A_LIST}}})"
            )
            page, _ = await self.open(self.viewer.list_path, arm)
            results[f"list_{state}_s"] = await poll(page, "probe.listMs", LIST_TIMEOUT_S) / 1000
            await asyncio.sleep(QUIET_S)
            await self._shell_is_quiet(mark)
            requests = self.web.since(mark, self.viewer.site)
            shell = [r for r in requests if not DICOM.search(str(r["uri"]))]
            results[f"shell_{state}_mb"] = sum(int(str(r["bytes"])) for r in shell) / 1e6
            results[f"shell_{state}_requests"] = len(shell)
            await page.close()
        return results

    async def stack(self, study: str) -> dict[str, Any]:
        """First image, all slices, memory and wheel of the CT."""
        results: dict[str, Any] = {}
        path = self.viewer.view_path.format(study=study)
        for state in ("cold", "warm"):
            page, traffic = await self.open(path, "probe.arm({everyMs: 25})")
            start_s = await page.evaluate("performance.timeOrigin") / 1000
            first = await poll(page, "probe.firstImageMs", IMAGE_TIMEOUT_S)
            results[f"first_image_{state}_s"] = first / 1000
            results[f"all_slices_{state}_s"] = await all_loaded(traffic) - start_s
            results[f"requests_{state}"] = traffic.done
            await page.evaluate("probe.on = false")
            await cpu_is_quiet()
            if state == "cold":
                results["memory_mb"] = memory_mb()
                results |= await self._wheel(page)
            await page.close()
        return results

    async def open(self, path: str, arm: str) -> tuple[Page, Traffic]:
        """Go to an address of the viewer, with the probe armed before any script of the page."""
        page = await self.context.new_page()
        traffic = Traffic()
        traffic.watch(page)
        await page.add_init_script(f"if (window.top === window && window.probe) {{ {arm} }}")
        url = self.web.url_of(self.viewer.site) + path
        await page.goto(url, wait_until="commit", timeout=IMAGE_TIMEOUT_S * 1000)
        return page, traffic

    async def _shell_is_quiet(self, mark: int) -> None:
        """Wait until no request has reached the server for a while: a worker may still cache."""
        known, since = self.web.mark(), time.monotonic()
        end = since + LIST_TIMEOUT_S
        while time.monotonic() - since < QUIET_S and time.monotonic() < end:
            await asyncio.sleep(0.1)
            if self.web.mark() != known:
                known, since = self.web.mark(), time.monotonic()

    async def _wheel(self, page: Page) -> dict[str, Any]:
        boxes = await page.evaluate("probe.boxes()")
        x, y, width, height = max(boxes, key=lambda box: box[2] * box[3])
        x, y = x + width / 2, y + height / 2
        await page.mouse.move(x, y)
        notch = {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": 100}
        taken = await self.events(page, [notch] * WHEEL_STEPS)
        return {
            "wheel_ms": taken.median,
            "wheel_p95_ms": taken.percentile(0.95),
            "wheel_missed": taken.missed,
        }

    async def events(self, page: Page, events: Sequence[dict[str, Any]]) -> "Latencies":
        """Send events of the mouse, each once the one before has changed the picture."""
        await asyncio.sleep(0.3)
        await page.evaluate("probe.arm({everyMs: 0})")
        await asyncio.sleep(0.3)
        devtools = await self.context.new_cdp_session(page)
        latencies, missed = [], 0
        for event in events:
            known = await page.evaluate("(probe.eventsMs = [], probe.changesMs.length)")
            sent = asyncio.ensure_future(devtools.send("Input.dispatchMouseEvent", event))
            changed = await page.evaluate(f"probe.nextChange({known}, {WHEEL_TIMEOUT_MS})")
            await sent
            if not changed:
                missed += 1
                continue
            at, drawn = await page.evaluate(f"[probe.eventsMs[0], probe.changesMs[{known}]]")
            latencies.append(drawn - at)
            await asyncio.sleep(0.03)
        if not latencies:
            raise MeasurementError(f"{len(events)} events changed nothing")
        return Latencies(tuple(sorted(latencies)), missed)


async def poll(page: Page, expression: str, timeout_s: float) -> float:
    """Wait until a number is known in the page."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        value = await page.evaluate(expression)
        if value is not None:
            return float(value)
        await asyncio.sleep(0.1)
    raise MeasurementError(f"{expression} had no value after {timeout_s} s")


async def all_loaded(traffic: Traffic) -> float:
    """Return when the last DICOM request ended (seconds since the epoch)."""
    end = time.monotonic() + LOAD_TIMEOUT_S
    while time.monotonic() < end:
        last = traffic.last_end_s
        if last and not traffic.pending and time.time() - last > QUIET_S:
            return last
        await asyncio.sleep(0.1)
    raise MeasurementError(f"the study was not loaded after {LOAD_TIMEOUT_S} s")


async def cpu_is_quiet(window_s: float = 1.0, timeout_s: float = 60) -> None:
    """Wait until the browser has come to rest."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        before = cpu_seconds()
        await asyncio.sleep(window_s)
        if cpu_seconds() - before < IDLE_CORE_SHARE * window_s:
            return
