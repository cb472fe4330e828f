"""What figures measure, against closed forms and NumPy."""

from math import pi, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.frames import Frame, frames_of
from negatoscope.dicom.space.spacing import Spacing
from negatoscope.viewing.annotations.measures import geometry
from negatoscope.viewing.annotations.model import Annotation, ImageReference
from negatoscope.viewing.annotations.regions import Span, spans_of
from negatoscope.viewing.annotations.scales import (
    BY_HAND,
    OUTSIDE,
    SEVERAL,
    UNKNOWN,
    PixelScale,
    region_of,
    scale_at,
)
from negatoscope.viewing.annotations.statistics import ValueScale, statistics, value_scale
from negatoscope.viewing.camera import Point
from tests.support.instances import attributes, ct_slice

IMAGE = ImageReference("1.2.3.1")
#: Rows 2 mm apart, columns 0.5 mm apart: pixels four times as high as wide.
TALL = PixelScale(2.0, 0.5, "mm", "test")
TALL_ASPECT = 4.0


def drawn(tool: str, *points: tuple[float, float], **more: Any) -> Annotation:
    return Annotation("1", tool, IMAGE, tuple(Point(*p) for p in points), **more)


def measured(annotation: Annotation, scale: PixelScale = TALL, **more: Any) -> dict[str, float]:
    aspect = more.pop("aspect", scale.row / scale.column)
    return {m.name: m.value for m in geometry(annotation, scale, aspect, **more)}


def frame_of(instance: DataSet) -> Frame:
    return frames_of(instance)[0]


# -- geometry -----------------------------------------------------------------------------------


def test_a_length_counts_columns_and_rows_by_their_own_spacing() -> None:
    # 6 columns of 0.5 mm are 3 mm, 2 rows of 2 mm are 4 mm: the triangle of 3, 4 and 5
    assert measured(drawn("Length", (10, 10), (16, 12))) == {"length": pytest.approx(5.0)}


def test_a_length_is_exact_to_fractions_of_a_pixel() -> None:
    found = measured(drawn("Length", (0.25, 0.5), (0.75, 0.5)))
    assert found["length"] == pytest.approx(0.25)


def test_an_angle_is_that_of_the_body_not_of_the_pixels() -> None:
    # one side of 4 mm across, the other of 4 mm down and 4 mm across: 45 degrees
    found = measured(drawn("Angle", (18, 10), (10, 10), (18, 12)))
    assert found["angle"] == pytest.approx(45.0)


def test_an_angle_can_be_straight_or_nothing() -> None:
    assert measured(drawn("Angle", (0, 0), (1, 0), (2, 0)))["angle"] == pytest.approx(180.0)
    assert measured(drawn("Angle", (5, 0), (1, 0), (9, 0)))["angle"] == pytest.approx(0.0)


def test_the_angle_of_cobb_does_not_depend_on_how_its_lines_were_drawn() -> None:
    ends = [((0, 0), (20, 0)), ((0, 30), (20, 30 + 2.5))]  # 10 mm across, 5 mm down
    expected = np.degrees(np.arctan2(5.0, 10.0))
    for first in (ends[0], ends[0][::-1]):
        for second in (ends[1], ends[1][::-1]):
            found = measured(drawn("CobbAngle", *first, *second))
            assert found["angle"] == pytest.approx(expected)


def test_the_longer_of_two_axes_is_the_long_one() -> None:
    # the first pair is 4 mm, the second 6 mm
    found = measured(drawn("Bidirectional", (0, 0), (8, 0), (4, -1.5), (4, 1.5)))
    assert found == {"longAxis": pytest.approx(6.0), "shortAxis": pytest.approx(4.0)}


def test_a_rectangle_has_area_and_perimeter() -> None:
    # 20 columns are 10 mm, 3 rows are 6 mm
    found = measured(drawn("RectangleROI", (0, 0), (20, 0), (20, 3), (0, 3)))
    assert found == {"area": pytest.approx(60.0), "perimeter": pytest.approx(32.0)}


def test_a_circle_is_round_on_the_body() -> None:
    found = measured(drawn("CircleROI", (50, 50), (60, 50)))  # 10 columns: 5 mm
    assert found["radius"] == pytest.approx(5.0)
    assert found["area"] == pytest.approx(pi * 25)
    assert found["perimeter"] == pytest.approx(10 * pi)
    same = measured(drawn("CircleROI", (50, 50), (50, 52.5)))  # 2.5 rows: 5 mm as well
    assert same == {name: pytest.approx(value) for name, value in found.items()}


def test_an_ellipse_has_the_area_and_perimeter_of_its_axes() -> None:
    # half axes of 20 columns (10 mm) and of 2 rows (4 mm)
    found = measured(drawn("EllipticalROI", (30, 50), (70, 50), (50, 48), (50, 52)))
    assert found["area"] == pytest.approx(pi * 10 * 4)
    turns = np.linspace(0, 2 * pi, 200_001)
    x, y = 10 * np.cos(turns), 4 * np.sin(turns)
    assert found["perimeter"] == pytest.approx(np.hypot(np.diff(x), np.diff(y)).sum(), rel=1e-5)


def test_a_turned_ellipse_measures_the_same() -> None:
    turn = 0.6
    along = np.array([np.cos(turn), np.sin(turn)]) * 10
    across = np.array([-np.sin(turn), np.cos(turn)]) * 4
    to_pixels = np.array([1 / 0.5, 1 / 2.0])
    ends = [(50, 50) + sign * axis * to_pixels for axis in (along, across) for sign in (-1, 1)]
    found = measured(drawn("EllipticalROI", *[tuple(end) for end in ends]))
    assert found["area"] == pytest.approx(pi * 40)


def test_a_closed_contour_has_an_area_and_an_open_one_a_length() -> None:
    corners = ((0, 0), (8, 0), (8, 1), (4, 1), (4, 2), (0, 2))  # an L of 4 × 4 mm less 2 × 2 mm
    closed = measured(drawn("PlanarFreehandROI", *corners))
    assert closed == {"area": pytest.approx(12.0), "perimeter": pytest.approx(16.0)}
    opened = measured(drawn("PlanarFreehandROI", *corners, closed=False))
    assert opened == {"length": pytest.approx(12.0)}


def test_a_spline_through_points_of_a_circle_is_nearly_one() -> None:
    turns = np.linspace(0, 2 * pi, 12, endpoint=False)
    points = [(50 + 20 * np.cos(t), 50 + 20 * np.sin(t)) for t in turns]
    found = measured(drawn("SplineROI", *points), PixelScale(1, 1, "mm", ""))
    assert found["area"] == pytest.approx(pi * 400, rel=0.01)


def test_a_circle_over_pixels_that_are_not_square_is_a_circle_without_millimetres_too() -> None:
    none = PixelScale(1.0, 1.0, "px", UNKNOWN)
    found = measured(drawn("CircleROI", (0, 0), (4, 0)), none, aspect=2.0)
    assert found["area"] == pytest.approx(pi * 4 * 2)  # 4 columns wide, 2 rows high


# -- the size of pixels -------------------------------------------------------------------------


def test_millimetres_come_with_where_they_come_from() -> None:
    scale = scale_at(frame_of(ct_slice(1, 0.0, PixelSpacing=(0.8, 0.4))), [Point(0, 0)])
    assert (scale.row, scale.column, scale.unit) == (0.8, 0.4, "mm")
    assert scale.origin == "pixel spacing in the header"


def test_without_a_size_lengths_are_in_pixels() -> None:
    scale = scale_at(frame_of(ct_slice(1, 0.0, PixelSpacing=None)), [Point(0, 0)])
    assert (scale.row, scale.column, scale.unit) == (1.0, 1.0, "px")
    assert scale.origin == UNKNOWN


def test_the_size_at_the_detector_is_divided_by_the_magnification() -> None:
    radiograph = ct_slice(
        1, 0.0, PixelSpacing=None, Modality="DX", ImagerPixelSpacing=(0.2, 0.2),
        DistanceSourceToDetector=1500.0, DistanceSourceToPatient=1000.0,
    )  # fmt: skip
    scale = scale_at(frame_of(radiograph), [Point(0, 0)])
    found = geometry(drawn("Length", (0, 0), (30, 40)), scale, 1.0)
    assert found[0].value == pytest.approx(50 * 0.2 / 1.5)
    assert "magnification" in scale.origin


def test_a_size_given_by_hand_comes_first() -> None:
    scale = scale_at(frame_of(ct_slice(1, 0.0)), [], Spacing(3.0, 2.0, BY_HAND))
    assert (scale.row, scale.column, scale.origin) == (3.0, 2.0, BY_HAND)


def ultrasound(*, tissue_at_the_right: float = 0.0) -> Frame:
    """Tissue at the left (0.1 mm a pixel), a spectrum at the right (10 ms, 2 cm/s a pixel)."""
    tissue = attributes(
        RegionSpatialFormat=1, RegionDataType=1, RegionFlags=0,
        RegionLocationMinX0=0, RegionLocationMinY0=0, RegionLocationMaxX1=199,
        RegionLocationMaxY1=399, PhysicalUnitsXDirection=3, PhysicalUnitsYDirection=3,
        PhysicalDeltaX=0.01, PhysicalDeltaY=0.01,
    )  # fmt: skip
    spectrum = attributes(
        RegionSpatialFormat=3, RegionDataType=3, RegionFlags=0,
        RegionLocationMinX0=200, RegionLocationMinY0=0, RegionLocationMaxX1=511,
        RegionLocationMaxY1=399, PhysicalUnitsXDirection=4, PhysicalUnitsYDirection=7,
        PhysicalDeltaX=0.01, PhysicalDeltaY=-2.0,
    )  # fmt: skip
    other = tissue | attributes(
        RegionLocationMinX0=200,
        RegionLocationMaxX1=511,
        PhysicalDeltaX=tissue_at_the_right,
        PhysicalDeltaY=tissue_at_the_right,
    )
    regions = [tissue, other if tissue_at_the_right else spectrum]
    return frame_of(
        ct_slice(1, 0.0, PixelSpacing=None, Modality="US", SequenceOfUltrasoundRegions=regions)
    )


def test_ultrasound_has_the_scale_of_the_region_in_which_the_figure_lies() -> None:
    frame = ultrasound()
    scale = scale_at(frame, [Point(10, 10), Point(110, 10)])
    assert (scale.unit, scale.column) == ("mm", pytest.approx(0.1))
    assert "ultrasound" in scale.origin


def test_a_figure_over_two_regions_or_outside_is_in_pixels() -> None:
    frame = ultrasound()
    assert scale_at(frame, [Point(10, 10), Point(300, 10)]).unit == "px"
    assert scale_at(frame, [Point(10, 450), Point(20, 450)]).origin == OUTSIDE
    assert scale_at(frame, [Point(250, 10), Point(300, 10)]).unit == "px"  # no space at all


def test_a_figure_over_two_tissues_of_other_scale_is_in_pixels() -> None:
    frame = ultrasound(tissue_at_the_right=0.03)
    assert scale_at(frame, [Point(250, 10), Point(300, 10)]).column == pytest.approx(0.3)
    assert scale_at(frame, [Point(10, 10), Point(300, 10)]).origin == SEVERAL


def test_regions_of_one_scale_are_measured_across() -> None:
    frame = ultrasound(tissue_at_the_right=0.01)
    assert scale_at(frame, [Point(10, 10), Point(300, 10)]).column == pytest.approx(0.1)


def test_the_directional_tool_measures_time_across_and_velocity_down() -> None:
    frame = ultrasound()
    points = [Point(250, 100), Point(300, 80)]
    annotation = drawn("UltrasoundDirectionalTool", *points)
    region = region_of(frame, points)
    found = geometry(annotation, scale_at(frame, points), 1.0, region)
    across, down = found
    assert (across.value, across.unit) == (pytest.approx(0.5), "s")
    assert (down.value, down.unit) == (pytest.approx(40.0), "cm/s")


# -- which pixels -------------------------------------------------------------------------------

COLUMNS, ROWS = 40, 30


def mask_of(spans: tuple[Span, ...]) -> np.ndarray[Any, Any]:
    mask = np.zeros((ROWS, COLUMNS), dtype=int)
    for row, first, end in spans:
        assert 0 <= row < ROWS
        assert 0 <= first < end <= COLUMNS
        mask[row, first:end] += 1
    return mask


def centres() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    return columns + 0.5, rows + 0.5


def within(polygon: list[tuple[float, float]]) -> np.ndarray[Any, Any]:
    """Even and odd crossings of a ray to the bottom, pixel by pixel."""
    x, y = centres()
    inside = np.zeros(x.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if ax == bx:
            continue
        spans = (ax > x) != (bx > x)
        below = y < ay + (x - ax) * (by - ay) / (bx - ax)
        inside ^= spans & below
    return inside


#: Off the grid of the pixels' centres, so that no method has to decide about an edge.
odd = st.integers(-300, 4600).map(lambda n: n / 100 + 0.00317)


@given(st.lists(st.tuples(odd, odd), min_size=3, max_size=9))
def test_a_polygon_encloses_the_pixels_whose_centres_lie_in_it(
    corners: list[tuple[float, float]],
) -> None:
    corners = [(x, y + 0.00113 * i) for i, (x, y) in enumerate(corners)]
    found = mask_of(spans_of(drawn("PlanarFreehandROI", *corners), COLUMNS, ROWS, 1.0))
    assert found.max(initial=0) <= 1
    assert (found.astype(bool) == within(corners)).all()


@given(
    st.tuples(odd, odd), st.floats(0.6, 25), st.floats(0.6, 25), st.floats(0, 3),
    st.sampled_from((0.5, 1.0, 2.5)),
)  # fmt: skip
def test_an_ellipse_encloses_the_pixels_whose_centres_lie_in_it(
    centre: tuple[float, float], a: float, b: float, turn: float, aspect: float
) -> None:
    c, s = np.cos(turn), np.sin(turn)
    ends = [(a * c, a * s), (-a * c, -a * s), (-b * s, b * c), (b * s, -b * c)]
    points = [(centre[0] + dx, centre[1] + dy / aspect) for dx, dy in ends]
    found = mask_of(spans_of(drawn("EllipticalROI", *points), COLUMNS, ROWS, aspect))
    x, y = centres()
    dx, dy = x - centre[0], (y - centre[1]) * aspect
    expected = ((dx * c + dy * s) / a) ** 2 + ((-dx * s + dy * c) / b) ** 2
    clear = np.abs(expected - 1) > 1e-6
    assert (found.astype(bool) == (expected < 1))[clear].all()


def test_a_rectangle_on_the_edges_of_pixels_has_exactly_those() -> None:
    found = spans_of(drawn("RectangleROI", (3, 2), (7, 2), (7, 4), (3, 4)), COLUMNS, ROWS, 1.0)
    assert found == (Span(2, 3, 7), Span(3, 3, 7))


def test_what_lies_outside_the_image_does_not_count() -> None:
    everything = drawn("RectangleROI", (-9, -9), (99, -9), (99, 99), (-9, 99))
    assert mask_of(spans_of(everything, COLUMNS, ROWS, 1.0)).sum() == COLUMNS * ROWS
    nothing = drawn("CircleROI", (200, 200), (210, 200))
    assert spans_of(nothing, COLUMNS, ROWS, 1.0) == ()


def test_a_figure_without_extent_encloses_nothing() -> None:
    for tool in ("CircleROI", "SplineROI"):
        assert spans_of(drawn(tool, (5, 5), (5, 5)), COLUMNS, ROWS, 1.0) == ()
    flat = drawn("EllipticalROI", (3, 3), (9, 3), (6, 3), (6, 3))
    assert spans_of(flat, COLUMNS, ROWS, 1.0) == ()


# -- statistics ---------------------------------------------------------------------------------

values = st.lists(st.integers(-32768, 65535), min_size=1, max_size=300)


@given(values, st.floats(0.01, 50).map(lambda s: -s), st.floats(-2000, 2000))
def test_statistics_are_those_of_the_rescaled_values(
    stored: list[int], slope: float, intercept: float
) -> None:
    found = statistics(stored, ValueScale("HU", slope, intercept))
    rescaled = np.array(stored) * slope + intercept
    assert found is not None
    assert found.count == len(stored)
    assert found.mean == pytest.approx(rescaled.mean(), rel=1e-9, abs=1e-6)
    assert found.deviation == pytest.approx(rescaled.std(), rel=1e-7, abs=1e-4)
    assert found.minimum == pytest.approx(rescaled.min(), rel=1e-9, abs=1e-9)
    assert found.maximum == pytest.approx(rescaled.max(), rel=1e-9, abs=1e-9)


def test_large_values_do_not_drown_a_small_deviation() -> None:
    stored = [1e9 + v for v in (0.0, 1.0, 2.0, 3.0)]
    found = statistics(stored, ValueScale(""))
    assert found is not None
    assert found.deviation == pytest.approx(sqrt(1.25))


def test_padding_is_no_measurement() -> None:
    found = statistics([-2000, 10, -2000, 30], ValueScale("HU", 2.0, -1.0), (-2000, -1999))
    assert found is not None
    assert (found.count, found.mean, found.minimum) == (2, 39.0, 19.0)
    assert statistics([-2000], ValueScale("HU"), (-2000, -2000)) is None
    assert statistics([], ValueScale("HU")) is None


def test_values_through_a_table_are_looked_up_one_by_one() -> None:
    table = ValueScale("OD", apply=lambda value: value**2)
    found = statistics([1, 2, 3, 3], table)
    assert found is not None
    assert found.mean == pytest.approx((1 + 4 + 9 + 9) / 4)
    assert found.deviation == pytest.approx(np.std([1, 4, 9, 9]))


def test_the_unit_is_that_of_the_modality_look_up_table() -> None:
    scale = value_scale(frame_of(ct_slice(1, 0.0, RescaleSlope=2.0)))
    assert (scale.unit, scale.slope, scale.intercept) == ("HU", 2.0, -1024.0)


def test_a_real_world_value_gives_the_unit_where_nothing_else_does() -> None:
    units = attributes(CodeValue="mm2/s", CodingSchemeDesignator="UCUM", CodeMeaning="mm2/s")
    mapping = attributes(
        RealWorldValueSlope=1e-6, RealWorldValueIntercept=0.0,
        RealWorldValueFirstValueMapped=0, RealWorldValueLastValueMapped=4095,
        MeasurementUnitsCodeSequence=[units],
    )  # fmt: skip
    diffusion = ct_slice(
        1, 0.0, Modality="MR", SOPClassUID="1.2.840.10008.5.1.4.1.1.4", RescaleSlope=None,
        RescaleIntercept=None, RealWorldValueMappingSequence=[mapping],
    )  # fmt: skip
    scale = value_scale(frame_of(diffusion))
    assert (scale.unit, scale.slope) == ("mm²/s", 1e-6)


def test_units_are_told_in_ucum_too() -> None:
    codes = {m.name: m.ucum for m in geometry(drawn("CircleROI", (0, 0), (4, 0)), TALL, 4.0)}
    assert codes == {"area": "mm2", "perimeter": "mm", "radius": "mm"}
    found = statistics([1], ValueScale("HU"))
    assert found is not None
    assert found.measures("HU")[0].ucum == "[hnsf'U]"
