"""Viewports and their grid: what each cell shows, without GPU or page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.viewing.camera import Camera
from negatoscope.viewing.curves import Curve
from negatoscope.viewing.ray_views import VolumeLook
from negatoscope.viewing.reformats import Reformat

_AS_STORED = Camera()
MAX_GRID = 8  # rows and columns of the viewport grid at most
#: Places are told in fractions; they may miss each other by this much.
PLACE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Layer:
    """Another volume that lies over that of a viewport, in colours.

    ``opacity`` is 0 to 1; values below ``threshold`` (in the layer's own unit) are not drawn.
    ``opacity_points`` say how opaque each value is (value, 0 to 1), with straight lines between.
    A layer that ``fades`` lets through what lies below its low values.
    """

    display_set: str
    colormap: str = ""
    opacity: float = 0.5
    window: VOI | None = None
    threshold: float | None = None
    invert: bool = False
    opacity_points: tuple[tuple[float, float], ...] = ()
    fades: bool = False


@dataclass(frozen=True, slots=True)
class Viewport:
    """One cell of the grid showing a stack, or planes through a volume.

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
    shutter: bool = True  # what a display shutter hides stays hidden
    hung: Camera = field(default_factory=Camera)
    playback_rate: float = 1.0
    colormap: str = ""  # of `viewing.colour_maps`; empty for grey
    reformat: Reformat | None = None  # how a volume is looked at; None for images as they are
    curve: Curve | None = None  # along which a volume is laid flat, in place of planes
    layers: tuple[Layer, ...] = ()  # other volumes that lie over this one
    volume3d: VolumeLook | None = None  # the volume of `reformat` in 3D, in place of its planes

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
        return replace(
            as_hung,
            cine_playing=self.cine_playing,
            playback_rate=self.playback_rate,
            reformat=self.reformat,
            curve=self.curve,
            layers=tuple(replace(layer, window=None) for layer in self.layers),
            volume3d=self.volume3d and self.volume3d.reset(),
        )


class Place(NamedTuple):
    """Where a cell lies, in fractions of the whole area (OHIF's ``layoutOptions``)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def fits(self) -> bool:
        """Whether it lies within the area and is not empty."""
        far = 1 + PLACE_TOLERANCE
        inside = self.x >= 0 and self.y >= 0 and self.x + self.width <= far
        return inside and self.y + self.height <= far and min(self.width, self.height) > 0


@dataclass(frozen=True, slots=True)
class Grid:
    """The viewports on the screen, row by row, and which is active.

    ``places`` is empty in a regular grid of ``rows`` and ``columns``, else it has one place for
    each viewport. ``spare`` are viewports that a smaller grid had no room for: they come back, as
    they were, in a larger one; ``order`` are the ids of all in the order of reading. ``before`` is
    the grid from which one viewport alone was taken.
    """

    rows: int = 1
    columns: int = 1
    viewports: tuple[Viewport, ...] = (Viewport("viewport-1"),)
    active_id: str = "viewport-1"
    places: tuple[Place, ...] = ()
    spare: tuple[Viewport, ...] = ()
    order: tuple[str, ...] = ()
    before: "Grid | None" = None

    @property
    def active(self) -> Viewport:
        """The active viewport."""
        return self.get(self.active_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the viewports on the screen, in the order of reading."""
        return tuple(viewport.id for viewport in self.viewports)

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

    def changed(self, change: Callable[[Viewport], Viewport]) -> "Grid":
        """The grid with every viewport changed, those that are not on the screen too."""
        return replace(
            self,
            viewports=tuple(change(v) for v in self.viewports),
            spare=tuple(change(v) for v in self.spare),
            before=self.before.changed(change) if self.before else None,
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
        return self._of(rows * columns, rows, columns, ())

    def placed(self, rows: int, columns: int, places: Sequence[Place]) -> "Grid":
        """The grid with its cells in free places; ``rows`` and ``columns`` are its description.

        Raises
        ------
        ValueError
            There is no place, there are too many, or one lies outside the area.
        """
        if not 1 <= len(places) <= MAX_GRID * MAX_GRID:
            raise ValueError(f"a grid of {len(places)} cells: 1 to {MAX_GRID * MAX_GRID}")
        for number, place in enumerate(places, start=1):
            if not place.fits:
                raise ValueError(f"cell {number} lies outside the area: {tuple(place)}")
        return self._of(len(places), rows, columns, tuple(places))

    def _of(self, count: int, rows: int, columns: int, places: tuple[Place, ...]) -> "Grid":
        whole = self.together()
        kept = [*whole.viewports, *whole.spare]
        order = whole.order or tuple(v.id for v in kept)
        kept.sort(key=lambda viewport: order.index(viewport.id))
        if kept.index(whole.active) >= count:
            kept = [whole.active, *(v for v in kept if v.id != whole.active_id)]
        used = set(order)
        fresh = (f"viewport-{n}" for n in range(1, 2 * MAX_GRID * MAX_GRID + 1))
        while len(kept) < count:
            kept.append(Viewport(next(i for i in fresh if i not in used)))
            used.add(kept[-1].id)
            order += (kept[-1].id,)
        there = tuple(kept[:count])
        return Grid(rows, columns, there, whole.active_id, places, tuple(kept[count:]), order)

    def alone(self, viewport_id: str) -> "Grid":
        """One viewport on the whole area; :meth:`together` brings the others back."""
        return Grid(1, 1, (self.get(viewport_id),), viewport_id, before=self)

    def together(self) -> "Grid":
        """The grid from which one viewport was taken, with that viewport as it is now."""
        if self.before is None:
            return self
        whole = self.before.with_viewport(self.viewports[0])
        return whole.with_active(self.active_id)

    def neighbour(self, step: Literal[-1, 1]) -> str:
        """Id of the next or previous viewport, round the end."""
        ids = [v.id for v in self.viewports]
        return ids[(ids.index(self.active_id) + step) % len(ids)]
