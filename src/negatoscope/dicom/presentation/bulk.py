"""Values that servers keep apart from the metadata and that showing an image needs (PS3.18 F.2.6).

Tables, overlays and colour profiles may come as an address. What was fetched is put back in place,
so that all who read the attributes need not know.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.presentation.tables import PALETTE_KEYWORDS

_TABLES = frozenset(tag_of(keyword) for names in PALETTE_KEYWORDS for keyword in names[1:])
_LUT_DATA, _ICC_PROFILE = tag_of("LUTData"), tag_of("ICCProfile")
#: Sequences in which such values stand.
_SEQUENCES = frozenset(
    tag_of(keyword)
    for keyword in (
        "ModalityLUTSequence",
        "VOILUTSequence",
        "FrameVOILUTSequence",
        "SharedFunctionalGroupsSequence",
        "PerFrameFunctionalGroupsSequence",
        "OpticalPathSequence",
    )
)
#: How deep they stand at most: functional group, macro, table.
_DEPTH = 4


class BulkValue(NamedTuple):
    """A value that is kept apart; without a ``required`` one the picture would be another."""

    uri: str
    what: str  # in words for people
    required: bool


def bulk_values(instance: DataSet) -> tuple[BulkValue, ...]:
    """What has to be fetched to show an image as it is meant, each address once."""
    found = {value.uri: value for value in _walk(instance.json, _DEPTH)}
    return tuple(found.values())


def with_values(instance: DataSet, values: Mapping[str, bytes]) -> DataSet:
    """The same attributes with fetched values in their places."""
    return DataSet(_filled(instance.json, values, _DEPTH))


def _kind(tag: str) -> tuple[str, bool] | None:
    """What a value is, and whether it is required; ``None`` for others."""
    if tag in _TABLES:
        return "colour palette", True
    if tag == _LUT_DATA:
        return "grey-scale table", True
    if tag == _ICC_PROFILE:
        return "colour profile", False
    if tag.startswith("60") and tag.endswith("3000"):
        return "overlay", False
    return None


def _walk(attributes: Mapping[str, Any], depth: int) -> Iterator[BulkValue]:
    for tag, element in attributes.items():
        if not isinstance(element, dict):
            continue
        uri = element.get("BulkDataURI")
        if isinstance(uri, str) and uri:
            kind = _kind(tag)
            if kind is not None:
                yield BulkValue(uri, *kind)
        elif tag in _SEQUENCES and depth:
            for item in _items(element):
                yield from _walk(item, depth - 1)


def _filled(
    attributes: Mapping[str, Any], values: Mapping[str, bytes], depth: int
) -> dict[str, Any]:
    made = dict(attributes)
    for tag, element in attributes.items():
        if not isinstance(element, dict):
            continue
        uri = element.get("BulkDataURI")
        if isinstance(uri, str) and uri in values and _kind(tag) is not None:
            inline = base64.b64encode(values[uri]).decode("ascii")
            made[tag] = {"vr": element.get("vr", "OW"), "InlineBinary": inline}
        elif tag in _SEQUENCES and depth and "Value" in element:
            filled = [_filled(item, values, depth - 1) for item in _items(element)]
            made[tag] = {**element, "Value": filled}
    return made


def _items(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = element.get("Value")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
