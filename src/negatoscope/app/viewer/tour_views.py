"""A step of the tour, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TourView:
    """The step that is shown."""

    number: int  # from 1
    count: int
    title: str
    text: str
    about: str
