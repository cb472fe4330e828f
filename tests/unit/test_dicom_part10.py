"""The reader of DICOM files, with pydicom as the oracle where it reads the same."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    RLELossless,
)

from negatoscope.dicom.encoding.elements import MAX_DEPTH, PIECE_BYTES, value_of
from negatoscope.dicom.encoding.fragments import frame_spans
from negatoscope.dicom.encoding.part10 import Header, read_header
from negatoscope.dicom.encoding.reading import Need, NotDicomError, Reading, Result, finish
from tests.support.dicom_files import ct_dataset, write

FILES = Path(pydicom.__file__).parent / "data" / "test_files"


def run(reading: Reading[Result], data: bytes) -> Result:
    return finish(reading, lambda position, length: data[position : position + length])


def header_of(data: bytes, **more: Any) -> Header:
    return run(read_header(len(data), **more), data)


def saved(dataset: Dataset, syntax: str, folder: Path) -> bytes:
    return write(folder / "file.dcm", dataset, syntax).read_bytes()


@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
    ids=lambda uid: uid.name,
)
def test_all_native_encodings_give_the_same_metadata(syntax: pydicom.uid.UID, tmp_path: Path):
    item = Dataset()
    item.CodeValue, item.CodeMeaning = "T-A0100", "Brain"
    dataset = ct_dataset(7, ProcedureCodeSequence=[item], PixelSpacing=[0.5, 0.25])
    dataset.add_new(0x00189073, "FD", [1.5, float("nan")])
    found = header_of(saved(dataset, syntax, tmp_path))
    assert found.transfer_syntax_uid == syntax
    assert found.json["00100010"] == {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]}
    assert found.json["00280030"] == {"vr": "DS", "Value": [0.5, 0.25]}
    assert found.json["00189073"] == {"vr": "FD", "Value": [1.5, None]}
    (step,) = found.json["00081032"]["Value"]
    assert step["00080104"] == {"vr": "LO", "Value": ["Brain"]}
    layout = found.layout
    assert layout is not None
    assert (layout.rows, layout.columns, layout.frames, layout.length_bytes) == (4, 6, 1, 48)
    assert layout.deflated == (syntax == DeflatedExplicitVRLittleEndian)


def test_the_pixels_lie_where_the_layout_says(tmp_path: Path):
    dataset = ct_dataset(3)
    data = saved(dataset, ExplicitVRLittleEndian, tmp_path)
    layout = header_of(data).layout
    assert layout is not None
    first, last, shift = layout.native_span(1)
    at = layout.offset_bytes
    assert (data[at + first : at + last], shift) == (dataset.PixelData, 0)


def test_the_pixels_of_a_deflated_file_lie_in_what_it_inflates_to(tmp_path: Path):
    dataset = ct_dataset(3)
    data = saved(dataset, DeflatedExplicitVRLittleEndian, tmp_path)
    layout = header_of(data).layout
    assert layout is not None
    assert layout.deflated_from is not None
    unpacked = zlib.decompress(data[layout.deflated_from :], -15)
    at = layout.offset_bytes
    assert unpacked[at : at + 48] == dataset.PixelData


def test_frames_of_one_bit_begin_within_a_byte(tmp_path: Path):
    dataset = ct_dataset(
        1, Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, HighBit=0, NumberOfFrames=4,
        PixelRepresentation=0, PixelData=bytes(6),
    )  # fmt: skip
    layout = header_of(saved(dataset, ExplicitVRLittleEndian, tmp_path)).layout
    assert layout is not None
    assert [layout.native_span(n) for n in (1, 2, 3, 4)] == [
        (0, 2, 0), (1, 3, 1), (2, 4, 2), (3, 5, 3),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="there are 4 frames"):
        layout.native_span(5)


def without_preamble(dataset: Dataset, *, implicit: bool, little: bool) -> bytes:
    buffer = io.BytesIO()
    pydicom.dcmwrite(
        buffer, dataset, implicit_vr=implicit, little_endian=little, enforce_file_format=False
    )
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("implicit", "little", "syntax"),
    [
        (True, True, ImplicitVRLittleEndian),
        (False, True, ExplicitVRLittleEndian),
        (False, False, ExplicitVRBigEndian),
    ],
)
def test_bare_data_sets_are_recognised(implicit: bool, little: bool, syntax: str):
    data = without_preamble(ct_dataset(2), implicit=implicit, little=little)
    found = header_of(data)
    assert found.transfer_syntax_uid == syntax
    assert found.uids() == ("1.2.3", "1.2.3.1", "1.2.3.1.2")


SKIPPED = ("00080005",)  # the JSON model is UTF-8, whatever the file was in


def oracle_names() -> list[str]:
    return sorted(
        path.name
        for path in FILES.rglob("*.dcm")
        if path.name not in {"rtplan_truncated.dcm", "no_meta.dcm"}
    )


def simple(element: pydicom.DataElement) -> Any:
    if element.VR in ("UI", "CS", "SH", "LO", "DA", "TM", "AE", "US", "SS", "UL", "IS", "DS"):
        value = element.value
        many = list(value) if element.VM > 1 else [value]
        return [each for each in many if each not in (None, "")]
    return None


@pytest.mark.parametrize("name", oracle_names())
def test_values_are_those_that_pydicom_reads(name: str):
    path = next(FILES.rglob(name))
    found = header_of(path.read_bytes())
    wanted = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    missing = []
    for element in wanted:
        values = simple(element)
        key = f"{int(element.tag):08X}"
        if not values or key in SKIPPED or element.tag.is_private or element.tag.element == 0:
            continue
        if key not in found.json:
            missing.append(key)
            continue
        mine = [each for each in found.json[key].get("Value", []) if each not in (None, "")]
        if element.VR in ("DS", "IS"):
            assert [float(v) for v in mine] == [float(v) for v in values], key
        elif isinstance(values[0], str):
            assert [str(v).strip() for v in mine] == [str(v).strip() for v in values], key
        else:
            assert mine == [int(v) for v in values], key
    assert len(missing) <= found.dropped


def test_values_that_make_no_sense_are_left_out_and_counted():
    data = element(0x0008, 0x0016, b"UI", b"1.2.3\0") + b"".join(
        [
            element(0x0010, 0x1030, b"DS", b"heavy "),
            element(0x0020, 0x0013, b"IS", b"1.5x"),
            element(0x0028, 0x0010, b"US", b"\x02\x00"),
        ]
    )
    found = header_of(data)
    assert found.dropped == 2
    assert found.json["00280010"] == {"vr": "US", "Value": [2]}


def element(group: int, number: int, vr: bytes, value: bytes) -> bytes:
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
        return struct.pack("<HH2sHI", group, number, vr, 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr, len(value)) + value


START = element(0x0008, 0x0016, b"UI", b"1.2.3\0")
OPEN_SEQUENCE = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF)
OPEN_ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
CLOSE = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)


def test_sequences_nested_deep_cost_no_more_than_their_bytes():
    deep = (OPEN_SEQUENCE + OPEN_ITEM) * 1000 + CLOSE * 1000
    found = header_of(START + deep + element(0x0040, 0xA731, b"SH", b"after "))
    depth, level = 0, found.json
    while "0040A730" in level:
        level = level["0040A730"]["Value"][0]
        depth += 1
    assert depth == MAX_DEPTH
    assert found.dropped > 0
    assert found.json["0040A731"]["Value"] == ["after"]


def test_long_binary_values_are_kept_apart_and_private_ones_sooner():
    lut, vendor = bytes(range(256)) * 8, b"\x01" * 2000
    data = (
        START
        + element(0x0029, 0x0010, b"LO", b"VENDOR")
        + element(0x0029, 0x1010, b"OB", vendor)
        + element(0x0028, 0x3006, b"OW", lut)
    )
    found = header_of(data)
    assert "InlineBinary" in found.json["00283006"]
    apart = found.apart["00291010"]
    assert data[apart.position : apart.position + apart.length] == vendor
    assert "00283006" in header_of(data, inline_bytes=1024).apart


def test_a_sequence_passed_on_as_unknown_is_read_as_one():
    # PS3.5 6.2.2 note 2: the content of UN is implicit little endian
    inner = struct.pack("<HHI", 0x0008, 0x0104, 6) + b"Brain "
    items = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner
    found = header_of(START + element(0x0008, 0x1032, b"UN", items))
    (item,) = found.json["00081032"]["Value"]
    assert item["00080104"]["Value"] == ["Brain"]


def test_the_header_is_asked_for_in_pieces():
    data = START + element(0x0040, 0xA160, b"UT", b"x" * PIECE_BYTES * 3)
    asked: list[Need] = []

    def answer(position: int, length: int) -> bytes:
        asked.append(Need(position, length))
        return data[position : position + length]

    found = finish(read_header(len(data)), answer)
    assert found.json["0040A160"]["Value"] == ["x" * PIECE_BYTES * 3]
    assert max(need.length for need in asked[:2]) <= PIECE_BYTES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (b"GIF89a" + bytes(300), "not a DICOM file"),
        (START + OPEN_SEQUENCE + OPEN_ITEM, "the file ends within a sequence"),
        (START + element(0x0010, 0x0020, b"LO", b"1234")[:-2], r"the file ends within .*0010,0020"),
        (START + OPEN_SEQUENCE + START, "sequences are broken"),
    ],
)
def test_broken_files_are_refused_with_a_reason(data: bytes, reason: str):
    with pytest.raises(NotDicomError, match=reason):
        header_of(data)


def outcome(data: bytes) -> Any:
    """What comes of a file: its attributes, or in words why there are none."""
    try:
        found = header_of(data)
        if found.layout is not None and found.layout.encapsulated:
            run(frame_spans(found.layout), data)
    except NotDicomError as error:
        return str(error)
    return found.json


def test_every_way_of_cutting_a_file_short_ends_in_a_result_or_a_named_error(tmp_path: Path):
    data = saved(ct_dataset(1), ExplicitVRLittleEndian, tmp_path)
    for length in range(len(data)):
        assert outcome(data[:length])


# -- frames of encapsulated pixel data ---------------------------------------------------------

FRAMES = [b"\xff\xd8" + bytes([n]) * 20 + b"\xff\xd9" for n in range(1, 5)]


def encapsulated(
    pixels: bytes, folder: Path, syntax: str = JPEGBaseline8Bit, **values: Any
) -> tuple[bytes, Header]:
    dataset = ct_dataset(1, NumberOfFrames=len(FRAMES), PixelData=pixels, **values)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    data = saved(dataset, syntax, folder)
    return data, header_of(data)


def frames_in(data: bytes, header: Header) -> list[bytes]:
    assert header.layout is not None
    spans = run(frame_spans(header.layout), data)
    return [b"".join(data[at : at + length] for at, length in frame) for frame in spans]


def test_frames_are_found_by_the_basic_offset_table(tmp_path: Path):
    data, header = encapsulated(encapsulate(FRAMES, fragments_per_frame=2), tmp_path)
    assert [frame.rstrip(b"\0") for frame in frames_in(data, header)] == FRAMES


def test_frames_are_found_by_the_extended_offset_table(tmp_path: Path):
    pixels, offsets, lengths = encapsulate_extended(FRAMES)
    data, header = encapsulated(
        pixels, tmp_path, ExtendedOffsetTable=offsets, ExtendedOffsetTableLengths=lengths
    )
    assert frames_in(data, header) == FRAMES


def test_frames_are_found_by_their_end_markers_without_a_table(tmp_path: Path):
    pixels = encapsulate(FRAMES, fragments_per_frame=2, has_bot=False)
    data, header = encapsulated(pixels, tmp_path)
    assert [frame.rstrip(b"\0") for frame in frames_in(data, header)] == FRAMES


def test_a_wrong_offset_table_is_not_believed(tmp_path: Path):
    pixels = bytearray(encapsulate(FRAMES))
    pixels[12:16] = struct.pack("<I", 7)
    data, header = encapsulated(bytes(pixels), tmp_path)
    assert frames_in(data, header) == FRAMES


@pytest.mark.parametrize("name", ["SC_rgb_rle_2frame.dcm", "rtdose_rle.dcm", "JPEG2000.dcm"])
def test_frames_of_files_are_those_that_pydicom_finds(name: str):
    path = next(FILES.rglob(name))
    dataset = pydicom.dcmread(path)
    wanted = list(
        generate_frames(dataset.PixelData, number_of_frames=dataset.get("NumberOfFrames", 1))
    )
    data = path.read_bytes()
    assert frames_in(data, header_of(data)) == wanted


def test_fragments_that_lead_nowhere_are_refused(tmp_path: Path):
    pixels = bytearray(encapsulate(FRAMES, has_bot=False))
    pixels[12:16] = struct.pack("<I", 5)
    data, header = encapsulated(bytes(pixels), tmp_path, RLELossless)
    with pytest.raises(NotDicomError, match="does not begin where it should"):
        frames_in(data, header)


def pieces(data: bytes) -> Iterator[Callable[[bytes], bytes]]:
    for at in range(0, len(data), 7):
        yield lambda given, at=at: given[:at] + bytes([given[at] ^ 0xFF]) + given[at + 1 :]


def test_a_flipped_byte_anywhere_ends_in_a_result_or_a_named_error(tmp_path: Path):
    data, _ = encapsulated(encapsulate(FRAMES), tmp_path)
    for change in pieces(data):
        assert outcome(change(data))


def test_the_first_value_of_an_absent_or_empty_element_is_the_default():
    assert value_of({}, "00100010", "none") == "none"
    assert value_of({"00100010": {"vr": "PN"}}, "00100010") is None
