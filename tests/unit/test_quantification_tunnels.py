"""Voxels under a figure on any plane, against a test of every voxel."""

from typing import Any

import numpy as np
import pytest

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import ImagePlane, Vector, cross, normalized
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.tunnels import tunnel
from tests.support.voxels import ASKEW, STRAIGHT, ArrayValues, mask_of, places_mm

SHAPE = (14, 22, 26)
#: A concave figure, in pixels of 2 mm about the middle of an image of 40 by 40.
CORNERS = ((8.3, 9.1), (31.7, 12.2), (21.4, 18.6), (26.9, 33.3), (11.2, 27.8))
ARROW = [Point(*corner) for corner in CORNERS]
DIRECTIONS = {
    "axial": ((1, 0, 0), (0, 1, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1)),
    "sagittal": ((0, 1, 0), (0, 0, -1)),
    "oblique": ((1, 0.3, 0.1), cross((1, 0.3, 0.1), (0.2, -0.4, 1))),
}


def plane_about(middle: Vector, row: Any, column: Any) -> ImagePlane:
    across, down = normalized(row), normalized(column)
    half = 2.0 * 39 / 2
    corner = tuple(m - half * (a + d) for m, a, d in zip(middle, across, down, strict=True))
    return ImagePlane(corner, across, down, (2.0, 2.0))  # type: ignore[arg-type]


def inside(points: Any, x: Any, y: Any) -> Any:
    """Even and odd, edge by edge."""
    found = np.zeros(x.shape, bool)
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        crosses = (a.y > y) != (b.y > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            left = x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
        found ^= crosses & left
    return found


@pytest.mark.parametrize("axes", [STRAIGHT, ASKEW])
@pytest.mark.parametrize("name", DIRECTIONS)
@pytest.mark.parametrize("depth", [3.1, 11.3])
def test_voxels_over_the_figure_and_near_its_plane(axes: Affine, name: str, depth: float):
    values = ArrayValues(np.zeros(SHAPE), axes)
    geometry = values.geometry
    plane = plane_about(geometry.point_mm(12.2, 10.3, 6.6), *DIRECTIONS[name])
    offset = places_mm(values) - np.array(plane.position_mm)
    column = offset @ np.array(plane.row_direction) / 2.0 + 0.5
    row = offset @ np.array(plane.column_direction) / 2.0 + 0.5
    distance = offset @ np.array(plane.normal)
    expected = inside(ARROW, column, row) & (abs(distance) <= depth)
    found = mask_of(tunnel(geometry, plane, ARROW, depth), SHAPE)
    assert expected.sum() > 20
    assert (found == expected).all()


def test_a_figure_beside_the_volume_holds_nothing():
    geometry = ArrayValues(np.zeros(SHAPE)).geometry
    plane = plane_about((9000, 0, 0), (1, 0, 0), (0, 1, 0))
    assert not tunnel(geometry, plane, ARROW, 20.0)
