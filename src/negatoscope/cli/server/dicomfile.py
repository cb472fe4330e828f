"""One DICOM file (PS3.10): its data set without the pixels, and where the pixels lie."""

import logging
import struct
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pydicom
import pydicom.config
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

UNDEFINED_LENGTH = 0xFFFFFFFF
PIXEL_TAGS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
NATIVE_SYNTAXES = frozenset(
    {
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    }
)
_LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"UN", b"UT", b"SQ"})
_PREAMBLE_BYTES = 128


class NotDicomError(Exception):
    """The file is not DICOM, or not DICOM that can be addressed; says why."""


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Where a file's pixel data lies and how its frames are made (PS3.3 C.7.6.3, PS3.5 A.4)."""

    transfer_syntax_uid: str
    tag: int
    vr: str
    offset_bytes: int
    length_bytes: int | None
    """None: of undefined length, that is, encapsulated."""
    frames: int
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    photometric: str
    extended_offsets: bool = False

    @property
    def encapsulated(self) -> bool:
        """Whether the frames are compressed fragments (PS3.5 A.4)."""
        return self.length_bytes is None or self.transfer_syntax_uid not in NATIVE_SYNTAXES

    @property
    def deflated(self) -> bool:
        """Whether the whole data set is deflated (PS3.5 A.5), so that no offset can be sought."""
        return self.transfer_syntax_uid == DeflatedExplicitVRLittleEndian

    @property
    def big_endian(self) -> bool:
        """Whether native values are stored big endian (retired, PS3.5 2016b A.3)."""
        return self.transfer_syntax_uid == ExplicitVRBigEndian

    @property
    def frame_bits(self) -> int:
        """Size of a native frame in bits; frames of 1-bit images need not end on a byte."""
        samples = self.samples_per_pixel
        bits = self.rows * self.columns * samples * self.bits_allocated
        if self.photometric == "YBR_FULL_422" and samples == 3 and self.length_bytes is not None:
            # Natively subsampled frames hold two of three samples; some files say so wrongly.
            halved = bits * 2 // 3
            if self.length_bytes * 8 < bits * self.frames:
                return halved
        return bits

    def to_json(self) -> dict[str, Any]:
        """Plain values for the index."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Header:
    """A file's data set up to the pixel data, its transfer syntax and pixel layout."""

    dataset: Dataset
    transfer_syntax_uid: str
    layout: PixelLayout | None


def hush_pydicom() -> None:
    """Keep pydicom from warning about values: its warnings quote them, and they may identify."""
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"pydicom\..*")


def read_header(path: Path) -> Header:
    """Read a file up to its pixel data.

    Raises
    ------
    NotDicomError
        When it is not DICOM. Files without the preamble (PS3.10 7.1) are accepted when they
        begin like a data set.
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        force = not _has_preamble(file)
        try:
            dataset = pydicom.dcmread(file, stop_before_pixels=True, force=force)
            syntax = _transfer_syntax(dataset)
            if syntax == DeflatedExplicitVRLittleEndian:
                return Header(dataset, syntax, _deflated_layout(path, dataset))
            return Header(dataset, syntax, _layout(file, dataset, syntax))
        except (InvalidDicomError, OSError) as error:
            if isinstance(error, OSError) and not isinstance(error, EOFError):
                raise
            raise NotDicomError("not a DICOM file") from error
        except Exception as error:  # a hostile file may raise anything while it is parsed
            raise NotDicomError(f"cannot be parsed: {type(error).__name__}") from error


def read_deflated_pixels(path: Path) -> bytes:
    """The pixel data of a deflated file, which has to be inflated as a whole (PS3.5 A.5)."""
    dataset = pydicom.dcmread(path)
    for tag in PIXEL_TAGS:
        if tag in dataset:
            return bytes(dataset[tag].value)
    return b""


def _has_preamble(file: BinaryIO) -> bool:
    """Say whether the file has one; refuse what does not even begin like a data set."""
    head = file.read(_PREAMBLE_BYTES + 4)
    file.seek(0)
    if head[_PREAMBLE_BYTES:] == b"DICM":
        return True
    little = head[:2] in (b"\x08\x00", b"\x02\x00") and head[3:4] == b"\x00"
    if len(head) > 8 and (little or head[:3] == b"\x00\x08\x00"):
        return False
    raise NotDicomError("not a DICOM file")


def _transfer_syntax(dataset: Dataset) -> str:
    meta = getattr(dataset, "file_meta", None)
    uid = str(meta.get("TransferSyntaxUID", "") or "") if meta is not None else ""
    if uid:
        return uid
    implicit, little = dataset.original_encoding
    if implicit is False:
        return str(ExplicitVRLittleEndian if little else ExplicitVRBigEndian)
    return str(ImplicitVRLittleEndian)


def _layout(file: BinaryIO, dataset: Dataset, syntax: str) -> PixelLayout | None:
    implicit, little = dataset.original_encoding
    order = ">" if little is False else "<"
    head = file.read(12)
    if len(head) < 8:
        return None
    group, element = struct.unpack(f"{order}HH", head[:4])
    tag = group << 16 | element
    if tag not in PIXEL_TAGS:
        return None
    offset = file.tell() - len(head) + 8
    vr = "OW"
    if implicit:
        (length,) = struct.unpack(f"{order}L", head[4:8])
    elif head[4:6] in _LONG_VRS:
        vr = head[4:6].decode("ascii")
        (length,) = struct.unpack(f"{order}L", head[8:12])
        offset += 4
    else:
        (length,) = struct.unpack(f"{order}H", head[6:8])
    remaining = file.seek(0, 2) - offset
    undefined = length == UNDEFINED_LENGTH
    size = None if undefined else min(length, remaining)
    return _described(dataset, syntax, tag, vr, offset, size)


def _deflated_layout(path: Path, dataset: Dataset) -> PixelLayout | None:
    pixels = read_deflated_pixels(path)
    if not pixels:
        return None
    return _described(
        dataset, str(DeflatedExplicitVRLittleEndian), 0x7FE00010, "OW", 0, len(pixels)
    )


def _described(
    dataset: Dataset, syntax: str, tag: int, vr: str, offset: int, length: int | None
) -> PixelLayout:
    return PixelLayout(
        transfer_syntax_uid=syntax,
        tag=tag,
        vr=vr,
        offset_bytes=offset,
        length_bytes=length,
        frames=max(1, whole_number(dataset, "NumberOfFrames", 1)),
        rows=whole_number(dataset, "Rows", 0),
        columns=whole_number(dataset, "Columns", 0),
        samples_per_pixel=max(1, whole_number(dataset, "SamplesPerPixel", 1)),
        bits_allocated=whole_number(dataset, "BitsAllocated", 16),
        photometric=text(dataset, "PhotometricInterpretation"),
        extended_offsets="ExtendedOffsetTable" in dataset,
    )


def whole_number(dataset: Dataset, keyword: str, default: int) -> int:
    """An integer attribute, or the default when it is absent or malformed."""
    try:
        value = dataset.get(keyword)
        return default if value is None or value == "" else int(value)
    except Exception:  # noqa: BLE001 - a broken value reads as absent
        return default


def text(dataset: Dataset, keyword: str) -> str:
    """A string attribute, its first value, or "" when it is absent or malformed."""
    try:
        value = dataset.get(keyword)
    except Exception:  # noqa: BLE001 - a broken value reads as absent
        return ""
    if value is None:
        return ""
    if not isinstance(value, str) and hasattr(value, "append"):
        value = value[0] if len(value) else ""
    return str(value).strip()
