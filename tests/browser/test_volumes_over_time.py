"""Series in phases in real Chromium: the bar, the pictures of other phases, the chart."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.chromium import ViewerPage, pixels_of
from tests.support.servers import AsgiServer
from tests.support.site import Served
from tests.support.volume_dynamics import DYNAMICS, PET, SLICES, TISSUE, VESSEL, write_dynamic

LAST = len(PET.places) - 1


@pytest.fixture(scope="module")
def dynamics(site: Path) -> Iterator[Served]:
    """The viewer with all series in phases."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-dynamics-") as folder:
        files = Path(folder) / "files"
        for dynamic in DYNAMICS.values():
            write_dynamic(files, dynamic)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


@pytest_asyncio.fixture(loop_scope="session")
async def viewer(chromium: Browser, dynamics: Served) -> AsyncIterator[ViewerPage]:
    """A page with the dynamic PET, its first picture drawn."""
    context = await chromium.new_context(viewport={"width": 1000, "height": 700})
    page = ViewerPage(await context.new_page())
    await page.open(dynamics.viewer(PET.study_uid))
    await page.until_state(lambda s: s["viewports"] and _loaded(s), "the first picture")
    yield page
    page.assert_no_uncaught_errors()
    await context.close()


def _loaded(state: dict) -> bool:  # type: ignore[type-arg]
    return bool(state["viewports"][0]["frame"]["state"] == "loaded")


async def _at(viewer: ViewerPage, phase: int) -> None:
    await viewer.until_state(
        lambda s: s["viewports"][0]["phases"]["index"] == phase and _loaded(s), f"phase {phase}"
    )


async def _value(viewer: ViewerPage, square: tuple[int, int, int, int]) -> float:
    left, top, right, bottom = square
    found = await viewer.run("viewport.probe", x=(left + right) / 2, y=(top + bottom) / 2)
    return float(found["modalityValue"])


async def test_the_slider_goes_through_time_at_the_same_slice(viewer: ViewerPage):
    slider = viewer.page.locator('.phase-bar input[type="range"]')
    assert await slider.get_attribute("aria-valuetext") == "Time point 1 of 8, 5 s"
    await slider.focus()
    for phase in (1, 2):
        await viewer.page.keyboard.press("ArrowRight")
        await _at(viewer, phase)
        assert await _value(viewer, VESSEL) == PET.vessel[phase]
    state = await viewer.state()
    assert state["viewports"][0]["frame"]["index"] == 2 * SLICES + 2
    await viewer.until(
        "document.querySelector('.phase-words').textContent === 'Time point 3 of 8' + '30 s'"
    )
    await viewer.page.locator(".viewport").first.focus()
    await viewer.page.keyboard.press("Shift+ArrowDown")
    await _at(viewer, 3)
    assert await _value(viewer, VESSEL) == PET.vessel[3]
    await viewer.page.keyboard.press("Shift+ArrowUp")
    await _at(viewer, 2)


async def test_the_play_button_plays_time(viewer: ViewerPage):
    await viewer.run("dynamic.goto", value=LAST - 1)
    await _at(viewer, LAST - 1)
    await viewer.page.get_by_role("button", name="Play", exact=True).last.click()
    seen = set()

    def turned(state: dict) -> bool:  # type: ignore[type-arg]
        cell = state["viewports"][0]
        seen.add(cell["frame"]["index"] % SLICES)
        return bool(cell["cine"] and cell["phases"]["index"] in (0, 1, 2))

    state = await viewer.until_state(turned, "time begins again after its end")
    assert state["viewports"][0]["cineControls"]["over"] == "phases"
    assert seen == {2}, "it stays at its slice"
    await viewer.run("cine.close")
    await viewer.until_state(lambda s: not s["viewports"][0]["cine"], "stopped")


async def test_curves_are_drawn_and_told_as_numbers(viewer: ViewerPage):
    state = await viewer.state()
    sop = state["viewports"][0]["frame"]["SOPInstanceUID"]
    for label, (left, top, right, bottom) in (("Aorta", VESSEL), ("Tissue", TISSUE)):
        corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
        values = {"toolName": "RectangleROI", "label": label, "points": corners}
        values |= {"SOPInstanceUID": sop, "frameNumber": 1}
        await viewer.run("addMeasurement", measurement=values)
    await viewer.page.get_by_role("button", name="Curves of the regions").click()
    rows = viewer.page.locator(".curve-table tbody tr")
    await viewer.until(
        "(document.querySelectorAll('.curve-table tbody tr').length === 8 &&"
        " !document.querySelector('.curve-table').textContent.includes('–'))"
    )
    cells = await rows.nth(LAST).locator("td").all_inner_texts()
    assert cells == ["7 min 30 s", f"{PET.vessel[LAST]:g} ± 0", f"{PET.tissue[LAST] + 2:g} ± 4"]
    # the points of the first curve stand where its numbers put them between the lines of the axes
    places = await viewer.page.evaluate(
        """() => {
            const rows = [...document.querySelectorAll('.curve-chart .curve-tick')]
                .filter(tick => tick.getAttribute('text-anchor') === 'end')
                .map(tick => [Number(tick.textContent), Number(tick.getAttribute('y'))]);
            const path = document.querySelector('.curve-chart .curve-0 .curve-line');
            const drawn = path.getBBox().width > 100 && path.getTotalLength() > 100;
            const points = path.getAttribute('d').slice(1).split('L')
                .map(point => Number(point.split(' ')[1]));
            return {rows, points, drawn};
        }"""
    )
    assert places["drawn"]
    (low, low_y), (high, high_y) = min(places["rows"]), max(places["rows"])
    per_unit = (high_y - low_y) / (high - low)
    due = [low_y + (value - low) * per_unit for value in PET.vessel]
    assert places["points"] == pytest.approx(due, abs=0.2)
    async with viewer.page.expect_download() as saving:
        await viewer.page.get_by_role("button", name="Save as CSV").click()
    text = Path(await (await saving.value).path()).read_text("utf-8-sig")
    assert text.splitlines()[0].startswith(
        "Region,Time point,Frame Reference Time (s),Duration (s)"
    )
    assert len(text.splitlines()) == 17


async def test_echoes_and_beats_are_told_in_their_own_units(chromium: Browser, dynamics: Served):
    context = await chromium.new_context(viewport={"width": 900, "height": 600})
    page = ViewerPage(await context.new_page())
    for name, words in (
        ("cardiac MR", "Cardiac phase 1 of 10" + "0 ms"),
        ("multi-echo MR", "Echo 1 of 4" + "10 ms"),
    ):
        await page.open(dynamics.viewer(DYNAMICS[name].study_uid))
        await page.until(f"document.querySelector('.phase-words')?.textContent === '{words}'")
    page.assert_no_uncaught_errors()
    await context.close()


async def test_planes_through_volumes_go_through_time_and_back(chromium: Browser, dynamics: Served):
    """The pictures of all three planes are those of the phase, also after coming back."""
    context = await chromium.new_context(viewport={"width": 1300, "height": 560})
    page = ViewerPage(await context.new_page())
    await page.open(dynamics.viewer(PET.study_uid, hangingprotocolId="mpr"))

    async def shown(phase: int) -> None:
        await page.until_state(
            lambda s: (
                len(s["viewports"]) == 3
                and all(
                    c["type"] == "volume"
                    and c["phases"]["index"] == phase
                    and c["volume"]["filled"] == SLICES
                    for c in s["viewports"]
                )
            ),
            f"phase {phase} in all planes",
        )
        await page.drawn()
        cell = (await page.state())["viewports"][0]
        # the axial plane that is shown is slice 2, whose tissue is worth 2 more
        for (left, top, right, bottom), value in (
            (VESSEL, PET.vessel[phase]),
            (TISSUE, PET.tissue[phase] + 2),
        ):
            middle = {"x": (left + right) / 2 + 0.5, "y": (top + bottom) / 2 + 0.5}
            found = await page.run("viewport.probe", viewport=cell["id"], **middle)
            assert abs(found["modalityValue"] - value) <= PET.spread + 0.5
        box = await page.page.locator(f'[data-viewport="{cell["id"]}"]').bounding_box()
        assert box is not None
        scale = cell["scale"]
        left, top, right, bottom = VESSEL
        at = [
            (box["width"] / 2 + ((left + right) / 2 - 20) * scale),
            (box["height"] / 2 + ((top + bottom) / 2 - 16) * scale),
        ]
        clip = {"x": box["x"] + at[0] - 4, "y": box["y"] + at[1] - 4, "width": 8.0, "height": 8.0}
        grey = (await pixels_of(page.page, clip))[..., 0]
        due = min(255.0, PET.vessel[phase] / 600 * 255)
        assert abs(float(grey.mean()) - due) < 2.0

    await shown(0)
    for phase in (3, 7, 4, 0, 3):
        await page.run("dynamic.goto", value=phase)
        await shown(phase)
    page.assert_no_uncaught_errors()
    await context.close()
