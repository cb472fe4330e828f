"""Data elements of a data set in any of the native encodings, as the DICOM JSON model (PS3.5 7).

The reader walks with a stack of its own, so that depth costs no recursion, and asks for a bounded
piece of the file at a time, so that whoever drives it can do something else in between.
"""

from dataclasses import dataclass, field
from struct import Struct, unpack_from
from typing import Any

from negatoscope.dicom.encoding.reading import Need, NotDicomError, Reading
from negatoscope.dicom.encoding.values import (
    BINARY_VRS,
    KNOWN_VRS,
    LONG_VRS,
    JsonElement,
    dictionary_vr,
    json_element,
    little_endian,
    private_vr,
    resolved_vr,
    text_encodings,
)

UNDEFINED_LENGTH = 0xFFFFFFFF
PIXEL_TAGS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
PIECE_BYTES = 1 << 15
"""Asked for at a time."""

MAX_DEPTH = 24
"""Sequences nested deeper than this are left out: no IOD comes near, a hostile file may."""

MAX_OPEN_LEVELS = 100_000
MAX_ELEMENTS = 2_000_000
MAX_VALUE_BYTES = 1 << 22
"""Longest value that is no binary one; longer ones are left out."""

INLINE_BYTES = 1 << 18
"""Binary values up to this come inline: look-up tables, palettes, small documents."""

PRIVATE_INLINE_BYTES = 1 << 10

_END = 1 << 62  # of what has no defined length
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LITTLE, _BIG = Struct("<HH2sH"), Struct(">HH2sH")
_TAG_KEYS: dict[int, str] = {}
_PIXEL_REPRESENTATION, _CHARACTER_SET = 0x00280103, 0x00080005


@dataclass(frozen=True, slots=True)
class Apart:
    """A value that is kept apart: where its bytes lie, and the element that refers to them."""

    element: JsonElement
    position: int
    length: int
    big_endian: bool = False

    def value(self, raw: bytes) -> bytes:
        """The value in little endian, as a service delivers it, of the bytes that lie there."""
        return little_endian(str(self.element["vr"]), raw, big=self.big_endian)


@dataclass(slots=True)
class Elements:
    """What was read: the JSON object, values kept apart by path, and what could not be read.

    A path is a tag, or inside sequences tags and item numbers from 1: ``"54000100/1/54001010"``.
    """

    json: dict[str, JsonElement] = field(default_factory=dict)
    apart: dict[str, Apart] = field(default_factory=dict)
    dropped: int = 0
    end: int = 0
    pixel_header: bytes = b""


@dataclass(slots=True)
class _Level:
    """A data set or item that is being read, or a sequence.

    What is left out has no `target`, or as a sequence no `element`.
    """

    target: dict[str, JsonElement] | None
    end: int
    implicit: bool
    path: str = ""
    element: JsonElement | None = None
    undefined: bool = False
    is_sequence: bool = False
    is_fragments: bool = False
    signed: bool = False
    encodings: tuple[str, ...] = ("iso8859",)


def read_elements(
    start: int,
    *,
    implicit: bool,
    big: bool,
    inline_bytes: int = INLINE_BYTES,
    meta: bool = False,
) -> Reading[Elements]:
    """Read a data set up to its pixel data, or to the end of the file.

    Parameters
    ----------
    start
        Position of its first element.
    inline_bytes
        Binary values longer than this are kept apart; private ones sooner.
    meta
        Read the file meta information, group 2, alone.

    Raises
    ------
    NotDicomError
        It ends too soon or its structure makes no sense.
    """
    walk = _Walk(big, inline_bytes, meta)
    return walk.run(_Level({}, _END, implicit), start)


class _Walk:
    """One walk over a data set. `run` keeps to the structure, the methods to values."""

    def __init__(self, big: bool, inline_bytes: int, meta: bool) -> None:
        self._big = big
        self._inline_bytes = inline_bytes
        self._meta = meta
        self._stack: list[_Level] = []
        self.found = Elements()

    def run(self, level: _Level, at: int) -> Reading[Elements]:  # noqa: C901 - one loop, for speed
        """Walk from a position on."""
        stack, found = self._stack, self.found
        found.json = level.target if level.target is not None else {}
        unpack = (_BIG if self._big else _LITTLE).unpack_from
        data, base, count = b"", at, 0
        while True:
            while at >= level.end:
                level = stack.pop()
            offset = at - base
            if offset < 0 or offset + 12 > len(data):
                data, base, offset = (yield Need(at, PIECE_BYTES)), at, 0
                if len(data) < 8:
                    if stack:
                        raise NotDicomError("the file ends within a sequence")
                    found.end = at
                    return found
            count += 1
            if count > MAX_ELEMENTS:
                raise NotDicomError(f"it has more than {MAX_ELEMENTS} attributes")
            group, element, vr_bytes, length = unpack(data, offset)
            tag = group << 16 | element
            if not stack and self._ends(tag, group):
                found.end, found.pixel_header = at, data[offset : offset + 12]
                return found
            if group == 0xFFFE or level.is_sequence:
                (length,) = unpack_from(">I" if self._big else "<I", data, offset + 4)
                level, at = self._delimiter(level, tag, length, at + 8)
                continue
            vr, length, head = _vr_and_length(data, offset, tag, level, self._big, vr_bytes, length)
            at += head
            if length == UNDEFINED_LENGTH or vr == "SQ" or _hides_items(vr, tag):
                level = self._open(level, tag, vr, length, at)
                continue
            if length > level.end - at:
                raise NotDicomError(f"{_named(tag)} is longer than the item that holds it")
            if self._is_wanted(level, tag, vr, length, at):
                offset += head
                if offset + length > len(data):
                    data, base = (yield Need(at, max(length, PIECE_BYTES))), at
                    offset = 0
                    if len(data) < length:
                        raise NotDicomError(f"the file ends within {_named(tag)}")
                self._take(level, tag, vr, data[offset : offset + length])
            at += length

    def _ends(self, tag: int, group: int) -> bool:
        return tag in PIXEL_TAGS or (self._meta and group != 2)

    # -- structure ------------------------------------------------------------------------------

    def _delimiter(self, level: _Level, tag: int, length: int, at: int) -> tuple[_Level, int]:
        """An item, or the end of an item or sequence: the level after it, and where to go on."""
        if level.is_fragments:
            if tag == _ITEM and length != UNDEFINED_LENGTH:
                return level, at + length
            if tag == _SEQUENCE_END:
                return self._stack.pop(), at
        elif level.is_sequence:
            if tag == _ITEM:
                return self._open_item(level, length, at), at
            if tag == _SEQUENCE_END:
                return self._stack.pop(), at
        elif tag == _ITEM_END and self._stack:
            return (self._stack.pop() if level.undefined else level), at
        elif tag == _SEQUENCE_END and self._stack:
            return level, at  # some writers close sequences of defined length too
        raise NotDicomError("its sequences are broken")

    def _open_item(self, level: _Level, length: int, at: int) -> _Level:
        undefined = length == UNDEFINED_LENGTH  # a defined one counts more than its sequence's
        made = _Level(
            None,
            level.end if undefined else at + length,
            level.implicit,
            undefined=undefined,
            signed=level.signed,
            encodings=level.encodings,
        )
        if level.element is not None:
            items = level.element.setdefault("Value", [])  # absent while it is empty (F.2.5)
            made.target = {}
            items.append(made.target)
            made.path = f"{level.path}/{len(items)}/"
        self._push(level)
        return made

    def _open(self, level: _Level, tag: int, vr: str, length: int, at: int) -> _Level:
        """The level of a sequence, or of the fragments of a nested image."""
        undefined = length == UNDEFINED_LENGTH
        if not undefined and at + length > level.end:
            raise NotDicomError(f"{_named(tag)} is longer than the item that holds it")
        self._push(level)
        made = _Level(
            None,
            level.end if undefined else at + length,
            level.implicit or vr == "UN",  # unknown sequences are implicit (PS3.5 6.2.2 note 2)
            level.path + _key(tag),
            undefined=undefined,
            is_sequence=True,
            is_fragments=vr in ("OB", "OW"),
            signed=level.signed,
            encodings=level.encodings,
        )
        if level.target is None or made.is_fragments:
            return made
        if len(self._stack) // 2 >= MAX_DEPTH:
            self.found.dropped += 1
            return made
        made.element = level.target[_key(tag)] = {"vr": "SQ"}
        return made

    def _push(self, level: _Level) -> None:
        if len(self._stack) >= MAX_OPEN_LEVELS:
            raise NotDicomError("its sequences are nested too deeply")
        self._stack.append(level)

    # -- values ---------------------------------------------------------------------------------

    def _is_wanted(self, level: _Level, tag: int, vr: str, length: int, at: int) -> bool:
        """Whether an element's bytes are read; long binary ones are kept apart instead."""
        target = level.target
        if target is None or not tag & 0xFFFF or (tag >> 16 in (0, 2) and not self._meta):
            return False
        if vr in BINARY_VRS:
            limit = self._inline_bytes
            if tag >> 16 & 1:
                limit = min(limit, PRIVATE_INLINE_BYTES)
            if length > limit:
                key = _key(tag)
                path = level.path + key
                made: JsonElement = {"vr": vr, "BulkDataURI": path}
                target[key] = made
                self.found.apart[path] = Apart(made, at, length, self._big)
                return False
        elif length > MAX_VALUE_BYTES:
            self.found.dropped += 1
            return False
        return True

    def _take(self, level: _Level, tag: int, vr: str, raw: bytes) -> None:
        target = level.target
        if target is None:
            return
        try:
            made = json_element(vr, raw, big=self._big, encodings=level.encodings)
        except (ValueError, OverflowError, LookupError):
            self.found.dropped += 1
            return
        if tag == _CHARACTER_SET:
            level.encodings = text_encodings([str(v or "") for v in made.get("Value", [""])])
            made = {"vr": "CS", "Value": ["ISO_IR 192"]}  # the JSON model is UTF-8 (F.2)
        elif tag == _PIXEL_REPRESENTATION:
            level.signed = made.get("Value", [0])[0] == 1
        target[_TAG_KEYS.get(tag) or _key(tag)] = made


def _vr_and_length(
    data: bytes, offset: int, tag: int, level: _Level, big: bool, vr_bytes: bytes, length: int
) -> tuple[str, int, int]:
    """VR, length and size of an element's header."""
    order = ">I" if big else "<I"
    if not level.implicit and vr_bytes in KNOWN_VRS:
        vr, head = vr_bytes.decode("ascii"), 8
        if vr_bytes in LONG_VRS:
            if len(data) < offset + 12:
                raise NotDicomError(f"the file ends within {_named(tag)}")
            (length,) = unpack_from(order, data, offset + 8)
            head = 12
        if vr == "UN" and length != UNDEFINED_LENGTH:
            known = dictionary_vr(tag)  # what somebody did not know may be known here
            vr = vr if known == "SQ" else known
        return resolved_vr(vr, signed=level.signed), length, head
    # implicit, or an element without a VR among explicit ones, as some writers leave behind
    (length,) = unpack_from(order, data, offset + 4)
    vr = resolved_vr(dictionary_vr(tag), signed=level.signed)
    if vr == "UN" and tag >> 16 & 1 and level.target is not None:
        creator = value_of(level.target, f"{tag >> 16:04X}00{tag >> 8 & 0xFF:02X}", "")
        vr = private_vr(tag, creator)
    return vr, length, 8


def _hides_items(vr: str, tag: int) -> bool:
    """Whether a sequence was passed on by somebody who did not know it as one."""
    return vr == "UN" and dictionary_vr(tag) == "SQ"


def _key(tag: int) -> str:
    key = _TAG_KEYS.get(tag)
    if key is None:
        key = f"{tag:08X}"
        if len(_TAG_KEYS) < 65536:
            _TAG_KEYS[tag] = key
    return key


def _named(tag: int) -> str:
    return f"attribute ({tag >> 16:04X},{tag & 0xFFFF:04X})"


def value_of(json: dict[str, Any], tag: str, default: Any = None) -> Any:
    """First value of an element, or the default."""
    values = json.get(tag, {}).get("Value") or [default]
    return default if values[0] is None else values[0]
