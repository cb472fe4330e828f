"""Volumes in 3D in the built viewer: they appear, turn, become fine, and lead to their slices."""

from typing import Any

import numpy as np
import pytest

from negatoscope.cli.phantoms.people import BRAIN_MR, CHEST_CT
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.site import Served

#: Small, so that a processor has drawn it before long.
SMALL = {"width": 700, "height": 500}


def in_3d(state: dict[str, Any]) -> dict[str, Any]:
    found = [v["volume3d"] for v in state["viewports"] if v["volume3d"]]
    return dict(found[0]) if found else {"refined": False, "filled": 0, "slices": 1}


def is_done(state: dict[str, Any]) -> bool:
    look = in_3d(state)
    return bool(look["refined"]) and look["filled"] == look["slices"]


async def shown(viewer: ViewerPage, number: int = 0) -> Any:
    """The picture of a viewport's cell, without what lies at its edges."""
    box = await viewer.page.locator("section[data-viewport]").nth(number).bounding_box()
    assert box is not None
    edge = 70
    clip = {
        "x": box["x"] + edge,
        "y": box["y"] + edge,
        "width": box["width"] - 2 * edge,
        "height": box["height"] - 2 * edge,
    }
    return (await pixels_of(viewer.page, clip)).astype(int)


async def test_a_link_hangs_a_ct_in_3d_and_it_becomes_fine(demo: Served, new_page: OpenPage):
    viewer = await new_page()
    await viewer.page.set_viewport_size(SMALL)
    await viewer.open(demo.viewer(CHEST_CT.uid, hangingProtocolId="only3D"))
    state = await viewer.until_state(is_done, "a fine picture", timeout_s=120)
    look = in_3d(state)
    assert (look["preset"], look["view"]) == ("CT-Bone", "anterior")
    assert state["viewports"][0]["type"] == "volume3d"
    picture = await shown(viewer)
    # bone and muscle of this look are reddish, and there is black beside them
    middle = picture[:, picture.shape[1] // 3 : -picture.shape[1] // 3]
    assert (middle[..., 0] > middle[..., 2] + 20).mean() > 0.5
    # a soft look is another picture; nothing of the way was an error
    await viewer.run("setViewportPreset", preset="CT-Muscle")
    await viewer.until_state(is_done, "the other look", timeout_s=120)
    assert np.abs(await shown(viewer) - picture).mean() > 5


async def test_a_drag_turns_the_volume_and_back_is_the_same_picture(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page()
    await viewer.page.set_viewport_size(SMALL)
    await viewer.open(demo.viewer(BRAIN_MR.uid, hangingProtocolId="only3D"))
    await viewer.until_state(is_done, "a fine picture", timeout_s=120)
    assert in_3d(await viewer.state())["preset"] == "MR-Default"
    before = await shown(viewer)
    assert before.max() > 100
    box = await viewer.page.locator("section[data-viewport]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shorter = min(box["width"], box["height"])
    await viewer.page.mouse.move(x, y)
    await viewer.page.mouse.down()
    await viewer.page.mouse.move(x + shorter / 4, y)
    await viewer.page.mouse.move(x + shorter / 2, y)
    await viewer.page.mouse.up()
    # half the shorter side is a quarter of a turn: the near side, the face, goes to the right
    state = await viewer.until_state(lambda s: in_3d(s)["view"] == "right", "the right side")
    assert state["viewports"][0]["orientation"]["right"] == "A"
    await viewer.run("undo")
    await viewer.until_state(
        lambda s: in_3d(s)["view"] == "anterior" and is_done(s), "as before", timeout_s=120
    )
    await viewer.drawn()
    assert np.abs(await shown(viewer) - before).max() <= 2


async def test_looks_are_found_by_typing_and_sliders_cut(demo: Served, new_page: OpenPage):
    viewer = await new_page()
    await viewer.page.set_viewport_size(SMALL)
    await viewer.open(demo.viewer(CHEST_CT.uid, hangingProtocolId="only3D"))
    await viewer.until_state(lambda s: in_3d(s)["filled"] > 0, "the volume", timeout_s=60)
    await viewer.page.locator("button.tool[popovertarget='menu-volume3d-look']").press("Enter")
    await viewer.until("!!document.querySelector('#menu-volume3d-look:popover-open')")
    for key in "lung":
        await viewer.page.keyboard.press(key)
    await viewer.until("document.activeElement.textContent.trim() === 'CT-Lung'")
    await viewer.page.keyboard.press("Enter")
    await viewer.until_state(lambda s: in_3d(s)["preset"] == "CT-Lung", "the look")
    await viewer.run("toggleVolumePanel")
    await viewer.drawn()
    await viewer.page.locator("input[data-setting='superior']").press("ArrowRight")
    await viewer.until_state(lambda s: in_3d(s)["crop"][1][2] == 0.98, "the cut")


@pytest.mark.parametrize("crossing", ["click", "command"])
async def test_a_surface_leads_to_its_slice(demo: Served, new_page: OpenPage, crossing: str):
    viewer = await new_page()
    await viewer.page.set_viewport_size(SMALL)
    await viewer.open(demo.viewer(CHEST_CT.uid))
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    first, second = [v["id"] for v in (await viewer.state())["viewports"]]
    display_set = (await viewer.state())["viewports"][0]["displaySet"]
    await viewer.run("setDisplaySet", displaySet=display_set, viewport=second)
    await viewer.run("toggleVolume3D", viewport=second)
    await viewer.until_state(is_done, "a fine picture", timeout_s=120)
    box = await viewer.page.locator("section[data-viewport]").nth(1).bounding_box()
    assert box is not None
    x, y = box["width"] / 2, box["height"] / 2 - 20
    if crossing == "command":
        answer = await viewer.run("jumpToSurface", x=x, y=y, viewport=second)
        point = answer["point"]
        # in front of the middle of the body
        centre_z = -190 + 59 * 5 / 2
        assert point[1] < 0
        assert point[2] > centre_z
    else:
        await viewer.run("setViewportActive", viewportId=second)  # a press would do only that
        await viewer.run("setToolActive", toolName="Crosshairs")
        await viewer.page.mouse.click(box["x"] + x, box["y"] + y)
    # 20 pixels above the middle; 380 mm fill the shorter side of the cell
    up_mm = 20 * 512 * 0.742 / min(box["width"], box["height"])
    due = 29.5 + up_mm / 5
    await viewer.until_state(
        lambda s: abs(s["viewports"][0]["frame"]["index"] - due) <= 1.0, "the slice"
    )
    assert first == (await viewer.state())["viewports"][0]["id"]
