"""Display shutters of headers, good and bad, and the command that opens them."""

from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.dicom.presentation.shutter import Shutter, shutter_of
from tests.support.fake_ports import world
from tests.support.instances import attributes, ct_slice, multi_frame, one_display_set

EDGES = {
    "ShutterLeftVerticalEdge": 2, "ShutterRightVerticalEdge": 9,
    "ShutterUpperHorizontalEdge": 3, "ShutterLowerHorizontalEdge": 8,
}  # fmt: skip


def shutter(**values: Any) -> Shutter | None:
    return shutter_of(ct_slice(1, 0.0, **values))


def test_places_count_from_one_and_rows_come_first() -> None:
    found = shutter(
        ShutterShape=["RECTANGULAR", "CIRCULAR"], CenterOfCircularShutter=[5, 7],
        RadiusOfCircularShutter=4, **EDGES,
    )  # fmt: skip
    assert found is not None
    assert found.rectangle == (1, 8, 2, 7)
    assert found.circle == (6, 4, 4)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"ShutterShape": "BITMAP"},
        {"ShutterShape": "RECTANGULAR"},
        {"ShutterShape": "RECTANGULAR", **EDGES, "ShutterRightVerticalEdge": 1},
        {"ShutterShape": "CIRCULAR", "RadiusOfCircularShutter": 4},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [5, 7]},
        {
            "ShutterShape": "CIRCULAR",
            "CenterOfCircularShutter": [5, 7],
            "RadiusOfCircularShutter": 0,
        },
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 2, 2]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 2, 2, 3, 1, 4]},
    ],
)
def test_a_shape_that_makes_no_sense_hides_nothing(values: dict[str, Any]) -> None:
    assert shutter(**values) is None


def test_a_good_shape_counts_beside_a_bad_one() -> None:
    found = shutter(ShutterShape=["CIRCULAR", "RECTANGULAR"], **EDGES)
    assert found is not None
    assert (found.circle, found.rectangle) == (None, (1, 8, 2, 7))


async def test_the_shutter_is_closed_at_first_and_opened_by_command() -> None:
    made = world([ct_slice(1, 0.0, ShutterShape="RECTANGULAR", **EDGES)])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    session = made.app.session
    assert session
    assert session.shutter(session.grid.active) is not None
    await made.run("toggleDisplayShutter")
    assert session.shutter(session.grid.active) is None
    assert session.has_shutter(session.grid.active)


async def test_an_image_without_a_shutter_says_so() -> None:
    made = world([ct_slice(1, 0.0)])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    with pytest.raises(CommandError, match="no display shutter"):
        await made.run("toggleDisplayShutter")


def test_enhanced_frames_have_shutters_of_their_own() -> None:
    item = attributes(ShutterShape="RECTANGULAR", **EDGES)
    made = one_display_set(multi_frame([{"FrameDisplayShutterSequence": [item]}, {}]))
    with_shutter, without = made.frames
    assert with_shutter.shutter is not None
    found = shutter_of(with_shutter.shutter)
    assert found is not None
    assert found.rectangle == (1, 8, 2, 7)
    assert without.shutter is None
