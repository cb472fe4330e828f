"""The DICOMweb source against a real Orthanc and against the embedded server."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.base import StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery
from tests.conformance.conftest import MakeSource, dicom_files
from tests.support.decode_harness import DecodeWorker, decode_worker  # noqa: F401

SERVERS = ("orthanc_url", "embedded_url")
FILTERS = {
    "no filter": StudyQuery(),
    "family name with a wildcard": StudyQuery(patient_name="Alder*"),
    "modality": StudyQuery(modalities=("MR",)),
    "dates": StudyQuery(start_date="20260101", end_date="20261231"),
    "description": StudyQuery(description="*head*"),
    "one patient": StudyQuery(mrn=HEAD_CT.patient.mrn),
    "nobody": StudyQuery(mrn="there is no such patient"),
}


@pytest.fixture(params=SERVERS)
def root(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def study_uids(demo_folder: Path) -> set[str]:
    return {
        str(pydicom.dcmread(path, specific_tags=["StudyInstanceUID"]).StudyInstanceUID)
        for path in dicom_files(demo_folder)
    }


async def test_the_list_holds_every_study_also_those_with_gaps(
    root: str, make_source: MakeSource, study_uids: set[str]
):
    found = await make_source(root).search_studies(StudyQuery(), limit=1000, offset=0)
    assert {row.study_instance_uid for row in found.rows} == study_uids


async def test_a_study_is_listed_with_its_particulars(root: str, make_source: MakeSource):
    query = StudyQuery(mrn=HEAD_CT.patient.mrn)
    found = await make_source(root).search_studies(query, limit=10, offset=0)
    (row,) = [r for r in found.rows if r.study_instance_uid == HEAD_CT.uid]
    assert row.patient_id == HEAD_CT.patient.mrn
    assert row.study_date == HEAD_CT.date
    assert row.description == HEAD_CT.description
    assert row.accession_number == HEAD_CT.accession
    assert row.modalities == ("CT",)
    assert row.instances
    assert row.instances >= 300


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
async def test_both_servers_find_the_same_studies(
    query: StudyQuery, orthanc_url: str, embedded_url: str, make_source: MakeSource
):
    answers = [
        await make_source(url, supportsWildcard=True).search_studies(query, limit=1000, offset=0)
        for url in (orthanc_url, embedded_url)
    ]
    theirs, ours = ({row.study_instance_uid for row in answer.rows} for answer in answers)
    assert ours == theirs


async def test_pages_cover_the_list_without_gap_or_overlap(root: str, make_source: MakeSource):
    source = make_source(root)
    everything = await source.search_studies(StudyQuery(), limit=1000, offset=0)
    rows: list[StudyRow] = []
    while len(rows) < len(everything.rows):
        page = await source.search_studies(StudyQuery(), limit=50, offset=len(rows))
        assert page.rows
        rows += page.rows
    assert sorted(r.study_instance_uid for r in rows) == sorted(
        r.study_instance_uid for r in everything.rows
    )


async def test_the_head_ct_becomes_one_display_set_in_the_order_of_space(
    root: str, make_source: MakeSource
):
    source = make_source(root)
    (series,) = [s for s in await source.search_series(HEAD_CT.uid) if s.instances == 300]
    instances = await source.series_metadata(HEAD_CT.uid, series.series_instance_uid)
    (made,) = display_sets(instances)
    heights = [frame.plane.position_mm[2] for frame in made.frames if frame.plane]
    assert len(heights) == 300
    assert heights in (sorted(heights), sorted(heights, reverse=True))


async def test_a_frame_holds_the_values_of_the_calibration_rods(
    root: str,
    make_source: MakeSource,
    decode_worker: DecodeWorker,  # noqa: F811
):
    source = make_source(root)
    (series,) = [s for s in await source.search_series(HEAD_CT.uid) if s.instances == 300]
    instances = await source.series_metadata(HEAD_CT.uid, series.series_instance_uid)
    (made,) = display_sets(instances)
    frame = made.frames[150]
    address = source.frame_address(frame.instance, frame.number)
    answer = decode_worker.fetch(
        address.url,
        _format(frame.format),
        headers=dict(address.headers),
        singlePart=address.single_part,
    )
    assert answer.ok, answer.message
    pixels: Any = answer.pixels
    for rod in HEAD_RODS:
        value = int(pixels[rod.row, rod.column])
        assert value == rod.stored_value
        assert frame.modality_lut.apply(value) == pytest.approx(rod.hounsfield)
    assert isinstance(pixels, np.ndarray)


async def test_an_unknown_study_has_no_series(root: str, make_source: MakeSource):
    source = make_source(root)
    try:
        assert await source.search_series("2.25.404") == ()
    except SourceError as error:
        assert error.status == 404  # noqa: PT017 - either answer is right for a server


def _format(pixel_format: Any) -> dict[str, Any]:
    return {
        "rows": pixel_format.rows,
        "columns": pixel_format.columns,
        "samplesPerPixel": pixel_format.samples_per_pixel,
        "bitsAllocated": pixel_format.bits_allocated,
        "bitsStored": pixel_format.bits_stored,
        "highBit": pixel_format.high_bit,
        "signed": pixel_format.signed,
        "planar": bool(pixel_format.planar),
        "photometric": pixel_format.photometric,
    }
