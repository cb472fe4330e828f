"""The viewer's session: studies, the grid, what hangs where, and the frames that are needed."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from negatoscope.app.ports import Ports
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.panels import Panels
from negatoscope.app.viewer.pictures import camera_of
from negatoscope.app.viewer.priors import Priors
from negatoscope.app.viewer.renewal import Growth, followed, moved_frames
from negatoscope.app.viewer.shown import Change, ShownPictures
from negatoscope.app.viewer.studies import LoadedStudy, SeriesChoice, StudyLoader
from negatoscope.app.viewer.tmtv.uptake import Uptake
from negatoscope.app.viewer.volumes3d.scenes import in_3d
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.sources.base import DataSource
from negatoscope.viewing.frames import FrameQueue
from negatoscope.viewing.viewports import Viewport


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration allows the session."""

    cache_bytes: int
    prefetch_at_once: int
    interaction_at_once: int


class ViewerSession(ShownPictures):
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
        super().__init__(ports, source, queue, limits.cache_bytes, on_change)
        self.study_uids = study_uids
        self.choice = choice
        self.menu: ContextMenu | None = None
        self.browser_open = not ports.screen.narrow
        self.panels = Panels(ports.storage)
        self._growth = Growth(self._spawn, lambda: self._loaders, self._replaced)
        self._awaits_choice = bool(choice.initial_series or choice.initial_instance)
        self._cancel_tasks: list[Callable[[], None]] = []
        self.uptake = Uptake(self, lambda: self.studies, self._other_values)
        self.priors = Priors(source, study_uids, ports.clock, lambda: on_change("page"))
        self.on_image = self.priors.begin
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
