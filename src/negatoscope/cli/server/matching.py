"""Attribute matching of searches (PS3.18 8.3.4.1 and PS3.4 C.2.2.2) on DICOM JSON objects."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

MODALITIES_IN_STUDY = "00080061"
_RANGE_VRS = frozenset({"DA", "DT", "TM"})
_LIST_VRS = frozenset({"UI", "CS", "IS", "US", "UL"})
_EXACT_CASE_VRS = frozenset({"UI", "CS", "DA", "DT", "TM", "IS"})
_TAG = re.compile(r"[0-9A-Fa-f]{8}\Z")
_WORDS = re.compile(r"[\s^=,]+")
_WILDCARDS = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Key:
    """One matching key: an attribute and the value that it shall have."""

    tag: str
    vr: str
    value: str

    def matches(self, attributes: Mapping[str, Any], *, fuzzy: bool = False) -> bool:
        """Whether a DICOM JSON object has a value that this key asks for."""
        return any(
            _matches(self.vr, wanted, held, fuzzy=fuzzy)
            for held in _held(attributes.get(self.tag))
            for wanted in self._wanted()
        )

    def _wanted(self) -> list[str]:
        if self.vr in _LIST_VRS:
            return [part for part in re.split(r"[,\\]", self.value) if part]
        return [self.value]


def attribute_tag(name: str) -> str | None:
    """The tag of an attribute given by tag or keyword (PS3.18 8.3.4.1), None when unknown."""
    if _TAG.match(name):
        return name.upper()
    tag = tag_for_keyword(name)
    return None if tag is None else f"{tag:08X}"


def parse_keys(pairs: Iterable[tuple[str, str]]) -> tuple[list[Key], list[str]]:
    """Matching keys from query parameters, and the names that are no attributes.

    Repeated parameters of an attribute that allows a list are one list. An empty value, like
    ``*``, matches everything (universal matching, PS3.4 C.2.2.2.3).
    """
    values: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name, value in pairs:
        tag = attribute_tag(name)
        if tag is None:
            unknown.append(name)
        elif value.strip().strip("*"):
            values.setdefault(tag, []).append(value.strip())
    keys: list[Key] = []
    for tag, wanted in values.items():
        vr = _vr(tag)
        if vr in _LIST_VRS:
            keys.append(Key(tag, vr, ",".join(wanted)))
        else:
            keys.extend(Key(tag, vr, each) for each in wanted)
    return keys, unknown


def keyword(tag: str) -> str:
    """The keyword of a tag, or the tag itself when it has none."""
    return keyword_for_tag(int(tag, 16)) or tag


def _vr(tag: str) -> str:
    try:
        return dictionary_VR(int(tag, 16))
    except KeyError:
        return "LO"


def _held(element: Any) -> list[str]:
    values = element.get("Value", []) if isinstance(element, Mapping) else []
    held: list[str] = []
    for value in values:
        if isinstance(value, Mapping):
            held.extend(str(each) for each in value.values())
        elif value is not None:
            held.append(str(value))
    return held


def _matches(vr: str, wanted: str, held: str, *, fuzzy: bool) -> bool:
    if vr in _RANGE_VRS:
        return _in_range(wanted, held)
    if vr not in _EXACT_CASE_VRS:
        wanted, held = wanted.casefold(), held.casefold()
    if vr == "PN":
        if fuzzy:
            return _every_word_begins_one(wanted, held)
        wanted, held = wanted.rstrip("^ "), held.rstrip("^ ")
    if vr != "UI" and _WILDCARDS.search(wanted):
        return _fits(wanted, held)
    return wanted == held.strip()


def _in_range(wanted: str, held: str) -> bool:
    """Range matching (PS3.4 C.2.2.2.5); a bound of lower precision covers all it begins."""
    wanted, held = wanted.replace(":", ""), held.replace(":", "").replace(".", "", 2)
    if "-" not in wanted:
        wanted = wanted.replace(".", "")
        return held == wanted or (len(wanted) < len(held) and held.startswith(wanted))
    low, _, high = (part.strip().replace(".", "") for part in wanted.partition("-"))
    return bool(held) and (not low or held >= low) and (not high or held[: len(high)] <= high)


def _every_word_begins_one(wanted: str, held: str) -> bool:
    """Our fuzzy matching (PS3.18 8.3.4.2 leaves it open): words in any order, beginnings count."""
    words = _WORDS.split(held)
    return all(
        any(word.startswith(part) for word in words)
        for part in _WORDS.split(wanted.replace("*", " "))
        if part
    )


def _fits(pattern: str, text: str) -> bool:
    """Wildcard matching (PS3.4 C.2.2.2.4) that goes back to the last ``*`` only.

    A regular expression would try every way to share the text between the stars, which for a
    hostile pattern takes forever.
    """
    at, position = 0, 0
    star, resume = -1, 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star >= 0:
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")
