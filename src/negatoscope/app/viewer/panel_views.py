"""A panel beside the images, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PanelSize:
    """The width of a panel, in CSS pixels, and its bounds."""

    name: str
    label: str
    width_px: int
    least_px: int = 200
    most_px: int = 560
