"""What the viewports show: the grid, what is drawn over it, and the frames that it needs."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from negatoscope.app.ports import Ports
from negatoscope.app.viewer.appearance import auto_window
from negatoscope.app.viewer.cines import Cines
from negatoscope.app.viewer.corner_texts import CornerTexts
from negatoscope.app.viewer.dynamic.phases import PhaseRoom
from negatoscope.app.viewer.fetching import needs
from negatoscope.app.viewer.graphics import Graphics, GraphicsRoom, Line
from negatoscope.app.viewer.hangs import Hangs
from negatoscope.app.viewer.key_pointer import KeyPointer
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.pictures import BAR_PX, Pictures
from negatoscope.app.viewer.pointing import CROSSHAIRS, Pointing
from negatoscope.app.viewer.steps import Steps
from negatoscope.app.viewer.synchronisation import Synchronisers
from negatoscope.app.viewer.tmtv.room import UptakeRoom
from negatoscope.app.viewer.volumes.crosshairs import Crosshairs
from negatoscope.app.viewer.volumes3d.marker import graphics_in_3d
from negatoscope.app.viewer.volumes3d.scenes import surface_point
from negatoscope.app.viewer.volumes3d.scissors import Scissors, cut_out
from negatoscope.app.viewer.windowing import Windowing
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.space.geometry import Vector
from negatoscope.sources.base import DataSource, FrameAddress
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.frames import FrameKey, FrameQueue
from negatoscope.viewing.history import History
from negatoscope.viewing.tools import DragContext
from negatoscope.viewing.viewports import Grid, Viewport

#: What has to be drawn anew: the page, what the viewports show, or only how far loading is.
Change = Literal["page", "viewports", "progress"]


class ShownPictures(Pictures):
    """The grid of viewports with all that takes part in what they show.

    Parameters
    ----------
    on_change:
        Told what has to be drawn anew: the page around, or only what the viewports show.
    """

    def __init__(
        self,
        ports: Ports,
        source: DataSource,
        queue: FrameQueue,
        video_bytes: int,
        on_change: Callable[[Change], None],
    ) -> None:
        super().__init__(ports, source, queue, video_bytes, lambda: on_change("page"))
        self._on_change = on_change
        self.grid = Grid()
        self.tool = "WindowLevel"
        self.volume_panel_open = False  # that of volumes in 3D
        self.layer_panel = False
        self.texts = CornerTexts()
        self.hanger: Hangs | None = None
        #: Told the instance of each image that has come.
        self.on_image: Callable[[DataSet], None] = lambda instance: None
        self._as_volumes: set[str] = set()  # display sets whose volumes are shown
        self.history = History()
        self.phases = PhaseRoom(self)
        self.cines = Cines(self, ports.clock, lambda: on_change("page"))
        self.windowing = Windowing(self, ports, lambda: on_change("viewports"))
        self.sync = Synchronisers(self, ports.screen.cell_size)
        self.graphics = GraphicsRoom(self)
        self.scissors = Scissors()
        self.crosshairs = Crosshairs(self, self, self.localise, self.graphics.picked_in)
        self.pointing = Pointing(
            self, ports.screen, self.localise, self.crosshairs, lambda: on_change("viewports")
        )
        self.measurements = MeasurementRoom(
            self,
            ports.screen,
            self.history,
            lambda page: on_change("page" if page else "viewports"),
        )
        self.tmtv = UptakeRoom(self, ports.screen, self.history, lambda: on_change("page"))
        self.steps = Steps(self, ports.clock, lambda: on_change("page"))
        self.key_pointer = KeyPointer(self)
        self.measurements.pointer = self.key_pointer.place
        self._beside: tuple[FrameKey, ...] = ()
        self._on_beside: Callable[[FrameKey], None] = lambda key: None
        self.queue.on_change = self._frame_changed
        ports.loader.connect(self.queue, self._resolve)

    # -- viewports ------------------------------------------------------------------------------

    def set_grid(self, grid: Grid) -> None:
        """Another grid; frames that nobody shows any more are not fetched further."""
        gone = {v.id for v in self.grid.viewports} - {v.id for v in grid.viewports}
        for viewport_id in gone:
            self.cines.halt(viewport_id)
        self.grid = grid.changed(
            lambda v: replace(v, cine_playing=False) if v.id in gone and v.cine_playing else v
        )
        self._request_frames()
        self._on_change("page")

    def rehang(self, grid: Grid) -> None:
        """Another grid in which viewports show something else under the same ids."""
        before = {v.id: v.display_set for v in self.grid.viewports}
        others = [v.id for v in grid.viewports if before.get(v.id) != v.display_set]
        for viewport_id in others:
            self.cines.halt(viewport_id)
        self.set_grid(grid)
        for viewport_id in others:
            self.cines.hung(self.grid.get(viewport_id))

    def bar_px(self, viewport: Viewport) -> float:
        """Height of what covers the lower edge of a cell, in CSS pixels."""
        has_bar = self.cines.of(viewport) or self.phases.axis(viewport)
        return BAR_PX if has_bar else super().bar_px(viewport)

    def drag_context(self, viewport: Viewport) -> DragContext:
        """What a drag in this viewport needs to know."""
        context = super().drag_context(viewport)
        return replace(context, clamped=self.windowing.is_clamped(viewport))

    def can_show(self, display_set: str) -> bool:
        """Whether a display set is still open."""
        return display_set in self.display_sets

    def lay(self, viewport: Viewport) -> None:
        """A viewport's camera, changed while it is being drawn."""
        self.grid = self.grid.with_viewport(viewport)

    def cell_size(self, viewport_id: str) -> Size:
        """Size of a viewport's cell in CSS pixels; (1, 1) while it is not laid out."""
        return self._ports.screen.cell_size(viewport_id)

    def update(self, viewport: Viewport) -> None:
        """A viewport changed: scroll, window, camera."""
        before = self.grid.get(viewport.id)
        if viewport == before:
            return
        shown = [(v.display_set, v.index) for v in self.grid.viewports]
        self.grid = self.sync.follow(self.grid, viewport)
        if shown != [(v.display_set, v.index) for v in self.grid.viewports]:
            self._request_frames()
        self._on_change("viewports")

    def graphics_of(self, viewport: Viewport) -> Graphics:
        """The lines and marks over a viewport's picture."""
        cell = self._ports.screen.cell_size(viewport.id)
        if viewport.volume3d is not None:
            picked = self.graphics.place_in(self.display_set(viewport))
            drawn = graphics_in_3d(self, viewport, cell, picked)
            outline = self.scissors.outline(viewport)
            cut = tuple(Line("active", a, b) for a, b in pairwise(outline))
            return replace(drawn, lines=(*drawn.lines, *cut)) if cut else drawn
        drawn = self.graphics.of(self.grid, viewport, cell)
        drawn = replace(drawn, outlines=self.tmtv.outlines(viewport, cell))
        if self.tool == CROSSHAIRS and viewport.reformat is not None:
            drawn = replace(drawn, marks=(), crosshairs=self.crosshairs.lines(viewport))
        boxes, probed = self.pointing.box(viewport), self.pointing.probe(viewport)
        if probed is not None:
            at, label = probed
            return replace(drawn, marks=(*drawn.marks, at), labels=(*drawn.labels, label))
        return replace(drawn, boxes=boxes) if boxes else drawn

    def localise(self, viewport: Viewport, at: Point) -> bool:
        """Pick the place at an image point: all viewports of its space go there."""
        if not self.graphics.pick(viewport, at):
            return False
        self._go_to_picked(viewport.id)
        return True

    def cut(self, viewport: Viewport, outline: tuple[Point, ...]) -> None:
        """Cut away what lies under an outline (CSS pixels) of a volume in 3D."""
        made = cut_out(self, viewport, self.cell_size(viewport.id), outline)
        if made is not None:
            self.update(made)
        self.touched()

    def touched(self) -> None:
        """What lies over the pictures has changed."""
        self._on_change("viewports")

    def pick_surface(self, viewport: Viewport, at: Point) -> bool:
        """Pick what is seen at a point (CSS pixels) of a volume in 3D; False for nothing."""
        depth_mm = self._ports.screen.depth_mm(viewport.id, at)
        volume, cell = self.volumes.of(viewport), self.cell_size(viewport.id)
        if depth_mm is None or volume is None:
            return False
        point_mm = surface_point(self, viewport, cell, at, depth_mm)
        if point_mm is not None:
            self.visit(volume.frame_of_reference_uid, point_mm)
        return point_mm is not None

    def refined(self, viewport: Viewport) -> bool:
        """Whether a picture in 3D is as good as it gets."""
        return self._ports.screen.refined(viewport.id)

    def visit(self, frame_of_reference: str, point_mm: Vector) -> bool:
        """Pick a place: all viewports of its space go there; whether there is one."""
        localiser = self.graphics.localiser
        localiser.frame_of_reference, localiser.point_mm = frame_of_reference, point_mm
        return self._go_to_picked()

    def _go_to_picked(self, staying: str = "") -> bool:
        others = (self.graphics.at_place(v) for v in self.grid.viewports if v.id != staying)
        moved = tuple(v for v in others if v is not None)
        self.update_all(moved)
        return bool(moved)

    def update_all(self, viewports: tuple[Viewport, ...]) -> None:
        """Several viewports changed, and nothing else with them."""
        for viewport in viewports:
            self.grid = self.grid.with_viewport(viewport)
        self._request_frames()
        self._on_change("viewports")

    def activate(self, viewport_id: str) -> None:
        """Another active viewport."""
        if viewport_id != self.grid.active_id:
            self.grid = self.grid.with_active(viewport_id)
            self._on_change("page")

    def scroll(self, viewport: Viewport, index: int) -> None:
        """Go to an image of the stack, within its ends; a cine stops there."""
        count = self.count(viewport)
        if viewport.cine_playing and not self.is_video(viewport):
            self.cines.pause(viewport)
            viewport = self.grid.get(viewport.id)
        if count:
            self.update(replace(viewport, index=min(max(index, 0), count - 1)))

    def _request_frames(self) -> None:
        for viewport in self.grid.viewports:
            self.want_values(viewport)
        needed = needs(self, self.grid)
        self._as_volumes = {v.display_set for v in self.volumes.shown(self.grid.viewports)}
        self.queue.show(needed.stacks, [*needed.images, *self._beside], needed.volumes)
        self.videos.show(d for v in self.grid.viewports if (d := self.display_set(v)) and d.video)

    def update_with_phase(self, moved: Viewport) -> None:
        """A viewport may have gone to another phase: planes through one series go together."""
        self.update(moved)
        for other in self.phases.along(self.grid, moved):
            self.update(other)

    def want_beside(
        self,
        keys: tuple[FrameKey, ...],
        arrived: Callable[[FrameKey], None] = lambda key: None,
    ) -> None:
        """Images that are measured though no viewport shows them; ``arrived`` is told of each."""
        if keys != self._beside:
            self._beside, self._on_beside = keys, arrived
            for key in keys:
                self.queue.want_again(key)
            self._request_frames()

    # -- answers of the loader ------------------------------------------------------------------

    def _resolve(self, key: FrameKey) -> tuple[Frame, FrameAddress] | None:
        display_set = self.display_sets.get(key.display_set)
        if display_set is None or not 0 <= key.index < len(display_set.frames):
            return None
        frame = display_set.frames[key.index]
        return frame, self.source.frame_address(frame.instance, frame.number)

    def _frame_changed(self, key: FrameKey) -> None:
        loaded = self.queue.get(key)
        if loaded is not None and key.display_set not in self._auto_windows:
            display_set = self.display_sets.get(key.display_set)
            if display_set is not None and loaded.samples == 1:
                frame = display_set.frames[key.index]
                self._auto_windows[key.display_set] = auto_window(frame, loaded)
        if loaded is not None and key.display_set in self.display_sets:
            self.on_image(self.display_sets[key.display_set].frames[key.index].instance)
        self._on_beside(key)
        self.tmtv.frame_came(key)
        seen = self.queue.is_visible(key) or key.display_set in self._as_volumes
        self._on_change("viewports" if seen else "progress")

    # -- cine -----------------------------------------------------------------------------------

    def video_presented(
        self, viewport_id: str, display_set: str, index: int, *, moves: bool
    ) -> None:
        """A viewport's video shows a frame now; one that plays takes the viewport with it."""
        viewport = next((v for v in self.grid.viewports if v.id == viewport_id), None)
        if viewport is None or viewport.display_set != display_set:
            return
        self._presented[viewport_id] = (display_set, index)
        if moves:
            self.grid = self.grid.with_viewport(replace(viewport, index=index))
        self._on_change("viewports")
