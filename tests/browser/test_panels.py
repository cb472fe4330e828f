"""The study browser beside the images: its width, and series carried from it to viewports."""

from typing import Any

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served


async def divided(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.until_state(
        lambda s: all(v["frame"]["state"] == "loaded" for v in s["viewports"]), "two images"
    )
    return viewer


async def box(viewer: ViewerPage, selector: str) -> dict[str, float]:
    await viewer.drawn()
    found = await viewer.page.locator(selector).first.bounding_box()
    assert found
    return dict(found)


async def wide(viewer: ViewerPage, width: float) -> None:
    """Wait until the list of studies has this width."""
    code = "document.querySelector('.browser')?.getBoundingClientRect().width"
    await viewer.until(f"{code} === {width}")


def middle(place: dict[str, float]) -> tuple[float, float]:
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def hung(state: dict[str, Any]) -> list[str]:
    return [v["displaySet"] for v in state["viewports"]]


def thumbnail(uid: str) -> str:
    return f"button.thumb[data-display-set='{uid}']"


async def test_a_series_is_carried_to_the_viewport_that_it_is_dropped_on(
    demo: Served, new_page: OpenPage
):
    viewer = await divided(new_page, demo)
    first, second = hung(await viewer.state())
    mouse = viewer.page.mouse
    await mouse.move(*middle(await box(viewer, thumbnail(first))))
    await mouse.down()
    x, y = middle(await box(viewer, "[data-viewport='viewport-2']"))
    await mouse.move(x - 50, y)
    await mouse.move(x, y)
    marked = viewer.page.locator("[data-drop]")
    assert await marked.get_attribute("data-viewport") == "viewport-2"
    assert await viewer.page.locator(".carried").inner_text() == "Show in viewport 2"
    await mouse.up()
    state = await viewer.until_state(lambda s: hung(s) == [first, first], "the series in both")
    assert state["activeViewport"] == "viewport-2"
    assert await viewer.page.locator(".carried, [data-drop]").count() == 0
    assert second != first


async def test_a_series_that_is_dropped_beside_the_viewports_changes_nothing(
    demo: Served, new_page: OpenPage
):
    viewer = await divided(new_page, demo)
    before = await viewer.state()
    mouse = viewer.page.mouse
    other = thumbnail(hung(before)[1])
    for end in ("drop", "escape"):
        x, y = middle(await box(viewer, other))
        await mouse.move(x, y)
        await mouse.down()
        await mouse.move(x + 4 * 6, y + 3)
        assert await viewer.page.locator(".carried").count() == 1
        if end == "escape":
            await mouse.move(*middle(await box(viewer, "[data-viewport='viewport-1']")))
            await viewer.page.keyboard.press("Escape")
        await mouse.up()
        await viewer.drawn()
        assert hung(await viewer.state()) == hung(before), end
        assert await viewer.page.locator(".carried").count() == 0


async def test_the_keyboard_shows_a_series_in_any_viewport(demo: Served, new_page: OpenPage):
    viewer = await divided(new_page, demo)
    first, _ = hung(await viewer.state())
    keyboard = viewer.page.keyboard
    await viewer.page.locator(thumbnail(first)).focus()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    choice = viewer.page.get_by_role("button", name="Viewport 2:")
    await choice.focus()
    await keyboard.press("Enter")
    await viewer.until_state(lambda s: hung(s) == [first, first], "the series in both")


async def test_the_list_of_studies_is_made_wider_and_stays_so(demo: Served, new_page: OpenPage):
    viewer = await divided(new_page, demo)
    before = await box(viewer, ".browser")
    x, y = middle(await box(viewer, ".panel-handle"))
    mouse = viewer.page.mouse
    await mouse.move(x, y)
    await mouse.down()
    await mouse.move(x + 60, y + 10)
    await mouse.move(x + 100, y + 10)
    await mouse.up()
    await wide(viewer, before["width"] + 100)
    cell = await box(viewer, "[data-viewport='viewport-1']")
    assert cell["x"] == (await box(viewer, ".browser"))["width"]
    handle = viewer.page.get_by_role("separator", name="Width of the list of studies")
    await handle.focus()
    await viewer.page.keyboard.press("ArrowLeft")
    await wide(viewer, before["width"] + 84)
    assert (await viewer.state())["activeViewport"] == "viewport-1", "no key of the viewports"
    await viewer.page.reload()
    await viewer.ready()
    await wide(viewer, before["width"] + 84)


async def test_the_whole_screen_is_taken_and_given_back(demo: Served, new_page: OpenPage):
    viewer = await divided(new_page, demo)
    layout = viewer.page.get_by_role("button", name="Layout", exact=True)
    await layout.click()
    await viewer.page.get_by_role("button", name="Whole screen").click()
    await viewer.until("!!document.fullscreenElement")
    await layout.click()
    await viewer.page.get_by_role("button", name="Leave the whole screen").click()
    await viewer.until("!document.fullscreenElement")
    await viewer.page.keyboard.press("Shift+F")
    await viewer.until("!!document.fullscreenElement")
