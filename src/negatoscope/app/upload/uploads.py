"""Uploading files of this device to a source: reading, sending, what failed, and trying again."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.dicom.encoding.part10 import Header
from negatoscope.language import t
from negatoscope.sources.contents import Content, Packed
from negatoscope.sources.opening import FoundFile, Opening
from negatoscope.sources.storing import Stored

#: Files that are sent at once: more only wait for each other on the same line.
PARALLEL = 3
#: While files are read and sent the page is drawn this often.
PROGRESS_S = 0.2

Phase = Literal["idle", "reading", "sending", "done", "cancelled"]


class StoringSource(Protocol):
    """A source that takes files."""

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        ...

    async def store(self, content: Content) -> Stored:
        """Store one DICOM file."""
        ...


@dataclass(slots=True)
class UploadFile:
    """A DICOM file and what became of it. Its name is for the screen alone."""

    name: str
    content: Content | None
    size: int
    state: Literal["waiting", "sending", "stored", "failed"] = "waiting"
    reason: str = ""
    again: bool = False


class Uploads:
    """One upload at a time; files that are added join it.

    Parameters
    ----------
    target
        The source that takes files now, or nothing.
    on_change
        Called when something is to be drawn anew.
    on_end
        Called when all has been sent, or the person has stopped it.
    """

    def __init__(
        self,
        ports: Ports,
        target: Callable[[], StoringSource | None],
        on_change: Callable[[], None],
        on_end: Callable[[], None],
    ) -> None:
        self._ports = ports
        self._target = target
        self._on_change = on_change
        self._on_end = on_end
        self._stop: Callable[[], None] = lambda: None
        self._waiting: deque[UploadFile] = deque()
        self._next_progress_s = 0.0
        self._clear()

    def _clear(self) -> None:
        self.phase: Phase = "idle"
        self.files: list[UploadFile] = []
        self.target_name = ""
        self.started_s = 0.0
        self.sent_bytes = 0
        self.only_failed = False

    @property
    def running(self) -> bool:
        """Whether files are being read or sent."""
        return self.phase in ("reading", "sending")

    def count(self, state: str) -> int:
        """How many files are in a state."""
        return sum(file.state == state for file in self.files)

    def seconds(self) -> float:
        """How long it has been sending."""
        return self._ports.clock.now_s() - self.started_s if self.phase == "sending" else 0.0

    # -- commands -------------------------------------------------------------------------------

    @command("upload.files", "Upload DICOM files of this device to the archive")
    async def choose_files(self) -> None:
        """Let the person choose files."""
        await self._choose(folder=False)

    @command("upload.folder", "Upload a folder of this device to the archive")
    async def choose_folder(self) -> None:
        """Let the person choose a folder."""
        await self._choose(folder=True)

    async def _choose(self, *, folder: bool) -> None:
        self._ready()
        found = await self._ports.files.pick(folder=folder)
        if found is not None:
            self.take(found)

    @command("upload.cancel", "Stop uploading; what was stored stays in the archive")
    def cancel(self) -> None:
        """Stop."""
        if self.running:
            self._stop()

    @command("upload.retry", "Upload again what was not stored")
    def retry(self) -> None:
        """Send the files again that were not stored and could be."""
        target = self._ready()
        again = [f for f in self.files if f.state in ("failed", "waiting") and f.content]
        if not again:
            raise CommandError("there is nothing that could be uploaded again")
        for file in again:
            file.state, file.reason = "waiting", ""
        self.only_failed = False
        self._stop = self._ports.clock.spawn(self._run(target, None))

    @command(
        "upload.showFailed", "List only the files that were not stored", checked="true or false"
    )
    def show_failed(self, checked: bool = True) -> None:
        """List all files, or those that failed."""
        self.only_failed = checked
        self._on_change()

    def _ready(self) -> StoringSource:
        target = self._target()
        if target is None:
            raise CommandError("this source takes no uploads: choose another source")
        if self.running:
            raise CommandError("an upload is running: wait until it is done, or stop it")
        return target

    # -- the upload -----------------------------------------------------------------------------

    def take(self, files: AsyncIterable[FoundFile]) -> None:
        """Read files and send those that are DICOM."""
        target = self._ready()
        self._clear()
        self._stop = self._ports.clock.spawn(self._run(target, files))

    async def _run(self, target: StoringSource, files: AsyncIterable[FoundFile] | None) -> None:
        self.target_name = target.friendly_name
        try:
            if files is not None:
                await self._read(files)
            self.phase, self.started_s, self.sent_bytes = "sending", self._ports.clock.now_s(), 0
            self._waiting = deque(file for file in self.files if file.state == "waiting")
            self._on_change()
            await asyncio.gather(*(self._send_all(target) for _ in range(PARALLEL)))
        except BaseException:  # stopped by the person, or by a fault that is told elsewhere
            for file in self.files:
                if file.state == "sending":
                    file.state, file.reason, file.again = (
                        "failed",
                        t("stopped while it was sent"),
                        True,
                    )
            self.phase = "cancelled"
            self._on_end()
            raise
        self.phase = "done"
        self._on_end()

    async def _read(self, files: AsyncIterable[FoundFile]) -> None:
        self.phase = "reading"
        self._on_change()

        def took(file: FoundFile, header: Header, content: Content) -> str:
            self.files.append(UploadFile(file.name, content, content.size or 0))
            return header.uids()[0]

        opening = Opening(took, self._progress, _at_once, self._ports.clock.now_s)
        await opening.run(files)
        self.files += [
            UploadFile(failure.name, None, 0, "failed", failure.reason)
            for failure in opening.counts.failures
        ]

    async def _send_all(self, target: StoringSource) -> None:
        while self._waiting:
            file = self._waiting.popleft()
            if file.content is None:
                continue
            file.state = "sending"
            self._progress()
            try:
                content = file.content
                if isinstance(content, Packed):
                    content = await self._ports.unpack(content)
                result = await target.store(content)
            except (OSError, ValueError) as error:
                result = Stored(t("cannot be read any more: {name}", name=type(error).__name__))
            file.state = "failed" if result.reason else "stored"
            file.reason, file.again = result.reason, result.again
            self.sent_bytes += file.size
            self._progress()

    def _progress(self) -> None:
        now_s = self._ports.clock.now_s()
        if now_s >= self._next_progress_s:
            self._next_progress_s = now_s + PROGRESS_S
            self._on_change()

    # -- for others -----------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """How far it is, as JSON."""
        return {
            "phase": self.phase,
            "files": len(self.files),
            "stored": self.count("stored"),
            "failed": self.count("failed"),
            "failures": [
                {"name": f.name, "reason": f.reason} for f in self.files if f.state == "failed"
            ],
        }


async def _at_once() -> None:
    """Nothing to wait for before a file."""
