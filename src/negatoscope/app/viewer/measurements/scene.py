"""What of the measurements is drawn over a picture: lines, marks, handles, texts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, sin

from negatoscope.app.viewer.measurements.interaction import Ground
from negatoscope.app.viewer.measurements.scene_views import (
    LINE_PX,
    PADDING_PX,
    Scene,
    Style,
    TextBox,
)
from negatoscope.viewing.annotations.building import handles_of
from negatoscope.viewing.annotations.hits import extent
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.shapes import path_of
from negatoscope.viewing.camera import Point, Size

#: Left, top, right, bottom.
Bounds = tuple[float, float, float, float]

#: A character of a text is so wide on the average, in CSS pixels.
CHARACTER_PX = 7.3
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
    figures = [_shown_bounds(annotation, ground) for annotation in shown]
    taken: list[Bounds] = []
    for place, annotation in enumerate(shown):
        style = _style(annotation, looks, drawn)
        lines.add(style, path_of(annotation, ground.view.aspect))
        marks.add(style, _mark(annotation, ground))
        if style.name != "plain":
            places = [ground.placement.to_viewport(p) for p in handles_of(annotation)]
            handles += [_dot(p, HANDLE_PX) for p in places]
        many = len(figures) > MAX_KEPT_APART
        others = () if many else (*taken, *figures[:place], *figures[place + 1 :])
        words = looks.lines(annotation)
        box = _box(annotation, figures[place], ground, cell, words, style, others)
        if box is not None:
            boxes.append(box)
            taken.append(_at(Point(box.x, box.y), Size(box.width, box.height)))
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
    figure: Bounds,
    ground: Ground,
    cell: Size,
    lines: tuple[str, ...],
    style: Style,
    taken: Sequence[Bounds],
) -> TextBox | None:
    if not lines:
        return None
    width = max(len(line) for line in lines) * CHARACTER_PX + 2 * PADDING_PX
    height = len(lines) * LINE_PX + 2 * PADDING_PX
    size = Size(width, height)
    if annotation.text_box is not None:
        x, y = _inside(ground.placement.to_viewport(annotation.text_box), size, cell)
        return TextBox(annotation.uid, x, y, width, height, lines, style, linked=True)
    (x, y), beside = _beside(figure, size, cell, taken)
    return TextBox(annotation.uid, x, y, width, height, lines, style, linked=not beside)


def _inside(at: Point, size: Size, cell: Size) -> Point:
    """The nearest corner of a text that lies in the cell as a whole."""
    return Point(
        min(max(at.x, EDGE_PX), max(EDGE_PX, cell.width - size.width - SCROLLBAR_PX)),
        min(max(at.y, EDGE_PX), max(EDGE_PX, cell.height - size.height - EDGE_PX)),
    )


def _shown_bounds(annotation: Annotation, ground: Ground) -> Bounds:
    left, top, right, bottom = extent(annotation, ground.view.aspect)
    corners = [
        ground.placement.to_viewport(Point(x, y)) for x in (left, right) for y in (top, bottom)
    ]
    xs, ys = [c.x for c in corners], [c.y for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _beside(figure: Bounds, size: Size, cell: Size, taken: Sequence[Bounds]) -> tuple[Point, bool]:
    """The corner of a text: to the right of its figure, to the left, below, above, or further off.

    The first place that lies in the cell and touches nothing that is taken; else the one that
    touches least. The second value says whether the text still stands at its figure.
    """
    left, top, right, bottom = figure
    x, y = (left + right - size.width) / 2, (top + bottom - size.height) / 2
    at_right, at_left = right + GAP_PX, left - GAP_PX - size.width
    places = [
        Point(at_right, y),
        Point(at_left, y),
        *(Point(at, bottom + GAP_PX) for at in (x, left, right - size.width)),
        *(Point(at, top - GAP_PX - size.height) for at in (x, left, right - size.width)),
    ]
    near = len(places)
    if not taken and _overlap(_at(_inside(places[0], size, cell), size), figure) == 0:
        return _inside(places[0], size, cell), True
    steps = (-0.5, 0.5, -1, 1, -2, 2, -3, 3)
    places += [Point(side, y + n * size.height) for n in steps for side in (at_right, at_left)]
    best, least = 0, float("inf")
    for number, place in enumerate(places):
        box = _at(_inside(place, size, cell), size)
        touched = sum(_overlap(box, other) for other in taken) + _overlap(box, figure)
        if touched < least:
            best, least = number, touched
        if not touched:
            break
    return _inside(places[best], size, cell), best < near


def _at(corner: Point, size: Size) -> Bounds:
    return corner.x, corner.y, corner.x + size.width, corner.y + size.height


def _overlap(a: Bounds, b: Bounds) -> float:
    """The area that two rectangles share."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    return across * down if across > 0 and down > 0 else 0.0


def _link(annotation: Annotation, ground: Ground, box: TextBox) -> str:
    """A line from a text that stands away from its figure to the nearest point of that."""
    if not box.linked:
        return ""
    middle = Point(box.x + box.width / 2, box.y + box.height / 2)
    shown = [ground.placement.to_viewport(p) for p in annotation.points]
    nearest = min(shown, key=lambda p: (p.x - middle.x) ** 2 + (p.y - middle.y) ** 2)
    edge = Point(
        min(max(nearest.x, box.x), box.x + box.width),
        min(max(nearest.y, box.y), box.y + box.height),
    )
    return f"M{nearest.x:.1f} {nearest.y:.1f}L{edge.x:.1f} {edge.y:.1f}"
