"""Two frames of reference that a registration brings together, in the viewer."""

import pytest

from negatoscope.dicom.dataset import DataSet
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice
from tests.support.registrations import item, registration, step

ONE, OTHER = "9.1", "9.2"
#: From the other space into the first: 1000 mm down, 7 mm (ten pixels) to the patient's left.
DOWN = (1, 0, 0, 7, 0, 1, 0, 0, 0, 0, 1, -1000, 0, 0, 0, 1)


def stack(series: str, number: int, space: str, first_mm: float) -> list[DataSet]:
    return [
        ct_slice(
            n, first_mm + n, SeriesInstanceUID=series, SOPInstanceUID=f"{series}.{n}",
            SeriesNumber=number, FrameOfReferenceUID=space,
        )
        for n in range(20)
    ]  # fmt: skip


STACKS = [*stack("1.2.3", 1, ONE, 0.0), *stack("1.2.4", 2, OTHER, 1000.0)]


async def opened(*objects: DataSet) -> World:
    made = world([*STACKS, *objects])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    return made


def indices(made: World) -> list[int]:
    assert made.app.session
    return [v.index for v in made.app.session.grid.viewports]


async def test_a_picked_place_is_found_in_the_registered_space():
    made = await opened(registration(ONE, item(OTHER, step(DOWN))))
    await made.run("jumpToImage", imageIndex=4, viewport="viewport-1")
    await made.run("localisePoint", x=100.5, y=50.5, viewport="viewport-1")
    assert indices(made) == [4, 4]
    session = made.app.session
    assert session
    here, there = (session.graphics_of(v) for v in session.grid.viewports)
    # the cell is 500 wide for 512 columns; the same point lies ten columns further left there
    assert here.marks[0].x == pytest.approx(100.5 * 500 / 512)
    assert there.marks[0].x == pytest.approx(90.5 * 500 / 512)
    assert there.marks[0].y == pytest.approx(here.marks[0].y)


async def test_without_a_registration_the_other_space_stays_where_it_is():
    made = await opened()
    await made.run("jumpToImage", imageIndex=4, viewport="viewport-1")
    await made.run("localisePoint", x=100.5, y=50.5, viewport="viewport-1")
    assert indices(made) == [4, 10]


async def test_linked_slices_follow_the_registration():
    made = await opened(registration(ONE, item(OTHER, step(DOWN))))
    await made.run("toggleSynchronizer", type="imageSlice")
    await made.run("jumpToImage", imageIndex=17, viewport="viewport-1")
    assert indices(made) == [17, 17]
    await made.run("jumpToImage", imageIndex=2, viewport="viewport-2")
    assert indices(made) == [2, 2]


async def test_reference_lines_cross_over_into_the_registered_space():
    lying = [
        ct_slice(
            n, 0.0, SeriesInstanceUID="1.2.4", SOPInstanceUID=f"1.2.4.{n}", SeriesNumber=2,
            FrameOfReferenceUID=OTHER, ImageOrientationPatient=(1, 0, 0, 0, 0, -1),
            ImagePositionPatient=(-257.0, -250.0 + n, 1100.0),
        )
        for n in range(3)
    ]  # fmt: skip
    objects = [*STACKS[:20], *lying, registration(ONE, item(OTHER, step(DOWN)))]
    made = world(objects)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("jumpToImage", imageIndex=9, viewport="viewport-1")
    await made.run("toggleReferenceLines")
    session = made.app.session
    assert session
    (line,) = session.graphics_of(session.grid.get("viewport-2")).lines
    # z = 9 mm here is 1009 mm there, 91 mm below the first row's middle
    row = (1100.0 - 1009.0) / 0.7 + 0.5
    assert line.start.y == pytest.approx(row * 500 / 512)
    assert line.end.y == pytest.approx(row * 500 / 512)


async def test_a_damaged_registration_says_why_it_is_not_applied_and_the_other_one_is():
    damaged = registration(
        ONE, item(OTHER), SOPInstanceUID="1.8", SeriesInstanceUID="1.2.8", SeriesNumber=8,
        FrameOfReferenceUID="",
    )  # fmt: skip
    made = await opened(damaged, registration(ONE, item(OTHER, step(DOWN))))
    session = made.app.session
    assert session
    assert session.registrations.matrix(OTHER, ONE) is not None
    messages = {d.uid: d.message for d in session.display_sets.values() if d.modality == "REG"}
    assert messages["1.2.8:1"] == (
        "A spatial registration is not applied: "
        "it does not say into which frame of reference it maps."
    )
    assert messages["1.2.9:1"].startswith("A spatial registration is applied")


async def test_a_deformable_registration_is_listed_and_not_applied():
    bent = registration(ONE, item(OTHER, step(DOWN)), SOPClassUID="1.2.840.10008.5.1.4.1.1.66.3")
    made = await opened(bent)
    session = made.app.session
    assert session
    assert session.registrations.matrix(OTHER, ONE) is None
    assert "not applied" in session.display_sets["1.2.9:1"].message
