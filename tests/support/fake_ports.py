"""The application's ports for tests: no page, no network, time that stands still."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.config.document import load_config
from negatoscope.app.ports import FrameResolver, Ports
from negatoscope.app.sign_in.port import Finished, Grant, SignInError, Wanted
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.volumes import Volume
from negatoscope.sources.base import FrameAddress, SeriesSummary, StudyList, StudyRow
from negatoscope.sources.contents import Content
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.storing import Stored
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.frames import FrameFailure, FrameKey, FrameReceiver, LoadedFrame
from tests.support.fake_transport import FakeTransport, answer

ROOT = "https://viewer.example/"


class FakeStorage(dict[str, str]):
    """Preferences in a dict."""

    def set(self, key: str, value: str) -> None:
        self[key] = value

    def remove(self, key: str) -> None:
        self.pop(key, None)

    def kept_keys(self) -> list[str]:
        return list(self)


@dataclass
class FakeNavigation:
    """Remembers the history: (address, state) of each entry."""

    entries: list[tuple[str, Mapping[str, Any]]] = field(default_factory=lambda: [("", {})])
    titles: list[str] = field(default_factory=list)
    updates: int = 0
    loads: list[str] = field(default_factory=list)

    def push(self, relative_url: str, state: Mapping[str, Any]) -> None:
        self.entries.append((relative_url, state))

    def replace(self, relative_url: str, state: Mapping[str, Any]) -> None:
        self.entries[-1] = (relative_url, state)

    def set_title(self, title: str) -> None:
        self.titles.append(title)

    def apply_update(self) -> None:
        self.updates += 1

    def load(self, relative_url: str) -> None:
        self.loads.append(relative_url)


@dataclass
class FakeScreen:
    """A screen of one size."""

    size: Size = field(default_factory=lambda: Size(500, 500))
    software: bool = False
    narrow: bool = False
    pixel_ratio: float = 1.0
    description: str = "a fake screen"
    depths: dict[tuple[float, float], float] = field(default_factory=dict)

    def cell_size(self, viewport_id: str) -> Size:
        return self.size

    def set_theme(self, theme: str) -> None:
        self.theme = theme

    volume_bytes = 0

    def filled(self, volume: Volume) -> int:
        return volume.geometry.slices

    def refined(self, viewport_id: str) -> bool:
        return True

    def depth_mm(self, viewport_id: str, at: Point) -> float | None:
        return self.depths.get((at.x, at.y))

    def stored_values(self, frame: LoadedFrame, column: int, row: int) -> tuple[float, ...]:
        return (float(column + row),) * frame.samples

    def region_values(self, frame: LoadedFrame, spans: Sequence[Span]) -> list[float]:
        """The values of a frame whose pixels are a list; else the sum of column and row."""
        places = [(row, column) for row, first, end in spans for column in range(first, end)]
        if isinstance(frame.pixels, list):
            return [frame.pixels[row * frame.columns + column] for row, column in places]
        return [float(column + row) for row, column in places]

    def read_pixels(self, viewport_id: str) -> dict[str, Any]:
        return {"width": 1, "height": 1, "data": [0, 0, 0, 255]}


class FakeOutlet:
    """Remembers what was handed out."""

    def __init__(self) -> None:
        self.copied: list[str] = []
        self.saved: list[tuple[str, bytes, str]] = []
        self.allowed = True
        self.printed = 0

    async def copy_text(self, text: str) -> bool:
        if self.allowed:
            self.copied.append(text)
        return self.allowed

    def save(self, name: str, content: bytes, media_type: str) -> None:
        self.saved.append((name, content, media_type))

    def print_page(self) -> None:
        self.printed += 1


class FakeClock:
    """Timers that run when the test says so; tasks on the test's event loop."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.ticking: list[tuple[float, Callable[[], None]]] = []
        self.tasks: list[asyncio.Task[None]] = []

    def now_s(self) -> float:
        return self.now

    def every(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        return self._add(self.ticking, (seconds, callback))

    def later(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        return self._add(self.waiting, (seconds, callback))

    @staticmethod
    def _add(timers: list[Any], timer: Any) -> Callable[[], None]:
        timers.append(timer)

        def stop() -> None:
            if timer in timers:
                timers.remove(timer)

        return stop

    def spawn(self, task: Coroutine[Any, Any, None]) -> Callable[[], None]:
        made = asyncio.get_running_loop().create_task(task)
        self.tasks.append(made)
        return lambda: void(made.cancel())

    def pass_time(self) -> None:
        """All that waits is due."""
        due, self.waiting[:] = list(self.waiting), []
        for _, callback in due:
            callback()

    def tick(self) -> None:
        """One turn of all that repeats."""
        for _, callback in list(self.ticking):
            callback()

    async def settle(self) -> None:
        """Let all tasks run to their end; a fault in one of them fails the test."""
        while running := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(running, timeout=5)
        for task in self.tasks:
            if not task.cancelled():
                task.result()


def void(_: object) -> None:
    """Nothing."""


class FakeLoader:
    """A frame loader whose answers the test gives."""

    def __init__(self) -> None:
        self.under_way: list[FrameKey] = []
        self.resolve: FrameResolver = lambda key: None
        self.queue: FrameReceiver | None = None

    def connect(self, queue: FrameReceiver, resolve: FrameResolver) -> None:
        self.queue, self.resolve = queue, resolve

    def load(self, key: FrameKey) -> None:
        self.under_way.append(key)

    def abort(self, key: FrameKey) -> None:
        self.under_way.remove(key)

    def answer(self, failure: FrameFailure | None = None, **fields: Any) -> FrameKey:
        """Answer the oldest request."""
        key = self.under_way.pop(0)
        assert self.queue
        if failure:
            self.queue.failed(key, failure)
        else:
            given: dict[str, Any] = {
                "pixels": object(),
                "rows": 512,
                "columns": 512,
                "samples": 1,
                "photometric": "MONOCHROME2",
                "minimum": 0,
                "maximum": 4095,
                "size_bytes": 1000,
            }
            self.queue.loaded(key, LoadedFrame(**(given | fields)))
        return key

    def answer_all(self) -> None:
        """Answer until nothing is asked for any more."""
        while self.under_way:
            self.answer()


class FakeIdentity:
    """A library whose answers the test gives: a grant, or why there is none."""

    def __init__(self) -> None:
        self.grants: list[Grant | SignInError] = []
        self.left: list[tuple[str, str, str]] = []  # authority, target, login hint
        self.finished: list[str] = []
        self.wanted = Wanted()
        self.renewals = 0
        self.asked = 0
        self.ended: list[tuple[str, bool]] = []
        self.announced = 0
        self.marked = False
        self.heard: Callable[[], None] = lambda: None
        self.has_sign_out_page = True

    def _next(self) -> Grant:
        found = self.grants.pop(0)
        if isinstance(found, SignInError):
            raise found
        return found

    async def leave(
        self, settings: Mapping[str, Any], wanted: Wanted, login_hint: str = ""
    ) -> None:
        self.left.append((settings["authority"], wanted.target, login_hint))
        if self.grants and isinstance(self.grants[0], SignInError):
            self._next()
        await asyncio.Event().wait()  # the page is gone

    async def finish(self, settings: Mapping[str, Any], address: str) -> Finished:
        self.finished.append(address)
        return Finished(self._next(), self.wanted)

    async def renew(self, settings: Mapping[str, Any]) -> Grant:
        self.renewals += 1
        await asyncio.sleep(0)
        return self._next()

    async def ask(self, settings: Mapping[str, Any]) -> Grant:
        self.asked += 1
        return self._next()

    async def end(self, settings: Mapping[str, Any], *, revoke: bool) -> bool:
        self.ended.append((settings["authority"], revoke))
        return self.has_sign_out_page

    def announce_end(self) -> None:
        self.announced += 1

    def on_end(self, heard: Callable[[], None]) -> None:
        self.heard = heard

    def take_ended(self) -> bool:
        marked, self.marked = self.marked, False
        return marked

    def mark_ended(self) -> None:
        self.marked = True


class FakeSource:
    """A source with studies in memory: study UID → instances. Errors come where they are put."""

    def __init__(self, instances: Iterable[DataSet] = (), name: str = "here") -> None:
        self.name = name
        self.friendly_name = name.capitalize()
        self.instances = list(instances)
        self.rows: tuple[StudyRow, ...] = ()
        self.errors: dict[str, SourceError] = {}  # by study or series UID, or "" for the list
        self.bulk: dict[str, bytes] = {}
        self.series: dict[str, tuple[SeriesSummary, ...]] = {}  # in place of the instances'
        self.asked: list[str] = []
        self.queries: list[StudyQuery] = []
        self.takes_reports = False
        self.stored: list[Content] = []
        self.stores = Stored()  # what becomes of what is stored

    async def store(self, content: Content) -> Stored:
        await asyncio.sleep(0)
        self.stored.append(content)
        return self.stores

    def _refuse(self, uid: str) -> None:
        self.asked.append(uid)
        if uid in self.errors:
            raise self.errors[uid]

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None, offset: int
    ) -> StudyList:
        self.queries.append(query)
        self._refuse("")
        return StudyList(self.rows[offset:][:limit])

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        await asyncio.sleep(0)
        self._refuse(study_instance_uid)
        if study_instance_uid in self.series:
            return self.series[study_instance_uid]
        found: dict[str, SeriesSummary] = {}
        for i in self.instances:
            uid = i.string("SeriesInstanceUID")
            if i.string("StudyInstanceUID") == study_instance_uid and uid not in found:
                number = i.integer("SeriesNumber")
                found[uid] = SeriesSummary(uid, i.string("Modality"), number, "", 1)
        return tuple(found.values())

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        await asyncio.sleep(0)
        self._refuse(series_instance_uid)
        return tuple(
            i for i in self.instances if i.string("SeriesInstanceUID") == series_instance_uid
        )

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        return FrameAddress(f"frames/{instance.string('SOPInstanceUID')}/{frame_number}")

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        await asyncio.sleep(0)
        self._refuse(uri)
        return self.bulk[uri]


@dataclass
class FakePorts:
    """All ports, each at hand for the test."""

    storage: FakeStorage = field(default_factory=FakeStorage)
    navigation: FakeNavigation = field(default_factory=FakeNavigation)
    screen: FakeScreen = field(default_factory=FakeScreen)
    clock: FakeClock = field(default_factory=FakeClock)
    loader: FakeLoader = field(default_factory=FakeLoader)
    transport: FakeTransport = field(default_factory=lambda: FakeTransport(answer([])))
    identity: FakeIdentity = field(default_factory=FakeIdentity)
    link_token: str = ""
    outlet: FakeOutlet = field(default_factory=FakeOutlet)

    @property
    def ports(self) -> Ports:
        """As the application takes them."""
        return Ports(
            transport=self.transport,
            storage=self.storage,
            navigation=self.navigation,
            screen=self.screen,
            clock=self.clock,
            loader=self.loader,
            base_url=ROOT,
            version="1.2.3",
            started_from="snapshot",
            identity=self.identity,
            link_token=self.link_token,
            outlet=self.outlet,
        )


CONFIG = """{"dataSources": [
  {"namespace": "dicomweb", "sourceName": "here", "configuration": {"qidoRoot": "/dicom-web"}},
  {"namespace": "dicomweb", "sourceName": "there", "configuration": {"qidoRoot": "/other"}}
]}"""


@dataclass
class World:
    """An application, its ports, and two sources in memory: ``here`` (the default), ``there``."""

    app: Application
    fake: FakePorts
    here: FakeSource
    there: FakeSource
    changes: list[str]

    async def go(self, path: str, search: str = "", **filters: str) -> None:
        """Open an address and let everything settle."""
        self.fake.navigation.entries.append((path + search, {"filters": filters}))
        self.app.go(path, search, {"filters": filters})
        await self.fake.clock.settle()

    async def run(self, name: str, **arguments: Any) -> Any:
        """Run a command and let everything settle."""
        result = await self.app.commands.run(name, arguments)
        await self.fake.clock.settle()
        return result


def world(
    instances: Iterable[DataSet] = (),
    config: str = CONFIG,
    installed: Mapping[str, str] | None = None,
) -> World:
    """An application with sources in memory in place of its DICOMweb ones."""
    fake = FakePorts()
    app = Application(load_config(config), fake.ports, installed or {})
    here, there = FakeSource(instances), FakeSource(name="there")
    for source in (here, there):
        if source.name in app.sources:
            app.sources[source.name] = source
    page = app.worklist_page
    page.controller._source = app.sources[app.default_source]
    changes: list[str] = []
    app.on_change = changes.append
    return World(app, fake, here, there, changes)
