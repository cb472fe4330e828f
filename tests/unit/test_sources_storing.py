"""Storing by STOW-RS: the request, and what answers mean."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from negatoscope.cli.server import RunningServer, create_app
from negatoscope.sources.contents import Memory
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.errors import SourceError
from negatoscope.sources.storing import store, what_became
from negatoscope.sources.transport import Request, Response, TransportError
from tests.support.dicom_files import ct_dataset, write
from tests.support.fake_transport import FakeTransport
from tests.support.http_transport import HttpTransport

ROOT = "https://pacs.example/dicom-web"


@pytest.fixture
def storing_server(tmp_path: Path) -> Iterator[str]:
    """Root of the embedded server's DICOMweb service, with an empty folder behind it."""
    (tmp_path / "archive").mkdir()
    with RunningServer(create_app(None, tmp_path / "archive")) as server:
        yield f"{server.url}/dicom-web"


def answer(status: int = 200, **attributes: Any) -> Response:
    return Response(status, {}, json.dumps(attributes).encode())


def refused(code: int) -> dict[str, Any]:
    item = {"00081197": {"vr": "US", "Value": [code]}}
    return {"00081198": {"vr": "SQ", "Value": [item]}}


async def test_a_file_goes_as_the_one_part_of_a_multipart_body() -> None:
    transport = FakeTransport(answer())
    content = Memory(b"the file")
    assert not (await store(transport, ROOT, content, {"X-Site": "a"})).reason
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", f"{ROOT}/studies")
    kind, _, boundary = request.headers["Content-Type"].rpartition("; boundary=")
    assert kind == 'multipart/related; type="application/dicom"'
    assert request.headers["X-Site"] == "a"
    assert request.pieces == (
        f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode(),
        content,
        f"\r\n--{boundary}--\r\n".encode(),
    )
    assert not request.follow, "a redirect could lead a patient's images elsewhere"


@pytest.mark.parametrize(
    ("code", "reason", "again"),
    [
        (0xA700, "the server has no room left (code A700)", True),
        (0x0110, "the server failed while processing it (code 0110)", True),
        (0xA901, "it does not fit its own SOP class (code A901)", False),
        (0xC000, "the server cannot understand it (code C000)", False),
        (0x0122, "the server does not keep objects of this kind (SOP class) (code 0122)", False),
        (0x1234, "the server refuses it (code 1234)", False),
    ],
)
@pytest.mark.parametrize("status", [200, 202, 409])
def test_failure_reasons_are_told_in_words(
    code: int, reason: str, again: bool, status: int
) -> None:
    result = what_became(answer(status, **refused(code)))
    assert (result.reason, result.again) == (reason, again)


def test_a_warning_means_stored_but_changed() -> None:
    item = {"00081196": {"vr": "US", "Value": [0xB000]}}
    taken = answer(202, **{"00081199": {"vr": "SQ", "Value": [item]}})
    assert what_became(taken).changed
    assert not what_became(taken).reason
    assert not what_became(answer()).changed


@pytest.mark.parametrize(
    ("status", "part", "again"),
    [
        (401, "wants to know who stores", True),
        (403, "does not allow you", False),
        (405, "takes no uploads", False),
        (413, "larger than the server accepts", False),
        (503, "no usable answer", True),
        (501, "takes no uploads", False),
    ],
)
def test_statuses_without_a_word_are_told_too(status: int, part: str, again: bool) -> None:
    result = what_became(Response(status, {}, b"<html>"))
    assert part in result.reason
    assert f"(HTTP {status})" in result.reason
    assert result.again == again


def test_a_web_page_with_status_200_is_no_success() -> None:
    page = Response(200, {"content-type": "text/html"}, b"<!doctype html>")
    assert "web page" in what_became(page).reason


def test_an_empty_answer_with_status_200_is_a_success() -> None:
    assert not what_became(Response(200)).reason


async def test_no_answer_and_no_sign_in_can_be_tried_again() -> None:
    result = await store(FakeTransport(TransportError("network")), ROOT, Memory(b""))
    assert (result.again, "no connection" in result.reason) == (True, True)

    def expired(_: Request) -> Response:
        raise SourceError("Ended", "Your sign-in has ended.", "Sign in.", what="it")

    result = await store(FakeTransport(expired), ROOT, Memory(b""))
    assert (result.again, result.reason) == (True, "your sign-in has ended")


def test_only_a_source_that_says_so_takes_uploads() -> None:
    def takes(**block: Any) -> bool:
        source = DICOMwebSource("a", {"wadoRoot": ROOT, **block}, FakeTransport(answer()))
        return source.takes_uploads

    assert takes(dicomUploadEnabled=True)
    assert not takes()
    assert not takes(dicomUploadEnabled=True, staticWado=True)


def test_reports_are_stored_where_the_source_says_so() -> None:
    def takes(**block: Any) -> bool:
        source = DICOMwebSource("a", {"wadoRoot": ROOT, **block}, FakeTransport(answer()))
        return source.takes_reports

    assert takes(supportsStow=True)
    assert takes(dicomUploadEnabled=True)
    assert not takes()
    assert not takes(supportsStow=True, staticWado=True)


async def test_the_embedded_server_takes_what_is_stored(
    tmp_path: Path, storing_server: str
) -> None:
    data = write(tmp_path / "new.dcm", ct_dataset(1, study="1.77")).read_bytes()
    transport = HttpTransport()
    block = {"wadoRoot": storing_server, "dicomUploadEnabled": True}
    source = DICOMwebSource("a", block, transport)
    assert not (await source.store(Memory(data))).reason
    found = httpx.get(f"{storing_server}/studies", trust_env=False).json()
    assert [study["0020000D"]["Value"] for study in found] == [["1.77"]]
    result = await source.store(Memory(b"no DICOM at all"))
    assert result.reason
    await transport.close()
