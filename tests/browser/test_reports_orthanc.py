"""Reports stored to a real Orthanc by STOW-RS, read back from it, and shown as they were drawn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from negatoscope.cli.phantoms.quick import small_study, write_ct_series
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.nginx import Nginx
from tests.support.nginx import Site as NginxSite
from tests.support.orthanc import Orthanc
from tests.support.reports import by_highdicom, validated
from tests.support.site import copy_of_site, dicomweb_configuration

pytestmark = pytest.mark.asyncio(loop_scope="session")

STUDY = small_study("orthanc-report", description="To be measured")
POINTS = [[4.25, 6.5], [20.75, 14.125]]


@pytest.fixture
def archive(site: Path, tmp_path: Path, orthanc: Orthanc) -> Iterator[tuple[str, Orthanc]]:
    """The viewer behind one nginx with an Orthanc that holds a series to measure in."""
    configuration = dicomweb_configuration("/dicom-web", supportsStow=True)
    own = copy_of_site(site, tmp_path / "site", configuration)
    tmp_path.chmod(0o755)
    orthanc.delete_everything()
    orthanc.upload(write_ct_series(tmp_path / "images", 3, study=STUDY))
    with Nginx(tmp_path / "nginx", (NginxSite("viewer", own),), orthanc.url) as web:
        yield web.url_of("viewer"), orthanc
    orthanc.delete_everything()


async def opened(new_page: OpenPage, url: str) -> ViewerPage:
    viewer = await new_page(f"{url}/viewer?StudyInstanceUIDs={STUDY.uid}")
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "an image"
    )
    return viewer


async def store(viewer: ViewerPage, name: str) -> None:
    await viewer.run("promptSaveReport")
    dialog = viewer.page.get_by_role("dialog", name="Save a report")
    await dialog.get_by_label("Name of the series").fill(name)
    await dialog.get_by_role("button", name="Store in Test").click()
    # the new series stands in the list of series without loading the page again
    await viewer.page.get_by_role("button", name=name).first.wait_for()


def reports(orthanc: Orthanc) -> dict[str, bytes]:
    """The reports that Orthanc has, by their series' names."""
    found: dict[str, bytes] = {}
    query = {"Level": "Instance", "Query": {"Modality": "SR"}}
    for each in httpx.post(f"{orthanc.url}/tools/find", json=query).json():
        data = httpx.get(f"{orthanc.url}/instances/{each}/file").content
        found[str(by_highdicom(data).SeriesDescription)] = data
    return found


async def test_what_was_stored_comes_back_from_orthanc_as_it_was_drawn(
    archive: tuple[str, Orthanc], new_page: OpenPage, tmp_path: Path
):
    url, orthanc = archive
    viewer = await opened(new_page, url)
    shown = (await viewer.state())["viewports"][0]["frame"]["SOPInstanceUID"]
    measurement: dict[str, Any] = {
        "toolName": "Length", "SOPInstanceUID": shown, "points": POINTS, "label": "Nodule",
    }  # fmt: skip
    await viewer.run("addMeasurement", measurement=measurement)
    (drawn,) = await viewer.run("getMeasurements")
    await store(viewer, "First reading")
    first = reports(orthanc)["First reading"]
    report = by_highdicom(first)
    (group,) = report.content.get_image_measurement_groups()
    (length,) = group.get_measurements(name=None)
    assert length.value == pytest.approx(drawn["values"][0]["value"], rel=1e-5)
    assert validated(first, tmp_path)[0] == []

    again = await opened(new_page, url)
    await again.page.get_by_role("button", name="First reading").first.click()
    await again.page.get_by_role("button", name="Show 1 measurement on the images").click()
    state = await again.until_state(lambda s: len(s["measurements"]) == 1, "the measurement")
    (back,) = state["measurements"]
    assert back["SOPInstanceUID"] == shown
    assert back["label"] == "Nodule"
    for point, wanted in zip(back["points"], POINTS, strict=True):
        assert point == pytest.approx(wanted, abs=1e-3)
    assert back["values"][0]["value"] == pytest.approx(drawn["values"][0]["value"], rel=1e-5)
    await store(again, "Second reading")
    second = by_highdicom(reports(orthanc)["Second reading"])
    (series,) = second.PredecessorDocumentsSequence[0].ReferencedSeriesSequence
    (before,) = series.ReferencedSOPSequence
    assert before.ReferencedSOPInstanceUID == report.SOPInstanceUID
    viewer.assert_no_uncaught_errors()
    again.assert_no_uncaught_errors()
