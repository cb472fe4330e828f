"""Frames as they are stored, read from the file by position: never a whole file for one frame."""

import io
import os
import struct
import threading
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

import pydicom
from pydicom.encaps import parse_basic_offsets, parse_fragments

from negatoscope.cli.server.dicomfile import PixelLayout, read_deflated_pixels
from negatoscope.cli.server.media import is_video

MAX_OPEN_FILES = 48
MAX_OFFSET_TABLES = 256
MAX_INFLATED_FILES = 2

Kept = TypeVar("Kept")

Span = tuple[int, int]
"""Position in the file and length, in bytes."""

FrameSpans = list[list[Span]]
"""Of every frame the fragments that make it."""


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
        if layout.deflated:
            return self._inflated.get((path, stamp), lambda: read_deflated_pixels(path))
        return self._file(path, stamp).read(layout.offset_bytes, layout.length_bytes or 0)

    def _file(self, path: Path, stamp: Hashable) -> "OpenFile":
        return self._files.get((path, stamp), lambda: OpenFile(path))

    def _native(self, path: Path, stamp: Hashable, layout: PixelLayout, number: int) -> bytes:
        bits = layout.frame_bits
        if bits <= 0:
            raise FrameError("the image has no rows, columns or bits")
        first_bit = bits * (number - 1)
        first, last = first_bit // 8, -(-(first_bit + bits) // 8)
        if layout.big_endian:
            first -= first % 2  # 8-bit values lie swapped within words of two
            last += last % 2 if last < (layout.length_bytes or 0) else 0
        if last > (layout.length_bytes or 0):
            raise FrameError("the pixel data end before this frame does")
        if layout.deflated:
            data = self.value(path, stamp, layout)[first:last]
        else:
            data = self._file(path, stamp).read(layout.offset_bytes + first, last - first)
        if len(data) != last - first:
            raise FrameError("the file ends before this frame does")
        if layout.big_endian:
            start = first_bit // 8 - first
            return _little_endian(data, layout)[start : start + -(-bits // 8)]
        if first_bit % 8 or bits % 8:
            return _aligned(data, first_bit % 8, bits)
        return data

    def _encapsulated(self, path: Path, stamp: Hashable, layout: PixelLayout, number: int) -> bytes:
        file = self._file(path, stamp)
        spans = self._tables.get((path, stamp), lambda: frame_spans(path, layout))
        if number > len(spans):
            raise FrameError(f"the pixel data hold {len(spans)} of {layout.frames} frames")
        pieces = [file.read(position, length) for position, length in spans[number - 1]]
        if any(
            len(piece) != length
            for piece, (_, length) in zip(pieces, spans[number - 1], strict=True)
        ):
            raise FrameError("the file ends before this frame does")
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def frame_spans(path: Path, layout: PixelLayout) -> FrameSpans:
    """Where the frames of encapsulated pixel data lie (PS3.5 A.4).

    The extended offset table is believed first, then the basic one, as far as they agree with
    the fragments; without them one fragment is one frame, or a frame ends where a fragment ends
    with the end-of-image marker of its codestream.
    """
    with path.open("rb") as file:
        file.seek(layout.offset_bytes)
        try:
            basic = parse_basic_offsets(file)
            start = file.tell()
            _, positions = parse_fragments(file)
        except (ValueError, struct.error) as error:
            raise FrameError(f"its fragments cannot be read: {error}") from error
        fragments = [_fragment(file, position) for position in positions]
        if not fragments:
            raise FrameError("the pixel data hold no fragments")
        starts = [position - start for position in positions]
        for offsets in (_extended_offsets(path) if layout.extended_offsets else [], basic):
            if _agree(offsets, starts, layout.frames):
                return _by_offsets(offsets, starts, fragments)
        if len(fragments) == layout.frames:
            return [[fragment] for fragment in fragments]
        if layout.frames == 1 or is_video(layout.transfer_syntax_uid):
            return [fragments]
        return _by_markers(file, fragments)


def _fragment(file: io.BufferedReader, position: int) -> Span:
    file.seek(position + 4)
    (length,) = struct.unpack("<L", file.read(4))
    return position + 8, length


def _extended_offsets(path: Path) -> list[int]:
    dataset = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["ExtendedOffsetTable"])
    table = bytes(dataset.get("ExtendedOffsetTable") or b"")
    return list(struct.unpack(f"<{len(table) // 8}Q", table[: len(table) // 8 * 8]))


def _agree(offsets: list[int], starts: list[int], frames: int) -> bool:
    """Whether an offset table names one rising fragment start for every frame."""
    return (
        len(offsets) == frames
        and offsets[0] == 0
        and all(a < b for a, b in pairwise(offsets))
        and set(offsets) <= set(starts)
    )


def _by_offsets(offsets: list[int], starts: list[int], fragments: list[Span]) -> FrameSpans:
    spans: FrameSpans = [[] for _ in offsets]
    for start, fragment in zip(starts, fragments, strict=True):
        spans[bisect_right(offsets, start) - 1].append(fragment)
    return spans


def _by_markers(file: io.BufferedReader, fragments: list[Span]) -> FrameSpans:
    spans: FrameSpans = []
    current: list[Span] = []
    for position, length in fragments:
        current.append((position, length))
        file.seek(position + max(0, length - 10))
        if b"\xff\xd9" in file.read(min(10, length)):  # EOI of JPEG and JPEG-LS, EOC of J2K
            spans.append(current)
            current = []
    return [*spans, current] if current else spans


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
