"""Reading a multipart body part by part into files, without holding it in memory (RFC 2046)."""

import tempfile
from collections.abc import AsyncIterable
from pathlib import Path
from typing import BinaryIO

from negatoscope.cli.server.errors import ServiceError

MAX_HEADER_BYTES = 16 << 10
MAX_PARTS = 100_000


class PartReader:
    """Takes the body in pieces; every part's content becomes a file in `folder`.

    Parameters
    ----------
    folder
        Where the files are written; the caller removes it.
    boundary
        From the request's Content-Type.
    limit_bytes
        The whole body may be this long; what is longer is refused with 413.
    """

    def __init__(self, folder: Path, boundary: str, limit_bytes: int) -> None:
        self._folder = folder
        self._mark = b"\r\n--" + boundary.encode("latin-1")
        self._limit = limit_bytes
        self._buffer = b"\r\n"  # the first boundary has no line before it
        self._part: BinaryIO | None = None
        self._in_headers = False
        self._ended = False
        self._received = 0
        self.parts: list[Path] = []

    async def read(self, body: AsyncIterable[bytes]) -> list[Path]:
        """Read all of a body; 400 when it is not what its Content-Type says."""
        try:
            async for piece in body:
                self._received += len(piece)
                if self._received > self._limit:
                    raise ServiceError(413, "the request body", f"is over {self._limit} bytes")
                if not self._ended:
                    self._buffer += piece
                    self._consume()
        finally:
            if self._part is not None:
                self._part.close()
        if not self._ended:
            raise ServiceError(400, "the request body", "ends before its last boundary")
        return self.parts

    def _consume(self) -> None:
        while not self._ended and (self._headers() if self._in_headers else self._content()):
            pass

    def _content(self) -> bool:
        """Move content to the open part, up to a boundary; False when more is needed."""
        position = self._buffer.find(self._mark)
        if position < 0:
            keep = len(self._mark) - 1
            if len(self._buffer) > keep:
                self._write(self._buffer[:-keep])
                self._buffer = self._buffer[-keep:]
            return False
        after = position + len(self._mark)
        line_end = self._buffer.find(b"\r\n", after)
        if self._buffer[after : after + 2] != b"--" and line_end < 0:
            return False  # the rest of the boundary's line has not come yet
        self._write(self._buffer[:position])
        if self._part is not None:
            self._part.close()
            self._part = None
        if self._buffer[after : after + 2] == b"--":
            self._ended = True
            return False
        self._buffer = self._buffer[line_end:]
        self._in_headers = True
        return True

    def _headers(self) -> bool:
        """Skip a part's header lines and open its file; False when more is needed."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEADER_BYTES:
                raise ServiceError(400, "a part", "has header lines without end")
            return False
        if len(self.parts) >= MAX_PARTS:
            raise ServiceError(413, "the request body", f"holds more than {MAX_PARTS} parts")
        # Content may be empty: keep the line end that the next boundary begins with.
        self._buffer = self._buffer[end + 4 :]
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as part:
            path = Path(part.name)
        self._part = path.open("wb")
        self.parts.append(path)
        self._in_headers = False
        return True

    def _write(self, data: bytes) -> None:
        if self._part is not None:
            self._part.write(data)
