"""Decode workers that really die: they are replaced, and no frame is lost or wrong."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import JPEGLSLossless

from negatoscope.cli.phantoms import small_study, write_ct_series
from negatoscope.cli.server import create_app
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.faults import Fault, FaultyProxy
from tests.support.servers import AsgiServer
from tests.support.site import Served

SLICES = 12
STUDY = small_study("workers")
SLOW = Fault(r"/frames/", delay_s=0.7)
# What a person would do with a debugger, before the worker's own script runs.
POISON = """
self.addEventListener('message', (event) => {
  if (event.data.url?.includes('%s')) throw new Error('on purpose');
});
"""
CRASH = "throw new Error('on purpose');"
HANG = "for (;;) { /* on purpose */ }"
LEAVE = "self.close();"


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pydicom.Dataset]:
    folder = tmp_path_factory.mktemp("workers")
    paths = write_ct_series(folder, slices=SLICES, study=STUDY, transfer_syntax=JPEGLSLossless)
    return {str(path): pydicom.dcmread(path) for path in paths}


@pytest.fixture
def served(site: Path, slices: dict[str, pydicom.Dataset]) -> Iterator[tuple[FaultyProxy, Served]]:
    folder = Path(next(iter(slices))).parent
    with AsgiServer(create_app(site, folder)) as good:
        proxy = FaultyProxy(good.url)
        with AsgiServer(proxy.app()) as server:
            yield proxy, Served(server.url, site)


Behind = tuple[FaultyProxy, Served]


def all_loaded(state: dict[str, Any]) -> bool:
    return bool(state["loading"]["loaded"] == SLICES)


async def assert_every_pixel_right(
    viewer: ViewerPage, slices: dict[str, pydicom.Dataset], without: str = ""
) -> None:
    """Stored values at places where they differ from slice to slice."""
    by_uid = {ds.SOPInstanceUID: ds.pixel_array for ds in slices.values()}
    for index in range(SLICES):
        await viewer.run("jumpToImage", imageIndex=index)
        frame = (await viewer.state())["viewports"][0]["frame"]
        if frame["SOPInstanceUID"] == without:
            continue
        assert frame["state"] == "loaded"
        for x, y in ((3, 5), (40, 31), (63, 63)):
            found = await viewer.run("viewport.probe", x=x, y=y)
            assert found["storedValue"] == by_uid[frame["SOPInstanceUID"]][y, x]


def poisoned_script(folder: Path, uid: str) -> Fault:
    """Every worker throws when it is asked for this image."""
    script = next(folder.glob("assets/worker.*.js")).read_text()
    body = (POISON % uid + script).encode()
    return Fault(r"/worker\.[^.]*\.js$", status=200, body=body, media_type="text/javascript")


@pytest.mark.parametrize("deed", [CRASH, LEAVE], ids=["an error", "a silent end"])
async def test_frames_of_workers_that_die_are_asked_for_again(
    deed: str, served: Behind, slices: dict[str, pydicom.Dataset], new_page: OpenPage
):
    proxy, site = served
    proxy.faults = [SLOW]
    viewer = await new_page()
    viewer.failures_expected = True
    await viewer.page.goto(site.viewer(STUDY.uid), wait_until="commit")
    await viewer.ready()
    await viewer.until_state(lambda s: s["loading"]["loaded"] >= 1, "the first image")
    dying = list(viewer.page.workers)
    assert dying
    for worker in dying:
        await worker.evaluate(f"void setTimeout(() => {{ {deed} }})")
    await viewer.until_state(all_loaded, "all images", timeout_s=90)
    assert not set(dying) & set(viewer.page.workers)
    assert (await viewer.state())["loading"]["failed"] == 0
    await assert_every_pixel_right(viewer, slices)


async def test_a_worker_that_hangs_is_replaced(
    served: Behind, slices: dict[str, pydicom.Dataset], new_page: OpenPage
):
    proxy, site = served
    proxy.faults = [SLOW]
    viewer = await new_page(site.viewer(STUDY.uid))
    await viewer.until_state(lambda s: s["loading"]["loaded"] >= 1, "the first image")
    for worker in viewer.page.workers:
        await worker.evaluate(f"void setTimeout(() => {{ {HANG} }})")
    await viewer.until_state(all_loaded, "all images", timeout_s=120)
    await assert_every_pixel_right(viewer, slices)


async def test_only_the_image_that_breaks_every_worker_fails(
    served: Behind, slices: dict[str, pydicom.Dataset], new_page: OpenPage
):
    proxy, site = served
    uid = list(slices.values())[SLICES // 2].SOPInstanceUID
    viewer = await new_page()
    viewer.failures_expected = True
    proxy.faults = [poisoned_script(site.folder, uid)]
    await viewer.open(site.viewer(STUDY.uid))
    await viewer.until_state(
        lambda s: s["loading"]["loaded"] == SLICES - 1 and s["loading"]["failed"] == 1,
        "all images but one",
        timeout_s=60,
    )
    await assert_every_pixel_right(viewer, slices, without=uid)
    await viewer.run("jumpToImage", imageIndex=SLICES // 2)
    frame = (await viewer.state())["viewports"][0]["frame"]
    assert frame["SOPInstanceUID"] == uid
    assert "broke off twice" in frame["error"]
    await viewer.drawn()
    assert "broke off twice" in await viewer.text()


async def test_a_worker_that_dies_at_rest_is_replaced_for_the_next_image(
    served: Behind, slices: dict[str, pydicom.Dataset], new_page: OpenPage
):
    _, site = served
    viewer = await new_page(site.viewer(STUDY.uid))
    viewer.failures_expected = True
    await viewer.until_state(all_loaded, "all images")
    for worker in viewer.page.workers:
        await worker.evaluate(f"void setTimeout(() => {{ {CRASH} }})")
    await asyncio.sleep(0.5)
    await viewer.open(site.viewer(STUDY.uid))
    await viewer.until_state(all_loaded, "all images again")
    await assert_every_pixel_right(viewer, slices)


KEPT_DECODERS = """caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name))))
  .then((all) => Promise.all(all.map((cache) => cache.keys())))
  .then((keys) => keys.flat().map((request) => request.url).filter((url) =>
    /(_decode|openjphjs)[^/]*\\.wasm$/.test(url)))"""


async def test_a_decoder_is_fetched_for_the_first_image_and_kept_on_the_device(
    served: Behind, new_page: OpenPage
):
    proxy, site = served
    viewer = await new_page(site.page())
    await viewer.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await viewer.until("!!navigator.serviceWorker.controller")
    assert await viewer.page.evaluate(KEPT_DECODERS) == []
    assert not [path for path in proxy.requests if ".wasm" in path and "charls" in path]
    await viewer.open(site.viewer(STUDY.uid))
    await viewer.until_state(all_loaded, "all images")
    await viewer.until(f"({KEPT_DECODERS}).then((urls) => urls.length > 0)")
    kept = await viewer.page.evaluate(KEPT_DECODERS)
    assert [Path(url).name.split(".")[0] for url in kept] == ["charlswasm_decode"]
    proxy.faults = [Fault(r"charlswasm", status=404)]
    await viewer.open(site.viewer(STUDY.uid))
    await viewer.until_state(all_loaded, "all images, with the kept decoder")
