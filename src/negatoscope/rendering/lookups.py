"""What values are looked up in: the steps of windows as uniforms, tables as small textures."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from negatoscope.dicom.presentation.lut import DISPLAY_MAX, ModalityLUT, Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.steps import GreySteps, grey_steps
from negatoscope.dicom.presentation.tables import Palette
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.rendering import gl as webgl

#: Entries of a table in a row of its texture.
TABLE_WIDTH = 1024
#: Stored values that a table of grey values is made for at most.
MAX_INPUTS = 1 << 18
#: Textures kept at most.
MAX_KEPT = 48


@dataclass(frozen=True, slots=True)
class Lookup:
    """A texture, its first input and the last place in it; or a window's steps as uniforms."""

    texture: Any = None
    first_input: float = 0.0
    last: int = 0
    steps: GreySteps | None = None
    thresholds: Any = None  # Float32Array, as the shader takes them


class Lookups:
    """Makes what windows and tables need, and forgets the longest unused.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns an ``array`` of floats or bytes into a typed array of the page.
    """

    def __init__(self, gl: Any, to_page: Callable[[Any], Any]) -> None:
        self._gl = gl
        self._to_page = to_page
        # with what a key names by its identity, so that no other object takes that
        self._kept: OrderedDict[Hashable, tuple[Lookup, object]] = OrderedDict()

    def steps(self, lut: ModalityLUT, window: Window, *, exponent: int, wide: bool) -> Lookup:
        """Where a window's grey values begin; of a modality table, on its output."""
        line = (lut.slope, lut.intercept) if lut.table is None else None
        look = (window.center, window.width, window.function)

        def make() -> Lookup:
            made = grey_steps(lut, window, exponent=exponent, wide=wide)
            return Lookup(steps=made, thresholds=self._to_page(made.steps))

        return self._get(("steps", line, look, exponent, wide), None, make)

    def modality(self, lut: ModalityLUT) -> Lookup:
        """Modality values of a table's inputs."""
        table = lut.table

        def make() -> Lookup:
            if table is None:
                raise ValueError("no table")
            return self._floats(table.first_input, array("f", table.entries))

        return self._get(("modality", id(table)), table, make)

    def greys(self, pipeline: GreyPipeline) -> Lookup:
        """Grey values of the stored values that a VOI table tells apart."""
        lut, voi = pipeline.modality_lut, pipeline.voi
        table = voi.table if isinstance(voi, VOITable) else None
        key = (id(lut.table), lut.slope, lut.intercept, id(table), voi.center, voi.width)

        def make() -> Lookup:
            low, high = _inputs(pipeline)
            return self._floats(low, array("f", pipeline.table(low, high)))

        return self._get(("greys", *key), (lut.table, table), make)

    def colours(self, palette: Palette, pipeline: GreyPipeline, least: int) -> Lookup:
        """Colours of stored values; of a supplemental palette, greys from ``least`` on below it."""
        first = palette.red.first_input
        low = min(max(least, first - MAX_INPUTS), first) if palette.supplemental else first
        lut, voi = pipeline.modality_lut, pipeline.voi
        grey = (id(lut.table), lut.slope, lut.intercept, voi.center, voi.width, voi.function, low)

        def make() -> Lookup:
            parts = (palette.red, palette.green, palette.blue)
            count = max(len(part.entries) for part in parts)
            below = bytes(pipeline.table(low, first - 1))
            rows = -(-(count + len(below)) // TABLE_WIDTH)
            texels = array("B", bytes(rows * TABLE_WIDTH * 3))
            for place, part in enumerate(parts):
                entries = below + bytes(part.apply(first + i) for i in range(count))
                texels[place : len(entries) * 3 : 3] = array("B", entries)
            texture = self._texture(webgl.RGB8, (TABLE_WIDTH, rows), texels)
            return Lookup(texture, float(low), count + len(below) - 1)

        key = ("colours", id(palette), grey if palette.supplemental else None)
        return self._get(key, (palette, lut.table), make)

    def map_of(self, colours: bytes) -> Lookup:
        """Colours of the 256 grey values, as red, green, blue, and alpha where they have one."""
        size = (DISPLAY_MAX + 1, 1)
        form = webgl.RGBA8 if len(colours) == 4 * size[0] else webgl.RGB8

        def make() -> Lookup:
            return Lookup(self._texture(form, size, array("B", colours)), last=DISPLAY_MAX)

        return self._get(("map", colours), None, make)

    def clear(self) -> None:
        """Forget all textures."""
        for kept, _ in self._kept.values():
            self._delete(kept)
        self._kept.clear()

    def _get(self, key: Hashable, named: object, make: Callable[[], Lookup]) -> Lookup:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found[0]
        made = make()
        self._kept[key] = (made, named)
        if len(self._kept) > MAX_KEPT:
            _, (old, _) = self._kept.popitem(last=False)
            self._delete(old)
        return made

    def _delete(self, lookup: Lookup) -> None:
        if lookup.texture is not None:
            self._gl.deleteTexture(lookup.texture)

    def _floats(self, first_input: int, entries: "array[float]") -> Lookup:
        count = len(entries)
        rows = -(-count // TABLE_WIDTH)
        entries.extend([0.0] * (rows * TABLE_WIDTH - count))
        texture = self._texture(webgl.R32F, (TABLE_WIDTH, rows), entries)
        return Lookup(texture, float(first_input), count - 1)

    def _texture(self, form: int, size: tuple[int, int], texels: "array[Any]") -> Any:
        gl = self._gl
        layout, kind = {
            webgl.R32F: (webgl.RED, webgl.FLOAT),
            webgl.RGB8: (webgl.RGB, webgl.UNSIGNED_BYTE),
            webgl.RGBA8: (webgl.RGBA, webgl.UNSIGNED_BYTE),
        }[form]
        texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_2D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        gl.texImage2D(webgl.TEXTURE_2D, 0, form, *size, 0, layout, kind, self._to_page(texels))
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, webgl.NEAREST),
            (webgl.TEXTURE_MAG_FILTER, webgl.NEAREST),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(webgl.TEXTURE_2D, name, value)
        return texture


def _inputs(pipeline: GreyPipeline) -> tuple[int, int]:
    """Stored values between which the grey value may change."""
    lut, voi = pipeline.modality_lut, pipeline.voi
    if lut.table is not None:
        return lut.table.first_input, lut.table.first_input + len(lut.table.entries) - 1
    ends = sorted((bound - lut.intercept) / lut.slope for bound in voi.bounds)
    low, high = floor(ends[0]) - 1, ceil(ends[1]) + 1
    middle = (low + high) // 2
    return max(low, middle - MAX_INPUTS // 2), min(high, middle + MAX_INPUTS // 2)
