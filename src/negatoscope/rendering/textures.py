"""Textures of frames, kept within a byte budget."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.viewing.frames import LoadedFrame


class TextureCache:
    """Uploads frames when they are drawn and forgets the longest unused.

    Grey frames become one channel of 32-bit floats, which hold every stored value of up to 24
    bits exactly; colour frames become RGB of 8 bits.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    as_floats:
        Turns a typed array into a Float32Array.
    linear_floats:
        Whether the hardware interpolates floats (OES_texture_float_linear).
    """

    def __init__(
        self,
        gl: Any,
        as_floats: Callable[[Any], Any],
        *,
        linear_floats: bool,
        budget_bytes: int = 192 << 20,
    ) -> None:
        self._gl = gl
        self._as_floats = as_floats
        self._linear_floats = linear_floats
        self._budget = budget_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._limit = int(gl.getParameter(webgl.MAX_TEXTURE_SIZE))

    def bind(self, key: Hashable, frame: LoadedFrame) -> None:
        """Bind the texture of a frame, uploading it where it is not here.

        Raises
        ------
        GraphicsError
            The frame is larger than this graphics system's textures.
        """
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            self._gl.bindTexture(webgl.TEXTURE_2D, kept[0])
            return
        if max(frame.columns, frame.rows) > self._limit:
            raise webgl.GraphicsError(
                f"an image of {frame.columns} × {frame.rows} pixels is larger than this device's "
                f"graphics can show ({self._limit})"
            )
        texture, size = self._upload(frame)
        self._kept[key] = (texture, size)
        self._bytes += size
        while self._bytes > self._budget and len(self._kept) > 1:
            _, (old, old_size) = self._kept.popitem(last=False)
            self._gl.deleteTexture(old)
            self._bytes -= old_size

    def clear(self) -> None:
        """Forget all textures."""
        for texture, _ in self._kept.values():
            self._gl.deleteTexture(texture)
        self._kept.clear()
        self._bytes = 0

    def _upload(self, frame: LoadedFrame) -> tuple[Any, int]:
        gl = self._gl
        texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_2D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        size = (frame.columns, frame.rows)
        if frame.samples > 1:
            gl.texImage2D(
                webgl.TEXTURE_2D,
                0,
                webgl.RGB8,
                *size,
                0,
                webgl.RGB,
                webgl.UNSIGNED_BYTE,
                frame.pixels,
            )
            linear, per_pixel = True, 3
        else:
            gl.texImage2D(
                webgl.TEXTURE_2D,
                0,
                webgl.R32F,
                *size,
                0,
                webgl.RED,
                webgl.FLOAT,
                self._as_floats(frame.pixels),
            )
            linear, per_pixel = self._linear_floats, 4
        kind = webgl.LINEAR if linear else webgl.NEAREST
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, kind),
            (webgl.TEXTURE_MAG_FILTER, kind),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(webgl.TEXTURE_2D, name, value)
        return texture, frame.columns * frame.rows * per_pixel
