"""Uploading files from the study list to the embedded server, in real Chromium."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from negatoscope.cli.phantoms.quick import small_study, write_ct_series
from negatoscope.cli.server import create_app
from tests.browser.test_device import SHELL_KEPT
from tests.browser.test_device import kept as stores_of
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.servers import AsgiServer
from tests.support.site import Served, copy_of_site, dicomweb_configuration

pytestmark = pytest.mark.asyncio(loop_scope="session")

STUDY = small_study("upload", description="Sent from here")
SLICES = 7


@pytest.fixture
def archive(site: Path, tmp_path: Path) -> Iterator[Served]:
    """The viewer in front of an empty archive that takes uploads."""
    (tmp_path / "archive").mkdir()
    configuration = dicomweb_configuration("/dicom-web", dicomUploadEnabled=True)
    own = copy_of_site(site, tmp_path / "site", configuration)
    with tempfile.TemporaryDirectory(prefix="negatoscope-index-") as index:
        app = create_app(own, tmp_path / "archive", index_path=Path(index) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, tmp_path / "archive")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A series, and a file that is no DICOM."""
    made = write_ct_series(tmp_path / "mine", SLICES, study=STUDY)
    (tmp_path / "mine" / "notes.txt").write_text("not DICOM")
    return [*made, tmp_path / "mine" / "notes.txt"]


async def choose(viewer: ViewerPage, *paths: Path) -> None:
    async with viewer.page.expect_file_chooser() as chooser:
        await viewer.page.get_by_role("button", name="Choose files").click()
    await (await chooser.value).set_files([str(path) for path in paths])


async def test_files_are_stored_and_their_study_stands_in_the_list(
    archive: Served, files: list[Path], new_page: OpenPage
):
    viewer = await new_page(archive.page())
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "empty", "an empty list")
    await viewer.page.get_by_role("button", name="Upload", exact=True).click()
    await choose(viewer, *files)
    state = await viewer.until_state(lambda s: s["upload"]["phase"] == "done", "the upload's end")
    assert (state["upload"]["stored"], state["upload"]["failed"]) == (SLICES, 1)
    assert state["upload"]["failures"][0]["name"] == "notes.txt"
    await viewer.drawn()
    dialog = viewer.page.get_by_role("dialog", name="Upload to Test")
    assert f"{SLICES} files stored, 1 not" in await dialog.inner_text()
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    (row,) = state["worklist"]["rows"]
    assert row["StudyInstanceUID"] == STUDY.uid
    assert row["NumberOfStudyRelatedInstances"] == SLICES
    kept = sorted(p.read_bytes() for p in archive.folder.rglob("*") if p.is_file())
    assert kept == sorted(path.read_bytes() for path in files[:-1]), "stored byte for byte"
    await viewer.page.evaluate(SHELL_KEPT)
    on_device = json.dumps(await stores_of(viewer.page), ensure_ascii=False)
    patient = STUDY.patient
    for text in ("notes.txt", STUDY.uid, patient.mrn, patient.name):
        assert text not in on_device, f"{text} is kept on the device"


async def test_without_the_key_nothing_is_offered(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page())
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert await viewer.page.get_by_role("button", name="Upload", exact=True).count() == 0
