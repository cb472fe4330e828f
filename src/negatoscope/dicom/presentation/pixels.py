"""How the stored pixels of a frame are laid out (PS3.3 C.7.6.3, PS3.5 8)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

# Larger frames than any detector or slide scanner makes; a bound before memory is asked for.
MAX_PIXELS_PER_FRAME = 1 << 30
_BITS_ALLOCATED = (1, 8, 16, 32, 64)


class PixelFormatError(ValueError):
    """The pixel description of an instance is missing or makes no sense; says what is wrong."""


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """Layout of one frame's stored values."""

    rows: int
    columns: int
    samples_per_pixel: int = 1
    bits_allocated: int = 16
    bits_stored: int = 16
    high_bit: int = 15
    signed: bool = False
    planar: bool = False
    photometric: str = "MONOCHROME2"
    floating: bool = False

    @property
    def is_colour(self) -> bool:
        """More than one sample per pixel, or colours through a palette."""
        return self.samples_per_pixel > 1 or self.photometric == "PALETTE COLOR"

    @property
    def is_inverted(self) -> bool:
        """Small values are bright (MONOCHROME1)."""
        return self.photometric == "MONOCHROME1"

    @property
    def stored_range(self) -> tuple[int, int]:
        """Smallest and largest value that the stored bits can say."""
        if self.signed:
            return -(1 << (self.bits_stored - 1)), (1 << (self.bits_stored - 1)) - 1
        return 0, (1 << self.bits_stored) - 1

    def stored(self, number: int) -> int:
        """A number as the stored bits say it: cut to them, with their sign."""
        low, high = self.stored_range
        return (number - low) % (high - low + 1) + low

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame as stored."""
        bits = self.rows * self.columns * self.samples_per_pixel * self.bits_allocated
        return (bits + 7) // 8


def pixel_format(instance: DataSet) -> PixelFormat:
    """Pixel layout of an instance.

    Raises
    ------
    PixelFormatError
        An attribute that cannot be guessed is missing or out of range.
    """
    rows, columns = instance.integer("Rows"), instance.integer("Columns")
    if not rows or not columns or rows < 0 or columns < 0:
        raise PixelFormatError("Rows or Columns is missing")
    if rows * columns > MAX_PIXELS_PER_FRAME:
        raise PixelFormatError(f"{rows} × {columns} pixels are more than this viewer opens")
    samples = instance.integer("SamplesPerPixel") or 1
    if samples not in (1, 3, 4):
        raise PixelFormatError(f"{samples} samples per pixel are not supported")
    allocated = instance.integer("BitsAllocated") or (8 if samples > 1 else 16)
    if allocated not in _BITS_ALLOCATED:
        raise PixelFormatError(f"{allocated} bits allocated are not supported")
    stored = instance.integer("BitsStored") or allocated
    if not 1 <= stored <= allocated:
        raise PixelFormatError(f"{stored} bits stored do not fit into {allocated} allocated")
    high_bit = instance.integer("HighBit")
    if high_bit is None or not stored - 1 <= high_bit < allocated:
        high_bit = stored - 1
    return PixelFormat(
        rows=rows,
        columns=columns,
        samples_per_pixel=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high_bit,
        signed=instance.integer("PixelRepresentation") == 1,
        planar=instance.integer("PlanarConfiguration") == 1,
        photometric=instance.string("PhotometricInterpretation")
        or ("RGB" if samples > 1 else "MONOCHROME2"),
        floating=_is_floating(instance, allocated),
    )


def _is_floating(instance: DataSet, bits_allocated: int) -> bool:
    """Float or Double Float Pixel Data, also where a server leaves all pixel data out: whole
    numbers say how many bits are stored, these do not (PS3.3 C.7.6.24)."""
    if "FloatPixelData" in instance or "DoubleFloatPixelData" in instance:
        return True
    whole = "BitsStored" in instance or "PixelRepresentation" in instance
    return bits_allocated >= 32 and not whole and "PixelData" not in instance


def pixel_padding(instance: DataSet, layout: PixelFormat) -> tuple[float, float] | None:
    """Stored values from–to that are no image (PS3.3 C.7.5.1.1.2), ends included.

    Values count as the pixels do: without unused bits, and signed where those are, whatever
    representation a server chose for them.
    """
    prefix = ""
    if layout.floating:
        prefix = "DoubleFloat" if layout.bits_allocated == 64 else "Float"
    ends = [instance.number(f"{prefix}PixelPadding{end}") for end in ("Value", "RangeLimit")]
    if ends[0] is None:
        return None
    first, last = ends[0], ends[0] if ends[1] is None else ends[1]
    if not layout.floating:
        first, last = (float(layout.stored(int(end))) for end in (first, last))
    return min(first, last), max(first, last)
