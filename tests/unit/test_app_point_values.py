"""Values under the pointer, the tool that shows them, and the keys of the usual windows."""

from typing import Any

import pytest

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.viewing.camera import Placement, Point
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice


async def opened(**values: Any) -> World:
    made = world([ct_slice(1, -20.0, **values)])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    return made


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def over(session: ViewerSession, column: float, row: float) -> Point:
    """The place of an image point in the viewport."""
    view = session.grid.active
    size, aspect = session.image_size(view)
    return Placement(view.camera, session.cell_size(view.id), size, aspect).to_viewport(
        Point(column, row)
    )


# The faked screen's stored value is column + row.


async def test_the_value_is_told_with_its_unit_and_its_place_in_the_patient() -> None:
    made = await opened(
        RescaleSlope=2,
        RescaleIntercept=-1024,
        PixelSpacing=(0.5, 0.25),  # between rows, between columns
        ImagePositionPatient=(-10, -30, -20),
        ImageOrientationPatient=(1, 0, 0, 0, 1, 0),
    )
    session = session_of(made)
    words = session.pointing.words_at(session.grid.active, over(session, 8.9, 2.1))
    # column 8 and row 2: stored 10, 2 · 10 − 1024; x −10 + 8 · 0.25, y −30 + 2 · 0.5 (C.7.6.2.1.1)
    assert words == ("8, 2:  -1004 HU", "-8.0, -29.0, -20.0 mm")


async def test_a_value_without_unit_or_rescaling_is_the_stored_one() -> None:
    made = await opened(Modality="MR", RescaleSlope=None, RescaleIntercept=None, RescaleType=None)
    session = session_of(made)
    words = session.pointing.words_at(session.grid.active, over(session, 3.5, 1.5))
    assert words[0] == "3, 1:  4 stored"


async def test_beside_the_image_and_before_it_is_here_nothing_is_told() -> None:
    made = world([ct_slice(1, 0.0)])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    session = session_of(made)
    inside = over(session, 3.5, 1.5)
    assert session.pointing.words_at(session.grid.active, inside) == ()
    made.fake.loader.answer_all()
    assert session.pointing.words_at(session.grid.active, inside)
    for column, row in ((-0.1, 1), (1, -0.1), (1e6, 1), (1, 1e6)):
        assert session.pointing.words_at(session.grid.active, over(session, column, row)) == ()


async def test_the_value_is_shown_while_the_pointer_is_pressed() -> None:
    session = session_of(await opened())
    view = session.grid.active
    at = over(session, 5.5, 6.5)
    assert session.pointing.press(view, at, "DragProbe")
    drawn = session.graphics_of(view)
    assert at in drawn.marks
    assert any(label.text.startswith("5, 6:  ") for label in drawn.labels)
    session.pointing.move(view, over(session, 7.5, 6.5))
    assert any(label.text.startswith("7, 6:  ") for label in session.graphics_of(view).labels)
    assert session.pointing.release(view) is None, "no window comes of it"
    assert at not in session.graphics_of(view).marks
    assert not any(":  " in label.text for label in session.graphics_of(view).labels)


# -- keys of the usual windows ------------------------------------------------------------------


async def press(made: World, key: str) -> None:
    hotkey = made.app.hotkey(key)
    assert hotkey is not None
    await made.run(hotkey.command, **hotkey.args)


def window(made: World) -> tuple[float, float] | None:
    session = session_of(made)
    found = session.window(session.grid.active)
    return (found.width, found.center) if found else None


@pytest.mark.parametrize(
    ("key", "width", "center"),
    [
        ("1", 400, 40), ("2", 1500, -600), ("3", 2500, 480), ("4", 80, 40), ("5", 150, 90),
        ("6", 33, 7),
    ],
)  # fmt: skip
async def test_keys_choose_the_windows_of_ct_and_then_ones_own(
    key: str, width: float, center: float
) -> None:
    made = await opened()
    await made.run("preferences.addWindow", modality="CT", label="Stent", width=33, center=7)
    await made.run("closeDialog")
    await press(made, key)
    assert window(made) == (width, center)


def pet() -> DataSet:
    return ct_slice(
        1, 0.0, Modality="PT", Units="GML", WindowCenter=1, WindowWidth=2, RescaleType=None
    )


@pytest.mark.parametrize(("key", "width"), [("1", 5), ("2", 3), ("3", 7), ("4", 8), ("5", 10)])
async def test_keys_choose_the_windows_of_pet_in_suv(key: str, width: float) -> None:
    made = world([pet()])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    await made.run("setViewportWindowLevel", windowWidth=100, windowCenter=100)
    await made.run("setWindowLevelPreset", presetName="ct-lung", presetIndex=1)
    assert window(made) == (100, 100), "OHIF's names of CT presets are those of CT alone"
    await press(made, key)
    assert window(made) == (width, width / 2)


async def test_where_no_window_is_usual_the_keys_change_nothing_but_ones_own_are_chosen() -> None:
    made = await opened(Modality="MR")
    before = window(made)
    for key in "123456789":
        await press(made, key)
    assert window(made) == before
    await made.run("preferences.addWindow", modality="MR", label="T2", width=900, center=450)
    await made.run("closeDialog")
    await press(made, "1")
    assert window(made) == (900, 450)


# -- the preference -----------------------------------------------------------------------------


async def test_a_preference_says_whether_pet_windows_begin_at_nothing() -> None:
    made = await opened(Modality="PT")
    assert session_of(made).windowing.clamps
    await made.run("preferences.setClampedWindows", checked=False)
    assert not session_of(made).windowing.clamps
    assert '"clampedWindows": false' in made.fake.storage["negatoscope.preferences"]
    await made.go("worklist")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert not session_of(made).windowing.clamps
