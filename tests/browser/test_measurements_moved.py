"""Arrows drawn, and outlines moved, with the mouse in real Chromium."""

import math

import pytest

from tests.browser.test_measurements import head, values
from tests.support.chromium import OpenPage
from tests.support.site import Served


async def test_an_arrow_gets_its_words_and_a_freehand_outline_is_pulled(
    demo: Served, new_page: OpenPage
):
    on = await head(new_page, demo)
    viewer = on.viewer
    await on.tool("ArrowAnnotate")
    await on.drag((150, 200), (180, 215), (200, 230))
    await viewer.page.get_by_role("textbox", name="Label").fill("Cyst")
    await viewer.page.keyboard.press("Enter")
    state = await viewer.until_state(
        lambda s: s["measurements"] and s["measurements"][0]["text"] == "Cyst", "the words"
    )
    arrow = state["measurements"][0]
    for point, place in zip(arrow["points"], [(150, 200), (200, 230)], strict=True):
        assert math.dist(point, place) <= 1
    await on.drag((200, 230), (220, 260), (240, 280))
    state = await viewer.until_state(
        lambda s: s["measurements"][0]["points"] != arrow["points"], "the arrow's other end moved"
    )
    assert state["measurements"][0]["points"][0] == arrow["points"][0]
    assert state["measurements"][0]["points"][1] == pytest.approx([240, 280], abs=1)

    turns = [2 * math.pi * n / 24 for n in range(25)]
    await on.tool("PlanarFreehandROI")
    await on.drag(*[(330 + 25 * math.cos(t), 330 + 25 * math.sin(t)) for t in turns])
    state = await viewer.until_state(lambda s: len(s["measurements"]) == 2, "the outline")
    before = state["measurements"][1]
    await on.drag((355, 330), (365, 330), (375, 330))
    state = await viewer.until_state(
        lambda s: s["measurements"][1]["points"] != before["points"], "the outline pulled"
    )
    after = state["measurements"][1]
    assert max(x for x, _ in after["points"]) == pytest.approx(375, abs=1)
    assert min(x for x, _ in after["points"]) == min(x for x, _ in before["points"])
    assert values(after)["area"] > values(before)["area"]
    await viewer.run("undo")
    await viewer.until_state(
        lambda s: s["measurements"][1]["points"] == before["points"], "the pull taken back"
    )
