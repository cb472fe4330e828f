"""What the tag browser shows, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagLine:
    """An attribute, or the head of a sequence's item (which has no tag)."""

    path: str
    depth: int
    tag: str
    vr: str
    name: str
    keyword: str
    value: str
    creator: str
    folds: bool
    unfolded: bool
    selected: bool


@dataclass(frozen=True, slots=True)
class TagDialog:
    """The attributes of one object of a series."""

    series: tuple[tuple[str, str, bool], ...]  # uid, label, chosen
    index: int  # of the object, from 0
    count: int  # of the series' objects
    instance_text: str
    query: str
    lines: tuple[TagLine, ...]
    status: str
    more: int = 0  # lines that are not drawn yet; at least so many
    private: bool = True  # private attributes are shown
    note: str = ""
