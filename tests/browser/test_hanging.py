"""Hanging protocols in real Chromium: mammography, priors, stages by key, a layout that is kept."""

import json
from typing import Any

import numpy as np

from negatoscope.cli.phantoms.people import CURRENT_CT, HEAD_CT, MAMMOGRAM, PRIOR_CT
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.site import Served

#: Of a channel: brighter is tissue, darker the black around it.
TISSUE = 40
#: The seam between cells, and rounding to whole pixels.
SEAM_PX = 4


def loaded(count: int) -> Any:
    return lambda s: (
        len(s["viewports"]) == count
        and all(v["frame"]["state"] == "loaded" for v in s["viewports"])
    )


async def mammogram(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page(demo.viewer(MAMMOGRAM.uid))
    await viewer.until_state(loaded(4), "four views")
    await viewer.drawn()
    return viewer


async def picture_of(viewer: ViewerPage, viewport: str) -> Any:
    """The drawn pixels of a viewport without the texts over it: [row, column], grey."""
    read = await viewer.run("viewport.readPixels", viewport=viewport)
    data = np.array(read["data"] if isinstance(read["data"], list) else list(read["data"].values()))
    return data.reshape(read["height"], read["width"], 4)[..., 0]


async def test_the_four_views_of_a_mammogram_hang_back_to_back(demo: Served, new_page: OpenPage):
    viewer = await mammogram(new_page, demo)
    state = await viewer.state()
    assert state["hangingProtocol"]["id"] == "@ohif/hpMammo"
    names = {d["uid"]: d["SeriesDescription"] for s in state["studies"] for d in s["displaySets"]}
    assert [names[v["displaySet"]] for v in state["viewports"]] == [
        "R CC",
        "L CC",
        "R MLO",
        "L MLO",
    ]


async def test_the_chest_walls_meet_and_the_sizes_are_equal(demo: Served, new_page: OpenPage):
    viewer = await mammogram(new_page, demo)
    state = await viewer.state()
    scales = [v["scale"] for v in state["viewports"]]  # one detector: pixels are millimetres
    assert max(scales) - min(scales) < 1e-6 * scales[0]
    for right, left in (("viewport-1", "viewport-2"), ("viewport-3", "viewport-4")):
        of_right, of_left = await picture_of(viewer, right), await picture_of(viewer, left)
        # the middle rows show tissue at the edges that touch, and air at the edges far from it
        middle = slice(of_right.shape[0] * 2 // 5, of_right.shape[0] * 3 // 5)
        assert of_right[middle, -SEAM_PX:].mean() > TISSUE
        assert of_left[middle, :SEAM_PX].mean() > TISSUE
        assert of_right[middle, :SEAM_PX].mean() < TISSUE / 4
        assert of_left[middle, -SEAM_PX:].mean() < TISSUE / 4


async def test_the_chest_walls_still_meet_after_the_window_was_resized(
    demo: Served, new_page: OpenPage
):
    viewer = await mammogram(new_page, demo)
    await viewer.page.set_viewport_size({"width": 900, "height": 1000})
    await viewer.drawn()
    of_right, of_left = (
        await picture_of(viewer, "viewport-1"),
        await picture_of(viewer, "viewport-2"),
    )
    middle = slice(of_right.shape[0] * 2 // 5, of_right.shape[0] * 3 // 5)
    assert of_right[middle, -SEAM_PX:].mean() > TISSUE
    assert of_left[middle, :SEAM_PX].mean() > TISSUE


async def test_no_seam_of_black_lies_between_the_chest_walls(demo: Served, new_page: OpenPage):
    viewer = await mammogram(new_page, demo)
    box = await viewer.page.locator("[data-viewport='viewport-1']").bounding_box()
    assert box
    seam = box["x"] + box["width"]
    clip = {"x": seam - 30, "y": box["y"] + box["height"] * 0.45, "width": 60, "height": 20}
    columns = (await pixels_of(viewer.page, clip))[..., 0].mean(axis=0)
    dark = int((columns < TISSUE).sum())
    assert dark <= SEAM_PX  # the line between the cells and nothing more


async def test_stages_are_changed_by_key(demo: Served, new_page: OpenPage):
    viewer = await mammogram(new_page, demo)
    await viewer.page.keyboard.press(".")
    state = await viewer.until_state(
        lambda s: s["hangingProtocol"]["stageId"] == "CC", "the stage of two views"
    )
    assert len(state["viewports"]) == 2
    await viewer.page.keyboard.press(",")
    await viewer.until_state(
        lambda s: s["hangingProtocol"]["stageId"] == "CC/MLO" and len(s["viewports"]) == 4,
        "four views again",
    )


async def test_a_study_is_compared_with_its_prior(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(CURRENT_CT.uid, PRIOR_CT.uid))
    state = await viewer.until_state(
        lambda s: (
            s["hangingProtocol"]["id"] == "@ohif/hpCompare"
            and len(s["viewports"]) in (2, 4)
            and all(v["frame"]["state"] == "loaded" for v in s["viewports"])
        ),
        "current and prior side by side",
    )
    study_of = {d["uid"]: s["StudyInstanceUID"] for s in state["studies"] for d in s["displaySets"]}
    for current, prior in zip(state["viewports"][::2], state["viewports"][1::2], strict=True):
        assert study_of[current["displaySet"]] == CURRENT_CT.uid
        assert study_of[prior["displaySet"]] == PRIOR_CT.uid


async def test_a_layout_is_kept_from_the_interface_and_hangs_again(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.until_state(loaded(2), "two images")
    await viewer.run(
        "setViewportWindowLevel", windowWidth=321, windowCenter=23, viewport="viewport-1"
    )
    page = viewer.page
    await page.get_by_role("button", name="Layout", exact=True).click()
    await page.get_by_role("button", name="Save this layout…").click()
    await page.get_by_label("Name", exact=True).fill("Head pair")
    await page.get_by_label("Studies with CT").check()
    await page.get_by_role("button", name="Save", exact=True).click()
    await viewer.until_state(
        lambda s: s["hangingProtocol"]["id"] == "own.head-pair", "the layout is a protocol"
    )
    stored = await page.evaluate("localStorage.getItem('negatoscope.hangingProtocols')")
    for secret in (HEAD_CT.patient.name, HEAD_CT.patient.mrn, HEAD_CT.uid):
        assert secret not in stored
    await page.reload()
    await viewer.ready()
    state = await viewer.until_state(loaded(2), "the kept layout")
    assert state["hangingProtocol"]["id"] == "own.head-pair"
    assert state["viewports"][0]["voi"]["windowWidth"] == 321


async def test_a_protocol_of_ohif_is_pasted_checked_and_hung(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.viewer(HEAD_CT.uid))
    page = viewer.page
    await page.get_by_role("button", name="Layout", exact=True).click()
    await page.get_by_role("button", name="Hanging protocols…").click()
    await page.get_by_role("button", name="New", exact=True).click()
    text = page.get_by_label("The protocol as JSON")
    value: dict[str, Any] = {
        "id": "site.pasted",
        "name": "Pasted",
        "protocolMatchingRules": [],
        "displaySetSelectors": {"any": {"seriesMatchingRules": []}},
        "stages": [
            {
                "viewportStructure": {
                    "layoutType": "grid",
                    "properties": {"rows": 2, "columns": 1},
                },
                "viewports": [
                    {
                        "viewportOptions": {"rotation": 90},
                        "displaySets": [{"id": "any", "matchedDisplaySetsIndex": index}],
                    }
                    for index in (0, 1)
                ],
            }
        ],
    }
    wrong = json.loads(json.dumps(value))
    wrong["stages"][0]["viewports"][0]["displaySets"][0]["id"] = "none"
    await text.fill(json.dumps(wrong))
    await page.get_by_text("there is no “none” in displaySetSelectors").wait_for()
    await text.fill(json.dumps(value))
    await page.get_by_role("button", name="Hang", exact=True).click()
    state = await viewer.until_state(
        lambda s: s["hangingProtocol"]["id"] == "site.pasted", "the pasted protocol hangs"
    )
    assert [v["rotation"] for v in state["viewports"]] == [90, 90]
    await viewer.drawn()
    assert await page.locator("dialog[open]").count() == 0
