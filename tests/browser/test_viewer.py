"""The viewer in real Chromium, with the demo's CT of the head."""

from typing import Any

import numpy as np
import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.phantoms.records import Series
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.oracle import Picture, grey_of, mean_grey
from tests.support.site import Served

# The CT of 300 slices, and the series of every tenth of them, which is there sooner.
ALL_SLICES = 300
SLICES = 30
MIDDLE = SLICES // 2
SHORT_SERIES = Series(HEAD_CT, 3, "CT", "", "").uid
# The widest window lets all four rods, −1000 to 1000 HU, be told apart.
CENTER, WIDTH = 0.0, 2400.0
# A grey value may be rounded either way, and the browser's screenshot once more.
GREY_TOLERANCE = 1.5


def shown(state: dict[str, Any]) -> bool:
    viewports = state["viewports"]
    return bool(viewports) and viewports[0]["frame"]["state"] == "loaded"


def view(state: dict[str, Any]) -> dict[str, Any]:
    return dict(state["viewports"][0])


async def opened(new_page: OpenPage, demo: Served, **more: str) -> ViewerPage:
    viewer = await new_page(demo.viewer(HEAD_CT.uid, SeriesInstanceUIDs=SHORT_SERIES, **more))
    await viewer.until_state(shown, "the first image")
    return viewer


async def opened_whole(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.until_state(shown, "the first image")
    return viewer


async def picture(viewer: ViewerPage) -> Picture:
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    return Picture(dict(box), view(await viewer.state()))


async def screenshot(viewer: ViewerPage) -> Any:
    """A real picture of the page without what lies over the image."""
    await viewer.drawn()
    size = viewer.page.viewport_size
    assert size
    clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
    return await pixels_of(viewer.page, clip)


async def greys_of_rods(viewer: ViewerPage) -> list[float]:
    place, pixels = await picture(viewer), await screenshot(viewer)
    return [mean_grey(pixels, *place.place_of(rod)) for rod in HEAD_RODS]


async def test_a_link_shows_the_middle_of_the_stack(demo: Served, new_page: OpenPage):
    viewer = await opened_whole(new_page, demo)
    frame = view(await viewer.state())["frame"]
    assert (frame["index"], frame["count"]) == (ALL_SLICES // 2, ALL_SLICES)


async def test_all_slices_arrive(demo: Served, new_page: OpenPage):
    viewer = await opened_whole(new_page, demo)
    state = await viewer.until_state(
        lambda s: s["loading"]["loaded"] >= ALL_SLICES, "all slices", timeout_s=90
    )
    assert state["loading"]["failed"] == 0


async def test_the_patient_is_named_while_pixels_are_shown(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    text = await viewer.text()
    family, given = HEAD_CT.patient.name.split("^")
    assert family in text
    assert given in text
    assert HEAD_CT.patient.mrn in text


async def test_values_of_the_calibration_rods_can_be_probed(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    for rod in HEAD_RODS:
        found = await viewer.run("viewport.probe", x=rod.column, y=rod.row)
        assert found["storedValue"] == rod.stored_value
        assert found["modalityValue"] == pytest.approx(rod.hounsfield)
        assert found["unit"] == "HU"


async def test_the_window_of_the_header_is_the_first_one(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    voi = view(await viewer.state())["voi"]
    assert (voi["windowCenter"], voi["windowWidth"]) == (40, 80)


async def test_the_picture_on_the_screen_has_the_grey_values_of_the_standard(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    wanted = [grey_of(rod.hounsfield, CENTER, WIDTH) for rod in HEAD_RODS]
    assert await greys_of_rods(viewer) == pytest.approx(wanted, abs=GREY_TOLERANCE)


async def test_pixels_that_are_read_back_are_those_on_the_screen(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    await viewer.drawn()
    found = await viewer.page.evaluate(
        """negatoscope.run('viewport.readPixels').then(
             (p) => ({width: p.width, height: p.height, data: Array.from(p.data)}))"""
    )
    pixels = np.array(found["data"], dtype=np.uint8).reshape(found["height"], found["width"], 4)
    place = await picture(viewer)
    for rod in HEAD_RODS:
        x, y = place.place_of(rod)
        grey = mean_grey(pixels[..., :3], x - place.box["x"], y - place.box["y"])
        assert grey == pytest.approx(grey_of(rod.hounsfield, CENTER, WIDTH), abs=GREY_TOLERANCE)


async def test_a_narrow_window_saturates_what_lies_outside(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=50, windowWidth=20)
    greys = await greys_of_rods(viewer)
    assert greys == pytest.approx([0, 0, 255, 255], abs=GREY_TOLERANCE)


async def test_inverting_turns_black_into_white(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    before = await greys_of_rods(viewer)
    await viewer.page.keyboard.press("i")
    await viewer.until_state(lambda s: view(s)["invert"], "inverted")
    after = await greys_of_rods(viewer)
    assert after == pytest.approx([255 - grey for grey in before], abs=2 * GREY_TOLERANCE)


async def test_the_wheel_goes_one_image_per_notch(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    place = await picture(viewer)
    await viewer.page.mouse.move(*place.place(256, 256))
    for expected in (MIDDLE + 1, MIDDLE + 2):
        await viewer.page.mouse.wheel(0, 100)
        await viewer.until_state(lambda s, e=expected: view(s)["frame"]["index"] == e, "next image")
    await viewer.page.mouse.wheel(0, -100)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] == MIDDLE + 1, "previous image")


async def test_the_picture_changes_with_the_slice(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    before = await screenshot(viewer)
    await viewer.run("jumpToImage", imageIndex=20)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] == 20 and shown(s), "image 21")
    assert np.any(before != await screenshot(viewer))


@pytest.mark.parametrize(
    ("key", "index"),
    [
        ("ArrowDown", MIDDLE + 1),
        ("ArrowUp", MIDDLE - 1),
        ("Home", 0),
        ("End", SLICES - 1),
    ],
)
async def test_keys_go_through_the_stack(key: str, index: int, demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.page.keyboard.press(key)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] == index, f"image {index + 1}")


async def drag(
    viewer: ViewerPage, dx: float, dy: float, button: Any = "left", start: Any = (256, 256)
) -> None:
    x, y = (await picture(viewer)).place(*start)
    await viewer.page.mouse.move(x, y)
    await viewer.page.mouse.down(button=button)
    await viewer.page.mouse.move(x + dx / 2, y + dy / 2)
    await viewer.page.mouse.move(x + dx, y + dy)
    await viewer.page.mouse.up(button=button)


async def test_dragging_down_scrolls_with_the_scroll_tool(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.page.keyboard.press("s")
    await viewer.until_state(lambda s: s["tool"] == "StackScroll", "the tool")
    await drag(viewer, 0, 60)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] > MIDDLE, "a later image")


async def test_dragging_right_widens_and_up_brightens(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    before = view(await viewer.state())["voi"]
    await drag(viewer, 80, 0)
    state = await viewer.until_state(
        lambda s: view(s)["voi"]["windowWidth"] > before["windowWidth"], "a wider window"
    )
    assert view(state)["voi"]["windowCenter"] == pytest.approx(before["windowCenter"])
    await drag(viewer, 0, -80)
    await viewer.until_state(
        lambda s: view(s)["voi"]["windowCenter"] < before["windowCenter"], "a lower centre"
    )


async def test_dragging_with_the_middle_button_moves_the_image(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    await drag(viewer, 40, -30, "middle")
    state = await viewer.until_state(lambda s: view(s)["pan"]["x"] != 0, "moved")
    assert view(state)["pan"] == pytest.approx({"x": 40, "y": -30}, abs=1)
    wanted = [grey_of(rod.hounsfield, CENTER, WIDTH) for rod in HEAD_RODS]
    assert await greys_of_rods(viewer) == pytest.approx(wanted, abs=GREY_TOLERANCE)


async def test_dragging_down_with_the_right_button_zooms_in(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    before = view(await viewer.state())
    await drag(viewer, 0, 60, "right", start=(256, 400))
    state = await viewer.until_state(lambda s: view(s)["zoom"] > before["zoom"], "zoomed in")
    assert view(state)["scale"] > before["scale"]
    rod = HEAD_RODS[2]
    place, pixels = await picture(viewer), await screenshot(viewer)
    grey = mean_grey(pixels, *place.place_of(rod))
    assert grey == pytest.approx(grey_of(rod.hounsfield, CENTER, WIDTH), abs=GREY_TOLERANCE)


LETTERS = {
    "as it was taken": ([], "RLAP"),
    "turned right": (["rotateViewportCW"], "PARL"),
    "turned left": (["rotateViewportCCW"], "APLR"),
    "turned twice": (["rotateViewportCW", "rotateViewportCW"], "LRPA"),
    "mirrored left to right": (["flipViewportHorizontal"], "LRAP"),
    "mirrored upside down": (["flipViewportVertical"], "RLPA"),
}


@pytest.mark.parametrize(("commands", "letters"), LETTERS.values(), ids=LETTERS)
async def test_orientation_letters_follow_the_image(
    commands: list[str], letters: str, demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    for command in commands:
        await viewer.run(command)
    await viewer.drawn()
    found = view(await viewer.state())["orientation"]
    assert "".join(found[edge] for edge in ("left", "right", "top", "bottom")) == letters
    drawn = [
        await viewer.page.locator(f"[data-viewport] .letter-{edge}").first.inner_text()
        for edge in ("left", "right", "top", "bottom")
    ]
    assert "".join(drawn) == letters


async def test_turning_moves_the_picture_as_the_letters_say(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportWindowLevel", windowCenter=CENTER, windowWidth=WIDTH)
    await viewer.run("rotateViewportCW")
    place, pixels = await picture(viewer), await screenshot(viewer)
    for rod in HEAD_RODS:
        # clockwise by 90°: what was below the middle lies left of it
        x, y = place.place(511 - rod.row, rod.column)
        wanted = grey_of(rod.hounsfield, CENTER, WIDTH)
        assert mean_grey(pixels, x, y) == pytest.approx(wanted, abs=GREY_TOLERANCE)


async def test_resetting_restores_everything_but_the_slice(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    before = view(await viewer.state())
    await viewer.run("jumpToImage", imageIndex=12)
    await viewer.until_state(lambda s: view(s)["frame"]["index"] == 12 and shown(s), "image 13")
    for command in ("scaleUpViewport", "rotateViewportCW", "flipViewportHorizontal"):
        await viewer.run(command)
    await viewer.run("invertViewport")
    await viewer.run("panViewport", x=10, y=20)
    await viewer.run("setViewportWindowLevel", windowCenter=1, windowWidth=2)
    await viewer.page.keyboard.press("Space")
    state = await viewer.until_state(lambda s: view(s)["zoom"] == before["zoom"], "reset")
    after = view(state)
    assert after["frame"]["index"] == 12
    for key in ("zoom", "pan", "rotation", "flip", "invert", "voi", "orientation"):
        assert after[key] == before[key]


async def test_a_link_and_the_list_lead_to_the_same_state(demo: Served, new_page: OpenPage):
    linked = await opened_whole(new_page, demo)
    listed = await new_page(demo.page(f"/?mrn={HEAD_CT.patient.mrn}"))
    await listed.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    await listed.page.locator(f"tr[data-study-instance-uid='{HEAD_CT.uid}']").click()
    await listed.until_state(shown, "the first image")
    one, other = await linked.state(), await listed.state()
    for key in ("route", "viewports", "activeViewport", "tool", "hangingProtocol", "studies"):
        assert one[key] == other[key], key
    assert linked.page.url.replace("/viewer/?", "/viewer?") == listed.page.url


async def test_the_first_image_can_be_named_in_the_link(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("jumpToImage", imageIndex=7)
    state = await viewer.until_state(lambda s: view(s)["frame"]["index"] == 7, "image 8")
    uid = view(state)["frame"]["SOPInstanceUID"]
    other = await opened(new_page, demo, initialSOPInstanceUID=uid)
    assert view(await other.state())["frame"]["index"] == 7


async def test_several_viewports_share_the_screen(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("setViewportGridLayout", numRows=2, numCols=2)
    state = await viewer.until_state(lambda s: len(s["viewports"]) == 4, "four viewports")
    assert shown(state)
    await viewer.drawn()
    assert await viewer.page.locator("[data-viewport]").count() == 4
    assert await viewer.page.locator("canvas#gl").count() == 1
