"""Figures as they are drawn, hit and changed: what must hold for any of them."""

from dataclasses import replace
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.viewing.annotations.building import built, handles_of, pulled, with_handle
from negatoscope.viewing.annotations.hits import hit
from negatoscope.viewing.annotations.kinds import KINDS, kind_of
from negatoscope.viewing.annotations.livewire import Livewire, Window, window_about
from negatoscope.viewing.annotations.model import Annotation, ImageReference, from_plain, to_plain
from negatoscope.viewing.annotations.plane import View
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.annotations.shapes import lines_of, path_of
from negatoscope.viewing.camera import Camera, Placement, Point, Size

IMAGE = ImageReference("1.2.3.1", 2, "1.2.3", "1.2", "1.9", "1.2.840")

coordinates = st.integers(-2000, 6000).map(lambda n: n / 10)
points = st.builds(Point, coordinates, coordinates)
aspects = st.sampled_from((0.25, 1.0, 1.7))
cameras = st.builds(
    Camera,
    zoom=st.floats(0.3, 8),
    rotation=st.sampled_from((0.0, 30.0, 90.0, 215.0)),
    flip_horizontal=st.booleans(),
    flip_vertical=st.booleans(),
)


@st.composite
def annotations(draw: st.DrawFn) -> tuple[Annotation, View]:
    """A figure of any kind, drawn over any view of an image."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    aspect = draw(aspects)
    view = View.of(draw(cameras), aspect)
    count = KINDS[kind].placed or draw(st.integers(3, 8))
    placed = tuple(draw(st.lists(points, min_size=count, max_size=count)))
    made = built(kind, placed, view)
    return Annotation("2.25.1", kind, IMAGE, made, label="a", colour="#ff0000"), view


def near(a: Point, b: Point) -> bool:
    return hypot(a.x - b.x, a.y - b.y) < 1e-6


@given(annotations())
def test_a_figure_has_the_points_that_its_kind_says(drawn: tuple[Annotation, View]) -> None:
    annotation, _ = drawn
    kind = kind_of(annotation.tool)
    assert kind is not None
    assert kind.stored in (0, len(annotation.points))


@given(annotations())
def test_values_make_the_same_annotation_again(drawn: tuple[Annotation, View]) -> None:
    annotation, _ = drawn
    full = replace(annotation, text_box=Point(1, 2), tracked=True, locked=True, text="b")
    assert from_plain(to_plain(full)) == full


@given(annotations(), points)
def test_a_figure_that_is_moved_there_and_back_is_where_it_was(
    drawn: tuple[Annotation, View], by: Point
) -> None:
    annotation, _ = drawn
    back = annotation.moved(by.x, by.y).moved(-by.x, -by.y)
    assert all(near(a, b) for a, b in zip(back.points, annotation.points, strict=True))


@given(annotations(), st.integers(0, 99), points)
def test_a_handle_that_is_taken_away_and_brought_back_leaves_the_figure_as_it_was(
    drawn: tuple[Annotation, View], number: int, to: Point
) -> None:
    annotation, view = drawn
    handles = handles_of(annotation)
    if not handles or _flat(annotation, view.aspect):
        return
    index = number % len(handles)
    away = with_handle(annotation, index, to, view.aspect)
    if _flat(away, view.aspect):
        return  # a figure without extent has no directions to keep
    back = with_handle(away, index, handles_of(annotation)[index], view.aspect)
    if annotation.tool == "Bidirectional" and index >= 2:
        return  # its other end slides along with it
    assert all(
        hypot(a.x - b.x, a.y - b.y) < 1e-3
        for a, b in zip(back.points, annotation.points, strict=True)
    )


def _flat(annotation: Annotation, aspect: float) -> bool:
    """Two neighbouring points, or the ends of an axis, all but coincide."""
    pairs = pairwise(annotation.points)
    return any(hypot(a.x - b.x, (a.y - b.y) * aspect) < 0.5 for a, b in pairs)


@given(annotations(), st.integers(0, 99), points)
def test_the_handle_goes_where_it_is_put(
    drawn: tuple[Annotation, View], number: int, to: Point
) -> None:
    annotation, view = drawn
    free = {"Length", "Angle", "CobbAngle", "ArrowAnnotate", "Probe", "RectangleROI", "CircleROI"}
    if annotation.tool in free:
        index = number % len(annotation.points)
        assert near(with_handle(annotation, index, to, view.aspect).points[index], to)


@given(points, points, cameras, aspects)
def test_a_rectangle_is_upright_on_the_screen(
    a: Point, b: Point, camera: Camera, aspect: float
) -> None:
    placement = Placement(camera, Size(800, 600), Size(512, 512), aspect)
    corners = [
        placement.to_viewport(p) for p in built("RectangleROI", (a, b), View.of(camera, aspect))
    ]
    first, second, third, fourth = corners
    size = 1 + max(abs(c.x) + abs(c.y) for c in corners)
    assert abs(first.y - second.y) < 1e-9 * size
    assert abs(second.x - third.x) < 1e-9 * size
    assert abs(third.y - fourth.y) < 1e-9 * size
    assert abs(fourth.x - first.x) < 1e-9 * size


@given(annotations(), st.integers(0, 3), points)
def test_the_axes_of_a_bidirectional_stay_at_right_angles(
    drawn: tuple[Annotation, View], index: int, to: Point
) -> None:
    _, view = drawn
    made = built("Bidirectional", (Point(10, 10), Point(60, 30)), view)
    moved = with_handle(Annotation("1", "Bidirectional", IMAGE, made), index, to, view.aspect)
    a, b, c, d = moved.points
    along = (b.x - a.x, (b.y - a.y) * view.aspect)
    across = (d.x - c.x, (d.y - c.y) * view.aspect)
    lengths = hypot(*along) * hypot(*across)
    assert abs(along[0] * across[0] + along[1] * across[1]) <= 1e-6 * max(lengths, 1)


@given(annotations())
def test_every_figure_can_be_drawn(drawn: tuple[Annotation, View]) -> None:
    annotation, view = drawn
    path = path_of(annotation, view.aspect)
    assert "nan" not in path
    assert "inf" not in path
    assert path.startswith("M") or annotation.tool == "Probe"


@given(annotations(), cameras)
def test_a_figure_is_hit_on_its_handles_and_on_its_lines(
    drawn: tuple[Annotation, View], camera: Camera
) -> None:
    annotation, view = drawn
    placement = Placement(camera, Size(800, 600), Size(512, 512), view.aspect)
    for handle in handles_of(annotation):
        found = hit([annotation], placement.to_viewport(handle), placement, view.aspect)
        assert found is not None
        assert found.part == "handle"
    for line in lines_of(annotation, view.aspect):
        found = hit([annotation], placement.to_viewport(line[0]), placement, view.aspect)
        assert found is not None


def test_nothing_is_hit_far_away_or_where_a_figure_is_hidden() -> None:
    line = Annotation("1", "Length", IMAGE, (Point(100, 100), Point(200, 100)))
    placement = Placement(Camera(), Size(512, 512), Size(512, 512))
    assert hit([line], Point(150, 130), placement, 1.0) is None
    assert hit([line], Point(150, 104), placement, 1.0) is not None
    assert hit([replace(line, visible=False)], Point(150, 104), placement, 1.0) is None
    assert hit([line], Point(150, 111), placement, 1.0) is None
    assert hit([line], Point(150, 111), placement, 1.0, touch=True) is not None


def test_the_figure_that_was_drawn_last_lies_on_top() -> None:
    first = Annotation("1", "Length", IMAGE, (Point(100, 100), Point(200, 100)))
    placement = Placement(Camera(), Size(512, 512), Size(512, 512))
    found = hit([first, replace(first, uid="2")], Point(150, 100), placement, 1.0)
    assert found is not None
    assert found.uid == "2"


def test_a_freehand_line_follows_the_pull_less_and_less() -> None:
    line = tuple(Point(float(x), 0.0) for x in range(50))
    made = Annotation("1", "PlanarFreehandROI", IMAGE, line, closed=False)
    moved = pulled(made, Point(25, 0), Point(25, 10)).points
    assert moved[25] == Point(25, 10)
    assert 0 < moved[28].y < moved[26].y < 10
    assert moved[40] == line[40]


def test_values_that_describe_no_annotation_are_refused_with_what_is_missing() -> None:
    with pytest.raises(ValueError, match="points"):
        from_plain({"uid": "1", "toolName": "Length", "SOPInstanceUID": "1.2"})
    with pytest.raises(ValueError, match="pairs"):
        from_plain({"uid": "1", "toolName": "Length", "SOPInstanceUID": "1", "points": [1]})
    with pytest.raises(ValueError, match="more than"):
        from_plain(
            {"uid": "1", "toolName": "x", "SOPInstanceUID": "1", "points": [[0, 0]] * 20_001}
        )


def test_points_that_are_no_places_are_refused() -> None:
    for wrong in (float("nan"), float("inf"), 1e9):
        with pytest.raises(ValueError, match="outside"):
            from_plain(
                {"uid": "1", "toolName": "Probe", "SOPInstanceUID": "1", "points": [[wrong, 0]]}
            )


# -- livewire -----------------------------------------------------------------------------------


def disk(size: int, radius: float) -> list[float]:
    """A bright disk in the middle of a dark square."""
    middle = size / 2
    return [
        1000.0 if hypot(x + 0.5 - middle, y + 0.5 - middle) < radius else 0.0
        for y in range(size)
        for x in range(size)
    ]


def test_a_livewire_runs_along_an_edge_rather_than_straight() -> None:
    size, radius = 80, 25
    values = disk(size, radius)
    start, end = Point(40 - radius, 40), Point(40 + radius, 40)
    path = Livewire(start, Window(0, 0, size, size, 1, values)).to(end)
    assert path[-1] == end
    distances = [hypot(p.x - 40, p.y - 40) for p in path]
    assert all(abs(d - radius) < 2.5 for d in distances)
    assert len(path) > 60  # half the way round, not the diameter of 50


def test_a_livewire_over_nothing_is_nearly_straight() -> None:
    path = Livewire(Point(5, 5), Window(0, 0, 40, 40, 1, [7.0] * 1600)).to(Point(30, 5))
    assert all(abs(p.y - 5) <= 1.5 for p in path)


def test_beyond_its_window_a_livewire_goes_straight_to_the_pointer() -> None:
    path = Livewire(Point(5, 5), Window(0, 0, 40, 40, 1, [7.0] * 1600)).to(Point(300, 5))
    assert path[-1] == Point(300, 5)
    assert path[-2].x < 40


def test_the_window_of_a_livewire_is_bounded_and_lies_in_the_image() -> None:
    asked: list[Span] = []

    def values_of(spans: list[Span]) -> list[float]:
        asked.extend(spans)
        return [float(column) for _, first, end in spans for column in range(first, end)]

    window = window_about(Point(10, 2000), 3000, 2100, 4, values_of)  # type: ignore[arg-type]
    assert (window.left, window.top) == (0, 2000 - 56 * 4)
    assert all(0 <= span.first < span.end <= 3000 and 0 <= span.row < 2100 for span in asked)
    assert len(window.values) == window.columns * window.rows <= 113 * 113
    assert list(window.values[:3]) == [0.0, 4.0, 8.0]
