"""Fingers on the viewports, as a touch screen tells them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

PHONE = {"width": 390, "height": 844}
# Longer than a finger has to rest.
REST_S = 1.2


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    yield context
    await context.close()


class Hand:
    """Fingers on the glass."""

    def __init__(self, session: Any) -> None:
        self._session = session

    async def _tell(self, kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        told = {"type": kind, "touchPoints": fingers}
        await self._session.send("Input.dispatchTouchEvent", told)

    async def put(self, *points: tuple[float, float]) -> None:
        for count in range(1, len(points) + 1):
            await self._tell("touchStart", *points[:count])

    async def move(self, *points: tuple[float, float]) -> None:
        await self._tell("touchMove", *points)

    async def lift(self) -> None:
        await self._tell("touchEnd")


async def opened(phone: BrowserContext, new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page(demo.viewer(HEAD_CT.uid), in_context=phone)
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "an image"
    )
    return viewer


async def hand_on(viewer: ViewerPage) -> tuple[Hand, float, float]:
    """A hand, and the middle of the first viewport."""
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    session = await viewer.page.context.new_cdp_session(viewer.page)
    return Hand(session), box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def first(viewer: ViewerPage) -> dict[str, Any]:
    await viewer.drawn()
    return dict((await viewer.state())["viewports"][0])


async def test_two_fingers_zoom_and_move(phone: BrowserContext, demo: Served, new_page: OpenPage):
    viewer = await opened(phone, new_page, demo)
    before = await first(viewer)
    hand, x, y = await hand_on(viewer)
    await hand.put((x - 40, y), (x + 40, y))
    await hand.move((x - 80, y + 30), (x + 80, y + 30))
    await hand.lift()
    after = await first(viewer)
    assert after["zoom"] == pytest.approx(2 * before["zoom"])
    assert (after["pan"]["x"], after["pan"]["y"]) == pytest.approx((0, 30), abs=1)
    assert after["voi"] == before["voi"]
    assert after["frame"]["index"] == before["frame"]["index"]
    assert await viewer.page.evaluate("visualViewport.scale") == 1


async def test_three_fingers_scroll(phone: BrowserContext, demo: Served, new_page: OpenPage):
    viewer = await opened(phone, new_page, demo)
    before = await first(viewer)
    hand, x, y = await hand_on(viewer)
    await hand.put((x - 60, y), (x, y), (x + 60, y))
    await hand.move((x - 60, y + 60), (x, y + 60), (x + 60, y + 60))
    await hand.lift()
    after = await first(viewer)
    assert after["frame"]["index"] > before["frame"]["index"]
    assert (after["zoom"], after["voi"]) == (before["zoom"], before["voi"])


async def test_one_finger_has_the_chosen_tool(
    phone: BrowserContext, demo: Served, new_page: OpenPage
):
    viewer = await opened(phone, new_page, demo)
    await viewer.run("setToolActive", toolName="Pan")
    hand, x, y = await hand_on(viewer)
    await hand.put((x, y))
    await hand.move((x + 25, y - 15))
    await hand.lift()
    pan = (await first(viewer))["pan"]
    assert (pan["x"], pan["y"]) == pytest.approx((25, -15), abs=1)


async def test_a_second_finger_takes_back_what_the_first_began(
    phone: BrowserContext, demo: Served, new_page: OpenPage
):
    viewer = await opened(phone, new_page, demo)
    before = await first(viewer)
    hand, x, y = await hand_on(viewer)
    await hand.put((x, y))
    await hand.move((x + 60, y + 40))
    assert (await first(viewer))["voi"] != before["voi"]
    await hand._tell("touchStart", (x + 60, y + 40), (x - 60, y + 40))
    assert (await first(viewer))["voi"] == before["voi"]
    await hand.lift()


async def test_a_finger_that_rests_asks_for_the_menu(
    phone: BrowserContext, demo: Served, new_page: OpenPage
):
    viewer = await opened(phone, new_page, demo)
    await viewer.page.evaluate(
        "window.asked = [];"
        "document.addEventListener('contextmenu', (e) => asked.push([e.clientX, e.clientY]))"
    )
    before = await first(viewer)
    hand, x, y = await hand_on(viewer)
    await hand.put((x, y))
    await viewer.until("asked.length")
    await hand.move((x + 50, y + 50))
    await hand.lift()
    assert await viewer.page.evaluate("asked.length") == 1
    assert await viewer.page.evaluate("asked[0]") == pytest.approx([x, y], abs=1)
    assert (await first(viewer))["voi"] == before["voi"]


async def test_the_page_outside_the_images_may_be_zoomed(
    phone: BrowserContext, demo: Served, new_page: OpenPage
):
    viewer = await opened(phone, new_page, demo)
    content = await viewer.page.locator("meta[name=viewport]").get_attribute("content")
    assert "user-scalable" not in str(content)
    assert "maximum-scale" not in str(content)


async def test_the_first_press_on_a_viewport_only_makes_it_the_active_one(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.until_state(
        lambda s: all(v["frame"]["state"] == "loaded" for v in s["viewports"]), "two images"
    )
    box = await viewer.page.locator("[data-viewport='viewport-2']").bounding_box()
    assert box
    mouse, x, y = viewer.page.mouse, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    async def drag() -> dict[str, Any]:
        await mouse.move(x, y)
        await mouse.down()
        await mouse.move(x + 80, y + 40)
        await mouse.up()
        await viewer.drawn()
        state = await viewer.state()
        assert state["activeViewport"] == "viewport-2"
        return dict(state["viewports"][1]["voi"])

    before = (await viewer.state())["viewports"][1]["voi"]
    assert await drag() == before
    assert await drag() != before
