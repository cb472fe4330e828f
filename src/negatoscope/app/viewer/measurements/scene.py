"""What of the measurements is drawn over a picture: lines, marks, handles, texts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, sin
from typing import NamedTuple

from negatoscope.app.viewer.measurements.interaction import Ground
from negatoscope.viewing.annotations.building import handles_of
from negatoscope.viewing.annotations.hits import extent
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.shapes import path_of
from negatoscope.viewing.camera import Point, Size

#: Of texts, in CSS pixels: a line's height, a character's width on the average, the padding.
LINE_PX = 17.0
CHARACTER_PX = 7.3
PADDING_PX = 4.0
#: Between a figure and its text.
GAP_PX = 12.0
#: Texts keep clear of the scrollbar.
EDGE_PX = 6.0
SCROLLBAR_PX = 30.0
HANDLE_PX = 4.0
MARK_PX = 7.0
ARROW_PX = 13.0
ARROW_SPREAD = 0.42
#: More texts than these are not kept from lying over each other.
MAX_KEPT_APART = 40


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

    def holds(self, at: Point) -> bool:
        """Whether a viewport position lies in it."""
        return self.x <= at.x <= self.x + self.width and self.y <= at.y <= self.y + self.height


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
    cursor: Point | None = None


@dataclass(slots=True)
class Looks:
    """What the scene has to know of each annotation."""

    selected: str
    hovered: str
    lines: Callable[[Annotation], tuple[str, ...]]
    dashed: Callable[[Annotation], bool]
    texts: bool = True


@dataclass(slots=True)
class _Paths:
    parts: dict[Style, list[str]] = field(default_factory=dict)

    def add(self, style: Style, path: str) -> None:
        if path:
            self.parts.setdefault(style, []).append(path)

    def joined(self) -> tuple[tuple[Style, str], ...]:
        return tuple((style, "".join(parts)) for style, parts in self.parts.items())


def scene(
    annotations: Iterable[Annotation],
    ground: Ground,
    cell: Size,
    looks: Looks,
    drawn: Annotation | None = None,
    cursor: Point | None = None,
) -> Scene:
    """What is drawn over the picture of ``ground``; ``drawn`` is the figure under way."""
    shown = [a for a in annotations if a.visible]
    shown += [drawn] if drawn is not None else []
    lines, marks = _Paths(), _Paths()
    handles: list[str] = []
    boxes: list[TextBox] = []
    links: list[str] = []
    for annotation in shown:
        style = _style(annotation, looks, drawn)
        lines.add(style, path_of(annotation, ground.view.aspect))
        marks.add(style, _mark(annotation, ground))
        if style.name != "plain":
            places = [ground.placement.to_viewport(p) for p in handles_of(annotation)]
            handles += [_dot(p, HANDLE_PX) for p in places]
        box = _box(annotation, ground, cell, looks.lines(annotation), style, boxes)
        if box is not None:
            boxes.append(box)
            links.append(_link(annotation, ground, box))
    return Scene(
        ground.placement.matrix,
        lines.joined(),
        marks.joined(),
        "".join(links),
        "".join(handles),
        tuple(boxes),
        ground.placement.to_viewport(cursor) if cursor else None,
    )


def _style(annotation: Annotation, looks: Looks, drawn: Annotation | None) -> Style:
    if annotation is drawn:
        return Style("drawing")
    name = "plain"
    if annotation.uid == looks.selected:
        name = "selected"
    elif annotation.uid == looks.hovered:
        name = "hovered"
    return Style(name, annotation.colour, looks.dashed(annotation))


def _mark(annotation: Annotation, ground: Ground) -> str:
    """What has the same size at any zoom: an arrow's head, a probe's cross."""
    shown = [ground.placement.to_viewport(p) for p in annotation.points]
    match annotation.tool:
        case "ArrowAnnotate" if len(shown) > 1:
            return _arrow_head(shown[0], shown[1])
        case "Probe" if shown:
            x, y = shown[0]
            arms = ((-1, 0), (1, 0), (0, -1), (0, 1))
            return "".join(
                f"M{x + 2.5 * dx:.1f} {y + 2.5 * dy:.1f}L{x + MARK_PX * dx:.1f} "
                f"{y + MARK_PX * dy:.1f}"
                for dx, dy in arms
            )
        case "UltrasoundDirectionalTool" if len(shown) > 1:
            (ax, ay), (bx, by) = shown
            return f"M{ax:.1f} {ay:.1f}L{bx:.1f} {ay:.1f}L{bx:.1f} {by:.1f}"
        case "SplineROI" | "LivewireContour" if not annotation.closed:
            return "".join(_dot(p, 2.0) for p in shown)
    return ""


def _arrow_head(tip: Point, tail: Point) -> str:
    direction = atan2(tail.y - tip.y, tail.x - tip.x)
    ends = [
        (tip.x + ARROW_PX * cos(direction + turn), tip.y + ARROW_PX * sin(direction + turn))
        for turn in (ARROW_SPREAD, -ARROW_SPREAD)
    ]
    (ax, ay), (bx, by) = ends
    return f"M{ax:.1f} {ay:.1f}L{tip.x:.1f} {tip.y:.1f}L{bx:.1f} {by:.1f}"


def _dot(p: Point, radius: float) -> str:
    r = f"{radius:g}"
    return (
        f"M{p.x - radius:.1f} {p.y:.1f}a{r} {r} 0 1 0 {2 * radius:g} 0"
        f"a{r} {r} 0 1 0 {-2 * radius:g} 0"
    )


# -- texts --------------------------------------------------------------------------------------


def _box(
    annotation: Annotation,
    ground: Ground,
    cell: Size,
    lines: tuple[str, ...],
    style: Style,
    others: Sequence[TextBox],
) -> TextBox | None:
    if not lines:
        return None
    width = max(len(line) for line in lines) * CHARACTER_PX + 2 * PADDING_PX
    height = len(lines) * LINE_PX + 2 * PADDING_PX
    if annotation.text_box is not None:
        x, y = ground.placement.to_viewport(annotation.text_box)
    else:
        x, y = _beside(_shown_bounds(annotation, ground), Size(width, height), cell, others)
    x = min(max(x, EDGE_PX), max(EDGE_PX, cell.width - width - SCROLLBAR_PX))
    y = min(max(y, EDGE_PX), max(EDGE_PX, cell.height - height - EDGE_PX))
    return TextBox(annotation.uid, x, y, width, height, lines, style)


def _shown_bounds(annotation: Annotation, ground: Ground) -> tuple[float, float, float, float]:
    left, top, right, bottom = extent(annotation, ground.view.aspect)
    corners = [
        ground.placement.to_viewport(Point(x, y)) for x in (left, right) for y in (top, bottom)
    ]
    xs, ys = [c.x for c in corners], [c.y for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _beside(
    figure: tuple[float, float, float, float], size: Size, cell: Size, others: Sequence[TextBox]
) -> Point:
    """To the right of a figure where there is room, else to the left, else below."""
    left, top, right, bottom = figure
    y = (top + bottom) / 2 - size.height / 2
    if right + GAP_PX + size.width <= cell.width - SCROLLBAR_PX:
        x = right + GAP_PX
    elif left - GAP_PX - size.width >= EDGE_PX:
        x = left - GAP_PX - size.width
    else:
        x, y = (left + right) / 2 - size.width / 2, bottom + GAP_PX
    if len(others) <= MAX_KEPT_APART:
        for other in sorted(others, key=lambda box: box.y):
            apart = x >= other.x + other.width or x + size.width <= other.x
            if not apart and other.y - size.height < y < other.y + other.height:
                y = other.y + other.height
    return Point(x, y)


def _link(annotation: Annotation, ground: Ground, box: TextBox) -> str:
    """A line from a text that was moved away to the nearest point of its figure."""
    if annotation.text_box is None:
        return ""
    middle = Point(box.x + box.width / 2, box.y + box.height / 2)
    shown = [ground.placement.to_viewport(p) for p in annotation.points]
    nearest = min(shown, key=lambda p: (p.x - middle.x) ** 2 + (p.y - middle.y) ** 2)
    edge = Point(
        min(max(nearest.x, box.x), box.x + box.width),
        min(max(nearest.y, box.y), box.y + box.height),
    )
    return f"M{nearest.x:.1f} {nearest.y:.1f}L{edge.x:.1f} {edge.y:.1f}"
