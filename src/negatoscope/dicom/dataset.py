"""Read-only view of a DICOM JSON model object (PS3.18 Annex F.2)."""

import base64
import binascii
import math
import re
import struct
from collections.abc import Mapping
from typing import Any

from pydicom.datadict import tag_for_keyword

from negatoscope.dicom.text import format_person_name

_HEX_TAG = re.compile(r"[0-9A-F]{8}")
_INLINE_LIMIT_BYTES = 64 * 1024 * 1024
# struct codes of the value representations that hold binary numbers (PS3.5 table 6.2-1)
_BINARY_NUMBERS = {
    "US": "H",
    "SS": "h",
    "UL": "I",
    "SL": "i",
    "UV": "Q",
    "SV": "q",
    "FL": "f",
    "FD": "d",
    "OB": "B",
    "OW": "H",
    "OL": "I",
    "OF": "f",
    "OD": "d",
}


class _Tags(dict[str, str]):
    """Keyword to the eight hexadecimal digits that key a JSON object, filled on first use."""

    def __missing__(self, keyword: str) -> str:
        if _HEX_TAG.fullmatch(keyword):
            tag = keyword
        else:
            number = tag_for_keyword(keyword)
            if number is None:
                raise KeyError(f"{keyword!r} is neither a DICOM keyword nor eight hex digits")
            tag = f"{number:08X}"
        self[keyword] = tag
        return tag


_TAGS = _Tags()


def tag_of(keyword: str) -> str:
    """Key of an attribute in the JSON model: ``tag_of("Rows") == "00280010"``.

    Raises
    ------
    KeyError
        The keyword is not in the data dictionary (PS3.6) and is not a tag.
    """
    return _TAGS[keyword]


class DataSet:
    """One data set: an instance's metadata, a row of a search answer, or a sequence item.

    Nothing is parsed until it is asked for. Data from outside is never trusted: a value of the
    wrong type reads as absent, so that one damaged attribute does not take the study down.

    Attribute names are DICOM keywords (``"PatientName"``) or tags (``"00100010"``); an unknown
    keyword is a programming error and raises `KeyError`.
    """

    __slots__ = ("_json",)

    def __init__(self, json: object = None) -> None:
        self._json: Mapping[str, Any] = json if isinstance(json, dict) else {}

    @property
    def json(self) -> Mapping[str, Any]:
        """The JSON object as it came."""
        return self._json

    def __contains__(self, keyword: str) -> bool:
        return _TAGS[keyword] in self._json

    def __repr__(self) -> str:
        # No values: they may identify a patient, and representations end up in logs.
        return f"DataSet({len(self._json)} attributes)"

    def values(self, keyword: str) -> list[Any]:
        """All items of the ``Value`` array as they came; empty when absent."""
        element = self._json.get(_TAGS[keyword])
        if isinstance(element, dict):
            values = element.get("Value")
            if isinstance(values, list):
                return values
        return []

    def string(self, keyword: str, default: str = "") -> str:
        """First value as text, without padding."""
        values = self.values(keyword)
        if not values:
            return self._inline_text(keyword) or default
        value = values[0]
        if isinstance(value, str):
            return value.strip(" \0") or default
        return _text(value) or default

    def strings(self, keyword: str) -> tuple[str, ...]:
        """All values as text; an empty or malformed one stays in place as ``""``."""
        texts = tuple([_text(value) or "" for value in self.values(keyword)])
        if len(texts) == 1 and "\\" in texts[0]:  # values that a server did not take apart
            texts = tuple(part.strip(" \0") for part in texts[0].split("\\"))
        return texts

    def number(self, keyword: str) -> float | None:
        """First value as a finite number."""
        values = self.values(keyword)
        if values:
            return _number(values[0])
        numbers = self._inline_numbers(keyword)
        return numbers[0] if numbers else None

    def numbers(self, keyword: str) -> tuple[float, ...]:
        """All values as finite numbers; empty when any one is not, since places have meaning."""
        values = self.values(keyword)
        if not values:
            return self._inline_numbers(keyword)
        if len(values) == 1 and isinstance(values[0], str):
            values = values[0].split("\\")
        numbers: list[float] = []
        for value in values:
            number = _number(value)
            if number is None:
                return ()
            numbers.append(number)
        return tuple(numbers)

    def integer(self, keyword: str) -> int | None:
        """First value as a whole number; a fraction reads as absent."""
        number = self.number(keyword)
        if number is None or number != int(number):
            return None
        return int(number)

    def sequence(self, keyword: str) -> tuple["DataSet", ...]:
        """Items of a sequence; what is not a JSON object is left out."""
        return tuple(DataSet(item) for item in self.values(keyword) if isinstance(item, dict))

    def first(self, keyword: str) -> "DataSet":
        """First item of a sequence, or an empty data set."""
        for item in self.values(keyword):
            return DataSet(item)
        return _EMPTY

    def person_name(self, keyword: str) -> str:
        """Name for display: ``Family, Given Middle``."""
        for value in self.values(keyword):
            if isinstance(value, str):
                return format_person_name(value)
            if isinstance(value, dict):
                for group in ("Alphabetic", "Ideographic", "Phonetic"):
                    text = value.get(group)
                    if isinstance(text, str) and (name := format_person_name(text)):
                        return name
        return ""

    def bulk_data_uri(self, keyword: str) -> str:
        """Address of a value that is kept apart (PS3.18 F.2.6), or ``""``."""
        element = self._json.get(_TAGS[keyword])
        if isinstance(element, dict):
            uri = element.get("BulkDataURI")
            if isinstance(uri, str):
                return uri
        return ""

    def inline_bytes(self, keyword: str) -> bytes:
        """Bytes of an ``InlineBinary`` value (PS3.18 F.2.7), or ``b""``."""
        element = self._json.get(_TAGS[keyword])
        if not isinstance(element, dict):
            return b""
        text = element.get("InlineBinary")
        if isinstance(text, list):  # some servers wrap it
            text = text[0] if text else None
        if not isinstance(text, str) or len(text) > _INLINE_LIMIT_BYTES:
            return b""
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b""

    def private(self, group: int, element: int, creator: str) -> "DataSet":
        """A private attribute alone, under the standard's own rules (PS3.5 7.8.1).

        Parameters
        ----------
        group, element
            For example ``0x7053, 0x00``: the last two digits count within the creator's block.
        creator
            The block's private creator.

        Returns
        -------
        DataSet
            Holds the one attribute under the tag ``"FFFFFFFF"`` (see `PRIVATE`), or nothing.
        """
        for block in range(0x10, 0x100):
            key = f"{group:04X}00{block:02X}"
            if key not in self._json:
                continue
            if self.string(key) == creator:
                found = self._json.get(f"{group:04X}{block:02X}{element:02X}")
                return DataSet({PRIVATE: found})
        return _EMPTY

    def _inline_text(self, keyword: str) -> str:
        """Text of a private attribute that a server passed on as unknown bytes."""
        element = self._json.get(_TAGS[keyword])
        if not isinstance(element, dict) or element.get("vr") != "UN":
            return ""
        data = self.inline_bytes(keyword)
        return data.decode("ascii").strip(" \0") if data.isascii() else ""

    def _inline_numbers(self, keyword: str) -> tuple[float, ...]:
        element = self._json.get(_TAGS[keyword])
        if not isinstance(element, dict) or "InlineBinary" not in element:
            return ()
        data = self.inline_bytes(keyword)
        representation = str(element.get("vr", ""))
        code = _BINARY_NUMBERS.get(representation)
        if code is None:
            return _numbers_in_text(data) if representation in ("UN", "DS", "IS") else ()
        size = struct.calcsize(code)
        count = len(data) // size
        numbers = struct.unpack(f"<{count}{code}", data[: count * size])
        return tuple(float(n) for n in numbers) if all(map(math.isfinite, numbers)) else ()


PRIVATE = "FFFFFFFF"
_EMPTY = DataSet()


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip(" \0")
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, dict):
        name = value.get("Alphabetic")
        return name.strip(" \0") if isinstance(name, str) else None
    return None


def _number_text(value: float) -> str | None:
    try:
        return str(value)
    except ValueError:  # more digits than the interpreter converts
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _numbers_in_text(data: bytes) -> tuple[float, ...]:
    """Decimal strings that a server passed on as unknown bytes."""
    numbers = [_number(part) for part in data.decode("ascii", "replace").strip(" \0").split("\\")]
    return tuple(n for n in numbers if n is not None) if None not in numbers else ()
