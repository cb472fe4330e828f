"""The tag browser in Chromium: what stands in it is what pydicom reads in the file."""

from pathlib import Path

import pydicom
from pydicom.valuerep import PersonName

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.browser.test_viewer import SHORT_SERIES, SLICES, opened
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

ROWS = """[...document.querySelectorAll('.tag-line')].map((line) => [
  line.dataset.path, line.querySelector('.tag-value').textContent])"""


def files_of(folder: Path) -> dict[str, pydicom.Dataset]:
    found = {}
    for path in folder.rglob("*.dcm"):
        read = pydicom.dcmread(path, stop_before_pixels=True)
        if read.SeriesInstanceUID == SHORT_SERIES:
            found[str(read.SOPInstanceUID)] = read
    return found


async def rows(viewer: ViewerPage) -> dict[str, str]:
    await viewer.drawn()
    return dict(await viewer.page.evaluate(ROWS))


def shown(value: object) -> str:
    if isinstance(value, pydicom.multival.MultiValue):
        return "\\".join(shown(each) for each in value)
    if isinstance(value, float):
        return f"{float(value):g}"
    return str(value) if value is not None else ""


async def test_every_value_is_that_of_the_file(demo: Served, demo_folder: Path, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("openDICOMTagViewer")
    told = await rows(viewer)
    uid = (await viewer.state())["viewports"][0]["frame"]["SOPInstanceUID"]
    theirs = files_of(demo_folder)[uid]
    compared = 0
    for element in theirs:
        path = f"{int(element.tag):08X}"
        if element.VR == "SQ":
            assert told[path].split()[0] == str(len(element.value))
        elif element.VR in ("DS", "FD", "FL"):
            values = [float(part) for part in told[path].split("\\") if part]
            wanted = element.value if element.VM > 1 else [element.value]
            assert values == [float(each) for each in wanted]
        elif isinstance(element.value, PersonName):
            assert told[path] == str(element.value)
        else:
            assert told[path] == shown(element.value)
        compared += 1
    assert compared > 40


async def test_the_slider_goes_through_the_objects_of_the_series(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("openDICOMTagViewer")
    slider = viewer.page.get_by_label("Object of the series")
    await slider.press("End")
    said = "document.querySelector('.tags-instance span').textContent"
    await viewer.until(f"{said}.includes('{SLICES} of {SLICES}')")
    last = (await rows(viewer))["00080018"]
    await viewer.run("closeDialog")
    await viewer.run("lastImage")
    state = await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["index"] == SLICES - 1, "the last image"
    )
    assert last == state["viewports"][0]["frame"]["SOPInstanceUID"]


async def test_typing_searches_and_keys_choose_and_copy(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    page = viewer.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await viewer.run("openDICOMTagViewer")
    await viewer.drawn()
    await page.get_by_placeholder("Tag, name or value").fill("patientid")
    await viewer.until("document.querySelectorAll('.tag-line').length === 1")
    await page.get_by_role("tree").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("c")
    await viewer.until("document.querySelector('.tags-foot').textContent.includes('clipboard')")
    assert await page.evaluate("navigator.clipboard.readText()") == HEAD_CT.patient.mrn
