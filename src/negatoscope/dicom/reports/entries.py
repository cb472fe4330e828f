"""What a document for reading consists of, as plain values."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a document, or a section with a heading.

    ``kind`` says what stands there: a section, a value with its name, a text, a measured value, or
    a reference to an image. ``qualifiers`` are names and values of what belongs to the line
    (derivation, finding site). ``sop_instance_uid`` and ``frame`` are of a reference.
    """

    kind: str  # section, text, value, number, image, figure
    name: str = ""
    value: str = ""
    unit: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    entries: tuple["Entry", ...] = ()
    sop_instance_uid: str = ""
    frame: int = 0

    def walk(self) -> Iterator["Entry"]:
        """This line and all below it."""
        yield self
        for entry in self.entries:
            yield from entry.walk()


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report for reading.

    ``facts`` say who made it, when, and how far it is; ``problems`` what could not be read.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
