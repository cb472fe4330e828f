"""Encapsulated pixel data: of every frame the fragments that make it (PS3.5 A.4)."""

from bisect import bisect_right
from itertools import pairwise
from struct import unpack_from

from negatoscope.dicom.encoding.elements import UNDEFINED_LENGTH
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.encoding.reading import Need, NotDicomError, Reading

Span = tuple[int, int]
"""Position in the file and length, in bytes."""

FrameSpans = list[list[Span]]

MAX_FRAGMENTS = 1_000_000
_ITEM, _SEQUENCE_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
_HEADER_BYTES = 8
_TAIL_BYTES = 10
_END_OF_IMAGE = b"\xff\xd9"  # EOI of JPEG and JPEG-LS, EOC of JPEG 2000


def frame_spans(layout: PixelLayout, *, is_video: bool = False) -> Reading[FrameSpans]:
    """Where the frames of encapsulated pixel data lie.

    The extended offset table is believed first, then the basic one, as far as they agree with
    the fragments; without them one fragment is one frame, or a frame ends where a fragment ends
    with the end-of-image marker of its codestream.

    Parameters
    ----------
    is_video
        All fragments are one stream, however many frames it says it has (PS3.5 8.2.5).

    Raises
    ------
    NotDicomError
        The fragments cannot be read; says why.
    """
    basic, start = yield from _basic_offsets(layout)
    fragments = yield from _fragments(start, layout)
    if not fragments:
        raise NotDicomError("the pixel data hold no fragments")
    if is_video:
        return [fragments]
    starts = [position - _HEADER_BYTES - start for position, _ in fragments]
    for offsets in (layout.extended_offsets, basic):
        if _agree(offsets, starts, layout.frames):
            return _by_offsets(offsets, starts, fragments)
    if len(fragments) == layout.frames:
        return [[fragment] for fragment in fragments]
    if layout.frames == 1:
        return [fragments]
    return (yield from _by_markers(fragments))


def _basic_offsets(layout: PixelLayout) -> Reading[tuple[tuple[int, ...], int]]:
    """The basic offset table, which may be empty, and where the fragments begin (A.4)."""
    at = layout.offset_bytes
    head = yield Need(at, _HEADER_BYTES)
    if head[:4] != _ITEM or len(head) < _HEADER_BYTES:
        raise NotDicomError("its fragments cannot be read: there is no offset table")
    (length,) = unpack_from("<L", head, 4)
    start = at + _HEADER_BYTES + length
    if length > 4 * max(layout.frames, 1) + 4 or length % 4:
        return (), start  # it cannot be one: not worth reading
    table = yield Need(at + _HEADER_BYTES, length)
    return unpack_from(f"<{len(table) // 4}L", table), start


def _fragments(start: int, layout: PixelLayout) -> Reading[list[Span]]:
    at = start
    end = None if layout.length_bytes is None else layout.offset_bytes + layout.length_bytes
    found: list[Span] = []
    while end is None or at < end:
        head = yield Need(at, _HEADER_BYTES)
        if head[:4] == _SEQUENCE_END or not head:
            break  # a file that ends without saying so has whole fragments all the same
        if head[:4] != _ITEM or len(head) < _HEADER_BYTES:
            raise NotDicomError("its fragments cannot be read: one does not begin where it should")
        (length,) = unpack_from("<L", head, 4)
        if length == UNDEFINED_LENGTH or len(found) >= MAX_FRAGMENTS:
            raise NotDicomError("its fragments cannot be read: one has no length")
        found.append((at + _HEADER_BYTES, length))
        at += _HEADER_BYTES + length
    return found


def _agree(offsets: tuple[int, ...], starts: list[int], frames: int) -> bool:
    """Whether an offset table names one rising fragment start for every frame."""
    return (
        len(offsets) == frames
        and offsets[0] == 0
        and all(a < b for a, b in pairwise(offsets))
        and set(offsets) <= set(starts)
    )


def _by_offsets(offsets: tuple[int, ...], starts: list[int], fragments: list[Span]) -> FrameSpans:
    spans: FrameSpans = [[] for _ in offsets]
    for start, fragment in zip(starts, fragments, strict=True):
        spans[bisect_right(offsets, start) - 1].append(fragment)
    return spans


def _by_markers(fragments: list[Span]) -> Reading[FrameSpans]:
    spans: FrameSpans = []
    current: list[Span] = []
    for position, length in fragments:
        current.append((position, length))
        tail = min(_TAIL_BYTES, length)
        if _END_OF_IMAGE in (yield Need(position + length - tail, tail)):
            spans.append(current)
            current = []
    return [*spans, current] if current else spans
