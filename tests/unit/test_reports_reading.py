"""Structured reports of others: OHIF's of the corpus, highdicom's, broken ones."""

from pathlib import Path

import highdicom.sr as hd
import numpy as np
import pytest
from highdicom.uid import UID
from pydicom.sr.codedict import codes as dicom_codes

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.figures import guessed_tool, in_patient, tool_points
from negatoscope.dicom.reports.measurements import tool_of
from negatoscope.dicom.reports.parsing import MAX_DEPTH, MAX_PROBLEMS, content_of
from negatoscope.dicom.reports.reading import is_measurement_report, measurement_report
from negatoscope.dicom.space.geometry import ImagePlane
from tests.support.reports import (
    ARROW,
    IMAGE_UID,
    LINES,
    MR_IMAGE,
    corpus_report,
    figure,
    of_highdicom,
)

IMAGE_OF_LINES = "1.2.840.113619.2.5.1762583153.215519.978957063.123"
FRAME_OF_REFERENCE = "1.2.826.0.1.3.9"


def node(value_type: str, relationship: str = "CONTAINS", **elements: object) -> dict:
    return {
        "0040A040": {"vr": "CS", "Value": [value_type]},
        "0040A010": {"vr": "CS", "Value": [relationship]},
        **elements,
    }


def containing(*children: dict) -> dict:
    return {"vr": "SQ", "Value": list(children)}


def test_lines_that_ohif_saved_come_with_their_numbers_points_and_image(corpus: Path):
    report = measurement_report(content_of(corpus_report(corpus, LINES)))
    assert report.problems == ()
    bidirectional, line = report.measurements
    assert bidirectional.tool == "Bidirectional"
    assert [(v.concept.text, v.value, v.unit.value) for v in bidirectional.values] == [
        ("Long Axis", 59.5494615604866, "mm"),
        ("Short Axis", 43.3602869277437, "mm"),
    ]
    assert line.tool == "Length"
    assert line.tracking_uid == "2.25.665029019733009557329136947695567460965"
    assert [(v.value, v.unit.value) for v in line.values] == [(55.9863746872457, "mm")]
    assert line.figures[0].image is not None
    assert line.figures[0].image.sop_instance_uid == IMAGE_OF_LINES
    assert tool_points(line, None) == (
        (168.09405517578125, 235.5021514892578),
        (307.13983154296875, 200.74070739746094),
    )
    assert [each.sop_instance_uid for each in report.library] == [IMAGE_OF_LINES]


def test_the_two_axes_of_a_bidirectional_measurement_make_one_figure_of_four_points(corpus: Path):
    bidirectional = measurement_report(content_of(corpus_report(corpus, LINES))).measurements[0]
    points = tool_points(bidirectional, None)
    assert points is not None
    assert points[0] == (287.1705017089844, 332.39044189453125)
    assert points[2] == (358.2442626953125, 387.1187438964844)
    assert len(points) == 4


def test_an_arrow_keeps_its_words_and_an_ellipse_its_axes(corpus: Path):
    arrow, ellipse = measurement_report(content_of(corpus_report(corpus, ARROW))).measurements
    assert (arrow.tool, arrow.label, arrow.values) == ("ArrowAnnotate", "Arrow test", ())
    tip, other_end = tool_points(arrow, None) or ((), ())
    assert tip == (156.99998474121094, 238.4605712890625)
    assert other_end != tip
    assert ellipse.tool == "EllipticalROI"
    assert tool_points(ellipse, None) == (
        (276.076416015625, 225.88726806640625),
        (338.2032775878906, 225.88726806640625),
        (307.13983154296875, 199.26148986816406),
        (307.13983154296875, 252.5130615234375),
    )


def qualitative() -> hd.QualitativeEvaluation:
    return hd.QualitativeEvaluation(dicom_codes.SCT.Severity, dicom_codes.SCT.Severe)


def tracking(name: str = "lesion 1") -> hd.TrackingIdentifier:
    return hd.TrackingIdentifier(uid=UID("1.2.3.4.5"), identifier=name)


def test_a_region_that_highdicom_wrote_comes_with_finding_site_numbers_and_judgement():
    image = hd.SourceImageForRegion(MR_IMAGE, IMAGE_UID, referenced_frame_numbers=[3])
    square = np.array([[4.0, 5.0], [20.0, 5.0], [20.0, 30.0], [4.0, 5.0]])
    region = hd.ImageRegion(hd.GraphicTypeValues.POLYLINE, square, image)
    group = hd.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracking(),
        referenced_region=region,
        finding_type=dicom_codes.SCT.Neoplasm,
        finding_sites=[hd.FindingSite(dicom_codes.SCT.Liver)],
        measurements=[
            hd.Measurement(
                dicom_codes.DCM.AttenuationCoefficient,
                41.5,
                dicom_codes.UCUM.HounsfieldUnit,
                derivation=dicom_codes.SCT.Mean,
            )
        ],
        qualitative_evaluations=[qualitative()],
    )
    found = measurement_report(content_of(of_highdicom(group)))
    (measurement,) = found.measurements
    assert found.problems == ()
    assert measurement.tracking_identifier == "lesion 1"
    assert measurement.tracking_uid == "1.2.3.4.5"
    assert measurement.finding == codes.sct("108369006", "Neoplasm")
    assert measurement.label == "Neoplasm"
    assert measurement.sites == (codes.sct("10200004", "Liver"),)
    assert [(v.value, v.unit.value, v.derivation) for v in measurement.values] == [
        (41.5, "[hnsf'U]", codes.MEAN)
    ]
    assert [(e.concept.text, e.value) for e in measurement.evaluations] == [
        ("Severity (attribute)", codes.sct("24484000", "Severe"))
    ]
    assert measurement.figures[0].image is not None
    assert measurement.figures[0].image.frames == (3,)
    assert guessed_tool(measurement) == "PlanarFreehandROI"
    assert tool_points(measurement, None) == ((4.0, 5.0), (20.0, 5.0), (20.0, 30.0))


def test_points_in_the_patient_that_highdicom_wrote_are_found_again_in_their_image():
    # columns run along y, rows along -z; pixels are 2 mm high and 0.5 mm wide
    plane = ImagePlane((10.0, -20.0, 50.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
    # centre of the pixel in column 4 and row 3, and of the one in column 8 and row 3
    line = np.array([[10.0, -18.0, 44.0], [10.0, -16.0, 44.0]])
    coordinates = hd.CoordinatesForMeasurement3D(
        hd.GraphicTypeValues3D.POLYLINE, line, UID(FRAME_OF_REFERENCE)
    )
    number = hd.Measurement(
        dicom_codes.SCT.Length,
        2.0,
        dicom_codes.UCUM.Millimeter,
        referenced_coordinates=[coordinates],
    )
    group = hd.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracking(), measurements=[number]
    )
    report = of_highdicom(group, three_d=True)
    (measurement,) = measurement_report(content_of(report)).measurements
    assert guessed_tool(measurement) == "Length"
    assert tool_points(measurement, plane) == ((4.5, 3.5), (8.5, 3.5))
    beside = ImagePlane((11.0, -20.0, 50.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
    assert tool_points(measurement, beside) is None
    assert tool_points(measurement, None) is None


def test_a_figure_put_into_the_patient_and_back_is_where_it_was():
    plane = ImagePlane((3.0, 4.0, 5.0), (0.6, 0.8, 0.0), (-0.8, 0.6, 0.0), (0.7, 0.9))
    placed = in_patient(figure("POLYLINE", (1.0, 2.0), (7.5, 9.25)).coordinates, plane, "1.2")
    assert placed.coordinates.graphic_type == "POLYLINE"
    # (1, 2) is half a pixel before the centre of the second pixel and the third row
    assert placed.coordinates.points[0] == pytest.approx(plane.point_mm(0.5, 1.5))


@pytest.mark.parametrize(
    ("identifier", "tool"),
    [
        ("Cornerstone3DTools@^0.1.0:Length", "Length"),
        ("cornerstoneTools@^4.0.0:FreehandRoi", "PlanarFreehandROI"),
        ("cornerstoneTools@^4.0.0:EllipticalRoi", "EllipticalROI"),
        ("Cornerstone3DTools@^0.1.0:Probe:KeyImage", "Probe"),
        ("Cornerstone3DTools@^0.1.0:UltrasoundDirectionalTool", "UltrasoundDirectionalTool"),
        ("Cornerstone3DTools@^0.1.0:Unheard", ""),
        ("lesion: Length", ""),
    ],
)
def test_tools_are_known_by_their_names_in_cornerstone(identifier: str, tool: str):
    assert tool_of(identifier) == tool


def test_a_number_in_an_older_edition_of_snomed_is_the_same_quantity():
    assert codes.Code("G-D7FE", "SRT").same_as(codes.LENGTH)
    assert not codes.Code("G-D7FE", "99LOCAL").same_as(codes.LENGTH)


def test_what_stands_elsewhere_in_the_tree_is_read_from_there():
    scoord = node(
        "SCOORD",
        **{
            "00700023": {"vr": "CS", "Value": ["POINT"]},
            "00700022": {"vr": "FL", "Value": [3.0, 4.0]},
        },
    )
    group_name = {
        "vr": "SQ",
        "Value": [{"00080100": {"Value": ["125007"]}, "00080102": {"Value": ["DCM"]}}],
    }
    reference = {
        "0040A010": {"vr": "CS", "Value": ["INFERRED FROM"]},
        "0040DB73": {"vr": "UL", "Value": [1, 1]},
    }
    number = node("NUM", **{"0040A730": containing(reference)})
    group = node("CONTAINER", **{"0040A043": group_name, "0040A730": containing(number)})
    root = node("CONTAINER", **{"0040A730": containing(scoord, group)})
    (measurement,) = measurement_report(content_of(DataSet(root))).measurements
    assert measurement.figures[0].coordinates.points == ((3.0, 4.0),)
    astray = {**reference, "0040DB73": {"vr": "UL", "Value": [1, 9]}}
    number["0040A730"] = containing(astray)
    assert measurement_report(content_of(DataSet(root))).measurements[0].figures == ()


def test_a_report_without_end_is_read_to_a_depth_and_says_so():
    tree = node("CONTAINER")
    for _ in range(MAX_DEPTH * 3):
        tree = node("CONTAINER", **{"0040A730": containing(tree)})
    content = content_of(DataSet(tree))
    assert any(f"deeper than {MAX_DEPTH}" in problem for problem in content.problems)


def test_mistakes_are_named_with_their_place_and_the_rest_is_read():
    odd = node(
        "SCOORD",
        **{
            "00700023": {"vr": "CS", "Value": ["ELLIPSE"]},
            "00700022": {"vr": "FL", "Value": [1.0, 2.0, 3.0, 4.0]},
        },
    )
    children = [
        node("TEXT", "SAYS", **{"0040A160": {"vr": "UT", "Value": ["words"]}}),
        node("CODE"),
        odd,
        node("RUNE"),
    ]
    content = content_of(DataSet(node("CONTAINER", **{"0040A730": containing(*children)})))
    assert content.root.items[0].text == "words"
    assert content.problems == (
        "1.1: the relationship 'SAYS' is not one of the standard's",
        "1.2: CODE without a value",
        "1.3: ELLIPSE of 2 points, where it takes 4",
        "1.4: the value type 'RUNE' is not one of the standard's",
    )


def test_only_so_many_mistakes_are_named():
    children = [node("RUNE")] * 500
    content = content_of(DataSet(node("CONTAINER", **{"0040A730": containing(*children)})))
    assert len(content.problems) == MAX_PROBLEMS


@pytest.mark.parametrize("value", [None, 5, "text", [None, 3], [{"00080100": 3}]])
def test_a_content_tree_of_anything_is_read_without_a_fault(value: object):
    content = content_of(DataSet({"0040A730": {"vr": "SQ", "Value": value}}))
    assert measurement_report(content).measurements == ()
    assert not is_measurement_report(content.root)
