"""Everything that a pointer does, done with keys alone: the mouse is not touched in here."""

from typing import Any

import numpy as np

from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.phantoms.records import Series
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

SHORT_SERIES = Series(HEAD_CT, 3, "CT", "", "").uid
FAR = 10  # steps of an arrow key with Shift


class Keys:
    """A viewer and its keyboard; every press is waited for."""

    def __init__(self, viewer: ViewerPage) -> None:
        self.viewer = viewer

    async def press(self, *keys: str) -> None:
        for each in keys:
            await self.viewer.page.keyboard.press(each)
            await self.viewer.drawn()

    async def until(self, wanted: Any, what: str) -> dict[str, Any]:
        return await self.viewer.until_state(wanted, what)

    async def pixels(self, viewport: str = "viewport-1") -> Any:
        read = await self.viewer.page.evaluate(
            """async viewport => {
                const { width, height, data } = await negatoscope.run(
                    'viewport.readPixels', { viewport });
                return { width, height, data: Array.from(data) };
            }""",
            viewport,
        )
        return np.array(read["data"], dtype=np.uint8).reshape(read["height"], read["width"], 4)

    async def tab_to(self, selector: str, most: int = 80) -> None:
        """Tab until an element has the focus; one that Tab never reaches is a fault."""
        there = f"document.activeElement.matches({selector!r})"
        for _ in range(most):
            if await self.viewer.page.evaluate(there):
                return
            await self.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}")


def first(state: dict[str, Any]) -> dict[str, Any]:
    return dict(state["viewports"][0])


async def keyboard(new_page: OpenPage, url: str) -> Keys:
    viewer = await new_page(url)
    await viewer.until_state(
        lambda s: s["viewports"] and first(s)["frame"]["state"] == "loaded", "the first image"
    )
    await viewer.drawn()
    return Keys(viewer)


async def head(new_page: OpenPage, demo: Served) -> Keys:
    return await keyboard(new_page, demo.viewer(HEAD_CT.uid, SeriesInstanceUIDs=SHORT_SERIES))


async def test_drags_of_the_tools_are_done_with_the_keys_pointer(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    begin = first(await on.viewer.state())
    before = await on.pixels()

    await on.press("w", "Enter", "Enter", *["Shift+ArrowRight"] * 3, "Enter")
    wider = first(await on.until(lambda s: first(s)["voi"] != begin["voi"], "another window"))
    assert wider["voi"]["windowWidth"] > begin["voi"]["windowWidth"]
    assert wider["voi"]["windowCenter"] == begin["voi"]["windowCenter"]
    assert (await on.pixels() != before).any()
    await on.press("Shift+ArrowRight", "Escape")
    assert first(await on.viewer.state())["voi"] == wider["voi"]

    await on.press("t", "Enter", "Space", *["Shift+ArrowDown"] * 2, "Space")
    moved = first(await on.until(lambda s: first(s)["pan"]["y"] > 0, "moved down"))
    assert moved["pan"]["x"] == 0
    assert moved["frame"]["index"] == begin["frame"]["index"]

    await on.press("z", "Enter", "Enter", *["Shift+ArrowDown"] * 4, "Enter")
    larger = first(await on.until(lambda s: first(s)["zoom"] > 1, "zoomed in"))

    await on.press("s", "Enter", "Enter", *["Shift+ArrowDown"] * 6, "Enter", "Escape")
    await on.until(
        lambda s: first(s)["frame"]["index"] > begin["frame"]["index"], "scrolled onwards"
    )

    await on.press("Control+z")
    await on.until(lambda s: first(s)["zoom"] == 1, "zoom taken back")
    await on.press("Control+z", "Control+z")
    await on.until(lambda s: first(s)["voi"] == begin["voi"], "window taken back")
    await on.press("Control+y", "Control+y", "Control+Shift+z")
    last = first(await on.until(lambda s: first(s)["zoom"] == larger["zoom"], "all done again"))
    assert last["voi"] == wider["voi"]


async def test_the_lens_and_the_window_of_a_region(demo: Served, new_page: OpenPage):
    on = await keyboard(new_page, demo.viewer(HEAD_CT.uid))
    begin = first(await on.viewer.state())
    before = await on.pixels()

    await on.press("Shift+Z", "Enter")
    assert (await on.pixels() == before).all()
    await on.press("Enter")
    under_lens = await on.pixels()
    different = np.argwhere((under_lens != before).any(axis=2))
    middle = np.array(before.shape[:2]) / 2
    assert different.size
    assert np.abs(different - middle).max() <= 101  # the lens has sides of 200
    await on.press(*["Shift+ArrowRight"] * 3)
    moved = np.argwhere((await on.pixels() != before).any(axis=2))
    assert moved[:, 1].max() > different[:, 1].max() + 20
    await on.press("Enter", "Escape")
    assert (await on.pixels() == before).all()

    await on.tab_to('[popovertarget="menu-pointing-tools"]')
    await on.press("Enter")
    await on.tab_to('#menu-pointing-tools [data-tool-name="WindowLevelRegion"]')
    await on.press("Enter")
    await on.until(lambda s: s["tool"] == "WindowLevelRegion", "the tool from its menu")
    await on.press("Escape")  # back to the images
    assert await on.viewer.page.evaluate("document.activeElement.matches('[data-viewport]')")
    await on.press("Enter", "Enter", *["Shift+ArrowRight"] * 3, *["Shift+ArrowDown"] * 3, "Enter")
    region = first(await on.until(lambda s: first(s)["voi"] != begin["voi"], "the region's window"))
    assert region["voi"]["windowWidth"] > 0
    await on.press("Escape", "Control+z")
    await on.until(lambda s: first(s)["voi"] == begin["voi"], "the window taken back")
