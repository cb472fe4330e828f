"""Uptake of regions, against NumPy and closed forms."""

import math
from typing import Any

import numpy as np
import pytest

from negatoscope.dicom.space.affine import Affine
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.figures import (
    PEAK_RADIUS_MM,
    figures,
    sphere,
    suv_peak,
    voxel_volume_ml,
)
from negatoscope.viewing.quantification.segments import at_least, components, hottest, part_with
from negatoscope.viewing.quantification.voxels import (
    NO_VOXELS,
    Voxel,
    VoxelSet,
    ball,
    box,
    prism,
    whole,
)
from tests.support.voxels import ASKEW, STRAIGHT, ArrayValues, mask_of, places_mm

SHAPE = (12, 20, 24)


def noise(seed: int = 1, shape: tuple[int, ...] = SHAPE) -> Any:
    return np.random.default_rng(seed).gamma(2.0, 1.5, shape)


# -- which voxels -------------------------------------------------------------------------------


@pytest.mark.parametrize("axes", [STRAIGHT, ASKEW])
@pytest.mark.parametrize("radius", [0.5, 9.0, 17.3, 500.0])
def test_a_ball_holds_the_voxels_whose_centres_are_near_enough(axes: Affine, radius: float):
    values = ArrayValues(noise(), axes)
    centre = values.geometry.point_mm(11.3, 8.8, 5.6)
    expected = np.linalg.norm(places_mm(values) - centre, axis=-1) <= radius
    found = ball(values.geometry, centre, radius)
    assert (mask_of(found, SHAPE) == expected).all()
    assert found.count == expected.sum()


def test_voxels_on_the_edge_of_a_ball_belong_to_it():
    geometry = ArrayValues(noise()).geometry
    found = ball(geometry, geometry.point_mm(10, 10, 6), 4.0)  # voxels are 4 × 4 × 5 mm
    assert set(found) == {(10, 10, 6), (9, 10, 6), (11, 10, 6), (10, 9, 6), (10, 11, 6)}


def test_a_ball_beside_the_volume_holds_nothing():
    geometry = ArrayValues(noise()).geometry
    assert not ball(geometry, (9000, 0, 0), 20.0)


def test_a_figure_is_carried_through_slices_and_cut_at_the_edges():
    geometry = ArrayValues(noise()).geometry
    found = prism([Span(2, -5, 4), Span(3, 20, 99), Span(50, 0, 9)], range(-3, 2), geometry)
    assert found == VoxelSet({k: (Span(2, 0, 4), Span(3, 20, 24)) for k in (0, 1)})
    assert box(range(2, 5), range(1, 3), range(4, 6), geometry).count == 3 * 2 * 2
    assert prism([], range(3), geometry) == NO_VOXELS


@pytest.mark.parametrize("least", [0.5, 3.0, 6.0, 99.0])
def test_a_threshold_keeps_what_is_as_hot(least: float):
    values = ArrayValues(noise())
    inside = ball(values.geometry, values.geometry.centre_mm, 30.0)
    expected = (values.array >= least) & mask_of(inside, SHAPE)
    assert (mask_of(at_least(values, inside, least), SHAPE) == expected).all()


def test_the_hottest_voxel_is_found_and_belongs_to_its_own_threshold():
    values = ArrayValues(noise(5))
    value, at = hottest(values, whole(values.geometry)) or (0.0, Voxel(0, 0, 0))
    assert (at.slice_, at.row, at.column) == np.unravel_index(values.array.argmax(), SHAPE)
    assert value == pytest.approx(values.array.max())
    assert at_least(values, whole(values.geometry), value).count == 1


def test_padding_is_no_value():
    array = np.full(SHAPE, 1.0)
    array[3, 4, 5] = 50.0
    values = ArrayValues(array, pad=(10.0, 20.0))  # 50 / 3.25 is stored there
    assert at_least(values, whole(values.geometry), 2.0) == NO_VOXELS
    found = hottest(values, whole(values.geometry))
    assert found
    assert found[0] == 1.0
    told = figures(values, whole(values.geometry))
    assert told
    assert (told.count, told.maximum, told.peak) == (array.size - 1, 1.0, pytest.approx(1.0))


def flooded(mask: Any, seed: tuple[int, int, int]) -> Any:
    """What is reached from a place over faces, by growing it until nothing changes."""
    here = np.zeros_like(mask)
    here[seed] = True
    while True:
        grown = here.copy()
        for axis in range(3):
            ahead = np.moveaxis(here, axis, 0)
            into = np.moveaxis(grown, axis, 0)
            into[1:] |= ahead[:-1]
            into[:-1] |= ahead[1:]
        grown &= mask
        if (grown == here).all():
            return here
        here = grown


@pytest.mark.parametrize("least", [2.0, 3.0, 4.0])
def test_components_are_those_of_flooding(least: float):
    values = ArrayValues(noise(7))
    hot = at_least(values, whole(values.geometry), least)
    parts = components(hot)
    mask, seen = mask_of(hot, SHAPE), np.zeros(SHAPE, bool)
    for part in parts:
        at = next(iter(part))
        expected = flooded(mask, (at.slice_, at.row, at.column))
        assert (mask_of(part, SHAPE) == expected).all()
        seen |= expected
    assert (seen == mask).all()
    assert [p.count for p in parts] == sorted((p.count for p in parts), reverse=True)


def test_the_part_with_a_seed_is_what_hangs_together_with_it():
    array = np.zeros(SHAPE)
    array[2, 3, 4:8] = array[3, 3, 7:9] = array[9, 9, 9] = 5.0
    values = ArrayValues(array)
    hot = at_least(values, whole(values.geometry), 4.0)
    assert part_with(hot, Voxel(8, 3, 3)).count == 6
    assert part_with(hot, Voxel(9, 9, 9)).count == 1
    assert part_with(hot, Voxel(0, 0, 0)) == NO_VOXELS


# -- what they amount to ------------------------------------------------------------------------


@pytest.mark.parametrize("axes", [STRAIGHT, ASKEW])
def test_figures_are_those_of_numpy(axes: Affine):
    values = ArrayValues(noise(3), axes)
    region = at_least(values, ball(values.geometry, values.geometry.centre_mm, 25.0), 2.5)
    inside = values.array[mask_of(region, SHAPE)]
    found = figures(values, region)
    assert found
    assert found.count == inside.size
    assert found.mean == pytest.approx(inside.mean())
    assert found.deviation == pytest.approx(inside.std())
    assert (found.minimum, found.maximum) == pytest.approx((inside.min(), inside.max()))
    at = found.maximum_at
    assert values.array[at.slice_, at.row, at.column] == pytest.approx(inside.max())
    edges = np.array([axes.x, axes.y, axes.z])
    volume = inside.size * abs(np.linalg.det(edges)) / 1000
    assert found.volume_ml == pytest.approx(volume)
    assert found.total == pytest.approx(inside.mean() * volume)


def test_a_voxel_of_4_by_4_by_5_mm_is_80_microlitres():
    assert voxel_volume_ml(ArrayValues(noise()).geometry) == pytest.approx(0.08)


def test_nothing_amounts_to_nothing():
    values = ArrayValues(noise())
    assert figures(values, NO_VOXELS) is None
    assert suv_peak(values, NO_VOXELS) is None


# -- the sphere of 1 cm³ ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "axes", [STRAIGHT, ASKEW, Affine((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0))]
)
def test_the_shares_of_voxels_add_up_to_a_cubic_centimetre(axes: Affine):
    geometry = ArrayValues(noise(), axes).geometry
    kernel = sphere(geometry)
    assert pytest.approx(6.2035, abs=1e-4) == PEAK_RADIUS_MM
    assert sum(kernel.shares) * voxel_volume_ml(geometry) == pytest.approx(1.0, abs=0.01)
    assert max(kernel.shares) <= 1.0
    shares = dict(zip(kernel.steps, kernel.shares, strict=True))
    for step, share in shares.items():  # alike on both sides
        assert shares[Voxel(-step.column, -step.row, -step.slice_)] == pytest.approx(share)


def test_a_large_voxel_counts_by_the_exact_part_of_it_in_the_sphere():
    # voxels of 20 mm: the sphere of 6.2 mm lies within the middle one
    geometry = ArrayValues(noise(), Affine((20, 0, 0), (0, 20, 0), (0, 0, 20), (0, 0, 0))).geometry
    assert sphere(geometry).steps == (Voxel(0, 0, 0),)
    # voxels of 8 mm: beyond each face lies a cap of height 2.2 mm, of which the share is known
    geometry = ArrayValues(noise(), Affine((8, 0, 0), (0, 8, 0), (0, 0, 8), (0, 0, 0))).geometry
    shares = dict(zip(sphere(geometry).steps, sphere(geometry).shares, strict=True))
    height = PEAK_RADIUS_MM - 4.0
    cap = math.pi * height**2 * (3 * PEAK_RADIUS_MM - height) / 3
    faces = [s for step, s in shares.items() if sum(map(abs, step)) == 1]
    edges = [s for step, s in shares.items() if sum(map(abs, step)) == 2]
    assert len(faces) == 6
    # beyond a face lies the cap: the voxel there and a part of each of four voxels over its edges
    assert faces[0] + 4 * edges[0] == pytest.approx(cap / 512, rel=0.03)
    assert sum(shares.values()) * 0.512 == pytest.approx(1.0, abs=0.01)


def test_of_values_that_rise_evenly_the_peak_is_that_of_the_hottest_voxel():
    values = ArrayValues(noise())
    rising = places_mm(values) @ np.array([0.03, -0.02, 0.05]) + 20.0
    values.array = rising
    region = box(range(8, 14), range(6, 12), range(4, 8), values.geometry)
    inside = rising[mask_of(region, SHAPE)]
    found = suv_peak(values, region)
    assert found
    assert found[0] == pytest.approx(inside.max())  # the mean over a sphere is its middle's value


@pytest.mark.parametrize("axes", [STRAIGHT, ASKEW])
def test_the_peak_is_the_greatest_mean_over_spheres(axes: Affine):
    values = ArrayValues(noise(11, (9, 11, 12)), axes)
    region = at_least(values, whole(values.geometry), 5.0)
    # a finer sampling of its own: random points in the sphere, the nearest voxel's value of each
    rng = np.random.default_rng(2)
    points = rng.normal(size=(40_000, 3))
    points *= (
        PEAK_RADIUS_MM
        * rng.random((len(points), 1)) ** (1 / 3)
        / np.linalg.norm(points, axis=1, keepdims=True)
    )
    back = np.linalg.inv(np.array([axes.x, axes.y, axes.z]).T)
    means = {}
    for voxel in region:
        steps = np.rint(points @ back.T).astype(int) + np.array(voxel)
        inside = ((steps >= 0) & (steps < np.array((12, 11, 9)))).all(axis=1)
        i, j, k = steps[inside].T
        means[voxel] = values.array[k, j, i].mean()
    found = suv_peak(values, region)
    assert found
    assert found[0] == pytest.approx(max(means.values()), rel=0.02)
    assert means[found[1]] == pytest.approx(max(means.values()), rel=0.02)


def test_one_hot_voxel_spreads_over_the_sphere():
    array = np.zeros(SHAPE)
    array[6, 10, 12] = 100.0
    values = ArrayValues(array)
    region = ball(values.geometry, values.geometry.point_mm(12, 10, 6), 20.0)
    found = suv_peak(values, region)
    assert found
    # wherever the sphere holds it whole, it is 80 of 1000 mm³
    assert found[0] == pytest.approx(8.0, rel=0.01)


def test_at_the_edge_of_the_volume_only_what_is_there_counts():
    values = ArrayValues(np.full(SHAPE, 7.0))
    corner = box(range(1), range(1), range(1), values.geometry)
    found = suv_peak(values, corner)
    assert found
    assert found[0] == pytest.approx(7.0)
