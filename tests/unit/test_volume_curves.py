"""Curved reformats: a line, swept through a volume and laid flat."""

import pytest

from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.volumes import volume_of
from negatoscope.rendering.cuts import cuts_of
from negatoscope.viewing.curves import Curve, resampled, sheet_of
from negatoscope.viewing.reformats import THIN
from tests.support.instances import ct_series


def volume():
    """512 × 512 × 9 voxels of 0.7 × 0.7 × 2 mm, from (-250, -250, 0) on."""
    (made,) = display_sets(ct_series(9, 2.0))
    found = volume_of(made)
    assert found is not None
    return found


def test_lengths_along_the_line_are_kept() -> None:
    corner = Curve(((-200.0, -200.0, 8.0), (-200.0, -130.0, 8.0), (-100.0, -130.0, 8.0)), (0, 0, 1))
    sheet = sheet_of(volume().geometry, corner)
    assert sheet is not None
    assert sheet.columns * sheet.pitch_mm == pytest.approx(170.0)
    assert sheet.pitch_mm == pytest.approx(0.7, rel=0.01)
    first, second = sheet.strips
    assert (first.start, first.end) == (0.0, pytest.approx(70 / 170))
    assert (second.start, second.end) == (pytest.approx(70 / 170), pytest.approx(1.0))
    # the sweep covers the volume: from the lower face of the first slice on
    assert first.corner_mm == pytest.approx((-200.0, -200.0, -1.0))
    assert sheet.rows * 0.7 >= 18.0


def test_each_piece_is_a_cut_where_it_lies() -> None:
    made = volume()
    curve = Curve(((-250.35, -250.35, 8.0), (108.05, -250.35, 8.0)), (0.0, 0.0, 1.0))
    sheet = sheet_of(made.geometry, curve)
    assert sheet is not None
    (cut,) = cuts_of(made, sheet, THIN)
    # along the first row, from the outer face of the first column to that of the last
    assert cut.origin == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert cut.across == pytest.approx((1.0, 0.0, 0.0), abs=1e-9)
    assert cut.part == (0.0, 1.0)


def test_a_long_line_is_made_of_few_even_pieces() -> None:
    points = tuple((float(n), 0.0, 0.0) for n in range(1001))
    found = resampled(points, 10)
    assert [p[0] for p in found] == pytest.approx([100.0 * n for n in range(11)])


def test_a_line_without_length_has_no_sheet() -> None:
    assert sheet_of(volume().geometry, Curve(((1, 2, 3), (1, 2, 3)), (0, 0, 1))) is None
