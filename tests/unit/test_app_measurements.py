"""Measurements in a session: drawn, changed, undone, tracked, exported; by pointer and by keys."""

import csv
import io
import json
from math import cos, pi, sin
from typing import Any

import numpy as np
import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.measurements.export import as_csv, as_json
from negatoscope.app.viewer.measurements.interaction import Ground
from negatoscope.app.viewer.measurements.panel import panel_view
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.presenter import viewport_view
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.viewing.annotations.kinds import KINDS
from negatoscope.viewing.camera import Point
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import attributes, ct_slice

SIDE = 64
#: Rows 1 mm apart, columns 0.5 mm: the image is shown twice as high as wide.
SPACING = (1.0, 0.5)


def pixel_values() -> np.ndarray[Any, Any]:
    """Stored values: no two neighbours alike."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    return (rows * 7 + columns * 13 + (rows * columns) % 11).astype(float)


def stack(
    count: int = 3, series: str = "1.2.3", study: str = "1.2", **values: Any
) -> list[DataSet]:
    given = {"PixelSpacing": SPACING, "Rows": SIDE, "Columns": SIDE, **values}
    return [
        ct_slice(
            n,
            float(n),
            StudyInstanceUID=study,
            SeriesInstanceUID=series,
            SOPInstanceUID=f"{series}.{n}",
            **given,
        )
        for n in range(1, count + 1)
    ]


async def opened(
    instances: list[DataSet] | None = None, search: str = "?StudyInstanceUIDs=1.2", **config: Any
) -> World:
    given = json.dumps({**json.loads(CONFIG), **config})
    made = world(stack() if instances is None else instances, given)
    await made.go("viewer", search)
    pixels = pixel_values().ravel().tolist()
    while made.fake.loader.under_way:
        made.fake.loader.answer(pixels=pixels, rows=SIDE, columns=SIDE)
    return made


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def room_of(made: World) -> MeasurementRoom:
    return session_of(made).measurements


def ground_of(made: World) -> Ground:
    session = session_of(made)
    ground = session.measurements.ground(session.grid.active)
    assert ground
    return ground


class Pointer:
    """A pointer over the active viewport, in image coordinates."""

    def __init__(self, made: World) -> None:
        self.made = made
        self.at = Point(0, 0)

    @property
    def interaction(self) -> Any:
        return room_of(self.made).interaction

    def _to(self, x: float, y: float) -> Point:
        self.at = ground_of(self.made).placement.to_viewport(Point(x, y))
        return self.at

    def down(self, x: float, y: float) -> bool:
        tool = session_of(self.made).tool
        return bool(self.interaction.press(ground_of(self.made), self._to(x, y), tool))

    def move(self, x: float, y: float) -> None:
        self.interaction.move(ground_of(self.made), self._to(x, y))

    def up(self) -> None:
        self.interaction.release(self.at)

    def drag(self, *places: tuple[float, float]) -> None:
        self.down(*places[0])
        for place in places[1:]:
            self.move(*place)
        self.up()

    def click(self, x: float, y: float) -> None:
        if self.interaction.busy:
            self.move(x, y)
        self.down(x, y)
        self.up()


async def draw(made: World, tool: str, *places: tuple[float, float]) -> dict[str, Any]:
    await made.run("setToolActive", toolName=tool)
    Pointer(made).drag(*places)
    return only(made)


def only(made: World) -> dict[str, Any]:
    return room_of(made).state()[-1]


def value(measurement: dict[str, Any], name: str) -> float:
    return float(next(v["value"] for v in measurement["values"] if v["name"] == name))


# -- drawing ------------------------------------------------------------------------------------


async def test_a_length_is_drawn_by_dragging() -> None:
    made = await opened()
    found = await draw(made, "Length", (10, 10), (18, 13))  # 4 mm across, 3 mm down
    assert value(found, "length") == pytest.approx(5.0)
    assert found["lines"] == ["5 mm"]
    assert found["SOPInstanceUID"] == "1.2.3.2"  # the middle image


async def test_a_length_is_drawn_by_two_clicks() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Length")
    pointer = Pointer(made)
    pointer.click(10, 10)
    assert room_of(made).state() == []
    pointer.move(14, 10)
    assert room_of(made).interaction.drawn_on("viewport-1").points[1].x == pytest.approx(14)
    pointer.click(18, 13)
    assert value(only(made), "length") == pytest.approx(5.0)


async def test_a_slip_of_the_hand_draws_nothing() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Length")
    pointer = Pointer(made)
    pointer.click(10, 10)
    pointer.click(10, 10)
    assert room_of(made).state() == []
    assert not room_of(made).interaction.busy


@pytest.mark.parametrize("tool", [k.name for k in KINDS.values() if k.placed == 2])
async def test_every_tool_of_two_points_is_drawn_by_dragging(tool: str) -> None:
    made = await opened()
    found = await draw(made, tool, (20, 20), (30, 26))
    assert found["toolName"] == tool
    assert len(found["points"]) == KINDS[tool].stored


async def test_a_circle_has_the_statistics_of_the_pixels_in_it() -> None:
    made = await opened()
    found = await draw(made, "CircleROI", (30, 30), (30 + 12.3, 30))
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    # 12.3 columns of 0.5 mm; rows are 1 mm
    inside = np.hypot((columns + 0.5 - 30) * 0.5, rows + 0.5 - 30) < 12.3 * 0.5
    hounsfield = pixel_values()[inside] - 1024
    assert value(found, "count") == inside.sum()
    assert value(found, "mean") == pytest.approx(hounsfield.mean())
    assert value(found, "standardDeviation") == pytest.approx(hounsfield.std())
    assert value(found, "minimum") == hounsfield.min()
    assert value(found, "maximum") == hounsfield.max()
    assert value(found, "area") == pytest.approx(np.pi * (12.3 * 0.5) ** 2)
    assert {v["unit"] for v in found["values"]} == {"mm²", "mm", "HU", ""}


async def test_an_angle_is_a_drag_and_a_click() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Angle")
    pointer = Pointer(made)
    pointer.drag((20, 10), (10, 10))  # 5 mm across
    pointer.click(10, 15)  # 5 mm down
    assert value(only(made), "angle") == pytest.approx(90.0)


async def test_the_angle_of_cobb_is_two_drags_or_four_clicks() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="CobbAngle")
    pointer = Pointer(made)
    pointer.drag((10, 10), (30, 10))
    pointer.drag((10, 20), (30, 30))  # 10 mm across, 10 mm down
    assert value(only(made), "angle") == pytest.approx(45.0)
    for place in ((10, 40), (30, 40), (10, 50), (30, 60)):
        pointer.click(*place)
    assert len(room_of(made).state()) == 2
    assert value(only(made), "angle") == pytest.approx(45.0)


async def test_a_probe_is_a_click() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Probe")
    Pointer(made).click(20.5, 30.5)
    assert value(only(made), "value") == 20 + 30 - 1024  # as the fake screen has it
    assert only(made)["lines"] == ["−974 HU"]


async def test_a_freehand_line_is_closed_at_its_beginning_or_stays_open() -> None:
    made = await opened()
    corners = [(10, 10), (20, 10), (30, 10), (30, 20), (20, 20), (10, 20), (10, 15), (10, 10.2)]
    closed = await draw(made, "PlanarFreehandROI", *corners)
    assert closed["closed"]
    assert value(closed, "count") == 20 * 10
    left_open = await draw(made, "PlanarFreehandROI", *((x, y + 25) for x, y in corners[:5]))
    assert not left_open["closed"]
    assert [v["name"] for v in left_open["values"]] == ["length"]


@pytest.mark.parametrize("tool", ["SplineROI", "LivewireContour", "PlanarFreehandROI"])
async def test_a_contour_is_clicked_together_and_closed_at_its_beginning(tool: str) -> None:
    made = await opened()
    await made.run("setToolActive", toolName=tool)
    pointer = Pointer(made)
    for place in ((10, 10), (50, 10), (50, 40), (10, 40), (10, 10)):
        pointer.click(*place)
    found = only(made)
    assert len(found["points"]) == 4
    assert value(found, "area") > 300
    assert bool(found["outline"]) == (tool == "LivewireContour")


async def test_escape_gives_up_a_figure_and_then_the_selection() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (20, 10))
    Pointer(made).down(40, 40)
    await made.run("cancel")
    assert len(room_of(made).state()) == 1
    assert not room_of(made).interaction.busy


async def test_another_tool_gives_up_a_figure() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Angle")
    Pointer(made).drag((20, 10), (10, 10))
    await made.run("setToolActive", toolName="Pan")
    assert not room_of(made).interaction.busy


async def test_with_another_tool_the_picture_is_dragged_but_measurements_can_be_taken() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("setToolActive", toolName="WindowLevel")
    pointer = Pointer(made)
    assert not pointer.down(50, 50)
    assert pointer.down(20, 10)
    pointer.move(20, 20)
    pointer.up()
    assert [round(y, 6) for _, y in only(made)["points"]] == [20, 20]


async def test_nothing_is_drawn_where_no_image_is() -> None:
    made = await opened([])
    assert session_of(made).measurements.ground(session_of(made).grid.active) is None


# -- changing -----------------------------------------------------------------------------------


async def test_a_handle_is_moved_and_that_is_one_step_back() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    Pointer(made).drag((30, 10), (28, 12), (18, 13))
    assert value(only(made), "length") == pytest.approx(5.0)
    assert await made.run("undo") == "Move a measurement"
    assert value(only(made), "length") == pytest.approx(10.0)
    await made.run("undo")
    assert room_of(made).state() == []
    await made.run("redo")
    await made.run("redo")
    assert value(only(made), "length") == pytest.approx(5.0)


async def test_escape_puts_a_moved_handle_back() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    pointer = Pointer(made)
    pointer.down(30, 10)
    pointer.move(50, 50)
    await made.run("cancel")
    assert value(only(made), "length") == pytest.approx(10.0)


async def test_statistics_follow_a_region_that_is_moved() -> None:
    made = await opened()
    before = await draw(made, "RectangleROI", (10, 10), (20, 20))
    Pointer(made).drag((15, 10), (35, 30))  # taken at its upper side
    after = only(made)
    assert value(after, "count") == value(before, "count") == 100
    square = pixel_values()[30:40, 30:40] - 1024
    assert value(after, "mean") == pytest.approx(square.mean())


async def test_statistics_of_a_large_region_wait_until_the_pointer_lets_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("negatoscope.app.viewer.measurements.values.MAX_QUICK_PIXELS", 50)
    made = await opened()
    await made.run("setToolActive", toolName="RectangleROI")
    pointer, room = Pointer(made), room_of(made)
    pointer.down(10, 10)
    pointer.move(20, 20)
    scene = room.scene(session_of(made).grid.active)
    assert scene
    assert [text.lines for text in scene.texts] == [("Area 50 mm²",)]
    pointer.up()
    scene = room.scene(session_of(made).grid.active)
    assert scene
    assert len(scene.texts[0].lines) == 3


async def test_a_locked_measurement_can_neither_be_moved_nor_deleted() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("toggleLockMeasurement")
    Pointer(made).drag((30, 10), (50, 50))
    assert value(only(made), "length") == pytest.approx(10.0)
    with pytest.raises(CommandError, match="locked"):
        await made.run("deleteMeasurement")
    await made.run("clearMeasurements")
    assert len(room_of(made).state()) == 1


async def test_a_measurement_is_labelled_coloured_hidden_copied_and_deleted() -> None:
    made = await opened()
    uid = (await draw(made, "Length", (10, 10), (30, 10)))["uid"]
    await made.run("setMeasurementLabel", uid=uid, label="  Liver   lesion ")
    await made.run("setMeasurementColor", uid=uid, color="#56B4E9")
    assert (only(made)["label"], only(made)["color"]) == ("Liver lesion", "#56b4e9")
    assert only(made)["lines"] == ["Liver lesion", "10 mm"]
    copy = await made.run("duplicateMeasurement", uid=uid)
    assert only(made)["uid"] == copy != uid
    assert value(only(made), "length") == pytest.approx(10.0)
    await made.run("toggleVisibilityMeasurement", uid=copy)
    assert not only(made)["isVisible"]
    await made.run("deleteMeasurement", uid=copy)
    assert [m["uid"] for m in room_of(made).state()] == [uid]
    for _ in range(5):
        await made.run("undo")
    assert only(made)["label"] == ""
    with pytest.raises(CommandError, match="no colour"):
        await made.run("setMeasurementColor", uid=uid, color="red")
    with pytest.raises(CommandError, match="no measurement"):
        await made.run("deleteMeasurement", uid="9.9")


async def test_a_text_box_is_dragged_away_and_stays_there() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("setToolActive", toolName="Pan")
    room, session = room_of(made), session_of(made)
    scene = room.scene(session.grid.active)
    assert scene
    box = scene.texts[0]
    middle = Point(box.x + box.width / 2, box.y + box.height / 2)
    ground = ground_of(made)
    assert room.interaction.press(ground, middle, session.tool)
    room.interaction.move(ground, Point(middle.x + 40, middle.y + 60))
    room.interaction.release(Point(middle.x + 40, middle.y + 60))
    moved = room.scene(session.grid.active)
    assert moved
    assert moved.texts[0].x == pytest.approx(box.x + 40)
    assert moved.texts[0].y == pytest.approx(box.y + 60)
    assert moved.links
    assert value(only(made), "length") == pytest.approx(10.0)


# -- belonging to images ------------------------------------------------------------------------


async def test_measurements_belong_to_images_and_survive_layouts() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    session, room = session_of(made), room_of(made)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run(
        "setDisplaySet", displaySet=session.grid.viewports[0].display_set, viewport="viewport-2"
    )
    second = session.grid.get("viewport-2")
    assert room.scene(second)
    assert "1 measurement" in viewport_view(session, second).accessible_name
    await made.run("nextImage", viewport="viewport-2")
    assert room.scene(session.grid.get("viewport-2")) is None
    await made.run("setViewportGridLayout", numRows=1, numCols=1)
    assert len(room.state()) == 1


async def test_one_jumps_to_measurements_one_after_the_other() -> None:
    made = await opened([*stack(), *stack(5, "1.2.4", SeriesNumber=9)])
    session = session_of(made)
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("firstImage")
    await draw(made, "Length", (10, 10), (30, 20))
    await made.run("nextDisplaySet")
    await made.run("nextMeasurement")
    assert (session.grid.active.display_set, session.grid.active.index) == ("1.2.3:1", 1)
    await made.run("nextMeasurement")
    assert session.grid.active.index == 0
    await made.run("previousMeasurement")
    assert session.grid.active.index == 1
    assert room_of(made).store.selected == room_of(made).store.all[0].uid


async def test_a_measurement_waits_for_the_pixels_of_its_image() -> None:
    made = world(stack())
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    points = [[10, 10], [20, 10], [20, 20], [10, 20]]
    await made.run(
        "addMeasurement",
        measurement={"toolName": "RectangleROI", "SOPInstanceUID": "1.2.3.1", "points": points},
    )
    assert only(made)["waiting"]
    assert [v["name"] for v in only(made)["values"]] == ["area", "perimeter"]
    while made.fake.loader.under_way:
        made.fake.loader.answer(pixels=pixel_values().ravel().tolist(), rows=SIDE, columns=SIDE)
    assert not only(made)["waiting"]
    assert value(only(made), "count") == 100


async def test_wrong_measurements_are_refused_in_words() -> None:
    made = await opened()
    for given, words in (
        ({"toolName": "Length", "points": [[0, 0], [1, 1]]}, "SOPInstanceUID"),
        ({"toolName": "Saw", "SOPInstanceUID": "1", "points": [[0, 0]]}, "Saw"),
        ({"toolName": "Length", "SOPInstanceUID": "1", "points": [[0, 0]]}, "2 points"),
    ):
        with pytest.raises(CommandError, match=words):
            await made.run("addMeasurement", measurement=given)


# -- sizes --------------------------------------------------------------------------------------


async def test_an_image_without_a_size_measures_in_pixels_until_it_is_calibrated() -> None:
    made = await opened(stack(PixelSpacing=None, Modality="DX"))
    found = await draw(made, "Length", (10, 10), (13, 14))
    assert found["lines"] == ["5 px", "size of pixels unknown"]
    line = await draw(made, "CalibrationLine", (10, 40), (30, 40))
    assert made.app.dialog
    assert value(line, "length") == 20
    await made.run("calibrateImage", uid=line["uid"], lengthMm=50)
    length = room_of(made).state()[0]
    assert value(length, "length") == pytest.approx(12.5)
    assert length["spacing"]["origin"] == "calibrated by hand"
    assert length["lines"] == ["12.5 mm", "calibrated by hand"]
    await made.run("undo")
    assert room_of(made).state()[0]["lines"][0] == "5 px"
    with pytest.raises(CommandError, match="between"):
        await made.run("calibrateImage", uid=line["uid"], lengthMm=0)


async def test_the_size_at_the_detector_says_so() -> None:
    made = await opened(
        stack(PixelSpacing=None, ImagerPixelSpacing=(0.2, 0.2), Modality="DX",
              EstimatedRadiographicMagnificationFactor=1.25)
    )  # fmt: skip
    found = await draw(made, "Length", (10, 10), (40, 50))
    assert value(found, "length") == pytest.approx(50 * 0.2 / 1.25)
    assert found["lines"][0] == "8 mm"
    assert "magnification" in found["lines"][1]


async def test_a_length_on_an_oblique_plane_is_that_between_points_in_the_patient() -> None:
    along = np.array([0.8, 0.36, 0.48])
    across = np.cross([0.6, -0.48, -0.64], along)
    made = await opened(stack(ImageOrientationPatient=(*along, *across), PixelSpacing=(1.3, 0.4)))
    found = await draw(made, "Length", (11.5, 9.25), (40, 51))
    place = [
        (column - 0.5) * 0.4 * along + (row - 0.5) * 1.3 * across for column, row in found["points"]
    ]
    assert value(found, "length") == pytest.approx(np.linalg.norm(place[0] - place[1]))
    corner = await made.run(
        "addMeasurement",
        measurement={
            "toolName": "Angle",
            "SOPInstanceUID": "1.2.3.2",
            "points": [[30, 10], [10, 10], [25, 25]],
        },
    )
    sides = [20 * 0.4 * along, 15 * 0.4 * along + 15 * 1.3 * across]
    cosine = sides[0] @ sides[1] / np.linalg.norm(sides[0]) / np.linalg.norm(sides[1])
    assert only(made)["uid"] == corner
    assert value(only(made), "angle") == pytest.approx(np.degrees(np.arccos(cosine)))


async def test_ultrasound_is_measured_by_its_regions() -> None:
    region = attributes(
        RegionSpatialFormat=1, RegionDataType=1, RegionFlags=0, RegionLocationMinX0=0,
        RegionLocationMinY0=0, RegionLocationMaxX1=39, RegionLocationMaxY1=63,
        PhysicalUnitsXDirection=3, PhysicalUnitsYDirection=3, PhysicalDeltaX=0.02,
        PhysicalDeltaY=0.02,
    )  # fmt: skip
    made = await opened(
        stack(PixelSpacing=None, Modality="US", SequenceOfUltrasoundRegions=[region])
    )
    inside = await draw(made, "Length", (10, 10), (30, 10))
    assert inside["lines"] == ["4 mm"]
    across = await draw(made, "Length", (30, 30), (60, 30))
    assert across["lines"] == ["30 px", "outside the calibrated regions of the image"]


# -- tracking and labels ------------------------------------------------------------------------


async def test_the_first_measurement_asks_and_the_answer_marks_it() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    room = room_of(made)
    assert room.prompts.current
    assert room.prompts.current.title == "Track measurements of this series?"
    await made.run("answerPrompt", choice="yes")
    assert only(made)["isTracked"]
    assert room.prompts.current is None
    found = await draw(made, "ArrowAnnotate", (40, 40), (50, 50))
    assert found["isTracked"]
    sections = panel(made).sections
    assert [s.title for s in sections] == ["Tracked", "Additional findings"]
    await made.run("untrackSeries")
    assert [s.title for s in panel(made).sections] == [""]
    with pytest.raises(CommandError, match="nothing is asked"):
        await made.run("answerPrompt", choice="yes")


def panel(made: World) -> Any:
    room = room_of(made)
    room.panel_open = True
    return panel_view(room, made.app.hotkeys)


@pytest.mark.parametrize("mode", ["none", "simplified"])
async def test_other_modes_ask_nothing(mode: str) -> None:
    made = await opened(measurementTrackingMode=mode)
    found = await draw(made, "Length", (10, 10), (30, 10))
    assert room_of(made).prompts.current is None
    assert only(made)["isTracked"] == (mode == "simplified")
    assert panel(made).can_track == (mode != "none")
    assert found["toolName"] == "Length"


async def test_untracked_measurements_are_dashed_beside_tracked_ones() -> None:
    made = await opened([*stack(), *stack(2, "1.2.4", SeriesNumber=9)])
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("answerPrompt", choice="yes")
    await made.run("nextDisplaySet")
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("answerPrompt", choice="cancel")
    scene = room_of(made).scene(session_of(made).grid.active)
    assert scene
    assert [style.dashed for style, _ in scene.lines] == [True]


async def test_labels_come_from_the_sites_list_and_from_nowhere_else_if_it_says_so() -> None:
    labels = {
        "labelOnMeasure": True,
        "exclusive": True,
        "items": [{"value": "Liver"}, {"value": "Node"}],
    }
    made = await opened(measurementLabels=labels, measurementTrackingMode="none")
    await draw(made, "Length", (10, 10), (30, 10))
    dialog = made.app.dialog
    assert dialog
    assert dialog.choices == ("Liver", "Node")  # type: ignore[union-attr]
    await made.run("setMeasurementLabel", label="Liver")
    assert made.app.dialog is None
    assert only(made)["label"] == "Liver"
    with pytest.raises(CommandError, match="not among"):
        await made.run("setMeasurementLabel", label="Spleen")


# -- keyboard -----------------------------------------------------------------------------------


async def press(made: World, *keys: str) -> None:
    for key in keys:
        hotkey = made.app.hotkey(key)
        assert hotkey, key
        await made.run(hotkey.command, **hotkey.args)


async def test_a_length_is_drawn_by_keyboard_alone() -> None:
    made = await opened()
    room = room_of(made)
    await press(made, "d", "enter")
    assert "Length: place one end" in room.hand.spoken
    assert "Column 32, row 32" in room.hand.spoken
    await press(made, "enter", *["arrowright"] * 6, *["arrowdown"] * 4)
    assert "Column 38, row 36" in room.hand.spoken
    await press(made, "enter")
    assert value(only(made), "length") == pytest.approx(5.0)  # 3 mm and 4 mm
    assert "Length finished" in room.hand.spoken


async def test_a_contour_is_drawn_and_closed_by_keyboard() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="SplineROI")
    await press(made, "enter", "enter", "shift+arrowright", "enter", "shift+arrowdown", "enter")
    assert "closes the outline" in room_of(made).hand.spoken
    await press(made, "shift+enter")
    assert len(only(made)["points"]) == 3


async def test_handles_and_whole_figures_are_moved_by_keyboard_in_one_step_of_the_history() -> None:
    made = await opened()
    await draw(made, "Length", (10, 10), (30, 10))
    await made.run("setToolActive", toolName="Pan")
    await press(made, "enter", "tab", "arrowright", "arrowright")
    assert "row 10" in room_of(made).hand.spoken
    assert only(made)["points"] == [[10, 10], [32, 10]]
    await press(made, "tab", "shift+arrowdown")
    assert "whole" not in room_of(made).hand.spoken
    assert only(made)["points"] == [[10, 20], [32, 20]]
    await made.run("undo")
    assert only(made)["points"] == [[10, 10], [32, 10]]
    await made.run("undo")
    assert [[round(v, 9) for v in p] for p in only(made)["points"]] == [[10, 10], [30, 10]]
    await press(made, "escape")
    assert not room_of(made).hand.active
    assert made.app.hotkey("arrowdown").command == "nextImage"  # type: ignore[union-attr]


# -- files --------------------------------------------------------------------------------------


async def test_measurements_are_saved_as_a_table_and_as_json() -> None:
    made = await opened(stack(PatientID="=1+1", PatientName="Doe^Jane"))
    await draw(made, "Length", (10, 10), (18, 13))
    await made.run("setMeasurementLabel", label="=HYPERLINK()")
    await draw(made, "CircleROI", (30, 30), (36, 30))
    rows = list(csv.DictReader(io.StringIO(as_csv(room_of(made)))))
    assert [row["AnnotationType"] for row in rows] == ["Length", "CircleROI"]
    first, second = rows
    assert float(first["Length"]) == pytest.approx(5.0)
    assert first["Length unit"] == "mm"
    assert first["Pixel size from"] == "pixel spacing in the header"
    assert (first["Patient ID"], first["Label"]) == ("'=1+1", "'=HYPERLINK()")  # no formulas
    assert second["Mean unit"] == "HU"
    assert second["Length"] == ""
    kept = json.loads(as_json(room_of(made)))["measurements"]
    again = await opened()
    for measurement in kept:
        await again.run("addMeasurement", measurement=measurement)
    assert [m["values"] for m in room_of(again).state()] == [m["values"] for m in kept]


async def test_the_panel_lists_measurements_with_all_their_numbers() -> None:
    made = await opened()
    await draw(made, "RectangleROI", (10, 10), (20, 20))
    view = panel(made)
    row = view.sections[0].groups[0].rows[0]
    assert (row.title, row.image, row.note) == (
        "Rectangle",
        "Image 2",
        "pixel spacing in the header",
    )
    assert [name for name, _ in row.facts] == [
        "Area", "Perimeter", "Mean", "SD", "Min", "Max", "Pixels",
    ]  # fmt: skip
    assert view.undo == "Draw: rectangle"


async def test_texts_keep_clear_of_each_other_and_of_other_figures() -> None:
    made = await opened()
    for row in (10, 14, 18, 22):
        await draw(made, "Length", (10, row), (30, row))
    scene = room_of(made).scene(session_of(made).grid.active)
    assert scene
    boxes = [(t.x, t.y, t.x + t.width, t.y + t.height) for t in scene.texts]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


async def test_figures_of_one_style_are_one_path() -> None:
    made = await opened()
    for n in range(200):
        await made.run(
            "addMeasurement",
            measurement={
                "toolName": "Length",
                "SOPInstanceUID": "1.2.3.2",
                "points": [[n % 60, 1], [n % 60, 20]],
            },
        )
    scene = room_of(made).scene(session_of(made).grid.active)
    assert scene
    assert len(scene.lines) == 1
    assert scene.lines[0][1].count("M") == 200


async def test_keys_take_the_points_the_whole_and_the_text_in_turn() -> None:
    made = await opened()
    before = await draw(made, "Length", (10, 10), (30, 10))
    room, hand = room_of(made), room_of(made).hand
    room.store.select(before["uid"])
    await made.run("setToolActive", toolName="WindowLevel")
    assert room.scene(session_of(made).grid.active)
    await made.run("placePoint")
    for _ in range(3):  # the second point, the whole, the text
        await made.run("nextHandle")
    assert hand.spoken.startswith("The arrow keys move the text.")
    assert hand.at
    start = hand.at
    await made.run("moveCursor", x=5, y=7)
    after = only(made)
    assert after["points"] == before["points"]
    assert after["textBox"] == [start.x + 5, start.y + 7]
    await made.run("nextHandle")
    assert "point 1 of 2" in hand.spoken
    assert await made.run("undo") == "Move a measurement"
    assert only(made)["textBox"] == before["textBox"]


async def test_a_freehand_line_is_pulled_by_keys_and_its_far_side_stays() -> None:
    made = await opened()
    room = room_of(made)
    turns = [n / 24 * pi for n in range(48)]
    circle = [[20 + 10 * cos(turn), 20 + 10 * sin(turn)] for turn in turns]
    uid = await made.run(
        "addMeasurement",
        measurement={
            "toolName": "PlanarFreehandROI",
            "points": circle,
            "closed": True,
            "SOPInstanceUID": "1.2.3.2",
        },
    )
    room.store.select(uid)
    await made.run("setToolActive", toolName="WindowLevel")
    await made.run("placePoint")
    assert "point 1 of 12" in room.hand.spoken
    await made.run("nextHandle")
    assert "point 2 of 12" in room.hand.spoken
    held = room.hand.at
    assert held
    assert [held.x, held.y] == pytest.approx(circle[4])
    await made.run("moveCursor", x=3, y=0)
    after = only(made)["points"]
    assert after[4] == pytest.approx([circle[4][0] + 3, circle[4][1]])
    assert 0 < after[5][0] - circle[5][0] < 3, "the neighbours follow"
    assert after[24] == pytest.approx(circle[24]), "the far side stays"
    for _ in range(11):
        await made.run("nextHandle")
    assert room.hand.spoken.startswith("The arrow keys move the whole.")
