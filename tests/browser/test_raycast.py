"""Rays through volumes: what is seen, where, and in which colours, by figures worked out here."""

from collections.abc import AsyncIterator
from dataclasses import replace
from math import cos, radians, sqrt
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.rendering.raycast import depth_mm
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.free_cuts import FreeCut
from negatoscope.viewing.orbit import VIEWS, Orbit, OrbitPlacement
from negatoscope.viewing.ray_views import RayView
from negatoscope.viewing.transfer_functions import Lighting, TransferFunction
from tests.support.recorded_gl import CANVAS
from tests.support.recorded_volumes import Levels, VolumeEasel, levels_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: 60 mm along every axis, with voxels of 0.75 × 1 × 1.5 mm, about (5, -10, 20).
BOX = VolumeGeometry(
    80,
    60,
    40,
    Affine((0.75, 0, 0), (0, 1, 0), (0, 0, 1.5), (-24.625, -39.5, -9.25)),
)
CENTRE = (5.0, -10.0, 20.0)
#: A tilted gantry: each slice lies 0.5 mm farther back than the one before.
TILTED = VolumeGeometry(
    80,
    80,
    40,
    Affine((0.75, 0, 0), (0, 1, 0), (0, 0.5, 1.5), (-24.625, -59.25, -9.25)),
)
#: A fourth of a pixel shows a millimetre: 64 mm over 256 pixels.
EXTENT = 64.0
PER_MM = CANVAS / EXTENT
FLAT = Lighting(shade=False)
#: Opaque from 500 on, within one unit.
SOLID = TransferFunction(((499.5, 0.0), (500.5, 0.9999)), ((0, 1.0, 1.0, 1.0),))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page()
    await page.goto("about:blank")
    yield page
    await page.close()


def view(orbit: Orbit, geometry: VolumeGeometry = BOX, **more: Any) -> RayView:
    """Levels are values; a quarter of a millimetre between samples."""
    place = OrbitPlacement(orbit, Size(CANVAS, CANVAS), CENTRE, EXTENT)
    given: dict[str, Any] = {"function": SOLID, "lighting": FLAT, "step_mm": 0.25}
    return RayView("v", geometry, (1.0, 0.0), place, **{**given, **more})


def ball(x: float, y: float, z: float, radius: float, geometry: VolumeGeometry = BOX) -> Levels:
    """A ball whose surface lies where values are 500; they change by 100 in a millimetre."""

    def value(px: Any, py: Any, pz: Any) -> Any:
        away = np.sqrt((px - x) ** 2 + (py - y) ** 2 + (pz - z) ** 2)
        return np.clip(500 + 100 * (radius - away), 0, 1000)

    return levels_of(geometry, value)


def outline(picture: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Middle and radius, in pixels, of what is more than half bright."""
    rows, columns = np.nonzero(picture[..., 0] > 127)
    radius = sqrt(len(rows) / np.pi)
    return columns.mean() + 0.5, rows.mean() + 0.5, radius


ORBITS = {
    **{name: Orbit().facing(name) for name in VIEWS},
    "oblique": Orbit().rotated(0.7, 0.4).rolled(0.3),
    "moved": Orbit(pan_mm=Point(5.0, -3.0)).rotated(-2.0, 0.5),
}


@pytest.mark.parametrize("name", ORBITS)
@pytest.mark.parametrize("geometry", [BOX, TILTED], ids=["straight", "tilted"])
async def test_a_ball_lies_where_the_camera_says(
    page: Page, name: str, geometry: VolumeGeometry
) -> None:
    middle, radius = (12.0, -14.0, 25.0), 10.0
    easel = VolumeEasel(page, ball(*middle, radius, geometry))
    looked = view(ORBITS[name], geometry)
    x, y, found = outline(await easel.draw(looked))
    due = looked.placement.to_viewport(middle)
    assert (x, y) == pytest.approx(due, abs=0.5)
    assert found == pytest.approx(radius * PER_MM, abs=0.5)


async def test_light_grows_weaker_on_its_way_as_the_opacity_says(page: Page) -> None:
    easel = VolumeEasel(page, levels_of(BOX, lambda x, y, z: np.full(x.shape, 300)))
    function = TransferFunction(((0, 0.02), (1000, 0.02)), ((0, 1.0, 0.5, 0.25),))
    picture = await easel.draw(view(Orbit(), function=function))
    # 60 mm of 0.02 for each of them
    seen = 1 - 0.98**60
    assert picture[128, 128, :3] == pytest.approx([255 * seen, 127.5 * seen, 63.75 * seen], abs=2.0)
    # at an angle of 30° the way is longer
    turned = await easel.draw(view(Orbit().rotated(radians(30), 0), function=function))
    assert turned[128, 128, 0] == pytest.approx(255 * (1 - 0.98 ** (60 / cos(radians(30)))), abs=2)


async def test_what_is_in_front_covers_what_is_behind(page: Page) -> None:
    """Red to the front, blue behind it, each 20 mm thick."""

    def value(x: Any, y: Any, z: Any) -> Any:
        return np.where(y < -20, 100, np.where(y > 0, 300, 0))

    easel = VolumeEasel(page, levels_of(BOX, value))
    function = TransferFunction(
        ((50, 0.0), (50, 0.04), (400, 0.04)), ((200, 1.0, 0.0, 0.0), (200, 0.0, 0.0, 1.0))
    )
    half = 1 - 0.96**20
    front = await easel.draw(view(Orbit(), function=function))
    behind = await easel.draw(view(Orbit().facing("posterior"), function=function))
    first, second = 255 * half, 255 * half * (1 - half)
    # the way between two voxels belongs half to each: 2.5 %
    assert front[128, 128, [0, 2]] == pytest.approx([first, second], abs=7)
    assert behind[128, 128, [2, 0]] == pytest.approx([first, second], abs=7)


@pytest.mark.parametrize("name", ["anterior", "left", "superior"])
async def test_a_maximum_is_the_greatest_value_of_each_ray(page: Page, name: str) -> None:
    random = np.random.default_rng(6)
    levels = random.integers(0, 1000, (40, 60, 80)).astype("<u2")
    easel = VolumeEasel(page, levels)
    ramp = TransferFunction(((0, 1.0), (1000, 1.0)), ((0, 0.0, 0.0, 0.0), (1000, 1.0, 1.0, 1.0)))
    # moved by half a pixel, so that middles of voxels lie on middles of pixels
    pan = Point(0.125 if name == "left" else 0.0, 0.125)
    orbit = replace(ORBITS[name], pan_mm=pan)
    axis = {"anterior": 1, "left": 2, "superior": 0}[name]
    # samples in the middles of voxels
    easel.caster.jitter = False
    looked = view(orbit, function=ramp, maximum=True, step_mm=(1.5, 1.0, 0.75)[axis])
    picture = await easel.draw(looked)
    greatest = levels.max(axis=axis)
    compared = 0
    for k, j, i in np.ndindex(40, 60, 80):
        if (k, j, i)[axis] == 0:
            at = looked.placement.to_viewport(BOX.point_mm(i, j, k))
            away = max(abs(at.x % 1 - 0.5), abs(at.y % 1 - 0.5))
            if away < 0.01 and 0 < at.x < CANVAS and 0 < at.y < CANVAS:
                index = [n for axis_, n in enumerate((k, j, i)) if axis_ != axis]
                due = float(greatest[tuple(index)]) * 255 / 1000
                assert picture[int(at.y), int(at.x), 0] == pytest.approx(due, abs=2)
                compared += 1
    assert compared > 1000


LOOKS = {
    "solid": {"function": SOLID, "lighting": Lighting()},
    "thin": {"function": TransferFunction(((300, 0.0), (700, 0.2)), ((0, 1.0, 0.8, 0.6),))},
    "maximum": {
        "function": TransferFunction(((0, 0.0), (1000, 1.0)), ((0, 1.0, 1.0, 1.0),)),
        "maximum": True,
    },
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["anterior", "oblique", "moved"])
async def test_leaping_over_what_is_empty_changes_nothing(page: Page, look: str, name: str) -> None:
    levels = np.maximum(ball(20, -25, 5, 6), ball(-12, 5, 35, 9))
    easel = VolumeEasel(page, levels)
    looked = view(ORBITS[name], **LOOKS[look])
    leaping = (await easel.draw(looked)).astype(int)
    easel.caster.leaps = False
    plain = (await easel.draw(looked)).astype(int)
    assert plain[..., :3].max() > 100
    # rounding of a place may put a sample to the other side of a face
    assert np.abs(leaping - plain)[..., :3].max() <= 2


async def test_a_box_cuts_off_what_lies_outside(page: Page) -> None:
    easel = VolumeEasel(page, levels_of(BOX, lambda x, y, z: np.full(x.shape, 900)))
    # left half of the patient and the upper quarter: x from 5 to 35, z from 35 to 50
    box = ((0.5, 0.0, 0.75), (1.0, 1.0, 1.0))
    picture = await easel.draw(view(Orbit(), box=box))
    rows, columns = np.nonzero(picture[..., 0] > 127)
    assert (columns.min(), columns.max()) == (128, 128 + 30 * PER_MM - 1)
    assert (rows.min(), rows.max()) == (128 - 30 * PER_MM, 128 - 15 * PER_MM - 1)


async def test_a_surface_is_bright_where_it_faces_the_eye(page: Page) -> None:
    easel = VolumeEasel(page, ball(*CENTRE, 20.0))
    picture = await easel.draw(view(Orbit(), lighting=Lighting(0.1, 0.9, 0.0, 1.0)))
    for away_mm in (0.0, 10.0, 16.0):
        facing = sqrt(1 - (away_mm / 20.0) ** 2)
        found = picture[128, 128 + int(away_mm * PER_MM), 0]
        assert found == pytest.approx(255 * (0.1 + 0.9 * facing), abs=8)


@pytest.mark.parametrize("name", ["anterior", "oblique", "moved"])
async def test_a_picture_of_depths_tells_how_far_a_surface_is(page: Page, name: str) -> None:
    middle, radius = (12.0, -14.0, 25.0), 10.0
    easel = VolumeEasel(page, ball(*middle, radius))
    looked = view(ORBITS[name])
    picture = await easel.draw(looked, deep=True)
    at = looked.placement.to_viewport(middle)
    pixel = picture[int(at.y), int(at.x)]
    told = depth_mm(tuple(pixel.tolist()), looked.step_mm)
    assert told == pytest.approx(looked.placement.depth_mm(middle) - radius, abs=0.3)
    assert depth_mm(tuple(picture[3, 3].tolist()), looked.step_mm) is None


async def test_blocks_follow_slices_that_come_later(page: Page) -> None:
    """Blocks of slices that are not there yet are looked at; those that changed are read again."""
    levels = ball(*CENTRE, 12.0)
    easel = VolumeEasel(page, np.zeros_like(levels))
    looked = view(Orbit())
    assert (await easel.draw(looked))[..., 0].max() == 0
    gl: Any = easel.gl
    gl.bindTexture(0x806F, easel.texture)
    gl.texSubImage3D(0x806F, 0, 0, 0, 0, 80, 60, 40, 0x8227, 0x1401, levels.tobytes())
    for number in range(40):
        easel.blocks.forget(number)
    x, y, radius = outline(await easel.draw(replace(looked)))
    assert (x, y) == pytest.approx((128, 128), abs=0.5)
    assert radius == pytest.approx(12 * PER_MM, abs=0.5)


def square(orbit: Orbit, half_mm: float, *, keeps_inside: bool = False) -> FreeCut:
    """A square about the middle, as it is drawn from where the camera looks."""
    x, y = (
        sum(a * b for a, b in zip(CENTRE, way, strict=True)) for way in (orbit.right, orbit.down)
    )
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    points = tuple(Point(x + i * half_mm, y + j * half_mm) for i, j in corners)
    return FreeCut(orbit.right, orbit.down, points, keeps_inside)


@pytest.mark.parametrize("geometry", [BOX, TILTED], ids=["straight", "tilted"])
@pytest.mark.parametrize("name", ["anterior", "left", "oblique"])
async def test_what_lies_under_an_outline_is_cut_away_and_nothing_else(
    page: Page, name: str, geometry: VolumeGeometry
) -> None:
    easel = VolumeEasel(page, levels_of(geometry, lambda x, y, z: np.full(x.shape, 900)))
    orbit = ORBITS[name]
    whole = await easel.draw(view(orbit, geometry))
    cut = await easel.draw(view(orbit, geometry, cuts=(square(orbit, 12.0),)))
    # 12 mm to each side of the middle of the picture, four pixels for a millimetre
    hole = np.zeros(whole.shape[:2], dtype=bool)
    hole[128 - 48 : 128 + 48, 128 - 48 : 128 + 48] = True
    edge = np.zeros_like(hole)
    edge[128 - 50 : 128 + 50, 128 - 50 : 128 + 50] = True
    edge[128 - 46 : 128 + 46, 128 - 46 : 128 + 46] = False
    assert (cut[hole & ~edge][..., 0] < 10).all()
    np.testing.assert_allclose(cut[~hole & ~edge], whole[~hole & ~edge], atol=3)
    kept = await easel.draw(view(orbit, geometry, cuts=(square(orbit, 12.0, keeps_inside=True),)))
    np.testing.assert_allclose(kept[hole & ~edge], whole[hole & ~edge], atol=3)
    assert (kept[~hole & ~edge][..., 0] < 10).all()


async def test_a_cut_goes_through_the_volume_in_the_direction_in_which_it_was_drawn(
    page: Page,
) -> None:
    easel = VolumeEasel(page, levels_of(BOX, lambda x, y, z: np.full(x.shape, 900)))
    front, side = ORBITS["anterior"], ORBITS["left"]
    cuts = (square(front, 12.0),)
    # from the side the tunnel is hidden by what is left of the volume before it
    seen = await easel.draw(view(side, cuts=cuts))
    whole = await easel.draw(view(side))
    np.testing.assert_allclose(seen, whole, atol=3)
    # and it is there as soon as a cut from the side has opened the way
    both = await easel.draw(view(side, cuts=(*cuts, square(side, 4.0))))
    assert both[128, 128, 0] < 10
