"""Opening files of this device: thousands of them, one after the other, into a source."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from negatoscope.dicom.encoding.dicomdir import FileRecord, file_records
from negatoscope.dicom.encoding.part10 import Header, read_header
from negatoscope.dicom.encoding.reading import NotDicomError, finish_async
from negatoscope.language import t
from negatoscope.sources.contents import Content
from negatoscope.sources.zip_files import is_zip, zip_members

READERS = 16
"""Files that are read at once: while one is parsed the bytes of others arrive."""

MAX_FAILURES_KEPT = 1000
TURN_S = 0.008
"""Work without a pause for the page: half an animation frame."""

HEAD_BYTES = 1 << 16
"""Fetched at once: a browser takes longer for a second piece of a file than for a longer first."""

_DIRECTORY = "DICOMDIR"
_LEFT_BEHIND = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file by its place below what was opened; `open` gives its bytes, or raises `OSError`."""

    name: str
    open: Callable[[], Awaitable[Content]]
    record: FileRecord | None = None  # of the DICOMDIR that names it
    is_beside: bool = False  # a DICOMDIR is here and does not name it

    @property
    def path(self) -> PurePosixPath:
        """The name as a path."""
        return PurePosixPath(self.name)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why. The name may identify: it is for the screen only."""

    name: str
    reason: str


@dataclass(slots=True)
class Counts:
    """How far an opening is. ``done`` counts files that were read or failed."""

    found: int = 0
    done: int = 0
    opened: int = 0
    failed: int = 0
    listed: bool = False
    failures: list[Failure] = field(default_factory=list)


class Opening:
    """One opening of files.

    Parameters
    ----------
    take
        Takes a file in and says its study; raises `NotDicomError` of one that it does not want.
    progress
        Called when the counts have changed.
    gate
        Awaited before each file.
    now_s
        A steadily growing time in seconds.
    """

    def __init__(
        self,
        take: Callable[[FoundFile, Header, Content], str],
        progress: Callable[[], None],
        gate: Callable[[], Awaitable[None]],
        now_s: Callable[[], float],
    ) -> None:
        self.counts = Counts()
        self.studies: set[str] = set()
        self._take = take
        self._progress = progress
        self._gate = gate
        self._now_s = now_s
        self._waiting: deque[FoundFile] = deque()
        self._turn_began = now_s()

    async def run(self, files: AsyncIterable[FoundFile]) -> None:
        """List all files, then read them; cancelling loses nothing that was read."""
        found = []
        async for file in files:
            if not is_left_behind(file.name):
                found.append(file)
                self.counts.found += 1
                await self._pause()
        self.counts.listed = True
        self._waiting.extend(await self._arranged(found))
        await asyncio.gather(*(self._work() for _ in range(READERS)))
        self._progress()

    async def _work(self) -> None:
        while self._waiting:
            await self._gate()
            if not self._waiting:  # others went on meanwhile
                return
            file = self._waiting.popleft()
            try:
                await self._read(file)
            except (NotDicomError, OSError, ValueError, MemoryError, RecursionError) as error:
                if not (file.is_beside and isinstance(error, NotDicomError)):
                    self._fail(file.name, _reason(error))
            self.counts.done += 1
            await self._pause()

    async def _pause(self) -> None:
        """Let the page draw and listen when it has waited for long enough."""
        if self._now_s() - self._turn_began > TURN_S:
            self._progress()
            await asyncio.sleep(0)
            self._turn_began = self._now_s()

    async def _read(self, file: FoundFile) -> None:
        content = await file.open()
        head = await content.read(0, HEAD_BYTES)
        if is_zip(head):
            await self._unpack(file, content)
            return
        header = await _header(content, head)
        if header.is_directory:
            if file.record is None and not self._has_others():
                raise NotDicomError(
                    "names files that are not here: open the folder that it lies in"
                )
            return
        self._verify(file, header)
        self.studies.add(self._take(file, header, content))
        self.counts.opened += 1

    def _has_others(self) -> bool:
        return self.counts.found > 1

    def _verify(self, file: FoundFile, header: Header) -> None:
        """A DICOMDIR may be older than the files it names: they count, but it is told."""
        said = file.record.sop_instance_uid if file.record else ""
        if said and said != header.uids()[2]:
            self._fail(file.name, t("was opened, but the DICOMDIR names another object there"))

    async def _unpack(self, file: FoundFile, content: Content) -> None:
        """Put what a ZIP file holds into its place in the queue."""
        if file.name.count("!") > 0:
            raise NotDicomError("a ZIP file within a ZIP file: unpack the outer one first")
        members = []
        for member in await zip_members(content):
            name = f"{file.name}!/{member.name}"
            if is_left_behind(member.name):
                continue
            if member.problem:
                self.counts.found += 1
                self.counts.done += 1
                self._fail(name, member.problem)
                continue
            members.append(FoundFile(name, member.open))
        self.counts.found += len(members) - 1
        self.counts.done -= 1  # the ZIP file itself is none of the files
        self._waiting.extendleft(reversed(await self._arranged(members)))

    # -- DICOMDIR -------------------------------------------------------------------------------

    async def _arranged(self, files: list[FoundFile]) -> list[FoundFile]:
        """Files in the order of the DICOMDIRs among them; what those do not name comes last."""
        ordered: list[FoundFile] = []
        left = {_folded(file.name): file for file in files}
        for directory in [file for file in files if file.path.name.upper() == _DIRECTORY]:
            try:
                content = await directory.open()
                header = await _header(content, await content.read(0, HEAD_BYTES))
                records = file_records(header.json) if header.is_directory else ()
            except (NotDicomError, OSError):
                continue  # it fails once more, by its name, when its turn comes
            if records and len(files) > 1:
                self._name(directory, records, left, ordered)
        return [*ordered, *left.values()]

    def _name(
        self,
        directory: FoundFile,
        records: Iterable[FileRecord],
        left: dict[str, FoundFile],
        ordered: list[FoundFile],
    ) -> None:
        folder = _folded(str(directory.path.parent / "x"))[:-1]
        for record in records:
            file = left.pop(_folded(str(directory.path.parent.joinpath(*record.parts))), None)
            if file is None:
                self._fail(record.name, t("is named by the DICOMDIR, but is not here"))
            else:
                ordered.append(replace(file, record=record))
        for key, file in left.items():
            if key.startswith(folder):
                left[key] = replace(file, is_beside=True)

    def _fail(self, name: str, reason: str) -> None:
        self.counts.failed += 1
        if len(self.counts.failures) < MAX_FAILURES_KEPT:
            self.counts.failures.append(Failure(name, reason))


async def _header(content: Content, head: bytes) -> Header:
    """The header of a file whose beginning is at hand."""

    async def answer(position: int, length: int) -> bytes:
        if position + length <= len(head) or len(head) < HEAD_BYTES:
            return head[position : position + length]
        return await content.read(position, length)

    return await finish_async(read_header(content.size), answer)


def is_left_behind(name: str) -> bool:
    """Whether a file is one that systems leave everywhere, which nobody means to open."""
    parts = PurePosixPath(name).parts
    return any(part in _LEFT_BEHIND or (part[0] == "." and part.strip(".")) for part in parts)


def _folded(name: str) -> str:
    """A name as media compare it: without case, and without the version of ISO 9660."""
    return name.casefold().removesuffix(";1").removesuffix(".")


def _reason(error: Exception) -> str:
    if isinstance(error, NotDicomError):
        return str(error)
    if isinstance(error, OSError):
        return t("cannot be read: it was changed, moved or taken away, or may not be read")
    return t("cannot be parsed: {name}", name=type(error).__name__)
