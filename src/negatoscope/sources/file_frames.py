"""Where frames lie in DICOM files: on this device, or fetched whole from a server."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from negatoscope.dicom.encoding.fragments import FrameSpans, frame_spans
from negatoscope.dicom.encoding.part10 import Header, read_header
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.encoding.reading import finish_async
from negatoscope.dicom.sop_classes import is_video
from negatoscope.sources import errors
from negatoscope.sources.base import FrameAddress
from negatoscope.sources.contents import (
    Content,
    FilePieces,
    Packed,
    Unpack,
    unpacked_in_memory,
)
from negatoscope.sources.transport import Request, Transport, TransportError

MAX_FILE_BYTES = 2 << 30
"""A file beyond this is not fetched whole."""
FILES_KEPT = 8
_TIMEOUT_S = 300.0
_LITTLE, _BIG = str(ExplicitVRLittleEndian), str(ExplicitVRBigEndian)


class FrameFile(Protocol):
    """An open file: its pixels' layout, its bytes, and where frames are once it is known."""

    layout: PixelLayout | None
    content: Content
    spans: FrameSpans | None


async def located(file: FrameFile, number: int, unpack: Unpack) -> FilePieces:
    """Where a frame lies; frames count from 1.

    Raises
    ------
    ValueError, NotDicomError, OSError
        There is no such frame, or the file is broken or gone.
    """
    layout = file.layout
    if layout is None:
        raise ValueError("the file holds no pixel data")
    if isinstance(file.content, Packed) and _read_again(layout, file.content):
        file.content = await unpack(file.content)
    if not layout.encapsulated:
        return _native_pieces(layout, file.content, number)
    if file.spans is None:
        video = is_video(layout.transfer_syntax_uid)
        reading = frame_spans(layout, is_video=video)
        file.spans = await finish_async(reading, file.content.read)
    if not 1 <= number <= len(file.spans):
        raise ValueError(f"the pixel data hold {len(file.spans)} of {layout.frames} frames")
    return FilePieces(file.content, tuple(file.spans[number - 1]))


def _read_again(layout: PixelLayout, content: Packed) -> bool:
    """Whether what is packed is read more than once, or packed twice."""
    return layout.frames > 1 or layout.encapsulated or isinstance(content.whole, Packed)


def _native_pieces(layout: PixelLayout, content: Content, number: int) -> FilePieces:
    first, last, shift = layout.native_span(number)
    swapped = layout.big_endian and layout.bits_allocated == 8 and layout.vr == "OW"
    skip = first % 2 if swapped else 0
    if swapped:
        last += last % 2 if last < (layout.length_bytes or 0) else 0
    span = (layout.offset_bytes + first - skip, last - first + skip)
    bits = layout.frame_bits if shift or layout.frame_bits % 8 else 0
    return FilePieces(content, (span,), shift, bits, skip, swapped)


def frame_syntax(header: Header) -> str:
    """How frames come out of the file: native ones little endian unless the file is big endian."""
    layout = header.layout
    if layout is None or layout.encapsulated:
        return header.transfer_syntax_uid
    return _BIG if layout.big_endian else _LITTLE


@dataclass(slots=True)
class _Fetched:
    layout: PixelLayout | None
    content: Content
    transfer_syntax_uid: str
    spans: FrameSpans | None = None


class FilesByAddress:
    """Frames of DICOM files that a server gives as a whole (WADO-URI, plain web servers).

    The last few files are kept where the browser keeps them, so that the frames of a multi-frame
    file cost one request.

    Parameters
    ----------
    transport
        Sends the requests.
    headers
        Sent with each.
    unpack
        Unpacks deflated files.
    """

    def __init__(
        self,
        transport: Transport,
        headers: Mapping[str, str] | None = None,
        unpack: Unpack = unpacked_in_memory,
    ) -> None:
        self._transport = transport
        self._headers = {"Accept": "application/dicom, */*;q=0.5", **(headers or {})}
        self._unpack = unpack
        self._files: OrderedDict[str, asyncio.Task[_Fetched]] = OrderedDict()

    def address(self, url: str, number: int) -> FrameAddress:
        """A frame of the file at an address; frames count from 1."""
        return FrameAddress(url, locate=partial(self._locate, url, number))

    async def _locate(self, url: str, number: int) -> FilePieces:
        task = self._files.get(url)
        if task is None:
            task = self._files[url] = asyncio.ensure_future(self._fetch(url))
            while len(self._files) > FILES_KEPT:
                self._files.popitem(last=False)  # who waits for it has it still
        self._files.move_to_end(url)
        try:
            file = await asyncio.shield(task)
        except Exception:
            self._files.pop(url, None)  # asked for again, it is fetched again
            raise
        pieces = await located(file, number, self._unpack)
        return replace(pieces, transfer_syntax_uid=file.transfer_syntax_uid)

    async def _fetch(self, url: str) -> _Fetched:
        request = Request(
            url,
            headers=self._headers,
            timeout_s=_TIMEOUT_S,
            max_bytes=MAX_FILE_BYTES,
            apart=True,
        )
        try:
            response = await self._transport.send(request)
        except TransportError as error:
            raise errors.from_transport(error, "the file of an image") from error
        if not 200 <= response.status < 300:
            raise errors.from_response(response, "the file of an image")
        content = response.as_content()
        header = await finish_async(read_header(content.size), content.read)
        if header.deflated_from is not None:
            content = Packed(content, header.deflated_from)
        return _Fetched(header.layout, content, frame_syntax(header))
