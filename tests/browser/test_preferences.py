"""Preferences in Chromium: a key of one's own after a new start, a conflict, themes in grey."""

import re
from typing import Any

import pytest

from tests.browser.test_viewer import opened, view
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

#: Every colour that a page computes for what a theme may change, without the accents.
COLOURS = """[...document.querySelectorAll('#app *')].flatMap((element) => {
  const style = getComputedStyle(element);
  return [style.backgroundColor, style.color, style.borderTopColor];
})"""
#: What is lit, warns or tells success is meant to have a colour.
ACCENTS = 4


async def invert(viewer: ViewerPage) -> bool:
    return bool(view(await viewer.state())["invert"])


async def record(viewer: ViewerPage, command: str, key: str) -> None:
    await viewer.run("showPreferences", section="keys")
    await viewer.drawn()
    await viewer.page.get_by_role("button", name=f"Add: {command}", exact=True).click()
    await viewer.until("!!document.querySelector('.key-record[aria-pressed=true]')")
    await viewer.page.keyboard.press(key)
    await viewer.until("!document.querySelector('.key-record[aria-pressed=true]')")


async def test_a_recorded_key_works_after_the_page_is_loaded_again(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await record(viewer, "Invert", "Space")
    assert "Reset the view" in await viewer.page.locator(".key-conflict").inner_text()
    await viewer.page.get_by_role("button", name="Use it for “Invert”").click()
    await viewer.until("!document.querySelector('.key-conflict')")
    await viewer.page.reload()
    await viewer.ready()
    await viewer.until_state(lambda s: s["viewports"] and not view(s)["invert"], "the image")
    await viewer.page.locator("[data-viewport]").first.focus()
    await viewer.page.keyboard.press("Space")
    await viewer.until_state(lambda s: view(s)["invert"], "inverted by the new key")


async def test_a_conflict_names_both_and_changes_nothing_until_it_is_decided(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await record(viewer, "Invert", "r")
    told = await viewer.page.locator(".key-conflict").inner_text()
    assert "Turn right" in told
    assert "Invert" in told
    await viewer.page.get_by_role("button", name="Leave it").click()
    await viewer.run("closeDialog")
    await viewer.drawn()
    await viewer.page.keyboard.press("r")
    await viewer.until_state(lambda s: view(s)["rotation"] == 90, "turned")
    assert not await invert(viewer)


async def test_a_mouse_button_has_the_tool_that_is_chosen_for_it(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("preferences.setMouse", place="right", value="Pan")
    await viewer.run("closeDialog")
    await viewer.drawn()
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    mouse = viewer.page.mouse
    await mouse.move(box["x"] + 300, box["y"] + 300)
    await mouse.down(button="right")
    await mouse.move(box["x"] + 360, box["y"] + 300, steps=4)
    await mouse.up(button="right")
    state = await viewer.until_state(lambda s: view(s)["pan"]["x"] != 0, "moved")
    assert view(state)["zoom"] == 1


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
async def test_greys_of_a_theme_have_no_tint_and_images_stand_in_the_dark(
    demo: Served, new_page: OpenPage, theme: str
):
    viewer = await opened(new_page, demo)
    await viewer.run("preferences.setTheme", value=theme)
    await viewer.run("closeDialog")
    await viewer.drawn()
    coloured = {c for c in await viewer.page.evaluate(COLOURS) if not is_grey(c)}
    assert len(coloured) <= ACCENTS, coloured
    around: Any = await viewer.page.evaluate(
        "getComputedStyle(document.querySelector('#stage')).backgroundColor"
    )
    assert channels(around) == [0, 0, 0]
    text = await viewer.page.evaluate("getComputedStyle(document.querySelector('.corner')).color")
    assert min(channels(text)) > 230


def channels(colour: str) -> list[float]:
    return [float(number) for number in re.findall(r"[\d.]+", colour)[:3]]


def is_grey(colour: str) -> bool:
    red, green, blue = channels(colour)
    return red == green == blue


async def test_a_link_names_the_theme_before_anything_is_kept(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, theme="arctic")
    assert await viewer.page.evaluate("document.documentElement.dataset.theme") == "light"
    assert await viewer.page.evaluate("localStorage.getItem('negatoscope.preferences')") is None


async def test_the_kept_theme_is_there_before_python(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("preferences.setTheme", value="light")
    await viewer.page.reload(wait_until="commit")
    await viewer.until("document.documentElement.dataset.theme === 'light'")
    await viewer.ready()
