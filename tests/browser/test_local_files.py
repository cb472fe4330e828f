"""Files of this device in real Chromium: dropped, chosen, read, shown, forgotten."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.dicom_files import write
from tests.support.local_files import ct_slice, stored_value, write_medium, write_slices
from tests.support.site import Served

COUNT = 300


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a series in folders."""
    folder = tmp_path_factory.mktemp("slices") / "patient"
    write_slices(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def zipped(slices: Path) -> Path:
    """The same as a ZIP file, half of it packed."""
    place = slices.parent / "patient.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for n, path in enumerate(sorted(slices.rglob("IM*"))):
            kind = zipfile.ZIP_DEFLATED if n % 2 else zipfile.ZIP_STORED
            archive.write(path, path.relative_to(slices.parent), compress_type=kind)
        archive.writestr("__MACOSX/._IM00001", b"left behind")
    return place


async def choose(viewer: ViewerPage, button: str, *paths: Path) -> None:
    """Choose files in the browser's dialog."""
    async with viewer.page.expect_file_chooser() as chooser:
        await viewer.page.get_by_role("button", name=button).click()
    await (await chooser.value).set_files([str(path) for path in paths])


async def drop(context: BrowserContext, viewer: ViewerPage, *paths: Path) -> None:
    """Drop files and folders in the middle of the page, as a file manager does."""
    session = await context.new_cdp_session(viewer.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await session.send(
            "Input.dispatchDragEvent", {"type": kind, "x": 800, "y": 500, "data": data}
        )
    await session.detach()


def finished(state: dict[str, Any]) -> bool:
    return state["local"]["phase"] == "done"


def shown(state: dict[str, Any]) -> bool:
    viewports = state["viewports"]
    return bool(viewports) and viewports[0]["frame"]["state"] == "loaded"


async def opened(viewer: ViewerPage, count: int = COUNT) -> dict[str, Any]:
    """Wait until everything is read, and all of it is in the viewer's stack."""
    return await viewer.until_state(
        lambda s: finished(s) and shown(s) and s["viewports"][0]["frame"]["count"] == count,
        f"{count} images in the viewer",
        timeout_s=60,
    )


async def check_pixels(viewer: ViewerPage, index: int) -> None:
    """The image at a place of the stack is the one that belongs there, value for value."""
    await viewer.run("jumpToImage", imageIndex=index)
    await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["index"] == index and shown(s), f"image {index}"
    )
    frame = (await viewer.state())["viewports"][0]["frame"]
    number = int(frame["SOPInstanceUID"].rpartition(".")[2])
    for column, row in ((0, 0), (63, 0), (5, 40)):
        found = await viewer.run("viewport.probe", x=column, y=row)
        assert found["storedValue"] == stored_value(number, column, row)


async def test_a_folder_is_chosen_and_its_only_study_is_shown(
    demo: Served, new_page: OpenPage, slices: Path
):
    viewer = await new_page(demo.page("/local/"))
    await choose(viewer, "Open folder…", slices)
    state = await opened(viewer)
    assert state["route"] == "viewer"
    assert state["source"] == "dicomlocal"
    assert (state["local"]["opened"], state["local"]["failed"]) == (COUNT, 0)
    for index in (0, 123, COUNT - 1):
        await check_pixels(viewer, index)
    numbers = await viewer.page.evaluate("location.href")
    assert "1.2.840" not in numbers, "an address names no study of a file"


async def test_files_are_dropped_on_the_study_list(
    demo: Served, new_page: OpenPage, context: BrowserContext, slices: Path
):
    viewer = await new_page(demo.page("/"))
    await drop(context, viewer, slices)
    await opened(viewer)
    await check_pixels(viewer, 77)


async def test_files_are_dropped_on_the_viewer(
    demo: Served, new_page: OpenPage, context: BrowserContext, slices: Path
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    before = await viewer.until_state(shown, "a study of the server")
    await drop(context, viewer, slices)
    state = await opened(viewer)
    assert before["source"] != "dicomlocal"
    assert state["source"] == "dicomlocal"
    await check_pixels(viewer, 77)
    await viewer.page.go_back()  # to the page of files, and to where the person was
    await viewer.page.go_back()
    state = await viewer.until_state(
        lambda s: shown(s) and s["source"] == before["source"], "the study of the server"
    )


async def test_a_zip_file_is_read_where_it_lies(
    demo: Served, new_page: OpenPage, context: BrowserContext, zipped: Path
):
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, zipped)
    state = await opened(viewer)
    assert state["local"]["failed"] == 0
    for index in (10, 11):  # one of them is packed
        await check_pixels(viewer, index)


async def test_a_medium_is_opened_by_its_dicomdir(
    demo: Served, new_page: OpenPage, context: BrowserContext, tmp_path: Path
):
    medium = write_medium(tmp_path, 12)
    missing = next(path for path in sorted(medium.rglob("*")) if path.name == "IM000003")
    missing.unlink()
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, medium)
    state = await opened(viewer, 11)
    (failure,) = state["local"]["failures"]
    assert failure["name"].endswith("IM000003")
    assert failure["reason"] == "is named by the DICOMDIR, but is not here"


async def test_a_broken_file_is_named_with_its_reason_and_the_others_are_opened(
    demo: Served, new_page: OpenPage, context: BrowserContext, tmp_path: Path
):
    folder = tmp_path / "mixed"
    write_slices(folder, 8)
    write_slices(folder / "other", 3, study="1.2.840.7.2")
    (folder / "notes.txt").write_text("no DICOM at all")
    whole = write(folder / "cut", ct_slice(50)).read_bytes()
    (folder / "cut").write_bytes(whole[:400])
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, folder)
    state = await viewer.until_state(finished, "all is read")
    assert state["route"] == "local", "several studies: their list"
    assert [row["NumberOfStudyRelatedInstances"] for row in state["local"]["studies"]] == [8, 3]
    reasons = {f["name"]: f["reason"] for f in state["local"]["failures"]}
    assert set(reasons) == {"mixed/cut", "mixed/notes.txt"}
    assert reasons["mixed/notes.txt"] == "not a DICOM file"
    text = await viewer.text()
    assert "mixed/cut" in text
    assert reasons["mixed/cut"] in text
    await viewer.page.get_by_role("button", name="8 files").click()
    await opened(viewer, 8)
    await check_pixels(viewer, 4)
    await viewer.page.get_by_role("link", name="Back to the opened files").click()
    await viewer.until_state(lambda s: s["route"] == "local", "back in the list of opened files")


async def test_opening_is_stopped_and_what_was_read_stays_open(
    demo: Served, new_page: OpenPage, context: BrowserContext, tmp_path: Path
):
    folder = tmp_path / "many"
    write_slices(folder / "a", 300)
    write_slices(folder / "b", 300, study="1.2.840.7.2")
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, folder)
    await viewer.until_state(lambda s: s["local"]["opened"] > 0, "the first file")
    await viewer.run("local.cancel")
    state = await viewer.until_state(lambda s: s["local"]["phase"] == "cancelled", "stopped")
    assert 0 < state["local"]["opened"] < 600
    done = state["local"]["done"]
    await viewer.page.wait_for_timeout(500)
    assert (await viewer.state())["local"]["done"] == done


async def test_nothing_of_opened_files_is_kept_or_sent(
    demo: Served, new_page: OpenPage, context: BrowserContext, slices: Path
):
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, slices)
    await opened(viewer)
    stores = await viewer.page.evaluate(
        """(async () => {
          const caches_ = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) caches_.push(request.url);
          const files = [];
          const root = await navigator.storage.getDirectory();
          for await (const name of root.keys()) files.push(name);
          return JSON.stringify({
            local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
            databases: await indexedDB.databases(), caches: caches_, files,
            history: history.state, address: location.href, title: document.title,
          });
        })()"""
    )
    for secret in ("Doe", "MRN-1", "1.2.840.7.1", "IM00001", "patient"):
        assert secret not in stores
    assert not [url for url in viewer.requests if "blob:" not in url and "1.2.840" in url]
    await viewer.page.reload()
    await viewer.ready()
    text = await viewer.text()
    assert "These files are not open any more" in text
    assert not (await viewer.state())["local"]["studies"]


async def test_a_file_that_goes_away_is_told_about(
    demo: Served, new_page: OpenPage, context: BrowserContext, tmp_path: Path
):
    folder = tmp_path / "usb"
    write_slices(folder, 3)
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, folder)
    await opened(viewer, 3)
    shutil.rmtree(folder)
    await viewer.page.get_by_role("link", name="Back to the opened files").click()
    await viewer.page.get_by_role("button", name="3 files").click()
    state = await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "failed", "a failure"
    )
    assert "cannot be read any more" in state["viewports"][0]["frame"]["error"]
