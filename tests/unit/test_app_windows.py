"""A second window: which address it has, and where it is put."""

from dataclasses import dataclass, field, replace

import pytest

from negatoscope.app.application import Application
from negatoscope.app.commands import CommandError
from negatoscope.app.config.document import load_config
from negatoscope.app.windows import Frame, Screens
from tests.support.fake_ports import CONFIG, ROOT, FakePorts, FakeSource
from tests.support.instances import ct_slice

LEFT, RIGHT = Frame(0, 0, 1000, 800), Frame(1000, 0, 2000, 1600)
SPLIT = """{"multimonitor": [{"id": "split", "screens": [
  {"id": "one", "location": {"width": 0.5}, "options": "popup,resizable"},
  {"id": "two", "location": {"left": 0.5, "width": 0.5, "height": 0.25}},
  {"id": "three", "screen": 1}
]}], """
IMAGE = ct_slice(
    1, 1.0, StudyInstanceUID="1.2", SeriesInstanceUID="1.2.1", SOPInstanceUID="1.2.1.1"
)


@dataclass
class FakeWindows:
    """Remembers what was opened: address, name, place, features."""

    known: Screens = field(default_factory=Screens)
    allowed: bool = True
    fullscreen: bool = False
    opened: list[tuple[str, str, Frame | None, str]] = field(default_factory=list)

    async def toggle_fullscreen(self) -> bool:
        self.fullscreen = not self.fullscreen
        return True

    def connect(self, changed: object) -> None:
        pass

    async def screens(self) -> Screens:
        return self.known

    def open(self, url: str, name: str, frame: Frame | None, options: str) -> bool:
        self.opened.append((url, name, frame, options))
        return self.allowed


async def opened(windows: FakeWindows, config: str = CONFIG, more: str = "") -> Application:
    fake = FakePorts()
    app = Application(load_config(config), replace(fake.ports, windows=windows), {})
    app.sources["here"] = FakeSource([IMAGE])
    app.go("viewer", f"?StudyInstanceUIDs=1.2{more}", {})
    await fake.clock.settle()
    return app


async def test_a_second_window_shows_the_study_on_the_next_screen() -> None:
    windows = FakeWindows(Screens((LEFT, RIGHT), 1))
    app = await opened(windows)
    await app.commands.run("multimonitor", {})
    address = f"{ROOT}viewer?StudyInstanceUIDs=1.2&dataSources=here"
    assert windows.opened == [
        (f"{address}&multimonitor=2&screenNumber=1", "negatoscope1", LEFT, "popup")
    ]


async def test_with_one_screen_the_browser_puts_the_window_where_it_likes() -> None:
    windows = FakeWindows(Screens((LEFT,)))
    app = await opened(windows, more="&multimonitor=2&screenNumber=1")
    await app.commands.run("multimonitor", {"studyInstanceUid": "1.2"})
    ((url, name, frame, _),) = windows.opened
    assert url.endswith("&multimonitor=2&screenNumber=0")
    assert (name, frame) == ("negatoscope0", None)


@pytest.mark.parametrize(
    ("number", "name", "frame", "options"),
    [
        (2, "one", Frame(0, 0, 500, 800), "popup,resizable"),
        (0, "two", Frame(500, 0, 500, 200), "popup"),
        (1, "three", RIGHT, "popup"),
    ],
)
async def test_windows_are_arranged_as_the_site_is_configured(
    number: int, name: str, frame: Frame, options: str
) -> None:
    windows = FakeWindows(Screens((LEFT, RIGHT), 0))
    config = CONFIG.replace("{", SPLIT, 1)
    app = await opened(windows, config, f"&multimonitor=split&screenNumber={number}")
    await app.commands.run("multimonitor", {})
    assert [each[1:] for each in windows.opened] == [(name, frame, options)]


async def test_what_is_not_possible_is_said() -> None:
    windows = FakeWindows(allowed=False)
    app = await opened(windows)
    with pytest.raises(CommandError, match="allow this site to open windows"):
        await app.commands.run("multimonitor", {})
    with pytest.raises(CommandError, match="not among those of the page"):
        await app.commands.run("multimonitor", {"studyInstanceUid": "1.9"})


async def test_a_window_stays_the_one_it_is_when_another_study_is_opened() -> None:
    windows = FakeWindows()
    app = await opened(windows, more="&multimonitor=split&screenNumber=1&multimonitor=x")
    await app.commands.run("study.open", {"studyInstanceUid": "1.2"})
    assert app.route.value("multimonitor") == "split"
    assert app.route.value("screenNumber") == "1"
    odd = await opened(windows, more="&multimonitor=%3Cb%3E&screenNumber=1")
    await odd.commands.run("study.open", {"studyInstanceUid": "1.2"})
    assert odd.route.value("multimonitor") == ""


async def test_the_whole_screen_is_toggled() -> None:
    windows = FakeWindows()
    app = await opened(windows)
    await app.commands.run("toggleFullscreen", {})
    assert windows.fullscreen
    layout = next(item for item in app.view().toolbar if item.id == "layout")  # type: ignore[union-attr]
    assert next(entry for entry in layout.menu if entry.id == "fullscreen").active
