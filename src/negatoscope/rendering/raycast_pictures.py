"""3D pictures of viewports: a draft at once, then tile by tile as good as it gets.

A processor that draws takes a second for a large picture. So that nothing waits for it, a draft
with fewer pixels and longer steps comes first; how many pixels follows from how long the last one
took. Tiles follow while nothing changes, no more at a time than what is done in a few hundredths of
a second. A machine with fast graphics draws the whole picture at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell
from negatoscope.rendering.raycast import RayCaster, depth_mm
from negatoscope.rendering.raycast_blocks import Blocks
from negatoscope.rendering.raycast_targets import Fence, Target, tiles_of
from negatoscope.viewing.ray_views import RayView

#: What a draft, and the tiles that are drawn at once, may take.
DRAFT_MS = 60.0
TILES_MS = 40.0
#: Steps of a draft are so many times as long.
COARSE = 2.0
#: Share of the pixels' edges that a draft has, at least and to begin with.
LEAST_DETAIL = 0.16
_SOFTWARE_DETAIL = 0.22
#: Tiles follow when nothing has changed for so long; a hand that rests is still dragging.
REST_MS = 120.0
#: While slices arrive, drafts are drawn no more often than this.
ARRIVAL_MS = 400.0
#: What has been refined is shown no more often than this.
SHOW_MS = 250.0
TILE_PX = 96
MAX_TILES = 64
#: How much more a pixel takes when its steps are short and its light is exact.
_FINE_COST = 2.5


@dataclass(frozen=True, slots=True)
class Scene:
    """What a viewport shows: a view, its volume's texture, and which slices are missing there."""

    view: RayView
    texture: Any
    missing: frozenset[int]


@dataclass(slots=True)
class _Picture:
    target: Target
    scene: Scene
    changed_ms: float
    drawn_ms: float
    tiles: list[tuple[int, int, int, int]] = field(default_factory=list)
    due_ms: float | None = None  # when what has changed since is to be drawn


class RayPictures:
    """Draws 3D viewports.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns an ``array`` of floats or bytes into a typed array of the page.
    now_ms:
        A steadily growing time.
    software:
        Whether the processor draws.
    """

    def __init__(
        self,
        gl: Any,
        to_page: Callable[[Any], Any],
        now_ms: Callable[[], float],
        *,
        software: bool,
    ) -> None:
        self._gl = gl
        self._to_page = to_page
        self._now_ms = now_ms
        self.caster = RayCaster(gl, to_page)
        self.detail = _SOFTWARE_DETAIL if software else 1.0
        self._pictures: dict[str, _Picture] = {}
        self._blocks: dict[str, tuple[Any, Blocks, frozenset[int]]] = {}
        self._draft: Target | None = None
        self._pixel: Target | None = None
        self._fence = Fence(gl)
        self._drafting = False
        self._at_once = 1
        self._shown_ms = 0.0

    # -- life -----------------------------------------------------------------------------------

    def keep(self, names: Iterable[str], volumes: Iterable[str]) -> None:
        """Give back what belongs to other viewports and volumes."""
        wanted, used = set(names), set(volumes)
        for name in [name for name in self._pictures if name not in wanted]:
            self._pictures.pop(name).target.close()
        for uid in [uid for uid in self._blocks if uid not in used]:
            self._blocks.pop(uid)[1].close()
        if not self._pictures:
            self.caster.clear()
            self._fence.drop()
            for target in (self._draft, self._pixel):
                if target is not None:
                    target.close()
            self._draft = self._pixel = None

    @property
    def unfinished(self) -> bool:
        """Whether a picture can still become better."""
        return self._fence.waiting or any(
            p.tiles or p.due_ms is not None for p in self._pictures.values()
        )

    def refined(self, name: str) -> bool:
        """Whether a viewport's picture is as good as it gets."""
        picture = self._pictures.get(name)
        return picture is not None and not picture.tiles and picture.due_ms is None

    # -- drawing --------------------------------------------------------------------------------

    def draw(
        self, name: str, scene: Scene, cell: Cell, canvas_height: int, *, whole: bool = False
    ) -> None:
        """Draw a viewport's picture as it is by now, or ``whole`` in one go."""
        now = self._now_ms()
        picture = self._pictures.get(name)
        if picture is not None and (picture.target.width, picture.target.height) != (
            cell.width,
            cell.height,
        ):
            self._pictures.pop(name).target.close()
            picture = None
        if picture is None or self._is_due(picture, scene, now):
            picture = self._renewed(name, picture, scene, cell, now, whole)
        elif whole and picture.tiles:
            self._cast(picture, picture.tiles)
            picture.tiles = []
        bottom = canvas_height - cell.top - cell.height
        place = (cell.left, bottom, cell.width, cell.height)
        picture.target.copy_to(None, (cell.width, cell.height), place)

    def _is_due(self, picture: _Picture, scene: Scene, now: float) -> bool:
        """Whether a picture is to be drawn anew now; else it is noted when."""
        picture.due_ms = None
        if picture.scene == scene:
            return False
        if self._fence.waiting:
            self._measure(now)
        if self._fence.waiting:  # the graphics are behind: one more picture would only queue up
            picture.due_ms = now
            return False
        due = now
        if picture.scene.view == scene.view and scene.missing:
            due = picture.drawn_ms + ARRIVAL_MS
        if due > now:
            picture.due_ms = due
        return due <= now

    def _renewed(
        self,
        name: str,
        before: _Picture | None,
        scene: Scene,
        cell: Cell,
        now: float,
        whole: bool,
    ) -> _Picture:
        target = before.target if before else Target(self._gl, cell.width, cell.height)
        picture = self._pictures[name] = _Picture(target, scene, now, now)
        self._learn(scene)
        if whole or self.detail >= 1.0:
            self._cast(picture, [(0, 0, cell.width, cell.height)])
        else:
            self._cast_draft(picture)
            picture.tiles = tiles_of(cell.width, cell.height, TILE_PX)
        if not whole:
            self._drafting = True
            self._fence.put(now)
        return picture

    def _cast_draft(self, picture: _Picture) -> None:
        full = picture.target
        width = max(1, round(full.width * self.detail))
        height = max(1, round(full.height * self.detail))
        if self._draft is None or self._draft.width < width or self._draft.height < height:
            if self._draft is not None:
                self._draft.close()
            self._draft = Target(self._gl, full.width, full.height)
        self._prepare(picture.scene, coarse=COARSE)
        self._draft.begin(0, 0, width, height)
        self._gl.enable(webgl.SCISSOR_TEST)
        self._gl.scissor(0, 0, width, height)
        self.caster.draw()
        place = (0, 0, full.width, full.height)
        self._draft.copy_to(full.framebuffer, (width, height), place)

    def _cast(self, picture: _Picture, tiles: Iterable[tuple[int, int, int, int]]) -> None:
        gl, target = self._gl, picture.target
        self._prepare(picture.scene)
        target.begin(0, 0, target.width, target.height)
        gl.enable(webgl.SCISSOR_TEST)
        for tile in tiles:
            gl.scissor(*tile)
            self.caster.draw()
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)

    def _prepare(self, scene: Scene, *, coarse: float = 1.0, deep: bool = False) -> None:
        _, blocks, _ = self._blocks[scene.view.volume]
        self.caster.prepare(scene.view, scene.texture, blocks, coarse=coarse, deep=deep)

    def _learn(self, scene: Scene) -> bool:
        """Read blocks of slices that have come; whether there are more to read."""
        geometry, uid = scene.view.geometry, scene.view.volume
        size = (geometry.columns, geometry.rows, geometry.slices)
        texture, blocks, missing = self._blocks.get(uid, (None, None, scene.missing))
        if blocks is None or texture is not scene.texture:
            if blocks is not None:
                blocks.close()
            blocks = Blocks(self._gl, self._to_page, size)
        for slice_ in scene.missing - missing:
            blocks.forget(slice_)
        self._blocks[uid] = (scene.texture, blocks, scene.missing)
        return blocks.learn(
            scene.texture, [slice_ not in scene.missing for slice_ in range(size[2])]
        )

    # -- refining -------------------------------------------------------------------------------

    def _measure(self, now: float) -> None:
        took = self._fence.done(now)
        if took is None:
            return
        took = max(took, 1.0)
        if not self._drafting:
            change = min(2.0, max(0.4, TILES_MS / took))
            self._at_once = max(1, min(MAX_TILES, round(self._at_once * change)))
            return
        self._drafting = False
        if self.detail >= 1.0:
            if took > DRAFT_MS:
                self.detail = min(0.7, sqrt(DRAFT_MS * _FINE_COST / took))
            return
        change = min(1.6, max(0.5, sqrt(DRAFT_MS / took)))
        detail = max(LEAST_DETAIL, self.detail * change)
        # the whole picture takes more for each of its pixels
        self.detail = 1.0 if detail >= sqrt(_FINE_COST) else min(detail, 0.99)

    def refine(self) -> bool:
        """Go on with what is not finished; whether the pictures should be shown anew."""
        now = self._now_ms()
        if self._fence.waiting:
            self._measure(now)
            if self._fence.waiting:
                return False
        if any(p.due_ms is not None and p.due_ms <= now for p in self._pictures.values()):
            return True
        for picture in self._pictures.values():
            if not picture.tiles or now - picture.changed_ms < REST_MS:
                continue
            if self._learn(picture.scene):
                self._fence.put(now)
                return False
            some = [picture.tiles.pop() for _ in range(min(self._at_once, len(picture.tiles)))]
            self._cast(picture, some)
            self._fence.put(now)
            if not picture.tiles or now - self._shown_ms > SHOW_MS:
                self._shown_ms = now
                return True
            return False
        return False

    # -- picking --------------------------------------------------------------------------------

    def depth_mm(self, name: str, x: int, y: int, read: Callable[[], Any]) -> float | None:
        """How far behind the middle's plane what a pixel shows lies; None where nothing is seen.

        ``x`` and ``y`` count from the upper left corner; ``read`` gives four bytes to read into.
        """
        picture = self._pictures.get(name)
        if picture is None:
            return None
        gl, (width, height) = self._gl, (picture.target.width, picture.target.height)
        if self._pixel is None:
            self._pixel = Target(gl, 1, 1)
        self._prepare(picture.scene, deep=True)
        self._pixel.begin(-x, y + 1 - height, width, height)
        self.caster.draw()
        values = read()
        gl.readPixels(0, 0, 1, 1, webgl.RGBA, webgl.UNSIGNED_BYTE, values)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        gl.enable(webgl.SCISSOR_TEST)
        low, high, seen, rest = (int(values[n]) for n in range(4))
        return depth_mm((low, high, seen, rest), picture.scene.view.step_mm)
