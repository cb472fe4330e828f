"""Sources whose address comes with a link, and what a link may not do."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from negatoscope.sources.dicomjson import DicomJSONSource
from negatoscope.sources.dicomwebproxy import DICOMwebProxySource
from negatoscope.sources.errors import InvalidRequestError, SourceError
from negatoscope.sources.links import ALLOWED_KEY, checked_link
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.registry import create_source
from negatoscope.sources.transport import Request, Response, TransportError
from tests.support.dicom_files import write_ct
from tests.support.fake_transport import FakeTransport, answer
from tests.support.instances import attributes

PAGE = "https://hospital.example/viewer/"
DOCUMENT: dict[str, Any] = {
    "studies": [
        {
            "StudyInstanceUID": "1.2",
            "StudyDate": "20240102",
            "StudyTime": "101112",
            "PatientName": "Doe^Jane",
            "PatientID": "P1",
            "AccessionNumber": "A1",
            "PatientSex": "F",
            "StudyDescription": "Thorax",
            "NumInstances": 2,
            "Modalities": "CT\\SR",
            "series": [
                {
                    "SeriesInstanceUID": "1.2.3",
                    "SeriesNumber": 7,
                    "SeriesDescription": "Axial",
                    "Modality": "CT",
                    "instances": [
                        {
                            "metadata": {
                                "SOPInstanceUID": "1.2.3.4",
                                "Rows": 4,
                                "Columns": "4",
                                "PixelSpacing": [0.5, 0.5],
                                "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
                                "ReferencedImageSequence": [{"ReferencedSOPInstanceUID": "9"}],
                                "notAKeyword": 1,
                            },
                            "url": "dicomweb:files/4.dcm",
                        },
                        {
                            "metadata": {"SOPInstanceUID": "1.2.3.5"},
                            "url": "wadouri:https://hospital.example/files/all.dcm?frame=2",
                        },
                    ],
                }
            ],
        },
        {"StudyInstanceUID": "1.9", "PatientName": "Roe", "series": []},
        "not a study",
    ]
}


def linked(
    script: Response | TransportError | Callable[[Request], Response] | None = None,
    kind: type = DicomJSONSource,
    **configuration: Any,
) -> tuple[Any, FakeTransport]:
    transport = FakeTransport(answer(DOCUMENT) if script is None else script)
    return kind("linked", configuration, transport, PAGE), transport


# ------------------------------------------------------------------ what a link may name


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("studies.json", "https://hospital.example/viewer/studies.json"),
        ("/data/a.json?x=1", "https://hospital.example/data/a.json?x=1"),
        ("https://hospital.example/a.json", "https://hospital.example/a.json"),
        ("https://hospital.example:443/a.json", "https://hospital.example:443/a.json"),
        ("https://friend.example:8443/a.json", "https://friend.example:8443/a.json"),
    ],
)
def test_a_link_may_name_the_own_server_and_those_configured(link: str, address: str) -> None:
    assert checked_link(link, PAGE, ["https://friend.example:8443/"], "it") == address


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/a.json",
        "//evil.example/a.json",
        "http://hospital.example/a.json",
        "https://hospital.example:444/a.json",
        "https://friend.example/a.json",
        "https://hospital.example.evil.example/a.json",
        "https://user:secret@hospital.example/a.json",
        "https://hospital.example@evil.example/a.json",
        "https://evil.example\\@hospital.example/a.json",
        "\\\\evil.example\\a.json",
        "/\\evil.example/a.json",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "file:///etc/passwd",
        "data:application/json,{}",
        "blob:https://hospital.example/1",
        "ftp://hospital.example/a.json",
        "/a.json#fragment",
        "http://[::1",
        "https://hospital.example:99999/",
        "/a b.json",
        "/" + "a" * 5000,
    ],
)
async def test_a_hostile_link_is_refused_and_nothing_is_sent(link: str) -> None:
    for kind in (DicomJSONSource, DICOMwebProxySource):
        it, transport = linked(kind=kind, **{ALLOWED_KEY: ["https://friend.example:8443"]})
        with pytest.raises(InvalidRequestError, match="Nothing was sent") as refusal:
            it.follow(link)
        assert "secret" not in str(refusal.value)
        with pytest.raises(InvalidRequestError, match="needs a link"):
            await it.search_studies(StudyQuery())
        assert transport.requests == []


async def test_a_document_is_asked_for_without_following_redirects() -> None:
    it, transport = linked()
    it.follow("/studies.json")
    assert await it.study_uids() == ("1.2", "1.9")
    (request,) = transport.requests
    assert request.url == "https://hospital.example/studies.json"
    assert request.follow is False
    assert set(request.headers) == {"Accept"}


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response(200, {}, b"<!DOCTYPE html><p>Sign in"), "web page"),
        (Response(200, {}, b"{"), "not valid JSON"),
        (Response(200, {}, b"[" * 100_000), "not valid JSON"),
        (Response(200, {}, b"[1]"), "no “studies”"),
        (Response(200, {}, b'{"studies": 3}'), "no “studies”"),
        (Response(200, {}, gzip.compress(b"{}")[:-4]), "cut off"),
        (Response(404, {}, b""), "404"),
        (Response(200, {}, b"{}", "https://evil.example/"), "another server"),
        (TransportError("network"), "redirect"),
        (TransportError("too large"), "far more"),
    ],
)
async def test_a_document_that_is_none_is_called_by_its_name(
    response: Response | TransportError, told: str
) -> None:
    it, _ = linked(response)
    it.follow("/studies.json")
    with pytest.raises(SourceError, match=told):
        await it.search_studies(StudyQuery())


# ------------------------------------------------------------------ dicomjson


async def test_the_list_of_a_document_holds_its_studies() -> None:
    it, _ = linked(
        Response(200, {"content-type": "text/plain"}, gzip.compress(json.dumps(DOCUMENT).encode()))
    )
    it.follow("/studies.json")
    rows = (await it.search_studies(StudyQuery())).rows
    assert [row.study_instance_uid for row in rows] == ["1.2", "1.9"]
    first = rows[0]
    assert (first.patient_name, first.patient_id) == ("Doe, Jane", "P1")
    assert (first.modalities, first.instances) == (("CT", "SR"), 2)
    assert (first.study_date, first.accession_number) == ("20240102", "A1")
    found = await it.search_studies(StudyQuery(patient_name="roe"))
    assert [row.study_instance_uid for row in found.rows] == ["1.9"]


async def test_naturalised_metadata_become_the_json_model() -> None:
    it, _ = linked()
    it.follow("/studies.json")
    (series,) = await it.search_series("1.2")
    assert (series.number, series.instances, series.description) == (7, 2, "Axial")
    first, second = await it.series_metadata("1.2", "1.2.3")
    assert first.integer("Rows") == first.integer("Columns") == 4
    assert first.numbers("PixelSpacing") == (0.5, 0.5)
    assert first.numbers("ImageOrientationPatient") == (1, 0, 0, 0, 1, 0)
    assert first.first("ReferencedImageSequence").string("ReferencedSOPInstanceUID") == "9"
    assert first.person_name("PatientName") == "Doe, Jane"  # from the study
    assert second.string("Modality") == "CT"  # from the series
    with pytest.raises(SourceError, match="Nothing there"):
        await it.series_metadata("1.2", "7.7")


async def test_a_frame_is_found_in_the_file_that_the_document_names(tmp_path: Path) -> None:
    file = write_ct(tmp_path).read_bytes()

    def serve(request: Request) -> Response:
        return Response(200, {}, file) if request.url.endswith(".dcm") else answer(DOCUMENT)

    it, transport = linked(serve)
    it.follow("/data/studies.json")
    first, _ = await it.series_metadata("1.2", "1.2.3")
    address = it.frame_address(first, 1)
    assert address.locate is not None
    pieces = await address.locate()
    ((position, length),) = pieces.spans
    assert await pieces.content.read(position, length) == file[-length:]
    assert pieces.transfer_syntax_uid == "1.2.840.10008.1.2.1"
    assert transport.requests[-1].url == "https://hospital.example/data/files/4.dcm"
    assert transport.requests[-1].apart


@pytest.mark.parametrize(
    "url", ["https://evil.example/x.dcm", "javascript:alert(1)", "dicomweb://evil.example/x", ""]
)
async def test_a_document_cannot_lead_to_another_server(url: str) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["studies"][0]["series"][0]["instances"][0]["url"] = url
    it, transport = linked(answer(document))
    it.follow("/studies.json")
    first, _ = await it.series_metadata("1.2", "1.2.3")
    with pytest.raises(SourceError):
        it.frame_address(first, 1)
    with pytest.raises(InvalidRequestError):
        await it.bulk_data(first, "https://evil.example/bulk")
    assert len(transport.requests) == 1


async def test_a_fixed_document_needs_no_link() -> None:
    it, transport = linked(url="studies.json", friendlyName="Teaching file")
    assert it.friendly_name == "Teaching file"
    assert len((await it.search_studies(StudyQuery())).rows) == 2
    assert transport.requests[0].url == "https://hospital.example/viewer/studies.json"


async def test_another_link_forgets_the_studies_of_the_first() -> None:
    it, transport = linked(
        lambda r: answer({"studies": []}) if "b.json" in r.url else answer(DOCUMENT)
    )
    assert it.follow("/a.json") is True
    assert it.follow("/a.json") is False
    assert await it.study_uids() == ("1.2", "1.9")
    assert it.follow("/b.json") is True
    assert await it.study_uids() == ()
    assert len(transport.requests) == 2


# ------------------------------------------------------------------ dicomwebproxy


def proxied(block: dict[str, Any]) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        if request.url.endswith("proxy.json"):
            return answer({"servers": {"dicomWeb": [block]}})
        return answer([attributes(StudyInstanceUID="1.2")])

    return serve


@pytest.mark.parametrize("nested", [True, False])
async def test_the_proxy_asks_the_first_server_of_its_document(nested: bool) -> None:
    block = {"friendlyName": "Behind", "qidoRoot": "/pacs/rs", "wadoRoot": "/pacs/rs"}
    it, transport = linked(
        proxied({"configuration": block} if nested else block), DICOMwebProxySource
    )
    it.follow("https://hospital.example/proxy.json")
    assert [r.study_instance_uid for r in (await it.search_studies(StudyQuery())).rows] == ["1.2"]
    assert transport.requests[1].url.startswith("https://hospital.example/pacs/rs/studies?")
    assert it.friendly_name == "Behind"
    await it.search_series("1.2")
    assert len(transport.requests) == 3  # the document was asked for once


@pytest.mark.parametrize(
    "block",
    [
        {"qidoRoot": "https://evil.example/rs"},
        {"qidoRoot": "/rs", "wadoRoot": "https://evil.example/rs"},
        {"qidoRoot": "/rs", "bulkDataURI": {"prefixWith": "https://evil.example/"}},
        {"qidoRoot": "javascript:alert(1)"},
        {"friendlyName": "no root"},
    ],
)
async def test_the_proxys_document_cannot_lead_to_another_server(block: dict[str, Any]) -> None:
    it, transport = linked(proxied(block), DICOMwebProxySource)
    it.follow("/proxy.json")
    with pytest.raises(SourceError):
        await it.search_studies(StudyQuery())
    assert len(transport.requests) == 1


async def test_a_proxy_document_without_servers_is_told() -> None:
    it, _ = linked(answer({"servers": {}}), DICOMwebProxySource)
    it.follow("/proxy.json")
    with pytest.raises(SourceError, match=r"servers\.dicomWeb"):
        await it.search_studies(StudyQuery())


def test_linked_sources_are_made_by_short_and_long_namespace() -> None:
    for namespace in ("dicomjson", "dicomwebproxy"):
        for prefix in ("", "@ohif/extension-default.dataSourcesModule."):
            transport = FakeTransport(answer([]))
            made = create_source(prefix + namespace, "a", {"friendlyName": "A"}, transport)
            assert (made.name, made.friendly_name) == ("a", "A")
