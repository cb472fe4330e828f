"""The viewer's session: studies, the grid, what hangs where, and the frames that are needed."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal

from negatoscope.app.ports import Ports
from negatoscope.app.viewer.appearance import auto_window
from negatoscope.app.viewer.cines import Cines
from negatoscope.app.viewer.corner_texts import CornerTexts
from negatoscope.app.viewer.dynamic.phases import PhaseRoom
from negatoscope.app.viewer.fetching import needs
from negatoscope.app.viewer.graphics import Graphics, GraphicsRoom
from negatoscope.app.viewer.hangs import Hangs
from negatoscope.app.viewer.key_pointer import KeyPointer
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.panels import Panels
from negatoscope.app.viewer.pictures import BAR_PX, Pictures, camera_of
from negatoscope.app.viewer.pointing import CROSSHAIRS, Pointing
from negatoscope.app.viewer.priors import Priors
from negatoscope.app.viewer.renewal import Growth, followed, moved_frames
from negatoscope.app.viewer.steps import Steps
from negatoscope.app.viewer.studies import LoadedStudy, SeriesChoice, StudyLoader
from negatoscope.app.viewer.synchronisation import Synchronisers
from negatoscope.app.viewer.tmtv.room import UptakeRoom
from negatoscope.app.viewer.tmtv.uptake import Uptake
from negatoscope.app.viewer.volumes.crosshairs import Crosshairs
from negatoscope.app.viewer.volumes3d.marker import graphics_in_3d
from negatoscope.app.viewer.volumes3d.scenes import in_3d, surface_point
from negatoscope.app.viewer.windowing import Windowing
from negatoscope.dicom.series.display_sets import DisplaySet
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


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration allows the session."""

    cache_bytes: int
    prefetch_at_once: int
    interaction_at_once: int


class ViewerSession(Pictures):
    """Everything that is open in the viewer; closing it gives the memory back.

    ``on_change`` is told what has to be drawn anew: the page around, or only what the viewports
    show.
    """

    def __init__(
        self,
        ports: Ports,
        source: DataSource,
        study_uids: tuple[str, ...],
        choice: SeriesChoice,
        limits: Limits,
        on_change: Callable[[Change], None],
    ) -> None:
        queue = FrameQueue(
            ports.loader,
            budget_bytes=limits.cache_bytes,
            prefetch_at_once=limits.prefetch_at_once,
            interaction_at_once=limits.interaction_at_once,
        )
        super().__init__(ports, source, queue, limits.cache_bytes, lambda: on_change("page"))
        self.study_uids = study_uids
        self.choice = choice
        self._on_change = on_change
        self.grid = Grid()
        self.tool = "WindowLevel"
        self.volume_panel_open = False  # that of volumes in 3D
        self.texts = CornerTexts()
        self.menu: ContextMenu | None = None
        self.hanger: Hangs | None = None
        self.layer_panel = False
        self.browser_open = not ports.screen.narrow
        self.panels = Panels(ports.storage)
        self._growth = Growth(self._spawn, lambda: self._loaders, self._replaced)
        self._awaits_choice = bool(choice.initial_series or choice.initial_instance)
        self._cancel_tasks: list[Callable[[], None]] = []
        self._as_volumes: set[str] = set()  # display sets whose volumes are shown
        self.history = History()
        self.phases = PhaseRoom(self)
        self.cines = Cines(self, ports.clock, lambda: on_change("page"))
        self.windowing = Windowing(self, ports, lambda: on_change("viewports"))
        self.sync = Synchronisers(self, ports.screen.cell_size)
        self.uptake = Uptake(self, lambda: self.studies, self._other_values)
        self.graphics = GraphicsRoom(self)
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
        self.priors = Priors(source, study_uids, ports.clock, lambda: on_change("page"))
        self._loaders = [
            StudyLoader(source, uid, choice, self._study_changed, self._hang, self._needed)
            for uid in study_uids
        ]

    # -- life -----------------------------------------------------------------------------------

    def open(self) -> None:
        """Start loading."""
        for loader in self._loaders:
            self._spawn(loader.load())

    def _spawn(self, task: Coroutine[Any, Any, None]) -> None:
        self._cancel_tasks.append(self._ports.clock.spawn(task))

    def close(self) -> None:
        """Cancel what is under way and give all memory back."""
        for stop in self._cancel_tasks:
            stop()
        self._cancel_tasks.clear()
        self.cines.halt_all()
        self.priors.close()
        self.forget()

    def add_study(self, study_instance_uid: str) -> None:
        """Open one more study, after those of the link."""
        if study_instance_uid in {study.study_instance_uid for study in self.studies}:
            return
        loader = StudyLoader(
            self.source, study_instance_uid, SeriesChoice(), self._study_changed, self._hang
        )
        self._loaders.append(loader)
        self._spawn(loader.load())
        self._on_change("page")

    def retry(self) -> None:
        """Try again whatever failed: studies, series, frames."""
        for loader in self._loaders:
            study = loader.study
            if study.phase != "loading" and (
                study.phase != "ready" or study.series_errors or study.incomplete
            ):
                self._spawn(loader.load())
        self.retry_values()
        for uid in self.display_sets:
            self.queue.retry(uid)
        self._request_frames()
        self._on_change("page")

    @property
    def fullscreen(self) -> bool:
        """Whether the page has the whole screen."""
        return self._ports.windows.fullscreen

    @property
    def studies(self) -> tuple[LoadedStudy, ...]:
        """The studies of the session, in the order of the link."""
        return tuple(loader.study for loader in self._loaders)

    # -- hanging --------------------------------------------------------------------------------

    def _hang(self, study: LoadedStudy, sets: tuple[DisplaySet, ...]) -> None:
        """Take display sets over; the first images fill the empty viewports.

        Unless a hanging protocol says more, what the link asks for takes the first viewport as
        soon as it is here, where no person has chosen something else in the meantime.
        """
        for display_set in sets:
            self.display_sets[display_set.uid] = self.uptake.taken(display_set)
        wanted = self.choice.wanted(sets) if self._awaits_choice else None
        if wanted is not None:
            self._awaits_choice = False
        if self.hanger is not None and self.hanger.arrange():
            return
        if wanted is not None:
            self._hang_in(self.grid.viewports[0].id, wanted.uid)
        self.fill_grid()

    def _needed(self) -> frozenset[str]:
        """The series that are to be shown and are not here yet."""
        return self.hanger.needed() if self.hanger is not None else frozenset()

    def grow(self) -> None:
        """Take up what the source has found since: files are opened while others are shown."""
        self._growth.ask()

    def _replaced(self, before: tuple[DisplaySet, ...], after: tuple[DisplaySet, ...]) -> None:
        """Show the same images in the display sets that have taken the place of others."""
        moved = moved_frames(before, after)
        for each in before:
            self.display_sets.pop(each.uid, None)
            if each.uid in self._auto_windows and after:
                self._auto_windows[after[0].uid] = self._auto_windows.pop(each.uid)
        self.display_sets.update({each.uid: self.uptake.taken(each) for each in after})
        self.queue.carry(moved)
        videos = {each.uid for each in before if each.video}

        self.grid = self.grid.changed(lambda v: followed(v, moved, videos))
        self._request_frames()

    def _other_values(self, uid: str, other_kind: bool) -> None:
        """The values of a display set are told in another unit, or computed anew."""
        self.forget_window(uid)
        if other_kind:
            self.grid = self.grid.changed(
                lambda v: replace(v, window=None) if v.display_set == uid else v
            )
        self.measurements.store.touch(panel=True)
        self._on_change("viewports")

    def take_away(self, series_uid: str) -> None:
        """A series is not to be seen any more: it leaves the study browser and the viewports."""
        gone = {uid for uid, d in self.display_sets.items() if d.series_instance_uid == series_uid}
        for uid in gone:
            del self.display_sets[uid]
        for study in self.studies:
            study.display_sets.pop(series_uid, None)
            study.series = tuple(s for s in study.series if s.series_instance_uid != series_uid)
        self.set_grid(self.grid.changed(lambda v: Viewport(v.id) if v.display_set in gone else v))
        self.fill_grid()

    def _study_changed(self, study: LoadedStudy) -> None:
        if self.hanger is None or not self.hanger.arrange():
            self.fill_grid()
        self._on_change("page")

    def _shown(self) -> set[str]:
        return {v.display_set for v in self.grid.viewports if not v.empty}

    def show(self, viewport_id: str, display_set_uid: str) -> None:
        """Hang a display set in a viewport.

        Raises
        ------
        KeyError
            No such viewport or display set.
        """
        self._awaits_choice = False
        self._hang_in(viewport_id, display_set_uid)
        if self.hanger is not None:
            self.hanger.person_showed(viewport_id)

    def _hang_in(self, viewport_id: str, display_set_uid: str) -> None:
        display_set = self.display_sets[display_set_uid]
        index = self.initial_index(display_set)
        self.cines.halt(viewport_id)
        camera, before = camera_of(display_set), self.grid.get(viewport_id)
        shown = before.showing(display_set_uid, index, camera)
        self.update(in_3d(self, shown) if before.volume3d is not None else shown)
        self.cines.hung(self.grid.get(viewport_id))
        self._on_change("page")

    def initial_index(self, display_set: DisplaySet) -> int:
        """The wanted instance, else the middle of a stack in space (of its first phase), else 0."""
        if self.choice.initial_instance:
            for index, frame in enumerate(display_set.frames):
                if frame.sop_instance_uid == self.choice.initial_instance:
                    return index
        in_space = bool(display_set.frames) and display_set.frames[0].plane is not None
        count = (*display_set.phase_lengths, len(display_set.frames))[0]
        return count // 2 if in_space else 0

    def fill_grid(self) -> None:
        """Hang the next display sets that are not shown yet in the empty viewports.

        The order is the link's: a study waits until those before it have something to show.
        """
        empty = [v.id for v in self.grid.viewports if v.empty]
        if not empty:
            return
        shown = self._shown()
        for study in self.studies:
            images = [d for d in study.all_display_sets() if d.is_viewable]
            for display_set in images:
                if empty and display_set.uid not in shown:
                    self._hang_in(empty.pop(0), display_set.uid)
            if not images and study.phase == "loading":
                return

    def images(self) -> tuple[DisplaySet, ...]:
        """All display sets that can be shown, in the order of the study browser."""
        return tuple(d for study in self.studies for d in study.all_display_sets() if d.is_viewable)

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
            return graphics_in_3d(self, viewport, cell, picked)
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

    def reveal(self, seen: Viewport) -> None:
        """Show an image, or a plane: where its series is shown alike, else in the active viewport.

        ``seen`` says what and how; its id does not count.
        """
        showing = [
            v
            for v in self.grid.viewports
            if v.display_set == seen.display_set and v.reformat == seen.reformat
        ]
        active = self.grid.active
        target = active if active in showing or not showing else showing[0]
        if target.display_set != seen.display_set:
            self.show(target.id, seen.display_set)
        self.activate(target.id)
        if target not in showing:
            now = self.grid.get(target.id)
            self.update(replace(now, reformat=seen.reformat, index=seen.index))
        self.scroll(self.grid.get(target.id), seen.index)

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
            self.priors.begin(self.display_sets[key.display_set].frames[key.index].instance)
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
