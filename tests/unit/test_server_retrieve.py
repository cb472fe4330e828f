"""Retrieval from the embedded server (WADO-RS, PS3.18 10.4), over real HTTP."""

import base64
import io
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEGLSLossless,
    RLELossless,
)

from negatoscope.cli.server import RunningServer, create_app
from tests.support.dicom_files import ct_dataset, write, write_ct

STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
UNCOMPRESSED = 'multipart/related; type="application/octet-stream"'
NATIVE = "1.2.840.10008.1.2.1"
FRAGMENTS = [b"\xff\xd8" + bytes([n]) * (10 + 2 * n) + b"\xff\xd9" for n in range(4)]


def write_fragmented(folder: Path, uid: str, *, table: str) -> None:
    """Four frames of two fragments each; only the offset table or the markers tell them apart."""
    dataset = ct_dataset(1, study="1.5", SOPInstanceUID=uid, NumberOfFrames=4, PixelData=None)
    if table == "extended":
        data, offsets, lengths = encapsulate_extended(FRAGMENTS)
        dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = offsets, lengths
    else:
        data = encapsulate(FRAGMENTS, fragments_per_frame=2, has_bot=table == "basic")
    dataset.PixelData = data
    dataset["PixelData"].is_undefined_length = True
    write(folder / f"{uid}.dcm", dataset, JPEGLSLossless)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dicom")
    for number in (2, 1, 3):
        write_ct(root / "series", number)
    frames = np.arange(5 * 24, dtype="<i2").tobytes()
    write_ct(
        root, 1, study="1.4", NumberOfFrames=5, PixelData=frames, WindowCenter=60, WindowWidth=120
    )
    bits = np.random.default_rng(1).integers(0, 2, 3 * 21, dtype=np.uint8)
    packed = np.packbits(bits, bitorder="little").tobytes()
    write_ct(
        root,
        1,
        study="1.6",
        NumberOfFrames=3,
        Rows=3,
        Columns=7,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        PixelRepresentation=0,
        PixelData=packed + b"\0" * (len(packed) % 2),
    )
    (root / "bits").write_bytes(bits.tobytes())
    for number, syntax in enumerate(
        (ExplicitVRBigEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian), 1
    ):
        dataset = ct_dataset(number, study="1.7")
        if syntax == ExplicitVRBigEndian:
            dataset.PixelData = np.frombuffer(dataset.PixelData, "<i2").astype(">i2").tobytes()
        write(root / f"syntax{number}", dataset, syntax)
    for uid, table in (("1.5.1.1", "none"), ("1.5.1.2", "basic"), ("1.5.1.3", "extended")):
        write_fragmented(root, uid, table=table)
    compressed = ct_dataset(1, study="1.8")
    compressed.file_meta = pydicom.dataset.FileMetaDataset()
    compressed.file_meta.TransferSyntaxUID = NATIVE
    compressed.compress(RLELossless, generate_instance_uid=False)
    write(root / "rle", compressed, RLELossless)
    document = ct_dataset(1, study="1.9", PixelData=None, Modality="DOC", Rows=None, Columns=None)
    document.SOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
    document.EncapsulatedDocument = b"%PDF" + bytes(3000)
    document.MIMETypeOfEncapsulatedDocument = "application/pdf"
    item = pydicom.Dataset()
    item.add_new(0x54001010, "OW", bytes(range(200)) * 10)
    document.WaveformSequence = Sequence([item])
    write(root / "document", document)
    short = ct_dataset(1, study="1.10", NumberOfFrames=3)
    write(root / "short", short)
    return root


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with (
        RunningServer(create_app(None, folder)) as server,
        httpx.Client(base_url=f"{server.url}/dicom-web") as client,
    ):
        yield client


def address(study: str, number: int = 1) -> str:
    return f"/studies/{study}/series/{study}.1/instances/{study}.1.{number}"


def parts(response: httpx.Response) -> list[tuple[str, bytes]]:
    """The parts, read by the standard library's own parser."""
    assert response.status_code == 200, response.text
    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + response.content)
    assert message.is_multipart()
    found = []
    for part in message.get_payload():
        # The parser reads content as lines: take the bytes between its own head and the boundary.
        found.append((part["Content-Type"], part.get_payload(decode=True)))
    boundary = b"--" + message.get_boundary().encode()
    contents = [
        each.partition(b"\r\n\r\n")[2][:-2] for each in response.content.split(boundary)[1:-1]
    ]
    return [(kind, content) for (kind, _), content in zip(found, contents, strict=True)]


def frames(
    client: httpx.Client, path: str, numbers: str = "1", accept: str = STORED
) -> list[tuple[str, bytes]]:
    return parts(client.get(f"{path}/frames/{numbers}", headers={"Accept": accept}))


def test_metadata_come_by_instance_number(client: httpx.Client) -> None:
    items = client.get("/studies/1.2.3/series/1.2.3.1/metadata").json()
    assert [item["00200013"]["Value"] for item in items] == [[1], [2], [3]]
    assert items == client.get("/studies/1.2.3/metadata").json()
    assert client.get(address("1.2.3", 2) + "/metadata").json() == items[1:2]


def test_pixel_data_are_named_by_an_address_that_works(client: httpx.Client) -> None:
    (item,) = client.get(address("1.2.3", 2) + "/metadata").json()
    uri = item["7FE00010"]["BulkDataURI"]
    assert uri.startswith("http://127.0.0.1:")
    ((kind, content),) = parts(client.get(uri, headers={"Accept": UNCOMPRESSED}))
    assert content == ct_dataset(2).PixelData
    assert NATIVE in kind


def test_a_native_frame_is_its_bytes(client: httpx.Client) -> None:
    ((kind, content),) = frames(client, address("1.2.3", 3))
    assert kind == f"application/octet-stream; transfer-syntax={NATIVE}"
    assert content == ct_dataset(3).PixelData


def test_a_list_of_frames_comes_in_its_order(client: httpx.Client) -> None:
    values = [np.frombuffer(c, "<i2")[0] for _, c in frames(client, address("1.4"), "5,1,3")]
    assert values == [96, 0, 48]


def test_one_frame_may_come_alone(client: httpx.Client) -> None:
    path = address("1.4") + "/frames/2"
    response = client.get(path, headers={"Accept": "application/octet-stream; transfer-syntax=*"})
    assert response.headers["content-type"] == f"application/octet-stream; transfer-syntax={NATIVE}"
    assert np.frombuffer(response.content, "<i2").tolist() == list(range(24, 48))


@pytest.mark.parametrize(
    ("numbers", "status"), [("0", 400), ("a", 400), ("1,,2", 400), ("6", 404), ("-1", 400)]
)
def test_frames_that_do_not_exist_are_refused(
    client: httpx.Client, numbers: str, status: int
) -> None:
    response = client.get(f"{address('1.4')}/frames/{numbers}")
    assert response.status_code == status
    assert response.json()["reason"]


def test_frames_of_single_bits_begin_on_a_byte(client: httpx.Client, folder: Path) -> None:
    bits = np.frombuffer((folder / "bits").read_bytes(), np.uint8).reshape(3, 21)
    for number, (_, content) in enumerate(frames(client, address("1.6"), "1,2,3")):
        unpacked = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")
        assert unpacked[:21].tolist() == bits[number].tolist()
        assert not unpacked[21:].any()


@pytest.mark.parametrize("number", [1, 2, 3], ids=["big endian", "implicit", "deflated"])
def test_native_frames_are_little_endian_whatever_the_file_is(
    client: httpx.Client, number: int
) -> None:
    ((kind, content),) = frames(client, address("1.7", number))
    assert content == ct_dataset(number).PixelData
    assert NATIVE in kind
    (item,) = client.get(address("1.7", number) + "/metadata").json()
    assert item["00083002"]["Value"] == [NATIVE]


@pytest.mark.parametrize("number", [1, 2, 3], ids=["big endian", "implicit", "deflated"])
def test_bulk_data_is_little_endian_whatever_the_file_is(client: httpx.Client, number: int) -> None:
    answer = client.get(
        address("1.7", number) + "/bulkdata/7FE00010",
        headers={"Accept": "application/octet-stream"},
    )
    assert answer.content == ct_dataset(number).PixelData


@pytest.mark.parametrize("number", [1, 2, 3], ids=["no table", "basic table", "extended table"])
def test_compressed_frames_are_put_together_from_fragments(
    client: httpx.Client, number: int
) -> None:
    found = frames(client, address("1.5", number), "1,2,3,4")
    assert [content.rstrip(b"\0") for _, content in found] == FRAGMENTS
    assert found[0][0] == f"application/octet-stream; transfer-syntax={JPEGLSLossless}"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", f"image/jls; transfer-syntax={JPEGLSLossless}"),
        ('multipart/related; type="image/jls"', f"image/jls; transfer-syntax={JPEGLSLossless}"),
        (
            f'multipart/related; type="image/*"; transfer-syntax={JPEGLSLossless}',
            f"image/jls; transfer-syntax={JPEGLSLossless}",
        ),
        (
            f"multipart/related; type=application/octet-stream; transfer-syntax={JPEGLSLossless}",
            f"application/octet-stream; transfer-syntax={JPEGLSLossless}",
        ),
    ],
)
def test_the_client_chooses_what_a_compressed_frame_is_called(
    client: httpx.Client, accept: str, kind: str
) -> None:
    assert frames(client, address("1.5"), accept=accept)[0][0] == kind


def test_what_is_not_stored_is_not_acceptable(client: httpx.Client) -> None:
    for study in ("1.5", "1.2.3"):
        response = client.get(
            address(study) + "/frames/1", headers={"Accept": 'multipart/related; type="image/jp2"'}
        )
        assert response.status_code == 406
        assert "transfer syntax" in response.json()["reason"]


def test_a_client_that_takes_no_compression_gets_values(client: httpx.Client) -> None:
    ((kind, content),) = frames(client, address("1.8"), accept=UNCOMPRESSED)
    assert kind == f"application/octet-stream; transfer-syntax={NATIVE}"
    assert content == ct_dataset(1).PixelData
    ((kind, content),) = frames(client, address("1.8"))
    assert content != ct_dataset(1).PixelData
    assert RLELossless in kind


def test_a_frame_that_the_file_does_not_hold_says_so(client: httpx.Client) -> None:
    assert frames(client, address("1.10"), "1")
    response = client.get(address("1.10") + "/frames/3")
    assert response.status_code == 404
    assert "end before" in response.json()["reason"]


def test_documents_and_nested_values_come_from_their_addresses(client: httpx.Client) -> None:
    (item,) = client.get(address("1.9") + "/metadata").json()
    response = client.get(item["00420011"]["BulkDataURI"])
    assert response.headers["content-type"] == "application/pdf"
    assert response.content == b"%PDF" + bytes(3000)
    nested = item["54000100"]["Value"][0]["54001010"]
    assert nested["BulkDataURI"].endswith("/bulkdata/54000100/1/54001010")
    ((_, content),) = parts(client.get(nested["BulkDataURI"], headers={"Accept": UNCOMPRESSED}))
    assert content == bytes(range(200)) * 10


@pytest.mark.parametrize(
    "path", ["00420012", "99999999", "54000100/2/54001010", "54000100/1", "x/y", "00100010"]
)
def test_bulk_data_that_do_not_exist_are_refused(client: httpx.Client, path: str) -> None:
    assert client.get(f"{address('1.9')}/bulkdata/{path}").status_code == 404


def test_whole_instances_come_as_they_are(client: httpx.Client, folder: Path) -> None:
    file = (folder / "series" / "1.2.3.1.2.dcm").read_bytes()
    ((kind, content),) = parts(client.get(address("1.2.3", 2)))
    assert (kind, content) == (f"application/dicom; transfer-syntax={NATIVE}", file)
    assert client.get(address("1.2.3", 2), headers={"Accept": "application/dicom"}).content == file
    everything = parts(client.get("/studies/1.2.3"))
    assert [pydicom.dcmread(io.BytesIO(c)).InstanceNumber for _, c in everything] == [1, 2, 3]


def test_rendered_images_are_windowed_and_fitted(client: httpx.Client) -> None:
    path = address("1.4") + "/frames/2/rendered"
    image = Image.open(io.BytesIO(client.get(path, headers={"Accept": "image/png"}).content))
    assert (image.size, image.mode, image.getpixel((0, 0))) == ((6, 4), "L", 51)
    response = client.get(f"{path}?viewport=3,3&window=40,10&accept=image/png")
    assert Image.open(io.BytesIO(response.content)).size == (3, 2)
    assert client.get(path).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    "level",
    ["/studies/1.4", "/studies/1.4/series/1.4.1", address("1.4"), address("1.4") + "/frames/2"],
)
def test_thumbnails_exist_at_every_level(client: httpx.Client, level: str) -> None:
    response = client.get(f"{level}/thumbnail")
    assert Image.open(io.BytesIO(response.content)).format == "JPEG"


@pytest.mark.parametrize(
    "query",
    [
        "viewport=0,0",
        "viewport=a,b",
        "viewport=99999,1",
        "window=1",
        "window=1,0",
        "window=nan,1",
        "quality=x",
    ],
)
def test_renderings_that_make_no_sense_are_refused(client: httpx.Client, query: str) -> None:
    assert client.get(f"{address('1.4')}/rendered?{query}").status_code == 400


def test_what_has_no_pixels_has_no_picture(client: httpx.Client) -> None:
    for path in ("/rendered", "/thumbnail", "/frames/1"):
        response = client.get(address("1.9") + path)
        assert response.status_code == 404
        assert "no pixel data" in response.json()["reason"]


def test_unknown_instances_are_named(client: httpx.Client) -> None:
    for path in ("/metadata", "/frames/1", "", "/rendered", "/bulkdata/00420011"):
        response = client.get(f"/studies/1.2.3/series/1.2.3.1/instances/9.9{path}")
        assert (response.status_code, response.json()["object"]) == (404, "instance 9.9")


def test_real_files_render(tmp_path: Path) -> None:
    names = (
        "CT_small.dcm",
        "MR_small_RLE.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "JPEG2000.dcm",
        "JPEG-lossy.dcm",
        "examples_palette.dcm",
        "liver_1frame.dcm",
        "examples_ybr_color.dcm",
    )
    paths = [path for name in names if (path := get_testdata_file(name, download=False))]
    for number, path in enumerate(paths):
        (tmp_path / str(number)).write_bytes(Path(str(path)).read_bytes())
    with RunningServer(create_app(None, tmp_path)) as server:
        base = f"{server.url}/dicom-web"
        found = httpx.get(f"{base}/instances").json()
        assert len(found) == len(paths) > 3
        for item in found:
            url = item["00081190"]["Value"][0]
            for path in ("rendered", "thumbnail"):
                assert httpx.get(f"{url}/{path}").status_code == 200, url
            response = httpx.get(f"{url}/frames/1", headers={"Accept": UNCOMPRESSED})
            assert response.status_code == 200


def test_small_binary_values_are_inline(tmp_path: Path) -> None:
    dataset = ct_dataset(1)
    dataset.add_new(0x00091001, "OB", b"\1\2\3\4")
    write(tmp_path / "a", dataset)
    with RunningServer(create_app(None, tmp_path)) as server:
        (item,) = httpx.get(f"{server.url}/dicom-web{address('1.2.3')}/metadata").json()
    assert base64.b64decode(item["00091001"]["InlineBinary"]) == b"\1\2\3\4"
