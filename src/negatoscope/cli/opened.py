"""What a person gives to be served: a folder, single files, ZIP files, a DICOMDIR."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from negatoscope.cli.node import Progress
from negatoscope.cli.server.dicomfile import header_of
from negatoscope.dicom.encoding.dicomdir import file_records
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.sources.contents import PIECE_BYTES, Content
from negatoscope.sources.opening import is_left_behind
from negatoscope.sources.zip_files import is_zip, zip_members

DIRECTORY = "DICOMDIR"


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder to serve. A temporary one is for reading only, and gone in the end."""

    folder: Path
    name: str
    temporary: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file on this machine."""

    path: Path

    @property
    def size(self) -> int:
        """How many there are."""
        return self.path.stat().st_size

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on."""
        with self.path.open("rb") as file:
            file.seek(position)
            return file.read(length)


@contextmanager
def opened(paths: Sequence[Path], progress: Progress) -> Iterator[Opened]:
    """The folder that holds what the paths name.

    A folder is served where it lies, a DICOMDIR by the folder that it lies in. Single files and
    what is in ZIP files are put into a temporary folder that its owner alone can read.

    Raises
    ------
    NotDicomError
        A ZIP file is broken, or would unpack to too much.
    OSError
        A file cannot be read.
    """
    if len(paths) == 1 and paths[0].is_dir():
        yield Opened(paths[0], paths[0].resolve().name)
        return
    if len(paths) == 1 and paths[0].name.upper() == DIRECTORY:
        folder = paths[0].resolve().parent
        yield Opened(folder, folder.name, problems=_missing(paths[0]))
        return
    place = Path(tempfile.mkdtemp(prefix="negatoscope-files-"))
    try:
        gathering = _Gathering(place, progress)
        for path in paths:
            gathering.add(path)
        yield Opened(place, "Opened files", temporary=True, problems=tuple(gathering.problems))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _missing(directory: Path) -> tuple[str, ...]:
    """The files that a DICOMDIR names and that are not there, in words."""
    try:
        records = file_records(header_of(directory).json)
    except NotDicomError as error:
        return (f"{directory}: {error}; all files of its folder are read",)
    here = {
        path.relative_to(directory.parent).as_posix().casefold()
        for path in directory.parent.rglob("*")
    }
    gone = [record.name for record in records if record.name.casefold() not in here]
    return tuple(f"{name}: is named by the DICOMDIR, but is not here" for name in gone)


class _Gathering:
    """Puts files into a folder under numbers: names of others never become paths here."""

    def __init__(self, place: Path, progress: Progress) -> None:
        self._place = place
        self._progress = progress
        self._count = 0
        self.problems: list[str] = []

    def add(self, path: Path) -> None:
        """Take in a file, all files below a folder, or what is in a ZIP file."""
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                if each.is_file() and not is_left_behind(each.relative_to(path).as_posix()):
                    self.add(each)
            return
        with path.open("rb") as file:
            head = file.read(4)
        if is_zip(head):
            try:
                asyncio.run(self._unpack(path))
            except NotDicomError as error:
                raise NotDicomError(f"{path}: {error}") from error
            return
        target = self._next()
        try:
            os.link(path.resolve(), target)  # no copy, where both lie on one volume
        except OSError:
            shutil.copyfile(path, target)

    async def _unpack(self, path: Path) -> None:
        members = [m for m in await zip_members(FileContent(path)) if not is_left_behind(m.name)]
        for number, member in enumerate(members, 1):
            if member.problem:
                self.problems.append(f"{member.name}: {member.problem}")
                continue
            target = self._next()
            try:
                await _write(await member.open(), target)
            except NotDicomError as error:
                target.unlink(missing_ok=True)
                self.problems.append(f"{member.name}: {error}")
            self._progress(f"Unpacking {path.name}", number / len(members))

    def _next(self) -> Path:
        self._count += 1
        folder = self._place / f"{self._count // 1000:04}"
        folder.mkdir(exist_ok=True)
        return folder / f"{self._count:07}"


async def _write(content: Content, target: Path) -> None:
    position = 0
    with target.open("wb") as file:
        while piece := await content.read(position, PIECE_BYTES):
            file.write(piece)
            position += len(piece)
