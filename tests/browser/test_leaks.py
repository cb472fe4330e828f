"""Opening and closing studies again and again leaves nothing behind."""

from typing import Any

import pytest
from playwright.async_api import CDPSession

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

WARM_UP_CYCLES = 5
SAMPLED_CYCLES, MANY_CYCLES = 30, 1000
# Proxies that may come and go with a cycle's timing; a leak of one per cycle is far beyond it.
PROXY_TOLERANCE = 10
HEAP_TOLERANCE_MB = 8

# Every proxy is entered in a registry when it is made and taken out when it is destroyed. (Asking
# the debugger for all objects of a prototype crashes the page's process.)
COUNT_PROXIES = """(() => {
  window.liveProxies = 0;
  const { register, unregister } = FinalizationRegistry.prototype;
  FinalizationRegistry.prototype.register = function (...given) {
    window.liveProxies += 1;
    return register.apply(this, given);
  };
  FinalizationRegistry.prototype.unregister = function (token) {
    const was = unregister.call(this, token);
    if (was) window.liveProxies -= 1;
    return was;
  };
})()"""


async def live_proxies(viewer: ViewerPage) -> int:
    """Return how many proxies of Python objects have been made and not been destroyed."""
    return int(await viewer.page.evaluate("liveProxies"))


async def heap_mb(devtools: CDPSession) -> float:
    """Return the JavaScript heap after a garbage collection."""
    await devtools.send("HeapProfiler.collectGarbage")
    used = await devtools.send("Runtime.getHeapUsage")
    return float(used["usedSize"]) / 2**20


async def open_and_close(viewer: ViewerPage, uid: str) -> None:
    await viewer.run("study.open", studyInstanceUid=uid)
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    await viewer.run("nextImage")
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["route"] == "worklist", "the list")


@pytest.mark.parametrize(
    "cycles", [SAMPLED_CYCLES, pytest.param(MANY_CYCLES, marks=pytest.mark.slow)]
)
async def test_open_and_close_leaves_no_proxies_and_no_memory(
    cycles: int, demo: Served, new_page: OpenPage
):
    viewer = await new_page()
    await viewer.page.add_init_script(COUNT_PROXIES)
    await viewer.page.goto(demo.page())
    await viewer.until("!!window.negatoscope?.state")
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    rows: list[dict[str, Any]] = state["worklist"]["rows"]
    uid = next(
        row["StudyInstanceUID"]
        for row in rows
        if row["StudyInstanceUID"] != HEAD_CT.uid and row["NumberOfStudyRelatedInstances"] <= 3
    )
    devtools = await viewer.page.context.new_cdp_session(viewer.page)
    await devtools.send("HeapProfiler.enable")
    for _ in range(WARM_UP_CYCLES):
        await open_and_close(viewer, uid)
    proxies, heap = await live_proxies(viewer), await heap_mb(devtools)
    assert proxies > 0
    for _ in range(cycles):
        await open_and_close(viewer, uid)
    proxies_after, heap_after = await live_proxies(viewer), await heap_mb(devtools)
    print(f"{cycles} cycles: proxies {proxies} → {proxies_after}")
    print(f"JavaScript heap {heap:.1f} → {heap_after:.1f} MB")
    assert proxies_after <= proxies + PROXY_TOLERANCE
    assert heap_after <= heap + HEAP_TOLERANCE_MB


async def test_closing_a_large_study_gives_its_frames_back(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    state = await viewer.until_state(
        lambda s: s["loading"]["loaded"] >= 300, "all slices", timeout_s=90
    )
    assert state["loading"]["bytes"] >= 300 * 512 * 512 * 2
    await viewer.run("navigate")
    state = await viewer.until_state(lambda s: s["route"] == "worklist", "the list")
    nothing = {"pending": 0, "loaded": 0, "failed": 0, "bytes": 0, "volumeBytes": 0}
    assert state["loading"] == nothing
