"""The overlay planes of frames, from the header and from unused bits of the pixels."""

from collections.abc import Iterator
from dataclasses import replace

from negatoscope.dicom.presentation.overlays import PlaneBits, overlay_planes, plane_bits
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.frames import LoadedFrame

#: Frames whose overlays are kept at hand.
MAX_KEPT = 64


class OverlayPlanes:
    """Reads overlay planes, each frame's once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int], tuple[PlaneBits, ...]] = {}

    def of(self, frame: Frame, loaded: LoadedFrame) -> tuple[PlaneBits, ...]:
        """The planes of a frame whose pixels are here."""
        key = (frame.sop_instance_uid, frame.number, len(loaded.overlays))
        if key not in self._kept:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = tuple(_planes(frame, loaded))
        return self._kept[key]

    def clear(self) -> None:
        """Forget them."""
        self._kept.clear()


def _planes(frame: Frame, loaded: LoadedFrame) -> Iterator[PlaneBits]:
    embedded = iter(loaded.overlays)
    for plane in overlay_planes(frame.instance):
        if plane.bit is None:
            bits = plane_bits(frame.instance, plane, frame.number)
        else:
            data = next(embedded, None)
            # they are as large as the image, whatever is said of them
            whole = replace(plane, rows=loaded.rows, columns=loaded.columns, row=0, column=0)
            bits = PlaneBits(whole, data) if data else None
        if bits is not None:
            yield bits
