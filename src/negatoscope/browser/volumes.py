"""Volumes in the page: filled as frames arrive, and read back where somebody asks for values."""

from collections import OrderedDict
from typing import Any

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.volumes import PlaneValues, SheetValues, frame_keys
from negatoscope.dicom.series.volumes import Volume
from negatoscope.rendering.cuts import cut_of, cuts_of
from negatoscope.rendering.plane_values import PlaneReader
from negatoscope.rendering.renderer import Renderer
from negatoscope.viewing.frames import FrameKey, LoadedFrame

#: Milliseconds that taking up slices may hold a drawing up: planes that are drawn in between cost
#: more than they show.
FILL_MS = 240.0
#: Volumes of phases that are not shown just now may take this much of the graphics' memory.
MAX_PHASES_BYTES = 256 * 1024 * 1024
#: Planes whose values are kept.
MAX_READ = 4


class PageVolumes:
    """The volumes of the page's graphics.

    Parameters
    ----------
    levels:
        The module ``shell/volumes.js``.
    """

    def __init__(self, gl: Any, renderer: Renderer, levels: Any) -> None:
        import js

        self._js = js
        self._renderer = renderer
        self._levels = levels
        renderer.volumes.levels = levels
        self._reader = PlaneReader(gl, renderer, js.Uint8Array.new)
        self._read: OrderedDict[PlaneValues | SheetValues, Any] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """What all of them take."""
        return self._renderer.volumes.size_bytes

    def filled(self, volume: Volume) -> int:
        """How many slices of a volume are in the graphics."""
        return self._renderer.volumes.filled(volume)

    def fill(self, session: ViewerSession) -> bool:
        """Take up what has arrived for the volumes that are shown; whether there is more to do."""
        shown = session.volumes.shown(session.grid.together().viewports)
        textures = self._renderer.volumes
        others = session.volumes.other_phases(shown)
        gone = textures.keep(
            (volume.uid for volume in shown), (volume.uid for volume in others), MAX_PHASES_BYTES
        )
        for volume in others:
            if volume.uid in gone:
                session.queue.give_back(frame_keys(volume))
        now = self._js.performance.now
        end, more = now() + FILL_MS, False

        def goes_on() -> bool:
            return bool(now() < end)

        for volume in shown:
            before = textures.filled(volume)

            def frame(number: int, volume: Volume = volume) -> LoadedFrame | None:
                return session.queue.get(FrameKey(volume.display_set, volume.first + number))

            for number in textures.fill(volume, frame, goes_on):
                session.queue.spend(FrameKey(volume.display_set, volume.first + number))
            if textures.filled(volume) != before:
                self._read.clear()
                more = more or not goes_on()
        return more

    def values(self, wanted: PlaneValues | SheetValues) -> Any:
        """The values of a plane as a typed array: floats, or three bytes a pixel of colours."""
        kept = self._read.get(wanted)
        if kept is not None:
            self._read.move_to_end(wanted)
            return kept
        volume = wanted.volume
        if isinstance(wanted, SheetValues):
            size = (wanted.sheet.columns, wanted.sheet.rows)
            cuts = cuts_of(volume, wanted.sheet, wanted.slab)
        else:
            size = (wanted.columns, wanted.rows)
            cuts = [cut_of(volume, wanted.plane, *size, wanted.slab, wanted.space)]
        pixels = self._reader.read(cuts, *size)
        found = (
            self._levels.colours(pixels)
            if volume.colour
            else self._levels.readLevels(pixels, volume.bias)
        )
        self._read[wanted] = found
        if len(self._read) > MAX_READ:
            self._read.popitem(last=False)
        return found
