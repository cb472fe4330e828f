"""Storing through the embedded server (STOW-RS, PS3.18 10.5), over real HTTP."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from negatoscope.cli.server import RunningServer, create_app
from negatoscope.cli.server.incoming import PartReader
from tests.support.dicom_files import ct_dataset, write

BOUNDARY = "the-boundary"
HEADERS = {"Content-Type": f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'}


def body(*contents: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(head + each + b"\r\n" for each in contents) + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "dicom"
    root.mkdir()
    return root


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    app = create_app(None, folder, max_store_bytes=100_000)
    with (
        RunningServer(app) as server,
        httpx.Client(base_url=f"{server.url}/dicom-web") as client,
    ):
        yield client


def file_bytes(tmp_path: Path, dataset: Dataset) -> bytes:
    return write(tmp_path / "sent" / "file", dataset).read_bytes()


def post(client: httpx.Client, *contents: bytes, path: str = "/studies") -> httpx.Response:
    return client.post(path, content=body(*contents), headers=HEADERS)


def test_what_was_stored_is_found_at_once(
    client: httpx.Client, folder: Path, tmp_path: Path
) -> None:
    assert client.get("/studies").json() == []
    contents = [file_bytes(tmp_path, ct_dataset(number)) for number in (1, 2)]
    response = post(client, *contents)
    assert response.status_code == 200
    kept = response.json()["00081199"]["Value"]
    assert [item["00081155"]["Value"][0] for item in kept] == ["1.2.3.1.1", "1.2.3.1.2"]
    assert client.get("/studies").json()[0]["00201208"]["Value"] == [2]
    url = kept[1]["00081190"]["Value"][0]
    assert client.get(url, headers={"Accept": "application/dicom"}).content == contents[1]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {f"received/1.2.3/1.2.3.1/1.2.3.1.{number}.dcm" for number in (1, 2)}


def test_the_same_again_is_fine_but_another_under_its_uid_is_not(
    client: httpx.Client, tmp_path: Path
) -> None:
    content = file_bytes(tmp_path, ct_dataset(1))
    assert post(client, content).status_code == 200
    assert post(client, content).status_code == 200
    response = post(client, file_bytes(tmp_path, ct_dataset(1, PatientName="Other")))
    assert response.status_code == 409
    assert response.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0111]


def test_what_is_not_dicom_fails_alone(client: httpx.Client, tmp_path: Path) -> None:
    response = post(client, b"nothing", file_bytes(tmp_path, ct_dataset(1)))
    assert response.status_code == 202
    assert response.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xC000]
    assert len(response.json()["00081199"]["Value"]) == 1


def test_instances_of_another_study_than_the_addressed_are_refused(
    client: httpx.Client, tmp_path: Path
) -> None:
    response = post(client, file_bytes(tmp_path, ct_dataset(1)), path="/studies/9.9")
    assert response.status_code == 409
    assert response.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xA900]


@pytest.mark.parametrize("uid", ["../../evil", "/etc/evil", "a" * 90, "..", "x/../y"])
def test_uids_never_become_paths_elsewhere(
    client: httpx.Client, folder: Path, tmp_path: Path, uid: str
) -> None:
    response = post(client, file_bytes(tmp_path, ct_dataset(1, StudyInstanceUID=uid)))
    assert response.status_code == 409
    assert not list(folder.rglob("*"))


def test_a_body_over_the_limit_is_refused_and_leaves_nothing(
    client: httpx.Client, folder: Path
) -> None:
    response = post(client, bytes(200_000))
    assert response.status_code == 413
    assert not list(folder.rglob("*"))


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/related; type=application/dicom"}, b"", 415),
        (
            {"Content-Type": 'multipart/related; type="application/dicom+xml"; boundary=x'},
            b"--x--",
            415,
        ),
        (HEADERS, b"", 400),
        (HEADERS, b"no boundary at all", 400),
        (HEADERS, body(b"cut")[:-10], 400),
        (HEADERS, f"--{BOUNDARY}--\r\n".encode(), 400),
        (HEADERS, f"--{BOUNDARY}\r\n".encode() + b"x" * 20_000, 400),
    ],
)
def test_bodies_that_are_not_what_they_should_be_are_refused(
    client: httpx.Client, folder: Path, headers: dict[str, str], content: bytes, status: int
) -> None:
    response = client.post("/studies", content=content, headers=headers)
    assert response.status_code == status
    assert response.json()["reason"]
    assert not list(folder.rglob("*"))


def test_storing_can_be_switched_off(folder: Path) -> None:
    with RunningServer(create_app(None, folder, allow_store=False)) as server:
        url = f"{server.url}/dicom-web/studies"
        assert httpx.post(url, content=body(b"x"), headers=HEADERS).status_code == 405


def test_pages_of_other_sites_cannot_store(client: httpx.Client, tmp_path: Path) -> None:
    content = body(file_bytes(tmp_path, ct_dataset(1)))
    foreign = HEADERS | {"Origin": "https://example.org"}
    assert client.post("/studies", content=content, headers=foreign).status_code == 403
    own = HEADERS | {"Origin": str(client.base_url).removesuffix("/dicom-web/")}
    assert client.post("/studies", content=content, headers=own).status_code == 200


@given(
    st.lists(
        st.binary(max_size=60).map(lambda data: data.replace(BOUNDARY.encode(), b"")), max_size=4
    ),
    st.integers(1, 40),
)
def test_parts_are_the_same_however_the_body_arrives(contents: list[bytes], step: int) -> None:
    import tempfile

    whole = body(*contents)

    async def pieces() -> AsyncIterator[bytes]:
        stream = io.BytesIO(whole)
        while piece := stream.read(step):
            yield piece

    with tempfile.TemporaryDirectory() as name:
        paths = asyncio.run(PartReader(Path(name), BOUNDARY, 10_000).read(pieces()))
        assert [path.read_bytes() for path in paths] == contents
