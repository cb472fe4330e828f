"""The tools that leave an annotation behind, by the names under which OHIF registers them."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.language import t

#: How a figure comes about: so many points; a rectangle, ellipse or circle over two; a contour
#: that is drawn along or clicked together, and closed at its beginning.
Way = Literal["points", "box", "contour"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A tool.

    Attributes
    ----------
    placed:
        Points that a person places, 0 for as many as they like.
    stored:
        Points that the annotation has then, 0 for as many.
    begins:
        How many points are placed when a new line begins (an angle of Cobb is two lines).
    region:
        Whether it encloses pixels, of which statistics are made.
    steps:
        What to do for each point, for those who draw by keyboard.
    """

    name: str
    label: str
    icon: str
    placed: int
    stored: int
    steps: tuple[str, ...]
    way: Way = "points"
    begins: tuple[int, ...] = (0,)
    region: bool = False


_ENDS = (t("one end"), t("the other end"))
_CONTOUR = (t("a point of the outline"),)

_ALL = (
    Kind("Length", t("Length"), "ruler", 2, 2, _ENDS),
    # points: ends of one axis, ends of the other
    Kind("Bidirectional", t("Bidirectional"), "bidirectional", 2, 4, _ENDS),
    # points: tip, other end
    Kind("ArrowAnnotate", t("Arrow with text"), "arrow", 2, 2, (t("the tip"), t("the other end"))),
    # points: ends of one axis, ends of the other, all around the centre
    Kind(
        "EllipticalROI",
        t("Ellipse"),
        "ellipse",
        2,
        4,
        (t("the centre"), t("how far it reaches")),
        "box",
        region=True,
    ),
    # points: corners, around
    Kind(
        "RectangleROI",
        t("Rectangle"),
        "square",
        2,
        4,
        ("a corner", t("the opposite corner")),
        "box",
        region=True,
    ),
    # points: centre, a point of the edge
    Kind(
        "CircleROI",
        t("Circle"),
        "circle",
        2,
        2,
        (t("the centre"), t("a point of the edge")),
        region=True,
    ),
    Kind("PlanarFreehandROI", t("Freehand"), "lasso", 0, 0, _CONTOUR, "contour", region=True),
    Kind("SplineROI", t("Spline"), "spline", 0, 0, _CONTOUR, "contour", region=True),
    Kind("LivewireContour", t("Livewire"), "magnet", 0, 0, _CONTOUR, "contour", region=True),
    # points: end of one side, vertex, end of the other side
    Kind(
        "Angle",
        t("Angle"),
        "angle",
        3,
        3,
        (t("an end of one side"), t("the vertex"), t("the other side's end")),
    ),
    # points: ends of one line, ends of the other
    Kind("CobbAngle", t("Cobb angle"), "cobb-angle", 4, 4, (*_ENDS, *_ENDS), begins=(0, 2)),
    Kind("Probe", t("Probe"), "probe", 1, 1, (t("the point"),)),
    Kind(
        "UltrasoundDirectionalTool",
        t("Ultrasound directional"),
        "ultrasound-directional",
        2,
        2,
        _ENDS,
    ),
    Kind("CalibrationLine", t("Calibrate by a known length"), "calibration", 2, 2, _ENDS),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}

#: Other names of the same tools.
ALIASES = {
    "UltrasoundDirectional": "UltrasoundDirectionalTool",
    "MIPJumpToClick": "Crosshairs",
}

ANNOTATION_TOOLS: tuple[str, ...] = tuple(KINDS)


def kind_of(tool: str) -> Kind | None:
    """The kind of an annotation tool; None for a tool that leaves nothing behind."""
    return KINDS.get(ALIASES.get(tool, tool))
