"""Uptake regions in the viewer: how they come about, what they amount to, undo, table, file."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.measurements.views import MeasurementDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.views import UptakePanelView
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.dicom.dataset import DataSet
from negatoscope.viewing.camera import Point
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice
from tests.support.pet import LEAN, PER_BECQUEREL, pet_image
from tests.support.registrations import item, registration, step

ROWS = COLUMNS = 24
SLICES, STEP_MM, PIXEL_MM = 14, 5.0, 4.0
#: Stored values are Bq/ml; the background, a ball of 12 mm about a voxel, and one hot voxel.
BACKGROUND, HOT, SPOT = 1000, 30_000, 16_000
CENTRE = (12, 10, 7)  # column, row, slice


def pixels() -> Any:
    """Slices, rows, columns of stored values."""
    k, j, i = np.indices((SLICES, ROWS, COLUMNS))
    away = np.sqrt(
        ((i - CENTRE[0]) * PIXEL_MM) ** 2
        + ((j - CENTRE[1]) * PIXEL_MM) ** 2
        + ((k - CENTRE[2]) * STEP_MM) ** 2
    )
    made = np.where(away <= 12.0, HOT, BACKGROUND)
    made[CENTRE[2], CENTRE[1], CENTRE[0]] = HOT + 500
    made[2, 3, 4] = SPOT
    return made


PIXELS = pixels()


def pet(**values: Any) -> list[DataSet]:
    more = {
        "SeriesNumber": 5, "Rows": ROWS, "Columns": COLUMNS, "BitsStored": 16, "HighBit": 15,
        "PixelSpacing": (PIXEL_MM, PIXEL_MM), "FrameOfReferenceUID": "9.1",
        "PatientID": "=1+1", "PatientName": "Doe^Jane",
    }  # fmt: skip
    places = [(0.0, 0.0, STEP_MM * n) for n in range(SLICES)]
    return [
        pet_image(n, **(more | {"ImagePositionPatient": place} | values))
        for n, place in enumerate(places)
    ]


def ct(space: str = "9.1", shift_mm: float = 0.0) -> list[DataSet]:
    """A CT of finer pixels over the same body."""
    return [
        ct_slice(
            n, 0.0, SOPInstanceUID=f"1.2.3.{n}", FrameOfReferenceUID=space, Rows=96, Columns=96,
            PixelSpacing=(1.0, 1.0), ImagePositionPatient=(shift_mm, 0.0, STEP_MM * n),
        )
        for n in range(SLICES)
    ]  # fmt: skip


async def opened(*instances: DataSet, answered: bool = True) -> World:
    made = world(instances or pet())
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    if answered:
        answer(made)
    return made


def answer(made: World) -> None:
    """Answer all requests with the pixels of their slices."""
    loader = made.fake.loader
    while loader.under_way:
        key = loader.under_way[0]
        if key.display_set.startswith("1.2.5"):
            values = PIXELS[key.index].ravel().tolist()
            loader.answer(
                pixels=values, rows=ROWS, columns=COLUMNS,
                minimum=min(values), maximum=max(values),
            )  # fmt: skip
        else:
            loader.answer()


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def panel(made: World) -> UptakePanelView:
    page = made.app.view()
    assert isinstance(page, ViewerView)
    assert page.uptake
    return page.uptake


async def regions(made: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await made.run("calculateTMTV"))["regions"]
    return found


#: The ball's voxels, from their distances alone.
BALL = int((PIXELS >= HOT).sum())
VOXEL_ML = PIXEL_MM * PIXEL_MM * STEP_MM / 1000


# -- making -------------------------------------------------------------------------------------


async def test_a_point_near_a_hot_spot_measures_what_hangs_together_there():
    made = await opened()
    await made.run("jumpToImage", imageIndex=CENTRE[2])
    uid = await made.run("measureUptake", x=CENTRE[0] + 1.5, y=CENTRE[1] + 0.5)
    (found,) = await regions(made)
    assert (found["uid"], found["label"], found["rule"]) == (uid, "Region 1", "≥ 41 % of max")
    assert found["voxels"] == BALL
    assert found["volume"] == pytest.approx(BALL * VOXEL_ML)
    assert found["max"] == pytest.approx((HOT + 500) * PER_BECQUEREL)
    mean = PIXELS[PIXELS >= HOT].mean() * PER_BECQUEREL
    assert found["mean"] == pytest.approx(mean)
    assert found["tlg"] == pytest.approx(mean * BALL * VOXEL_ML)
    assert found["hottestVoxel"] == list(CENTRE)
    # the sphere of 6.2 mm about the middle lies within the ball
    share = 500 * VOXEL_ML
    assert found["peak"] == pytest.approx((HOT + share) * PER_BECQUEREL, rel=0.001)
    assert found["unit"] == "SUVbw"


async def test_a_point_on_the_registered_ct_measures_the_pet_there():
    matrix = (1, 0, 0, -7, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)  # CT lies 7 mm to the left
    made = await opened(*pet(), *ct("9.2", 7.0), registration("9.1", item("9.2", step(matrix))))
    session = session_of(made)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    answer(made)
    scan = next(v for v in session.grid.viewports if v.display_set.startswith("1.2.3"))
    await made.run("jumpToImage", imageIndex=CENTRE[2], viewport=scan.id)
    at = {"x": CENTRE[0] * PIXEL_MM + 0.5, "y": CENTRE[1] * PIXEL_MM + 0.5}
    await made.run("measureUptake", viewport=scan.id, **at)
    assert [r["voxels"] for r in await regions(made)] == [BALL]
    # and is drawn on both: on the CT with four pixels for each voxel of the PET
    for viewport in session.grid.viewports:
        await made.run("jumpToImage", imageIndex=CENTRE[2], viewport=viewport.id)
    outlines = {v.display_set[:5]: session.graphics_of(v).outlines for v in session.grid.viewports}
    assert len(outlines["1.2.3"]) == len(outlines["1.2.5"]) == 1
    left = CENTRE[0] - 3  # 12 mm
    assert f"M{left} {CENTRE[1]}v1" in outlines["1.2.5"][0].path
    assert f"M{left * 4 - 2} {CENTRE[1] * 4}v1" in outlines["1.2.3"][0].path


async def test_spaces_that_are_not_registered_are_told():
    made = await opened(*pet(), *ct("9.2"))
    session = session_of(made)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    answer(made)
    scan = next(v for v in session.grid.viewports if v.display_set.startswith("1.2.3"))
    with pytest.raises(CommandError, match="not registered"):
        await made.run("measureUptake", x=50, y=40, viewport=scan.id)


async def test_where_nothing_is_hot_enough_the_value_is_told():
    made = await opened()
    await made.run("setUptakeRule", kind="value", number=4.0)
    await made.run("jumpToImage", imageIndex=12)
    value = f"{BACKGROUND * PER_BECQUEREL:.3f}"
    with pytest.raises(CommandError, match=f"nothing is hot enough here: at most {value}"):
        await made.run("measureUptake", x=3, y=20)
    assert await regions(made) == []


async def test_images_that_are_not_here_yet_are_fetched_and_said_to_be_missing():
    made = await opened(answered=False)
    with pytest.raises(CommandError, match="14 images of the PET are being loaded"):
        await made.run("findUptakeRegions")
    answer(made)
    assert len(await made.run("findUptakeRegions", smallest=0.01)) == 2


RECTANGLE = [[2.2, 1.2], [7.8, 1.2], [7.8, 6.8], [2.2, 6.8]]


async def drawn(made: World, points: list[list[float]], image: str = "1.2.5.2") -> str:
    uid: str = await made.run(
        "addMeasurement",
        measurement={"toolName": "RectangleROI", "SOPInstanceUID": image, "points": points},
    )
    return uid


async def test_a_figure_measures_what_is_hot_within_it_as_deep_as_it_is_wide():
    made = await opened()
    figure = await drawn(made, RECTANGLE)
    await made.run("setUptakeRule", kind="value", number=0.1)
    await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    (found,) = await regions(made)
    # columns and rows 2 to 7, and 12 of its 24 mm to either side: two slices
    assert found["voxels"] == 6 * 6 * 5
    assert found["max"] == pytest.approx(SPOT * PER_BECQUEREL)


async def test_the_slices_of_a_figure_can_be_chosen():
    made = await opened()
    await drawn(made, RECTANGLE)
    figure = (await made.run("getMeasurements"))[0]["uid"]
    await made.run("setUptakeRule", kind="value", number=0.1)
    await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    await made.run("jumpToImage", imageIndex=2)
    await made.run("setStartSliceForROIThresholdTool")
    await made.run("jumpToImage", imageIndex=3)
    await made.run("setEndSliceForROIThresholdTool")
    assert [r["voxels"] for r in await regions(made)] == [6 * 6 * 2]
    await made.run("undo")
    assert [r["voxels"] for r in await regions(made)] == [6 * 6 * 3]


async def test_a_figure_on_the_ct_measures_the_pet_below_it():
    made = await opened(*pet(), *ct())
    await made.run("setUptakeRule", kind="value", number=0.1)
    corners = [[p * 4 for p in point] for point in RECTANGLE]
    figure = await drawn(made, corners, "1.2.3.2")
    await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    (found,) = await regions(made)
    assert (found["waiting"], found["reason"]) == (True, "Shown once its images are loaded")
    answer(made)
    (found,) = await regions(made)
    assert found["voxels"] == 5 * 5 * 5  # middles of columns and rows 3 to 7 lie within
    assert found["max"] == pytest.approx(SPOT * PER_BECQUEREL)


async def test_a_circle_on_the_ct_measures_as_it_does_on_the_pet():
    made = await opened(*pet(), *ct())
    await made.run("setDisplaySet", displaySet="1.2.5:1")
    answer(made)
    await made.run("setUptakeRule", kind="value", number=0.1)
    # a radius of 14 mm: on the CT pixels of 1 mm, on the PET of 4 mm, whose middles lie apart
    for image, points in (
        ("1.2.5.7", [[12.5, 10.5], [16.0, 10.5]]),
        ("1.2.3.7", [[48.5, 40.5], [62.5, 40.5]]),
    ):
        figure = await made.run(
            "addMeasurement",
            measurement={"toolName": "CircleROI", "SOPInstanceUID": image, "points": points},
        )
        await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    here, there = await regions(made)
    assert here["voxels"] == there["voxels"] > 100
    assert here["max"] == there["max"] == pytest.approx((HOT + 500) * PER_BECQUEREL)


async def test_a_figure_on_slices_in_another_direction_measures_too():
    lying = [
        ct_slice(
            n, 0.0, SOPInstanceUID=f"1.2.3.{n}", FrameOfReferenceUID="9.1", Rows=80, Columns=96,
            PixelSpacing=(1.0, 1.0), ImageOrientationPatient=(1, 0, 0, 0, 0, -1),
            ImagePositionPatient=(0.0, 2.0 * n, 70.0),
        )
        for n in range(40)
    ]  # fmt: skip
    made = await opened(*pet(), *lying)
    await made.run("setDisplaySet", displaySet="1.2.5:1")
    answer(made)
    # on the coronal slice through the ball: x 48 mm, z 35 mm, y 40 mm; 16 mm to all sides
    corners = [[32.6, 19.6], [64.4, 19.6], [64.4, 51.4], [32.6, 51.4]]
    figure = await drawn(made, corners, "1.2.3.20")
    await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    (found,) = await regions(made)
    assert found["voxels"] == BALL
    assert found["hottestVoxel"] == list(CENTRE)


async def test_a_line_encloses_nothing():
    made = await opened()
    uid = await made.run(
        "addMeasurement",
        measurement={"toolName": "Length", "SOPInstanceUID": "1.2.5.2", "points": [[1, 1], [5, 5]]},
    )
    with pytest.raises(CommandError, match="encloses nothing"):
        await made.run("thresholdSegmentationByRectangleROITool", uid=uid)


async def test_the_whole_body_is_taken_apart_into_what_hangs_together():
    made = await opened()
    await made.run("findUptakeRegions", least=4.0, smallest=0.05)
    ball, spot = await regions(made)
    assert (ball["voxels"], spot["voxels"]) == (BALL, 1)
    assert spot["rule"] == "≥ 4 SUVbw"
    whole = await made.run("calculateTMTV")
    assert whole["tmtv"] == pytest.approx((BALL + 1) * VOXEL_ML)
    assert whole["tlg"] == pytest.approx(ball["tlg"] + spot["tlg"])
    assert whole["overlapping"] == 0
    await made.run("clearUptakeRegions")
    await made.run("findUptakeRegions", least=4.0, smallest=1.0)
    assert [r["voxels"] for r in await regions(made)] == [BALL]
    with pytest.raises(CommandError, match="nothing reaches 99"):
        await made.run("findUptakeRegions", least=99.0)


# -- changing, undoing, telling -----------------------------------------------------------------


async def test_every_change_can_be_undone_and_done_again():
    made = await opened()
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    first, second = (r["uid"] for r in await regions(made))
    await made.run("deleteUptakeRegion", uid=first)
    assert [r["uid"] for r in await regions(made)] == [second]
    await made.run("setUptakeRegionLabel", uid=second, label="Liver")
    await made.run("undo")
    await made.run("undo")
    found = await regions(made)
    assert [(r["uid"], r["label"]) for r in found] == [(first, "Region 1"), (second, "Region 2")]
    assert [r["voxels"] for r in found] == [BALL, 1]
    await made.run("redo")
    await made.run("redo")
    assert [r["label"] for r in await regions(made)] == ["Liver"]
    await made.run("undo")
    await made.run("undo")
    await made.run("undo")
    assert await regions(made) == []


async def test_another_unit_tells_other_numbers_of_the_same_voxels():
    made = await opened()
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    before = await regions(made)
    await made.run("setUptakeUnit", unit="SUVlbm")
    after = await regions(made)
    assert [r["voxels"] for r in after] == [r["voxels"] for r in before]
    expected = [r["max"] * LEAN / 80 for r in before]
    assert [r["max"] for r in after] == pytest.approx(expected)
    assert {r["unit"] for r in after} == {"SUVlbm"}


async def test_another_weight_tells_other_numbers():
    made = await opened()
    await made.run("jumpToImage", imageIndex=CENTRE[2])
    await made.run("measureUptake", x=CENTRE[0], y=CENTRE[1])
    await made.run("setUptakeData", weight="40")
    (found,) = await regions(made)
    assert found["max"] == pytest.approx((HOT + 500) * PER_BECQUEREL / 2)
    await made.run("toggleUptakePanel")
    assert panel(made).data_note == "by hand: weight"


async def test_the_threshold_of_one_region_can_be_changed():
    made = await opened()
    await drawn(made, RECTANGLE)
    figure = (await made.run("getMeasurements"))[0]["uid"]
    await made.run("thresholdSegmentationByRectangleROITool", uid=figure)
    assert [r["voxels"] for r in await regions(made)] == [1]
    await made.run("setUptakeRegionRule", kind="percent", number=5)
    assert [r["voxels"] for r in await regions(made)] == [6 * 6 * 5]
    with pytest.raises(CommandError, match="between 0 and 100"):
        await made.run("setUptakeRegionRule", kind="percent", number=101)


async def test_regions_that_share_voxels_say_so():
    made = await opened()
    await made.run("jumpToImage", imageIndex=CENTRE[2])
    await made.run("measureUptake", x=CENTRE[0], y=CENTRE[1])
    await made.run("measureUptake", x=CENTRE[0], y=CENTRE[1])
    whole = await made.run("calculateTMTV")
    assert whole["overlapping"] == pytest.approx(BALL * VOXEL_ML)
    await made.run("toggleUptakePanel")
    assert "lie in several regions" in panel(made).note


async def test_a_row_leads_to_its_hottest_place():
    made = await opened()
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    _, spot = await regions(made)
    await made.run("jumpToImage", imageIndex=13)
    await made.run("jumpToUptakeRegion", uid=spot["uid"])
    session = session_of(made)
    assert session.grid.active.index == 2
    assert session.graphics.localiser.point_mm == (4 * PIXEL_MM, 3 * PIXEL_MM, 2 * STEP_MM)
    assert session.tmtv.selected == spot["uid"]


async def test_a_row_shows_the_pet_where_it_is_not_to_be_seen():
    made = await opened(*pet(), *ct("9.9"))
    session = session_of(made)
    await made.run("setDisplaySet", displaySet="1.2.5:1")
    answer(made)
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    await made.run("setDisplaySet", displaySet="1.2.3:1")
    await made.run("jumpToUptakeRegion", uid=(await regions(made))[1]["uid"])
    assert (session.grid.active.display_set, session.grid.active.index) == ("1.2.5:1", 2)


async def test_the_tool_measures_where_it_is_pressed_and_says_why_it_does_not():
    made = await opened()
    session = session_of(made)
    await made.run("jumpToImage", imageIndex=CENTRE[2])
    await made.run("setToolActive", toolName="UptakeRegion")
    cell = session.cell_size(session.grid.active_id)
    assert cell.width == 500
    scale = 500 / COLUMNS
    at = Point((CENTRE[0] + 0.5) * scale, (CENTRE[1] + 0.5) * scale)
    assert session.pointing.press(session.grid.active, at, "UptakeRegion")
    assert session.pointing.release(session.grid.active) is None
    assert [r["voxels"] for r in await regions(made)] == [BALL]
    assert panel(made).open
    await made.run("setUptakeRule", kind="value", number=4)
    session.pointing.press(session.grid.active, Point(5, 5), "UptakeRegion")
    assert "Nothing is hot enough here" in panel(made).message
    assert len(await regions(made)) == 1


async def test_the_table_has_a_row_for_each_region_and_their_sum():
    made = await opened()
    assert not panel(made).open
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    await made.run("toggleUptakePanel")
    shown = panel(made)
    assert shown.count == 2
    assert [row.label for row in shown.rows] == ["Region 1", "Region 2"]
    one = SPOT * PER_BECQUEREL
    assert shown.rows[1].facts[0] == f"{one:.2f}"
    assert shown.rows[1].facts[3] == f"{VOXEL_ML:.2f}"
    assert shown.volume == f"{(BALL + 1) * VOXEL_ML:.2f}"
    assert shown.unit == "SUVbw"


async def test_the_panel_takes_the_place_of_the_measurements():
    made = await opened()
    session = session_of(made)
    await made.run("toggleMeasurementPanel")
    await made.run("toggleUptakePanel")
    assert (session.tmtv.panel_open, session.measurements.panel_open) == (True, False)
    await made.run("toggleMeasurementPanel")
    assert (session.tmtv.panel_open, session.measurements.panel_open) == (False, True)


async def test_without_a_pet_there_is_no_such_panel():
    made = await opened(*ct())
    page = made.app.view()
    assert isinstance(page, ViewerView)
    assert page.uptake is None
    with pytest.raises(CommandError, match="no PET series"):
        await made.run("findUptakeRegions")


async def test_the_address_of_the_mode_opens_the_panel():
    made = world(pet())
    await made.go("tmtv", "?StudyInstanceUIDs=1.2")
    answer(made)
    assert panel(made).open


async def test_the_mode_hangs_ct_and_pet_together_where_both_are_there():
    made = world([*pet(), *ct()])
    await made.go("tmtv", "?StudyInstanceUIDs=1.2")
    session = session_of(made)
    assert session.hanger
    assert session.hanger.state()["id"] == "ptCT"
    alone = world(pet())
    await alone.go("tmtv", "?StudyInstanceUIDs=1.2")
    session = session_of(alone)
    assert session.hanger
    assert session.hanger.state()["id"] == "default"
    assert alone.app.visible_notices() == ()
    named = world([*pet(), *ct()])
    await named.go("tmtv", "?StudyInstanceUIDs=1.2&hangingProtocolId=default")
    session = session_of(named)
    assert session.hanger
    assert session.hanger.state()["id"] == "default"


async def test_a_name_is_asked_for_where_none_is_given():
    made = await opened()
    await made.run("findUptakeRegions", least=4.0)
    await made.run("setUptakeRegionLabel")
    dialog = made.app.dialog
    assert isinstance(dialog, MeasurementDialog)
    assert (dialog.command, dialog.value) == ("setUptakeRegionLabel", "Region 1")
    await made.run("setUptakeRegionLabel", uid=dialog.uid, label="Node")
    assert made.app.dialog is None
    assert [r["label"] for r in await regions(made)] == ["Node"]


async def test_the_file_holds_a_line_for_each_region_and_no_formula():
    made = await opened()
    with pytest.raises(CommandError, match="no uptake region yet"):
        await made.run("exportTMTVReportCSV")
    await made.run("findUptakeRegions", least=4.0, smallest=0.01)
    await made.run("setUptakeRegionLabel", label="@SUM(A1)")
    await made.run("exportTMTVReportCSV")
    ((name, content, kind),) = made.fake.outlet.saved
    assert (name, kind) == ("uptake.csv", "text/csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Label"] for row in rows] == ["'@SUM(A1)", "Region 2", "Total"]
    assert rows[0]["Patient ID"] == "'=1+1"
    assert float(rows[1]["SUVmax"]) == pytest.approx(SPOT * PER_BECQUEREL)
    assert float(rows[2]["Volume (ml)"]) == pytest.approx((BALL + 1) * VOXEL_ML)
    assert rows[1]["Hottest voxel (mm)"] == "16.00 12.00 10.00"
    assert rows[0]["Uptake data"] == "from the header"


async def test_nothing_of_the_regions_is_stored():
    made = await opened()
    before = dict(made.fake.storage)
    await made.run("findUptakeRegions", least=4.0)
    await made.run("exportTMTVReportCSV")
    assert dict(made.fake.storage) == before


async def test_another_threshold_draws_another_outline():
    made = await opened()
    session = session_of(made)
    await made.run("jumpToImage", imageIndex=CENTRE[2])
    await made.run("measureUptake", x=CENTRE[0], y=CENTRE[1])

    def path() -> str:
        return "".join(o.path for o in session.graphics_of(session.grid.active).outlines)

    (before,) = await regions(made)
    first = path()
    await made.run("setUptakeRegionRule", kind="percent", number=99.0)
    (after,) = await regions(made)
    assert after["voxels"] == 1
    assert path() == (
        f"M{CENTRE[0]} {CENTRE[1]}v1M{CENTRE[0] + 1} {CENTRE[1]}v1"
        f"M{CENTRE[0]} {CENTRE[1]}h1M{CENTRE[0]} {CENTRE[1] + 1}h1"
    )
    await made.run("undo")
    assert (await regions(made))[0]["voxels"] == before["voxels"]
    assert path() == first
