"""Draws frames: one canvas for all viewports, a scissor rectangle for each."""

from array import array
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from negatoscope.dicom.presentation.overlays import PlaneBits
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.shutter import Shutter
from negatoscope.dicom.presentation.steps import in_two_parts
from negatoscope.dicom.presentation.tables import Palette
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.cuts import Cut
from negatoscope.rendering.lookups import Lookup, Lookups
from negatoscope.rendering.overlays import OverlayPainter
from negatoscope.rendering.places import Cell, edges, part_of, pixel_exact
from negatoscope.rendering.shutters import ShutterPainter
from negatoscope.rendering.textures import FrameTextures, TextureCache
from negatoscope.rendering.volume_textures import VolumeTextures
from negatoscope.viewing.camera import Placement
from negatoscope.viewing.frames import LoadedFrame

#: Samples a side for one screen pixel at most, where a large image is shown small.
MAX_TAPS = 8
#: Pixels of an image a side in one of the screen from which on its half size says as much.
_HALF_ENOUGH = 2.0
_NEAREST, _HARDWARE, _FOUR_FETCHES, _CUBIC = 0, 1, 2, 3
_UNIFORMS = (
    *("origin", "right", "down", "values", "rests", "table", "steps", "size", "taps"),
    *("presentation", "padding", "inputs", "guess", "sign", "tile", "across", "colours"),
    *("cut", "bias", "samples", "constant", "layer"),
)
#: Texture units.
_VALUES, _RESTS, _TABLE, _COLOURS = range(4)
#: How shaders name what is shown of a slab.
_BLENDS = {"mip": 1, "minip": 2, "mean": 3, "sum": 4}
#: A range of values that holds none.
_NO_PADDING = (3e38, 0.0, -3e38, 0.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame and how it is to be seen.

    ``pipeline`` leads to grey values (of colour frames only its inversion counts); ``palette``
    gives stored values their colours instead. ``overlays`` are drawn above,
    and ``shutter`` hides parts of it, whatever its window.
    """

    key: Hashable
    frame: LoadedFrame
    placement: Placement
    pipeline: GreyPipeline
    palette: Palette | None = None
    overlays: tuple[PlaneBits, ...] = ()
    smooth: bool = True
    shutter: Shutter | None = None
    colours: bytes | None = None  # red, green, blue for each of 256 grey values
    cut: Cut | None = None  # where the frame is a plane through a volume
    cubic: bool = False


@dataclass(frozen=True, slots=True)
class _Stages:
    """What a picture's values go through."""

    colour: bool
    table: Lookup | None = None
    steps: Lookup | None = None
    padding: tuple[float, float, float, float] | None = None
    floats: bool = False
    colours: Lookup | None = None

    @property
    def averages(self) -> bool:
        """Whether the mean of values may stand for them."""
        plain = not self.colour and self.table is None and self.padding is None
        return plain and not self.floats


class Renderer:
    """Draws pictures into cells of one WebGL2 canvas.

    Parameters
    ----------
    gl:
        The context.
    as_floats:
        Turns a typed array into a Float32Array.
    to_page:
        Turns an ``array`` of floats or bytes into a typed array that stays valid.
    corners:
        A Float32Array with the four corners of the unit square, as a triangle strip.
    make_levels:
        Makes a Uint16Array of so many values.
    """

    def __init__(
        self,
        gl: Any,
        as_floats: Callable[[Any], Any],
        to_page: Callable[[Any], Any],
        corners: Any,
        make_levels: Callable[[int], Any],
    ) -> None:
        self._gl = gl
        linear = bool(gl.getExtension("OES_texture_float_linear"))
        self._smooth_filter = _HARDWARE if linear else _FOUR_FETCHES
        self._programs: dict[Hashable, tuple[Any, dict[str, Any]]] = {}
        self._used: Any = None
        buffer = gl.createBuffer()
        gl.bindBuffer(webgl.ARRAY_BUFFER, buffer)
        gl.bufferData(webgl.ARRAY_BUFFER, corners, webgl.STATIC_DRAW)
        gl.clearColor(0.0, 0.0, 0.0, 1.0)
        self._to_page = to_page
        self.volumes = VolumeTextures(gl, make_levels)
        self._textures = TextureCache(gl, as_floats, linear_floats=linear)
        self._lookups = Lookups(gl, to_page)
        self._overlays = OverlayPainter(gl, to_page)
        self._shutters = ShutterPainter(gl, to_page)
        self._use(FILTER=self._smooth_filter, STEPS=1)

    def _use(self, **definitions: int) -> dict[str, Any]:
        """Use the program for this kind of picture; answer where its uniforms are."""
        gl, key = self._gl, tuple(definitions.items())
        made = self._programs.get(key)
        if made is None:
            program = webgl.build_program(gl, "image", definitions)
            at = {name: gl.getUniformLocation(program, f"u_{name}") for name in _UNIFORMS}
            made = self._programs[key] = (program, at)
        if self._used != key:
            self._used = key
            webgl.use_with_square(gl, made[0])
            for unit, name in enumerate(("values", "rests", "table", "colours")):
                gl.uniform1i(made[1][name], unit)
        return made[1]

    def forget(self) -> None:
        """Give all textures back."""
        self._textures.clear()
        self.volumes.keep(())
        self._lookups.clear()
        self._overlays.clear()
        self._shutters.clear()

    def interrupted(self) -> None:
        """Something else has used the graphics: the next picture chooses its program anew."""
        self._used = None

    def begin(self, width: int, height: int) -> None:
        """Start a frame: the whole canvas is black."""
        gl = self._gl
        gl.disable(webgl.SCISSOR_TEST)
        gl.viewport(0, 0, width, height)
        gl.clear(webgl.COLOR_BUFFER_BIT)
        gl.enable(webgl.SCISSOR_TEST)

    def clear(self, cell: Cell, canvas_height: int) -> None:
        """Make a cell black."""
        bottom = canvas_height - cell.top - cell.height
        self._gl.scissor(cell.left, bottom, cell.width, cell.height)
        self._gl.clear(webgl.COLOR_BUFFER_BIT)

    def draw(
        self,
        picture: Picture,
        cell: Cell,
        canvas_height: int,
        device_pixel_ratio: float,
        clip: Cell | None = None,
    ) -> None:
        """Draw a picture into a cell, or only what lies in ``clip`` of it.

        ``canvas_height`` is in device pixels.
        """
        gl, frame = self._gl, picture.frame
        # making textures binds them, so it comes before this picture's are bound
        stages = self._stages(picture)
        if picture.colours is not None and not stages.colour:
            stages = replace(stages, colours=self._lookups.map_of(picture.colours))
        covered = 1.0 / (picture.placement.scale * device_pixel_ratio)
        shown, key, taps = _shown(picture, stages, covered)
        if picture.cut is not None:
            found = FrameTextures((self.volumes.texture(picture.cut.volume),), is_volume=True)
        else:
            found = self._textures.textures(key, shown)
        corners = edges(picture.placement, device_pixel_ratio)
        exact = pixel_exact(corners, frame.columns, frame.rows)
        corners = corners if exact is None else exact
        if picture.cut is not None:
            corners = part_of(corners, picture.cut.part)
        nearest = exact is not None or not picture.smooth
        at = self._use(**self._definitions(picture, stages, found, nearest, taps > 1))
        bottom = canvas_height - cell.top - cell.height
        gl.viewport(cell.left, bottom, cell.width, cell.height)
        part = clip or cell
        gl.scissor(part.left, canvas_height - part.top - part.height, part.width, part.height)
        for unit, texture in enumerate(found.textures):
            self._bind(unit, texture, found.target)
        if found.tiles is not None:
            gl.uniform2i(at["tile"], found.tiles.width, found.tiles.height)
            gl.uniform1i(at["across"], found.tiles.across)
        for name, vector in zip(("origin", "right", "down"), corners, strict=True):
            gl.uniform2f(at[name], *cell.clip(vector, is_point=name == "origin"))
        gl.uniform2f(at["size"], shown.columns, shown.rows)
        gl.uniform1i(at["taps"], taps)
        inverse = picture.pipeline.inverse
        gl.uniform2f(at["presentation"], *((-1.0, 1.0) if inverse else (1.0, 0.0)))
        self._set_stages(stages, at)
        if picture.cut is not None:
            self._set_cut(picture.cut, at)
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)
        gl.disable(webgl.BLEND)
        size = (frame.columns, frame.rows)
        if picture.shutter is not None:
            self._shutters.draw(picture.shutter, size, corners, cell)
            self._used = None
        if picture.overlays:
            self._overlays.draw(picture.overlays, size, corners, cell, _taps(covered))
            self._used = None

    def draw_levels(self, cut: Cut, columns: int, rows: int) -> None:
        """Draw a cut's levels (of colour volumes: colours) over the bound framebuffer's size."""
        gl, colour = self._gl, cut.volume.colour
        kind = {"COLOUR": 1} if colour else {"RAW": 1}
        slab = {"SLAB": _BLENDS[cut.blend]} if cut.blend else {}
        at = self._use(FILTER=_HARDWARE, VOLUME=1, **kind, **slab)
        self._bind(_VALUES, self.volumes.texture(cut.volume), webgl.TEXTURE_3D)
        start, end = cut.part
        gl.uniform2f(at["origin"], 2.0 * start - 1.0, -1.0)
        gl.uniform2f(at["right"], 2.0 * (end - start), 0.0)
        gl.uniform2f(at["down"], 0.0, 2.0)
        gl.uniform2f(at["size"], columns, rows)
        gl.uniform2f(at["presentation"], 1.0, 0.0)
        self._set_cut(replace(cut, opacity=1.0, threshold=None), at)
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)

    def _bind(self, unit: int, texture: Any, target: int = webgl.TEXTURE_2D) -> None:
        self._gl.activeTexture(webgl.TEXTURE0 + unit)
        self._gl.bindTexture(target, texture)

    def _stages(self, picture: Picture) -> _Stages:
        frame, pipeline = picture.frame, picture.pipeline
        if frame.samples > 1:
            return _Stages(colour=True)
        self._gl.activeTexture(webgl.TEXTURE0)
        if picture.palette is not None:
            # a multiple, so that neighbouring frames share the table
            least = int(frame.minimum) & -256
            table = self._lookups.colours(picture.palette, pipeline, least)
            return _Stages(colour=True, table=table)
        # interpolated levels tell no padding from what lies beside it
        padding = None if picture.cut is not None else _padding(frame, pipeline)
        if isinstance(pipeline.voi, VOITable):
            return _Stages(
                colour=False,
                table=self._lookups.greys(pipeline),
                padding=padding,
                floats=frame.floating,
            )
        lut, wide = pipeline.modality_lut, frame.wide
        steps = self._lookups.steps(
            lut, pipeline.voi, exponent=wide.exponent if wide else 0, wide=wide is not None
        )
        modality = self._lookups.modality(lut) if lut.table is not None else None
        return _Stages(
            colour=False, table=modality, steps=steps, padding=padding, floats=frame.floating
        )

    def _definitions(
        self,
        picture: Picture,
        stages: _Stages,
        found: FrameTextures,
        nearest: bool,
        taps: bool,
    ) -> dict[str, int]:
        cut = picture.cut
        wide, tiled = len(found.textures) > 1, found.tiles is not None
        apart = wide or tiled or stages.table is not None or stages.padding is not None
        smooth = _FOUR_FETCHES if apart else self._smooth_filter
        if cut is not None:
            smooth = _HARDWARE
        if picture.cubic:
            smooth = _CUBIC
        wanted = {
            "TAPS": taps and (cut is None or not cut.blend),
            "VOLUME": cut is not None,
            "LAYER": cut is not None and cut.is_layer,
            "COLOUR": stages.colour,
            "WIDE": wide,
            "TILED": tiled,
            "PADDING": stages.padding is not None,
            "FLOATS": stages.floats,
            "TABLE": stages.table is not None,
            "MAP": stages.colours is not None,
            "STEPS": stages.steps is not None,
            "SIGMOID": stages.steps is not None
            and stages.steps.steps is not None
            and stages.steps.steps.sigmoid,
        }
        kind = _NEAREST if nearest else smooth
        slab = {"SLAB": _BLENDS[cut.blend]} if cut is not None and cut.blend else {}
        return {"FILTER": kind} | slab | {name: 1 for name, on in wanted.items() if on}

    def _set_cut(self, cut: Cut, at: dict[str, Any]) -> None:
        gl = self._gl
        numbers = (*cut.origin, *cut.across, *cut.down, *cut.through)
        gl.uniform3fv(at["cut"], self._to_page(array("f", numbers)))
        gl.uniform1f(at["bias"], cut.volume.bias)
        if cut.blend:
            gl.uniform1i(at["samples"], cut.samples)
            gl.uniform1f(at["constant"], cut.constant)
        if cut.is_layer:
            least = -3e38 if cut.threshold is None else cut.threshold
            gl.uniform2f(at["layer"], cut.opacity, least)
            gl.enable(webgl.BLEND)
            gl.blendFunc(webgl.SRC_ALPHA, webgl.ONE_MINUS_SRC_ALPHA)

    def _set_stages(self, stages: _Stages, at: dict[str, Any]) -> None:
        gl = self._gl
        if stages.padding is not None:
            gl.uniform4f(at["padding"], *stages.padding)
        if stages.colours is not None:
            self._bind(_COLOURS, stages.colours.texture)
        if stages.table is not None:
            self._bind(_TABLE, stages.table.texture)
            gl.uniform2f(at["inputs"], stages.table.first_input, stages.table.last)
        if stages.steps is not None and stages.steps.steps is not None:
            steps = stages.steps.steps
            gl.uniform4fv(at["steps"], stages.steps.thresholds)
            guess = (steps.origin, steps.origin_rest, steps.gain, steps.base)
            gl.uniform4f(at["guess"], *guess)
            gl.uniform1f(at["sign"], steps.sign)


def _shown(picture: Picture, stages: _Stages, covered: float) -> tuple[LoadedFrame, Hashable, int]:
    """What is drawn of a frame, at its half size where that says as much; its key, and taps."""
    frame, key = picture.frame, picture.key
    enough = covered >= _HALF_ENOUGH and picture.smooth and stages.averages
    if not enough or frame.half is None:
        return frame, key, _taps(covered)
    rows, columns = frame.rows // 2, frame.columns // 2
    half = replace(frame, pixels=frame.half, rows=rows, columns=columns, half=None)
    return half, ("half", key), _taps(covered / 2)


def _taps(covered: float) -> int:
    """Samples a side for a screen pixel that covers so many pixels of the image a side.

    One bilinear sample already spans two pixels.
    """
    return min(MAX_TAPS, max(1, ceil(covered / 2 - 0.25)))


def _padding(
    frame: LoadedFrame, pipeline: GreyPipeline
) -> tuple[float, float, float, float] | None:
    """The range of values to leave black, where they would not be black all by themselves.

    Leaving pixels out costs time: the hardware cannot interpolate around them.
    """
    ends = pipeline.padding
    if ends is None or not frame.padded:
        return _NO_PADDING if frame.floating else None  # there may be values that are no number
    plain = pipeline.modality_lut.table is None and not isinstance(pipeline.voi, VOITable)
    black = plain and not pipeline.inverse and not any(pipeline.level(end) for end in ends)
    if black and not frame.floating:
        return None
    exponent = frame.wide.exponent if frame.wide is not None else 0
    return (*in_two_parts(ends[0], exponent), *in_two_parts(ends[1], exponent))
