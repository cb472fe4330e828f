"""Rays through volumes by the renderer's own code, carried out in Chromium."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.async_api import Page

from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.raycast import RayCaster
from negatoscope.rendering.raycast_blocks import Blocks
from negatoscope.viewing.ray_views import RayView
from tests.support.recorded_gl import CANVAS, CARRY_OUT, CORNERS, RecordedGL

Levels = np.ndarray[Any, np.dtype[np.uint16]]


def levels_of(geometry: VolumeGeometry, value: Callable[..., Any]) -> Levels:
    """Levels of a volume as a function of the patient's x, y and z in mm says."""
    k, j, i = np.meshgrid(
        *(np.arange(n) for n in (geometry.slices, geometry.rows, geometry.columns)), indexing="ij"
    )
    axes = geometry.to_patient
    place = [axes.origin[n] + i * axes.x[n] + j * axes.y[n] + k * axes.z[n] for n in range(3)]
    return np.asarray(value(*place)).astype("<u2")


class VolumeEasel:
    """One volume's texture, and pictures of it of 256 × 256 pixels."""

    def __init__(self, page: Page, levels: Levels) -> None:
        self._page = page
        self.gl = RecordedGL(8192)
        gl: Any = self.gl
        gl.bindBuffer(webgl.ARRAY_BUFFER, gl.createBuffer())
        gl.bufferData(webgl.ARRAY_BUFFER, CORNERS, webgl.STATIC_DRAW)
        slices, rows, columns = levels.shape
        self.texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_3D, self.texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        form = (webgl.RG8, columns, rows, slices, 0, webgl.RG, webgl.UNSIGNED_BYTE)
        gl.texImage3D(webgl.TEXTURE_3D, 0, *form, levels.tobytes())
        for name in (webgl.TEXTURE_WRAP_S, webgl.TEXTURE_WRAP_T, webgl.TEXTURE_WRAP_R):
            gl.texParameteri(webgl.TEXTURE_3D, name, webgl.CLAMP_TO_EDGE)
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_3D, name, webgl.LINEAR)
        self.blocks = Blocks(gl, lambda given: given, (columns, rows, slices))
        self.caster = RayCaster(gl, lambda given: given)
        self._slices = slices

    async def draw(
        self, view: RayView, *, coarse: float = 1.0, deep: bool = False
    ) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The picture: [row, column, RGBA]; alpha only tells something of depths."""
        gl: Any = self.gl
        while self.blocks.learn(self.texture, [1] * self._slices):
            pass
        self.caster.prepare(view, self.texture, self.blocks, coarse=coarse, deep=deep)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        gl.viewport(0, 0, CANVAS, CANVAS)
        gl.disable(webgl.SCISSOR_TEST)
        self.caster.draw()
        calls, self.gl.calls = self.gl.calls, []
        answer = await self._page.evaluate(CARRY_OUT, calls)
        pixels = np.frombuffer(base64.b64decode(answer), "u1").reshape(CANVAS, CANVAS, 4)
        return pixels[::-1]
