"""Where a file's pixel data lies and how its frames are made (PS3.3 C.7.6.3, PS3.5 A.4)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from struct import unpack_from
from typing import Any

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.elements import UNDEFINED_LENGTH
from negatoscope.dicom.encoding.values import LONG_VRS

GE_PRIVATE_SYNTAX = "1.2.840.113619.5.2"
"""Of GE: only the data set is odd, the pixels are not."""

NATIVE_SYNTAXES = frozenset(
    {
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
        GE_PRIVATE_SYNTAX,
    }
)


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Where a file's pixel data lies and how its frames are made.

    ``offset_bytes`` counts in the file, of a deflated data set in what it inflates to;
    ``deflated_from`` is then where in the file the data set begins.
    """

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
    deflated_from: int | None = None
    extended_offsets: tuple[int, ...] = ()

    @property
    def encapsulated(self) -> bool:
        """Whether the frames are compressed fragments (PS3.5 A.4)."""
        return self.length_bytes is None or self.transfer_syntax_uid not in NATIVE_SYNTAXES

    @property
    def deflated(self) -> bool:
        """Whether the whole data set is deflated (PS3.5 A.5), so that no offset can be sought."""
        return self.deflated_from is not None

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

    def native_span(self, number: int) -> tuple[int, int, int]:
        """Where a native frame (from 1) lies: first byte, byte after it, its first bit therein.

        Bytes count from the beginning of the pixel data.

        Raises
        ------
        ValueError
            There is no such frame; says why.
        """
        if not 1 <= number <= self.frames:
            raise ValueError(f"there are {self.frames} frames")
        bits = self.frame_bits
        if bits <= 0:
            raise ValueError("the image has no rows, columns or bits")
        first_bit = bits * (number - 1)
        first, last = first_bit // 8, -(-(first_bit + bits) // 8)
        if last > (self.length_bytes or 0):
            raise ValueError("the pixel data end before this frame does")
        return first, last, first_bit % 8

    def to_json(self) -> dict[str, Any]:
        """Plain values for the index."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "PixelLayout":
        """The layout of `to_json`."""
        return cls(**{**values, "extended_offsets": tuple(values["extended_offsets"])})


def pixel_layout(
    instance: DataSet,
    syntax: str,
    header: bytes,
    position: int,
    *,
    implicit: bool,
    remaining: int | None,
    deflated_from: int | None = None,
) -> PixelLayout | None:
    """Layout from the header of the pixel data element, ``None`` where it is cut off.

    Parameters
    ----------
    header
        Its first 12 bytes.
    position
        Where they lie.
    remaining
        How many bytes there are from `position` on, where that is known.
    """
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    if len(header) < 8:
        return None
    group, element = unpack_from(f"{order}HH", header)
    vr, head = "OW", 8
    if implicit or not header[4:6].isalpha():
        (length,) = unpack_from(f"{order}L", header, 4)
    elif header[4:6] in LONG_VRS:
        if len(header) < 12:
            return None
        vr, head = header[4:6].decode("ascii"), 12
        (length,) = unpack_from(f"{order}L", header, 8)
    else:
        (length,) = unpack_from(f"{order}H", header, 6)
    size = None
    if length != UNDEFINED_LENGTH:
        size = length if remaining is None else min(length, max(0, remaining - head))
    return PixelLayout(
        transfer_syntax_uid=syntax,
        tag=group << 16 | element,
        vr=vr,
        offset_bytes=position + head,
        length_bytes=size,
        frames=max(1, instance.integer("NumberOfFrames") or 1),
        rows=instance.integer("Rows") or 0,
        columns=instance.integer("Columns") or 0,
        samples_per_pixel=max(1, instance.integer("SamplesPerPixel") or 1),
        bits_allocated=instance.integer("BitsAllocated") or 16,
        photometric=instance.string("PhotometricInterpretation"),
        deflated_from=deflated_from,
        extended_offsets=_extended_offsets(instance),
    )


def _extended_offsets(instance: DataSet) -> tuple[int, ...]:
    table = instance.inline_bytes("ExtendedOffsetTable")
    return unpack_from(f"<{len(table) // 8}Q", table)
