"""Opening and closing studies again and again leaves nothing behind."""

from typing import Any

import pytest
from playwright.async_api import CDPSession

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

WARM_UP_CYCLES = 5
SAMPLED_CYCLES, MANY_CYCLES = 50, 1000
# Proxies that may come and go with a cycle's timing; a leak of one per cycle is far beyond it.
PROXY_TOLERANCE = 10
HEAP_TOLERANCE_MB = 8

# The prototype that all of Pyodide's proxies share: the last one of our own before JavaScript's.
PROXY_PROTOTYPE = """(() => {
  let found = Object.getPrototypeOf(negatoscope.state), next = found;
  while (next && next !== Function.prototype && next !== Object.prototype) {
    found = next;
    next = Object.getPrototypeOf(next);
  }
  return found;
})()"""


async def live_proxies(devtools: CDPSession) -> int:
    """Count the Python proxies that live in the page, after a garbage collection."""
    await devtools.send("HeapProfiler.collectGarbage")
    prototype = await devtools.send("Runtime.evaluate", {"expression": PROXY_PROTOTYPE})
    group = "proxies"
    found = await devtools.send(
        "Runtime.queryObjects",
        {"prototypeObjectId": prototype["result"]["objectId"], "objectGroup": group},
    )
    count = await devtools.send(
        "Runtime.callFunctionOn",
        {
            "objectId": found["objects"]["objectId"],
            "functionDeclaration": "function() { return this.length; }",
            "returnByValue": True,
        },
    )
    await devtools.send("Runtime.releaseObjectGroup", {"objectGroup": group})
    return int(count["result"]["value"])


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
    viewer = await new_page(demo.page())
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
    proxies, heap = await live_proxies(devtools), await heap_mb(devtools)
    assert proxies > 0
    for _ in range(cycles):
        await open_and_close(viewer, uid)
    assert await live_proxies(devtools) <= proxies + PROXY_TOLERANCE
    assert await heap_mb(devtools) <= heap + HEAP_TOLERANCE_MB


async def test_closing_a_large_study_gives_its_frames_back(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    state = await viewer.until_state(
        lambda s: s["loading"]["loaded"] >= 300, "all slices", timeout_s=90
    )
    assert state["loading"]["bytes"] >= 300 * 512 * 512 * 2
    await viewer.run("navigate")
    state = await viewer.until_state(lambda s: s["route"] == "worklist", "the list")
    assert state["loading"] == {"pending": 0, "loaded": 0, "failed": 0, "bytes": 0}
