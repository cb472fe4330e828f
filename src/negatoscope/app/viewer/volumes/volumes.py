"""The volumes of a session, and their planes as if these were images of a stack."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.volumes.words import slab_words
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.volumes import Volume, reason_against, volume_of
from negatoscope.dicom.space.affine import IDENTITY, Affine
from negatoscope.dicom.space.geometry import ImagePlane
from negatoscope.dicom.space.spacing import HEADER, Spacing
from negatoscope.viewing.curves import Sheet, sheet_of
from negatoscope.viewing.frames import FrameKey, FrameQueue, FrameState, LoadedFrame
from negatoscope.viewing.reformats import PlaneStack, Slab, plane_stack
from negatoscope.viewing.viewports import Viewport

#: What a plane's uid begins with: no SOP instance, but a cut through the volume of a display set.
PLANE = "plane:"
#: Where sizes on a curved reformat come from.
CURVED_ORIGIN = "along a curved reformat"
#: Planes that are remembered.
MAX_PLACES = 20_000


@dataclass(frozen=True, slots=True)
class PlaneValues:
    """A handle on the values of a plane: the graphics cut them out when somebody asks.

    ``space`` leads from the plane's space to the volume's (mm).
    """

    volume: Volume
    plane: ImagePlane
    columns: int
    rows: int
    slab: Slab
    space: Affine = IDENTITY


@dataclass(frozen=True, slots=True)
class SheetValues:
    """The same of a curved reformat."""

    volume: Volume
    sheet: Sheet
    slab: Slab


class Volumes:
    """Makes volumes when they are first looked at.

    Parameters
    ----------
    display_sets:
        What is open.
    queue:
        The frames.
    screen:
        Where volumes are filled.
    registered:
        Leads from one frame of reference to another, where it is known how (mm).
    """

    def __init__(
        self,
        display_sets: Mapping[str, DisplaySet],
        queue: FrameQueue,
        screen: Screen,
        registered: Callable[[str, str], Affine | None],
    ) -> None:
        self._display_sets = display_sets
        self._queue = queue
        self._screen = screen
        self._registered = registered
        self._made: dict[tuple[str, int], tuple[DisplaySet, Volume | None]] = {}
        self._ranges: dict[str, tuple[int, tuple[float, float]]] = {}
        self._places: OrderedDict[str, Viewport] = OrderedDict()

    def forget(self) -> None:
        """Let go of all volumes."""
        self._made.clear()
        self._places.clear()
        self._ranges.clear()

    # -- volumes --------------------------------------------------------------------------------

    def reason_against(self, display_set_uid: str) -> str:
        """Why a display set cannot be seen as a volume; ``""`` where it can."""
        display_set = self._display_sets.get(display_set_uid)
        return reason_against(display_set) if display_set is not None else ""

    def volume(self, display_set_uid: str, phase: int = 0) -> Volume | None:
        """The volume of a display set, or that of one of its phases (from 0)."""
        display_set = self._display_sets.get(display_set_uid)
        if display_set is None:
            return None
        lengths = display_set.phase_lengths
        phase = min(max(phase, 0), max(len(lengths) - 1, 0))
        made = self._made.get((display_set_uid, phase))
        if made is None or made[0] is not display_set:
            made = (display_set, volume_of(display_set, sum(lengths[:phase])))
            self._made[display_set_uid, phase] = made
        return made[1]

    def of(self, viewport: Viewport) -> Volume | None:
        """The volume that a viewport looks into."""
        if viewport.reformat is None:
            return None
        return self.volume(viewport.display_set, viewport.reformat.phase)

    def shown(self, viewports: Iterable[Viewport]) -> tuple[Volume, ...]:
        """The volumes that viewports show, those of their layers included."""
        found: dict[str, Volume] = {}
        for viewport in viewports:
            base = self.of(viewport)
            layers = [self.volume(layer.display_set) for layer in viewport.layers]
            found |= {each.uid: each for each in (base, *layers) if each is not None}
        return tuple(found.values())

    def other_phases(self, shown: Iterable[Volume]) -> tuple[Volume, ...]:
        """Volumes that have been looked at, of the same series as those that are shown."""
        there = {volume.uid for volume in shown}
        series = {volume.display_set for volume in shown}
        return tuple(
            volume
            for (uid, _), (_, volume) in self._made.items()
            if uid in series and volume is not None and volume.uid not in there
        )

    def filled(self, volume: Volume) -> tuple[int, int]:
        """How many slices are in the graphics, and of how many."""
        return self._screen.filled(volume), volume.geometry.slices

    def value_range(self, volume: Volume) -> tuple[float, float]:
        """Least and greatest of what `Volume.lut` takes, of the frames that have come so far."""
        # asked for with every drawing: frames are looked through when slices have been taken up
        filled = self._screen.filled(volume)
        known = self._ranges.get(volume.uid)
        if known is not None and known[0] == filled:
            return known[1]
        found = [
            end * volume.scalings[n].factor + volume.scalings[n].offset - volume.bias
            for n, key in enumerate(frame_keys(volume))
            if (frame := self._queue.get(key)) is not None
            for end in (frame.minimum, frame.maximum)
        ]
        found += known[1] if known is not None else ()  # frames may have been given up since
        if not found:
            return 0.0, 0.0
        ends = (min(found), max(found))
        self._ranges[volume.uid] = (filled, ends)
        return ends

    def space_of(self, volume: Volume, base: Volume) -> Affine | None:
        """From the space of one volume to that of another, in mm; ``None`` where none is known."""
        return self._registered(base.frame_of_reference_uid, volume.frame_of_reference_uid)

    # -- planes ---------------------------------------------------------------------------------

    def planes(self, viewport: Viewport) -> PlaneStack | None:
        """The planes that a viewport scrolls through."""
        volume = self.of(viewport)
        if volume is None or viewport.reformat is None or viewport.curve is not None:
            return None
        return plane_stack(volume.geometry, viewport.reformat)

    def sheet(self, viewport: Viewport) -> Sheet | None:
        """The curved reformat that a viewport shows."""
        volume = self.of(viewport)
        if volume is None or viewport.curve is None:
            return None
        return sheet_of(volume.geometry, viewport.curve)

    def frame(self, viewport: Viewport) -> Frame | None:
        """The plane that a viewport shows, as if it were a frame."""
        volume, planes, look = self.of(viewport), self.planes(viewport), viewport.reformat
        sheet = self.sheet(viewport)
        if volume is not None and sheet is not None and look is not None:
            frame = _frame_of_sheet(volume, sheet, slab_words(look))
            self._places[frame.sop_instance_uid] = viewport
            return frame
        if volume is None or planes is None or look is None:
            return None
        index = min(max(viewport.index, 0), len(planes) - 1)
        frame = _frame_of(volume, planes, index, slab_words(look))
        self._places[frame.sop_instance_uid] = viewport
        if len(self._places) > MAX_PLACES:
            self._places.popitem(last=False)
        return frame

    def place_of(self, plane_uid: str) -> Viewport | None:
        """How a plane was looked at that has been looked at."""
        return self._places.get(plane_uid)

    def loaded(self, viewport: Viewport) -> LoadedFrame | None:
        """The plane's values, once the volume holds some."""
        volume, frame = self.of(viewport), self.frame(viewport)
        look, sheet = viewport.reformat, self.sheet(viewport)
        if volume is None or frame is None or look is None:
            return None
        if not self._screen.filled(volume):
            return None
        low, high = self.value_range(volume)
        layout = frame.format
        pixels: PlaneValues | SheetValues
        if sheet is not None:
            pixels = SheetValues(volume, sheet, look.slab)
        elif frame.plane is not None:
            pixels = PlaneValues(volume, frame.plane, layout.columns, layout.rows, look.slab)
        else:
            return None
        return LoadedFrame(
            pixels=pixels,
            rows=layout.rows,
            columns=layout.columns,
            samples=layout.samples_per_pixel,
            photometric="RGB" if volume.colour else layout.photometric,
            minimum=low,
            maximum=high,
            size_bytes=0,
            padded=frame.padding is not None,
            floating=True,  # beside the volume there are no numbers
        )

    def state(self, viewport: Viewport) -> FrameState:
        """How far the volume is."""
        volume = self.of(viewport)
        if volume is None:
            return "failed"
        filled, slices = self.filled(volume)
        if filled >= slices:
            return "loaded"
        keys = frame_keys(volume)
        states = {self._queue.state(key) for key in keys}
        if states == {"failed"}:
            return "failed"
        if not states & {"pending", "loading"} and "failed" in states:
            return "loaded"  # as much as will ever be there
        return "partial" if filled else "loading"

    def middle_index(self, viewport: Viewport) -> int:
        """The frame of the display set that is nearest to the middle of a viewport's plane."""
        volume, frame = self.of(viewport), self.frame(viewport)
        if volume is None or frame is None or frame.plane is None:
            return 0
        layout = frame.format
        middle = frame.plane.point_mm((layout.columns - 1) / 2, (layout.rows - 1) / 2)
        slice_ = round(volume.geometry.voxel(middle)[2])
        return volume.first + volume.sources[min(max(slice_, 0), len(volume.sources) - 1)].first


def frame_keys(volume: Volume) -> list[FrameKey]:
    """The frames that a volume is made of."""
    return [FrameKey(volume.display_set, volume.first + n) for n in range(len(volume.frames))]


@lru_cache(maxsize=16)
def _frame_of_sheet(volume: Volume, sheet: Sheet, slab: str) -> Frame:
    """Without a plane: lengths hold along the line and across it, and nothing else does."""
    like = volume.middle
    first = ",".join(f"{value:.3f}" for value in sheet.strips[0].corner_mm)
    last = ",".join(f"{value:.3f}" for value in sheet.strips[-1].corner_mm)
    return replace(
        like,
        sop_instance_uid=f"{PLANE}{volume.uid}:curve:{first};{last}{slab}",
        number=1,
        instance_number=None,
        format=replace(like.format, columns=sheet.columns, rows=sheet.rows),
        plane=None,
        directions=None,
        spacing=Spacing(sheet.pitch_mm, sheet.pitch_mm, CURVED_ORIGIN),
        modality_lut=volume.lut,
        shutter=None,
        frame_time_ms=None,
    )


@lru_cache(maxsize=128)
def _frame_of(volume: Volume, planes: PlaneStack, index: int, slab: str) -> Frame:
    plane, like = planes[index], volume.middle
    layout = replace(like.format, columns=planes.columns, rows=planes.rows)
    place = ",".join(f"{value:.3f}" for value in (*plane.position_mm, *plane.normal))
    return replace(
        like,
        sop_instance_uid=f"{PLANE}{volume.uid}:{place}{slab}",
        number=1,
        instance_number=None,
        format=layout,
        plane=plane,
        directions=plane.directions,
        spacing=Spacing(*plane.spacing_mm, HEADER),
        modality_lut=volume.lut,
        shutter=None,
        frame_time_ms=None,
    )
