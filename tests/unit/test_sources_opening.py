"""Opening files into the source of local studies: ZIP files, DICOMDIR, failures, frames."""

import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.sources.contents import FilePieces, Memory, Packed, Slice, unpacked_in_memory
from negatoscope.sources.dicomlocal import DicomLocalSource
from negatoscope.sources.errors import SourceError
from negatoscope.sources.opening import FoundFile, Opening
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.zip_files import zip_members
from tests.support.dicom_files import ct_dataset, write
from tests.support.local_files import ct_slice, write_medium, write_slices


async def never_waits() -> None:
    return None


def ignore() -> None:
    return None


async def listed(files: dict[str, bytes]) -> AsyncIterator[FoundFile]:
    for name, data in files.items():
        yield FoundFile(name, giving(data))


def giving(data: bytes) -> Callable[[], Any]:
    async def give() -> Memory:
        return Memory(data)

    return give


async def opening(files: dict[str, bytes]) -> tuple[DicomLocalSource, Opening]:
    source = DicomLocalSource()
    made = Opening(lambda _, *read: source.add(*read), ignore, never_waits, lambda: 0.0)
    await made.run(listed(files))
    return source, made


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def reasons(made: Opening) -> dict[str, str]:
    return {failure.name: failure.reason for failure in made.counts.failures}


def zipped(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


async def frame_bytes(source: DicomLocalSource, number: int = 1) -> bytes:
    """The bytes of a frame of the only instance, as the page's worker puts them together."""
    (study,) = source.study_uids
    (series,) = await source.search_series(study)
    instances = await source.series_metadata(study, series.series_instance_uid)
    address = source.frame_address(instances[0], number)
    assert address.locate is not None
    pieces: FilePieces = await address.locate()
    parts = [await pieces.content.read(*span) for span in pieces.spans]
    return b"".join(parts)


# -- opening -----------------------------------------------------------------------------------


async def test_files_become_studies_series_and_instances(tmp_path: Path):
    write_slices(tmp_path / "a", 3)
    write_slices(tmp_path / "b", 2, study="1.2.840.7.2")
    source, made = await opening(files_below(tmp_path / "a") | files_below(tmp_path / "b"))
    found = await source.search_studies(StudyQuery(), limit=None, offset=0)
    assert {row.study_instance_uid: row.instances for row in found.rows} == {
        "1.2.840.7.1": 3,
        "1.2.840.7.2": 2,
    }
    row = found.rows[0]
    assert (row.patient_name, row.modalities) == ("Doe, Jane", ("CT",))
    (series,) = await source.search_series("1.2.840.7.1")
    assert (series.number, series.instances, series.description) == (1, 3, "Slices")
    assert (made.counts.found, made.counts.done, made.counts.opened) == (5, 5, 5)


async def test_what_is_not_open_is_told(tmp_path: Path):
    source = DicomLocalSource()
    with pytest.raises(SourceError, match="not among the files that are open"):
        await source.search_series("1.2.3")


async def test_broken_files_are_named_with_their_reason_and_others_are_opened(tmp_path: Path):
    whole = write(tmp_path / "a.dcm", ct_slice(1)).read_bytes()
    no_series = write(tmp_path / "b.dcm", ct_slice(2, SeriesInstanceUID=None)).read_bytes()
    files = {
        "whole": whole,
        "cut": whole[:300],
        "empty": b"",
        "notes.txt": b"nothing",
        "no series": no_series,
        ".DS_Store": b"left behind",
    }
    _, made = await opening(files)
    assert made.counts.opened == 1
    assert reasons(made) == {
        "cut": reasons(made)["cut"],
        "empty": "an empty file",
        "notes.txt": "not a DICOM file",
        "no series": "its SeriesInstanceUID is absent",
    }
    assert reasons(made)["cut"].startswith("the file ends within")


async def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path):
    async def gone() -> Memory:
        raise OSError("NotFoundError")

    async def files() -> AsyncIterator[FoundFile]:
        yield FoundFile("gone", gone)
        yield FoundFile("here", giving(write(tmp_path / "a.dcm", ct_slice(1)).read_bytes()))

    made = Opening(lambda _, *read: DicomLocalSource().add(*read), ignore, never_waits, lambda: 0.0)
    await made.run(files())
    assert made.counts.opened == 1
    assert "may not be read" in reasons(made)["gone"]


async def test_the_same_instance_twice_is_one(tmp_path: Path):
    data = write(tmp_path / "a.dcm", ct_slice(1)).read_bytes()
    source, made = await opening({"one": data, "copy of one": data})
    assert source.count("1.2.840.7.1") == 1
    assert not made.counts.failures


# -- DICOMDIR ----------------------------------------------------------------------------------


async def test_a_medium_is_read_in_the_order_of_its_dicomdir_without_a_word_on_what_lies_beside(
    tmp_path: Path,
):
    medium = write_medium(tmp_path, 4)
    source, made = await opening(files_below(medium))
    assert source.count("1.2.840.7.1") == 4
    assert not made.counts.failures, "AUTORUN.INF and the DICOMDIR itself are no faults"


async def test_files_that_a_dicomdir_names_in_vain_are_told(tmp_path: Path):
    files = files_below(write_medium(tmp_path, 4))
    gone = next(name for name in files if name.endswith("IM000002"))
    del files[gone]
    _, made = await opening(files)
    (failure,) = made.counts.failures
    assert gone.endswith(failure.name)
    assert failure.reason == "is named by the DICOMDIR, but is not here"


async def test_a_file_that_is_not_the_one_that_the_dicomdir_names_is_opened_and_told(
    tmp_path: Path,
):
    files = files_below(write_medium(tmp_path, 2))
    other = next(name for name in files if name.endswith("IM000001"))
    files[other] = write(tmp_path / "other.dcm", ct_slice(99)).read_bytes()
    source, made = await opening(files)
    assert source.count("1.2.840.7.1") == 2
    assert reasons(made)[other] == "was opened, but the DICOMDIR names another object there"


async def test_a_dicomdir_alone_says_what_to_open(tmp_path: Path):
    medium = write_medium(tmp_path, 1)
    _, made = await opening({"DICOMDIR": (medium / "DICOMDIR").read_bytes()})
    assert "open the folder that it lies in" in reasons(made)["DICOMDIR"]


# -- ZIP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
async def test_a_zip_file_is_read_member_by_member(tmp_path: Path, kind: int):
    write_slices(tmp_path / "a", 3)
    data = zipped(files_below(tmp_path / "a") | {"__MACOSX/._x": b"left behind"}, kind)
    source, made = await opening({"patient.zip": data})
    assert source.count("1.2.840.7.1") == 3
    assert (made.counts.found, made.counts.done) == (3, 3)
    assert not made.counts.failures


async def test_a_zip_file_of_a_medium_is_read_by_its_dicomdir(tmp_path: Path):
    source, made = await opening({"cd.zip": zipped(files_below(write_medium(tmp_path, 3)))})
    assert source.count("1.2.840.7.1") == 3
    assert not made.counts.failures


async def test_zip_files_that_cannot_be_read_say_why(tmp_path: Path):
    data = zipped({"a": b"x" * 100})
    files = {"cut.zip": data[:-30], "in.zip": zipped({"in.zip": data, "a": b"text"})}
    _, made = await opening(files)
    assert reasons(made) == {
        "cut.zip": "the ZIP file is broken or cut short",
        "in.zip!/in.zip": "a ZIP file within a ZIP file: unpack the outer one first",
        "in.zip!/a": "not a DICOM file",
    }


async def test_encrypted_members_are_told():
    data = bytearray(zipped({"secret": b"x" * 50}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (member,) = await zip_members(Memory(bytes(data)))
    assert "encrypted" in member.problem


async def test_a_member_that_unpacks_to_more_than_it_says_is_refused():
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = bomb.compress(bytes(50_000_000)) + bomb.flush()
    content = Packed(Memory(packed), 0, len(packed), size=1000)
    with pytest.raises(NotDicomError, match="as a ZIP bomb does"):
        await content.read(2000, 10)


async def test_a_zip_file_that_says_it_unpacks_to_too_much_is_refused():
    data = bytearray(zipped({f"f{n}": b"x" for n in range(100)}))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(NotDicomError, match="as a ZIP bomb does"):
        await zip_members(Memory(bytes(data)))


async def test_packed_content_is_read_forwards_and_again():
    plain = bytes(range(256)) * 4000
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    content = Packed(Slice(Memory(b"....." + packed), 5, len(packed)), 0, len(packed), len(plain))
    for position, length in ((0, 10), (500_000, 300), (3, 700_000), (len(plain) - 4, 100)):
        assert await content.read(position, length) == plain[position : position + length]
    assert await (await unpacked_in_memory(content)).read(0, len(plain)) == plain


# -- frames ------------------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
async def test_native_frames_are_pieces_of_their_file(tmp_path: Path, syntax: str):
    pixels = bytes(range(48)) + bytes(range(100, 148))
    dataset = ct_dataset(1, NumberOfFrames=2, PixelData=pixels)
    data = write(tmp_path / "a.dcm", dataset, syntax).read_bytes()
    source, _ = await opening({"a": data})
    assert await frame_bytes(source, 1) == pixels[:48]
    assert await frame_bytes(source, 2) == pixels[48:]
    source, _ = await opening({"a.zip": zipped({"a": data})})
    assert await frame_bytes(source, 2) == pixels[48:]


async def test_compressed_frames_are_found_in_their_fragments(tmp_path: Path):
    frames = [b"\xff\xd8" + bytes([n]) * 20 + b"\xff\xd9" for n in (1, 2, 3)]
    dataset = ct_dataset(1, NumberOfFrames=3, PixelData=encapsulate(frames))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    data = write(tmp_path / "a.dcm", dataset, JPEGBaseline8Bit).read_bytes()
    for files in ({"a": data}, {"a.zip": zipped({"a": data})}):
        source, _ = await opening(files)
        assert await frame_bytes(source, 3) == frames[2]


async def test_big_endian_bytes_within_words_are_told_to_the_worker(tmp_path: Path):
    dataset = ct_dataset(
        1, Rows=3, Columns=3, BitsAllocated=8, BitsStored=8, HighBit=7, PixelRepresentation=0,
        NumberOfFrames=2, PixelData=bytes(18),
    )  # fmt: skip
    data = write(tmp_path / "a.dcm", dataset, ExplicitVRBigEndian).read_bytes()
    source, _ = await opening({"a": data})
    (series,) = await source.search_series("1.2.3")
    (instance,) = await source.series_metadata("1.2.3", series.series_instance_uid)
    address = source.frame_address(instance, 2)
    assert address.locate is not None
    pieces = await address.locate()
    assert (pieces.swapped, pieces.skip, pieces.spans[0][1]) == (True, 1, 10)


async def test_values_kept_apart_are_little_endian_also_of_a_big_endian_file(tmp_path: Path):
    words = range(65_536)
    dataset = ct_dataset(1)
    dataset.add_new(
        "SegmentedRedPaletteColorLookupTableData", "OW", struct.pack(">65536H", *words) * 3
    )
    data = write(tmp_path / "a.dcm", dataset, ExplicitVRBigEndian).read_bytes()
    source, _ = await opening({"a": data})
    (study,) = source.study_uids
    (series,) = await source.search_series(study)
    (instance,) = await source.series_metadata(study, series.series_instance_uid)
    uri = instance.bulk_data_uri("SegmentedRedPaletteColorLookupTableData")
    assert await source.bulk_data(instance, uri) == struct.pack("<65536H", *words) * 3


async def test_a_frame_that_is_not_there_is_an_error_with_a_reason(tmp_path: Path):
    data = write(tmp_path / "a.dcm", ct_dataset(1, NumberOfFrames=5)).read_bytes()
    source, _ = await opening({"a": data})
    with pytest.raises(ValueError, match="end before this frame"):
        await frame_bytes(source, 3)


async def test_values_kept_apart_are_read_when_asked_for(tmp_path: Path):
    document = b"%PDF" + bytes(1 << 19)
    dataset = ct_dataset(1, PixelData=None, EncapsulatedDocument=document)
    source, _ = await opening({"a": write(tmp_path / "a.dcm", dataset).read_bytes()})
    (series,) = await source.search_series("1.2.3")
    (instance,) = await source.series_metadata("1.2.3", series.series_instance_uid)
    uri = instance.bulk_data_uri("EncapsulatedDocument")
    assert await source.bulk_data(instance, uri) == document
