"""What a person changes on the viewports, as steps of the history.

All that is looked at is frozen values: they are taken before and after something is done and
compared, so that nothing that is done has to know how it is taken back. Scrolling, playing and
choosing the active viewport are no steps.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.corner_texts import CornerTexts
from negatoscope.app.viewer.graphics import GraphicsRoom, ReferenceLines
from negatoscope.app.viewer.hangs import Hangs
from negatoscope.app.viewer.synchronisation import Synchronisers
from negatoscope.language import t
from negatoscope.viewing.history import History
from negatoscope.viewing.synchronisation import SyncGroup
from negatoscope.viewing.viewports import Grid, Viewport

#: What is done again so soon belongs to the step before, as turns of the wheel do.
BURST_S = 1.0
_LAYOUT, _PROTOCOL, _STAGE = t("Layout"), t("Hanging protocol"), t("Stage")
#: Done many times in a row.
_BURSTS = ("Window", "Zoom", "Move", "3D")


class Looks(NamedTuple):
    """All that can be taken back, at one moment."""

    grid: Grid
    groups: tuple[SyncGroup, ...]
    texts: CornerTexts
    reference: ReferenceLines
    scale_bar: bool
    hung: object  # what hangs it, see `Hangs.memory`
    stage: tuple[str, int]
    steps: int  # of the history so far


class Room(Protocol):
    """What is looked at, and put back."""

    grid: Grid
    sync: Synchronisers
    texts: CornerTexts
    graphics: GraphicsRoom
    hanger: Hangs | None
    history: History

    def rehang(self, grid: Grid) -> None:
        """Another grid in which viewports show something else under the same ids."""

    def can_show(self, display_set: str) -> bool:
        """Whether a display set is still open."""


class Steps:
    """Makes steps of what a person does at once, and of drags.

    Parameters
    ----------
    changed:
        Told when undo takes something else back than before.

    """

    def __init__(self, room: Room, clock: Clock, changed: Callable[[], None]) -> None:
        self._room = room
        self._changed = changed
        self._clock = clock
        self._last_s = 0.0
        self._dragging = False

    def watch(self, words: str) -> Callable[[], None] | None:
        """Before something is done at once; the answer is to be called after it.

        ``words`` name it where it changes much. What is done during a drag belongs to the drag.
        """
        if self._dragging:
            return None
        before = self.now()
        return lambda: self._done(before, words)

    def drag(self) -> Looks:
        """A drag begins: for :meth:`dragged`."""
        self._dragging = True
        return self.now()

    def now(self) -> Looks:
        """How everything is."""
        room = self._room
        return Looks(
            room.grid,
            room.sync.groups,
            room.texts,
            replace(room.graphics.reference),
            room.graphics.scale_bar,
            room.hanger.memory() if room.hanger else None,
            room.hanger.stage() if room.hanger else ("", 0),
            room.history.added,
        )

    def _done(self, before: Looks, words: str) -> None:
        if self._dragging:
            return
        if before.grid is not self._room.grid or not self._same_around(before):
            self._add(before, self.now(), words, burst=True)

    def dragged(self, before: Looks) -> None:
        """A drag has ended: only pictures that hang as before are its doing."""
        self._dragging = False
        was = {v.id: v for v in before.grid.viewports}

        def earlier(viewport: Viewport) -> Viewport:
            then = was.get(viewport.id)
            return then if then and then.display_set == viewport.display_set else viewport

        after = self.now()
        viewports = tuple(map(earlier, after.grid.viewports))
        self._add(
            after._replace(grid=replace(after.grid, viewports=viewports)), after, "", burst=False
        )

    def _same_around(self, before: Looks) -> bool:
        room = self._room
        return (
            before.groups is room.sync.groups
            and before.texts is room.texts
            and before.reference == room.graphics.reference
            and before.scale_bar == room.graphics.scale_bar
        )

    def _add(self, before: Looks, after: Looks, words: str, *, burst: bool) -> None:
        found = tuple(dict.fromkeys(differences(before, after)))
        if not found:
            return
        label = found[0] if len(found) == 1 or found[0] in (_LAYOUT, _PROTOCOL, _STAGE) else words
        label = label or t("View")
        now_s = self._clock.now_s()
        if now_s - self._last_s > BURST_S:
            self._room.history.settle()
        self._last_s = now_s
        merge = ""
        if burst and label in _BURSTS:
            merge = " ".join((label, *_changed(before.grid, after.grid)))
        made = _Step(self, before, after)
        history = self._room.history
        if before.steps != after.steps:  # what was done was a step already
            history.join(made.undo, made.redo)
            return
        told = history.undo_label, history.redo_label
        history.add(label, made.undo, made.redo, merge)
        if told != (history.undo_label, history.redo_label):
            self._changed()

    def go(self, target: Looks, other: Looks) -> None:
        """Put back ``target`` where it differs from ``other``; all else stays as it is now."""
        room = self._room
        if _links(target) != _links(other):
            room.sync.groups = target.groups
        if target.texts != other.texts:
            room.texts = target.texts
        if target.reference != other.reference:
            room.graphics.reference = replace(target.reference)
        if target.scale_bar != other.scale_bar:
            room.graphics.scale_bar = target.scale_bar
        anew = target.stage != other.stage or _shape(target.grid) != _shape(other.grid)
        if anew and room.hanger is not None:
            room.hanger.recall(target.hung)
        room.rehang(merged(target.grid, other.grid, room.grid, room.can_show))


class _Step:
    """There and back; forth goes to how it was when it was taken back."""

    def __init__(self, steps: Steps, before: Looks, after: Looks) -> None:
        self._steps, self._before, self._after = steps, before, after

    def undo(self) -> None:
        after = self._steps.now()
        self._steps.go(self._before, self._after)
        self._after = after  # pictures may have been laid since

    def redo(self) -> None:
        self._steps.go(self._after, self._before)


def merged(target: Grid, other: Grid, here: Grid, can_show: Callable[[str], bool]) -> Grid:
    """``target`` where it differs from ``other``; slices, and all else, as they are ``here``."""

    def put(viewport: Viewport) -> Viewport:
        now, then = _find(here, viewport.id), _find(other, viewport.id)
        if now is not None and then is not None and _same(viewport, then):
            return now
        if viewport.display_set and not can_show(viewport.display_set):
            return now or Viewport(viewport.id)
        if now is not None and now.display_set == viewport.display_set:
            return _in_time(viewport, now)
        return replace(viewport, cine_playing=False)

    grid = target.changed(put)
    return grid.with_active(here.active_id) if here.active_id in grid.ids else grid


def differences(before: Looks, after: Looks) -> Iterator[str]:
    """What is different, in a word each, the largest first."""
    if before.stage != after.stage:
        yield _PROTOCOL if before.stage[0] != after.stage[0] else _STAGE
    if _shape(before.grid) != _shape(after.grid):
        yield _LAYOUT
    elif before.grid is not after.grid:
        for viewport_id in _changed(before.grid, after.grid):
            was, now = _find(before.grid, viewport_id), _find(after.grid, viewport_id)
            if was is not None and now is not None:
                yield from _words(was, now)
    if before.groups is not after.groups and _links(before) != _links(after):
        yield t("Links")
    if before.texts != after.texts:
        yield t("Texts")
    if before.reference != after.reference:
        yield t("Reference lines")
    if before.scale_bar != after.scale_bar:
        yield t("Scale bar")


def _words(was: Viewport, now: Viewport) -> Iterator[str]:
    if was.display_set != now.display_set:
        yield t("Series")
        return
    a, b = was.camera, now.camera
    if a.zoom != b.zoom:
        yield t("Zoom")
    elif a.pan != b.pan:
        yield t("Move")
    # mirroring a turned image turns it the other way
    mirrored = (a.flip_horizontal, a.flip_vertical) != (b.flip_horizontal, b.flip_vertical)
    if mirrored:
        yield t("Mirror")
    elif a.rotation != b.rotation:
        yield t("Turn")
    for word, is_other in (
        (t("Window"), was.window != now.window),
        (t("Invert"), was.invert != now.invert),
        (t("Colours"), was.colormap != now.colormap),
        (t("Overlays"), was.overlays != now.overlays),
        (t("Shutter"), was.shutter != now.shutter),
        (t("3D"), was.volume3d != now.volume3d),
        (t("Planes"), (was.reformat, was.curve) != (now.reformat, now.curve)),
        (t("Layers"), was.layers != now.layers),
    ):
        if is_other:
            yield word
    alike = replace(
        was,
        camera=b,
        window=now.window,
        invert=now.invert,
        colormap=now.colormap,
        overlays=now.overlays,
        shutter=now.shutter,
        volume3d=now.volume3d,
        reformat=now.reformat,
        curve=now.curve,
        layers=now.layers,
        index=now.index,
    )
    if not _same(alike, now):
        yield t("View")


def _changed(before: Grid, after: Grid) -> tuple[str, ...]:
    was = {v.id: v for v in before.viewports}
    return tuple(v.id for v in after.viewports if v.id in was and not _same(was[v.id], v))


def _same(a: Viewport, b: Viewport) -> bool:
    return a is b or replace(_in_time(a, b), hung=b.hung) == b


def _in_time(viewport: Viewport, other: Viewport) -> Viewport:
    """A viewport on another's slice, playing as that does; other planes have other slices."""
    if (viewport.reformat, viewport.curve) != (other.reformat, other.curve):
        return viewport
    return replace(
        viewport,
        index=other.index,
        cine_playing=other.cine_playing,
        playback_rate=other.playback_rate,
    )


def _find(grid: Grid, viewport_id: str) -> Viewport | None:
    before = grid.before.viewports if grid.before else ()
    there = (*grid.viewports, *grid.spare, *before)
    return next((v for v in there if v.id == viewport_id), None)


def _shape(grid: Grid) -> tuple[object, ...]:
    return grid.rows, grid.columns, grid.places, grid.ids


def _links(looks: Looks) -> tuple[object, ...]:
    """Which viewports are linked, and how; not where each began."""
    return tuple(
        (g.kind, g.id, None if g.members is None else tuple(m.viewport_id for m in g.members))
        for g in looks.groups
    )
