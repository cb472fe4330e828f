"""DICOM files (PS3.10): the data set in the DICOM JSON model, and where the pixels lie.

The one reader of files: the host's server and the page read with it.
"""

import zlib
from dataclasses import dataclass, field
from struct import unpack_from

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.elements import (
    INLINE_BYTES,
    PIECE_BYTES,
    Apart,
    Elements,
    read_elements,
    value_of,
)
from negatoscope.dicom.encoding.pixel_layout import PixelLayout, pixel_layout
from negatoscope.dicom.encoding.reading import Need, NotDicomError, Reading, Result
from negatoscope.dicom.encoding.values import JsonElement
from negatoscope.dicom.uids import is_uid

MAX_INFLATED_HEADER_BYTES = 64 << 20
"""A deflated data set may not unpack to more before its pixels come."""

_PREAMBLE_BYTES = 128
_TRANSFER_SYNTAX, _MEDIA_CLASS, _MEDIA_INSTANCE = "00020010", "00020002", "00020003"
_DEFLATED = str(DeflatedExplicitVRLittleEndian)


@dataclass(frozen=True, slots=True)
class Header:
    """A file up to its pixel data.

    ``json`` is the data set; the pixel data stand in it as a reference. ``apart`` are the values
    that were too long for it, by path; their positions count as those of ``layout`` do.
    ``dropped`` counts attributes whose values could not be read.
    """

    json: dict[str, JsonElement]
    meta: dict[str, JsonElement]
    transfer_syntax_uid: str
    layout: PixelLayout | None
    apart: dict[str, Apart] = field(default_factory=dict)
    dropped: int = 0
    deflated_from: int | None = None

    @property
    def is_directory(self) -> bool:
        """Whether it is a DICOMDIR."""
        classes = (value_of(self.json, "00080016"), value_of(self.meta, _MEDIA_CLASS))
        return MediaStorageDirectoryStorage in classes

    def uids(self) -> tuple[str, str, str]:
        """Study, series and SOP instance UID, fit to stand in an address.

        Raises
        ------
        NotDicomError
            One is absent or could not stand in an address.
        """
        if self.is_directory:
            raise NotDicomError("a DICOMDIR, not an instance")
        found = DataSet(self.json)
        instance = found.string("SOPInstanceUID") or str(value_of(self.meta, _MEDIA_INSTANCE, ""))
        names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        uids = (found.string(names[0]), found.string(names[1]), instance)
        for name, uid in zip(names, uids, strict=True):
            if not is_uid(uid):
                raise NotDicomError(f"its {name} is {'not a UID' if uid else 'absent'}")
        return uids


def read_header(size: int | None, *, inline_bytes: int = INLINE_BYTES) -> Reading[Header]:
    """Read a file up to its pixel data (PS3.10 7.1).

    Files without preamble, or without file meta information, are taken when they begin like a
    data set; the first attribute shows whether VRs are explicit, and the byte order.

    Parameters
    ----------
    size
        Bytes of the file, where they are known.
    inline_bytes
        Binary values longer than this are kept apart.

    Raises
    ------
    NotDicomError
        It is not DICOM, or broken; says why.
    """
    head = yield Need(0, PIECE_BYTES)
    start = _start(head)
    meta = Elements(end=start)
    if head[start : start + 2] == b"\x02\x00":
        meta = yield from read_elements(start, implicit=False, big=False, meta=True)
    syntax = str(value_of(meta.json, _TRANSFER_SYNTAX, ""))
    if syntax == _DEFLATED:
        begin = _end_of_meta(head, start) or meta.end
        body = _read_body(syntax, 0, None, meta, inline_bytes, begin)
        return (yield from inflated(body, begin))
    return (yield from _read_body(syntax, meta.end, size, meta, inline_bytes, None))


def inflated(reading: Reading[Result], start: int) -> Reading[Result]:
    """Run a reading on what a raw deflate stream (RFC 1951) unpacks to, from its beginning.

    Raises
    ------
    NotDicomError
        The stream is broken, or unpacks to more than a header has.
    """
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked, position, at_end = bytearray(), start, False
    try:
        need = next(reading)
        while True:
            while len(unpacked) < need.position + need.length and not at_end:
                if len(unpacked) > MAX_INFLATED_HEADER_BYTES:
                    raise NotDicomError("it unpacks to too much before its pixels")
                packed = inflate.unconsumed_tail or (yield Need(position, PIECE_BYTES))
                if not inflate.unconsumed_tail:
                    position += len(packed)
                at_end = not packed
                unpacked += inflate.decompress(packed, PIECE_BYTES * 4)
                at_end = at_end or inflate.eof
            need = reading.send(bytes(unpacked[need.position : need.position + need.length]))
    except StopIteration as end:
        result: Result = end.value
        return result
    except zlib.error as error:
        raise NotDicomError("its deflated data set is broken") from error


def _start(head: bytes) -> int:
    """Where the first attribute lies; refuse what does not even begin like a data set."""
    if head[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM":
        return _PREAMBLE_BYTES + 4
    little = head[:2] in (b"\x08\x00", b"\x02\x00") and head[3:4] == b"\x00"
    if len(head) > 8 and (little or head[:3] == b"\x00\x08\x00"):
        return 0
    raise NotDicomError("not a DICOM file" if head else "an empty file")


def _end_of_meta(head: bytes, start: int) -> int | None:
    """Where the file meta information ends by its own word (PS3.10 7.1)."""
    if head[start : start + 8] != b"\x02\x00\x00\x00UL\x04\x00":
        return None
    (length,) = unpack_from("<I", head, start + 8)
    return start + 12 + int(length)


def _read_body(
    syntax: str,
    start: int,
    size: int | None,
    meta: Elements,
    inline_bytes: int,
    deflated_from: int | None,
) -> Reading[Header]:
    first = yield Need(start, 8)
    big = len(first) > 1 and first[0] == 0 and first[1] != 0
    explicit = first[4:6].isalpha() and first[4:6].isupper()
    found = yield from read_elements(
        start, implicit=not explicit, big=big, inline_bytes=inline_bytes
    )
    if not found.json:
        raise NotDicomError("it holds no attributes")
    syntax = syntax or _guessed(explicit, big)
    layout = None
    if found.pixel_header:
        layout = pixel_layout(
            DataSet(found.json),
            str(ExplicitVRBigEndian) if big else syntax,
            found.pixel_header,
            found.end,
            implicit=not explicit,
            remaining=None if size is None else size - found.end,
            deflated_from=deflated_from,
        )
    if layout is not None:
        key = f"{layout.tag:08X}"
        element: JsonElement = {"vr": layout.vr, "BulkDataURI": key}
        found.json[key] = element
        found.apart[key] = Apart(
            element, layout.offset_bytes, layout.length_bytes or 0, layout.big_endian
        )
    return Header(found.json, meta.json, syntax, layout, found.apart, found.dropped, deflated_from)


def _guessed(explicit: bool, big: bool) -> str:
    if not explicit:
        return str(ImplicitVRLittleEndian)
    return str(ExplicitVRBigEndian if big else ExplicitVRLittleEndian)


def sop_class_of(header: Header) -> str:
    """SOP class of a file, from its data set or else its meta information."""
    return str(value_of(header.json, "00080016", "") or value_of(header.meta, _MEDIA_CLASS, ""))
