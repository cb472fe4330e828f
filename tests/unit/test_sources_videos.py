"""Videos: where they are asked for, how their stream is found, and their frames in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.sources.contents import PIECE_BYTES, Memory
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.videos import container_of, stream_spans
from negatoscope.viewing.videos import VideoClock, time_text, video_clock
from tests.support.fake_transport import FakeTransport, answer
from tests.support.instances import attributes
from tests.support.videos import COUNT, H264, stream, video_dataset, write_video

ROOT = "https://pacs.example/dicom-web"


async def found(data: bytes) -> bytes:
    spans = await stream_spans(Memory(data), len(data))
    return b"".join(data[at : at + length] for at, length in spans)


async def test_a_bare_answer_is_the_stream():
    data = stream()
    assert await found(data) == data


@pytest.mark.parametrize("line", [b"\r\n", b"\n"])
@pytest.mark.parametrize("preamble", [b"", b"\r\n"])
async def test_the_parts_of_an_answer_are_joined(line: bytes, preamble: bytes):
    first, second = b"\0\0\0\x20ftyp" + b"-" * (PIECE_BYTES * 9), b"its\n--edges, not --edge"
    parts = [
        b"--edge" + line + b"Content-Type: video/mp4" + line * 2 + body + line
        for body in (first, second)
    ]
    assert await found(preamble + b"".join(parts) + b"--edge--" + line) == first + second


async def test_the_fragments_of_a_whole_instance_are_joined(tmp_path):
    data = stream()
    path = write_video(tmp_path / "v.dcm", video_dataset("1.2.3"), data, H264, COUNT)
    file = path.read_bytes()
    part = b"--x\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n--x--\r\n"
    for body in (file, part):
        assert (await found(body)).rstrip(b"\0") == data.rstrip(b"\0")


async def test_parts_without_an_end_of_their_header_are_refused():
    with pytest.raises(NotDicomError, match="cannot be told apart"):
        await found(b"--edge\r\nContent-Type: video/mp4")


@pytest.mark.parametrize(
    ("codec", "container", "told"),
    [
        ("libx264", "mp4", "mp4"),
        ("libx264", "mpegts", "transport stream"),
        ("mpeg2video", "mpegts", "transport stream"),
        ("mpeg2video", "mpeg2video", "bare stream"),
        ("mpeg2video", "vob", "program stream"),
        ("libx264", "h264", "bare stream"),
    ],
)
def test_containers_are_told_by_their_beginning(codec: str, container: str, told: str):
    assert container_of(stream(codec, container, 3)[:400]) == told


def source(**configuration: object) -> DICOMwebSource:
    block = {"wadoRoot": ROOT, "qidoRoot": ROOT, **configuration}
    return DICOMwebSource("pacs", block, FakeTransport(answer([])))


def instance(uri: str = "") -> DataSet:
    made = attributes(StudyInstanceUID="1.2", SeriesInstanceUID="1.2.3", SOPInstanceUID="1.2.3.4")
    if uri:
        made["7FE00010"] = {"vr": "OB", "BulkDataURI": uri}
    return DataSet(made)


def test_resources_are_asked_for_in_their_order():
    at = f"{ROOT}/studies/1.2/series/1.2.3/instances/1.2.3.4"
    addresses = source().video_addresses(instance(f"{at}/bulk/1"))
    assert [(a.form, a.url) for a in addresses] == [
        ("bulk data", f"{at}/bulk/1"),
        ("frame", f"{at}/frames/1"),
        ("rendered", f"{at}/rendered"),
        ("instance", at),
    ]
    assert 'type="video/mp4"' in addresses[1].headers["Accept"]
    static = source(staticWado=True).video_addresses(instance("bulk/1"))
    assert [a.form for a in static] == ["frame", "bulk data", "rendered", "instance"]


def test_bulk_data_of_other_servers_are_left_out():
    addresses = source().video_addresses(instance("https://elsewhere.example/1"))
    assert [a.form for a in addresses] == ["frame", "rendered", "instance"]


def test_a_server_without_multipart_is_asked_without():
    (frame, *_) = source(singlepart="video").video_addresses(instance())
    assert "multipart" not in frame.headers["Accept"]


@given(st.integers(1, 100_000), st.sampled_from([1001 / 30_000, 0.04, 1 / 60, 0.5]))
def test_the_middle_of_a_frame_belongs_to_it(count: int, frame_s: float):
    clock = VideoClock(count, frame_s)
    for index in {0, count // 3, count - 1}:
        assert clock.frame_at(clock.middle_of(index)) == index
        assert clock.frame_at(index * frame_s) == index
        assert clock.frame_at(round(index * frame_s, 3)) == index


@pytest.mark.parametrize(
    ("count", "time_ms", "duration_s", "made"),
    [
        (50, 40.0, None, (50, 0.04)),
        (50, 33.0, 2.0, (50, 0.04)),  # the header's time is rounded or wrong
        (0, 40.0, 2.0, (50, 0.04)),
        (0, None, 2.0, (50, 0.04)),
        (0, None, None, (1, 0.04)),
    ],
)
def test_the_length_of_a_frame_follows_from_header_and_stream(
    count: int, time_ms: float | None, duration_s: float | None, made: tuple[int, float]
):
    clock = video_clock(count, time_ms, duration_s)
    assert (clock.count, clock.frame_s) == (made[0], pytest.approx(made[1]))


def test_times_are_told_with_hundredths():
    assert [time_text(s) for s in (0, 3.2, 59.999, 3605.5)] == [
        "0:00.00",
        "0:03.20",
        "1:00.00",
        "1:00:05.50",
    ]
