"""The reading room: nine series at once, windows, many annotations, other layouts.

A viewer's own interface is used to divide the screen and to draw; what it then does is looked at
from outside, as everywhere.
"""

import asyncio
import random
import time
from typing import Any

from playwright.async_api import Page
from session import (
    IMAGE_TIMEOUT_S,
    WHEEL_STEPS,
    Latencies,
    Session,
    Traffic,
    all_loaded,
    cpu_is_quiet,
    poll,
)

SIDE = 3  # rows and columns of the grid
ANNOTATIONS = 200
NOTCH = 100.0  # of the wheel, in CSS pixels
DRAG_STEPS, DRAG_PX = 40, 4
SETTLED_S = 1.0
IMAGE_SIDE = 512


async def measure(session: Session, study: str) -> dict[str, Any]:
    """All of it in one visit, after everything has been loaded."""
    path = session.viewer.view_path.format(study=study)
    page, traffic = await session.open(path, "probe.arm({everyMs: 25})")
    await poll(page, "probe.firstImageMs", IMAGE_TIMEOUT_S)
    results: dict[str, Any] = {}
    results |= await _nine(session, page, traffic)
    results |= await _window(session, page)
    results |= await _annotations(session, page)
    await page.close()
    return results


async def _nine(session: Session, page: Page, traffic: Traffic) -> dict[str, Any]:
    """The wheel over one of nine series, and how layouts follow each other."""
    await _divide(session, page, SIDE)
    await all_loaded(traffic)
    await page.evaluate("probe.on = false")
    await cpu_is_quiet()
    x, y = await _middle_of_first(session, page)
    taken = await session.events(page, _wheel(x, y, [NOTCH, -NOTCH] * (WHEEL_STEPS // 2)))
    results: dict[str, Any] = {
        "nine_wheel_ms": taken.median,
        "nine_wheel_p95_ms": taken.percentile(0.95),
        "nine_wheel_missed": taken.missed,
    }
    asked = traffic.done
    results["layout_one_ms"] = await _divide(session, page, 1)
    results["layout_nine_ms"] = await _divide(session, page, SIDE)
    await _divide(session, page, 1)
    results["layout_requests"] = traffic.done - asked
    return results


async def _window(session: Session, page: Page) -> dict[str, Any]:
    """A drag of window and level, which both viewers have on the left button at first."""
    x, y = await _middle_of_first(session, page)
    await page.evaluate("probe.on = false")
    await cpu_is_quiet()
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + DRAG_PX, y)
    before = await page.evaluate("probe.uploads")
    steps = [
        {
            "type": "mouseMoved",
            "x": x + DRAG_PX * (step + 2 if step < DRAG_STEPS / 2 else DRAG_STEPS - step + 2),
            "y": y + step,
            "button": "left",
            "buttons": 1,
        }
        for step in range(DRAG_STEPS)
    ]
    taken = await session.events(page, steps)
    uploads = await page.evaluate("probe.uploads") - before
    await page.mouse.up()
    return {
        "window_ms": taken.median,
        "window_p95_ms": taken.percentile(0.95),
        "window_missed": taken.missed,
        "window_uploads": uploads / DRAG_STEPS,
    }


async def _annotations(session: Session, page: Page) -> dict[str, Any]:
    """The wheel to and from a slice, without and with many lines on it."""
    x, y = await _middle_of_first(session, page)
    plain = await _to_and_fro(session, page, x, y)
    dice = random.Random(SIDE)
    lines = [
        [[dice.uniform(100, IMAGE_SIDE - 100) for _ in "xy"] for _ in range(2)]
        for _ in range(ANNOTATIONS)
    ]
    await page.evaluate(f"({session.viewer.annotate})({lines})")
    await asyncio.sleep(SETTLED_S)
    drawn = await _to_and_fro(session, page, x, y)
    return {
        "plain_wheel_ms": plain.median,
        "annotated_wheel_ms": drawn.median,
        "annotated_wheel_p95_ms": drawn.percentile(0.95),
        "annotated_missed": drawn.missed,
    }


async def _to_and_fro(session: Session, page: Page, x: float, y: float) -> Latencies:
    await page.mouse.move(x, y)
    return await session.events(page, _wheel(x, y, [NOTCH, -NOTCH] * (WHEEL_STEPS // 2)))


def _wheel(x: float, y: float, notches: list[float]) -> list[dict[str, Any]]:
    return [{"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": dy} for dy in notches]


async def _middle_of_first(session: Session, page: Page) -> tuple[float, float]:
    """The middle of the upper left cell; the probe looks there alone from now on."""
    cells = await page.evaluate(f"({session.viewer.cells})()")
    left, top, width, height = min(cells, key=lambda cell: (round(cell[1]), round(cell[0])))
    x, y = left + width / 2, top + height / 2
    await page.evaluate(f"probe.at = [{x}, {y}]")
    return x, y


async def _divide(session: Session, page: Page, side: int) -> float:
    """Divide the screen; ms until the picture changes no more."""
    await page.evaluate("(probe.at = null, probe.arm({everyMs: 25}))")
    await asyncio.sleep(0.3)
    start = await page.evaluate("(probe.changesMs = [], performance.now())")
    await page.evaluate(f"({session.viewer.divide})({side}, {side})")
    end, changes = time.monotonic() + IMAGE_TIMEOUT_S, 0
    quiet = time.monotonic()
    while time.monotonic() - quiet < SETTLED_S and time.monotonic() < end:
        await asyncio.sleep(0.05)
        now = await page.evaluate("probe.changesMs.length")
        if now != changes:
            changes, quiet = now, time.monotonic()
    last = await page.evaluate("probe.changesMs.at(-1)")
    return float(last - start) if last is not None else 0.0
