"""Structured reports that we write, as other programs read them."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.uid import UID

from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.evidence import SourceInstance, instances_told
from negatoscope.dicom.reports.figures import figures_of, in_patient, tool_points
from negatoscope.dicom.reports.measurements import (
    Evaluation,
    ReportedMeasurement,
    ReportedValue,
)
from negatoscope.dicom.reports.parsing import content_of
from negatoscope.dicom.reports.reading import measurement_report
from negatoscope.dicom.reports.writing import ReportError, person_name, report_dataset
from negatoscope.dicom.space.geometry import ImagePlane
from tests.support.reports import (
    ARROW,
    IMAGE_UID,
    LINES,
    SERIES_UID,
    SOURCE,
    STUDY_UID,
    by_highdicom,
    context,
    corpus_report,
    figure,
    length,
    read,
    validated,
    written,
)

HU = codes.ucum("[hnsf'U]")
ATTENUATION = codes.dcm("112031", "Attenuation Coefficient")
PLANE = ImagePlane((10.0, -20.0, 50.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))


def arrow() -> ReportedMeasurement:
    line = figure("POLYLINE", (5.0, 6.0), (15.0, 16.0))
    finding = codes.free_text("Look here")
    return ReportedMeasurement(
        "ArrowAnnotate", "", "2.25.78", (line,), finding=finding, comment="Look here"
    )


def ellipse() -> ReportedMeasurement:
    region = figure("ELLIPSE", (10.0, 20.0), (30.0, 20.0), (20.0, 15.0), (20.0, 25.0))
    values = (
        ReportedValue(codes.AREA, 157.07963267948966, codes.ucum("mm2"), figures=(region,)),
        ReportedValue(ATTENUATION, -12.25, HU, codes.MEAN),
        ReportedValue(ATTENUATION, 1 / 3, HU, codes.STANDARD_DEVIATION),
    )
    return ReportedMeasurement(
        "EllipticalROI",
        "",
        "2.25.79",
        (region,),
        values,
        finding=codes.sct("108369006", "Neoplasm"),
        sites=(codes.sct("10200004", "Liver"),),
        evaluations=(
            Evaluation(codes.sct("246112005", "Severity"), codes.sct("24484000", "Severe")),
            Evaluation(codes.dcm("121073", "Impression"), "growing — größer als zuvor"),
        ),
    )


def bidirectional() -> ReportedMeasurement:
    long, short = (
        figure("POLYLINE", (0.0, 0.0), (30.0, 0.0)),
        figure("POLYLINE", (15.0, -5.0), (15.0, 5.0)),
    )
    values = (
        ReportedValue(codes.LONG_AXIS, 15.0, codes.ucum("mm"), figures=(long,)),
        ReportedValue(codes.SHORT_AXIS, 5.0, codes.ucum("mm"), figures=(short,)),
    )
    return ReportedMeasurement("Bidirectional", "", "2.25.80", (long, short), values)


ALL = (length(), arrow(), ellipse(), bidirectional())


def test_independent_programs_find_no_error_in_a_report(tmp_path: Path):
    errors, dump = validated(written(*ALL), tmp_path)
    assert errors == []
    assert "Comprehensive SR Document" in dump
    assert '"12.5" (mm,UCUM,"millimeter")' in dump


def test_independent_programs_find_no_error_in_a_report_with_points_in_the_patient(
    tmp_path: Path,
):
    line = in_patient(figure("POLYLINE", (4.5, 3.5), (8.5, 3.5)).coordinates, PLANE, "1.2.9")
    number = ReportedValue(codes.LENGTH, 2.0, codes.ucum("mm"), figures=(line,))
    data = written(ReportedMeasurement("Length", "", "2.25.81", (line,), (number,)))
    assert validated(data, tmp_path)[0] == []
    report = by_highdicom(data)
    assert report.SOPClassUID == "1.2.840.10008.5.1.4.1.1.88.34"
    (group,) = report.content.get_image_measurement_groups()
    (measured,) = group.get_measurements()
    assert measured.value == 2.0
    (found,) = read(data).measurements
    assert found.figures[0].coordinates.points == ((10.0, -18.0, 44.0), (10.0, -16.0, 44.0))
    assert tool_points(found, PLANE) == ((4.5, 3.5), (8.5, 3.5))


def test_highdicom_reads_the_same_numbers_units_and_tracking():
    groups = by_highdicom(written(length(), ellipse(), bidirectional())).content
    found = [
        (
            group.tracking_identifier,
            str(group.tracking_uid),
            [(m.name.meaning, m.value, m.unit.value) for m in group.get_measurements()],
        )
        for group in groups.get_image_measurement_groups()
    ]
    prefix = "Cornerstone3DTools@^0.1.0:"
    assert found == [
        (f"{prefix}Length", "2.25.77", [("Length", 12.5, "mm")]),
        (
            f"{prefix}EllipticalROI",
            "2.25.79",
            [
                ("Area", 157.07963267948966, "mm2"),
                ("Attenuation Coefficient", -12.25, "[hnsf'U]"),
                ("Attenuation Coefficient", pytest.approx(1 / 3, abs=0), "[hnsf'U]"),
            ],
        ),
        (
            f"{prefix}Bidirectional",
            "2.25.80",
            [("Long Axis", 15.0, "mm"), ("Short Axis", 5.0, "mm")],
        ),
    ]


def test_highdicom_reads_finding_site_and_judgement():
    (group,) = by_highdicom(written(ellipse())).content.get_image_measurement_groups()
    assert group.finding_type.meaning == "Neoplasm"
    assert [site.value.meaning for site in group.finding_sites] == ["Liver"]
    judged = {e.name.meaning: e.value for e in group.get_qualitative_evaluations()}
    assert judged["Severity"].meaning == "Severe"


def test_highdicom_reads_an_arrow_as_a_region():
    (group,) = by_highdicom(written(arrow())).content.get_planar_roi_measurement_groups()
    assert group.roi.value.tolist() == [[5.0, 6.0], [15.0, 16.0]]


def test_a_frame_of_an_image_with_several_is_named(tmp_path: Path):
    enhanced = replace(SOURCE, sop_class_uid="1.2.840.10008.5.1.4.1.1.4.1")
    line = figure("POLYLINE", (1.0, 2.0), (3.0, 4.0), frame=4)
    assert line.image is not None
    line = replace(line, image=replace(line.image, sop_class_uid=enhanced.sop_class_uid))
    number = ReportedValue(codes.LENGTH, 2.0, codes.ucum("mm"), figures=(line,))
    measurement = ReportedMeasurement("Length", "", "2.25.82", (line,), (number,))
    data = written(measurement, sources=(enhanced,))
    assert validated(data, tmp_path)[0] == []
    assert read(data).measurements[0].figures == (line,)


def test_we_read_what_we_write():
    found = read(written(*ALL))
    assert found.problems == ()
    for measurement, before in zip(found.measurements, ALL, strict=True):
        told = f"Cornerstone3DTools@^0.1.0:{before.tool}"
        assert measurement == replace(before, tracking_identifier=told)


def test_the_reports_of_ohif_are_the_same_after_reading_and_writing(corpus: Path, tmp_path: Path):
    for series in (LINES, ARROW):
        report = corpus_report(corpus, series)
        before = measurement_report(content_of(report)).measurements
        data = written(*before, sources=instances_told(report))
        assert read(data).measurements == before
        assert validated(data, tmp_path)[0] == []


def test_a_report_names_its_predecessor_and_its_evidence():
    before = SourceInstance("1.2.840.10008.5.1.4.1.1.88.33", "2.25.5", "2.25.4", STUDY_UID)
    report = by_highdicom(written(length(), predecessors=(before,)))
    (study,) = report.PredecessorDocumentsSequence
    assert study.StudyInstanceUID == STUDY_UID
    (series,) = study.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == "2.25.4"
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "2.25.5"
    (evidence,) = report.CurrentRequestedProcedureEvidenceSequence
    assert evidence.ReferencedSeriesSequence[0].SeriesInstanceUID == SERIES_UID
    images = evidence.ReferencedSeriesSequence[0].ReferencedSOPSequence
    assert [image.ReferencedSOPInstanceUID for image in images] == [IMAGE_UID]


def test_images_of_other_studies_are_other_evidence(tmp_path: Path):
    other = replace(SOURCE, study_instance_uid="1.2.826.0.1.4", sop_instance_uid="1.2.826.0.1.4.1")
    data = written(length(), sources=(SOURCE, other))
    report = by_highdicom(data)
    assert report.PertinentOtherEvidenceSequence[0].StudyInstanceUID == "1.2.826.0.1.4"
    assert validated(data, tmp_path)[0] == []


def test_who_measured_is_told_when_it_is_known(tmp_path: Path):
    errors, dump = validated(written(length(), observer="Reader^Rita"), tmp_path)
    assert errors == []
    assert "Reader^Rita" in dump
    observed = [
        str(item.ConceptCodeSequence[0].CodeMeaning)
        for item in by_highdicom(written(length(), observer="Reader^Rita")).ContentSequence
        if item.ConceptNameCodeSequence[0].CodeValue == "121005"
    ]
    assert observed == ["Person", "Device"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Rita Reader", "Rita Reader"),
        (" Reader^Rita ", "Reader^Rita"),
        ("a\\b=c\nd\x00", "a b c d"),
        ("x" * 70, "x" * 64),
        ("山田^太郎", "山田^太郎"),
        (" \t", ""),
    ],
)
def test_a_name_that_is_said_is_a_name_that_a_report_can_hold(said: str, kept: str):
    assert person_name(said) == kept


def test_every_report_has_uids_of_its_own():
    first, second = (by_highdicom(written(length())) for _ in range(2))
    assert first.SOPInstanceUID != second.SOPInstanceUID
    assert first.SeriesInstanceUID != second.SeriesInstanceUID
    assert UID(first.SOPInstanceUID).is_valid
    assert first.SOPInstanceUID.startswith("2.25.")


def test_a_label_longer_than_a_code_can_say_is_kept_whole():
    words = "A label of more letters than a code meaning holds, which is sixty-four in all"
    measurement = length(finding=codes.free_text(words), comment=words)
    (found,) = read(written(measurement)).measurements
    assert found.label == words
    assert found.finding is not None
    assert len(found.finding.meaning) == 64


def test_nothing_to_report_and_images_that_nobody_knows_are_said():
    with pytest.raises(ReportError, match="no measurements"):
        report_dataset((), context())
    with pytest.raises(ReportError, match="not open"):
        report_dataset((length(),), context(sources=()))


@pytest.mark.parametrize(
    ("tool", "points"),
    [
        ("Length", ((1.0, 2.0), (3.0, 4.0))),
        ("Bidirectional", ((0.0, 0.0), (9.0, 0.0), (4.0, -2.0), (4.0, 2.0))),
        ("ArrowAnnotate", ((1.0, 2.0), (3.0, 4.0))),
        ("EllipticalROI", ((0.0, 5.0), (20.0, 5.0), (10.0, 0.0), (10.0, 10.0))),
        ("CircleROI", ((5.0, 5.0), (8.0, 5.0))),
        ("RectangleROI", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0))),
        ("PlanarFreehandROI", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (1.0, 5.0))),
        ("Angle", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0))),
        ("CobbAngle", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (1.0, 7.0))),
        ("Probe", ((2.0, 3.0),)),
        ("UltrasoundDirectionalTool", ((1.0, 2.0), (3.0, 4.0))),
    ],
)
def test_the_points_of_every_tool_come_back_from_a_report(tool: str, points: tuple):
    figures = tuple(figure(each.graphic_type, *each.points) for each in figures_of(tool, points))
    (found,) = read(written(ReportedMeasurement(tool, "", "", figures))).measurements
    assert found.tool == tool
    assert tool_points(found, None) == points


def test_a_circle_over_pixels_that_are_not_square_is_an_ellipse_of_the_same_size():
    # pixels twice as high as wide: three columns to the right are one and a half rows down
    (told,) = figures_of("CircleROI", ((10.0, 10.0), (13.0, 10.0)), aspect=2.0)
    assert told.graphic_type == "ELLIPSE"
    assert told.points == ((7.0, 10.0), (13.0, 10.0), (10.0, 8.5), (10.0, 11.5))


def test_an_open_line_is_not_closed_by_writing_it():
    points = ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (1.0, 5.0))
    (told,) = figures_of("PlanarFreehandROI", points, closed=False)
    assert told.points == points
