"""Panels, the whole screen, and series that are shown in a viewport by its number."""

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.panels import KEY, Panels
from negatoscope.app.viewer.place_views import PlaceDialog
from tests.support.fake_ports import FakeStorage, World, world
from tests.support.instances import ct_slice

TWO_SERIES = [
    ct_slice(n, float(n), StudyInstanceUID="1.2", SeriesInstanceUID=f"1.2.{n}", SeriesNumber=n)
    for n in (1, 2)
]


async def opened() -> World:
    made = world(TWO_SERIES)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    return made


async def test_a_width_is_kept_on_the_device_within_bounds() -> None:
    made = await opened()
    await made.run("setPanelWidth", panel="studies", width=333.4)
    assert made.app.view().browser.width_px == 333
    assert Panels(made.fake.storage).size("studies").width_px == 333
    await made.run("setPanelWidth", panel="studies", width=9999)
    assert made.app.view().browser.width_px == Panels(FakeStorage()).size("studies").most_px
    with pytest.raises(CommandError, match="no panel"):
        await made.run("setPanelWidth", panel="elsewhere", width=300)


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"studies": "wide"}', '{"studies": true}'])
def test_what_was_kept_and_cannot_be_read_is_left_aside(kept: str) -> None:
    storage = FakeStorage({KEY: kept})
    assert Panels(storage).size("studies").width_px == 272


async def test_a_series_is_shown_in_a_viewport_by_its_number() -> None:
    made = await opened()
    session = made.app.session
    assert session
    first, second = (v.display_set for v in session.grid.viewports)
    await made.run("chooseViewport", displaySet=first)
    dialog = made.app.dialog
    assert isinstance(dialog, PlaceDialog)
    assert [(c.number, c.active) for c in dialog.choices] == [(1, True), (2, False)]
    await made.run("showInViewport", displaySet=first, viewportId="2")
    assert made.app.dialog is None
    assert [v.display_set for v in session.grid.viewports] == [first, first]
    assert session.grid.active_id == "viewport-2"
    assert second != first
    with pytest.raises(CommandError, match="no viewport 3: there are 2"):
        await made.run("showInViewport", displaySet=first, viewportId="3")
    with pytest.raises(CommandError, match="no display set"):
        await made.run("showInViewport", displaySet="nothing", viewportId="1")


async def test_where_the_whole_screen_is_not_to_be_had_it_is_said() -> None:
    made = await opened()
    with pytest.raises(CommandError, match="whole screen"):
        await made.run("toggleFullscreen")
