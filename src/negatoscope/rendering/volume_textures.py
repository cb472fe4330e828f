"""Volumes in the graphics' memory: one 3D texture each, filled slice by slice.

A grey voxel takes two bytes (one where its values do): red holds the low byte of its level, green
the high one. Both are interpolated by the hardware, and ``255 * red + 65280 * green`` is the
interpolated level. Formats of 16 bits that may be filtered are an extension that software renderers
lack, and half floats hold eleven bits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from negatoscope.dicom.series.volumes import Volume
from negatoscope.rendering import gl as webgl
from negatoscope.viewing.frames import LoadedFrame

FrameOf = Callable[[int], LoadedFrame | None]
"""The decoded frame of a volume, by its place among the volume's frames, where it is here."""


@dataclass(slots=True)
class VolumeTexture:
    """A volume's texture, and which slices are still to come."""

    texture: Any
    size_bytes: int
    missing: set[int] = field(default_factory=set)
    scratch: Any = None


class VolumeTextures:
    """Makes, fills and forgets the textures of volumes.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    make_levels:
        Makes a Uint16Array of so many levels.
    """

    def __init__(self, gl: Any, make_levels: Callable[[int], Any]) -> None:
        self._gl = gl
        self._make_levels = make_levels
        self._kept: dict[str, VolumeTexture] = {}
        self._limit = int(gl.getParameter(webgl.MAX_3D_TEXTURE_SIZE))
        self.levels: Any = None  # shell/volumes.js, once it is loaded

    @property
    def size_bytes(self) -> int:
        """What all of them take."""
        return sum(kept.size_bytes for kept in self._kept.values())

    def filled(self, volume: Volume) -> int:
        """How many slices of a volume are there."""
        kept = self._kept.get(volume.uid)
        return volume.geometry.slices - len(kept.missing) if kept is not None else 0

    def missing(self, volume: Volume) -> frozenset[int]:
        """Which slices of a volume are not there yet."""
        kept = self._kept.get(volume.uid)
        return frozenset(kept.missing if kept is not None else range(volume.geometry.slices))

    def texture(self, volume: Volume) -> Any:
        """The texture of a volume.

        Raises
        ------
        GraphicsError
            The graphics have no room for it.
        """
        return self._entry(volume).texture

    def keep(
        self, uids: Iterable[str], spare: Iterable[str] = (), spare_bytes: int = 0
    ) -> tuple[str, ...]:
        """Give back all but these volumes.

        Of the ``spare`` ones those that were drawn last stay, as many as ``spare_bytes`` hold.

        Returns
        -------
            The uids of what was given back.
        """
        wanted, spared, room, gone = set(uids), set(spare), spare_bytes, []
        for uid, entry in reversed(list(self._kept.items())):
            if uid in wanted:
                continue
            if uid in spared and entry.size_bytes <= room:
                room -= entry.size_bytes
                continue
            self._gl.deleteTexture(self._kept.pop(uid).texture)
            gone.append(uid)
        return tuple(gone)

    def fill(self, volume: Volume, frame: FrameOf, goes_on: Callable[[], bool]) -> list[int]:
        """Take up slices whose frames have come, while `goes_on` says so.

        Returns
        -------
            The frames that are not needed any more, by their place among the volume's.
        """
        entry = self._entry(volume)
        if self.levels is None or not entry.missing:
            return []
        done = []
        middle = (volume.geometry.slices - 1) / 2
        # a volume is looked at in its middle first
        for number in sorted(entry.missing, key=lambda n: abs(n - middle)):
            source = volume.sources[number]
            first = frame(source.first)
            second = first if source.second == source.first else frame(source.second)
            if first is None or second is None:
                continue
            self._put(volume, entry, number, first, second)
            entry.missing.discard(number)
            done += [source.first, source.second]
            if not goes_on():
                break
        if not entry.missing:
            entry.scratch = None
        awaited = {
            n
            for number in entry.missing
            for n in (volume.sources[number].first, volume.sources[number].second)
        }
        return [n for n in dict.fromkeys(done) if n not in awaited]

    # -- inside ---------------------------------------------------------------------------------

    def _entry(self, volume: Volume) -> VolumeTexture:
        entry = self._kept.pop(volume.uid, None) or self._made(volume)
        self._kept[volume.uid] = entry  # what was used last comes last
        return entry

    def _made(self, volume: Volume) -> VolumeTexture:
        gl, geometry = self._gl, volume.geometry
        size = (geometry.columns, geometry.rows, geometry.slices)
        if max(size) > self._limit:
            raise _no_room(volume)
        internal, per_voxel = _form(volume)
        gl.getError()  # of something before: not this volume's
        texture = gl.createTexture()
        gl.activeTexture(webgl.TEXTURE0)
        gl.bindTexture(webgl.TEXTURE_3D, texture)
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, webgl.LINEAR),
            (webgl.TEXTURE_MAG_FILTER, webgl.LINEAR),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_R, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(webgl.TEXTURE_3D, name, value)
        gl.texStorage3D(webgl.TEXTURE_3D, 1, internal, *size)
        if gl.getError() == webgl.OUT_OF_MEMORY:
            gl.deleteTexture(texture)
            raise _no_room(volume)
        return VolumeTexture(
            texture, size[0] * size[1] * size[2] * per_voxel, set(range(geometry.slices))
        )

    def _put(
        self,
        volume: Volume,
        entry: VolumeTexture,
        number: int,
        first: LoadedFrame,
        second: LoadedFrame,
    ) -> None:
        gl, geometry = self._gl, volume.geometry
        gl.activeTexture(webgl.TEXTURE0)
        gl.bindTexture(webgl.TEXTURE_3D, entry.texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        layout = webgl.RGB if volume.colour else webgl.RED if volume.one_byte else webgl.RG
        gl.texSubImage3D(
            webgl.TEXTURE_3D,
            0,
            *(0, 0, number),
            *(geometry.columns, geometry.rows, 1),
            layout,
            webgl.UNSIGNED_BYTE,
            self._bytes(volume, entry, number, first, second),
        )

    def _bytes(
        self,
        volume: Volume,
        entry: VolumeTexture,
        number: int,
        first: LoadedFrame,
        second: LoadedFrame,
    ) -> Any:
        source = volume.sources[number]
        mixed = source.share > 0
        here = self._thinned(volume, first)
        there = here if second is first else self._thinned(volume, second)
        if volume.colour or volume.one_byte:
            return self.levels.blended(here, there, source.share) if mixed else here
        if entry.scratch is None:
            entry.scratch = self._make_levels(volume.geometry.columns * volume.geometry.rows)
        a, b = volume.scalings[source.first], volume.scalings[source.second]
        if not mixed:
            return self.levels.levels(here, a.factor, a.offset, entry.scratch)
        values = (here, a.factor, a.offset, there, b.factor, b.offset)
        return self.levels.between(*values, source.share, entry.scratch)

    def _thinned(self, volume: Volume, frame: LoadedFrame) -> Any:
        """The pixels of a frame that a volume takes: all, or every so-manieth."""
        across, down, _ = volume.thinned
        if (across, down) == (1, 1):
            return frame.pixels
        return self.levels.thinned(frame.pixels, frame.columns, frame.samples, across, down)


def _form(volume: Volume) -> tuple[int, int]:
    """Internal format, and bytes of a voxel."""
    if volume.colour:
        return webgl.RGB8, 3
    return (webgl.R8, 1) if volume.one_byte else (webgl.RG8, 2)


def _no_room(volume: Volume) -> webgl.GraphicsError:
    size = volume.geometry
    return webgl.GraphicsError(
        f"a volume of {size.columns} × {size.rows} × {size.slices} voxels does not fit into the "
        "memory of this device's graphics"
    )
