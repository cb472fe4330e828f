"""Overlay planes: drawings of one bit for each pixel that lie over an image (PS3.3 C.9.2)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

#: Groups that may hold an overlay: 6000, 6002, … 601E.
GROUPS = tuple(f"60{number:02X}" for number in range(0, 0x20, 2))
#: No drawing is larger than the largest image.
_MAX_SIDE = 1 << 16


@dataclass(frozen=True, slots=True)
class OverlayPlane:
    """One overlay of an image.

    ``row`` and ``column`` say where its first point lies on the image, counted from 0. It belongs
    to ``frames`` frames of the image from ``first_frame`` on (counted from 1), or to all of them
    where ``frames`` is None. ``bit`` is the bit of the pixels' words that holds it (retired), or
    None where it has data of its own.
    """

    group: str
    rows: int
    columns: int
    row: int = 0
    column: int = 0
    label: str = ""
    first_frame: int = 1
    frames: int | None = None
    bit: int | None = None

    def place_of(self, frame_number: int) -> int | None:
        """Which of the overlay's own frames lies over a frame; None where none does."""
        if self.frames is None:
            return 0
        place = frame_number - self.first_frame
        return place if 0 <= place < self.frames else None


@dataclass(frozen=True, slots=True)
class PlaneBits:
    """Bits of an overlay over one frame: row by row, the first in a byte's lowest place.

    ``first_bit`` (0 to 7) is where they begin in ``data``.
    """

    plane: OverlayPlane
    data: bytes
    first_bit: int = 0


def overlay_planes(instance: DataSet) -> tuple[OverlayPlane, ...]:
    """The overlays that an image declares, by group."""
    planes = (_plane(instance, group) for group in GROUPS if f"{group}0010" in instance)
    return tuple(plane for plane in planes if plane is not None)


def embedded_bits(instance: DataSet) -> tuple[int, ...]:
    """Bits of the pixels' words that hold overlays."""
    return tuple(plane.bit for plane in overlay_planes(instance) if plane.bit is not None)


def plane_bits(instance: DataSet, plane: OverlayPlane, frame_number: int) -> PlaneBits | None:
    """The bits over a frame of an overlay with data of its own, where they are here and whole."""
    place = plane.place_of(frame_number)
    if place is None:
        return None
    data = _data(instance, f"{plane.group}3000")
    size = plane.rows * plane.columns
    first = place * size
    last = first + size
    if len(data) * 8 < last:
        return None
    return PlaneBits(plane, data[first // 8 : (last + 7) // 8], first % 8)


def _plane(instance: DataSet, group: str) -> OverlayPlane | None:
    rows, columns = instance.integer(f"{group}0010"), instance.integer(f"{group}0011")
    if not rows or not columns or not 0 < rows <= _MAX_SIDE or not 0 < columns <= _MAX_SIDE:
        return None
    origin = instance.numbers(f"{group}0050")
    row, column = (int(origin[0]) - 1, int(origin[1]) - 1) if len(origin) == 2 else (0, 0)
    own_data = f"{group}3000" in instance
    frames = instance.integer(f"{group}0015")
    return OverlayPlane(
        group=group,
        rows=rows,
        columns=columns,
        row=row,
        column=column,
        label=instance.string(f"{group}1500") or instance.string(f"{group}0022"),
        first_frame=instance.integer(f"{group}0051") or 1,
        frames=frames if frames and own_data else None,
        bit=None if own_data else instance.integer(f"{group}0102"),
    )


def _data(instance: DataSet, tag: str) -> bytes:
    """Overlay Data, which is OW or OB: bytes, or words of 16 bits as numbers."""
    raw = instance.inline_bytes(tag)
    if raw:
        return raw
    numbers = instance.numbers(tag)
    return b"".join((int(number) & 0xFFFF).to_bytes(2, "little") for number in numbers)
