"""Writes DICOM files (PS3.10): explicit little endian, UTF-8, without pixel data."""

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from pydicom.uid import ExplicitVRLittleEndian

from negatoscope.dicom.encoding.values import LONG_VRS, JsonElement

#: Who wrote a file (PS3.10 7.1): of this program, made from a UUID as PS3.5 B.2 says.
IMPLEMENTATION_CLASS_UID = "2.25.54112313606049147228099995789502800941"
IMPLEMENTATION_VERSION = "NEGATOSCOPE"
UTF_8 = "ISO_IR 192"
MAX_SHORT_BYTES = 0xFFFF
_DS_LETTERS = 16
_KEY = re.compile(r"[0-9A-F]{8}")
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
_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


class WriteError(ValueError):
    """A value does not fit into a file; the message names the attribute, never the value."""


def written_file(dataset: Mapping[str, JsonElement]) -> bytes:
    """A file of a data set in the DICOM JSON model; texts are written as UTF-8.

    Raises
    ------
    WriteError
        An element is none, or has a value that its VR cannot hold.
    """
    content = {**dataset, "00080005": {"vr": "CS", "Value": [UTF_8]}}
    sop_class, instance = (_uid(content, key) for key in ("00080016", "00080018"))
    meta: dict[str, JsonElement] = {
        "00020001": {"vr": "OB", "InlineBinary": "AAE="},
        "00020002": {"vr": "UI", "Value": [sop_class]},
        "00020003": {"vr": "UI", "Value": [instance]},
        "00020010": {"vr": "UI", "Value": [str(ExplicitVRLittleEndian)]},
        "00020012": {"vr": "UI", "Value": [IMPLEMENTATION_CLASS_UID]},
        "00020013": {"vr": "SH", "Value": [IMPLEMENTATION_VERSION]},
    }
    rest = _dataset(meta)
    length = _element("00020000", {"vr": "UL", "Value": [len(rest)]})
    return b"\0" * 128 + b"DICM" + length + rest + _dataset(content)


def _uid(dataset: Mapping[str, JsonElement], key: str) -> str:
    values = dataset.get(key, {}).get("Value") or [""]
    if not values[0]:
        raise WriteError(f"({key[:4]},{key[4:]}) is missing")
    return str(values[0])


def _dataset(dataset: Mapping[str, JsonElement]) -> bytes:
    """Elements in the order of their tags; group lengths are left out."""
    keys = sorted(key for key in dataset if _KEY.fullmatch(key) and key[4:] != "0000")
    return b"".join(_element(key, dataset[key]) for key in keys)


def _element(key: str, element: JsonElement) -> bytes:
    vr = element.get("vr")
    if not isinstance(vr, str) or len(vr) != 2 or not vr.isascii():
        raise WriteError(f"({key[:4]},{key[4:]}) has no value representation")
    try:
        value = _value(vr, element)
    except WriteError:
        raise
    except (TypeError, ValueError, OverflowError, AttributeError, struct.error):
        # its own words may quote the value
        raise WriteError(f"({key[:4]},{key[4:]}) does not fit into {vr}") from None
    if len(value) % 2:
        value += b" " if vr not in (*_BINARY, "UI") else b"\0"
    head = struct.pack("<HH", int(key[:4], 16), int(key[4:], 16)) + vr.encode("ascii")
    if vr.encode("ascii") in LONG_VRS:
        return head + b"\0\0" + struct.pack("<I", len(value)) + value
    if len(value) > MAX_SHORT_BYTES:
        raise WriteError(f"({key[:4]},{key[4:]}) is too long for {vr}")
    return head + struct.pack("<H", len(value)) + value


def _value(vr: str, element: JsonElement) -> bytes:
    if vr == "SQ":
        return b"".join(_item(item) for item in element.get("Value") or ())
    if vr in _BINARY:
        return base64.b64decode(element.get("InlineBinary") or "", validate=True)
    values: Sequence[Any] = element.get("Value") or ()
    if vr in _NUMBERS:
        return struct.pack(f"<{len(values)}{_NUMBERS[vr]}", *values)
    if vr == "AT":
        return b"".join(struct.pack("<HH", int(t[:4], 16), int(t[4:], 16)) for t in values)
    return "\\".join(_text(vr, value) for value in values).encode("utf-8")


def _item(item: Mapping[str, JsonElement]) -> bytes:
    content = _dataset(item)
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def _text(vr: str, value: Any) -> str:
    if value is None:
        return ""
    if vr == "PN":
        return _name(value)
    if vr == "DS":
        return decimal_string(float(value))
    if vr == "IS":
        return str(int(value))
    return str(value)


def _name(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "=".join(str(value.get(group) or "") for group in _GROUPS).rstrip("=")


def decimal_string(value: float) -> str:
    """A number in the sixteen letters of a DS (PS3.5 6.2), as near as they can say it."""
    if value == int(value) and abs(value) < 10**15:
        return str(int(value))
    for digits in range(17, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= _DS_LETTERS:
            return text
    raise ValueError("no decimal string says this number")
