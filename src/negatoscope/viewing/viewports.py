"""Viewports and their grid: what each cell shows, without GPU or page."""

from dataclasses import dataclass, field, replace
from typing import Literal

from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.viewing.camera import Camera

_AS_STORED = Camera()
MAX_GRID = 4  # rows and columns of the viewport grid at most


@dataclass(frozen=True, slots=True)
class Viewport:
    """One cell of the grid showing a stack.

    ``window`` is None until a person, a preset or the first picture's statistics sets it;
    then the frame's own VOI (PS3.3 C.11.2) applies. ``hung`` is the camera to go back to.
    ``playback_rate`` is a factor on a video's own speed.
    """

    id: str
    display_set: str = ""
    index: int = 0
    camera: Camera = field(default_factory=Camera)
    window: VOI | None = None
    invert: bool = False
    cine_playing: bool = False
    overlays: bool = True
    hung: Camera = field(default_factory=Camera)
    playback_rate: float = 1.0

    @property
    def empty(self) -> bool:
        """Whether nothing hangs here."""
        return not self.display_set

    def showing(self, display_set: str, index: int = 0, camera: Camera = _AS_STORED) -> "Viewport":
        """Another display set, seen as if newly hung."""
        return Viewport(self.id, display_set, index, camera, hung=camera)

    def reset(self) -> "Viewport":
        """As hung, but on the same slice (IHE BIR: reset keeps the slice)."""
        as_hung = self.showing(self.display_set, self.index, self.hung)
        return replace(as_hung, cine_playing=self.cine_playing, playback_rate=self.playback_rate)


@dataclass(frozen=True, slots=True)
class Grid:
    """The viewport grid, row by row, and which cell is active."""

    rows: int = 1
    columns: int = 1
    viewports: tuple[Viewport, ...] = (Viewport("viewport-1"),)
    active_id: str = "viewport-1"

    @property
    def active(self) -> Viewport:
        """The active viewport."""
        return self.get(self.active_id)

    def get(self, viewport_id: str) -> Viewport:
        """The viewport with this id.

        Raises
        ------
        KeyError
            No such viewport.
        """
        for viewport in self.viewports:
            if viewport.id == viewport_id:
                return viewport
        raise KeyError(viewport_id)

    def with_viewport(self, viewport: Viewport) -> "Grid":
        """The grid with one viewport replaced by its new self."""
        return replace(
            self,
            viewports=tuple(viewport if v.id == viewport.id else v for v in self.viewports),
        )

    def with_active(self, viewport_id: str) -> "Grid":
        """The grid with another active viewport."""
        self.get(viewport_id)
        return replace(self, active_id=viewport_id)

    def resized(self, rows: int, columns: int) -> "Grid":
        """The grid with another shape; cells keep their content in order, the active one first.

        Raises
        ------
        ValueError
            The shape is outside 1 x 1 to MAX_GRID x MAX_GRID.
        """
        if not (1 <= rows <= MAX_GRID and 1 <= columns <= MAX_GRID):
            raise ValueError(f"a grid of {rows} × {columns}: 1 to {MAX_GRID} rows and columns")
        count = rows * columns
        kept = list(self.viewports)
        if count < len(kept) and kept.index(self.active) >= count:
            kept = [self.active, *(v for v in kept if v.id != self.active_id)]
        kept = kept[:count]
        used = {v.id for v in kept}
        fresh = (f"viewport-{n}" for n in range(1, MAX_GRID * MAX_GRID * 2))
        while len(kept) < count:
            kept.append(Viewport(next(i for i in fresh if i not in used)))
            used.add(kept[-1].id)
        active = self.active_id if self.active_id in used else kept[0].id
        return Grid(rows, columns, tuple(kept), active)

    def neighbour(self, step: Literal[-1, 1]) -> str:
        """Id of the next or previous viewport, round the end."""
        ids = [v.id for v in self.viewports]
        return ids[(ids.index(self.active_id) + step) % len(ids)]
