"""The values of a PET volume, read from the frames that are loaded."""

from collections.abc import Iterable, Sequence

from negatoscope.app.ports import Screen
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.volumes import SliceSource, VolumeGeometry
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.frames import FrameKey, FrameQueue, LoadedFrame


class FrameValues:
    """Values of a volume, a slice at a time; slices between two frames are mixed of both."""

    def __init__(self, volume: Volume, queue: FrameQueue, screen: Screen) -> None:
        self._volume = volume
        self._queue = queue
        self._screen = screen

    @property
    def geometry(self) -> VolumeGeometry:
        """Size and place of the volume."""
        return self._volume.geometry

    def missing(self, slices: Iterable[int]) -> tuple[FrameKey, ...]:
        """The frames of some slices that are not loaded."""
        wanted = dict.fromkeys(
            index
            for slice_ in slices
            for index in (self._source(slice_).first, self._source(slice_).second)
        )
        keys = (self._key(index) for index in wanted)
        return tuple(key for key in keys if self._queue.get(key) is None)

    def stored(self, slice_: int, spans: Sequence[Span]) -> Sequence[float]:
        """What is stored in runs of a slice; values where two frames are mixed."""
        source = self._source(slice_)
        here = self._screen.region_values(self._loaded(source.first), spans)
        if not source.share:
            return here
        there = self._screen.region_values(self._loaded(source.second), spans)
        a, b = self._frame(source.first).modality_lut, self._frame(source.second).modality_lut
        share = source.share
        return [
            (one * a.slope + a.intercept) * (1.0 - share) + (other * b.slope + b.intercept) * share
            for one, other in zip(here, there, strict=True)
        ]

    def line(self, slice_: int) -> tuple[float, float]:
        """Slope and intercept of a slice's frame."""
        source = self._source(slice_)
        if source.share:
            return 1.0, 0.0
        lut = self._frame(source.first).modality_lut
        return lut.slope, lut.intercept

    def padding(self, slice_: int) -> tuple[float, float] | None:
        """The range of stored values that stand for no measurement."""
        source = self._source(slice_)
        padded = not source.share and self._loaded(source.first).padded
        return self._frame(source.first).padding if padded else None

    def index_of(self, slice_: int) -> int:
        """The index, in its display set, of the frame that a slice is made of."""
        return self._volume.first + self._source(slice_).first

    def slice_of(self, index: int) -> int | None:
        """The slice that is made of a frame of the display set, alone."""
        wanted = index - self._volume.first
        sources = enumerate(self._volume.sources)
        return next((n for n, s in sources if s.first == wanted and not s.share), None)

    def _source(self, slice_: int) -> SliceSource:
        return self._volume.sources[slice_]

    def _frame(self, index: int) -> Frame:
        return self._volume.frames[index]

    def _key(self, index: int) -> FrameKey:
        return FrameKey(self._volume.display_set, self._volume.first + index)

    def _loaded(self, index: int) -> LoadedFrame:
        found = self._queue.get(self._key(index))
        if found is None:
            raise LookupError("a frame that is not loaded")
        return found
