"""Static DICOMweb trees: written from files, and read through servers that only serve files."""

import functools
import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian
from starlette.applications import Starlette

from negatoscope.cli.server import RunningServer, serve_static_tree
from negatoscope.cli.static_tree import write_static_tree
from tests.support.dicom_files import ct_dataset, write, write_ct


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dicom")
    write_ct(root, 2)
    write_ct(root, 1, PatientName="<script>alert(1)</script>")
    frames = np.arange(3 * 24, dtype="<i2").tobytes()
    write_ct(root, 1, study="1.4", StudyDate="20250101", NumberOfFrames=3, PixelData=frames)
    big = ct_dataset(1, study="1.5", StudyDate="19990101")
    big.PixelData = np.frombuffer(big.PixelData, "<i2").astype(">i2").tobytes()
    write(root / "big", big, ExplicitVRBigEndian)
    document = ct_dataset(1, study="1.6", PixelData=None, StudyDate="19980101")
    document.EncapsulatedDocument = b"%PDF" + bytes(3000)
    write(root / "document", document)
    (root / "notes.txt").write_text("not DICOM")
    return root


@pytest.fixture(scope="module")
def tree(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tree") / "new" / "dicomweb"
    told: list[float | None] = []
    summary = write_static_tree(folder, out, lambda _, fraction: told.append(fraction))
    assert (summary.studies, summary.series, summary.instances) == (4, 4, 5)
    assert (summary.frames, summary.ignored, summary.problems) == (6, 1, [])
    assert told == sorted(told, key=lambda each: each or 0)
    assert told[-1] == 1.0
    return out


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module", params=["plain file server", "server that knows .gz"])
def client(request: pytest.FixtureRequest, tree: Path) -> Iterator[httpx.Client]:
    if request.param == "plain file server":
        handler = functools.partial(Quiet, directory=str(tree))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            url = f"http://127.0.0.1:{server.server_address[1]}"
            with httpx.Client(base_url=url, follow_redirects=True) as client:
                yield client
            server.shutdown()
            thread.join()
    else:
        app = Starlette(routes=[serve_static_tree(tree, "/tree")])
        with RunningServer(app) as server, httpx.Client(base_url=f"{server.url}/tree") as client:
            yield client


def values(client: httpx.Client, path: str, tag: str) -> list[object]:
    response = client.get(path)
    assert response.status_code == 200
    return [item[tag]["Value"][0] for item in response.json()]


def test_studies_are_listed_newest_first(client: httpx.Client) -> None:
    assert values(client, "/studies", "0020000D") == ["1.4", "1.2.3", "1.5", "1.6"]


def test_every_level_has_its_list(client: httpx.Client) -> None:
    assert values(client, "/studies/1.2.3", "0020000D") == ["1.2.3"]
    assert values(client, "/studies/1.2.3/series", "0020000E") == ["1.2.3.1"]
    assert values(client, "/studies/1.2.3/series/1.2.3.1/instances", "00200013") == [1, 2]
    assert values(client, "/studies/1.2.3/series/1.2.3.1/metadata", "00200013") == [1, 2]


def test_frames_are_bare_little_endian_bytes(client: httpx.Client) -> None:
    path = "/studies/1.4/series/1.4.1/instances/1.4.1.1/frames"
    for number in (1, 2, 3):
        content = client.get(f"{path}/{number}").content
        assert np.frombuffer(content, "<i2")[0] == 24 * (number - 1)
    assert client.get(f"{path}/4").status_code == 404
    content = client.get("/studies/1.5/series/1.5.1/instances/1.5.1.1/frames/1").content
    assert content == ct_dataset(1).PixelData


def test_bulk_data_lie_where_the_metadata_say(client: httpx.Client) -> None:
    for path in (
        "/studies/1.6/series/1.6.1/metadata",
        "/studies/1.6/series/1.6.1/instances/1.6.1.1/metadata",
    ):
        response = client.get(path)
        uri = response.json()[0]["00420011"]["BulkDataURI"]
        assert client.get(urljoin(str(response.url), uri)).content == b"%PDF" + bytes(3000)


def test_a_thumbnail_lies_with_study_and_series(client: httpx.Client) -> None:
    for path in ("/studies/1.4/thumbnail", "/studies/1.4/series/1.4.1/thumbnail"):
        assert client.get(path).content.startswith(b"\xff\xd8")


def test_a_folders_page_holds_no_markup(tree: Path) -> None:
    page = (tree / "studies/1.2.3/index.html").read_bytes()
    assert b"<" not in page
    assert json.loads(page)[0]["00100010"]["Value"] == [{"Alphabetic": "<script>alert(1)</script>"}]


def test_every_compressed_file_equals_its_plain_one(tree: Path) -> None:
    packed = list(tree.rglob("*.gz"))
    assert len(packed) == 17
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_no_address_of_the_machine_is_written(tree: Path, folder: Path) -> None:
    for path in tree.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"bulk:" not in content
            assert str(folder).encode() not in content


def test_writing_again_replaces_the_tree(folder: Path, tmp_path: Path) -> None:
    write_static_tree(folder, tmp_path / "out", None)
    only = tmp_path / "only"
    write_ct(only, 1, study="1.9")
    assert write_static_tree(only, tmp_path / "out", None).studies == 1
    names = {path.name for path in (tmp_path / "out" / "studies").iterdir() if path.is_dir()}
    assert names == {"1.9"}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["studies"]


def test_an_interruption_leaves_things_as_they_were(folder: Path, tmp_path: Path) -> None:
    def interrupt(message: str, _fraction: float | None) -> None:
        if message.startswith("Writing series 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_static_tree(folder, tmp_path / "a" / "b", interrupt)
    assert not list(tmp_path.iterdir())
    write_static_tree(folder, tmp_path, None)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(KeyboardInterrupt):
        write_static_tree(folder, tmp_path, interrupt)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_tree_inside_its_own_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must not lie inside"):
        write_static_tree(tmp_path, tmp_path / "out", None)


def test_frames_that_are_missing_are_reported(tmp_path: Path) -> None:
    write_ct(tmp_path / "in", 1, NumberOfFrames=2)
    summary = write_static_tree(tmp_path / "in", tmp_path / "out", None)
    assert summary.frames == 1
    (problem,) = summary.problems
    assert problem.startswith("instance 1.2.3.1.1: frames from 2 on are missing: the pixel data")


def test_the_tree_of_another_tool_can_be_served(corpus: Path) -> None:
    app = Starlette(routes=[serve_static_tree(corpus / "static-dicomweb")])
    with RunningServer(app) as server:
        base = f"{server.url}/dicom-web"
        studies = httpx.get(f"{base}/studies").json()
        assert len(studies) == 11
        uid = "1.2.840.113619.2.5.1762583153.215519.978957063.78"
        series = httpx.get(f"{base}/studies/{uid}/series").json()[0]["0020000E"]["Value"][0]
        path = f"{base}/studies/{uid}/series/{series}"
        metadata = httpx.get(f"{path}/metadata").json()
        frames = urljoin(f"{path}/", metadata[0]["7FE00010"]["BulkDataURI"])
        response = httpx.get(f"{frames}/1")
        boundary = response.headers["content-type"].partition("boundary=")[2]
        assert response.headers["content-type"].startswith("multipart/related")
        assert response.content.startswith(b"--" + boundary.encode())
        assert httpx.get(f"{base}/studies/../README.md").status_code == 404


def test_multipart_files_answer_under_the_name_without_their_ending(tmp_path: Path) -> None:
    body = b"--line\r\nContent-Type: image/jphc\r\n\r\nframe\r\n--line--"
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "1.mht").write_bytes(body)
    (tmp_path / "frames" / "2.mht.gz").write_bytes(gzip.compress(body))
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "index.mht.gz").write_bytes(gzip.compress(body))
    app = Starlette(routes=[serve_static_tree(tmp_path)])
    with RunningServer(app) as server:
        for path in ("frames/1", "frames/1.mht", "frames/2", "frames/2.mht", "instance"):
            response = httpx.get(f"{server.url}/dicom-web/{path}")
            assert response.headers["content-type"] == "multipart/related; boundary=line"
            assert response.content == body
        assert httpx.get(f"{server.url}/dicom-web/frames/3").status_code == 404
