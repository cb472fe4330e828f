"""The layout in real Chromium: one viewport alone, the table of layouts, free places."""

from typing import Any

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

GRID = {"numRows": 2, "numCols": 2}
#: The seam between cells, and rounding to whole pixels.
SEAM_PX = 3


async def divided(new_page: OpenPage, demo: Served) -> ViewerPage:
    """The CT of the head in a grid of two by two, its first viewport changed by a person."""
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.run("setViewportGridLayout", **GRID)
    await viewer.until_state(
        lambda s: all(v["frame"]["state"] == "loaded" for v in s["viewports"][:2]), "two images"
    )
    await viewer.run("jumpToImage", imageIndex=7, viewport="viewport-1")
    await viewer.run(
        "setViewportWindowLevel", windowWidth=333, windowCenter=22, viewport="viewport-1"
    )
    return viewer


def kept(view: dict[str, Any]) -> tuple[Any, ...]:
    return view["displaySet"], view["frame"]["index"], view["voi"]["windowWidth"], view["zoom"]


async def boxes(viewer: ViewerPage) -> dict[str, dict[str, float]]:
    await viewer.drawn()
    cells = await viewer.page.locator("[data-viewport]").all()
    found = {}
    for cell in cells:
        box = await cell.bounding_box()
        assert box
        found[str(await cell.get_attribute("data-viewport"))] = dict(box)
    return found


async def test_a_double_click_shows_one_viewport_alone_and_another_all_as_they_were(
    demo: Served, new_page: OpenPage
):
    viewer = await divided(new_page, demo)
    before = (await viewer.state())["viewports"]
    small = (await boxes(viewer))["viewport-1"]
    await viewer.page.locator("[data-viewport='viewport-1']").dblclick(position={"x": 90, "y": 120})
    state = await viewer.until_state(lambda s: len(s["viewports"]) == 1, "one viewport")
    assert kept(state["viewports"][0]) == kept(before[0])
    large = (await boxes(viewer))["viewport-1"]
    assert large["width"] > 1.9 * small["width"]
    assert large["height"] > 1.9 * small["height"]
    await viewer.run("jumpToImage", imageIndex=11)
    await viewer.page.locator("[data-viewport='viewport-1']").dblclick(position={"x": 90, "y": 120})
    state = await viewer.until_state(lambda s: len(s["viewports"]) == 4, "all viewports")
    after = state["viewports"]
    assert after[0]["frame"]["index"] == 11
    assert [kept(v) for v in after[1:2]] == [kept(v) for v in before[1:2]]


async def test_a_series_that_a_smaller_layout_hid_comes_back_as_it_was(
    demo: Served, new_page: OpenPage
):
    viewer = await divided(new_page, demo)
    await viewer.run("setViewportActive", viewportId="viewport-2")
    before = (await viewer.state())["viewports"]
    await viewer.run("setViewportGridLayout", numRows=1, numCols=1)
    state = await viewer.state()
    assert [v["id"] for v in state["viewports"]] == ["viewport-2"]
    await viewer.run("setViewportGridLayout", **GRID)
    after = (await viewer.state())["viewports"]
    assert [v["id"] for v in after] == [v["id"] for v in before]
    assert [kept(v) for v in after[:2]] == [kept(v) for v in before[:2]]


async def test_any_layout_is_pointed_at_in_the_table(demo: Served, new_page: OpenPage):
    viewer = await divided(new_page, demo)
    await viewer.page.get_by_role("button", name="Layout", exact=True).click()
    cell = viewer.page.get_by_role("button", name="3 × 4", exact=True)
    await cell.hover()
    colours = await viewer.page.evaluate(
        "Array.from(document.querySelectorAll('.picker-cell'), (cell) =>"
        " [cell.getAttribute('aria-label'), getComputedStyle(cell).backgroundColor])"
    )
    lit = {name for name, colour in colours if colour == dict(colours)["3 × 4"]}
    assert lit == {f"{row} × {column}" for row in (1, 2, 3) for column in (1, 2, 3, 4)}
    await cell.click()
    state = await viewer.until_state(lambda s: len(s["viewports"]) == 12, "twelve viewports")
    assert state["viewports"][0]["frame"]["index"] == 7
    places = await boxes(viewer)
    assert len({round(box["y"]) for box in places.values()}) == 3
    assert len({round(box["x"]) for box in places.values()}) == 4


async def test_the_layout_of_the_table_is_chosen_by_keyboard(demo: Served, new_page: OpenPage):
    viewer = await divided(new_page, demo)
    await viewer.page.get_by_role("button", name="Layout", exact=True).focus()
    await viewer.page.keyboard.press("Enter")
    await viewer.page.get_by_role("button", name="1 × 3", exact=True).focus()
    await viewer.page.keyboard.press("Enter")
    await viewer.until_state(lambda s: len(s["viewports"]) == 3, "three viewports")


async def test_the_patient_is_read_beside_all_tools_in_a_window_of_1280_pixels(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.page.set_viewport_size({"width": 1280, "height": 800})
    await viewer.until_state(lambda s: s["viewports"][0]["frame"]["state"] == "loaded", "an image")
    await viewer.drawn()
    name, left, whole, tools, brand = await viewer.page.evaluate(
        """() => { const name = document.querySelector('.patient-name'),
          box = name.getBoundingClientRect(),
          tools = document.querySelector('.toolbar').getBoundingClientRect();
          return [name.textContent.trim(), box.left, name.scrollWidth <= name.clientWidth,
            [tools.left, tools.right],
            document.querySelector('.intent').getBoundingClientRect().right]; }"""
    )
    assert name == "Alder, Rowan"
    assert whole, "the name is cut"
    assert tools[1] <= left
    assert brand <= tools[0]
    assert "Not for diagnostic use" in await viewer.text()
