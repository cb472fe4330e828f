"""The menu of an image or a measurement, as plain values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from negatoscope.app.viewmodels.toolbar import ToolbarItem


@dataclass(frozen=True, slots=True)
class ContextMenu:
    """Groups of entries with their headings.

    ``x`` and ``y`` are the page's CSS pixels; below 0 the menu stands in the viewport's middle.
    """

    viewport: str
    x: float
    y: float
    groups: tuple[tuple[str, tuple["ToolbarItem", ...]], ...]
