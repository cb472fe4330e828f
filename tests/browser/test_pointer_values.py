"""The value under the pointer in Chromium, beside what is known of the demo's CT of the head."""

import re

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from tests.browser.test_viewer import opened, picture, view
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

LINE = "(document.querySelector('[data-pointer-value]')?.textContent ?? '')"
#: Noise of the phantom's rods, HU.
NOISE = 40


async def line(viewer: ViewerPage) -> str:
    return str(await viewer.page.evaluate(LINE))


async def test_the_line_follows_the_pointer_and_the_image_under_it(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    place = await picture(viewer)
    for rod in HEAD_RODS:
        x, y = place.place_of(rod)[:2]
        await viewer.page.mouse.move(x, y)
        await viewer.until(f"{LINE} !== ''")
        found = re.fullmatch(
            r"(\d+), (\d+):  (-?[\d.]+) HU\n(-?[\d.]+), (-?[\d.]+), (-?[\d.]+) mm",
            await line(viewer),
        )
        assert found, await line(viewer)
        column, row = int(found[1]), int(found[2])
        told = await viewer.run("viewport.probe", x=column, y=row)
        assert float(found[3]) == told["modalityValue"]
        assert abs(float(found[3]) - rod.hounsfield) < NOISE
    before = await line(viewer)
    index = view(await viewer.state())["frame"]["index"]
    await viewer.page.mouse.wheel(0, 100)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] != index, "the next image")
    await viewer.until(f"{LINE} !== {before!r} && {LINE} !== ''")  # another slice: another z
    await viewer.run("toggleOverlays")  # few texts
    await viewer.until(f"{LINE} === ''")


async def test_leaving_the_images_empties_the_line(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    x, y = (await picture(viewer)).place(256, 256)
    await viewer.page.mouse.move(x, y)
    await viewer.until(f"{LINE} !== ''")
    await viewer.page.mouse.move(5, 5)
    await viewer.until(f"{LINE} === ''")


async def test_the_tool_shows_the_value_while_it_is_pressed(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setToolActive", toolName="DragProbe")
    x, y = (await picture(viewer)).place(256, 256)
    labels = "[...document.querySelectorAll('[data-graphics] text')].map(t => t.textContent)"
    await viewer.page.mouse.move(x, y)
    await viewer.page.mouse.down()
    await viewer.page.mouse.move(x + 10, y)
    await viewer.until(f"{labels}.some(text => / HU$/.test(text))")
    await viewer.page.mouse.up()
    await viewer.until(f"!{labels}.some(text => / HU$/.test(text))")
