"""Each key of a DICOMweb source does what the documentation says, and the page is whole."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from negatoscope.app.config.kinds import json_keys
from negatoscope.app.config.source_model import (
    DICOMWEB_IGNORED,
    SOURCE_KINDS,
    BulkDataBlock,
    DICOMwebBlock,
)
from negatoscope.app.viewer.studies import LoadedStudy, SeriesChoice, StudyLoader
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.sources.base import FrameAddress
from negatoscope.sources.dicomweb import MAX_BULK_BYTES, DICOMwebSource
from negatoscope.sources.errors import InvalidRequestError, SourceError
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.transport import Request, Response, TransportError
from tests.support.dicom_files import write_ct
from tests.support.fake_ports import FakeSource
from tests.support.fake_transport import FakeTransport, answer
from tests.support.instances import attributes, ct_slice, data_set

DOCS = Path(__file__).parents[2] / "docs" / "data-sources.md"
TESTS = Path(__file__).parents[1]
ROOT = "https://hospital.example/rs"
INSTANCE = data_set(StudyInstanceUID="1.2", SeriesInstanceUID="1.2.3", SOPInstanceUID="1.2.3.4")
IMAGE = f"{ROOT}/studies/1.2/series/1.2.3/instances/1.2.3.4"
BYTES = Response(200, {"content-type": "application/octet-stream"}, b"ab")


def source(script: Any = BYTES, **configuration: Any) -> tuple[DICOMwebSource, FakeTransport]:
    transport = FakeTransport(script)
    return DICOMwebSource("a", {"qidoRoot": ROOT, **configuration}, transport), transport


# ------------------------------------------------------------------ the documentation


def test_every_key_stands_in_the_documentation_with_a_test_that_exists() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)`(?:, `name`)? \|(.*)\|$", text, re.MULTILINE))
    for key in {*json_keys(DICOMwebBlock), *json_keys(BulkDataBlock)}:
        assert "::test_" in rows[key], key
    for key, reason in DICOMWEB_IGNORED.items():
        assert rows[key].strip() == reason
    for kind, block in SOURCE_KINDS.items():
        section = text.partition(f"\n## `{kind}`\n")[2].partition("\n## ")[0]
        assert all(f"`{key}`" in section for key in json_keys(block.model)), kind


def test_the_tests_that_the_documentation_names_exist() -> None:
    named = re.findall(r"`(\w+/\w+\.py)::(test_\w+)`", DOCS.read_text(encoding="utf-8"))
    assert len(named) > 30
    for file, test in set(named):
        assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8"), test


# ------------------------------------------------------------------ the keys


async def test_pixels_come_out_of_the_file_by_wado_uri(tmp_path: Path) -> None:
    file = write_ct(tmp_path).read_bytes()
    it, transport = source(
        Response(200, {}, file),
        imageRendering="wadouri",
        wadoUriRoot="https://hospital.example/wado",
    )
    address = it.frame_address(INSTANCE, 1)
    assert isinstance(address, FrameAddress)
    assert address.locate is not None
    pieces = await address.locate()
    ((position, length),) = pieces.spans
    assert await pieces.content.read(position, length) == file[-length:]
    (request,) = transport.requests
    asked = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query).items()}
    assert request.url.startswith("https://hospital.example/wado?")
    assert asked == {
        "requestType": "WADO",
        "studyUID": "1.2",
        "seriesUID": "1.2.3",
        "objectUID": "1.2.3.4",
        "contentType": "application/dicom",
        "transferSyntax": "*",
    }


@pytest.mark.parametrize(
    ("configuration", "url"),
    [
        ({"thumbnailRendering": "thumbnail"}, f"{IMAGE}/thumbnail"),
        ({"thumbnailRendering": "thumbnailDirect"}, f"{IMAGE}/thumbnail"),
        ({"thumbnailRendering": "rendered"}, f"{IMAGE}/rendered"),
        (
            {"thumbnailRendering": "rendered", "thumbnailRequestStrategy": "fetch"},
            f"{IMAGE}/rendered?viewport=256,256",
        ),
    ],
)
async def test_thumbnails_are_asked_for_as_configured(
    configuration: dict[str, Any], url: str
) -> None:
    part = Response(
        200, {"content-type": "multipart/related; boundary=B"}, b"--B\r\n\r\nJPEG\r\n--B--"
    )
    it, transport = source(part, **configuration)
    coming = it.thumbnail(INSTANCE, 1)
    assert coming is not None
    assert await coming == b"JPEG"
    assert transport.requests[0].url == url
    assert transport.requests[0].headers["Accept"].startswith("image/jpeg")
    assert source(part)[0].thumbnail(INSTANCE, 1) is None


async def test_without_lazy_loading_all_series_are_shown_together() -> None:
    instances = [
        ct_slice(1, 1.0, StudyInstanceUID="1.2", SeriesInstanceUID=f"1.2.{n}", SeriesNumber=n)
        for n in (2, 1)
    ]
    held = FakeSource(instances)
    held.enable_study_lazy_load = False  # type: ignore[attr-defined]
    shown: list[tuple[str, int]] = []

    def show(study: LoadedStudy, sets: tuple[DisplaySet, ...]) -> None:
        shown.extend((each.series_instance_uid, len(held.asked)) for each in sets)

    await StudyLoader(held, "1.2", SeriesChoice(), lambda _: None, show).load()
    assert shown == [("1.2.1", 3), ("1.2.2", 3)]  # the list and both series had been asked for
    assert source(enableStudyLazyLoad=False)[0].enable_study_lazy_load is False
    assert source()[0].enable_study_lazy_load is True


@pytest.mark.parametrize("supported", [True, False])
async def test_fuzzy_matching_is_asked_for_only_where_it_is_configured(supported: bool) -> None:
    it, transport = source(answer([]), supportsFuzzyMatching=supported)
    await it.search_studies(StudyQuery(patient_name="doe"))
    assert ("fuzzymatching=true" in transport.requests[0].url) is supported


def test_the_query_limit_is_read() -> None:
    assert source(queryLimit=7)[0].query_limit == 7
    assert source()[0].query_limit == 501


async def test_a_static_tree_is_asked_without_parameters_and_searched_here() -> None:
    rows = [attributes(StudyInstanceUID=f"1.{n}", PatientID=f"P{n}") for n in range(3)]
    it, transport = source(answer(rows), staticWado=True)
    found = await it.search_studies(StudyQuery(mrn="P1"), limit=10)
    assert [row.study_instance_uid for row in found.rows] == ["1.1"]
    assert transport.requests[0].url == f"{ROOT}/studies"


async def test_bulk_data_stay_wrapped_where_that_is_configured() -> None:
    body = b"--B\r\n\r\nab\r\n--B--"
    part = Response(200, {"content-type": "multipart/related; boundary=B"}, body)
    assert await source(part, fixBulkdataMultipart=False)[0].bulk_data(INSTANCE, "b") == body
    assert await source(part)[0].bulk_data(INSTANCE, "b") == b"ab"


async def test_bulk_data_that_are_switched_off_are_not_asked_for() -> None:
    it, transport = source(bulkDataURI={"enabled": False})
    with pytest.raises(InvalidRequestError, match="switched off"):
        await it.bulk_data(INSTANCE, "b")
    assert transport.requests == []


@pytest.mark.parametrize(
    ("resolution", "uri", "expected"),
    [
        ("studies", "b", f"{ROOT}/studies/1.2/b"),
        ("series", "b", f"{ROOT}/studies/1.2/series/1.2.3/b"),
        ("instances", "b", f"{IMAGE}/b"),
        ("series", "bulkdata/b", f"{ROOT}/studies/1.2/bulkdata/b"),
        ("series", "series/9/b", f"{ROOT}/studies/1.2/series/9/b"),
    ],
)
async def test_relative_bulk_data_start_from_what_is_configured(
    resolution: str, uri: str, expected: str
) -> None:
    it, transport = source(bulkDataURI={"relativeResolution": resolution})
    await it.bulk_data(INSTANCE, uri)
    assert transport.requests[0].url == expected
    assert transport.requests[0].max_bytes == MAX_BULK_BYTES


async def test_configured_headers_go_to_this_source_with_every_request() -> None:
    it, transport = source(
        answer([attributes(SOPInstanceUID="1")]),
        requestOptions={"headers": {"X-Tenant": "north"}},
        thumbnailRendering="rendered",
    )
    await it.search_studies(StudyQuery())
    await it.search_series("1.2")
    await it.series_metadata("1.2", "1.2.3")
    await it.bulk_data(INSTANCE, "b")
    await (it.thumbnail(INSTANCE, 1) or pytest.fail("the server draws it"))
    assert [r.headers["X-Tenant"] for r in transport.requests] == ["north"] * 5
    assert it.frame_address(INSTANCE, 1).headers["X-Tenant"] == "north"
    with pytest.raises(InvalidRequestError):
        await it.bulk_data(INSTANCE, "https://evil.example/b")
    assert len(transport.requests) == 5


# ------------------------------------------------------------------ servers that lie


async def test_an_answer_that_another_server_gave_is_refused() -> None:
    def led_away(request: Request) -> Response:
        return Response(200, {}, b"[]", "https://elsewhere.example/studies")

    with pytest.raises(SourceError, match="another server"):
        await source(led_away)[0].search_studies(StudyQuery())


async def test_an_answer_without_end_is_given_up_with_a_clear_message() -> None:
    with pytest.raises(SourceError, match="far more") as error:
        await source(TransportError("too large"))[0].search_studies(StudyQuery())
    assert error.value.title == "The answer is too large"
    assert "Narrow the search" in error.value.advice
