"""Metadata with keywords and plain values, as OHIF's DICOM JSON holds them, in the JSON model."""

from collections.abc import Mapping
from typing import Any

from pydicom.datadict import dictionary_VR, tag_for_keyword

MAX_DEPTH = 64
_NUMBERS = frozenset({"DS", "FD", "FL", "IS", "OB", "OW", "SL", "SS", "SV", "UL", "US", "UV"})
_TAG_DIGITS = frozenset("0123456789ABCDEF")


def json_model(natural: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """The attributes under their tags (PS3.18 F.2); names that are no keyword are left out.

    >>> json_model({"Rows": 2, "PatientName": "Doe^Jane"})["00280010"]
    {'vr': 'US', 'Value': [2]}
    """
    found: dict[str, Any] = {}
    for name, value in natural.items():
        if len(name) == 8 and _TAG_DIGITS.issuperset(name) and isinstance(value, Mapping):
            found[name] = value  # in the JSON model already
            continue
        tag = tag_for_keyword(name)
        if tag is None or value is None:
            continue
        element = _element(_representation(dictionary_VR(tag)), value, depth)
        if element is not None:
            found[f"{tag:08X}"] = element
    return found


def _representation(vr: str) -> str:
    """One VR of those that the dictionary leaves open: values stand as numbers in any case."""
    return vr.split(" or ")[0]


def _element(vr: str, value: Any, depth: int) -> dict[str, Any] | None:
    apart = value[0] if isinstance(value, list) and len(value) == 1 else value
    if vr != "SQ" and isinstance(apart, Mapping):
        for key in ("BulkDataURI", "InlineBinary"):
            if isinstance(apart.get(key), str):
                return {"vr": vr, key: apart[key]}
    values = value if isinstance(value, list) else [value]
    if vr == "SQ":
        if depth >= MAX_DEPTH:
            return None
        items = [json_model(item, depth + 1) for item in values if isinstance(item, Mapping)]
        return {"vr": vr, "Value": items}
    if vr == "PN":
        return {"vr": vr, "Value": [_name(each) for each in values]}
    if vr in _NUMBERS and len(values) == 1 and isinstance(values[0], str):
        values = values[0].split("\\")
    return {"vr": vr, "Value": [each for each in values if isinstance(each, str | int | float)]}


def _name(value: Any) -> Any:
    return {"Alphabetic": value} if isinstance(value, str) else value
