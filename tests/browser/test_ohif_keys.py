"""OHIF's keys and links: each press, and each address, changes what it changes there."""

from collections.abc import Callable
from typing import Any

from negatoscope.cli.phantoms.people import CURRENT_CT
from tests.support.chromium import OpenPage
from tests.support.site import Served

Test = Callable[[dict[str, Any], dict[str, Any]], bool]


def voi(width: float, center: float) -> Test:
    return lambda now, _: (now["voi"]["windowWidth"], now["voi"]["windowCenter"]) == (width, center)


def index(steps: int) -> Test:
    return lambda now, before: now["frame"]["index"] == before["frame"]["index"] + steps


#: Key as the browser calls it, and what is true of the viewport after the press.
PRESSES: list[tuple[str, Test]] = [
    ("+", lambda now, before: now["zoom"] > before["zoom"]),
    ("-", lambda now, before: now["zoom"] < before["zoom"]),
    ("=", lambda now, _: now["zoom"] == 1),
    ("r", lambda now, before: now["rotation"] == (before["rotation"] + 90) % 360),
    ("l", lambda now, before: now["rotation"] == (before["rotation"] - 90) % 360),
    ("h", lambda now, _: now["flip"]["horizontal"]),
    ("v", lambda now, _: now["flip"]["vertical"]),
    ("i", lambda now, _: now["invert"]),
    ("2", voi(1500, -600)),
    ("3", voi(2500, 480)),
    ("4", voi(80, 40)),
    ("1", voi(400, 40)),
    ("ArrowDown", index(1)),
    ("ArrowUp", index(-1)),
    ("Home", lambda now, _: now["frame"]["index"] == 0),
    ("End", lambda now, _: now["frame"]["index"] == now["frame"]["count"] - 1),
    ("Space", lambda now, _: not now["invert"] and not now["flip"]["horizontal"]),
]


async def test_every_key_that_changes_a_viewport_does_so(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(CURRENT_CT.uid))
    state = await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    await viewer.page.locator("[data-viewport]").first.focus()
    for key, holds in PRESSES:
        before = state["viewports"][0]
        await viewer.page.keyboard.press(key)

        def after(
            now: dict[str, Any], before: dict[str, Any] = before, holds: Test = holds
        ) -> bool:
            return holds(now["viewports"][0], before)

        state = await viewer.until_state(after, f"what {key} does")


async def test_keys_choose_tools_play_and_change_the_viewport(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(CURRENT_CT.uid))
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    press = viewer.page.keyboard.press
    await viewer.page.locator("[data-viewport]").first.focus()
    await press("z")
    await viewer.until_state(lambda s: s["tool"] == "Zoom", "the tool")
    await press("c")
    await viewer.until_state(lambda s: s["viewports"][0]["cine"], "a cine")
    await press("c")
    await viewer.until_state(lambda s: not s["viewports"][0]["cine"], "its end")
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.drawn()
    await viewer.page.locator("[data-viewport]").first.focus()
    await press("ArrowRight")
    await viewer.until_state(lambda s: s["activeViewport"] == "viewport-2", "the next viewport")
    await press("ArrowLeft")
    await viewer.until_state(lambda s: s["activeViewport"] == "viewport-1", "the one before")


async def test_the_theme_of_a_link_lasts_to_the_list(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(CURRENT_CT.uid) + "&theme=arctic")
    await viewer.until_state(lambda s: s["route"] == "viewer", "the viewer")
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    await viewer.until("location.search.includes('theme=arctic')")
    await viewer.page.reload()
    await viewer.ready()
    await viewer.until("document.documentElement.dataset.theme === 'light'")
