"""Frames as they are stored, read from the file by position: never a whole file for one frame."""

import os
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

from negatoscope.cli.server.dicomfile import inflated_from, spans_of
from negatoscope.dicom.encoding.fragments import FrameSpans
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.sop_classes import is_video

MAX_OPEN_FILES = 48
MAX_OFFSET_TABLES = 256
MAX_INFLATED_FILES = 2

Kept = TypeVar("Kept")


class FrameError(Exception):
    """A frame that cannot be had; says why."""


class FrameReader:
    """Reads frames; keeps files open and offset tables at hand. Safe for many threads."""

    def __init__(self) -> None:
        self._files: Recent[OpenFile] = Recent(MAX_OPEN_FILES)
        self._tables: Recent[FrameSpans] = Recent(MAX_OFFSET_TABLES)
        self._inflated: Recent[bytes] = Recent(MAX_INFLATED_FILES)

    def close(self) -> None:
        """Let go of files and tables."""
        for cache in (self._files, self._tables, self._inflated):
            cache.clear()

    def frame(self, path: Path, stamp: Hashable, layout: PixelLayout, number: int) -> bytes:
        """The bytes of a frame (counted from 1): encapsulated as stored, native little endian.

        Parameters
        ----------
        stamp
            Changes when the file does (modification time and size).

        Raises
        ------
        FrameError
            When the frame does not exist or the file ends before it does.
        """
        if not 1 <= number <= layout.frames:
            raise FrameError(f"there are {layout.frames} frames")
        if layout.encapsulated:
            return self._encapsulated(path, stamp, layout, number)
        return self._native(path, stamp, layout, number)

    def value(self, path: Path, stamp: Hashable, layout: PixelLayout) -> bytes:
        """All native pixel data as stored."""
        return self._read(path, stamp, layout, 0, layout.length_bytes or 0)

    def bytes_at(self, path: Path, stamp: Hashable, position: int, length: int) -> bytes:
        """Bytes of a file, fewer where it ends."""
        return self._file(path, stamp).read(position, length)

    def _read(
        self, path: Path, stamp: Hashable, layout: PixelLayout, first: int, last: int
    ) -> bytes:
        """A stretch of native pixel data as stored."""
        start = layout.offset_bytes
        if layout.deflated_from is None:
            return self.bytes_at(path, stamp, start + first, last - first)
        begin = layout.deflated_from
        try:
            unpacked = self._inflated.get((path, stamp), lambda: inflated_from(path, begin))
        except ValueError as error:
            raise FrameError(str(error)) from error
        return unpacked[start + first : start + last]

    def _file(self, path: Path, stamp: Hashable) -> "OpenFile":
        return self._files.get((path, stamp), lambda: OpenFile(path))

    def _native(self, path: Path, stamp: Hashable, layout: PixelLayout, number: int) -> bytes:
        try:
            first, last, shift = layout.native_span(number)
        except ValueError as error:
            raise FrameError(str(error)) from error
        due, skip = last - first, 0
        if layout.big_endian:
            skip = first % 2  # 8-bit values lie swapped within words of two
            first -= skip
            last += last % 2 if last < (layout.length_bytes or 0) else 0
        data = self._read(path, stamp, layout, first, last)
        if len(data) != last - first:
            raise FrameError("the file ends before this frame does")
        if layout.big_endian:
            return _little_endian(data, layout)[skip : skip + due]
        if shift or layout.frame_bits % 8:
            return _aligned(data, shift, layout.frame_bits)
        return data

    def _encapsulated(self, path: Path, stamp: Hashable, layout: PixelLayout, number: int) -> bytes:
        file = self._file(path, stamp)
        spans = self._tables.get((path, stamp), lambda: _spans(path, layout))
        if number > len(spans):
            raise FrameError(f"the pixel data hold {len(spans)} of {layout.frames} frames")
        pieces = [file.read(position, length) for position, length in spans[number - 1]]
        if any(
            len(piece) != length
            for piece, (_, length) in zip(pieces, spans[number - 1], strict=True)
        ):
            raise FrameError("the file ends before this frame does")
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _spans(path: Path, layout: PixelLayout) -> FrameSpans:
    try:
        return spans_of(path, layout, is_video=is_video(layout.transfer_syntax_uid))
    except NotDicomError as error:
        raise FrameError(str(error)) from error


def _aligned(data: bytes, shift: int, bits: int) -> bytes:
    """Bits from a position on, moved to the first byte: packed frames may begin within one."""
    number = (int.from_bytes(data, "little") >> shift) & ((1 << bits) - 1)
    return number.to_bytes(-(-bits // 8), "little")


def _little_endian(data: bytes, layout: PixelLayout) -> bytes:
    size = max(1, layout.bits_allocated // 8)
    if size == 1 and layout.vr == "OW":
        size = 2
    code = {2: "H", 4: "I", 8: "Q"}.get(size)
    if code is None:
        return data
    values = array(code, data + b"\0" * (-len(data) % size))
    values.byteswap()
    return values.tobytes()


class OpenFile:
    """A file opened once and read at positions by many threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._lock = threading.Lock()

    def read(self, position: int, length: int) -> bytes:
        """Up to `length` bytes from a position on."""
        if hasattr(os, "pread"):
            data = os.pread(self._file.fileno(), length, position)
            while len(data) < length:
                more = os.pread(self._file.fileno(), length - len(data), position + len(data))
                if not more:
                    break
                data += more
            return data
        with self._lock:  # Windows
            self._file.seek(position)
            return self._file.read(length)

    # No close: the file closes with its last reader, which may be in another thread.


class Recent(Generic[Kept]):
    """Values by key, of which the least recently used are let go."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of a key; made, outside the lock, when it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        """Let go of all values."""
        with self._lock:
            self._values.clear()
