"""What the pages show of the state."""

import json

import pytest

from negatoscope.app.notices import MAX_NOTICES, Notices
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.presenter import _ranges, patient_banner, viewport_view
from negatoscope.app.viewmodels.dialogs import SeriesDialog
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.base import StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.viewing.frames import FrameFailure
from tests.support.fake_ports import World, world
from tests.support.instances import attributes, ct_slice
from tests.unit.test_app_viewer import opened, stack

PATIENT = {"PatientName": "Doe^Jane", "PatientID": "P1", "PatientBirthDate": "19800102"}


def view(made: World) -> ViewerView:
    page = made.app.view()
    assert isinstance(page, ViewerView)
    return page


# -- the patient --------------------------------------------------------------------------------


async def test_the_banner_says_whose_images_these_are() -> None:
    made = await opened(stack(2, PatientSex="F", StudyDate="20250103", **PATIENT))
    banner = view(made).patient
    assert (banner.name, banner.patient_id) == ("Doe, Jane", "P1")
    assert (banner.birth_date, banner.sex, banner.mixed) == ("1980-01-02", "F", False)
    assert banner.age


@pytest.mark.parametrize("other", [{"PatientID": "P2"}, {"PatientName": "Roe^Jane"}, {}])
async def test_two_patients_in_one_session_are_flagged(other: dict[str, str]) -> None:
    second = {**PATIENT, **other} if other else {}
    made = await opened(
        [*stack(2, **PATIENT), *stack(2, "1.9.1", "1.9", **second)],
        "?StudyInstanceUIDs=1.2,1.9",
    )
    assert view(made).patient.mixed


async def test_two_studies_of_one_patient_are_not() -> None:
    made = await opened(
        [*stack(2, **PATIENT), *stack(2, "1.9.1", "1.9", **PATIENT)],
        "?StudyInstanceUIDs=1.2,1.9",
    )
    assert not view(made).patient.mixed


async def test_the_banner_follows_the_active_viewport() -> None:
    made = await opened(
        [*stack(2, **PATIENT), *stack(2, "1.9.1", "1.9", PatientName="Roe^Ann", PatientID="P2")],
        "?StudyInstanceUIDs=1.2,1.9",
    )
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("nextViewport")
    assert view(made).patient.name == "Roe, Ann"
    names = [v.top_left[0] for v in view(made).viewports]
    assert names == ["Doe, Jane", "Roe, Ann"]


async def test_a_missing_name_is_said_and_before_anything_is_known_nothing_is() -> None:
    made = await opened(stack(2))
    assert (view(made).patient.name, view(made).patient.patient_id) == ("No name", "")
    empty = world(stack(2))
    empty.app.go("viewer", "?StudyInstanceUIDs=1.2")
    assert empty.app.session
    assert patient_banner(empty.app.session).name == ""
    await empty.fake.clock.settle()


# -- viewports ----------------------------------------------------------------------------------


async def test_a_viewport_tells_what_it_shows_and_how_far_it_is() -> None:
    made = await opened(stack(4, SliceThickness=2.5, **PATIENT))
    (shown,) = view(made).viewports
    assert shown.phase == "loading"
    assert shown.loading_text == "Loading image 3 / 4"
    made.fake.loader.answer()
    (shown,) = view(made).viewports
    assert shown.phase == "loaded"
    assert shown.loading_text == ""
    assert shown.top_left == ("Doe, Jane", "P1")
    assert shown.bottom_left == ("W 400  L 40",)
    assert "Image 3 / 4" in shown.bottom_right
    assert shown.bottom_right[1:3] == ("Position 3.0 mm", "Thickness 2.5 mm")
    assert shown.accessible_name == "CT Thorax, image 3 of 4, W 400  L 40"
    letters = shown.orientation
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("R", "L", "A", "P")
    assert shown.scrollbar
    assert shown.scrollbar.loaded == ((0.5, 0.75),)


async def test_turning_and_flipping_turn_the_letters() -> None:
    made = await opened(stack(2))
    await made.run("rotateViewportCW")
    await made.run("flipViewportHorizontal")
    letters = view(made).viewports[0].orientation
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("A", "P", "R", "L")


async def test_an_image_that_fails_says_why_and_leaves_the_others_usable() -> None:
    made = await opened(stack(2))
    made.fake.loader.answer(FrameFailure("truncated", "Half of it is missing."))
    (shown,) = view(made).viewports
    assert shown.phase == "failed"
    assert shown.notice
    assert (shown.notice.title, shown.notice.reason) == (
        "This image is incomplete",
        "Half of it is missing.",
    )
    assert shown.notice.action_command == "retry"
    assert shown.scrollbar
    assert shown.scrollbar.failed == ((0.5, 1.0),)


async def test_lossy_compression_is_said() -> None:
    made = await opened(stack(1, LossyImageCompression="01", LossyImageCompressionRatio=(10.04,)))
    assert view(made).viewports[0].lossy_text == "Lossy 10:1"
    # a ratio in thousands is no number with an exponent, and one below 1 no ratio
    for ratio, text in ((2104.0, "Lossy 2100:1"), (0.085, "Lossy"), (7.456, "Lossy 7.46:1")):
        made = await opened(
            stack(1, LossyImageCompression="01", LossyImageCompressionRatio=(ratio,))
        )
        assert view(made).viewports[0].lossy_text == text


async def test_an_empty_viewport_is_empty() -> None:
    made = await opened(stack(1))
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    empty = view(made).viewports[1]
    assert (empty.phase, empty.accessible_name, empty.column) == ("empty", "Empty viewport", 1)


async def test_inversion_and_zoom_are_said() -> None:
    made = await opened(stack(1))
    await made.run("invertViewport")
    await made.run("scaleUpViewport")
    session = made.app.session
    assert session
    shown = viewport_view(session, session.grid.active)
    assert shown.bottom_left[1:] == ("Zoom 125 %", "Inverted")
    assert "inverted" in shown.accessible_name


def test_ranges_join_neighbours() -> None:
    assert _ranges([3, 1, 2, 7], 10) == ((0.1, 0.4), (0.7, 0.8))
    assert _ranges([], 10) == ()


# -- the study browser --------------------------------------------------------------------------


async def test_thumbnails_tell_state_and_place() -> None:
    unsupported = stack(1, "1.2.7", number=9, SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3")
    made = await opened([*stack(2, "1.2.3", number=1), *stack(2, "1.2.4", number=2), *unsupported])
    made.fake.loader.answer()
    (study,) = view(made).studies
    first, second, third = study.thumbnails
    assert (first.number, first.count, first.state, first.active) == ("S:1", "2", "loading", True)
    assert first.loaded_fraction == 0.5
    assert (second.state, second.shown) == ("pending", False)
    assert third.state == "unsupported"
    assert "cannot be shown" in third.message


async def test_what_is_missing_from_a_series_reaches_the_person() -> None:
    gap = [i for i in stack(9, **PATIENT) if i.integer("InstanceNumber") != 5]
    made = await opened(gap)
    (study,) = view(made).studies
    assert study.notice
    assert study.notice.level == "warning"
    assert study.notice.title == "A series is incomplete"
    assert study.notice.reason == "S:2 Thorax: 1 slice is missing between the others."
    assert study.thumbnails[0].warnings == ("1 slice is missing between the others.",)
    assert "Doe" not in study.notice.reason


async def test_many_incomplete_series_are_counted() -> None:
    gaps = [
        i
        for n in range(1, 6)
        for i in stack(9, f"1.2.{n}", number=n)
        if i.integer("InstanceNumber") != 5
    ]
    (study,) = view(await opened(gaps)).studies
    assert study.notice
    assert study.notice.title == "5 series are incomplete"
    assert study.notice.reason.endswith("2 more series.")


async def test_a_series_says_in_a_dialog_what_is_odd_about_its_planes() -> None:
    uneven = [*stack(3), ct_slice(4, 2.4)]
    made = await opened(uneven)
    (study,) = view(made).studies
    assert study.notice is None  # nothing is missing
    (thumbnail,) = study.thumbnails
    assert "unevenly spaced" in thumbnail.warnings[0]
    await made.run("showSeriesWarnings", displaySet=thumbnail.display_set)
    dialog = view(made).dialog
    assert isinstance(dialog, SeriesDialog)
    assert dialog.title == "S:2 Thorax"
    assert "can be made" in dialog.lead
    (reason,) = dialog.reasons
    assert reason[0] == thumbnail.warnings[0]
    assert "even steps" in reason[1]


async def test_a_series_says_in_a_dialog_why_it_is_no_volume() -> None:
    turned = ct_slice(4, 3.0, ImageOrientationPatient=(1.0, 0.0, 0.0, 0.0, 0.0, -1.0))
    made = await opened([*stack(3), turned])
    (thumbnail,) = view(made).studies[0].thumbnails
    await made.run("showSeriesWarnings", displaySet=thumbnail.display_set)
    dialog = view(made).dialog
    assert isinstance(dialog, SeriesDialog)
    assert "cannot be reconstructed" in dialog.lead
    assert [reason[0] for reason in dialog.reasons] == list(thumbnail.warnings)


async def test_the_dialog_of_a_volume_says_that_all_is_well() -> None:
    made = await opened(stack(4))
    assert view(made).studies[0].thumbnails[0].warnings == ()
    await made.run("showSeriesWarnings")
    dialog = view(made).dialog
    assert isinstance(dialog, SeriesDialog)
    assert "Nothing is unusual" in dialog.lead
    assert dialog.reasons == ()


async def test_an_error_of_a_series_goes_before_oddities() -> None:
    made = world(stack(2))
    made.here.errors["1.2.3"] = SourceError("Broken", "It broke.")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    (study,) = view(made).studies
    assert study.notice
    assert (study.notice.level, study.notice.action_command) == ("error", "retry")


async def test_a_series_that_failed_stands_in_its_place_and_is_tried_again_by_a_click() -> None:
    made = world([*stack(2), *stack(3, "1.2.4", number=1), *stack(2, "1.2.5", number=3)])
    made.here.errors.update({uid: SourceError("Broken", "It broke.") for uid in ("1.2.3", "1.2.5")})
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    (study,) = view(made).studies
    assert [(t.number, t.state, t.command) for t in study.thumbnails] == [
        ("S:1", "pending", "setDisplaySet"),
        ("S:2", "failed", "retry"),
        ("S:3", "failed", "retry"),
    ]
    assert study.thumbnails[1].message == "Could not be loaded. Click to try again."
    assert study.notice
    assert study.notice.reason == "It broke. And 1 more series."
    assert not study.loading
    made.here.errors.clear()
    await made.run(study.thumbnails[1].command)
    (study,) = view(made).studies
    assert [t.state for t in study.thumbnails] == ["pending"] * 3
    assert study.notice is None


async def test_progress_is_shown_while_something_loads() -> None:
    made = await opened(stack(4))
    made.fake.loader.answer()
    assert (view(made).progress, view(made).progress_text) == (0.25, "1 of 4 images")
    made.fake.loader.answer_all()
    assert view(made).progress is None


async def test_buttons_say_why_they_cannot_be_used() -> None:
    made = await opened(stack(1))
    items = {item.id: item for item in view(made).toolbar}
    assert items["toggleCine"].disabled_reason == "A cine needs more than one image"
    assert items["tool-WindowLevel"].active
    assert items["tool-Zoom"].keys == "Z"
    assert items["windows"].menu[0].label.startswith("From the image")
    groups = [item.group for item in view(made).toolbar]
    assert groups == sorted(groups, key=groups.index), "the items of a group stand together"


# -- the study list -----------------------------------------------------------------------------


async def test_a_row_prints_what_is_known_and_nothing_else() -> None:
    made = world()
    made.here.rows = (
        StudyRow("1.2", "Doe, Jane", "P1", "20250103", "101500", ("CT", "SR"), instances=3),
        StudyRow("1.3"),
    )
    await made.go("")
    page = made.app.view()
    assert isinstance(page, WorklistView)
    full, bare = page.rows
    assert (full.study_date, full.modalities, full.instances) == ("2025-01-03", "CT, SR", "3")
    assert full.href == "https://viewer.example/viewer?StudyInstanceUIDs=1.2"
    assert (bare.patient_name, bare.study_date, bare.modalities, bare.instances) == ("",) * 4
    assert page.range_text == "1–2 of 2"
    assert "SR" in page.modality_choices
    assert [s.selected for s in page.sources] == [True, False]
    assert not page.filtered


async def test_an_error_of_the_list_stands_in_its_place_with_a_way_on() -> None:
    made = world()
    made.here.errors[""] = SourceError("Down", "It is down.", "Wait.")
    await made.go("")
    page = made.app.view()
    assert isinstance(page, WorklistView)
    assert page.error
    assert (page.error.title, page.error.action_command) == ("Down", "worklist.reload")
    assert snapshot(made.app)["notifications"][-1]["message"] == "Down It is down. Wait."


# -- the state as JSON --------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["", "?StudyInstanceUIDs=1.2", "?StudyInstanceUIDs=x"])
async def test_the_state_is_json_on_every_page(search: str) -> None:
    made = world(stack(3))
    await made.go("viewer" if search else "", search)
    await made.run("showHelp")
    state = snapshot(made.app)
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    assert {"route", "source", "worklist", "viewports", "activeViewport", "tool", "loading"} <= set(
        state
    )


async def test_the_state_tells_frame_window_and_camera() -> None:
    made = await opened(stack(4))
    made.fake.loader.answer(FrameFailure("network", "Gone."))
    await made.run("panViewport", x=10, y=0)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    first, second = snapshot(made.app)["viewports"]
    assert first["frame"] == {
        "index": 2,
        "count": 4,
        "state": "failed",
        "SOPInstanceUID": "1.2.3.3",
        "number": 1,
        "error": "Gone.",
    }
    assert first["voi"] == {
        "windowWidth": 400.0,
        "windowCenter": 40.0,
        "function": "LINEAR",
        "explanation": "",
        "invert": False,
    }
    assert first["pan"] == {"x": 10 * first["scale"], "y": 0.0}
    assert second["displaySet"] is None
    assert second["voi"] is None


# -- messages -----------------------------------------------------------------------------------


class Bell:
    """Messages with a clock by hand."""

    def __init__(self) -> None:
        self.changes = 0
        self.made = world()
        self.notices = Notices(self.rang, self.made.fake.clock.later)

    def rang(self) -> None:
        self.changes += 1


def test_the_same_words_are_not_shown_twice() -> None:
    bell = Bell()
    bell.notices.say("error", "Broken", "It broke.")
    bell.notices.say("error", "Broken", "It broke.")
    bell.notices.say("error", "Broken", "It broke again.")
    assert len(bell.notices.shown) == 2
    assert bell.changes == 2


def test_a_message_that_asks_for_nothing_goes_by_itself_and_errors_stay() -> None:
    bell = Bell()
    bell.notices.say("info", "Done")
    bell.notices.say("info", "Choose", action_label="Do", action_command="retry")
    bell.notices.say("error", "Broken")
    bell.made.fake.clock.pass_time()
    assert [n.title for n in bell.notices.shown] == ["Choose", "Broken"]


def test_only_some_messages_are_shown_at_a_time() -> None:
    bell = Bell()
    for number in range(20):
        bell.notices.say("warning", f"Number {number}")
    assert len(bell.notices.shown) == MAX_NOTICES
    assert bell.notices.shown[-1].title == "Number 19"


def test_messages_of_a_page_go_with_it_and_lasting_ones_stay_until_dismissed() -> None:
    bell = Bell()
    bell.notices.say("error", "Of the page")
    bell.notices.say("warning", "Of the site", lasting=True)
    bell.notices.clear()
    assert [n.title for n in bell.notices.shown] == ["Of the site"]
    bell.notices.dismiss(bell.notices.shown[0].id)
    bell.notices.dismiss("no such message")
    assert bell.notices.shown == ()


async def test_a_malformed_instance_hangs_nothing_and_takes_nothing_down() -> None:
    odd: list[DataSet] = [
        DataSet({"0020000D": {"vr": "UI", "Value": ["1.2"]}, "0020000E": {"Value": ["1.2.5"]}}),
        *stack(2),
    ]
    made = await opened(odd)
    assert len(view(made).studies[0].thumbnails) == 2
    assert view(made).viewports[0].phase == "loading"


# -- kinds of images ----------------------------------------------------------------------------


def corners(made: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cell = view(made).viewports[0]
    return cell.bottom_left, cell.bottom_right


MAMMOGRAM = {
    "Modality": "MG",
    "SeriesDescription": "Screening",
    "ImageLaterality": "R",
    "ViewPosition": "CC",
    "PatientOrientation": ("A", "L"),
    "PixelSpacing": None,
    "ImagerPixelSpacing": (0.07, 0.07),
    "ImagePositionPatient": None,
    "ImageOrientationPatient": None,
}


async def test_a_mammogram_says_its_view_and_what_its_pixel_size_is_worth() -> None:
    made = await opened([ct_slice(1, 0.0, **MAMMOGRAM)])
    left, right = corners(made)
    assert "Pixel 0.07 mm at the detector" in left
    assert right[0] == "R CC, Screening"


async def test_a_mammogram_hangs_turned_and_a_reset_leaves_it_so() -> None:
    made = await opened([ct_slice(1, 0.0, **MAMMOGRAM)])
    cell = view(made).viewports[0]
    assert (cell.orientation.left, cell.orientation.right) == ("A", "P")
    await made.run("flipViewportHorizontal")
    assert view(made).viewports[0].orientation.left == "P"
    await made.run("resetViewport")
    assert view(made).viewports[0].orientation.left == "A"


async def test_pet_says_its_unit_and_why_it_is_no_uptake() -> None:
    made = await opened(stack(2, Modality="PT", Units="BQML", CorrectedImage=("ATTN", "DECY")))
    left, _ = corners(made)
    assert left[0] == "Bq/ml, no SUV: the patient's weight is missing"


async def test_a_point_of_an_ultrasound_spectrum_is_told_in_its_units() -> None:
    spectrum = {
        "RegionSpatialFormat": 3,
        "RegionDataType": 3,
        "RegionLocationMinX0": 0,
        "RegionLocationMinY0": 0,
        "RegionLocationMaxX1": 511,
        "RegionLocationMaxY1": 511,
        "PhysicalUnitsXDirection": 4,
        "PhysicalUnitsYDirection": 7,
        "PhysicalDeltaX": 0.01,
        "PhysicalDeltaY": -1.0,
        "ReferencePixelX0": 0,
        "ReferencePixelY0": 200,
    }
    regions = attributes(**spectrum)
    made = await opened([ct_slice(1, 0.0, Modality="US", SequenceOfUltrasoundRegions=regions)])
    made.fake.loader.answer(rows=512, columns=512)
    found = await made.run("viewport.probe", x=100.5, y=150.5)
    assert [(round(v["value"], 6), v["unit"]) for v in found["also"]] == [
        (1.0, "s"),
        (50.0, "cm/s"),
    ]


async def test_what_holds_no_images_says_in_a_dialog_what_it_is() -> None:
    plan = stack(1, "1.2.7", number=9, SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3")
    made = await opened([*stack(2), *plan])
    thumbnail = view(made).studies[0].thumbnails[-1]
    assert thumbnail.command == "showSeriesWarnings"
    await made.run(thumbnail.command, displaySet=thumbnail.display_set)
    dialog = view(made).dialog
    assert isinstance(dialog, SeriesDialog)
    ((reason, advice),) = dialog.reasons
    assert reason == "A structure set cannot be shown here yet."
    assert "contours" in advice
    assert "another program" in advice
