"""Reports in the viewer: reading them, showing their measurements, saving new ones."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pydicom
import pytest
from pydicom.sr.codedict import codes as dicom_codes

from negatoscope.app.commands import CommandError
from negatoscope.app.sign_in.session import SignIn
from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.app.viewmodels.page import Account
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.content import Coordinates3D, InstanceReference
from negatoscope.dicom.reports.evidence import SourceInstance
from negatoscope.dicom.reports.measurements import (
    Evaluation,
    Figure,
    ReportedMeasurement,
    ReportedValue,
)
from negatoscope.dicom.reports.writing import ReportContext, report_dataset
from negatoscope.sources.contents import Memory
from negatoscope.sources.storing import Stored
from tests.support.fake_ports import World, world
from tests.support.instances import CT_IMAGE, ct_slice
from tests.support.reports import by_highdicom, context, figure, read

FRAME_OF_REFERENCE = "1.2.99"


def slices(count: int = 5) -> list[DataSet]:
    """Axial images, 3 mm apart, whose pixels are 0.7 mm wide and high."""
    return [
        ct_slice(n, 3.0 * n, FrameOfReferenceUID=FRAME_OF_REFERENCE, PatientID="MRN-1")
        for n in range(1, count + 1)
    ]


def on(number: int, measurement: ReportedMeasurement) -> ReportedMeasurement:
    """The same on one of the images."""
    image = InstanceReference(CT_IMAGE, f"1.2.3.{number}")

    def moved(each: Figure) -> Figure:
        return replace(each, image=image)

    values = tuple(replace(v, figures=tuple(map(moved, v.figures))) for v in measurement.values)
    return replace(measurement, figures=tuple(map(moved, measurement.figures)), values=values)


def line(**more: Any) -> ReportedMeasurement:
    drawn = figure("POLYLINE", (10.0, 20.0), (40.0, 60.0))
    number = ReportedValue(codes.LENGTH, 35.0, codes.ucum("mm"), figures=(drawn,))
    return ReportedMeasurement("Length", "", "2.25.7", (drawn,), (number,), **more)


def report(*measurements: ReportedMeasurement) -> DataSet:
    """A report of the study, as a source delivers it."""
    sources = tuple(SourceInstance(CT_IMAGE, f"1.2.3.{n}", "1.2.3", "1.2") for n in range(1, 6))
    told = ReportContext(slices(1)[0], sources, context().now, "1")
    return DataSet(report_dataset(measurements, told))


async def opened(*reports: DataSet) -> World:
    made = world([*slices(), *reports])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    return made


def dialog(made: World) -> ReportDialog:
    found = made.app.dialog
    assert isinstance(found, ReportDialog)
    return found


def measurements(made: World) -> list[dict[str, Any]]:
    assert made.app.session
    return made.app.session.measurements.state()


# -- reading ------------------------------------------------------------------------------------


async def test_a_click_on_a_report_opens_it_as_a_document() -> None:
    made = await opened(report(on(2, line())))
    view = made.app.view()
    assert isinstance(view, ViewerView)
    thumbnail = view.studies[0].thumbnails[-1]
    assert (thumbnail.state, thumbnail.modality, thumbnail.noun) == ("report", "SR", "report")
    await made.run(thumbnail.command, displaySet=thumbnail.display_set)
    assert dialog(made).document.title == "Imaging Measurement Report"
    assert dialog(made).measurements == 1
    assert dialog(made).go_to["1.2.3.2", 0] == "Thorax, image 2"


async def test_a_report_never_takes_a_viewport() -> None:
    made = await opened(report(on(2, line())))
    assert made.app.session
    shown = [v.display_set for v in made.app.session.grid.viewports]
    assert [made.app.session.display_sets[uid].kind for uid in shown] == ["image"]


async def test_the_measurements_of_a_report_are_shown_on_their_image() -> None:
    made = await opened(report(on(2, line())))
    await made.run("showReport")
    assert await made.run("hydrateStructuredReport") == ["2.25.7"]
    assert made.app.dialog is None
    (found,) = measurements(made)
    assert found["toolName"] == "Length"
    assert found["SOPInstanceUID"] == "1.2.3.2"
    assert found["points"] == [[10.0, 20.0], [40.0, 60.0]]
    assert found["values"][0]["value"] == pytest.approx(35.0)  # 50 pixels of 0.7 mm
    assert found["isSelected"]
    assert made.app.session
    assert made.app.session.grid.active.index == 1, "the second slice is looked at"


async def test_showing_them_twice_shows_them_once_and_undo_takes_them_back() -> None:
    made = await opened(report(on(2, line())))
    await made.run("hydrateStructuredReport")
    await made.run("hydrateStructuredReport")
    assert len(measurements(made)) == 1
    assert "already" in made.app.notices.shown[-1].title
    await made.run("undo")
    assert measurements(made) == []


async def test_points_in_the_patient_are_shown_on_the_slice_they_lie_in() -> None:
    # slice 3 lies at z = 9 mm; its first pixel's centre is at (-250, -250)
    points = ((-250.0, -250.0, 9.0), (-243.0, -250.0, 9.0))
    drawn = Figure(Coordinates3D("POLYLINE", points, FRAME_OF_REFERENCE))
    number = ReportedValue(codes.LENGTH, 7.0, codes.ucum("mm"), figures=(drawn,))
    made = await opened(report(ReportedMeasurement("Length", "", "2.25.8", (drawn,), (number,))))
    await made.run("hydrateStructuredReport")
    (found,) = measurements(made)
    assert found["SOPInstanceUID"] == "1.2.3.3"
    assert found["points"] == [[0.5, 0.5], pytest.approx([10.5, 0.5])]


async def test_what_cannot_be_shown_is_told_with_its_reason() -> None:
    elsewhere = report(replace(on(2, line()), tracking_uid="2.25.9"), on(5, line()))
    made = world([*slices(3), elsewhere])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert await made.run("hydrateStructuredReport") == ["2.25.9"]
    told = made.app.notices.shown[-1]
    assert told.title == "1 of 2 measurements of the report are not shown"
    assert told.reason == "The reason: its image is not open."


async def test_a_report_without_measurements_says_so_and_shows_none() -> None:
    made = await opened(DataSet({**report(on(2, line())).json, "0040A730": {"vr": "SQ"}}))
    await made.run("showReport")
    assert dialog(made).measurements == 0
    assert "no measurements" in dialog(made).reason
    with pytest.raises(CommandError, match="holds no measurements on images"):
        await made.run("hydrateStructuredReport")


async def test_an_image_that_a_report_names_is_gone_to() -> None:
    made = await opened(report(on(2, line())))
    await made.run("showReport")
    await made.run("report.goToImage", sopInstanceUid="1.2.3.5", frame=1)
    assert made.app.dialog is None
    assert made.app.session
    assert made.app.session.grid.active.index == 4


async def test_a_report_is_printed_while_it_is_shown() -> None:
    made = await opened(report(on(2, line())))
    with pytest.raises(CommandError, match="no report is shown"):
        await made.run("printReport")
    await made.run("showReport")
    await made.run("printReport")
    assert made.fake.outlet.printed == 1


# -- saving -------------------------------------------------------------------------------------


async def measured(tool: str = "Length", *points: tuple[float, float], **more: Any) -> World:
    made = await opened()
    drawn = {
        "toolName": tool,
        "SOPInstanceUID": "1.2.3.2",
        "SOPClassUID": CT_IMAGE,
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.3",
        "points": [list(p) for p in points or ((10.0, 20.0), (40.0, 60.0))],
        **more,
    }
    await made.run("addMeasurement", measurement=drawn)
    return made


async def test_a_measurement_is_saved_to_a_file_that_highdicom_reads() -> None:
    made = await measured(label="nodule")
    uids = await made.run("downloadReport", description="Follow-up")
    ((name, data, media_type),) = made.fake.outlet.saved
    assert (name, media_type) == ("measurements.dcm", "application/dicom")
    saved = by_highdicom(data)
    assert saved.SOPInstanceUID == uids["SOPInstanceUID"]
    assert saved.StudyInstanceUID == "1.2"
    assert saved.PatientID == "MRN-1"
    assert saved.SeriesDescription == "Follow-up"
    (group,) = saved.content.get_image_measurement_groups()
    (number,) = group.get_measurements()
    assert number.name == dicom_codes.SCT.Length
    assert number.value == pytest.approx(35.0)
    assert number.unit == dicom_codes.UCUM.Millimeter
    assert read(data).measurements[0].label == "nodule"


async def test_the_statistics_of_a_region_are_saved_as_what_they_are() -> None:
    square = ((10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0))
    made = await measured("RectangleROI", *square)
    await made.run("downloadReport")
    (found,) = read(made.fake.outlet.saved[0][1]).measurements
    told = {(v.concept.text, v.derivation.text if v.derivation else ""): v for v in found.values}
    area = told["Area", ""]
    assert area.value == pytest.approx(100 * 0.49)
    assert area.unit == codes.ucum("mm2")
    mean = told["Attenuation Coefficient", "Mean"]
    # stored values are column + row: 10 to 19 each way, so 29 on average
    assert mean.value == pytest.approx(29.0 - 1024.0)
    assert mean.unit == codes.ucum("[hnsf'U]")


async def test_a_report_that_was_shown_is_the_predecessor_of_the_one_that_is_saved() -> None:
    finding = codes.sct("108369006", "Neoplasm")
    judged = (Evaluation(codes.sct("246112005", "Severity"), codes.sct("24484000", "Severe")),)
    before = report(on(2, line(finding=finding, evaluations=judged)))
    made = await opened(before)
    await made.run("hydrateStructuredReport")
    await made.run("downloadReport")
    data = made.fake.outlet.saved[0][1]
    saved = pydicom.dcmread(BytesIO(data))
    (series,) = saved.PredecessorDocumentsSequence[0].ReferencedSeriesSequence
    uid = series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    assert uid == before.string("SOPInstanceUID")
    (found,) = read(data).measurements
    assert found.tracking_uid == "2.25.7", "the same thing, at another time"
    assert found.finding == finding
    assert found.evaluations == judged


async def test_another_label_takes_the_place_of_the_finding() -> None:
    made = await opened(report(on(2, line(finding=codes.sct("108369006", "Neoplasm")))))
    assert made.app.session
    await made.run("hydrateStructuredReport")
    store = made.app.session.measurements.store
    (shown,) = store.all
    store.apply({shown.uid: (shown, replace(shown, label="a vessel"))}, "Label")
    await made.run("downloadReport")
    (found,) = read(made.fake.outlet.saved[0][1]).measurements
    assert found.label == "a vessel"
    assert found.finding == codes.free_text("a vessel")


async def test_points_in_the_patient_stay_in_the_patient() -> None:
    points = ((-250.0, -250.0, 9.0), (-243.0, -250.0, 9.0))
    drawn = Figure(Coordinates3D("POLYLINE", points, FRAME_OF_REFERENCE))
    number = ReportedValue(codes.LENGTH, 7.0, codes.ucum("mm"), figures=(drawn,))
    made = await opened(report(ReportedMeasurement("Length", "", "2.25.8", (drawn,), (number,))))
    await made.run("hydrateStructuredReport")
    await made.run("downloadReport")
    data = made.fake.outlet.saved[0][1]
    assert by_highdicom(data).SOPClassUID == "1.2.840.10008.5.1.4.1.1.88.34"
    (found,) = read(data).measurements
    saved = found.figures[0].coordinates
    assert isinstance(saved, Coordinates3D)
    assert saved.frame_of_reference_uid == FRAME_OF_REFERENCE
    assert saved.points == (pytest.approx(points[0]), pytest.approx(points[1]))


async def test_a_report_is_stored_where_the_source_takes_reports() -> None:
    made = await measured()
    made.here.takes_reports = True
    await made.run("promptSaveReport")
    shown = made.app.dialog
    assert isinstance(shown, SaveReportDialog)
    assert shown.target == "Here"
    assert shown.measurements == (("Length", "35 mm"),)
    await made.run("report.describe", value="Staging")
    await made.run("storeMeasurements")
    (content,) = made.here.stored
    assert isinstance(content, Memory)
    assert pydicom.dcmread(BytesIO(content.data)).SeriesDescription == "Staging"
    assert made.app.dialog is None
    assert made.app.notices.shown[-1].title == "The report is stored in Here"


async def observers(made: World, **arguments: Any) -> tuple[list[str], list[str]]:
    """The persons and devices that a saved report names."""
    await made.run("downloadReport", **arguments)
    items = by_highdicom(made.fake.outlet.saved[-1][1]).ContentSequence
    persons = [str(i.PersonName) for i in items if i.ValueType == "PNAME"]
    devices = [
        str(i.TextValue)
        for i in items
        if i.ConceptNameCodeSequence[0].CodeMeaning == "Device Observer Name"
    ]
    return persons, devices


async def test_who_measured_is_named_once_and_kept_in_memory_alone() -> None:
    made = await measured()
    assert await observers(made) == ([], ["Negatoscope"])
    await made.run("promptSaveReport")
    await made.run("report.nameObserver", value="Reader^Rita")
    shown = made.app.dialog
    assert isinstance(shown, SaveReportDialog)
    assert shown.observer == "Reader^Rita"
    assert await observers(made) == (["Reader^Rita"], ["Negatoscope"])
    await made.run("promptSaveReport")
    again = made.app.dialog
    assert isinstance(again, SaveReportDialog)
    assert again.observer == "Reader^Rita"
    assert "Rita" not in str(vars(made.fake.storage))


async def test_who_is_signed_in_is_who_measured_until_another_name_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await measured()
    who = ["Ada Adler"]
    monkeypatch.setattr(SignIn, "account", property(lambda _: Account(who[0])))
    assert (await observers(made))[0] == ["Ada Adler"]
    await made.run("report.nameObserver", value="Reader^Rita")
    assert (await observers(made))[0] == ["Reader^Rita"]
    who[0] = "Ben Bauer"  # another sign-in: the name said before was not this one's
    assert (await observers(made))[0] == ["Ben Bauer"]
    assert (await observers(made, observer="Once^Only"))[0] == ["Once^Only"]
    assert (await observers(made))[0] == ["Ben Bauer"]


async def test_a_report_that_is_refused_stays_in_the_dialog_with_the_reason() -> None:
    made = await measured()
    made.here.takes_reports = True
    made.here.stores = Stored("the server has no room left")
    await made.run("promptSaveReport")
    with pytest.raises(CommandError, match="no room left"):
        await made.run("storeMeasurements")
    shown = made.app.dialog
    assert isinstance(shown, SaveReportDialog)
    assert not shown.busy
    assert shown.problem == "It was not stored: the server has no room left."
    assert len(measurements(made)) == 1


async def test_a_source_that_takes_no_reports_says_why_and_a_file_is_offered() -> None:
    made = await measured()
    await made.run("promptSaveReport")
    shown = made.app.dialog
    assert isinstance(shown, SaveReportDialog)
    assert (shown.target, "supportsStow" in shown.reason) == ("", True)
    with pytest.raises(CommandError, match="save a file instead"):
        await made.run("storeMeasurements")


async def test_what_the_report_will_not_hold_is_said_before() -> None:
    made = world(slices())
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    drawn = {
        "toolName": "RectangleROI",
        "SOPInstanceUID": "1.2.3.2",
        "StudyInstanceUID": "1.2",
        "points": [[10, 10], [20, 10], [20, 20], [10, 20]],
    }
    await made.run("addMeasurement", measurement=drawn)
    await made.run("promptSaveReport")
    shown = made.app.dialog
    assert isinstance(shown, SaveReportDialog)
    assert "not loaded yet" in shown.left_out


async def test_the_measurement_panel_offers_to_make_a_report() -> None:
    made = await measured()
    view = made.app.view()
    assert isinstance(view, ViewerView)
    assert "promptSaveReport" in [action.command for action in view.measurements.actions]


async def test_the_series_of_a_report_that_was_shown_is_tracked_and_nothing_is_unsaved() -> None:
    made = await opened(report(on(2, line())))
    await made.run("hydrateStructuredReport")
    assert made.app.session
    tracking = made.app.session.measurements.tracked.now
    assert (tracking.study, tracking.series, tracking.dirty) == ("1.2", ("1.2.3",), False)
    assert [m["isTracked"] for m in measurements(made)] == [True]


async def test_nothing_measured_is_nothing_to_save() -> None:
    made = await opened()
    for name in ("promptSaveReport", "storeMeasurements", "downloadReport"):
        made.here.takes_reports = True
        with pytest.raises(CommandError, match="no measurements to save"):
            await made.run(name)
