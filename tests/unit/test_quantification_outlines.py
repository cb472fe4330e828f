"""Edges of regions in planes, against NumPy's own sampling."""

import re
from typing import Any

import numpy as np
import pytest

from negatoscope.dicom.space.affine import IDENTITY, Affine
from negatoscope.dicom.space.geometry import ImagePlane, Vector, cross, normalized
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.outlines import MAX_PIXELS, outline, spans_in_plane
from negatoscope.viewing.quantification.voxels import ball
from tests.support.voxels import ASKEW, STRAIGHT, ArrayValues, mask_of

SHAPE = (14, 22, 26)
SIZE = 60


def plane(middle: Vector, row: Vector, column: Vector, spacing: float = 1.7) -> ImagePlane:
    """A square of pixels about a point."""
    across, down = normalized(row), normalized(column)
    half = spacing * (SIZE - 1) / 2
    corner = tuple(m - half * (a + d) for m, a, d in zip(middle, across, down, strict=True))
    return ImagePlane(corner, across, down, (spacing, spacing))  # type: ignore[arg-type]


def sampled(mask: Any, axes: Affine, cut: ImagePlane, space: Affine) -> Any:
    """Which pixels of a plane have their middle in a voxel of the mask."""
    column, row = np.meshgrid(np.arange(SIZE), np.arange(SIZE))
    at = np.array(
        [space.point(cut.point_mm(c, r)) for c, r in zip(column.flat, row.flat, strict=True)]
    )
    matrix = np.array([axes.x, axes.y, axes.z]).T
    voxel = np.floor((at - axes.origin) @ np.linalg.inv(matrix).T + 0.5).astype(int)
    i, j, k = voxel.T
    inside = (i >= 0) & (j >= 0) & (k >= 0)
    inside &= (i < SHAPE[2]) & (j < SHAPE[1]) & (k < SHAPE[0])
    found = np.zeros(SIZE * SIZE, bool)
    found[inside] = mask[k[inside], j[inside], i[inside]]
    return found.reshape(SIZE, SIZE)


def filled(spans: tuple[Span, ...]) -> Any:
    made = np.zeros((SIZE, SIZE), bool)
    for row, first, end in spans:
        if 0 <= row < SIZE:
            made[row, max(first, 0) : max(end, 0)] = True
    return made


SHIFT = Affine((1, 0, 0), (0, 1, 0), (0, 0, 1), (7.3, -4.1, 2.2))
TURN = Affine((0.96, 0.28, 0), (-0.28, 0.96, 0), (0, 0, 1), (5.0, 3.0, 1.0))
DIRECTIONS = {
    "axial": ((1, 0, 0), (0, 1, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1)),
    "sagittal": ((0, 1, 0), (0, 0, -1)),
    "oblique": ((1, 0.3, 0.1), cross((1, 0.3, 0.1), (0.2, -0.4, 1))),
}


@pytest.mark.parametrize("axes", [STRAIGHT, ASKEW])
@pytest.mark.parametrize("space", [IDENTITY, SHIFT, TURN])
@pytest.mark.parametrize("name", DIRECTIONS)
def test_pixels_of_a_plane_belong_to_the_region_of_their_voxel(
    axes: Affine, space: Affine, name: str
):
    geometry = ArrayValues(np.zeros(SHAPE), axes).geometry
    region = ball(geometry, geometry.point_mm(12.6, 10.2, 6.7), 17.0)
    middle = space.inverse().point(geometry.point_mm(12.1, 10.4, 6.9))
    cut = plane(middle, *DIRECTIONS[name])  # type: ignore[arg-type]
    spans, step = spans_in_plane(region, geometry, cut, space)
    assert step == 1
    expected = sampled(mask_of(region, SHAPE), axes, cut, space)
    assert expected.any()
    assert (filled(spans) == expected).all()


def test_the_slices_of_the_volume_itself_are_taken_as_they_are():
    geometry = ArrayValues(np.zeros(SHAPE)).geometry
    region = ball(geometry, geometry.centre_mm, 20.0)
    cut = ImagePlane(geometry.point_mm(0, 0, 6), (1, 0, 0), (0, 1, 0), (4.0, 4.0))
    assert spans_in_plane(region, geometry, cut, IDENTITY) == (region.slices[6], 1)


def test_a_plane_that_does_not_cut_a_region_shows_nothing_of_it():
    geometry = ArrayValues(np.zeros(SHAPE)).geometry
    region = ball(geometry, geometry.centre_mm, 10.0)
    beyond = geometry.point_mm(12, 10, 12)
    assert spans_in_plane(region, geometry, plane(beyond, (1, 0, 0), (0, 1, 0)), IDENTITY)[0] == ()


def test_large_regions_in_fine_pixels_are_sampled_in_coarser_steps():
    geometry = ArrayValues(np.zeros(SHAPE)).geometry
    region = ball(geometry, geometry.centre_mm, 35.0)
    cut = plane(geometry.centre_mm, (1, 0, 0), (0, 1, 0), 0.1)
    spans, step = spans_in_plane(region, geometry, cut, IDENTITY)
    assert step > 1
    pixels = sum(s.end - s.first for s in spans)
    assert pixels < MAX_PIXELS
    # voxels of 4 × 4 mm in one slice, in steps of so many pixels of 0.1 mm
    middle = region.slices[round(geometry.voxel(geometry.centre_mm)[2])]
    area = sum(s.end - s.first for s in middle) * 16.0
    assert pixels * (step * 0.1) ** 2 == pytest.approx(area, rel=0.02)


def edges(path: str) -> set[tuple[int, int, str]]:
    """Unit edges of a path: where each begins, and whether it goes right or down."""
    found: set[tuple[int, int, str]] = set()
    for x, y, way, length in re.findall(r"M(-?\d+) (-?\d+)([hv])(\d+)", path):
        for n in range(int(length)):
            at = (int(x) + n, int(y)) if way == "h" else (int(x), int(y) + n)
            assert (*at, way) not in found
            found.add((*at, way))
    return found


def test_the_outline_is_every_edge_between_a_pixel_of_the_region_and_one_that_is_none():
    mask = np.random.default_rng(8).random((9, 11)) < 0.5
    spans = []
    for row, line in enumerate(mask):
        ends = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(int), [0]])))
        spans += [Span(row, int(a), int(b)) for a, b in ends.reshape(-1, 2)]
    padded = np.pad(mask, 1)
    expected = {(int(c) - 1, int(r), "h") for r, c in np.argwhere(padded[1:] != padded[:-1])} | {
        (int(c), int(r) - 1, "v") for r, c in np.argwhere(padded[:, 1:] != padded[:, :-1])
    }
    assert edges(outline(spans)) == expected


def test_steps_of_several_pixels_are_drawn_as_large_as_they_are():
    assert edges(outline([Span(1, 2, 3)], 2)) == {
        (4, 2, "v"), (4, 3, "v"), (6, 2, "v"), (6, 3, "v"),
        (4, 2, "h"), (5, 2, "h"), (4, 4, "h"), (5, 4, "h"),
    }  # fmt: skip
