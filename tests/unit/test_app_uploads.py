"""Uploads: reading, sending, what failed, trying again, stopping."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.upload.uploads import PARALLEL
from negatoscope.app.upload.views import UploadDialog
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.sources.contents import Content, Memory
from negatoscope.sources.opening import FoundFile
from negatoscope.sources.storing import Stored
from tests.support.dicom_files import ct_dataset, write
from tests.support.fake_ports import FakeSource, World, world


class Archive(FakeSource):
    """A source that takes files; ``answers`` say what becomes of the next ones."""

    takes_uploads = True

    def __init__(self) -> None:
        super().__init__()
        self.friendly_name = "Archive"
        self.answers: list[Stored] = []
        self.stored: list[bytes] = []
        self.at_once = self.most_at_once = 0
        self.gate: asyncio.Event | None = None

    async def store(self, content: Content) -> Stored:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.gate:
            await self.gate.wait()
        await asyncio.sleep(0)
        self.at_once -= 1
        result = self.answers.pop(0) if self.answers else Stored()
        if not result.reason:
            self.stored.append(await content.read(0, 1 << 30))
        return result


async def given(files: dict[str, bytes]) -> AsyncIterator[FoundFile]:
    for name, data in files.items():

        async def give(data: bytes = data) -> Content:
            return Memory(data)

        yield FoundFile(name, give)


def dicom(folder: Path, count: int) -> dict[str, bytes]:
    return {
        f"a/{n}.dcm": write(folder / f"{n}", ct_dataset(n)).read_bytes()
        for n in range(1, count + 1)
    }


@pytest.fixture
def archive() -> Archive:
    return Archive()


@pytest.fixture
async def made(archive: Archive) -> World:
    made = world()
    made.app.worklist_page.controller._source = archive
    await made.go("", "")
    return made


def dialog(made: World) -> UploadDialog:
    shown = made.app.dialog
    assert isinstance(shown, UploadDialog)
    return shown


async def test_the_list_offers_uploads_where_the_source_takes_them(made: World) -> None:
    view = made.app.view()
    assert isinstance(view, WorklistView)
    assert view.can_upload
    made.app.worklist_page.controller._source = made.there
    view = made.app.view()
    assert isinstance(view, WorklistView)
    assert not view.can_upload
    with pytest.raises(CommandError, match="takes no uploads"):
        await made.run("upload.show")


async def test_files_are_sent_and_what_is_no_dicom_is_told(
    made: World, archive: Archive, tmp_path: Path
) -> None:
    files = dicom(tmp_path, 5)
    await made.run("upload.show")
    made.app.upload.uploads.take(given({**files, "notes.txt": b"no DICOM"}))
    await made.fake.clock.settle()
    assert sorted(archive.stored) == sorted(files.values())
    assert archive.most_at_once == PARALLEL
    shown = dialog(made)
    assert (shown.phase, shown.status) == ("done", "5 files stored, 1 not")
    assert (shown.lines[0].name, shown.lines[0].state) == ("notes.txt", "failed")
    assert not shown.can_retry, "a file that is no DICOM will be none the next time"
    assert archive.queries, "the list is asked for anew"


async def test_what_failed_is_sent_again_and_nothing_else(
    made: World, archive: Archive, tmp_path: Path
) -> None:
    archive.answers = [Stored(), Stored("the server has no room left", again=True)]
    await made.run("upload.show")
    made.app.upload.uploads.take(given(dicom(tmp_path, 3)))
    await made.fake.clock.settle()
    assert made.app.upload.uploads.state()["failures"][0]["reason"] == "the server has no room left"
    await made.run("upload.showFailed", checked=True)
    assert [line.state for line in dialog(made).lines] == ["failed"]
    await made.run("upload.retry")
    assert len(archive.stored) == 3
    assert dialog(made).status == "3 files stored"
    with pytest.raises(CommandError, match="nothing that could be uploaded"):
        await made.run("upload.retry")


async def test_stopping_keeps_what_was_stored_and_lets_the_rest_be_sent(
    made: World, archive: Archive, tmp_path: Path
) -> None:
    await made.run("upload.show")
    archive.gate = asyncio.Event()
    uploads = made.app.upload.uploads
    uploads.take(given(dicom(tmp_path, 5)))
    while uploads.count("sending") < PARALLEL:
        await asyncio.sleep(0)
    with pytest.raises(CommandError, match="an upload is running"):
        await made.run("upload.files")
    uploads.cancel()
    await made.fake.clock.settle()
    assert dialog(made).phase == "cancelled"
    assert dialog(made).status == "Stopped: 0 files stored, 3 not, 2 not sent"
    archive.gate = None
    await made.run("upload.retry")
    assert len(archive.stored) == 5


async def test_with_the_dialog_closed_the_end_is_told_in_the_corner(
    made: World, archive: Archive, tmp_path: Path
) -> None:
    archive.answers = [Stored("no")]
    made.app.upload.uploads.take(given(dicom(tmp_path, 2)))
    await made.fake.clock.settle()
    (notice,) = made.app.notices.shown
    assert (notice.level, notice.title) == ("warning", "Upload: 1 file stored, 1 not")
    await made.run(notice.action_command)
    assert dialog(made).failed == 1
    assert not made.app.notices.shown
