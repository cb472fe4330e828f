"""Several viewports in real Chromium: links, reference lines, crosshairs, lens, region window.

The demo's MR of the brain has oblique and sagittal slices in one frame of reference; where they lie
is told by what made them, not by the program.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut

from negatoscope.cli.phantoms import mr_brain
from negatoscope.cli.phantoms.people import BRAIN_MR
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.site import Served

#: Of positions on the screen, CSS pixels.
PRECISION_PX = 0.5
Vector = Any


def loaded(state: dict[str, Any], count: int) -> bool:
    views = state["viewports"]
    return len(views) == count and all(v["frame"]["state"] == "loaded" for v in views)


async def opened(new_page: OpenPage, demo: Served, columns: int = 3) -> ViewerPage:
    viewer = await new_page(demo.viewer(BRAIN_MR.uid))
    # series that come while there is room for them hang in the order of their coming
    await viewer.until_state(
        lambda s: s["studies"] and s["studies"][0]["phase"] == "ready", "all series"
    )
    await viewer.run("setViewportGridLayout", numRows=1, numCols=columns)
    await viewer.until_state(lambda s: loaded(s, columns), "an image in each viewport")
    return viewer


async def box_of(viewer: ViewerPage, viewport: str) -> dict[str, float]:
    box = await viewer.page.locator(f'[data-viewport="{viewport}"]').bounding_box()
    assert box
    return dict(box)


async def paths(viewer: ViewerPage, viewport: str, kind: str) -> list[list[float]]:
    """The numbers of the drawn paths of a kind."""
    await viewer.drawn()
    found = await viewer.page.eval_on_selector_all(
        f'[data-graphics="{viewport}"] .{kind}', "els => els.map(e => e.getAttribute('d'))"
    )
    return [[float(n) for n in re.findall(r"-?\d+\.?\d*", text)] for text in found]


def on_screen(box: dict[str, float], column: float, row: float) -> tuple[float, float]:
    """Where an image point lies in a viewport of a whole, unturned image of square pixels."""
    size = mr_brain.SIZE
    scale = min(box["width"], box["height"]) / size
    x = box["width"] / 2 + (column - size / 2) * scale
    return x, box["height"] / 2 + (row - size / 2) * scale


def distance_to_plane(stack: mr_brain.Stack, index: int, point: Vector) -> float:
    normal = np.cross(stack.row, stack.column)
    return float(np.dot(np.asarray(point) - np.asarray(stack.origin(index)), normal))


def patient_point(stack: mr_brain.Stack, index: int, column: float, row: float) -> Vector:
    """Of an image point from the outer corner of the first pixel (PS3.3 C.7.6.2.1.1)."""
    mm = mr_brain.SPACING_MM
    along = np.asarray(stack.row) * (column - 0.5) * mm
    return np.asarray(stack.origin(index)) + along + np.asarray(stack.column) * (row - 0.5) * mm


async def test_the_reference_line_lies_where_the_oblique_plane_cuts_the_sagittal_image(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await viewer.run("toggleReferenceLines")
    for index in (9, 20):
        await viewer.run("jumpToImage", imageIndex=index, viewport="viewport-1")
        state = await viewer.state()
        shown = state["viewports"][2]["frame"]["index"]
        box = await box_of(viewer, "viewport-3")
        (line,) = await paths(viewer, "viewport-3", "line-active")
        for x, y in (line[:2], line[2:]):
            scale = min(box["width"], box["height"]) / mr_brain.SIZE
            column = (x - box["width"] / 2) / scale + mr_brain.SIZE / 2
            row = (y - box["height"] / 2) / scale + mr_brain.SIZE / 2
            point = patient_point(mr_brain.SAGITTAL, shown, column, row)
            off_mm = distance_to_plane(mr_brain.TILTED, index, point)
            assert abs(off_mm) / mr_brain.SPACING_MM * scale < PRECISION_PX
    # parallel slices cut each other nowhere, and the active one has no line of its own
    assert await paths(viewer, "viewport-2", "line-active") == []
    assert await paths(viewer, "viewport-1", "line-active") == []
    await viewer.run("toggleReferenceLines", extent="ends")
    assert len(await paths(viewer, "viewport-3", "line-last")) == 1


async def test_linked_viewports_scroll_to_the_same_place(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("toggleSynchronizer", type="imageSlice")
    await viewer.run("jumpToImage", imageIndex=7, viewport="viewport-1")
    state = await viewer.state()
    assert [v["frame"]["index"] for v in state["viewports"][:2]] == [7, 7]
    before = state["viewports"][2]["frame"]["index"]
    await viewer.page.keyboard.press("u")
    await viewer.until_state(lambda s: not s["synchronizers"], "no links")
    await viewer.run("jumpToImage", imageIndex=12, viewport="viewport-1")
    state = await viewer.state()
    assert [v["frame"]["index"] for v in state["viewports"]] == [12, 7, before]
    await viewer.page.keyboard.press("Shift+L")
    await viewer.until_state(lambda s: s["synchronizers"], "a link")
    await viewer.run("nextImage", viewport="viewport-2")
    state = await viewer.state()
    assert [v["frame"]["index"] for v in state["viewports"][:2]] == [8, 8]


async def test_crosshairs_take_every_viewport_to_the_place_and_mark_it(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await viewer.run("jumpToImage", imageIndex=16, viewport="viewport-1")
    await viewer.page.keyboard.press("j")
    await viewer.until_state(lambda s: s["tool"] == "Crosshairs", "the crosshairs in hand")
    box = await box_of(viewer, "viewport-1")
    x, y = on_screen(box, 140.0, 100.0)
    await viewer.page.mouse.click(box["x"] + x, box["y"] + y)
    await viewer.drawn()
    state = await viewer.state()
    assert state["tool"] == "Crosshairs"
    scale = min(box["width"], box["height"]) / mr_brain.SIZE
    column = (round(box["x"] + x) - box["x"] - box["width"] / 2) / scale + mr_brain.SIZE / 2
    point = patient_point(mr_brain.TILTED, 16, column, 100.0)
    distances = [
        abs(distance_to_plane(mr_brain.SAGITTAL, n, point)) for n in range(mr_brain.SAGITTAL.slices)
    ]
    nearest = int(np.argmin(distances))
    await viewer.until_state(
        lambda s: s["viewports"][2]["frame"]["index"] == nearest, "the sagittal image of the place"
    )
    (mark,) = await paths(viewer, "viewport-1", "mark")
    assert (mark[0] + 16, mark[1]) == pytest.approx((x, y), abs=1.0)  # a press is a whole pixel
    # the mark in the sagittal image, from the place that the program says it went to
    told = await viewer.run("localisePoint", x=140.0, y=100.0, viewport="viewport-1")
    place = patient_point(mr_brain.TILTED, 16, 140.0, 100.0)
    assert told["point"] == pytest.approx(list(place), abs=0.01)
    (mark,) = await paths(viewer, "viewport-3", "mark")
    index = (await viewer.state())["viewports"][2]["frame"]["index"]
    way = place - np.asarray(mr_brain.SAGITTAL.origin(index))
    mm = mr_brain.SPACING_MM
    there = on_screen(
        await box_of(viewer, "viewport-3"),
        float(np.dot(way, mr_brain.SAGITTAL.row)) / mm + 0.5,
        float(np.dot(way, mr_brain.SAGITTAL.column)) / mm + 0.5,
    )
    assert (mark[0] + 16, mark[1]) == pytest.approx(there, abs=PRECISION_PX)


async def test_the_lens_shows_the_picture_larger_under_the_pointer(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo, columns=1)
    box = await box_of(viewer, "viewport-1")
    middle = (round(box["width"] / 2), round(box["height"] / 2))
    clip = {
        "x": box["x"] + middle[0] - 30, "y": box["y"] + middle[1] - 30, "width": 60, "height": 60
    }  # fmt: skip
    before = (await pixels_of(viewer.page, clip))[..., 0].astype(float)
    await viewer.run("setToolActive", toolName="Magnify")
    await viewer.page.mouse.move(box["x"] + middle[0], box["y"] + middle[1])
    await viewer.page.mouse.down()
    await viewer.drawn()
    during = (await pixels_of(viewer.page, clip))[..., 0].astype(float)
    await viewer.page.mouse.up()
    await viewer.drawn()
    after = (await pixels_of(viewer.page, clip))[..., 0].astype(float)
    # a point 25 px from the middle of the lens shows what lies 10 px from it without
    for dx, dy in ((25, 0), (-25, 10), (0, -20), (15, 15)):
        small = before[30 + round(dy / 2.5), 30 + round(dx / 2.5)]
        assert during[30 + dy, 30 + dx] == pytest.approx(small, abs=14)
    assert np.abs(during - before).mean() > 2
    assert np.abs(after - before).max() <= 1


async def test_the_window_of_a_region_spans_its_values(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, columns=1)
    await viewer.run("setWindowLevelRegion", x=100, y=120, width=20, height=10)
    voi = (await viewer.state())["viewports"][0]["voi"]
    values = [
        (await viewer.run("viewport.probe", x=x, y=y))["modalityValue"]
        for x in range(100, 120)
        for y in range(120, 130)
    ]
    low = voi["windowCenter"] - 0.5 - (voi["windowWidth"] - 1) / 2
    assert (low, low + voi["windowWidth"] - 1) == (min(values), max(values))


async def test_the_scale_bar_is_as_long_as_it_says(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, columns=1)
    box = await box_of(viewer, "viewport-1")
    (bar,) = await paths(viewer, "viewport-1", "scale-bar")
    text = await viewer.page.text_content('[data-graphics="viewport-1"] text')
    number, unit = (text or "").split()
    length_mm = float(number) * {"cm": 10, "mm": 1}[unit]
    px_per_mm = min(box["width"], box["height"]) / mr_brain.SIZE / mr_brain.SPACING_MM
    assert bar[2] - bar[0] == pytest.approx(length_mm * px_per_mm, abs=PRECISION_PX)


@pytest.mark.parametrize(("columns", "window"), [(3, (1280, 800)), (1, (390, 844))])
async def test_the_scale_bar_and_its_words_lie_clear_of_the_texts(
    demo: Served, new_page: OpenPage, columns: int, window: tuple[int, int]
):
    viewer = await opened(new_page, demo)
    await viewer.page.set_viewport_size({"width": window[0], "height": window[1]})
    await viewer.run("setViewportGridLayout", numRows=columns, numCols=columns)
    await viewer.drawn()
    overlapping = await viewer.page.evaluate(
        """(() => {
            const cell = document.querySelector('[data-viewport="viewport-1"]');
            const lines = (element) => {
                const range = document.createRange();
                range.selectNodeContents(element);
                return [...range.getClientRects()];
            };
            const texts = [...cell.querySelectorAll('.corner, .letter')].flatMap(lines);
            const bar = [...cell.querySelectorAll('.graphics .scale-bar, .graphics text')]
                .map((element) => element.getBoundingClientRect());
            if (!bar.length || !texts.length) return null;
            const over = (a, b) => a.left < b.right && b.left < a.right
                && a.top < b.bottom && b.top < a.bottom;
            return bar.filter((a) => texts.some((b) => over(a, b))).length;
        })()"""
    )
    assert overlapping == 0


async def test_a_colour_map_gives_every_grey_value_its_colour(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, columns=1)
    await viewer.run("toggleScaleBar")

    async def displayed() -> Any:
        pixels = await viewer.page.evaluate(
            """negatoscope.run('viewport.readPixels').then((p) => Array.from(p.data))"""
        )
        return np.array(pixels, dtype=np.uint8).reshape(-1, 4)[:, :3]

    grey = await displayed()
    await viewer.run("setViewportColormap", colormap="Hot Iron")
    coloured = await displayed()
    inside = grey[:, 0] > 0  # around the image it stays black
    value = grey[inside, 0].astype(int)
    palettes = Path(pydicom.__file__).parent / "data" / "palettes"
    table = apply_color_lut(
        np.arange(256, dtype=np.uint8), pydicom.dcmread(palettes / "hotiron.dcm")
    )
    wanted = table[value] if table.dtype == np.uint8 else table[value] >> 8
    assert len(np.unique(value)) > 200
    assert np.array_equal(coloured[inside], wanted)
    assert (await viewer.state())["viewports"][0]["colormap"] == "Hot Iron"
    await viewer.run("setViewportColormap", colormap="Grayscale")
    assert np.array_equal(await displayed(), grey)
