"""Measurements in real Chromium: drawn by mouse and by keys, against the pixels of the files."""

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT, ULTRASOUND
from negatoscope.cli.phantoms.records import Series
from negatoscope.cli.phantoms.ultrasound import CM_PER_PIXEL
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.oracle import Picture
from tests.support.site import Served

SHORT_SERIES = Series(HEAD_CT, 3, "CT", "", "").uid
SPACING_MM = 0.488281
#: A pointer stands on whole pixels of the screen.
POINTER_PX = 1.0
LAMP = (233, 180, 76)

Place = tuple[float, float]


class Board:
    """The first viewport, to be drawn on in image coordinates."""

    def __init__(self, viewer: ViewerPage, picture: Picture) -> None:
        self.viewer = viewer
        self.picture = picture
        self.mouse = viewer.page.mouse

    def on_page(self, place: Place) -> Place:
        # the picture counts from the middle of the first pixel, annotations from its corner
        return self.picture.place(place[0] - 0.5, place[1] - 0.5)

    async def drag(self, *places: Place) -> None:
        await self.mouse.move(*self.on_page(places[0]))
        await self.mouse.down()
        for place in places[1:]:
            await self.mouse.move(*self.on_page(place))
        await self.mouse.up()

    async def click(self, *places: Place) -> None:
        for place in places:
            await self.mouse.move(*self.on_page(place))
            await self.mouse.down()
            await self.mouse.up()

    async def press(self, keys: str) -> None:
        """A key, and what it runs."""
        await self.viewer.page.keyboard.press(keys)
        await self.viewer.drawn()

    async def tool(self, name: str) -> None:
        await self.viewer.run("setToolActive", toolName=name)

    async def last(self) -> dict[str, Any]:
        return dict((await self.all())[-1])

    async def all(self) -> list[dict[str, Any]]:
        return list((await self.viewer.state())["measurements"])


def shown(state: dict[str, Any]) -> bool:
    viewports = state["viewports"]
    return bool(viewports) and viewports[0]["frame"]["state"] == "loaded"


async def board(
    new_page: OpenPage, url: str, columns: int = 512, rows: int = 512, *, ask: bool = False
) -> Board:
    viewer = await new_page(url)
    state = await viewer.until_state(shown, "the first image")
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    if not ask:
        await viewer.run("trackSeries")
    return Board(viewer, Picture(dict(box), state["viewports"][0], columns, rows))


async def head(new_page: OpenPage, demo: Served, **more: Any) -> Board:
    return await board(new_page, demo.viewer(HEAD_CT.uid, SeriesInstanceUIDs=SHORT_SERIES), **more)


def values(measurement: dict[str, Any]) -> dict[str, float]:
    return {v["name"]: v["value"] for v in measurement["values"]}


def drawn_at(measurement: dict[str, Any], *places: Place, scale: float) -> None:
    """The points are where the mouse was, to a pixel of the screen."""
    for point, place in zip(measurement["points"], places, strict=True):
        assert math.dist(point, place) * scale <= POINTER_PX


def hounsfield(folder: Path, sop_instance_uid: str) -> np.ndarray[Any, Any]:
    """The values of an image, read from its file by pydicom."""
    for path in sorted(folder.rglob("*.dcm")):
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["SOPInstanceUID"])
        if header.SOPInstanceUID == sop_instance_uid:
            image = pydicom.dcmread(path)
            slope, intercept = float(image.RescaleSlope), float(image.RescaleIntercept)
            return image.pixel_array.astype(float) * slope + intercept
    raise AssertionError(f"no file holds {sop_instance_uid}")


def check_statistics(
    measurement: dict[str, Any],
    image: np.ndarray[Any, Any],
    inside: Callable[[np.ndarray[Any, Any], np.ndarray[Any, Any]], np.ndarray[Any, Any]],
) -> None:
    rows, columns = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    chosen = image[inside(columns + 0.5, rows + 0.5)]
    found = values(measurement)
    assert found["count"] == chosen.size > 50
    assert found["mean"] == pytest.approx(chosen.mean())
    assert found["standardDeviation"] == pytest.approx(chosen.std())
    assert (found["minimum"], found["maximum"]) == (chosen.min(), chosen.max())


def within(points: list[Place]) -> Callable[..., Any]:
    """Even and odd: a ray to the bottom."""

    def test(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        inside = np.zeros(x.shape, dtype=bool)
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            if ax != bx:
                below = y < ay + (x - ax) * (by - ay) / (bx - ax)
                inside ^= ((ax > x) != (bx > x)) & below
        return inside

    return test


async def test_lines_and_angles_are_drawn_with_the_mouse(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    scale = on.picture.viewport["scale"]

    await on.tool("Length")
    await on.drag((150, 200), (200, 220), (250, 200))
    found = await on.last()
    drawn_at(found, (150, 200), (250, 200), scale=scale)
    exact = math.dist(*found["points"]) * SPACING_MM
    assert values(found)["length"] == pytest.approx(exact)
    assert exact == pytest.approx(100 * SPACING_MM, abs=2 * SPACING_MM / scale)
    assert found["spacing"]["origin"] == "pixel spacing in the header"

    await on.tool("Bidirectional")
    await on.drag((300, 200), (360, 200))
    axes = values(await on.last())
    assert axes["longAxis"] == pytest.approx(60 * SPACING_MM, abs=1.5)
    assert axes["shortAxis"] == pytest.approx(axes["longAxis"] / 2)

    await on.tool("Angle")
    await on.drag((200, 300), (150, 300))
    await on.click((150, 340))
    assert values(await on.last())["angle"] == pytest.approx(90, abs=3)

    await on.tool("CobbAngle")
    await on.drag((300, 300), (360, 300))
    await on.drag((300, 340), (360, 400))
    assert values(await on.last())["angle"] == pytest.approx(45, abs=3)

    await on.tool("UltrasoundDirectionalTool")
    await on.drag((100, 400), (140, 420))
    both = values(await on.last())
    assert both["horizontal"] == pytest.approx(40 * SPACING_MM, abs=1)
    assert both["vertical"] == pytest.approx(20 * SPACING_MM, abs=1)

    rod = HEAD_RODS[2]
    await on.tool("Probe")
    await on.click((rod.column + 0.5, rod.row + 0.5))
    probe = (await on.last())["values"][0]
    assert (probe["value"], probe["unit"], probe["ucum"]) == (rod.hounsfield, "HU", "[hnsf'U]")


async def test_regions_have_the_statistics_of_the_pixels_in_the_file(
    demo: Served, demo_folder: Path, new_page: OpenPage
):
    on = await head(new_page, demo)
    image = hounsfield(demo_folder, on.picture.viewport["frame"]["SOPInstanceUID"])

    await on.tool("CircleROI")
    await on.drag((200, 220), (230, 220))
    circle = await on.last()
    (cx, cy), edge = circle["points"]
    radius = math.dist((cx, cy), edge)
    check_statistics(circle, image, lambda x, y: np.hypot(x - cx, y - cy) < radius)
    assert values(circle)["area"] == pytest.approx(math.pi * (radius * SPACING_MM) ** 2)

    await on.tool("EllipticalROI")
    await on.drag((320, 220), (350, 235))
    ellipse = await on.last()
    (lx, ly), (rx, _), (_, ty), (_, by) = ellipse["points"]
    a, b, x0 = (rx - lx) / 2, (by - ty) / 2, (lx + rx) / 2
    check_statistics(ellipse, image, lambda x, y: ((x - x0) / a) ** 2 + ((y - ly) / b) ** 2 < 1)
    assert values(ellipse)["area"] == pytest.approx(math.pi * a * b * SPACING_MM**2)

    await on.tool("RectangleROI")
    await on.drag((180, 300), (240, 340))
    rectangle = await on.last()
    check_statistics(rectangle, image, within(rectangle["points"]))

    turns = [2 * math.pi * n / 24 for n in range(25)]
    await on.tool("PlanarFreehandROI")
    await on.drag(*[(330 + 25 * math.cos(t), 330 + 18 * math.sin(t)) for t in turns])
    freehand = await on.last()
    assert freehand["closed"]
    check_statistics(freehand, image, within(freehand["points"]))

    corners = [(230, 400), (270, 395), (275, 425), (235, 430)]
    await on.tool("SplineROI")
    await on.click(*corners, corners[0])
    spline = await on.last()
    assert len(spline["points"]) == 4
    inner = (
        abs(
            sum(
                ax * by - bx * ay
                for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
            )
        )
        / 2
    )
    assert inner < values(spline)["area"] / SPACING_MM**2 < 1.5 * inner

    rod = HEAD_RODS[3]  # a bright disk in the air
    radius = rod.radius_mm / SPACING_MM
    middle = (rod.column + 0.5, rod.row + 0.5)
    around = [
        (middle[0] + radius * math.cos(t), middle[1] + radius * math.sin(t))
        for t in (0, math.pi / 2, math.pi, 3 * math.pi / 2)
    ]
    await on.viewer.run("setViewportWindowLevel", windowWidth=2400, windowCenter=0)
    await on.tool("LivewireContour")
    await on.click(*around, around[0])
    livewire = await on.last()
    away = [abs(math.dist(point, middle) - radius) for point in livewire["outline"]]
    assert max(away) < 2.5
    area = math.pi * rod.radius_mm**2
    assert values(livewire)["area"] == pytest.approx(area, rel=0.3)


async def test_what_is_drawn_lies_where_it_was_drawn(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    await on.tool("Length")
    await on.drag((60, 60), (60, 120))
    await on.viewer.drawn()
    x, y = on.on_page((60, 90))
    clip = {"x": round(x) - 6, "y": round(y) - 1, "width": 13, "height": 1}
    strip = (await pixels_of(on.viewer.page, clip))[0].astype(int)
    distances = np.abs(strip - LAMP).sum(axis=1)
    assert distances.min() < 60
    assert abs(int(distances.argmin()) - 6) <= 1


async def test_a_handle_is_moved_undone_and_the_measurement_deleted_by_keys(
    demo: Served, new_page: OpenPage
):
    on = await head(new_page, demo)
    await on.tool("Length")
    await on.drag((150, 200), (250, 200))
    before = (await on.last())["points"]
    await on.drag((250, 200), (250, 250), (250, 300))
    moved = (await on.last())["points"]
    assert moved[0] == before[0]
    assert moved[1][1] == pytest.approx(300, abs=1)
    await on.press("Control+z")
    assert (await on.last())["points"] == before
    await on.press("Control+y")
    assert (await on.last())["points"] == moved
    await on.mouse.move(*on.on_page((250, 300)))
    await on.mouse.down()
    await on.mouse.move(*on.on_page((400, 400)))
    await on.press("Escape")
    await on.mouse.up()
    assert (await on.last())["points"] == moved
    await on.press("Backspace")
    assert await on.all() == []
    await on.press("Control+z")
    assert len(await on.all()) == 1


async def test_a_length_is_measured_by_keyboard_alone(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    page = on.viewer.page
    await page.locator("[data-viewport]").first.focus()
    for key in ("d", "Enter", "Enter", *["Shift+ArrowRight"] * 3, "ArrowDown"):
        await on.press(key)
    spoken = await page.locator("[data-spoken]").text_content()
    assert spoken
    assert "row" in spoken
    await on.press("Enter")
    found = await on.last()
    (ax, ay), (bx, by) = found["points"]
    assert (bx - ax, by - ay) == (pytest.approx(30), pytest.approx(1))
    assert values(found)["length"] == pytest.approx(math.hypot(30, 1) * SPACING_MM)
    await on.press("Escape")
    await on.press("ArrowDown")
    state = await on.viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["index"] == 16, "the next image"
    )
    assert state["tool"] == "Length"


async def test_the_question_the_panel_the_label_and_the_table(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo, ask=True)
    page, viewer = on.viewer.page, on.viewer
    await on.tool("Length")
    await on.drag((150, 200), (250, 200))
    await page.get_by_role("button", name="Yes", exact=True).click()
    await viewer.until_state(lambda s: s["measurements"][0]["isTracked"], "the tracking")
    await page.get_by_role("button", name="Show the measurements (1)").click()
    panel = page.get_by_role("complementary", name="Measurements")
    await panel.get_by_text("pixel spacing in the header").wait_for()
    await panel.get_by_role("button", name="More for Length").click()
    await panel.get_by_role("button", name="Label …").click()
    await page.get_by_role("textbox", name="Label").fill("Midline <shift>")
    await page.keyboard.press("Enter")
    await viewer.until_state(
        lambda s: s["measurements"][0]["label"] == "Midline <shift>", "the label"
    )
    await viewer.drawn()
    drawn = await page.locator(".annotations text").first.text_content()
    assert drawn
    assert drawn.startswith("Midline <shift>")
    await viewer.run("firstImage")
    await panel.get_by_role("button", name="Midline <shift> Image 16").first.click()
    await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["index"] == 15, "the measurement's image"
    )
    async with page.expect_download() as offered:
        await panel.get_by_role("button", name="CSV").click()
    path = await (await offered.value).path()
    rows = list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    assert [row["Label"] for row in rows] == ["Midline <shift>"]
    assert float(rows[0]["Length"]) == values(await on.last())["length"]


async def test_ultrasound_is_measured_by_the_region_under_the_line(
    demo: Served, new_page: OpenPage
):
    on = await board(new_page, demo.viewer(ULTRASOUND.uid), 640, 480)
    await on.tool("Length")
    await on.drag((300, 60), (400, 60))
    inside = await on.last()
    long_px = math.dist(*inside["points"])
    assert values(inside)["length"] == pytest.approx(long_px * CM_PER_PIXEL * 10)
    assert inside["spacing"]["origin"] == "ultrasound region calibration"
    await on.drag((100, 460), (200, 460))
    outside = await on.last()
    assert outside["spacing"]["unit"] == "px"
    assert outside["lines"][1] == "outside the calibrated regions of the image"
    await on.tool("CalibrationLine")
    await on.drag((300, 200), (400, 200))
    await on.viewer.page.get_by_role("spinbutton").fill("50")
    await on.viewer.page.keyboard.press("Enter")
    state = await on.viewer.until_state(
        lambda s: s["measurements"][1]["spacing"]["unit"] == "mm", "the calibration"
    )
    assert state["measurements"][1]["spacing"]["origin"] == "calibrated by hand"


async def test_measurements_follow_their_image_into_any_viewport(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    viewer = on.viewer
    await on.tool("RectangleROI")
    await on.drag((200, 200), (260, 260))
    uid = on.picture.viewport["displaySet"]
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.run("setDisplaySet", displaySet=uid, viewport="viewport-2")
    await viewer.until_state(
        lambda s: s["viewports"][1]["frame"]["state"] == "loaded", "the second viewport"
    )
    await viewer.drawn()
    drawings = viewer.page.locator(".annotations")
    counts = [await drawings.nth(n).locator(".figure").count() for n in (0, 1)]
    assert counts[0] == counts[1] > 0
    await viewer.run("nextImage", viewport="viewport-2")
    await viewer.drawn()
    assert await drawings.nth(1).locator(".figure").count() == 0
    await viewer.run("setViewportGridLayout", numRows=1, numCols=1)
    assert len(await on.all()) == 1
