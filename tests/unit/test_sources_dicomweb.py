import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.errors import InvalidRequestError, SourceError
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.registry import create_source
from negatoscope.sources.transport import Request, Response, TransportError
from tests.support.fake_transport import FakeTransport, TreeTransport, answer
from tests.support.instances import attributes, data_set

ROOTS = {"qidoRoot": "/dicom-web", "wadoRoot": "/dicom-web", "friendlyName": "Orthanc"}
PAGE = "https://hospital.example/viewer/"
INSTANCE = data_set(StudyInstanceUID="1.2", SeriesInstanceUID="1.2.3", SOPInstanceUID="1.2.3.4")


def source(
    script: Response | TransportError | Callable[[Request], Response], **configuration: Any
) -> tuple[DICOMwebSource, FakeTransport]:
    transport = FakeTransport(script)
    return (
        DICOMwebSource("orthanc", {**ROOTS, **configuration}, transport, base_url=PAGE),
        transport,
    )


def study(number: int, **values: Any) -> dict[str, Any]:
    return attributes(StudyInstanceUID=f"1.{number}", **values)


def asked(transport: FakeTransport) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(transport.requests[-1].url).query)


# ------------------------------------------------------------------ study search


async def test_a_search_sends_its_filters_and_asks_field_by_field():
    it, transport = source(answer([]), supportsFuzzyMatching=True, supportsWildcard=True)
    query = StudyQuery(
        patient_name="Doe, Ja",
        mrn="A 1&x=2",
        description="head",
        modalities=("CT", "MR"),
        start_date="20250101",
    )
    await it.search_studies(query, limit=502, offset=25)
    assert asked(transport) == [
        ("PatientName", "*Doe*^Ja*"),
        ("PatientID", "*A 1&x=2*"),
        ("StudyDescription", "*head*"),
        ("ModalitiesInStudy", "CT,MR"),
        ("StudyDate", "20250101-"),
        ("fuzzymatching", "true"),
        ("includefield", "StudyDescription"),
        ("includefield", "ModalitiesInStudy"),
        ("includefield", "NumberOfStudyRelatedInstances"),
        ("limit", "502"),
        ("offset", "25"),
    ]
    assert transport.requests[0].headers == {"Accept": "application/dicom+json"}


async def test_an_identifier_is_asked_for_with_who_gave_it_as_that_is_written():
    it, transport = source(answer([]), supportsWildcard=True)
    await it.search_studies(StudyQuery(mrn="P1", issuer="Hospital A"), limit=None, offset=0)
    assert asked(transport)[:2] == [("PatientID", "*P1*"), ("IssuerOfPatientID", "Hospital A")]
    assert ("includefield", "IssuerOfPatientID") in asked(transport)


async def test_roots_are_relative_to_the_page():
    for root, expected in (
        ("/dicom-web", "https://hospital.example/dicom-web/studies"),
        ("dicom-web/", "https://hospital.example/viewer/dicom-web/studies"),
        ("https://pacs.example:8443/dw", "https://pacs.example:8443/dw/studies"),
    ):
        it, transport = source(answer([]), qidoRoot=root)
        await it.search_studies(StudyQuery(), limit=1)
        assert transport.requests[0].url.startswith(f"{expected}?")


async def test_a_row_holds_what_the_list_shows():
    full = study(
        1,
        PatientName="Doe^Jane",
        PatientID="77",
        StudyDate="20250103",
        StudyTime="0830",
        ModalitiesInStudy=("CT", "SR"),
        StudyDescription="Thorax",
        AccessionNumber="A1",
        NumberOfStudyRelatedInstances=300,
    )
    it, _ = source(answer([full]))
    (row,) = (await it.search_studies(StudyQuery(), limit=10)).rows
    assert row.to_json() == {
        "StudyInstanceUID": "1.1",
        "PatientName": "Doe, Jane",
        "PatientID": "77",
        "StudyDate": "20250103",
        "StudyTime": "0830",
        "ModalitiesInStudy": ["CT", "SR"],
        "StudyDescription": "Thorax",
        "AccessionNumber": "A1",
        "NumberOfStudyRelatedInstances": 300,
        "PatientBirthDate": "",
        "PatientSex": "",
        "ReferringPhysicianName": "",
    }


async def test_a_study_without_modality_keeps_its_row():
    it, _ = source(answer([study(1), {"00080020": {"vr": "DA"}}, "nonsense", study(1)]))
    found = await it.search_studies(StudyQuery(), limit=10)
    assert [row.study_instance_uid for row in found.rows] == ["1.1"]
    assert found.rows[0].modalities == ()


async def test_modalities_in_one_string_are_taken_apart():
    it, _ = source(
        answer([study(1, ModalitiesInStudy="CT\\SR"), study(2, ModalitiesInStudy="MR,SR")])
    )
    found = await it.search_studies(StudyQuery(), limit=10)
    assert [row.modalities for row in found.rows] == [("CT", "SR"), ("MR", "SR")]


async def test_a_server_that_ignores_the_limit_is_noticed():
    it, _ = source(answer([study(n) for n in range(5)]))
    found = await it.search_studies(StudyQuery(), limit=3)
    assert (len(found.rows), found.more, found.limit_honoured) == (5, False, False)


async def test_a_server_that_warns_of_more_is_heard():
    warning = '299 pacs "There are 42 additional results that can be requested"'
    it, _ = source(answer([study(1)], warning=warning))
    assert (await it.search_studies(StudyQuery(), limit=3)).more


@pytest.mark.parametrize("response", [Response(204), Response(200, {}, b""), answer([])])
async def test_no_content_means_no_studies(response: Response):
    it, _ = source(response)
    assert (await it.search_studies(StudyQuery(), limit=3)).rows == ()


# ------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("script", "title", "status", "retryable"),
    [
        (TransportError("network"), "The server cannot be reached", None, True),
        (TransportError("timeout"), "The server is too slow", None, True),
        (TransportError("aborted"), "Cancelled", None, True),
        (Response(401), "Sign-in needed", 401, False),
        (Response(403), "No permission", 403, False),
        (Response(404, {}, b"<html>"), "Not found", 404, False),
        (Response(500), "The server failed", 500, True),
        (Response(503), "The server is not available", 503, True),
        (Response(302), "Unexpected answer", 302, False),
        (Response(200, {}, b"<!DOCTYPE html><html>"), "Not a DICOMweb answer", 200, False),
        (Response(200, {}, b"[{"), "Unreadable answer", 200, True),
        (Response(200, {}, b'"text"'), "Unreadable answer", 200, True),
        (Response(200, {}, b"[" * 200_000), "Unreadable answer", 200, True),
        (Response(200, {}, b"[1" + b"0" * 5000 + b"]"), "Unreadable answer", 200, True),
        (Response(200, {}, b"\xff\xfe\x00"), "Unreadable answer", 200, True),
        (Response(200, {}, b"\x1f\x8bdamaged"), "Unreadable answer", 200, True),
    ],
)
async def test_every_fault_says_what_failed_and_what_to_do(
    script: Response | TransportError, title: str, status: int | None, retryable: bool
):
    it, _ = source(script)
    with pytest.raises(SourceError) as caught:
        await it.search_studies(StudyQuery(patient_name="Smith"), limit=3)
    error = caught.value
    assert (error.title, error.status, error.retryable) == (title, status, retryable)
    assert "the study list of “Orthanc”" in error.reason[:1].lower() + error.reason[1:]
    assert "Smith" not in f"{error} {error.reason} {error.advice} {error.object}"


@given(st.binary(max_size=200), st.sampled_from(("", "application/dicom+json", "multipart/x")))
async def test_any_body_is_an_answer_or_a_source_error(body: bytes, kind: str):
    it, _ = source(Response(200, {"content-type": kind}, body))
    with contextlib.suppress(SourceError):  # and no other
        await it.search_studies(StudyQuery(), limit=3)


@pytest.mark.parametrize("uid", ["", "../secret", "1.2/3", "1..2", "a b", "%2e%2e", "1" * 200])
async def test_a_uid_never_leads_elsewhere(uid: str):
    it, transport = source(answer([]))
    with pytest.raises(InvalidRequestError):
        await it.search_series(uid)
    with pytest.raises(InvalidRequestError):
        await it.series_metadata("1.2", uid)
    assert transport.requests == []


# ------------------------------------------------------------------ series


async def test_series_come_by_number():
    rows = [
        attributes(SeriesInstanceUID="b", SeriesNumber=7, Modality="CT"),
        attributes(SeriesInstanceUID="c"),
        attributes(SeriesInstanceUID="a", SeriesNumber=2, NumberOfSeriesRelatedInstances=4),
    ]
    it, _ = source(answer(rows))
    found = await it.search_series("1.2")
    assert [s.series_instance_uid for s in found] == ["a", "b", "c"]
    assert found[0].instances == 4


async def test_metadata_name_their_study_and_series_even_if_the_server_leaves_them_out():
    it, transport = source(answer([attributes(SOPInstanceUID="1.2.3.4")]))
    (instance,) = await it.series_metadata("1.2", "1.2.3")
    assert instance.string("StudyInstanceUID") == "1.2"
    assert instance.string("SeriesInstanceUID") == "1.2.3"
    assert transport.requests[0].url == (
        "https://hospital.example/dicom-web/studies/1.2/series/1.2.3/metadata"
    )


async def test_metadata_may_come_as_one_object_or_in_parts():
    one = answer(attributes(SOPInstanceUID="1")).body
    it, _ = source(Response(200, {}, one))
    assert len(await it.series_metadata("1.2", "1.2.3")) == 1
    part = b"--x y\r\nContent-Type: application/dicom+json\r\n\r\n" + one + b"\r\n"
    kind = 'multipart/related; type="application/dicom+json"; boundary="x y"'
    it, _ = source(Response(200, {"content-type": kind}, part + part + b"--x y--\r\n"))
    assert len(await it.series_metadata("1.2", "1.2.3")) == 2


async def test_a_series_without_metadata_is_an_error():
    it, _ = source(Response(204))
    with pytest.raises(SourceError, match=r"nothing for series 1\.2\.3"):
        await it.series_metadata("1.2", "1.2.3")


# ------------------------------------------------------------------ frames and bulk data


@pytest.mark.parametrize(
    ("configuration", "accept"),
    [
        ({}, 'multipart/related; type="application/octet-stream"; transfer-syntax=*'),
        (
            {"omitQuotationForMultipartRequest": True},
            "multipart/related; type=application/octet-stream; transfer-syntax=*",
        ),
        (
            {"requestTransferSyntaxUID": "1.2.840.10008.1.2.4.80"},
            'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80',
        ),
        (
            {"requestTransferSyntaxUID": "1.2.840.10008.1.2.4.50"},
            'multipart/related; type="image/jpeg"; transfer-syntax=1.2.840.10008.1.2.4.50',
        ),
        ({"acceptHeader": ["image/jls", "*/*;q=0.1"]}, "image/jls, */*;q=0.1"),
        ({"singlepart": "bulkdata,image"}, "application/octet-stream; transfer-syntax=*"),
    ],
)
def test_frames_are_asked_for_as_configured(configuration: dict[str, Any], accept: str):
    it, _ = source(answer([]), **configuration)
    address = it.frame_address(INSTANCE, 3)
    assert address.url == (
        "https://hospital.example/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.4/frames/3"
    )
    assert address.headers == {"Accept": accept}
    assert address.single_part is ("singlepart" in configuration)


SERIES = "https://hospital.example/dicom-web/studies/1.2/series/1.2.3"


@pytest.mark.parametrize(
    ("bulk", "uri", "expected"),
    [
        ({}, "instances/1/bulk", f"{SERIES}/instances/1/bulk"),
        (
            {},
            "../../bulkdata/ab.raw",
            "https://hospital.example/dicom-web/studies/1.2/bulkdata/ab.raw",
        ),
        (
            {"relativeResolution": "studies"},
            "bulkdata/ab",
            "https://hospital.example/dicom-web/studies/1.2/bulkdata/ab",
        ),
        ({}, "/dicom-web/x", "https://hospital.example/dicom-web/x"),
        (
            {"startsWith": "http://inside:8042/", "prefixWith": "https://hospital.example/"},
            "http://inside:8042/dicom-web/b",
            "https://hospital.example/dicom-web/b",
        ),
    ],
)
def test_bulk_data_addresses_are_resolved(bulk: dict[str, Any], uri: str, expected: str):
    it, _ = source(answer([]), bulkDataURI=bulk)
    assert it.bulk_data_address(INSTANCE, uri).url == expected


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "javascript:alert(1)",
        "http://[",
        "data:,x",
        "https://evil.example\\@hospital.example/x",
        "https://user@hospital.example/x",
        "\\\\evil.example/x",
        "https://hospital.example:8443/x",
        "ht\ttps://evil.example/x",
    ],
)
def test_bulk_data_never_lead_to_another_origin(uri: str):
    it, _ = source(answer([]))
    with pytest.raises(InvalidRequestError):
        it.bulk_data_address(INSTANCE, uri)


async def test_bulk_data_are_unwrapped():
    body = b"--B\r\nContent-Type: application/octet-stream\r\n\r\n\x01\r\n\x02\r\n--B--\r\n"
    it, _ = source(Response(200, {"content-type": "multipart/related; boundary=B"}, body))
    assert await it.bulk_data(INSTANCE, "b") == b"\x01\r\n\x02"
    it, _ = source(Response(200, {"content-type": "application/octet-stream"}, b"\x01\x02"))
    assert await it.bulk_data(INSTANCE, "b") == b"\x01\x02"


# ------------------------------------------------------------------ registry and static trees


def test_sources_are_made_by_short_and_long_namespace():
    for namespace in ("dicomweb", "@ohif/extension-default.dataSourcesModule.dicomweb"):
        made = create_source(namespace, "a", ROOTS, FakeTransport(answer([])), base_url=PAGE)
        assert (made.name, made.friendly_name) == ("a", "Orthanc")
    with pytest.raises(SourceError, match="nosuch"):
        create_source("nosuch", "a", ROOTS, FakeTransport(answer([])))


@pytest.fixture
def static(corpus: Path) -> DICOMwebSource:
    roots = {"qidoRoot": "http://files", "wadoRoot": "http://files", "staticWado": True}
    return DICOMwebSource("static", roots, TreeTransport(corpus / "static-dicomweb"))


async def test_a_static_tree_is_searched_on_our_side(static: DICOMwebSource):
    everything = await static.search_studies(StudyQuery(), limit=3)
    assert len(everything.rows) == 11
    assert (everything.more, everything.limit_honoured) == (False, True)
    ct = await static.search_studies(StudyQuery(modalities=("CT",)), limit=3)
    assert [row.study_instance_uid[-8:] for row in ct.rows] == ["113417.1"]
    uid = everything.rows[4].study_instance_uid
    one = await static.search_studies(StudyQuery(study_instance_uids=(uid,)), limit=3)
    assert [row.study_instance_uid for row in one.rows] == [uid]


async def test_a_static_tree_delivers_whole_series(static: DICOMwebSource):
    found = await static.search_studies(StudyQuery(modalities=("CT",)), limit=3)
    study_uid = found.rows[0].study_instance_uid
    series = await static.search_series(study_uid)
    largest = max(series, key=lambda s: s.instances or 0)
    instances = await static.series_metadata(study_uid, largest.series_instance_uid)
    (made,) = display_sets(instances)
    assert len(made.frames) == 174
    assert made.slice_spacing_mm == pytest.approx(5)
    assert made.frames[0].modality_lut.unit == "HU"
