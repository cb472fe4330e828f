"""The drawing of the measurements over a picture, as plain values."""

from dataclasses import dataclass
from typing import NamedTuple

#: Of texts, in CSS pixels: a line's height, and the padding of their box.
LINE_PX = 17.0
PADDING_PX = 4.0


class Style(NamedTuple):
    """How lines are drawn; ``colour`` is empty for that of the style sheet."""

    name: str  # plain, hovered, selected, drawing
    colour: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class TextBox:
    """Lines of text with the upper left corner of their box, in viewport CSS pixels."""

    uid: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    style: Style
    linked: bool = False  # it stands away from its figure

    def holds(self, at: tuple[float, float]) -> bool:
        """Whether a viewport position lies in it."""
        return self.x <= at[0] <= self.x + self.width and self.y <= at[1] <= self.y + self.height


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies over one picture. Paths of one style are one path.

    ``lines`` are in image pixels, ``matrix`` takes them to the viewport; the rest is in viewport
    CSS pixels.
    """

    matrix: tuple[float, float, float, float, float, float]
    lines: tuple[tuple[Style, str], ...] = ()
    marks: tuple[tuple[Style, str], ...] = ()
    links: str = ""
    handles: str = ""
    texts: tuple[TextBox, ...] = ()
    cursor: tuple[float, float] | None = None
