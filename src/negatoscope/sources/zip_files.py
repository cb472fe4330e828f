"""ZIP files, read where they lie: their directory first, then each member by itself."""

import io
import zipfile
from dataclasses import dataclass
from struct import unpack_from

from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.language import t
from negatoscope.sources.contents import Content, Packed, Slice

MAX_MEMBERS = 200_000
MAX_UNPACKED_BYTES = 256 << 30
"""What all members together may unpack to by their own word."""

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL_HEADER = 30
_TAIL_BYTES = 1 << 16
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a ZIP file, with the reason where it cannot be read."""

    name: str
    problem: str
    _whole: Content
    _info: zipfile.ZipInfo

    async def open(self) -> Content:
        """Its bytes; where they begin only its own header in the ZIP file says.

        Raises
        ------
        NotDicomError
            It is not where the ZIP file says.
        """
        info = self._info
        head = await self._whole.read(info.header_offset, _LOCAL_HEADER)
        if head[:4] != SIGNATURES[0] or len(head) < _LOCAL_HEADER:
            raise NotDicomError("is not where the ZIP file says")
        name_length, extra_length = unpack_from("<HH", head, 26)
        start = info.header_offset + _LOCAL_HEADER + name_length + extra_length
        if info.compress_type == zipfile.ZIP_STORED:
            return Slice(self._whole, start, info.file_size)
        return Packed(self._whole, start, info.compress_size, info.file_size)


class _MoreNeededError(Exception):
    """The directory reader wants bytes that have not been fetched."""

    def __init__(self, position: int, length: int) -> None:
        super().__init__()
        self.position, self.length = position, length


class _Sparse(io.RawIOBase):
    """A file of which some stretches are here."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._at = 0
        self._stretches: dict[int, bytes] = {}

    def put(self, position: int, data: bytes) -> None:
        self._stretches[position] = data

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._at + size)
        length = end - self._at
        if length <= 0:
            return b""
        for position, data in self._stretches.items():
            if position <= self._at and end <= position + len(data):
                found = data[self._at - position : end - position]
                self._at = end
                return found
        raise _MoreNeededError(self._at, length)


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a ZIP file."""
    return head[:4] in SIGNATURES


async def zip_members(content: Content) -> list[Member]:
    """The files in a ZIP file; folders and what systems leave behind are not among them.

    Raises
    ------
    NotDicomError
        It is broken, or would unpack to too much; says why.
    """
    infos = await _directory(content)
    if len(infos) > MAX_MEMBERS:
        raise NotDicomError(f"the ZIP file holds more than {MAX_MEMBERS} files")
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise NotDicomError("the ZIP file would unpack to too much, as a ZIP bomb does")
    return [
        Member(info.filename, _problem(info), content, info) for info in infos if not info.is_dir()
    ]


async def _directory(content: Content) -> list[zipfile.ZipInfo]:
    size = content.size or 0
    sparse = _Sparse(size)
    tail = max(0, size - _TAIL_BYTES)
    sparse.put(tail, await content.read(tail, size - tail))
    while True:
        sparse.seek(0)
        try:
            with zipfile.ZipFile(sparse) as archive:
                return archive.infolist()
        except _MoreNeededError as more:
            data = await content.read(more.position, more.length)
            if len(data) < more.length:
                raise NotDicomError("the ZIP file is cut short") from None
            sparse.put(more.position, data)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise NotDicomError("the ZIP file is broken or cut short") from error


def _problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return t("is encrypted: unpack the ZIP file first")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return t("is packed in a way that is not supported: unpack it first")
    return ""
