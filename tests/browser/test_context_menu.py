"""The menu of an image in Chromium: asked for by the right button, and by the keyboard alone."""

from tests.browser.test_viewer import opened, view
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

OPEN = "!!document.querySelector('#menu-context:popover-open')"
FOCUSED = "document.activeElement.textContent.trim()"


async def place(viewer: ViewerPage) -> tuple[float, float]:
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    return box["x"] + 200, box["y"] + 150


async def test_the_right_button_opens_it_where_it_was_let_go(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    x, y = await place(viewer)
    await viewer.page.mouse.click(x, y, button="right")
    await viewer.until(OPEN)
    box = await viewer.page.locator("#menu-context").bounding_box()
    assert box
    assert (round(box["x"]), round(box["y"])) == (round(x), round(y))
    await viewer.page.get_by_role("button", name="Invert", exact=False).last.click()
    await viewer.until_state(lambda s: view(s)["invert"], "inverted from the menu")
    await viewer.until(f"!{OPEN}")


async def test_a_drag_with_the_right_button_zooms_and_opens_nothing(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    x, y = await place(viewer)
    await viewer.page.mouse.move(x, y)
    await viewer.page.mouse.down(button="right")
    await viewer.page.mouse.move(x, y + 60, steps=5)
    await viewer.page.mouse.up(button="right")
    await viewer.until_state(lambda s: view(s)["zoom"] > 1, "zoomed")
    await viewer.drawn()
    assert not await viewer.page.evaluate(OPEN)


async def test_the_keyboard_alone_opens_it_walks_through_it_and_closes_it(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    page = viewer.page
    await page.locator("[data-viewport]").first.focus()
    await page.keyboard.press("Shift+F10")
    await viewer.until(OPEN)
    await viewer.until(f"({FOCUSED}).startsWith('Reset the view')")
    await page.keyboard.press("ArrowDown")
    await viewer.until(f"({FOCUSED}).startsWith('Invert')")
    await page.keyboard.press("Enter")
    await viewer.until_state(lambda s: view(s)["invert"], "inverted by the keyboard")
    focus = "document.activeElement.closest('[data-viewport]') !== null"
    await viewer.until(f"!{OPEN} && {focus}")
    await page.keyboard.press("Shift+F10")
    await viewer.until(OPEN)
    await page.keyboard.press("Escape")
    await viewer.until(f"!{OPEN}")
    await viewer.until(focus)  # it goes back to the image
