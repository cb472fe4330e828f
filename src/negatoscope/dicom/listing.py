"""Every attribute of a data set in the order of its tags, as a person reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydicom.datadict import dictionary_description, keyword_for_tag

from negatoscope.dicom.dataset import DataSet

#: Sequences are followed to this depth; deeper ones are told by their number of items.
MAX_DEPTH = 32
#: A value of bytes is told as text only up to this length.
_MAX_TEXT_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Element:
    """One attribute, or the head of one of a sequence's items.

    ``path`` is its place: tags and item numbers from 0, joined by dots (``00081140.0.00081155``).
    ``depth`` counts the sequences around it. ``items`` is the number of items of a sequence, None
    for everything else. ``creator`` is who defined a private attribute (PS3.5 7.8.1).
    """

    path: str
    depth: int
    tag: str  # "(0010,0010)"; "" for the head of an item
    vr: str
    name: str
    keyword: str = ""
    value: str = ""
    creator: str = ""
    items: int | None = None

    @property
    def folds(self) -> bool:
        """Whether there is something below it."""
        return bool(self.items) or not self.tag

    def matches(self, words: Sequence[str]) -> bool:
        """Whether each of the words, in small letters, stands in tag, names, VR or value."""
        digits = self.tag.strip("()").replace(",", "")
        text = "\n".join(
            (self.tag, digits, self.vr, self.keyword, self.name, self.value, self.creator)
        ).lower()
        return all(word in text for word in words)


def elements(data_set: DataSet, path: str = "", depth: int = 0) -> Iterator[Element]:
    """The attributes of one level, in the order of their tags; sequences are not entered."""
    creators = _creators(data_set)
    for key in sorted(key for key in data_set.json if _is_tag(key)):
        entry = data_set.json[key]
        where = f"{path}.{key}" if path else key
        yield _element(
            data_set, key, entry if isinstance(entry, dict) else {}, creators, where, depth
        )


def below(data_set: DataSet, parent: Element) -> Iterator[Element]:
    """What is one level below a sequence (its items' heads) or below such a head.

    ``data_set`` is the one that holds the sequence, or the item itself.
    """
    if not parent.tag:
        yield from elements(data_set, parent.path, parent.depth + 1)
        return
    for number in range(parent.items or 0):
        yield Element(
            f"{parent.path}.{number}",
            parent.depth + 1,
            "",
            "",
            f"Item {number + 1} of {parent.items}",
        )


def walk(data_set: DataSet, path: str = "", depth: int = 0) -> Iterator[Element]:
    """All attributes, with those in sequences right after them."""
    for element in elements(data_set, path, depth):
        yield element
        if element.items and depth < MAX_DEPTH:
            items = data_set.sequence(element.path.rpartition(".")[2])
            for head, item in zip(below(data_set, element), items, strict=False):
                yield head
                yield from walk(item, head.path, depth + 2)


def at(data_set: DataSet, path: str) -> DataSet:
    """The data set in which the attribute at a path stands; for an item's head, the item.

    Raises
    ------
    KeyError
        There is none.
    """
    parts = path.split(".")
    for tag, number in zip(parts[0::2], parts[1::2], strict=False):
        items = data_set.sequence(tag) if _is_tag(tag) else ()
        if not number.isdecimal() or int(number) >= len(items):
            raise KeyError(path)
        data_set = items[int(number)]
    return data_set


def _is_tag(key: object) -> bool:
    return isinstance(key, str) and len(key) == 8 and all(c in "0123456789ABCDEF" for c in key)


def _creators(data_set: DataSet) -> dict[str, str]:
    """Private creators by the group and block that they reserve: ``"000910"``."""
    found = {}
    for key in data_set.json:
        if _is_tag(key) and _is_creator(key):
            found[key[:4] + key[6:]] = data_set.string(key)
    return found


def _is_private(key: str) -> bool:
    return int(key[3], 16) % 2 == 1


def _is_creator(key: str) -> bool:
    return _is_private(key) and key[4:6] == "00" and int(key[6:], 16) >= 0x10


def _element(
    data_set: DataSet,
    key: str,
    entry: dict[str, Any],
    creators: dict[str, str],
    path: str,
    depth: int,
) -> Element:
    vr = entry.get("vr")
    vr = vr if isinstance(vr, str) and len(vr) == 2 else "?"
    items = len(data_set.sequence(key)) if vr == "SQ" else None
    name, keyword, creator = _names(key, creators)
    value = _items_text(items) if items is not None else value_text(data_set, key, vr)
    return Element(path, depth, _tag_text(key), vr, name, keyword, value, creator, items)


def _names(key: str, creators: dict[str, str]) -> tuple[str, str, str]:
    """Name, keyword, and who defined it."""
    if _is_creator(key):
        return "Private creator", "", ""
    if _is_private(key):
        return "Private attribute", "", creators.get(key[:6], "")
    return *_known_name(int(key, 16)), ""


def _known_name(tag: int) -> tuple[str, str]:
    if tag & 0xFFFF == 0:
        return "Group length", ""
    try:
        return dictionary_description(tag), keyword_for_tag(tag)
    except KeyError:
        return "Unknown attribute", ""


def _items_text(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def value_text(data_set: DataSet, key: str, vr: str) -> str:
    """The value in one line; several are parted by a backslash, as in the file (PS3.5 6.4)."""
    if data_set.bulk_data_uri(key):
        return "Kept apart by the source"
    values = data_set.values(key)
    if values:
        return "\\".join(_tag_text(value) if vr == "AT" else _one(value) for value in values)
    content = data_set.inline_bytes(key)
    if not content:
        return ""
    if vr not in ("OB", "UN", "OW"):
        numbers = data_set.numbers(key)
        if numbers:
            return "\\".join(f"{number:.9g}" for number in numbers)
    text = content.rstrip(b"\0 ")
    if vr == "UN" and len(text) <= _MAX_TEXT_BYTES and text.isascii():
        told = text.decode("ascii")
        if told and told.isprintable():
            return told
    return "1 byte" if len(content) == 1 else f"{len(content)} bytes"


def _tag_text(value: object) -> str:
    return f"({value[:4]},{value[4:]})" if isinstance(value, str) and _is_tag(value) else ""


def _one(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.rstrip(" \0")
    if isinstance(value, dict):  # a person's name, in up to three writings (PS3.18 F.2.2)
        groups = [value.get(g) for g in ("Alphabetic", "Ideographic", "Phonetic")]
        return "=".join(g if isinstance(g, str) else "" for g in groups).rstrip("=")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    try:
        return str(value)
    except ValueError:  # more digits than the interpreter converts
        return "a number of very many digits"
