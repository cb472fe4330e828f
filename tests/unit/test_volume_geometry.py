"""Known points of phantoms in every way of acquiring and storing them: voxels, patient, planes.

The volume is put together in NumPy as its description says, and sampled as the graphics does:
linearly, by texture coordinates. Where a point must come to lie is written in closed form.
"""

from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path

import numpy as np
import pydicom
import pytest

from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.volumes import MAX_LEVEL, Volume, volume_of
from negatoscope.dicom.space.geometry import Directions, ImagePlane, Vector
from negatoscope.dicom.space.volumes import to_texture
from negatoscope.viewing.reformats import Reformat, plane_stack
from tests.support.volume_phantoms import BODY, VARIANTS, Variant, metadata, write_variant

NAMES = tuple(VARIANTS)
#: Rows and columns of the standard views (PS3.3 C.7.6.1.1.1), and where their slices lead.
VIEWS: dict[str, tuple[Vector, Vector]] = {
    "axial": ((1, 0, 0), (0, 1, 0)),
    "sagittal": ((0, 1, 0), (0, 0, -1)),
    "coronal": ((1, 0, 0), (0, 0, -1)),
}
#: Mixing slices and sampling between them may move a centroid by this much.
RESAMPLED_MM, EXACT_MM = 0.12, 0.02


@lru_cache(maxsize=len(NAMES))
def made(name: str, folder: str) -> tuple[Variant, Volume, np.ndarray]:
    """A variant, its volume, and the values of its voxels: [slice, row, column]."""
    variant = VARIANTS[name]
    paths = write_variant(Path(folder), variant)
    (found,) = display_sets(metadata(paths))
    volume = volume_of(found)
    assert volume is not None
    pixels = {}
    for path in paths:
        whole = pydicom.dcmread(path)
        frames = whole.pixel_array if "NumberOfFrames" in whole else [whole.pixel_array]
        for number, frame in enumerate(frames, 1):
            pixels[whole.SOPInstanceUID, number] = frame
    levels = []
    for frame, scaling in zip(volume.frames, volume.scalings, strict=True):
        stored = pixels[frame.sop_instance_uid, frame.number].astype(float)
        stored = stored[..., 0] if volume.colour else stored
        levels.append(np.clip(np.rint(stored * scaling.factor + scaling.offset), 0, MAX_LEVEL))
    slices = [
        levels[source.first] * (1 - source.share) + levels[source.second] * source.share
        for source in volume.sources
    ]
    values = (np.stack(slices) - volume.bias) * volume.lut.slope + volume.lut.intercept
    return variant, volume, values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("phantoms"))


def sampled(volume: Volume, values: np.ndarray, points_mm: np.ndarray) -> np.ndarray:
    """Values at patient points [..., xyz], as a texture with a linear filter gives them."""
    map_ = to_texture(volume.geometry)
    matrix = np.array([map_.x, map_.y, map_.z]).T
    texture = points_mm @ matrix.T + np.array(map_.origin)
    size = np.array(values.shape[::-1])
    at = np.clip(texture * size - 0.5, 0, size - 1)
    low = np.minimum(np.floor(at).astype(int), size - 2)
    share = at - low
    total = np.zeros(points_mm.shape[:-1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, share, 1 - share), axis=-1)
        i, j, k = np.moveaxis(low + corner, -1, 0)
        total += weight * values[k, j, i]
    return total


def centroid(
    volume: Volume, values: np.ndarray, plane: ImagePlane, at: Vector, background: float
) -> tuple[float, float]:
    """Column and row of the middle of what is bright in a plane around a pixel."""
    column, row, _ = plane.pixel(at)
    reach_x = 4.2 / plane.spacing_mm[1]
    reach_y = 4.2 / plane.spacing_mm[0]
    # in fine steps: what is looked for is where it lies, not how coarse the plane is
    columns, rows = np.meshgrid(
        np.linspace(column - reach_x, column + reach_x, 101),
        np.linspace(row - reach_y, row + reach_y, 101),
    )
    along = np.array(plane.row_direction) * plane.spacing_mm[1]
    down = np.array(plane.column_direction) * plane.spacing_mm[0]
    points = np.array(plane.position_mm) + columns[..., None] * along + rows[..., None] * down
    weights = np.clip(sampled(volume, values, points) - background * 1.05, 0, None)
    return (
        float((columns * weights).sum() / weights.sum()),
        float((rows * weights).sum() / weights.sum()),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_patient_point_is_the_voxel_that_shows_it(name: str, folder: str):
    variant, volume, values = made(name, folder)
    for marker in variant.markers:
        column, row, k = volume.geometry.voxel(marker.point_mm)
        assert (column, row) == pytest.approx((marker.column, marker.row), abs=1e-4)
        if not volume.warning:
            assert k == pytest.approx(round(k), abs=1e-4)
            shown = values[round(k), marker.row, marker.column]
            tolerance = max(abs(volume.lut.slope) / 2, 1e-9)
            assert shown == pytest.approx(marker.value, abs=tolerance)
        back = volume.geometry.point_mm(column, row, k)
        assert back == pytest.approx(marker.point_mm, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_plane_through_a_point_holds_it_where_geometry_says(name: str, folder: str):
    variant, volume, _ = made(name, folder)
    corners = [
        variant.voxels.point_mm(i, j, 0)
        + np.array(variant.voxels.slice_direction) * extra
        for i in (-0.5, variant.voxels.columns - 0.5)
        for j in (-0.5, variant.voxels.rows - 0.5)
        for extra in _outer_faces(variant)
    ]  # fmt: skip
    for view, (row, column) in VIEWS.items():
        for marker in variant.markers:
            stack = plane_stack(volume.geometry, Reformat(view, through_mm=marker.point_mm))
            plane = stack[stack.nearest(marker.point_mm)]
            assert (plane.row_direction, plane.column_direction) == (row, column)
            _, _, distance = plane.pixel(marker.point_mm)
            assert distance == pytest.approx(0.0, abs=1e-6)
            # the plane's rectangle lies in the middle of the volume's extent, in closed form
            for axis, size, spacing in (
                (row, stack.columns, plane.spacing_mm[1]),
                (column, stack.rows, plane.spacing_mm[0]),
            ):
                along = [float(np.dot(corner, axis)) for corner in corners]
                middle = (min(along) + max(along)) / 2
                first = middle - (size - 1) / 2 * spacing
                assert float(np.dot(plane.position_mm, axis)) == pytest.approx(first, abs=1e-4)
                assert size * spacing == pytest.approx(max(along) - min(along), abs=spacing)


def _outer_faces(variant: Variant) -> tuple[float, float]:
    """From the first slice to the outer faces of the first and the last one, along the way."""
    places = variant.voxels.places_mm
    length = places[-1] - places[0]
    count = len(places)
    if variant.name == "missing":
        count += 1
    if variant.name == "uneven":
        count = round(length / 1.5) + 1
    half = length / (count - 1) / 2
    return -half, length + half


@pytest.mark.parametrize("view", [*VIEWS, "acquisition"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_drawn_in_a_plane_lies_at_the_known_point(name: str, view: str, folder: str):
    variant, volume, values = made(name, folder)
    for marker in variant.markers:
        reformat = Reformat(view, through_mm=marker.point_mm)
        stack = plane_stack(volume.geometry, reformat)
        plane = stack[stack.nearest(marker.point_mm)]
        found = centroid(volume, values, plane, marker.point_mm, BODY * variant.scale)
        p, r, c = plane.position_mm, plane.row_direction, plane.column_direction
        way = np.subtract(marker.point_mm, p)
        due = (
            float(way @ np.array(r)) / plane.spacing_mm[1],
            float(way @ np.array(c)) / plane.spacing_mm[0],
        )
        tolerance = RESAMPLED_MM if volume.warning else EXACT_MM
        miss = np.subtract(found, due) * (plane.spacing_mm[1], plane.spacing_mm[0])
        assert np.abs(miss).max() < tolerance
        assert abs(float(way @ np.cross(r, c))) < 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_an_oblique_plane_shows_the_point_it_is_turned_about(name: str, folder: str):
    variant, volume, values = made(name, folder)
    a, b = radians(31), radians(-17)
    row = (cos(a), sin(a), 0.0)
    column = (sin(b) * sin(a), -sin(b) * cos(a), -cos(b))
    marker = variant.marker("two")
    look = Reformat("coronal").turned(volume.geometry, Directions(row, column), marker.point_mm)
    stack = plane_stack(volume.geometry, look)
    plane = stack[stack.nearest(marker.point_mm)]
    found = centroid(volume, values, plane, marker.point_mm, BODY * variant.scale)
    way = np.subtract(marker.point_mm, plane.position_mm)
    due = (
        float(way @ np.array(row)) / plane.spacing_mm[1],
        float(way @ np.array(column)) / plane.spacing_mm[0],
    )
    miss = np.subtract(found, due) * (plane.spacing_mm[1], plane.spacing_mm[0])
    # a cube cut askew is not quite symmetric between its voxels
    assert np.abs(miss).max() < 0.15


def test_only_what_is_uneven_is_resampled_and_says_so(folder: str):
    warned = {name for name in NAMES if made(name, folder)[1].warning}
    assert warned == {"uneven", "missing"}
    assert made("missing", folder)[1].geometry.slices == 40


def test_letters_are_not_mirrored(folder: str):
    """The L's upright stands towards the right side of the patient, its foot points to the left."""
    for name in NAMES:
        variant, volume, values = made(name, folder)
        for view, upright, foot in (
            ("axial", (19.2, -2.0, -5.0), (23.0, 3.0, -5.0)),
            ("coronal", (19.2, 5.0, 2.0), (23.0, 5.0, -3.0)),
        ):
            points = np.array([upright, foot])
            due = sampled(volume, values, points) / variant.scale
            assert due.min() > 350, (name, view)  # 500 in the letter, 200 around it
        empty = np.array([[-19.2, -2.0, -5.0], [-23.0, 3.0, -5.0], [23.0, -2.5, -5.0]])
        assert (sampled(volume, values, empty) / variant.scale).max() < 350, name
