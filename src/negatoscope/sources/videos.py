"""Videos: where their stream is fetched, and how it is found in what a server answers."""

from dataclasses import dataclass, field
from typing import Literal

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.fragments import frame_spans
from negatoscope.dicom.encoding.part10 import read_header
from negatoscope.dicom.encoding.reading import NotDicomError, finish_async
from negatoscope.sources.addresses import bulk_data_url, instance_url, origin_of
from negatoscope.sources.configuration import DICOMwebConfiguration
from negatoscope.sources.contents import PIECE_BYTES, Content

Container = Literal["mp4", "transport stream", "program stream", "bare stream", "picture", ""]
"""What a stream begins as; ``""`` where it is nothing that is known."""

Span = tuple[int, int]
"""Position and length, in bytes."""

_HEAD_BYTES = 16384
_MAX_BOUNDARY_BYTES = 200  # RFC 2046 allows 70; some servers exceed that
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
_TEXTS = (b"<", b"{", b"[")


@dataclass(frozen=True, slots=True)
class VideoAddress:
    """A request whose answer may hold a video; ``form`` says what is asked for."""

    form: Literal["bulk data", "frame", "rendered", "instance"]
    url: str
    headers: dict[str, str] = field(default_factory=dict)


def video_addresses(
    configuration: DICOMwebConfiguration, instance: DataSet, origins: frozenset[str]
) -> tuple[VideoAddress, ...]:
    """Where a video is asked for, one after the other (PS3.18 10.4.1.1).

    The bulk data of its pixel data where the metadata name them (on a server of `origins`), its
    only frame, its rendering, the whole instance. A static tree has frames, and may name bulk data
    that it does not hold.
    """
    url = instance_url(configuration.wado_root, instance)
    quote = "" if configuration.omit_quotation else '"'
    parts = ", ".join(
        f"multipart/related; type={quote}{kind}{quote}; transfer-syntax=*"
        for kind in ("video/mp4", "video/mpeg", "application/octet-stream")
    )
    alone = "video/mp4, video/mpeg, application/octet-stream;q=0.8"
    either = alone if "video" in configuration.single_part else f"{parts}, {alone}"
    frame = VideoAddress("frame", f"{url}/frames/1", {"Accept": either})
    found = [frame]
    uri = instance.bulk_data_uri("PixelData")
    if uri:
        bulk = bulk_data_url(configuration, instance, uri)
        if origin_of(bulk) in origins:
            headers = {"Accept": f"{alone}, {parts}, */*;q=0.1"}
            place = 1 if configuration.static_wado else 0
            found.insert(place, VideoAddress("bulk data", bulk, headers))
    whole = f"multipart/related; type={quote}application/dicom{quote}; transfer-syntax=*"
    return (
        *found,
        VideoAddress("rendered", f"{url}/rendered", {"Accept": "video/mp4"}),
        VideoAddress("instance", url, {"Accept": f"{whole}, application/dicom"}),
    )


async def stream_spans(content: Content, size: int) -> list[Span]:
    """Where a video's stream lies in an answer or in a file.

    It is the content itself, or the body of its parts (RFC 2046), or the fragments of the pixel
    data of a DICOM file (PS3.10), which may itself be such a part.

    Raises
    ------
    NotDicomError
        The answer cannot be read; says why.
    OSError
        The bytes cannot be read.
    """
    head = await content.read(0, _HEAD_BYTES)
    spans = await _parts(content, head, size) or [(0, size)]
    start, length = spans[0]
    begin = await content.read(start, 132)
    if begin[128:132] != b"DICM":
        return spans
    return [(start + at, n) for at, n in await _pixel_data(content, start, length)]


async def _pixel_data(content: Content, start: int, size: int) -> list[Span]:
    async def read(position: int, length: int) -> bytes:
        return await content.read(start + position, min(length, max(size - position, 0)))

    header = await finish_async(read_header(size), read)
    if header.layout is None or not header.layout.encapsulated:
        raise NotDicomError("it holds no video")
    spans = await finish_async(frame_spans(header.layout, is_video=True), read)
    return spans[0]


async def _parts(content: Content, head: bytes, size: int) -> list[Span]:
    """The bodies of a multipart answer, in their order; none where it is not multipart."""
    begin = len(head) - len(head.lstrip(b"\r\n"))
    line = head[begin:].split(b"\n", 1)[0].rstrip()
    if not line.startswith(b"--") or not 3 <= len(line) <= _MAX_BOUNDARY_BYTES:
        return []
    marks = await _positions(content, b"\n" + line, begin + len(line), size)
    bodies = []
    for at, end in zip([begin, *(mark + 1 for mark in marks)], [*marks, size], strict=True):
        header = await content.read(at + len(line), _HEAD_BYTES)
        if header.startswith(b"--"):
            break
        skip = min(
            (
                found + len(gap)
                for gap in (b"\r\n\r\n", b"\n\n")
                if (found := header.find(gap)) >= 0
            ),
            default=-1,
        )
        if skip < 0:
            raise NotDicomError("the answer's parts cannot be told apart")
        body = at + len(line) + skip
        last = await content.read(end - 1, 1) if end < size else b""
        bodies.append((body, max(end - (last == b"\r") - body, 0)))
    return bodies


async def _positions(content: Content, mark: bytes, start: int, size: int) -> list[int]:
    """Where a mark stands, piece by piece: an answer may be larger than Python's memory."""
    found: list[int] = []
    at = start
    while at < size:
        piece = await content.read(at, PIECE_BYTES * 8 + len(mark) + 1)
        place = piece.find(mark)
        while 0 <= place < PIECE_BYTES * 8:
            if piece[place + len(mark) :][:1] in (b"\r", b"\n", b" ", b"-", b""):
                found.append(at + place)
            place = piece.find(mark, place + len(mark))
        at += PIECE_BYTES * 8
    return found


def container_of(begin: bytes) -> Container:
    """What a stream is, by its first 400 bytes or so.

    DICOM allows MPEG-2 transport streams and MP4 files for H.264 and HEVC, and either or a bare
    stream for MPEG-2 (PS3.5 8.2.5 to 8.2.10).
    """
    if begin[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"moof"):
        return "mp4"
    for first, step in ((0, 188), (4, 192)):  # with a time stamp before each packet: M2TS
        if len(begin) > first + step and begin[first] == begin[first + step] == 0x47:
            return "transport stream"
    if begin.startswith(b"\0\0\1\xba"):
        return "program stream"
    if begin.startswith((b"\0\0\1", b"\0\0\0\1")):
        return "bare stream"
    if begin.startswith(_PICTURES):
        return "picture"
    return ""


def looks_like_text(begin: bytes) -> bool:
    """A page or a message in place of a video."""
    return begin.lstrip()[:1] in _TEXTS
