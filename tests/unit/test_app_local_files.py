"""Files of this device in the application: what is shown when, and what is forgotten."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.local.files import MANY_FILES
from negatoscope.app.routes import parse_route
from negatoscope.app.viewmodels.local import LocalView
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.sources.contents import Memory
from negatoscope.sources.opening import FoundFile
from tests.support.dicom_files import write
from tests.support.fake_ports import World, world
from tests.support.local_files import ct_slice


@pytest.fixture
def data(tmp_path: Path) -> dict[str, bytes]:
    """Files by name: two studies of four images."""
    return {
        f"{study}/{n}": write(tmp_path / "x.dcm", ct_slice(n, f"1.2.840.7.{study}")).read_bytes()
        for study in (1, 2)
        for n in (1, 2, 3, 4)
    }


async def listed(files: dict[str, bytes]) -> AsyncIterator[FoundFile]:
    for name, content in files.items():

        async def give(content: bytes = content) -> Memory:
            return Memory(content)

        yield FoundFile(name, give)


async def drop(made: World, files: dict[str, bytes]) -> None:
    made.app.local.take(listed(files))
    await made.fake.clock.settle()


def of_study(data: dict[str, bytes], study: int) -> dict[str, bytes]:
    return {name: content for name, content in data.items() if name.startswith(f"{study}/")}


@pytest.mark.parametrize("path", ["local", "local/", "local/index.html", "localbasic"])
def test_the_page_has_an_address(path: str):
    assert parse_route(path, "").name == "local"


async def test_the_only_study_is_shown_at_once(data: dict[str, bytes]):
    made = world()
    await made.go("local")
    await drop(made, of_study(data, 1))
    view = made.app.view()
    assert isinstance(view, ViewerView)
    assert view.back_to == "local"
    assert made.app.session is not None
    assert made.app.session.count(made.app.session.grid.active) == 4


async def test_several_studies_are_listed_and_opened_one_by_one(data: dict[str, bytes]):
    made = world()
    await made.go("")
    await drop(made, data)
    view = made.app.view()
    assert isinstance(view, LocalView)
    assert [study.instances for study in view.studies] == ["4 files", "4 files"]
    assert view.status == "8 files opened"
    await made.run("local.openStudy", studyInstanceUid="1.2.840.7.2")
    assert made.app.session is not None
    assert made.app.session.study_uids == ("1.2.840.7.2",)
    await made.run("navigate", to="local")
    assert isinstance(made.app.view(), LocalView)


async def test_addresses_and_history_tell_nothing_of_the_files(data: dict[str, bytes]):
    made = world()
    await made.go("local")
    await drop(made, of_study(data, 1))
    told = str(made.fake.navigation.entries) + str(made.fake.navigation.titles)
    assert "viewer/dicomlocal" in told
    assert "1.2.840" not in told
    assert "Doe" not in told
    assert not [key for key, value in made.fake.storage.items() if "1.2.840" in value]


async def test_closing_forgets_everything_and_a_link_says_so(data: dict[str, bytes]):
    made = world()
    await made.go("local")
    await drop(made, of_study(data, 1))
    await made.run("local.close")
    assert made.app.local.source.study_uids == ()
    await made.go("viewer/dicomlocal")
    view = made.app.view()
    assert isinstance(view, MessagePage)
    assert view.title == "These files are not open any more"
    with pytest.raises(CommandError, match="not among the files"):
        await made.run("local.openStudy", studyInstanceUid="1.2.840.7.1")


async def test_what_was_not_opened_is_told_on_the_page_and_in_the_viewer(data: dict[str, bytes]):
    made = world()
    await made.go("local")
    await drop(made, {**of_study(data, 1), "notes.txt": b"nothing"})
    assert [n.title for n in made.app.notices.shown] == ["1 file was not opened"]
    await made.run("local.show")
    view = made.app.view()
    assert isinstance(view, LocalView)
    assert [(f.name, f.reason) for f in view.failures] == [("notes.txt", "not a DICOM file")]
    assert view.status == "4 files opened, 1 could not be read"


async def test_of_many_files_the_first_study_is_shown_before_all_are_read_and_then_grows(
    tmp_path: Path,
):
    files = {
        f"{n:03}": write(tmp_path / "x.dcm", ct_slice(n)).read_bytes()
        for n in range(1, MANY_FILES + 11)
    }
    made = world()
    await made.go("local")
    clock = made.fake.clock
    looks = itertools.count()
    clock.now_s = lambda: 0.06 * next(looks)  # each look finds that a turn is over
    made.app.local.take(listed(files))
    reached = 0
    while made.app.local.phase == "reading":
        await asyncio.sleep(0)
        session = made.app.session
        if session is not None and session.source is made.app.local.source:
            reached = reached or made.app.local.counts.done
            made.fake.loader.answer_all()
    await clock.settle()
    assert 0 < reached < len(files) / 2
    assert made.app.session is not None
    assert made.app.session.count(made.app.session.grid.active) == len(files)
    titles = [notice.title for notice in made.app.notices.shown]
    assert "More files are being read" not in titles


async def test_stopping_keeps_what_was_read(data: dict[str, bytes]):
    made = world()
    await made.go("local")
    given = asyncio.Event()

    async def endless() -> AsyncIterator[FoundFile]:
        async for file in listed(data):
            yield file
        given.set()
        await asyncio.sleep(3600)

    made.app.local.take(endless())
    await given.wait()
    assert made.app.local.state()["found"] == 8
    await made.run("local.cancel")
    assert made.app.local.phase == "cancelled"
    view = made.app.view()
    assert isinstance(view, LocalView)
    assert view.status == "Stopped after 0 of 8 files"
