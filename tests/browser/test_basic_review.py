"""IHE Basic Image Review in Chromium: the switch, the profile's keys, turning, advanced mode."""

from typing import Any

from tests.browser.test_viewer import opened, view
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

ONLY_PROJECTIONS = "Only projections (CR, DX, MG …) can be turned in Basic Image Review"


async def switched_on(open_page: OpenPage, site: Served, **more: Any) -> ViewerPage:
    """A viewer in which a person has ticked the box, and the keyboard is on the image."""
    viewer = await opened(open_page, site, **more)
    await viewer.run("showPreferences", section="mouse")
    await viewer.drawn()
    await viewer.page.get_by_label("Work as IHE Basic Image Review says").check()
    await viewer.until_state(lambda s: s["basicImageReview"]["on"], "kept to the profile")
    await viewer.run("closeDialog")
    await viewer.drawn()
    await viewer.page.locator("[data-viewport]").first.focus()
    return viewer


async def test_ticking_the_box_makes_scroll_the_tool_and_the_letters_the_profiles(
    demo: Served, new_page: OpenPage
):
    viewer = await switched_on(new_page, demo)
    press = viewer.page.keyboard.press
    await viewer.until_state(lambda s: s["tool"] == "StackScroll", "Scroll is the tool")
    await press("d")
    await viewer.until_state(lambda s: s["tool"] == "Length", "D measures a distance")
    await press("V")  # capital letters as small ones
    await viewer.until_state(lambda s: s["tool"] == "Select", "V selects")
    before = view(await viewer.state())
    await press("ArrowRight")
    await viewer.until_state(
        lambda s: view(s)["frame"]["index"] == before["frame"]["index"] + 1, "an arrow: next frame"
    )
    await press("h")
    await viewer.until("!!document.querySelector('dialog[open]')")
    assert not view(await viewer.state())["flip"]["horizontal"]
    await press("Escape")
    await viewer.until("!document.querySelector('dialog[open]')")


async def test_dragging_with_select_leaves_the_picture_as_it_is(demo: Served, new_page: OpenPage):
    viewer = await switched_on(new_page, demo)
    await viewer.run("setToolActive", toolName="Select")
    before = view(await viewer.state())
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await viewer.page.mouse.move(x, y)
    await viewer.page.mouse.down()
    await viewer.page.mouse.move(x + 60, y + 60, steps=3)
    await viewer.page.mouse.up()
    await viewer.drawn()
    after = view(await viewer.state())
    kept = ("frame", "voi", "zoom", "pan")
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}


async def test_turning_slices_is_off_and_the_button_says_why(demo: Served, new_page: OpenPage):
    viewer = await switched_on(new_page, demo)
    button = viewer.page.locator("[data-command='rotateViewportCW']").first
    assert await button.get_attribute("aria-disabled") == "true"
    assert ONLY_PROJECTIONS in str(await button.text_content())
    await viewer.page.keyboard.press("Shift+R")
    await viewer.until_state(
        lambda s: any(ONLY_PROJECTIONS in n["message"] for n in s["notifications"]), "told"
    )
    assert view(await viewer.state())["rotation"] == 0


async def test_escape_resets_all_but_the_slice_and_removed_measurements_come_back(
    demo: Served, new_page: OpenPage
):
    viewer = await switched_on(new_page, demo)
    frame = view(await viewer.state())["frame"]
    line = {
        "toolName": "Length",
        "SOPInstanceUID": frame["SOPInstanceUID"],
        "points": [[10, 10], [40, 10]],
    }
    await viewer.run("addMeasurement", measurement=line)
    await viewer.run("scaleUpViewport")
    await viewer.page.keyboard.press("Escape")
    state = await viewer.until_state(lambda s: not s["measurements"], "measurements are removed")
    assert view(state)["zoom"] == 1
    assert view(state)["frame"]["index"] == frame["index"]
    await viewer.page.keyboard.press("Control+z")
    await viewer.until_state(lambda s: len(s["measurements"]) == 1, "and brought back")


async def test_f10_shows_what_goes_beyond_the_profile_and_hides_it_again(
    demo: Served, new_page: OpenPage
):
    viewer = await switched_on(new_page, demo)
    colours = viewer.page.get_by_role("button", name="Colours", exact=True)
    assert await colours.count() == 0
    await viewer.page.keyboard.press("F10")
    await viewer.until_state(lambda s: s["basicImageReview"]["advanced"], "advanced mode")
    await viewer.drawn()
    assert await colours.count() == 1
    await viewer.page.keyboard.press("F10")
    await viewer.until_state(lambda s: not s["basicImageReview"]["advanced"], "the profile alone")
    await viewer.drawn()
    assert await colours.count() == 0
