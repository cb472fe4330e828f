"""Known points of phantoms in MPR in real Chromium: where they are drawn, what the cursor says.

What is due is computed from the phantom alone: where the middle of the volume lies, how large it
is, and the camera's zoom, pan, rotation and flips, in the order of PS3.3 C.10.6.
"""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.chromium import ViewerPage, pixels_of
from tests.support.servers import AsgiServer
from tests.support.site import Served
from tests.support.volume_phantoms import BODY, VARIANTS, Marker, Variant, write_variants

#: Rows and columns of the standard views, and the letters at the left, right, upper, lower edge.
VIEWS = {
    "axial": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), "RLAP"),
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), "APHF"),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), "RLHF"),
}
#: How far a known point may be drawn from its place, in pixels of the screen.
WITHIN_PX = 0.5
#: Slices between uneven ones are mixed: what is drawn there is not quite symmetric.
WITHIN_RESAMPLED_PX = 1.0
EDGES = ("left", "right", "top", "bottom")


@pytest.fixture(scope="module")
def phantoms(site: Path) -> Iterator[Served]:
    """The viewer with all phantoms."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-volumes-") as folder:
        files = Path(folder) / "files"
        write_variants(files)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


@dataclass(frozen=True)
class Camera:
    """What has been done to a view, as its state tells it."""

    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)  # CSS pixels
    rotation: int = 0
    flips: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class View:
    """One viewport of a phantom: where it is on the screen, and which plane it shows."""

    variant: Variant
    box: dict[str, float]
    row: np.ndarray
    column: np.ndarray
    extent_mm: tuple[float, float]
    middle: tuple[float, float]  # of the volume, along the row and down the column, mm
    depth_mm: float  # of the plane, along its normal
    camera: Camera = Camera()

    @property
    def scale(self) -> float:
        """CSS pixels for a millimetre: the whole extent is as large as it fits."""
        width, height = self.extent_mm
        if self.camera.rotation % 180:
            width, height = height, width
        return self.camera.zoom * min(self.box["width"] / width, self.box["height"] / height)

    def screen(self, point_mm: Any) -> np.ndarray:
        """Where a patient point is due, in CSS pixels from the cell's upper left corner."""
        x = (float(np.dot(point_mm, self.row)) - self.middle[0]) * self.scale
        y = (float(np.dot(point_mm, self.column)) - self.middle[1]) * self.scale
        turn = np.radians(self.camera.rotation)
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        x, y = (-v if flip else v for v, flip in zip((x, y), self.camera.flips, strict=True))
        return np.array(
            [
                self.box["width"] / 2 + x + self.camera.pan[0],
                self.box["height"] / 2 + y + self.camera.pan[1],
            ]
        )

    def points_mm(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Patient points under places of the cell: the way back."""
        x = x - self.box["width"] / 2 - self.camera.pan[0]
        y = y - self.box["height"] / 2 - self.camera.pan[1]
        x, y = (-v if flip else v for v, flip in zip((x, y), self.camera.flips, strict=True))
        turn = np.radians(-self.camera.rotation)
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        along, down = x / self.scale + self.middle[0], y / self.scale + self.middle[1]
        normal = np.cross(self.row, self.column)
        return along[..., None] * self.row + down[..., None] * self.column + self.depth_mm * normal


def view_of(variant: Variant, cell: dict[str, Any], box: dict[str, float]) -> View:
    """The view that a viewport has to be, from the phantom and what the state tells of it."""
    volume = cell["volume"]
    row, column = np.array(volume["row"]), np.array(volume["column"])
    (left, right), (top, bottom) = (
        (float(ends.min()), float(ends.max()))
        for ends in (variant.corners_mm @ row, variant.corners_mm @ column)
    )
    # a plane has whole pixels: its rectangle is up to half a pixel larger or smaller
    extent = tuple(n * mm for n, mm in zip(volume["size"], volume["spacing"][::-1], strict=True))
    assert extent == pytest.approx((right - left, bottom - top), abs=max(volume["spacing"]) / 2)
    return View(
        variant,
        box,
        row,
        column,
        extent,
        ((left + right) / 2, (top + bottom) / 2),
        float(np.dot(volume["position"], np.cross(row, column))),
        Camera(
            cell["zoom"],
            (cell["pan"]["x"], cell["pan"]["y"]),
            cell["rotation"],
            (cell["flip"]["horizontal"], cell["flip"]["vertical"]),
        ),
    )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def page(chromium: Browser) -> AsyncIterator[ViewerPage]:
    """One page for all phantoms."""
    context = await chromium.new_context(viewport={"width": 1500, "height": 560})
    yield ViewerPage(await context.new_page())
    await context.close()


async def opened(page: ViewerPage, phantoms: Served, variant: Variant) -> None:
    """A phantom in MPR, its volume complete."""
    await page.open(phantoms.viewer(variant.study_uid, hangingprotocolId="mpr"))
    await page.until_state(
        lambda s: len(s["viewports"]) == 3 and all(map(_complete, s["viewports"])),
        f"{variant.name} in MPR",
    )


def _complete(cell: dict[str, Any]) -> bool:
    return cell["type"] == "volume" and cell["frame"]["state"] == "loaded"


async def cell_of(page: ViewerPage, name: str) -> dict[str, Any]:
    """The viewport of a view."""
    cells = (await page.state())["viewports"]
    (found,) = [c for c in cells if c["volume"]["orientation"] == name]
    return dict(found)


async def go_to(page: ViewerPage, variant: Variant, name: str, marker: Marker) -> View:
    """Scroll a view to the slice that is nearest to a marker."""
    cell = await cell_of(page, name)
    normal = np.cross(*VIEWS[name][:2])
    ends = []
    for index in (0, cell["frame"]["count"] - 1):
        await page.run("jumpToImage", imageIndex=index, viewport=cell["id"])
        ends.append(float(np.dot((await cell_of(page, name))["volume"]["position"], normal)))
    count = cell["frame"]["count"]
    step = (ends[1] - ends[0]) / (count - 1)
    assert step > 0
    # the slices lie in the middle of the volume, side by side
    along = variant.corners_mm @ normal
    assert sum(ends) / 2 == pytest.approx((along.min() + along.max()) / 2, abs=1e-3)
    wanted = float(np.dot(marker.point_mm, normal))
    index = round((wanted - ends[0]) / step)
    await page.run("jumpToImage", imageIndex=index, viewport=cell["id"])
    view = await view_now(page, variant, name)
    assert abs(view.depth_mm - wanted) <= step / 2 + 1e-3
    return view


async def view_now(page: ViewerPage, variant: Variant, name: str) -> View:
    """The view as it is."""
    await page.drawn()
    cell = await cell_of(page, name)
    box = await page.page.locator(f'[data-viewport="{cell["id"]}"]').bounding_box()
    assert box is not None
    return view_of(variant, cell, dict(box))


async def missed_px(page: ViewerPage, view: View, marker: Marker) -> float:
    """How far the middle of what is drawn of a marker lies from where it is due."""
    due = view.screen(marker.point_mm)
    reach = max(8.0, 4.0 * view.scale)
    low = np.floor(due - reach)
    clip = {
        "x": view.box["x"] + low[0],
        "y": view.box["y"] + low[1],
        "width": 2 * reach + 1,
        "height": 2 * reach + 1,
    }
    clip = {name: float(round(value)) for name, value in clip.items()}
    shown = (await pixels_of(page.page, clip))[..., 0].astype(float)
    rows, columns = np.indices(shown.shape)
    x = columns + 0.5 + clip["x"] - view.box["x"]
    y = rows + 0.5 + clip["y"] - view.box["y"]
    background = BODY / 1000 * 255
    weights = np.clip(shown - background * 1.15, 0, None)
    assert weights.sum() > 0, f"{marker.name} is not drawn"
    found = np.array([(x * weights).sum(), (y * weights).sum()]) / weights.sum()
    # a cube that is cut beside its middle, or askew, is not symmetric: the same cut in NumPy
    values = np.nan_to_num(view.variant.sampled(view.points_mm(x, y))) / view.variant.scale
    due_shown = np.clip(values / 1000 * 255, 0, 255)
    due_weights = np.clip(due_shown - background * 1.15, 0, None)
    cut = np.array([(x * due_weights).sum(), (y * due_weights).sum()]) / due_weights.sum()
    assert float(np.abs(cut - due).max()) < 0.75 * view.scale, "the cut goes through the marker"
    return float(np.hypot(*(found - cut)))


@pytest.mark.parametrize("name", VARIANTS)
async def test_known_points_are_drawn_at_their_places_in_every_view(
    page: ViewerPage, phantoms: Served, name: str
):
    variant = VARIANTS[name]
    await opened(page, phantoms, variant)
    cells = (await page.state())["viewports"]
    for cell in cells:
        row, column, letters = VIEWS[cell["volume"]["orientation"]]
        assert (cell["volume"]["row"], cell["volume"]["column"]) == (list(row), list(column))
        assert "".join(cell["orientation"][edge] for edge in EDGES) == letters
    await page.run("toggleOverlays")
    await page.run("toggleOverlays")  # no texts over the pictures
    if variant.modality == "PT":  # it is shown in a window that is usual for uptake, inverted
        top = 1000 * variant.scale
        for cell in cells:
            await page.run(
                "setViewportWindowLevel",
                windowWidth=top,
                windowCenter=top / 2,
                viewport=cell["id"],
            )
            if cell["invert"]:
                await page.run("invertViewport", viewport=cell["id"])
    tolerance = WITHIN_RESAMPLED_PX if cells[0]["volume"]["warning"] else WITHIN_PX
    for view_name in VIEWS:
        for marker in variant.markers:
            view = await go_to(page, variant, view_name, marker)
            missed = await missed_px(page, view, marker)
            assert missed < tolerance, (view_name, marker.name)
            column, row = _pixel(await cell_of(page, view_name), marker)
            found = await page.run(
                "viewport.probe",
                x=column + 0.5,
                y=row + 0.5,
                viewport=(await cell_of(page, view_name))["id"],
            )
            if not variant.stored.colour:
                assert found["modalityValue"] == pytest.approx(marker.value, rel=0.03)
                assert found["unit"] == variant.unit
    page.assert_no_uncaught_errors()


def _pixel(cell: dict[str, Any], marker: Marker) -> tuple[float, float]:
    """Column and row of a marker in a plane (PS3.3 C.7.6.2.1.1, the way back)."""
    volume = cell["volume"]
    way = np.subtract(marker.point_mm, volume["position"])
    return (
        float(way @ np.array(volume["row"])) / volume["spacing"][1],
        float(way @ np.array(volume["column"])) / volume["spacing"][0],
    )


@pytest.mark.parametrize("view_name", VIEWS)
async def test_they_stay_at_their_places_through_zoom_pan_rotation_and_flips(
    page: ViewerPage, phantoms: Served, view_name: str
):
    variant = VARIANTS["tilted"]
    await opened(page, phantoms, variant)
    await page.run("toggleOverlays")
    await page.run("toggleOverlays")
    marker = variant.marker("two")
    await go_to(page, variant, view_name, marker)
    viewport = (await cell_of(page, view_name))["id"]
    letters = VIEWS[view_name][2]
    left, right, top, bottom = letters
    for command, arguments, camera, edges in (
        ("scaleUpViewport", {}, {"zoom"}, letters),
        ("panViewport", {"x": 5, "y": -4}, {"pan"}, letters),
        ("rotateViewportCW", {}, {"rotation"}, bottom + top + left + right),
        ("flipViewportHorizontal", {}, {"flips"}, top + bottom + left + right),
        ("rotateViewportCW", {}, {"rotation"}, right + left + top + bottom),
        ("flipViewportVertical", {}, {"flips"}, right + left + bottom + top),
    ):
        before = (await view_now(page, variant, view_name)).camera
        await page.run(command, viewport=viewport, **arguments)
        view = await view_now(page, variant, view_name)
        changed = {key for key in vars(before) if vars(before)[key] != vars(view.camera)[key]}
        assert camera <= changed, command
        assert await missed_px(page, view, marker) < WITHIN_PX, command
        told = (await cell_of(page, view_name))["orientation"]
        assert "".join(told[edge] for edge in EDGES) == edges, command
    assert replace(view, camera=Camera()).scale < view.scale
    page.assert_no_uncaught_errors()


@pytest.mark.parametrize("name", ["axial", "oblique", "positron emission"])
async def test_the_cursor_says_place_and_value_of_a_known_point(
    page: ViewerPage, phantoms: Served, name: str
):
    variant = VARIANTS[name]
    await opened(page, phantoms, variant)
    for view_name in VIEWS:
        marker = variant.marker("one")
        view = await go_to(page, variant, view_name, marker)
        at = view.screen(marker.point_mm)
        cell = await cell_of(page, view_name)
        await page.page.mouse.move(view.box["x"] + at[0], view.box["y"] + at[1])
        await page.drawn()
        await page.until(
            f"document.querySelector('[data-pointer-value=\"{cell['id']}\"]').textContent !== ''"
        )
        text = await page.page.locator(f'[data-pointer-value="{cell["id"]}"]').inner_text()
        numbers = [part.strip("()") for part in text.replace(",", " ").split()]
        place = [float(n) for n in numbers[numbers.index("mm") - 3 : numbers.index("mm")]]
        # the middle of the pixel under the pointer, in the slice that is shown
        normal = np.cross(view.row, view.column)
        off = np.subtract(place, marker.point_mm)
        assert np.abs(off - normal * (off @ normal)).max() < 0.8
        assert float(np.dot(place, normal)) == pytest.approx(view.depth_mm, abs=0.11)
        value = f"{marker.value:.3f}".rstrip("0").rstrip(".")
        near = [n for n in numbers if _is_near(n, marker.value)]
        assert near, (text, value)


def _is_near(text: str, value: float) -> bool:
    try:
        return abs(float(text.replace("−", "-")) - value) <= 0.03 * abs(value)
    except ValueError:
        return False


@pytest.mark.parametrize("name", ["axial", "tilted", "enhanced"])
async def test_a_known_point_stays_in_planes_that_are_tilted_about_it(
    page: ViewerPage, phantoms: Served, name: str
):
    variant = VARIANTS[name]
    await opened(page, phantoms, variant)
    await page.run("toggleOverlays")
    await page.run("toggleOverlays")
    marker = variant.marker("two")
    for view_name in VIEWS:  # each view as near as its slices come
        await go_to(page, variant, view_name, marker)
    sagittal, coronal = await cell_of(page, "sagittal"), await cell_of(page, "coronal")
    column, row = _pixel(sagittal, marker)
    await page.run("localisePoint", x=column + 0.5, y=row + 0.5, viewport=sagittal["id"])
    # the crosshairs' point is where the three planes meet
    picked = np.zeros(3)
    for view_name in VIEWS:
        plane = (await cell_of(page, view_name))["volume"]
        axis = np.cross(plane["row"], plane["column"])
        picked += axis * float(np.dot(plane["position"], axis))
    assert np.abs(picked - marker.point_mm).max() < 0.6
    angle = 25.0
    await page.run("tiltPlane", direction="left", degrees=angle, viewport=coronal["id"])
    cell = await _cell_by_id(page, coronal["id"])
    turned = np.array(cell["volume"]["row"])
    assert cell["volume"]["orientation"] == "oblique"
    assert np.abs(turned) == pytest.approx(
        [np.cos(np.radians(angle)), np.sin(np.radians(angle)), 0.0], abs=1e-6
    )
    assert cell["volume"]["column"] == pytest.approx([0, 0, -1], abs=1e-6)
    await _shows_it_where_it_is_due(page, variant, coronal["id"], marker, picked)
    await page.run("tiltPlane", direction="up", degrees=angle / 2, viewport=coronal["id"])
    cell = await _cell_by_id(page, coronal["id"])
    assert cell["volume"]["row"] == pytest.approx(list(turned), abs=1e-6)
    down = np.array(cell["volume"]["column"])
    assert down[2] == pytest.approx(-np.cos(np.radians(angle / 2)), abs=1e-6)
    assert down @ turned == pytest.approx(0, abs=1e-6)
    await page.run("scaleUpViewport", viewport=coronal["id"])
    await _shows_it_where_it_is_due(page, variant, coronal["id"], marker, picked)
    page.assert_no_uncaught_errors()


async def _cell_by_id(page: ViewerPage, viewport: str) -> dict[str, Any]:
    await page.drawn()
    cells = (await page.state())["viewports"]
    return dict(next(cell for cell in cells if cell["id"] == viewport))


async def _shows_it_where_it_is_due(
    page: ViewerPage, variant: Variant, viewport: str, marker: Marker, picked: np.ndarray
) -> None:
    """An oblique plane goes through what was picked, and the marker is drawn at its place."""
    cell = await _cell_by_id(page, viewport)
    box = await page.page.locator(f'[data-viewport="{viewport}"]').bounding_box()
    assert box is not None
    view = view_of(variant, cell, dict(box))
    assert view.depth_mm == pytest.approx(float(picked @ np.cross(view.row, view.column)), abs=1e-3)
    assert await missed_px(page, view, marker) < WITHIN_PX


async def test_the_whole_picture_is_the_phantom(page: ViewerPage, phantoms: Served):
    variant = VARIANTS["oblique"]
    await opened(page, phantoms, variant)
    await page.run("toggleOverlays")
    await page.run("toggleOverlays")
    for view_name in VIEWS:
        view = await go_to(page, variant, view_name, variant.marker("three"))
        shown = (await pixels_of(page.page, view.box))[..., 0].astype(float)
        rows, columns = np.indices(shown.shape)
        values = variant.sampled(view.points_mm(columns + 0.5, rows + 0.5))
        due = np.clip(np.nan_to_num(values) / 1000 * 255, 0, 255)
        inside = ~np.isnan(values)
        inside[:24] = inside[-24:] = inside[:, :40] = inside[:, -40:] = False  # scrollbars, letters
        difference = np.abs(shown - due)[inside]
        assert inside.sum() > 30_000
        assert np.median(difference) <= 1.0
        assert (difference > 12).mean() < 0.02
