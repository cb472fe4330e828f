"""Slabs, planes' values, layers and measurements on planes in real Chromium, against NumPy."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.chromium import ViewerPage, pixels_of
from tests.support.servers import AsgiServer
from tests.support.site import Served
from tests.support.volume_phantoms import STEP_MM, VARIANTS, write_variant

CT = VARIANTS["axial"]
_PET = VARIANTS["positron emission"]
PET = replace(_PET, attributes={**_PET.attributes, "FrameOfReferenceUID": f"{CT.study_uid}.9"})
#: Where stored values are, levels are whole: half a unit is the most that rounding does.
ROUNDED = 0.51


@pytest.fixture(scope="module")
def phantoms(site: Path) -> Iterator[Served]:
    """The viewer with a CT and a PET of one space."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-slabs-") as folder:
        files = Path(folder) / "files"
        for variant in (CT, PET):
            write_variant(files, variant)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser) -> AsyncIterator[ViewerPage]:
    context = await chromium.new_context(viewport={"width": 1200, "height": 520})
    yield ViewerPage(await context.new_page())
    await context.close()


async def opened(page: ViewerPage, phantoms: Served, *studies: str, **options: str) -> None:
    await page.open(phantoms.viewer(",".join(studies), **options))
    await page.until_state(
        lambda s: s["viewports"] and all(v["frame"]["state"] == "loaded" for v in s["viewports"]),
        "the pictures",
    )


async def filled(page: ViewerPage) -> dict[str, Any]:
    """The first viewport, once its volume is complete."""
    state = await page.until_state(
        lambda s: (
            s["viewports"][0]["volume"]
            and s["viewports"][0]["volume"]["filled"] == s["viewports"][0]["volume"]["slices"]
        ),
        "a complete volume",
    )
    return dict(state["viewports"][0])


async def value(page: ViewerPage, column: int, row: int) -> float:
    found = await page.run("viewport.probe", x=column + 0.5, y=row + 0.5)
    return float(found["modalityValue"])


@pytest.mark.parametrize(
    ("blend", "combined"),
    [("mip", np.max), ("minip", np.min), ("mean", np.mean)],
)
async def test_a_slab_in_a_stack_shows_what_its_slices_hold_together(
    page: ViewerPage, phantoms: Served, blend: str, combined: Any
):
    await opened(page, phantoms, CT.study_uid)
    marker = CT.marker("one")
    index = marker.slice + 2
    await page.run("jumpToImage", imageIndex=index)
    await page.run("setSlabThickness", slabThickness=4 * STEP_MM)  # five slices
    await page.run("setBlendMode", blendMode=blend)
    cell = await filled(page)
    assert cell["frame"]["index"] == index
    slices = CT.array[index - 2 : index + 3]
    for column, row in ((marker.column, marker.row), (10, 12), (marker.column + 1, marker.row - 1)):
        due = combined(slices[:, row, column])
        assert await value(page, column, row) == pytest.approx(due, abs=ROUNDED), (column, row)


async def test_a_sum_adds_values_and_not_stored_numbers(page: ViewerPage, phantoms: Served):
    await opened(page, phantoms, CT.study_uid)
    await page.run("jumpToImage", imageIndex=20)
    await page.run("setSlabThickness", slabThickness=2 * STEP_MM)
    await page.run("setBlendMode", blendMode="sum")
    await filled(page)
    # the drawing tells it: the readback holds no more than 16 bits
    due = float(CT.array[19:22, 28, 32].sum())
    await page.run("setViewportWindowLevel", windowWidth=2 * due, windowCenter=due)
    await page.run("toggleOverlays")
    await page.run("toggleOverlays")
    assert await shown(page, 32, 28) == pytest.approx(127, abs=2)


async def shown(page: ViewerPage, column: float, row: float) -> int:
    """The grey value on the screen in the middle of a pixel of the first viewport."""
    await page.drawn()
    cell = (await page.state())["viewports"][0]
    box = await page.page.locator('[data-viewport="viewport-1"]').bounding_box()
    assert box is not None
    width, height = cell["volume"]["size"]
    x = box["x"] + box["width"] / 2 + (column + 0.5 - width / 2) * cell["scale"]
    pitch = cell["volume"]["spacing"][0] / cell["volume"]["spacing"][1]
    y = box["y"] + box["height"] / 2 + (row + 0.5 - height / 2) * cell["scale"] * pitch
    clip = {"x": round(x) - 1, "y": round(y) - 1, "width": 3, "height": 3}
    pixels = await pixels_of(page.page, clip)
    return int(pixels[1, 1, 0])


async def test_values_between_voxels_are_interpolated(page: ViewerPage, phantoms: Served):
    await opened(page, phantoms, CT.study_uid)
    await page.run("setViewportOrientation", orientation="coronal")
    cell = await filled(page)
    volume = cell["volume"]
    position, row, column = (np.array(volume[name]) for name in ("position", "row", "column"))
    for at in ((20, 10), (31, 33), (40, 22), (12, 30)):
        point = (
            position + row * at[0] * volume["spacing"][1] + column * at[1] * volume["spacing"][0]
        )
        due = float(CT.sampled(point[None, :])[0])
        assert await value(page, *at) == pytest.approx(due, abs=6.0), at


async def test_beside_the_volume_there_is_no_value(page: ViewerPage, phantoms: Served):
    await opened(page, phantoms, CT.study_uid)
    await page.run("setViewportOrientation", orientation="coronal")
    await page.run("tiltPlane", direction="up", degrees=40)
    await filled(page)
    found = await page.run("viewport.probe", x=0.5, y=0.5)
    assert (found["storedValue"], found["modalityValue"]) == (None, None)


async def test_a_rectangle_on_a_plane_measures_the_volume(page: ViewerPage, phantoms: Served):
    await opened(page, phantoms, CT.study_uid)
    await page.run("setViewportOrientation", orientation="sagittal")
    cell = await filled(page)
    await page.run("setToolActive", toolName="RectangleROI")
    box = await page.page.locator('[data-viewport="viewport-1"]').bounding_box()
    assert box is not None
    mouse = page.page.mouse
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await mouse.move(middle[0] - 30, middle[1] - 20)
    await mouse.down()
    await mouse.move(middle[0] + 30, middle[1] + 20, steps=4)
    await mouse.up()
    state = await page.until_state(lambda s: s["measurements"], "a measurement")
    (found,) = state["measurements"]
    values = {m["name"]: m["value"] for m in found["values"]}
    volume = cell["volume"]
    position, row, column = (np.array(volume[name]) for name in ("position", "row", "column"))
    xs, ys = zip(*found["points"], strict=True)
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    columns = np.arange(np.ceil(min(x0, x1) - 0.5), np.floor(max(x0, x1) - 0.5) + 1)
    rows = np.arange(np.ceil(min(y0, y1) - 0.5), np.floor(max(y0, y1) - 0.5) + 1)
    i, j = np.meshgrid(columns, rows)
    points = (
        position
        + row * i[..., None] * volume["spacing"][1]
        + column * j[..., None] * volume["spacing"][0]
    )
    due = CT.sampled(points)
    assert values["count"] == due.size
    assert values["mean"] == pytest.approx(float(np.nanmean(due)), abs=2.0)
    # it belongs to its plane: the next one does not show it, and the panel leads back to it
    await page.run("nextImage")
    await page.run("jumpToMeasurement", uid=found["uid"])
    again = (await page.state())["viewports"][0]
    assert again["frame"]["index"] == cell["frame"]["index"]
    assert again["volume"]["orientation"] == "sagittal"


async def test_a_layer_is_drawn_in_its_window_and_the_cursor_reads_both(
    page: ViewerPage, phantoms: Served
):
    await opened(page, phantoms, CT.study_uid, PET.study_uid)
    state = await page.until_state(
        lambda s: sum(len(study["displaySets"]) for study in s["studies"]) == 2, "both series"
    )
    sets = [d for study in state["studies"] for d in study["displaySets"]]
    pet = next(d["uid"] for d in sets if d["Modality"] == "PT")
    ct = next(d["uid"] for d in sets if d["Modality"] == "CT")
    await page.run("setDisplaySet", displaySet=ct)
    await page.run("setViewportOrientation", orientation="axial")
    await page.run("addDisplaySetAsLayer", displaySetInstanceUid=pet)
    marker = PET.marker("two")
    await page.run("jumpToImage", imageIndex=marker.slice)
    top = marker.value * 2
    await page.run("setLayerWindow", lower=0, upper=top)
    await page.run("setLayerColormap", colormap="Grayscale")
    await page.run("setLayerOpacity", opacity=1.0)
    await page.run("setLayerThreshold", threshold=marker.value / 2)
    await page.until_state(
        lambda s: not s["loading"]["pending"] and s["viewports"][0]["frame"]["state"] == "loaded",
        "both volumes",
    )
    # the layer fades below half of its window, and the marker lies there
    assert await shown(page, marker.column, marker.row) == pytest.approx(127, abs=4)
    box = await page.page.locator('[data-viewport="viewport-1"]').bounding_box()
    assert box is not None
    cell = (await page.state())["viewports"][0]
    width, height = cell["volume"]["size"]
    pitch = cell["volume"]["spacing"][0] / cell["volume"]["spacing"][1]
    await page.page.mouse.move(
        box["x"] + box["width"] / 2 + (marker.column + 0.5 - width / 2) * cell["scale"],
        box["y"] + box["height"] / 2 + (marker.row + 0.5 - height / 2) * cell["scale"] * pitch,
    )
    text = await page.until(
        "[...document.querySelectorAll('[data-pointer-value]')]"
        ".map((e) => e.textContent).find((t) => t.includes('SUVbw'))"
    )
    assert f"{CT.marker('two').value:.0f} HU" in text
    told = float(text.split("PT ")[1].split(" SUVbw")[0])
    assert told == pytest.approx(marker.value, rel=0.03)


async def test_a_line_is_laid_flat_and_shows_what_lies_along_it(page: ViewerPage, phantoms: Served):
    await opened(page, phantoms, CT.study_uid)
    await page.run("setViewportGridLayout", numRows=1, numCols=2)
    await page.run("setToolActive", toolName="Length")
    box = await page.page.locator('[data-viewport="viewport-1"]').bounding_box()
    assert box is not None
    mouse = page.page.mouse
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await mouse.move(middle[0] - 90, middle[1] + 60)
    await mouse.down()
    await mouse.move(middle[0] + 70, middle[1] - 80, steps=4)
    await mouse.up()
    state = await page.until_state(lambda s: s["measurements"], "a line")
    (found,) = state["measurements"]
    k = state["viewports"][0]["frame"]["index"]
    ends = [CT.voxels.point_mm(x - 0.5, y - 0.5, k) for x, y in found["points"]]
    await page.run("showCurvedReformat", uid=found["uid"])
    await page.until_state(
        lambda s: (
            s["viewports"][1]["type"] == "volume"
            and s["viewports"][1]["frame"]["state"] == "loaded"
        ),
        "the line laid flat",
    )
    length = float(np.linalg.norm(ends[1] - ends[0]))
    pitch = 0.9  # as fine as the finest voxel
    columns = int(np.ceil(length / pitch))
    low = float(CT.corners_mm[:, 2].min())
    for column, row in ((5, 10), (columns // 2, 33), (columns - 4, 50)):
        due_at = ends[0] + (ends[1] - ends[0]) * (column + 0.5) / columns
        due_at[2] = low + (row + 0.5) * pitch
        due = float(CT.sampled(due_at[None, :])[0])
        told = await page.run("viewport.probe", x=column + 0.5, y=row + 0.5, viewport="viewport-2")
        assert told["modalityValue"] == pytest.approx(due, abs=6.0), (column, row)


async def test_one_copy_of_a_volume_serves_all_planes_and_goes_with_the_study(
    page: ViewerPage, phantoms: Served
):
    await opened(page, phantoms, CT.study_uid, hangingprotocolId="mpr")
    cell = await filled(page)
    assert cell["volume"]["slices"] == 40
    assert (await page.state())["loading"]["volumeBytes"] == 2 * 64 * 56 * 40
    await page.run("navigate", to="worklist")
    await page.until_state(
        lambda s: s["route"] == "worklist" and s["loading"]["volumeBytes"] == 0,
        "the list, and the memory given back",
    )
