"""Reports of any template as documents."""

import json
from collections.abc import Iterable
from pathlib import Path

import pydicom
from pydicom.data import get_testdata_file

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports.document import document_of
from negatoscope.dicom.reports.entries import Entry, ReportDocument
from negatoscope.dicom.reports.parsing import content_of
from tests.support.reports import LINES, corpus_report


def document(report: DataSet) -> ReportDocument:
    return document_of(report, content_of(report))


def lines(entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    found = []
    for entry in entries:
        found.append((entry.name, entry.value, entry.unit))
        found += lines(entry.entries)
    return found


def sample() -> ReportDocument:
    """DCMTK's sample report, which uses all kinds of content items."""
    dataset = pydicom.dcmread(str(get_testdata_file("test-SR.dcm")))
    return document(DataSet(json.loads(dataset.to_json())))


def test_a_report_says_who_it_is_about_when_it_was_written_and_how_far_it_is():
    facts = dict(sample().facts)
    assert sample().title == "Diagnosis"
    assert facts["Patient"] == "Test, S R"
    assert facts["Written"] == "2001-02-13 18:47"
    assert facts["State"] == "Complete, verified"
    assert facts["Verified by"] == "Riesmeier, Jörg"


def test_sections_stay_nested_and_numbers_carry_their_units():
    (section, *_) = sample().entries
    assert section.kind == "section"
    number = next(entry for entry in section.entries if entry.kind == "number")
    assert (number.name, number.value, number.unit) == ("Diameter", "3", "cm")
    assert any(entry.kind == "section" for entry in section.entries)


def test_what_qualifies_a_line_stands_beside_it_and_not_below():
    text = sample().entries[0].entries[0]
    assert [value for _, value in text.qualifiers] == ["Sample Code 1", "Sample Code 2"]
    assert text.entries == ()


def test_times_are_written_for_people():
    told = [value for entry in sample().entries for _, value in entry.qualifiers]
    assert {"2000-12-06", "12:00:00", "2000-12-06 12:00:00"} <= set(told)


def test_what_stands_elsewhere_is_named_and_not_told_twice():
    everything = lines(sample().entries)
    assert ("See", "SCoord Code", "") in everything


def test_images_can_be_gone_to_from_the_document():
    image = [entry for entry in sample().entries if entry.kind == "image"][-1]
    assert image.sop_instance_uid
    assert image.value == "CT Image, frame 5, 2"
    assert image.frame == 5


def test_a_measurement_report_reads_as_findings_with_values(corpus: Path):
    found = lines(document(corpus_report(corpus, LINES)).entries)
    assert ("Long Axis", "59.549", "mm") in found
    assert ("Length", "55.986", "mm") in found
    assert [name for name, _, _ in found if name in ("Bidirectional", "Line of 2 points on")] == [
        "Bidirectional",
        *["Line of 2 points on"] * 3,
    ]
    assert not any(name.startswith("Tracking") for name, _, _ in found)


def test_a_report_without_anything_is_an_empty_document_that_says_so():
    found = document(DataSet({}))
    assert found.title == "Structured report"
    assert found.entries == ()
    assert any("no content" in problem for problem in found.problems)
