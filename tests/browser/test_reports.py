"""Structured reports in real Chromium: OHIF's of the corpus, and our own stored by STOW-RS."""

import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from starlette.applications import Starlette

from negatoscope.cli.server import create_app, serve_static_tree
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.reports import MR_STUDY, by_highdicom, validated
from tests.support.servers import AsgiServer
from tests.support.site import Served, copy_of_site, dicomweb_configuration

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: What OHIF measured, and wrote into the report.
LENGTH_MM, LONG_MM, SHORT_MM = 55.9863746872457, 59.5494615604866, 43.3602869277437
LENGTH_UID = "2.25.665029019733009557329136947695567460965"
REPORT_UID = "2.25.537426568009547269373408512609329887240"


@pytest.fixture
def archive(site: Path, corpus: Path, tmp_path: Path) -> Iterator[Served]:
    """The viewer in front of the corpus's tree; what is stored goes to the embedded server."""
    (tmp_path / "archive").mkdir()
    configuration = dicomweb_configuration("/tree/dicom-web", supportsStow=True)
    own = copy_of_site(site, tmp_path / "site", configuration)
    tree = Starlette(routes=[serve_static_tree(corpus / "static-dicomweb")])
    with tempfile.TemporaryDirectory(prefix="negatoscope-index-") as index:
        app = create_app(own, tmp_path / "archive", index_path=Path(index) / "index.sqlite3")

        async def both(scope: dict[str, Any], receive: Any, send: Any) -> None:
            path = scope.get("path", "")
            if not path.startswith("/tree/"):
                await app(scope, receive, send)
                return
            inner = {**scope, "path": path.removeprefix("/tree"), "raw_path": b""}
            await (app if scope["method"] == "POST" else tree)(inner, receive, send)

        with AsgiServer(both) as server:
            yield Served(server.url, tmp_path / "archive")


async def opened(archive: Served, new_page: OpenPage) -> ViewerPage:
    viewer = await new_page(archive.viewer(MR_STUDY))

    def complete(state: dict[str, Any]) -> bool:
        return state["viewports"][0]["frame"]["state"] == "loaded"

    await viewer.until_state(complete, "an image")
    # the study's reports come behind its images
    await viewer.page.get_by_role("button", name="SR_LEN_BDIR").wait_for()
    return viewer


def values(state: dict[str, Any]) -> dict[str, float]:
    return {v["name"]: v["value"] for m in state["measurements"] for v in m["values"]}


async def test_a_report_is_read_by_keyboard_and_its_measurements_are_shown(
    archive: Served, new_page: OpenPage
):
    viewer = await opened(archive, new_page)
    thumbnail = viewer.page.get_by_role("button", name="SR_LEN_BDIR")
    await thumbnail.focus()
    await viewer.page.keyboard.press("Enter")
    dialog = viewer.page.get_by_role("dialog", name="Imaging Measurement Report")
    await dialog.wait_for()
    text = await dialog.inner_text()
    assert "55.986 mm" in text
    assert "59.549 mm" in text
    await dialog.get_by_role("button", name="Show 2 measurements on the images").press("Enter")
    state = await viewer.until_state(lambda s: len(s["measurements"]) == 2, "measurements")
    found = values(state)
    # ours come from the points, which the report has in single precision
    assert found["length"] == pytest.approx(LENGTH_MM, rel=1e-5)
    assert found["longAxis"] == pytest.approx(LONG_MM, rel=1e-5)
    assert found["shortAxis"] == pytest.approx(SHORT_MM, rel=1e-5)
    image = state["viewports"][0]["frame"]["SOPInstanceUID"]
    assert image == "1.2.840.113619.2.5.1762583153.215519.978957063.123"
    viewer.assert_no_uncaught_errors()


async def test_a_report_that_was_shown_is_saved_anew_by_stow_and_highdicom_reads_it(
    archive: Served, new_page: OpenPage, tmp_path: Path
):
    viewer = await opened(archive, new_page)
    await viewer.page.get_by_role("button", name="SR_LEN_BDIR").click()
    await viewer.page.get_by_role("button", name="Show 2 measurements on the images").click()
    await viewer.until_state(lambda s: len(s["measurements"]) == 2, "measurements")
    await viewer.run("promptSaveReport")
    dialog = viewer.page.get_by_role("dialog", name="Save a report")
    await dialog.get_by_label("Name of the series").fill("Second reading")
    await dialog.get_by_label("Measured by").fill("Reader^Rita")
    await dialog.get_by_role("button", name="Store in Test").click()

    def told(state: dict[str, Any]) -> bool:
        return any("is stored in Test" in n["title"] for n in state["notifications"])

    await viewer.until_state(told, "the report's storing")
    (stored,) = (p for p in archive.folder.rglob("*") if p.is_file())
    data = stored.read_bytes()
    report = by_highdicom(data)
    assert report.SeriesDescription == "Second reading"
    persons = [str(i.PersonName) for i in report.ContentSequence if i.ValueType == "PNAME"]
    assert persons == ["Reader^Rita"]
    assert report.StudyInstanceUID == MR_STUDY
    numbers = {
        number.name.meaning: (number.value, number.unit.value, str(group.tracking_uid))
        for group in report.content.get_image_measurement_groups()
        for number in group.get_measurements()
    }
    assert numbers["Length"] == (pytest.approx(LENGTH_MM, rel=1e-5), "mm", LENGTH_UID)
    assert numbers["Long Axis"][:2] == (pytest.approx(LONG_MM, rel=1e-5), "mm")
    assert numbers["Short Axis"][:2] == (pytest.approx(SHORT_MM, rel=1e-5), "mm")
    (series,) = report.PredecessorDocumentsSequence[0].ReferencedSeriesSequence
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == REPORT_UID
    assert validated(data, tmp_path)[0] == []
    viewer.assert_no_uncaught_errors()


async def test_an_arrow_and_an_ellipse_are_shown_and_saved_to_a_file(
    archive: Served, new_page: OpenPage
):
    viewer = await opened(archive, new_page)
    await viewer.page.get_by_role("button", name="SR-ARROW-ELIPSE").click()
    await viewer.page.get_by_role("button", name="Show 2 measurements on the images").click()
    state = await viewer.until_state(lambda s: len(s["measurements"]) == 2, "measurements")
    tools = {m["toolName"]: m for m in state["measurements"]}
    assert tools["ArrowAnnotate"]["text"] == "Arrow test"
    # OHIF wrote this area with the wrong sign; ours is of the same size
    area = next(v for v in tools["EllipticalROI"]["values"] if v["name"] == "area")
    assert area["value"] == pytest.approx(396.48041148671, rel=1e-5)
    async with viewer.page.expect_download() as download:
        await viewer.run("downloadReport", description="To take along")
    path = await (await download.value).path()
    report = pydicom.dcmread(BytesIO(Path(path).read_bytes()))
    assert report.SeriesDescription == "To take along"
    viewer.assert_no_uncaught_errors()


async def test_on_paper_there_is_the_report_and_nothing_else(archive: Served, new_page: OpenPage):
    viewer = await opened(archive, new_page)
    await viewer.page.get_by_role("button", name="SR_LEN_BDIR").click()
    await viewer.page.get_by_role("dialog", name="Imaging Measurement Report").wait_for()
    await viewer.page.emulate_media(media="print")
    assert await viewer.page.locator(".report").is_visible()
    for hidden in (".page", ".report-actions", ".dialog-backdrop"):
        assert not await viewer.page.locator(hidden).is_visible(), hidden
