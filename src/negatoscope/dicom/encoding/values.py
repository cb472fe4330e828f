"""Values of data elements, from their bytes to the DICOM JSON model (PS3.5 6.2, PS3.18 F.2)."""

import base64
import math
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from pydicom.charset import convert_encodings, decode_bytes
from pydicom.datadict import dictionary_VR

JsonElement = dict[str, Any]

MAX_EXACT_INTEGER = 2**53
"""Integers beyond this lose digits in readers that hold numbers as doubles."""

BINARY_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN"}) | {
    b"UR",
    b"UT",
    b"UV",
}
"""Those whose length takes 32 bits in explicit syntaxes (PS3.5 7.1.2)."""

KNOWN_VRS = LONG_VRS | {
    *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT"),
    *(b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"),
}

# Private elements that the viewer reads, whose VR an implicit syntax does not tell.
_PRIVATE_VRS = {
    ("Philips PET Private Group", 0x7053, 0x00): "DS",
    ("GEMS_PETD_01", 0x0009, 0x0D): "DT",
}

_CODED_TEXT = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_WHOLE_TEXT = frozenset({"LT", "ST", "UR", "UT"})
_NUMBERS = {
    "FD": "d",
    "FL": "f",
    "SL": "i",
    "SS": "h",
    "SV": "q",
    "UL": "I",
    "US": "H",
    "UV": "Q",
}
_WORD_BYTES = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}
_PLAIN: tuple[str, ...] = ("iso8859",)
_ESCAPE = 0x1B
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_NAME_DELIMITERS = {0x5C, 0x5E, 0x3D}  # \ ^ =
_TEXT_DELIMITERS = {0x5C, 0x0A, 0x0C, 0x0D, 0x09}


@lru_cache(maxsize=4096)
def dictionary_vr(tag: int) -> str:
    """VR of a tag in the data dictionary (PS3.6), ``"UN"`` where it has none.

    Ambiguous ones come as the dictionary has them, for example ``"US or SS"``.
    """
    if tag >> 16 & 1:  # private: creators are text, what they stand for is not known
        if 0x10 <= tag & 0xFFFF <= 0xFF:
            return "LO"
        return "UN"
    if tag & 0xFFFF == 0:
        return "UL"
    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return "UN"


def private_vr(tag: int, creator: object) -> str:
    """VR of a private element of which the viewer knows it; ``"UN"`` for all others."""
    return _PRIVATE_VRS.get((str(creator), tag >> 16, tag & 0xFF), "UN")


def resolved_vr(vr: str, *, signed: bool) -> str:
    """One VR for an ambiguous one (PS3.5 A.1, PS3.3 C.7.6.3.1)."""
    if vr == "US or SS":
        return "SS" if signed else "US"
    return "OW" if " or " in vr else vr


def text_encodings(terms: Sequence[str]) -> tuple[str, ...]:
    """Python's encodings for the terms of a Specific Character Set (PS3.3 C.12.1.1.2)."""
    try:
        return tuple(convert_encodings([term or "" for term in terms])) if terms else _PLAIN
    except (LookupError, ValueError, TypeError):
        return _PLAIN


def json_element(vr: str, raw: bytes, *, big: bool, encodings: tuple[str, ...]) -> JsonElement:
    """An element in the JSON model (PS3.18 F.2.2); an empty one has its VR alone.

    Raises
    ------
    ValueError
        The bytes are no value of this VR.
    """
    if not raw:
        return {"vr": vr}
    convert = _CONVERTERS.get(vr)
    if convert is not None:
        values = convert(raw)
    elif vr in BINARY_VRS:
        return {"vr": vr, "InlineBinary": _base64(vr, raw, big)}
    elif vr in _NUMBERS:
        values = _numbers(_NUMBERS[vr], raw, big)
    elif vr == "AT":
        values = _tags(raw, big)
    elif vr in _CODED_TEXT:
        values = _coded(vr, raw, encodings)
    else:
        values = [raw.decode("latin-1").rstrip(" \0")]
    for value in values:
        if value is not None and value != "":
            return {"vr": vr, "Value": [None if value == "" else value for value in values]}
    return {"vr": vr}


def decoded_text(raw: bytes, encodings: tuple[str, ...], delimiters: set[int]) -> str:
    """Text in its character sets; what cannot be decoded stands as replacement characters."""
    if raw.isascii() and _ESCAPE not in raw:
        return raw.decode("ascii")
    if len(encodings) == 1 and _ESCAPE not in raw:
        return raw.decode(encodings[0], "replace")
    return str(decode_bytes(raw, list(encodings), delimiters))


def _coded(vr: str, raw: bytes, encodings: tuple[str, ...]) -> list[Any]:
    if vr == "PN":
        text = decoded_text(raw, encodings, _NAME_DELIMITERS)
        return [_person_name(name.rstrip(" \0")) for name in text.split("\\")]
    text = decoded_text(raw, encodings, _TEXT_DELIMITERS)
    if vr in _WHOLE_TEXT:
        return [text.rstrip(" \0")]
    return [part.strip(" \0") for part in text.split("\\")]


def _person_name(name: str) -> dict[str, str] | None:
    groups = zip(_GROUPS, name.split("="), strict=False)
    return {group: text for group, text in groups if text} or None


def _strings(raw: bytes) -> list[Any]:
    text = raw.decode("latin-1")
    if "\\" not in text:
        return [text.strip(" \0")]
    return [part.strip(" \0") for part in text.split("\\")]


def _decimals(raw: bytes) -> list[Any]:
    return [_real(float(part)) if part else None for part in _strings(raw)]


def _integers(raw: bytes) -> list[Any]:
    return [_whole(part) if part else None for part in _strings(raw)]


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if not number.is_integer():
            raise
        return int(number)


def _real(number: float) -> float | int | None:
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < MAX_EXACT_INTEGER else number


def _numbers(code: str, raw: bytes, big: bool) -> list[Any]:
    count = len(raw) // struct.calcsize(code)
    if not count:
        raise ValueError("too short for a number")
    values = struct.unpack_from(f"{'>' if big else '<'}{count}{code}", raw)
    return [_real(value) for value in values] if code in "df" else list(values)


def _tags(raw: bytes, big: bool) -> list[Any]:
    halves = struct.unpack_from(f"{'>' if big else '<'}{len(raw) // 4 * 2}H", raw)
    return [f"{g:04X}{e:04X}" for g, e in zip(halves[::2], halves[1::2], strict=True)]


def little_endian(vr: str, raw: bytes, *, big: bool) -> bytes:
    """Bytes of a binary value in little endian, as a service has to deliver them (PS3.18 F.2.7).

    ``big`` says that the data set they come from is big endian: then words of OW (2 bytes),
    OL and OF (4), OV and OD (8) are turned round; a value of a broken length stays as it is.
    """
    size = _WORD_BYTES.get(vr, 1)
    if not big or size == 1 or len(raw) % size:
        return raw
    swapped = bytearray(len(raw))
    for at in range(size):
        swapped[at::size] = raw[size - 1 - at :: size]
    return bytes(swapped)


def _base64(vr: str, raw: bytes, big: bool) -> str:
    """Inline binary is little endian, whatever the file was in (PS3.18 F.2.7)."""
    raw = little_endian(vr, raw, big=big)
    return base64.b64encode(raw).decode("ascii")


_CONVERTERS: dict[str, Callable[[bytes], list[Any]]] = {
    **dict.fromkeys(("AE", "AS", "CS", "DA", "DT", "TM", "UI"), _strings),
    "DS": _decimals,
    "IS": _integers,
}
