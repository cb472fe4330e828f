"""Casts rays through a volume's texture into the framebuffer that is bound."""

from array import array
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.volumes import VolumeGeometry, to_texture
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.raycast_blocks import EDGE, Blocks
from negatoscope.viewing.camera import Point
from negatoscope.viewing.free_cuts import MASK, MAX_CUTS, FreeCut
from negatoscope.viewing.ray_views import RayView
from negatoscope.viewing.transfer_functions import ENTRIES

_UNIFORMS = (
    *("volume", "size", "table", "entries", "origin", "across", "up", "step", "low", "high"),
    *(
        "cuts",
        "cutRows",
        "cutKeeps",
        "jitter",
        "blocks",
        "edge",
        "lighting",
        "shade",
        "gradient",
        "forward",
        "flat",
        "cheap",
    ),
)
#: Texture units.
_VOLUME, _TABLE, _BLOCKS, _CUTS = range(4)
_MAX_TABLES = 16
#: A difference of neighbours by this share of the table's range is a surface.
_SURFACE_SHARE = 0.03
#: Quarters of a step, and their middle, in which a depth is told (raycast.frag.glsl).
_DEPTH_STEPS, _DEPTH_ZERO = 4.0, 32768.0


@dataclass(frozen=True, slots=True)
class _Table:
    """A texture of colours and opacities; ``line`` leads from a level to its entry."""

    texture: Any
    texels: "array[float]"
    line: tuple[float, float]
    levels: float  # that the table spans


class RayCaster:
    """Draws with the unit square that is bound.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns an ``array`` of floats into a typed array of the page.
    """

    def __init__(self, gl: Any, to_page: Callable[[Any], Any]) -> None:
        self._gl = gl
        self._to_page = to_page
        self._programs: dict[tuple[bool, bool, int], tuple[Any, dict[str, Any]]] = {}
        self._tables: OrderedDict[object, _Table] = OrderedDict()
        self._masks: tuple[tuple[FreeCut, ...], Any] | None = None
        self.jitter = True
        self.leaps = True  # over what is empty

    def clear(self) -> None:
        """Give the tables back."""
        for table in self._tables.values():
            self._gl.deleteTexture(table.texture)
        self._tables.clear()
        self._drop_masks()

    def prepare(
        self,
        view: RayView,
        texture: Any,
        blocks: Blocks,
        *,
        coarse: float = 1.0,
        deep: bool = False,
    ) -> None:
        """Get ready for :meth:`draw`; with steps ``coarse`` times as long where it is to be quick.

        Sets no framebuffer, viewport or scissor, but changes which framebuffer is bound. With
        ``deep`` the picture tells how far away what is seen lies; see :func:`depth_mm`.
        """
        gl, step_mm = self._gl, view.step_mm * coarse
        table = self._table(view, step_mm)
        if self.leaps and not view.maximum:
            blocks.look((view.function, view.line, step_mm), table.texels, table.line)
        masks = self._cut_masks(view.cuts) if view.cuts else None
        at = self._use(view.maximum, deep, len(view.cuts))
        for unit, target, bound in (
            (_VOLUME, webgl.TEXTURE_3D, texture),
            (_TABLE, webgl.TEXTURE_2D, table.texture),
            (_BLOCKS, webgl.TEXTURE_3D, blocks.ends if view.maximum else blocks.distances),
        ):
            gl.activeTexture(webgl.TEXTURE0 + unit)
            gl.bindTexture(target, bound)
        if masks is not None:
            gl.activeTexture(webgl.TEXTURE0 + _CUTS)
            gl.bindTexture(webgl.TEXTURE_2D, masks)
            self._set_cuts(view, at)
        g = view.geometry
        gl.uniform3f(at["size"], g.columns, g.rows, g.slices)
        gl.uniform3f(at["entries"], *table.line, ENTRIES)
        gl.uniform3f(at["low"], *view.box[0])
        gl.uniform3f(at["high"], *view.box[1])
        gl.uniform1i(at["jitter"], int(self.jitter and not deep))
        gl.uniform1i(at["edge"], EDGE if self.leaps else 0)
        light = view.lighting
        gl.uniform4f(at["lighting"], light.ambient, light.diffuse, light.specular, light.power)
        gl.uniform1i(at["shade"], int(light.shade and not view.maximum))
        gl.uniform1i(at["cheap"], int(coarse > 1.0))
        gl.uniform3f(at["forward"], *view.placement.orbit.forward)
        gl.uniform1f(at["flat"], table.levels * _SURFACE_SHARE)
        self._set_rays(view, step_mm, at)

    def draw(self) -> None:
        """Cast the rays of the bound framebuffer's viewport, or of the scissor's part of it."""
        self._gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)

    def _set_rays(self, view: RayView, step_mm: float, at: dict[str, Any]) -> None:
        """Where rays begin and how they go, in the texture's coordinates."""
        gl, place, map_ = self._gl, view.placement, to_texture(view.geometry)
        width, height = place.viewport
        corner, along, above = (
            map_.point(place.ray(Point(*p)).origin_mm)
            for p in ((0.0, height), (width, height), (0.0, 0.0))
        )
        gl.uniform3f(at["origin"], *corner)
        gl.uniform3f(at["across"], *(a - b for a, b in zip(along, corner, strict=True)))
        gl.uniform3f(at["up"], *(a - b for a, b in zip(above, corner, strict=True)))
        way = map_.way(place.orbit.forward)
        gl.uniform3f(at["step"], *(part * step_mm for part in way))
        gl.uniformMatrix3fv(at["gradient"], False, self._to_page(_gradient(view.geometry, map_)))

    def _set_cuts(self, view: RayView, at: dict[str, Any]) -> None:
        """Where the masks lie, and which side of each outline stays."""
        back = to_texture(view.geometry).inverse()
        rows = array("f")
        for cut in view.cuts:
            for row in cut.rows(back):
                rows.extend(row)
        keeps = [float(cut.keeps_inside) for cut in view.cuts]
        self._gl.uniform4fv(at["cutRows"], self._to_page(rows))
        self._gl.uniform4f(at["cutKeeps"], *keeps, *[0.0] * (MAX_CUTS - len(keeps)))

    def _cut_masks(self, cuts: tuple[FreeCut, ...]) -> Any:
        """The masks of cuts, a channel of one texture for each."""
        if self._masks is not None and self._masks[0] == cuts:
            return self._masks[1]
        self._drop_masks()
        texels = bytearray(4 * MASK * MASK)
        for channel, cut in enumerate(cuts):
            texels[channel::4] = cut.mask()
        gl, kind = self._gl, webgl.TEXTURE_2D
        texture = gl.createTexture()
        gl.activeTexture(webgl.TEXTURE0 + _CUTS)
        gl.bindTexture(kind, texture)
        form = (webgl.RGBA8, MASK, MASK, 0, webgl.RGBA, webgl.UNSIGNED_BYTE)
        gl.texImage2D(kind, 0, *form, self._to_page(array("B", texels)))
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, webgl.NEAREST),
            (webgl.TEXTURE_MAG_FILTER, webgl.NEAREST),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(kind, name, value)
        self._masks = (cuts, texture)
        return texture

    def _drop_masks(self) -> None:
        if self._masks is not None:
            self._gl.deleteTexture(self._masks[1])
            self._masks = None

    def _use(self, maximum: bool, deep: bool, cuts: int) -> dict[str, Any]:
        gl, key = self._gl, (maximum, deep, cuts)
        if key not in self._programs:
            wanted = {"MAXIMUM": maximum, "DEPTH": deep}
            definitions = {name: 1 for name, on in wanted.items() if on}
            if cuts:
                definitions["CUTS"] = cuts
            program = webgl.build_program(gl, "raycast", definitions)
            places = {name: gl.getUniformLocation(program, f"u_{name}") for name in _UNIFORMS}
            self._programs[key] = (program, places)
        program, places = self._programs[key]
        webgl.use_with_square(gl, program)
        for unit, name in enumerate(("volume", "table", "blocks", "cuts")):
            gl.uniform1i(places[name], unit)
        return places

    def _table(self, view: RayView, step_mm: float) -> _Table:
        # a maximum is shown by itself: its opacity is that of a pixel, not of a way
        length_mm = 1.0 if view.maximum else step_mm
        key = (view.function, view.line, length_mm)
        found = self._tables.get(key)
        if found is not None:
            self._tables.move_to_end(key)
            return found
        low, high = view.function.bounds
        # one entry more on either side: a step at an end is one between two of them
        entry = (high - low) / (ENTRIES - 3)
        low, high = low - entry, high + entry
        texels = view.function.table(low, high, length_mm)
        slope, intercept = view.line
        factor = (ENTRIES - 1) / (high - low)
        line = (slope * factor, (intercept - low) * factor)
        levels = (high - low) / abs(slope or 1.0)
        made = self._tables[key] = _Table(self._upload(texels), texels, line, levels)
        if len(self._tables) > _MAX_TABLES:
            self._gl.deleteTexture(self._tables.popitem(last=False)[1].texture)
        return made

    def _upload(self, texels: "array[float]") -> Any:
        gl, kind = self._gl, webgl.TEXTURE_2D
        texture = gl.createTexture()
        gl.activeTexture(webgl.TEXTURE0 + _TABLE)
        gl.bindTexture(kind, texture)
        form = (webgl.RGBA16F, ENTRIES, 1, 0, webgl.RGBA, webgl.FLOAT)
        gl.texImage2D(kind, 0, *form, self._to_page(texels))
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, webgl.LINEAR),
            (webgl.TEXTURE_MAG_FILTER, webgl.LINEAR),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(kind, name, value)
        return texture


def _gradient(geometry: VolumeGeometry, map_: Affine) -> "array[float]":
    """From differences between neighbouring voxels to a slope in the patient, for 1 mm.

    A column of the matrix for each axis of the texture, as WebGL takes them.
    """
    sizes = (geometry.columns, geometry.rows, geometry.slices)
    columns = array("f")
    for axis, size in enumerate(sizes):
        columns.extend(way[axis] * size for way in (map_.x, map_.y, map_.z))
    return columns


def depth_mm(pixel: tuple[int, int, int, int], step_mm: float) -> float | None:
    """How far behind the middle's plane what a pixel shows lies, of a picture that tells depths.

    None where nothing is seen.
    """
    low, high, seen, _ = pixel
    if seen == 0:
        return None
    return (high * 256 + low - _DEPTH_ZERO) / _DEPTH_STEPS * step_mm
