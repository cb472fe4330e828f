"""The tour: once on a device after a study was opened by hand, and whenever it is asked for."""

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.tour import KEY, STEPS
from negatoscope.app.viewer.tour_views import TourView
from negatoscope.app.viewmodels.dialogs import HelpDialog
from negatoscope.app.viewmodels.viewer import ViewerView
from tests.support.fake_ports import World, world
from tests.support.instances import ct_series


def shown(there: World) -> TourView | None:
    view = there.app.view()
    assert isinstance(view, ViewerView)
    return view.tour


async def by_hand(there: World) -> World:
    await there.go("")
    await there.run("study.open", studyInstanceUid="1.2")
    return there


async def test_it_begins_with_the_first_study_that_is_opened_by_hand_and_only_once() -> None:
    there = await by_hand(world(ct_series()))
    step = shown(there)
    assert step
    assert (step.number, step.count) == (1, len(STEPS))
    await there.run("tour.leave")
    assert there.fake.storage[KEY] == "seen"
    assert shown(await by_hand(there)) is None


async def test_a_link_from_elsewhere_is_not_interrupted() -> None:
    there = world(ct_series())
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    assert shown(there) is None


async def test_it_goes_on_and_back_and_ends_after_the_last_step() -> None:
    there = await by_hand(world(ct_series()))
    await there.run("tour.go", steps=1)
    await there.run("tour.go", steps=-1)
    await there.run("tour.go", steps=-1)
    step = shown(there)
    assert step
    assert step.number == 1
    for _ in STEPS:
        await there.run("tour.go")
    assert shown(there) is None
    assert KEY in there.fake.storage


async def test_escape_leaves_it() -> None:
    there = await by_hand(world(ct_series()))
    await there.run("cancel")
    assert shown(there) is None


async def test_the_help_offers_it_again() -> None:
    there = await by_hand(world(ct_series()))
    await there.run("tour.leave")
    await there.run("showHelp")
    help_dialog = there.app.dialog
    assert isinstance(help_dialog, HelpDialog)
    assert help_dialog.tour
    await there.run("startTour")
    assert there.app.dialog is None
    assert shown(there)


async def test_without_a_study_there_is_none() -> None:
    there = world()
    await there.go("")
    with pytest.raises(CommandError, match="no study is open"):
        await there.run("startTour")


async def test_the_help_tells_what_the_mouse_does_as_it_is_preferred() -> None:
    there = world(ct_series())
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    await there.run("preferences.setMouse", place="right", value="WindowLevel")
    await there.run("showHelp")
    help_dialog = there.app.dialog
    assert isinstance(help_dialog, HelpDialog)
    rows = {row.keys[0]: row.label for row in help_dialog.mouse}
    assert rows["Right drag"] == "Window and level"
    assert rows["Middle drag"] == "Pan"
    assert rows["Left drag"] == "The chosen tool"
    assert rows["Ctrl + Wheel"] == "Zoom"
