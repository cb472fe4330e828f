"""Plays the stacks of a session: a clock for each viewport that runs."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.dynamic.phases import own_rate
from negatoscope.viewing.cine import Cine, cine_of, header_rate
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.viewports import Viewport

if TYPE_CHECKING:
    from negatoscope.app.viewer.shown import ShownPictures


class Cines:
    """Which viewports have the controls of a cine, and how each is played.

    Parameters
    ----------
    on_change:
        Told that the page has to be drawn anew.
    """

    def __init__(
        self, session: "ShownPictures", clock: Clock, on_change: Callable[[], None]
    ) -> None:
        self._session = session
        self._clock = clock
        self._on_change = on_change
        self._open: dict[str, tuple[str, Cine]] = {}  # by viewport: its series, how it is played
        self._stops: dict[str, Callable[[], None]] = {}
        #: What starts by itself, by modality; a site may want none.
        self.auto_modalities: frozenset[str] = frozenset()
        self.auto_play = False

    def of(self, viewport: Viewport) -> Cine | None:
        """How a viewport's stack is played; ``None`` where its controls are closed."""
        uid, cine = self._open.get(viewport.id, ("", Cine()))
        return cine if uid and uid == viewport.display_set else None

    def rate(self, viewport: Viewport) -> float:
        """Frames per second now."""
        cine, frame = self.of(viewport), self._session.frame(viewport)
        if cine is not None and cine.rate is not None:
            return cine.rate
        axis = self._session.phases.axis(viewport)
        if cine is not None and cine.over == "phases" and axis is not None:
            return own_rate(axis)
        return header_rate(frame) if frame is not None else 0.0

    def _over_phases(self, viewport: Viewport) -> bool:
        cine = self.of(viewport)
        return cine is not None and cine.over == "phases"

    def count(self, viewport: Viewport) -> int:
        """Number of what a viewport's cine goes through: images, or phases."""
        if self._over_phases(viewport) and (axis := self._session.phases.axis(viewport)):
            return axis.count
        return self._session.count(viewport)

    def position(self, viewport: Viewport) -> int:
        """Where among them it is, from 0."""
        over = self._over_phases(viewport)
        return self._session.phases.phase(viewport) if over else viewport.index

    def at(self, viewport: Viewport, position: int) -> Viewport:
        """The viewport at one of them."""
        if self._over_phases(viewport):
            return self._session.phases.at(viewport, position)
        return replace(viewport, index=position)

    def can_play(self, viewport: Viewport) -> bool:
        """Whether there is more than one image."""
        return self._session.frame(viewport) is not None and self._session.count(viewport) > 1

    def toggle(self, viewport: Viewport) -> None:
        """Play, or stop; the controls stay until they are closed. A video has its own clock."""
        if self._session.is_video(viewport):
            self._session.update(replace(viewport, cine_playing=not viewport.cine_playing))
            self._on_change()
        elif viewport.cine_playing:
            self.pause(viewport)
        else:
            self.play(viewport)

    def open(self, viewport: Viewport) -> Cine | None:
        """Show the controls; ``None`` where there is nothing to play."""
        if not self.can_play(viewport):
            return None
        cine = self.of(viewport)
        if cine is None:
            cine = self._as_header_says(viewport)
            self._open[viewport.id] = (viewport.display_set, cine)
            self._on_change()
        return cine

    def _as_header_says(self, viewport: Viewport) -> Cine:
        display_set = self._session.display_set(viewport)
        if self._session.phases.axis(viewport) is not None:
            return Cine(over="phases")
        if display_set is None or len(display_set.instances) != 1:
            return Cine()
        return cine_of(display_set.instances[0], len(display_set.frames))

    def play(self, viewport: Viewport) -> None:
        """Begin at once, where the stack is, or at the first image of its range."""
        cine = self.open(viewport)
        if cine is None:
            return
        session = self._session
        start = cine.begin(self.position(viewport), self.count(viewport))
        self._keep(viewport, replace(cine, forward=True))
        session.update(replace(self.at(viewport, start), cine_playing=True))
        self._run(viewport.id)
        self._on_change()

    def pause(self, viewport: Viewport) -> None:
        """Stop at the image that is shown."""
        self.halt(viewport.id)
        self._session.update(replace(self._session.grid.get(viewport.id), cine_playing=False))
        self._on_change()

    def go(self, viewport: Viewport, position: int) -> None:
        """Stop, and go to one of what is played, within its ends."""
        self.pause(viewport)
        now = self._session.grid.get(viewport.id)
        last = self.count(now) - 1
        self._session.update_with_phase(self.at(now, min(max(position, 0), last)))

    def close(self, viewport: Viewport) -> None:
        """Stop, and take the controls away."""
        self._open.pop(viewport.id, None)
        self.pause(viewport)

    def set(self, viewport: Viewport, cine: Cine) -> None:
        """Play in another way, at once."""
        if self.open(viewport) is None:
            return
        self._keep(viewport, cine)
        if viewport.cine_playing:
            self._run(viewport.id)
        self._on_change()

    def hung(self, viewport: Viewport) -> None:
        """Another series hangs in a viewport: some kinds begin to play by themselves."""
        display_set = self._session.display_set(viewport)
        if display_set is None or display_set.video or not self.can_play(viewport):
            return
        timed = len(display_set.instances) == 1 and display_set.frames[0].frame_time_ms is not None
        if self.auto_play and (timed or display_set.modality in self.auto_modalities):
            self.play(viewport)

    def halt(self, viewport_id: str) -> None:
        """Stop a viewport's clock, whatever it shows."""
        stop = self._stops.pop(viewport_id, None)
        if stop is not None:
            stop()

    def halt_all(self) -> None:
        """Stop all clocks."""
        for viewport_id in tuple(self._stops):
            self.halt(viewport_id)
        self._open.clear()

    def _keep(self, viewport: Viewport, cine: Cine) -> None:
        self._open[viewport.id] = (viewport.display_set, cine)

    def _run(self, viewport_id: str) -> None:
        """Go on at the present rate, until a frame comes that has another one."""
        self.halt(viewport_id)
        rate = self.rate(self._session.grid.get(viewport_id))
        if rate <= 0:
            return

        def step() -> None:
            self._step(self._session.grid.get(viewport_id), rate)

        self._stops[viewport_id] = self._clock.every(1 / rate, step)

    def _step(self, now: Viewport, rate: float) -> None:
        session, cine = self._session, self.of(now)
        found = cine.following(self.position(now), self.count(now)) if cine is not None else None
        if found is None:
            self.pause(now)
            return
        position, turned = found
        after = self.at(now, position)
        if not self._may_follow(now, after):
            return
        self._keep(now, turned)
        session.update_with_phase(after)
        if self.rate(session.grid.get(now.id)) != rate:
            self._run(now.id)

    def _may_follow(self, now: Viewport, after: Viewport) -> bool:
        """A cine waits for pictures rather than showing gaps: a volume's planes for the whole."""
        if after.reformat is not None:
            return self._session.state(now) in ("loaded", "failed")
        key = FrameKey(after.display_set, after.index)
        if self._session.queue.state(key) in ("loaded", "failed"):
            return True
        self._session.queue.want_also(key)
        return False
