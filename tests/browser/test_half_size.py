"""Large images that are shown small are drawn from their half size, and look the same."""

from array import array
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from negatoscope.dicom.presentation.lut import ModalityLUT, Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.tables import LookupTable, Palette
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.rendering.renderer import Picture
from negatoscope.viewing.camera import Camera, Placement, Size
from negatoscope.viewing.frames import LoadedFrame
from tests.support.recorded_gl import CANVAS, Easel

#: Four pixels of the image for one of the canvas, each way.
SIDE = CANVAS * 4
RANDOM = np.random.default_rng(5)
NOISE = RANDOM.integers(0, 4096, (SIDE, SIDE))
HALF = NOISE.reshape(SIDE // 2, 2, SIDE // 2, 2).mean(axis=(1, 3)).astype("<f4")
WINDOW = GreyPipeline(voi=Window(2048, 2048))
TABLE = LookupTable(0, 8, array("H", RANDOM.integers(0, 256, 4096).tolist()))
KEYS = iter(range(1_000_000))


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def easel(chromium: Browser) -> AsyncIterator[Easel]:
    page = await chromium.new_page()
    await page.goto("about:blank")
    yield Easel(page)
    await page.close()


def frame(half: np.ndarray | None, **more: Any) -> LoadedFrame:
    pixels = NOISE.astype("<f4")
    return LoadedFrame(
        pixels, SIDE, SIDE, 1, "MONOCHROME2", 0, 4095, pixels.nbytes, half=half, **more
    )


def picture(loaded: LoadedFrame, scale: float = 1.0, **more: Any) -> Picture:
    placement = Placement(Camera(scale), Size(CANVAS, CANVAS), Size(SIDE, SIDE))
    return Picture(next(KEYS), loaded, placement, **({"pipeline": WINDOW} | more))


def uploaded(easel: Easel) -> list[tuple[int, int]]:
    """Columns and rows of the images that the graphics were given since the last question."""
    return [size for size in easel.uploads() if max(size) >= CANVAS * 2]


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
async def test_the_half_looks_like_the_whole_and_alone_is_uploaded(easel: Easel, scale: float):
    easel.uploads()
    whole = await easel.draw(picture(frame(None), scale))
    assert uploaded(easel) == [(SIDE, SIDE)]
    half = await easel.draw(picture(frame(HALF), scale))
    assert uploaded(easel) == [(SIDE // 2, SIDE // 2)]
    assert len(np.unique(whole)) > 20
    assert np.abs(whole.astype(int) - half.astype(int)).max() <= 1


async def test_each_screen_pixel_shows_the_mean_of_all_that_it_covers(easel: Easel):
    shown = await easel.draw(picture(frame(HALF)))
    means = NOISE.reshape(CANVAS, 4, CANVAS, 4).mean(axis=(1, 3))
    due = np.vectorize(WINDOW.grey)(means)
    assert np.abs(shown[..., 0].astype(int) - due).max() <= 1


@pytest.mark.parametrize("scale", [2.5, 4.0, 8.0])
async def test_an_image_that_is_looked_at_closely_is_drawn_whole(easel: Easel, scale: float):
    wrong = np.zeros_like(HALF)
    easel.uploads()
    whole = await easel.draw(picture(frame(None), scale))
    other = await easel.draw(picture(frame(wrong), scale))
    np.testing.assert_array_equal(whole, other)
    assert uploaded(easel) == [(SIDE, SIDE)] * 2


@pytest.mark.parametrize(
    ("loaded", "more"),
    [
        ({}, {"pipeline": GreyPipeline(voi=VOITable.of(TABLE))}),
        ({}, {"pipeline": GreyPipeline(ModalityLUT(table=TABLE), Window(128, 256))}),
        ({}, {"palette": Palette(TABLE, TABLE, TABLE)}),
        ({"padded": True}, {"pipeline": replace(WINDOW, inverse=True, padding=(100, 900))}),
        ({"floating": True}, {}),
        ({}, {"smooth": False}),
    ],
    ids=["VOI LUT", "modality LUT", "palette", "padding", "floats", "not smooth"],
)
async def test_values_that_stand_for_something_else_are_not_averaged_before(
    easel: Easel, loaded: dict[str, Any], more: dict[str, Any]
):
    whole = await easel.draw(picture(frame(None, **loaded), **more))
    other = await easel.draw(picture(frame(np.zeros_like(HALF), **loaded), **more))
    assert len(np.unique(whole)) > 20
    np.testing.assert_array_equal(whole, other)
