"""The window as numbers over the histogram, worked by mouse and by keyboard."""

import pytest

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served


async def opened(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page()
    await viewer.open(f"{demo.url}/viewer?StudyInstanceUIDs={HEAD_CT.uid}")
    await viewer.until_state(
        lambda s: bool(s["viewports"]) and s["viewports"][0]["frame"]["state"] == "loaded",
        "the first image",
    )
    await viewer.page.keyboard.press("Shift+W")
    await viewer.page.locator(".window-bars").wait_for()
    return viewer


async def until_window(viewer: ViewerPage, width: float, center: float) -> None:
    await viewer.until_state(
        lambda s: (
            s["viewports"][0]["voi"]["windowWidth"],
            s["viewports"][0]["voi"]["windowCenter"],
        ) == (width, center),
        f"width {width}, centre {center}",
    )  # fmt: skip


async def test_numbers_are_typed_and_the_pair_that_follows_is_told(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    page = viewer.page
    await page.get_by_role("spinbutton", name="Width").fill("400")
    await page.keyboard.press("Tab")
    await until_window(viewer, 400, 40)
    await page.get_by_role("spinbutton", name="Lower").fill("-100")
    await page.keyboard.press("Tab")
    await until_window(viewer, 340, 70)
    await viewer.drawn()
    assert await page.get_by_role("spinbutton", name="Upper").input_value() == "239"
    assert await page.get_by_role("spinbutton", name="Centre").input_value() == "70"


async def test_the_ends_move_by_arrows_and_by_dragging(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    page = viewer.page
    upper = page.get_by_role("slider", name="Upper end, white")
    assert await upper.input_value() == "79"
    await upper.press("ArrowRight")
    await until_window(viewer, 81, 40.5)
    box = await upper.bounding_box()
    assert box
    low, high = [float(await upper.get_attribute(name) or 0) for name in ("min", "max")]
    at = box["x"] + 8 + (80 - low) / (high - low) * (box["width"] - 16)
    await page.mouse.move(at, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(at + 120, box["y"] + box["height"] / 2, steps=4)
    await page.mouse.up()
    value = 80 + 120 / (box["width"] - 16) * (high - low)
    await viewer.until_state(
        lambda s: s["viewports"][0]["voi"]["windowWidth"] == pytest.approx(value, abs=12),
        "a window up to where the end was dragged",
    )
    assert (await viewer.state())["viewports"][0]["frame"]["index"] == 150, (
        "nothing else was dragged"
    )


async def test_the_histogram_has_its_peaks_where_air_and_brain_are(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    bars = str(await viewer.page.locator(".window-bars").get_attribute("d"))
    heights = {
        float(bar.split(" ")[0]): float(bar.split("v-")[1].split("h")[0])
        for bar in bars.split("M")[1:]
    }
    tallest = max(heights, key=lambda at: heights[at])
    assert tallest < 20, "air, the least of all values"
    panel = viewer.page.get_by_role("slider", name="Lower end, black")
    low, high = [float(await panel.get_attribute(name) or 0) for name in ("min", "max")]
    brain = 1000 * (35 - low) / (high - low)
    near = max(height for at, height in heights.items() if abs(at - brain) < 20)
    beyond = max(height for at, height in heights.items() if abs(at - brain) > 200 and at > 100)
    assert near > beyond
