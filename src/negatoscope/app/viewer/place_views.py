"""What the dialog shows in which a viewport is chosen for a series, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A viewport that a series can be shown in."""

    viewport: str
    number: int  # in the order of reading, from 1
    what: str  # hangs there now
    active: bool
    place: tuple[float, ...] = ()  # x, y, width, height of a cell placed freely, as fractions


@dataclass(frozen=True, slots=True)
class PlaceDialog:
    """The layout, small, with a button in each viewport."""

    display_set: str
    label: str
    rows: int
    columns: int
    choices: tuple[PlaceChoice, ...]
