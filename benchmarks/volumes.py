"""Volumes: three planes by a click and by address, the wheel in them, 3D, PET over CT, memory.

The probe looks at each viewport by itself, whether it has a canvas of its own or a part of one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from machine import memory_mb
from playwright.async_api import Page
from session import (
    IMAGE_TIMEOUT_S,
    Latencies,
    MeasurementError,
    Session,
    Traffic,
    all_loaded,
    cpu_is_quiet,
    poll,
)

PLANES = 3
STEPS = 20
NOTCH = 100.0  # of the wheel, in CSS pixels
SETTLED_S = 2.0
MENU_S = 0.6  # until a menu stands open
#: A viewer that casts rays by the processor may take minutes for its first whole picture.
VOLUME_TIMEOUT_S = 180.0


async def planes_by_click(session: Session, study: str) -> dict[str, Any]:
    """From a click in the layout menu to three planes drawn, once the stack is loaded."""
    viewer = session.viewer
    page, traffic = await session.open(viewer.view_path.format(study=study), _arm(session, 100))
    await all_loaded(traffic)
    await page.evaluate("probe.on = false")
    await cpu_is_quiet()
    await page.locator(viewer.layout_menu).first.click()
    await asyncio.sleep(MENU_S)
    await page.evaluate("probe.litMs = []; probe.arm({everyMs: 15, afresh: true})")
    await page.locator(viewer.planes_entry).first.click()
    drawn = await poll(page, f"probe.litMs[{PLANES}] ?? null", IMAGE_TIMEOUT_S)
    clicked = float(await page.evaluate("probe.clickMs"))
    settled = await _settled(page)
    await page.evaluate("probe.on = false")
    await cpu_is_quiet()
    results: dict[str, Any] = {
        "planes_click_ms": drawn - clicked,
        "planes_settled_ms": settled - clicked,
        "planes_memory_mb": memory_mb(),
    }
    taken: list[Latencies] = []
    for left, top, width, height in (await page.evaluate("probe.cells()"))[:PLANES]:
        x, y = left + width / 2, top + height * 0.62
        await page.evaluate(f"probe.at = [{x}, {y}]")
        await page.mouse.move(x, y)
        taken.append(await session.events(page, _wheel(x, y)))
    results["planes_wheel_missed"] = sum(one.missed for one in taken)
    names = ("axial", "sagittal", "coronal")
    for name, one in zip(names, taken, strict=True):
        results[f"{name}_wheel_ms"] = one.median
    every = Latencies(tuple(sorted(ms for one in taken for ms in one.sorted_ms)), 0)
    results["planes_wheel_ms"] = every.median
    results["planes_wheel_p95_ms"] = every.percentile(0.95)
    await page.close()
    return results


async def planes_by_address(session: Session, study: str) -> dict[str, Any]:
    """From the address to three planes drawn, and to the last request for images."""
    path = session.viewer.planes_path.format(study=study)
    page, traffic = await session.open(path, _arm(session, 100))
    start_s = await page.evaluate("performance.timeOrigin") / 1000
    drawn = await poll(page, f"probe.litMs[{PLANES}] ?? null", IMAGE_TIMEOUT_S)
    await page.evaluate("probe.everyMs = 500")
    loaded = await all_loaded(traffic) - start_s
    settled = await _settled(page)
    await page.evaluate("probe.on = false")
    await cpu_is_quiet()
    results = {
        "planes_url_s": drawn / 1000,
        "planes_url_loaded_s": loaded,
        "planes_url_settled_s": settled / 1000,
        "planes_url_memory_mb": memory_mb(),
    }
    await session.keep_shot(page, "planes")
    await page.close()
    return results


async def volume(session: Session, study: str) -> dict[str, Any]:
    """From the address to the first picture in 3D, and to the last change of it."""
    path = session.viewer.volume_path.format(study=study)
    page, traffic = await session.open(path, _arm(session, 500))
    first = await _patiently(page, "probe.firstImageMs")
    results: dict[str, Any] = {"volume_first_s": first / 1000}
    results |= await _whole(page, traffic, "volume")
    if "volume_unsettled" not in results:
        await session.keep_shot(page, "volume")
    return results


async def fusion(session: Session, study: str) -> dict[str, Any]:
    """From the address to the first colour of PET over CT, and to the last change."""
    path = session.viewer.fusion_path.format(study=study)
    page, traffic = await session.open(path, _arm(session, 100))
    colour = await _patiently(page, "probe.colourMs")
    await page.evaluate("probe.everyMs = 500")
    results: dict[str, Any] = {"fusion_colour_s": colour / 1000}
    results |= await _whole(page, traffic, "fusion")
    if "fusion_unsettled" not in results:
        await session.keep_shot(page, "fusion")
    return results


async def _whole(page: Page, traffic: Traffic, name: str) -> dict[str, Any]:
    """When the picture changes no more, and the memory then; nothing where that takes too long."""
    try:
        async with asyncio.timeout(VOLUME_TIMEOUT_S):
            await all_loaded(traffic)
            settled = await _settled(page)
            await page.evaluate("probe.on = false")
            await cpu_is_quiet()
    except (TimeoutError, MeasurementError):
        return {f"{name}_unsettled": 1}
    return {f"{name}_settled_s": settled / 1000, f"{name}_memory_mb": memory_mb()}


def _arm(session: Session, every_ms: int) -> str:
    return f"(probe.cells = {session.viewer.cells}, probe.arm({{everyMs: {every_ms}}}))"


def _wheel(x: float, y: float) -> list[dict[str, Any]]:
    notches = [NOTCH, -NOTCH] * (STEPS // 2)
    return [{"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": dy} for dy in notches]


async def _settled(page: Page) -> float:
    """When the picture changed last, once it has not for a while (ms)."""
    known, since = -1, time.monotonic()
    end = since + VOLUME_TIMEOUT_S
    while time.monotonic() - since < SETTLED_S and time.monotonic() < end:
        await asyncio.sleep(0.1)
        count = await page.evaluate("probe.changesMs.length")
        if count != known:
            known, since = count, time.monotonic()
    return float(await page.evaluate("probe.changesMs.at(-1)"))


async def _patiently(page: Page, expression: str) -> float:
    """Wait for a number of a page that may not answer for a long time."""
    try:
        async with asyncio.timeout(VOLUME_TIMEOUT_S):
            return await poll(page, expression, VOLUME_TIMEOUT_S)
    except TimeoutError:
        reason = f"no picture is known after {VOLUME_TIMEOUT_S:.0f} s, or the page does not answer"
        raise MeasurementError(reason) from None


#: Which study each of them is measured with, and how.
CT, PET_CT = "ct", "petct"
TESTS: dict[str, tuple[str, Callable[[Session, str], Awaitable[dict[str, Any]]]]] = {
    "mprclick": (CT, planes_by_click),
    "mpr": (CT, planes_by_address),
    "vol": (CT, volume),
    "fusion": (PET_CT, fusion),
}
