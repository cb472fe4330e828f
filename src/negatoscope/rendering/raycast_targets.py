"""Framebuffers that rays are cast into, and fences that tell when they are done."""

from typing import Any

from negatoscope.rendering import gl as webgl


class Target:
    """A framebuffer with one texture of 8 bits a channel."""

    def __init__(self, gl: Any, width: int, height: int) -> None:
        self._gl = gl
        self.width, self.height = width, height
        self._texture = gl.createTexture()
        gl.activeTexture(webgl.TEXTURE0)
        gl.bindTexture(webgl.TEXTURE_2D, self._texture)
        gl.texStorage2D(webgl.TEXTURE_2D, 1, webgl.RGBA8, width, height)
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_2D, name, webgl.LINEAR)
        self.framebuffer = gl.createFramebuffer()
        gl.bindFramebuffer(webgl.FRAMEBUFFER, self.framebuffer)
        gl.framebufferTexture2D(
            webgl.FRAMEBUFFER, webgl.COLOR_ATTACHMENT0, webgl.TEXTURE_2D, self._texture, 0
        )

    def close(self) -> None:
        """Give the memory back."""
        self._gl.deleteFramebuffer(self.framebuffer)
        self._gl.deleteTexture(self._texture)

    def begin(self, left: int, bottom: int, width: int, height: int) -> None:
        """Draw into it, over a picture of this size of which it shows what lies over it."""
        gl = self._gl
        gl.bindFramebuffer(webgl.FRAMEBUFFER, self.framebuffer)
        gl.disable(webgl.SCISSOR_TEST)
        gl.viewport(left, bottom, width, height)

    def copy_to(
        self, other: Any, source: tuple[int, int], place: tuple[int, int, int, int]
    ) -> None:
        """Copy the lower left part of a size to a place (left, bottom, width, height) of another.

        ``other`` is a framebuffer, or None for the canvas.
        """
        gl = self._gl
        left, bottom, width, height = place
        gl.bindFramebuffer(webgl.READ_FRAMEBUFFER, self.framebuffer)
        gl.bindFramebuffer(webgl.DRAW_FRAMEBUFFER, other)
        gl.disable(webgl.SCISSOR_TEST)
        same = source == (width, height)
        gl.blitFramebuffer(
            *(0, 0, *source),
            *(left, bottom, left + width, bottom + height),
            webgl.COLOR_BUFFER_BIT,
            webgl.NEAREST if same else webgl.LINEAR,
        )
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        gl.enable(webgl.SCISSOR_TEST)


class Fence:
    """Tells when the graphics have done what was asked of them."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self._sync: Any = None
        self._since_ms = 0.0

    def put(self, now_ms: float) -> None:
        """Wait for all that was asked for until now."""
        self.drop()
        self._sync = self._gl.fenceSync(webgl.SYNC_GPU_COMMANDS_COMPLETE, 0)
        self._gl.flush()
        self._since_ms = now_ms

    def drop(self) -> None:
        """Wait for nothing."""
        if self._sync is not None:
            self._gl.deleteSync(self._sync)
            self._sync = None

    @property
    def waiting(self) -> bool:
        """Whether nobody has asked yet, successfully, if it is done."""
        return self._sync is not None

    def done(self, now_ms: float) -> float | None:
        """How long it took, once, in ms; None while it is going on, or where nothing is."""
        if self._sync is None:
            return None
        if self._gl.getSyncParameter(self._sync, webgl.SYNC_STATUS) != webgl.SIGNALED:
            return None
        self.drop()
        return now_ms - self._since_ms


def tiles_of(width: int, height: int, edge: int) -> list[tuple[int, int, int, int]]:
    """Rectangles (left, bottom, width, height) that cover a size, those in the middle last."""
    found = [
        (left, bottom, min(edge, width - left), min(edge, height - bottom))
        for bottom in range(0, height, edge)
        for left in range(0, width, edge)
    ]

    def away(tile: tuple[int, int, int, int]) -> float:
        x, y = tile[0] + tile[2] / 2 - width / 2, tile[1] + tile[3] / 2 - height / 2
        return x * x + y * y

    return sorted(found, key=away, reverse=True)
