"""Videos from the embedded server, over real HTTP, and from a static tree."""

from pathlib import Path

import httpx
import pytest

from negatoscope.cli.server import RunningServer, create_app
from negatoscope.cli.static_tree import write_static_tree
from negatoscope.sources.contents import Memory
from negatoscope.sources.videos import stream_spans
from tests.support.videos import COUNT, FRAGMENTS, H264, stream, video_dataset, write_video

DATA = stream()
ADDRESS = "studies/1.2.9/series/1.2.9.1/instances/1.2.9.1.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One video in as many fragments as it has frames."""
    root = tmp_path_factory.mktemp("videos")
    write_video(root / "video.dcm", video_dataset("1.2.9"), DATA, H264 + FRAGMENTS, COUNT)
    return root


async def in_answer(body: bytes) -> bytes:
    spans = await stream_spans(Memory(body), len(body))
    return b"".join(body[at : at + length] for at, length in spans).rstrip(b"\0")


@pytest.mark.parametrize(
    ("resource", "accept", "content_type"),
    [
        ("/frames/1", 'multipart/related; type="video/mp4"', "multipart/related"),
        ("/frames/1", "video/mp4", "video/mp4"),
        ("/bulkdata/7FE00010", "video/mp4", "video/mp4"),
        ("/bulkdata/7FE00010", 'multipart/related; type="video/mp4"', "multipart/related"),
        ("/rendered", "video/mp4", "video/mp4"),
        ("", 'multipart/related; type="application/dicom"', "multipart/related"),
    ],
)
async def test_every_resource_of_a_video_has_its_whole_stream(
    folder: Path, tmp_path: Path, resource: str, accept: str, content_type: str
):
    app = create_app(None, folder, index_path=tmp_path / "index.sqlite3")
    with RunningServer(app) as server:
        response = httpx.get(
            f"{server.url}/dicom-web/{ADDRESS}{resource}", headers={"Accept": accept}
        )
        refused = httpx.get(
            f"{server.url}/dicom-web/{ADDRESS}/rendered", headers={"Accept": "image/jpeg"}
        )
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(content_type)
    assert await in_answer(response.content) == DATA.rstrip(b"\0")
    assert refused.status_code == 406


def test_a_static_tree_has_the_stream_as_its_only_frame(folder: Path, tmp_path: Path):
    summary = write_static_tree(folder, tmp_path / "out")
    frames = tmp_path / "out" / ADDRESS / "frames"
    assert [path.name for path in frames.iterdir()] == ["1"]
    assert (frames / "1").read_bytes().rstrip(b"\0") == DATA.rstrip(b"\0")
    assert summary.problems == []
