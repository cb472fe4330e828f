"""Bytes of files that a person opened, read in pieces and never as a whole."""

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from negatoscope.dicom.encoding.reading import NotDicomError

PIECE_BYTES = 1 << 17
MAX_PACKED_BYTES = 4 << 30
"""What is packed may not unpack to more: a few bytes can be made to fill any memory."""


class Content(Protocol):
    """Bytes on this device."""

    @property
    def size(self) -> int | None:
        """How many there are, where it is known."""
        ...

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on, fewer where they end.

        Raises
        ------
        OSError
            They cannot be read (any more).
        """
        ...


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes at hand."""

    data: bytes

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.data)

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on."""
        return self.data[position : position + length]


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of other bytes: what a ZIP file holds unpacked."""

    whole: Content
    start: int
    size: int

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on, none behind the stretch."""
        length = min(length, self.size - position)
        return await self.whole.read(self.start + position, length) if length > 0 else b""


@dataclass(slots=True)
class Packed:
    """What a raw deflate stream (RFC 1951) unpacks to, from its beginning on as far as asked.

    Reading goes forwards; going back starts anew, so that no more than a piece is ever held.

    Parameters
    ----------
    whole, start, packed_size
        Where the stream lies; without a size it reaches to the end.
    size
        What it unpacks to by its own word; more is not unpacked.
    """

    whole: Content
    start: int
    packed_size: int | None = None
    size: int | None = None
    _inflate: "zlib._Decompress | None" = field(default=None, repr=False)
    _taken: int = 0
    _held: bytearray = field(default_factory=bytearray, repr=False)
    _held_from: int = 0

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on.

        Raises
        ------
        NotDicomError
            The stream is broken, or unpacks to more than it said.
        """
        if self._inflate is None or position < self._held_from:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            self._taken, self._held_from = 0, 0
            self._held.clear()
        while self._held_from + len(self._held) < position + length:
            if not await self._unpack():
                break
            ahead = min(position - self._held_from, len(self._held))
            if ahead > 0:
                del self._held[:ahead]
                self._held_from += ahead
        at = position - self._held_from
        return bytes(self._held[at : at + length]) if at >= 0 else b""

    async def _unpack(self) -> bool:
        """Unpack a little more; false at the end."""
        inflate = self._inflate
        if inflate is None or inflate.eof:
            return False
        packed = inflate.unconsumed_tail
        if not packed:
            left = PIECE_BYTES
            if self.packed_size is not None:
                left = min(left, self.packed_size - self._taken)
            packed = await self.whole.read(self.start + self._taken, left) if left > 0 else b""
            self._taken += len(packed)
            if not packed:
                return False
        try:
            self._held += inflate.decompress(packed, PIECE_BYTES)
        except zlib.error as error:
            raise NotDicomError("its packed content is broken") from error
        limit = MAX_PACKED_BYTES if self.size is None else min(self.size, MAX_PACKED_BYTES)
        if self._held_from + len(self._held) > limit:
            raise NotDicomError("it unpacks to more than it says, as a ZIP bomb does")
        return True


Unpack = Callable[[Packed], Awaitable[Content]]


async def unpacked_in_memory(packed: Packed) -> Content:
    """All that a stream unpacks to, at hand."""
    data = bytearray()
    while piece := await packed.read(len(data), PIECE_BYTES):
        data += piece
    return Memory(bytes(data))


@dataclass(frozen=True, slots=True)
class FilePieces:
    """Where the bytes of a frame lie in a file that is open.

    Parameters
    ----------
    content
        Of a `Packed` one the positions count in what it unpacks to.
    spans
        Position and length of the pieces that make the frame.
    first_bit, bits
        Where the frame begins in its first byte and how long it is, for frames that do not begin
        or end on a byte; otherwise 0.
    skip, swapped
        Bytes to leave out at the beginning, after the bytes of each pair have changed places (8-bit
        values that are stored as big-endian words).
    transfer_syntax_uid
        Of the file, where its metadata came from elsewhere and may say another one.
    """

    content: Content
    spans: tuple[tuple[int, int], ...]
    first_bit: int = 0
    bits: int = 0
    skip: int = 0
    swapped: bool = False
    transfer_syntax_uid: str = ""
