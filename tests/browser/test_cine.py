"""Stacks that are played, by their controls."""

import time

import numpy as np

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.site import Served


async def opened(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page()
    await viewer.open(f"{demo.url}/viewer?StudyInstanceUIDs={HEAD_CT.uid}")
    await viewer.until_state(
        lambda s: bool(s["viewports"]) and s["viewports"][0]["frame"]["state"] == "loaded",
        "the first image",
    )
    return viewer


async def middle_of(viewer: ViewerPage) -> np.ndarray:
    box = await viewer.page.locator("[data-viewport='viewport-1']").bounding_box()
    assert box
    clip = {
        "x": box["x"] + box["width"] / 2 - 60, "y": box["y"] + box["height"] / 2 - 60,
        "width": 120, "height": 120,
    }  # fmt: skip
    return (await pixels_of(viewer.page, clip))[..., 0].astype(float)


async def test_a_cine_plays_its_range_and_the_picture_is_that_of_the_image(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await viewer.run("jumpToImage", imageIndex=152)
    await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["state"] == "loaded", "the last image of the range"
    )
    await viewer.drawn()
    still = await middle_of(viewer)
    assert still.std() > 5
    await viewer.run("cine.setRange", first=148, last=152)
    await viewer.run("cine.setRate", value=30)
    await viewer.page.keyboard.press("c")
    await viewer.until_state(lambda s: s["viewports"][0]["cine"], "the cine")
    seen: set[int] = set()

    def all_of_them(state: dict) -> bool:
        seen.add(state["viewports"][0]["frame"]["index"])
        return seen >= {148, 149, 150, 151, 152}

    await viewer.until_state(all_of_them, "every image of the range")
    await viewer.page.get_by_role("button", name="Stop", exact=True).last.click()
    await viewer.until_state(lambda s: not s["viewports"][0]["cine"], "the end of playing")
    await viewer.page.get_by_role("button", name="Last image").click()
    await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["index"] == 152, "the last image of the range"
    )
    end = time.monotonic() + 10
    while not np.array_equal(await middle_of(viewer), still) and time.monotonic() < end:
        await viewer.drawn()
    assert np.array_equal(await middle_of(viewer), still)
    assert seen <= {148, 149, 150, 151, 152}


async def test_the_controls_are_reached_and_worked_by_keyboard(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    page = viewer.page
    await viewer.run("jumpToImage", imageIndex=10)
    await viewer.run("cine.fromHere")
    await page.get_by_role("button", name="One image on").focus()
    await page.keyboard.press("Enter")
    await viewer.until_state(lambda s: s["viewports"][0]["frame"]["index"] == 11, "a step")
    rate = page.get_by_role("spinbutton", name="Images per second")
    await rate.fill("7")
    await rate.press("Tab")
    await viewer.until_state(
        lambda s: s["viewports"][0]["cineControls"]["rate"] == 7, "seven a second"
    )
    await page.get_by_role("combobox", name="After the last image").select_option("bounce")
    await viewer.until_state(
        lambda s: s["viewports"][0]["cineControls"]["repeat"] == "bounce", "to and fro"
    )
    await page.get_by_role("button", name="play all").press("Enter")
    await viewer.until_state(
        lambda s: s["viewports"][0]["cineControls"]["first"] == 0, "the whole stack"
    )
    await page.get_by_role("button", name="Close the cine").press("Enter")
    await viewer.until_state(lambda s: s["viewports"][0]["cineControls"] is None, "no controls")
