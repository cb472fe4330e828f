"""Images that are larger than a texture may be look like any other: no seam, no other value."""

import base64
from array import array
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from negatoscope.cli.phantoms.people import CHEST_DX
from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.tables import LookupTable, Palette
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.rendering.gl import GraphicsError
from negatoscope.rendering.renderer import Picture
from negatoscope.viewing.camera import Camera, Placement, Point, Size
from negatoscope.viewing.frames import LoadedFrame, WideValues
from tests.support.chromium import ViewerPage
from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.recorded_gl import CANVAS, Easel
from tests.support.site import Served

COLUMNS, ROWS = 203, 157
#: Tiles of 41 × 40 pixels: 5 in a row, 4 rows.
SMALL = 48
RANDOM = np.random.default_rng(3)


class Easels(NamedTuple):
    whole: Easel
    tiled: Easel


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def easels(chromium: Browser) -> AsyncIterator[Easels]:
    pages = [await chromium.new_page() for _ in range(2)]
    for page in pages:
        await page.goto("about:blank")
    yield Easels(Easel(pages[0]), Easel(pages[1], SMALL))
    for page in pages:
        await page.close()


def frame(values: np.ndarray, **more: Any) -> LoadedFrame:
    fields = {
        "pixels": values if values.ndim == 3 else values.astype("<f4"),
        "rows": values.shape[0],
        "columns": values.shape[1],
        "samples": 3 if values.ndim == 3 else 1,
        "photometric": "MONOCHROME2",
        "minimum": 0,
        "maximum": 4095,
        "size_bytes": 0,
    }
    return LoadedFrame(**(fields | more))


NOISE = RANDOM.integers(0, 4096, (ROWS, COLUMNS))
WINDOW = GreyPipeline(voi=Window(2048, 4096))


def _kinds() -> dict[str, tuple[LoadedFrame, GreyPipeline, Palette | None]]:
    table = LookupTable(0, 8, array("H", RANDOM.integers(0, 256, 4096).tolist()))
    wide = WideValues(NOISE.astype("<f4"), (NOISE % 7 / 64).astype("<f4"), 0)
    colours = RANDOM.integers(0, 256, (ROWS, COLUMNS, 3), dtype=np.uint8)
    padded = GreyPipeline(voi=Window(2048, 4096), inverse=True, padding=(100, 900))
    return {
        "grey": (frame(NOISE), WINDOW, None),
        "grey with a VOI LUT": (frame(NOISE), GreyPipeline(voi=VOITable.of(table)), None),
        "with padding": (frame(NOISE, padded=True), padded, None),
        "wide values": (frame(NOISE, wide=wide), WINDOW, None),
        "a palette": (frame(NOISE), WINDOW, Palette(table, table, table)),
        "colour": (frame(colours, photometric="RGB"), WINDOW, None),
    }


KINDS = _kinds()
CAMERAS = {
    "small": Camera(0.2),
    "fitted": Camera(),
    "one to one": Camera(COLUMNS / CANVAS),
    "three times, moved": Camera(2.4, Point(13.3, -7.7)),
    "forty times, on a corner of four tiles": Camera(30.0, Point(COLUMNS / 2 - 41, ROWS / 2 - 40)),
    "turned and mirrored": Camera(1.7, Point(3, 3), 30.0, flip_horizontal=True),
}
KEYS = iter(range(1_000_000))


@pytest.mark.parametrize(
    ("camera", "smooth"), [*((name, True) for name in CAMERAS), ("three times, moved", False)]
)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_picture_in_tiles_is_the_picture_in_one_piece(
    easels: Easels, kind: str, camera: str, smooth: bool
):
    loaded, pipeline, palette = KINDS[kind]
    placement = Placement(CAMERAS[camera], Size(CANVAS, CANVAS), Size(COLUMNS, ROWS))
    picture = Picture(next(KEYS), loaded, placement, pipeline, palette, smooth=smooth)
    whole, tiled = await easels.whole.draw(picture), await easels.tiled.draw(picture)
    assert len(np.unique(whole)) > 20  # there is something to see
    difference = np.abs(whole.astype(int) - tiled.astype(int))
    # Hardware interpolates grey and colours in its own precision, the shader in its.
    by_hardware = smooth and kind in ("grey", "colour") and camera != "one to one"
    assert difference.max() <= (1 if by_hardware else 0)


async def test_there_is_no_seam_where_tiles_meet(easels: Easels):
    slope = np.add.outer(np.arange(ROWS), np.arange(COLUMNS)) * 11.0
    camera = CAMERAS["forty times, on a corner of four tiles"]
    placement = Placement(camera, Size(CANVAS, CANVAS), Size(COLUMNS, ROWS))
    shown = await easels.tiled.draw(Picture(next(KEYS), frame(slope), placement, WINDOW))
    steps = np.diff(shown[..., 0].astype(int), axis=1)
    assert steps.min() >= 0
    assert steps.max() <= 1
    assert len(np.unique(shown[..., 0])) > 5


async def test_stored_values_come_through_tiles_one_to_one(
    easels: Easels, decode_worker: DecodeWorker
):
    words = RANDOM.integers(0, 256, (CANVAS, CANVAS), dtype=np.uint8)
    answer = decode_worker.decode(words.tobytes(), pixel_format(words), "1.2.840.10008.1.2.1")
    size = Size(CANVAS, CANVAS)
    loaded = frame(np.asarray(answer.pixels))
    identity = GreyPipeline(voi=Window(128, 256))
    picture = Picture(next(KEYS), loaded, Placement(Camera(), size, size), identity)
    shown = await easels.tiled.draw(picture)
    np.testing.assert_array_equal(shown[..., 0], words)


async def test_more_tiles_than_there_is_room_for_are_refused_by_size(easels: Easels):
    size = (SMALL * 20, SMALL * 20)
    huge = frame(np.zeros((1, 1)), rows=size[0], columns=size[1])
    placement = Placement(Camera(), Size(CANVAS, CANVAS), Size(*size))
    with pytest.raises(GraphicsError, match="960 × 960 pixels does not fit"):
        await easels.tiled.draw(Picture(next(KEYS), huge, placement, WINDOW))


SMALL_LIMIT = """
    const ask = WebGL2RenderingContext.prototype.getParameter;
    WebGL2RenderingContext.prototype.getParameter = function (name) {
        return name === this.MAX_TEXTURE_SIZE ? 700 : ask.call(this, name);
    };
"""
COUNTED = """
    window.layers = [];
    const make = WebGL2RenderingContext.prototype.texStorage3D;
    WebGL2RenderingContext.prototype.texStorage3D = function (...given) {
        window.layers.push(given.slice(3));
        return make.apply(this, given);
    };
"""

# As text: a list of numbers takes Playwright half a minute.
PIXELS = """async () => {
    const { width, height, data } = await negatoscope.run("viewport.readPixels", {});
    const bytes = Uint8Array.from(data), parts = [];
    for (let at = 0; at < bytes.length; at += 32768) {
        parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
    }
    return [width, height, btoa(parts.join(""))];
}"""


async def radiograph(
    context: BrowserContext, demo: Served, scripts: str
) -> tuple[list[np.ndarray], list[list[int]]]:
    """A radiograph in the viewer, whole and three times zoomed in: its pixels, and its layers."""
    page = await context.new_page()
    await page.add_init_script(scripts)
    viewer = await ViewerPage(page).open(demo.viewer(CHEST_DX.uid))
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    pictures = []
    for _ in range(4):
        await viewer.drawn()
        width, height, text = await page.evaluate(PIXELS)
        values = np.frombuffer(base64.b64decode(text), "u1")
        pictures.append(values.reshape(height, width, 4))
        await viewer.run("scaleUpViewport")
    layers = await page.evaluate("window.layers")
    viewer.assert_no_uncaught_errors()
    await page.close()
    return pictures, layers


async def test_a_radiograph_beyond_the_limit_of_textures_looks_like_one_within(
    context: BrowserContext, demo: Served
):
    whole, none = await radiograph(context, demo, COUNTED)
    tiled, layers = await radiograph(context, demo, COUNTED + SMALL_LIMIT)
    assert none == []
    # shown small it is drawn from its half size, then from all its pixels
    assert 0 < len(layers) <= 2
    assert all(max(width, height) <= 700 for width, height, _ in layers)
    assert layers[-1][2] > 4
    for one, other in zip(whole, tiled, strict=True):
        assert len(np.unique(one)) > 100  # there is something to see
        assert np.abs(one.astype(int) - other.astype(int)).max() <= 1
