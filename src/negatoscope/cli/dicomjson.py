"""pydicom data sets as the DICOM JSON model (PS3.18 Annex F).

pydicom's own ``Dataset.to_json`` stops at the first value it cannot convert; an archive of real
files always holds some. Here such a value is left out and counted, and the rest is kept.
"""

import base64
import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

JsonElement = dict[str, Any]
JsonObject = dict[str, JsonElement]

BULK_THRESHOLD_BYTES = 1024
"""Binary values longer than this become a BulkDataURI (PS3.18 F.2.6 leaves the size open)."""

MAX_DEPTH = 24
"""Sequences nested deeper than this are left out: no IOD comes near, a hostile file may."""

MAX_EXACT_INTEGER = 2**53
"""Integers beyond this lose digits in readers that hold numbers as doubles."""

_BINARY_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_AMBIGUOUS_VRS = {"US or SS": "US", "OB or OW": "OW", "US or OW": "OW", "US or SS or OW": "OW"}
_INTEGER_VRS = frozenset({"IS", "SL", "SS", "SV", "UL", "US", "UV"})
_REAL_VRS = frozenset({"DS", "FD", "FL"})
_PIXEL_DATA_TAGS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_CHARACTER_SET_TAG = 0x00080005


@dataclass(slots=True)
class Conversion:
    """A data set in the JSON model, and how many of its elements could not be converted."""

    json: JsonObject = field(default_factory=dict)
    dropped: int = 0

    def to_bytes(self) -> bytes:
        """The object as ASCII JSON: escapes keep even undecodable text a valid document."""
        return encode(self.json)


def encode(value: Any) -> bytes:
    """Compact JSON; non-finite numbers are refused rather than written as invalid JSON."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def dicom_json(
    dataset: Dataset,
    *,
    bulk_uri: Callable[[str], str] | None = None,
    threshold_bytes: int = BULK_THRESHOLD_BYTES,
) -> Conversion:
    """Convert a data set to the DICOM JSON model object (PS3.18 F.2.2).

    Parameters
    ----------
    dataset
        Any pydicom data set. Group lengths, file meta information and pixel data are left out.
    bulk_uri
        Gives the BulkDataURI for an element path such as ``"00420011"`` or, inside sequences,
        ``"54000100/1/54001010"`` (items count from 1). Without it everything is inline.
    threshold_bytes
        Binary values longer than this are referred to by URI.
    """
    conversion = Conversion()
    _convert_into(conversion.json, dataset, conversion, bulk_uri, threshold_bytes, "", 0)
    if f"{_CHARACTER_SET_TAG:08X}" in conversion.json:
        # F.2: the JSON model is UTF-8, whatever the file was in.
        conversion.json[f"{_CHARACTER_SET_TAG:08X}"] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    return conversion


def _convert_into(
    target: JsonObject,
    dataset: Dataset,
    conversion: Conversion,
    bulk_uri: Callable[[str], str] | None,
    threshold_bytes: int,
    prefix: str,
    depth: int,
) -> None:
    for tag in sorted(dataset.keys()):
        if tag.element == 0 or tag.group in (0x0000, 0x0002) or tag in _PIXEL_DATA_TAGS:
            continue
        key = f"{int(tag):08X}"
        try:
            element = dataset[tag]
            if element.VR == "SQ":
                target[key] = _sequence(
                    element, conversion, bulk_uri, threshold_bytes, prefix + key, depth
                )
            else:
                target[key] = _element(element, bulk_uri, threshold_bytes, prefix + key)
        except Exception:  # noqa: BLE001 - whatever one broken value raises must not cost the rest
            conversion.dropped += 1


def _sequence(
    element: DataElement,
    conversion: Conversion,
    bulk_uri: Callable[[str], str] | None,
    threshold_bytes: int,
    path: str,
    depth: int,
) -> JsonElement:
    if depth >= MAX_DEPTH:
        raise ValueError(f"sequence {path[:8]} is nested deeper than {MAX_DEPTH} levels")
    items: list[JsonObject] = []
    for number, item in enumerate(element.value, 1):
        converted: JsonObject = {}
        _convert_into(
            converted, item, conversion, bulk_uri, threshold_bytes, f"{path}/{number}/", depth + 1
        )
        items.append(converted)
    return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}


def _element(
    element: DataElement, bulk_uri: Callable[[str], str] | None, threshold_bytes: int, path: str
) -> JsonElement:
    vr = str(element.VR)
    value = element.value
    if vr in _AMBIGUOUS_VRS and not isinstance(value, bytes):
        vr = "US"
    vr = _AMBIGUOUS_VRS.get(vr, vr)
    if value is None or (hasattr(value, "__len__") and len(value) == 0):
        return {"vr": vr}
    if vr in _BINARY_VRS:
        return _binary(vr, bytes(value), bulk_uri, threshold_bytes, path)
    if isinstance(value, bytes) and vr == "US":
        value = list(struct.unpack(f"<{len(value) // 2}H", value[: len(value) // 2 * 2]))
    values = (
        [value] if isinstance(value, str | bytes) or not hasattr(value, "append") else list(value)
    )
    converted = [_value(vr, each) for each in values]
    if all(each is None for each in converted):
        return {"vr": vr}
    return {"vr": vr, "Value": converted}


def _binary(
    vr: str,
    value: bytes,
    bulk_uri: Callable[[str], str] | None,
    threshold_bytes: int,
    path: str,
) -> JsonElement:
    if bulk_uri is not None and len(value) > threshold_bytes:
        return {"vr": vr, "BulkDataURI": bulk_uri(path)}
    return {"vr": vr, "InlineBinary": base64.b64encode(value).decode("ascii")}


def _value(vr: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if vr == "PN":
        return _person_name(value)
    if vr == "AT":
        return f"{int(value):08X}"
    if vr in _INTEGER_VRS:
        return int(value)
    if vr in _REAL_VRS:
        return _real(float(value))
    return str(value)


def _real(number: float) -> float | int | None:
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < MAX_EXACT_INTEGER else number


def _person_name(value: Any) -> dict[str, str] | None:
    components = value.components if hasattr(value, "components") else str(value).split("=")
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), components, strict=False)
    return {name: str(text) for name, text in groups if text} or None
