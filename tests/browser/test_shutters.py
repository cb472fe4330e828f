"""Display shutters: exactly what the header says is hidden (PS3.3 C.7.6.11)."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.shutter import Shutter, shutter_of
from negatoscope.rendering.renderer import Picture
from negatoscope.viewing.camera import Camera, Placement, Size
from negatoscope.viewing.frames import LoadedFrame
from tests.support.instances import ct_slice
from tests.support.recorded_gl import CANVAS, Easel

#: Rows and columns from 1, as the header counts them.
ROWS, COLUMNS = np.mgrid[1 : CANVAS + 1, 1 : CANVAS + 1]
RECTANGLE: dict[str, Any] = {
    "ShutterLeftVerticalEdge": 20, "ShutterRightVerticalEdge": 200,
    "ShutterUpperHorizontalEdge": 31, "ShutterLowerHorizontalEdge": 240,
}  # fmt: skip
CIRCLE: dict[str, Any] = {"CenterOfCircularShutter": [100, 140], "RadiusOfCircularShutter": 77}
POLYGON: dict[str, Any] = {
    "VerticesOfThePolygonalShutter": [100, 40, 230, 90, 180, 222, 130, 130, 20, 200]
}


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def easel(chromium: Browser) -> AsyncIterator[Easel]:
    page = await chromium.new_page()
    await page.goto("about:blank")
    yield Easel(page)
    await page.close()


def picture(shutter: Shutter | None, camera: Camera | None = None) -> Picture:
    pixels = np.full((CANVAS, CANVAS), 1000, "<f4")
    loaded = LoadedFrame(pixels, CANVAS, CANVAS, 1, "MONOCHROME2", 0, 4095, pixels.nbytes)
    placement = Placement(camera or Camera(), Size(CANVAS, CANVAS), Size(CANVAS, CANVAS))
    pipeline = GreyPipeline(voi=Window(1000, 2000))
    return Picture("white", loaded, placement, pipeline, shutter=shutter)


def rectangle() -> np.ndarray:
    return (COLUMNS >= 20) & (COLUMNS <= 200) & (ROWS >= 31) & (ROWS <= 240)


def circle(aspect: float = 1.0) -> np.ndarray:
    return (COLUMNS - 140) ** 2 + ((ROWS - 100) * aspect) ** 2 <= 77**2


def polygon() -> np.ndarray:
    """Where the corners, seen from a pixel, go once round it: the sum of the angles."""
    rows, columns = (POLYGON["VerticesOfThePolygonalShutter"][start::2] for start in (0, 1))
    corners = [complex(x, y) for x, y in zip(columns, rows, strict=True)]
    places = COLUMNS + 1j * ROWS + 1e-9 * (1 + 1j)  # none exactly on a corner
    turned = sum(
        np.angle((after - places) / (before - places))
        for before, after in zip(corners, [*corners[1:], corners[0]], strict=True)
    )
    return np.abs(turned) > np.pi


@pytest.mark.parametrize(
    ("shapes", "values", "visible", "borders"),
    [
        (["RECTANGULAR"], RECTANGLE, rectangle(), 0),
        (["CIRCULAR"], CIRCLE, circle(), 0),
        (["POLYGONAL"], POLYGON, polygon(), 12),
        (["RECTANGULAR", "CIRCULAR"], RECTANGLE | CIRCLE, rectangle() & circle(), 0),
        (
            ["RECTANGULAR", "CIRCULAR", "POLYGONAL"],
            RECTANGLE | CIRCLE | POLYGON,
            rectangle() & circle() & polygon(),
            12,
        ),
    ],
)
async def test_exactly_the_pixels_outside_are_hidden(
    easel: Easel, shapes: list[str], values: dict[str, Any], visible: np.ndarray, borders: int
):
    shutter = shutter_of(ct_slice(1, 0.0, ShutterShape=shapes, **values))
    assert shutter is not None
    shown = (await easel.draw(picture(shutter)))[..., 0]
    assert set(np.unique(shown)) == {0, 128}
    differing = int(((shown > 0) != visible).sum())
    assert differing <= borders, "only points exactly on an edge of a polygon may differ"
    reference = np.array([[shutter.shows(x, y) for x in range(CANVAS)] for y in range(CANVAS)])
    assert int(((shown > 0) != reference).sum()) <= borders


async def test_a_circle_is_round_on_the_body_where_pixels_are_not_square(easel: Easel):
    shutter = shutter_of(ct_slice(1, 0.0, ShutterShape="CIRCULAR", **CIRCLE), aspect=2.0)
    shown = (await easel.draw(picture(shutter)))[..., 0]
    assert np.array_equal(shown > 0, circle(2.0))


async def test_the_shutter_turns_with_the_image(easel: Easel):
    shutter = shutter_of(ct_slice(1, 0.0, ShutterShape="RECTANGULAR", **RECTANGLE))
    shown = (await easel.draw(picture(shutter, Camera(rotation=90))))[..., 0]
    assert np.array_equal(shown > 0, np.rot90(rectangle(), -1))


@pytest.mark.parametrize(
    ("values", "colour"),
    [
        ({}, (0, 0, 0)),
        ({"ShutterPresentationValue": 0}, (0, 0, 0)),
        ({"ShutterPresentationValue": 65535}, (255, 255, 255)),
        ({"ShutterPresentationValue": 32896}, (128, 128, 128)),
        # L* 53.24, a* 80.09, b* 67.20 of D50 is close to pure red
        ({"ShutterPresentationColorCIELabValue": [35584, 53713, 50372]}, (255, 0, 0)),
        ({"ShutterPresentationColorCIELabValue": [65535, 32896, 32896]}, (255, 255, 255)),
    ],
)
async def test_what_is_hidden_has_the_colour_of_the_header(
    easel: Easel, values: dict[str, Any], colour: tuple[int, int, int]
):
    instance = ct_slice(1, 0.0, ShutterShape="RECTANGULAR", **RECTANGLE, **values)
    shown = await easel.draw(picture(shutter_of(instance)))
    assert np.abs(shown[0, 0].astype(int) - colour).max() <= 12
    assert tuple(shown[100, 100]) == (128, 128, 128)


async def test_a_picture_without_a_shutter_that_follows_one_is_whole(easel: Easel):
    shutter = shutter_of(ct_slice(1, 0.0, ShutterShape="CIRCULAR", **CIRCLE))
    await easel.draw(picture(shutter))
    shown = (await easel.draw(picture(None)))[..., 0]
    assert set(np.unique(shown)) == {128}
