"""Hangs the opened studies as a protocol says, and follows what arrives and what a person does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.hanging.by_hand import ByHand
from negatoscope.app.viewer.hanging.cases import Cases, Moment
from negatoscope.app.viewer.hanging.library import Library
from negatoscope.app.viewer.hanging.menu import layout_menu
from negatoscope.app.viewer.hanging.placing import placed, shown_in
from negatoscope.app.viewer.hanging.possible import Possible, Wish, as_refusal
from negatoscope.app.viewer.hanging.state import hanging_state
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.hanging.matching import Matcher
from negatoscope.hanging.schema import DEFAULT_ID, Callback, HangingProtocol
from negatoscope.hanging.stage import Stage
from negatoscope.hanging.staging import (
    Hanging,
    Hung,
    Status,
    arranged,
    automatic,
    hang,
    next_stage,
)
from negatoscope.viewing.display_area import cameras_in
from negatoscope.viewing.reformats import Reformat
from negatoscope.viewing.synchronisation import Member
from negatoscope.viewing.viewports import Grid, Place, Viewport


class Memory(NamedTuple):
    """What is kept of a hanger for an undo."""

    current: Hanging
    previous: Wish | None
    wish: Wish
    plans: dict[str, Hung]
    by_hand: ByHand
    is_on: bool
    shape: tuple[object, ...]


class Hanger:
    """Hangs one session.

    While studies load, the protocol that fits best is found anew whenever that can change: when
    the series of a study are known, with its first series, and with its last. Series that are
    under way keep their places. What a person has chosen, moved or turned stays; once they have
    divided the screen themselves, nothing is divided any more.

    Parameters
    ----------
    wish:
        What the link asks for.
    run:
        Runs a protocol's commands.
    tell:
        Says why a link's protocol is not shown.
    """

    def __init__(
        self,
        session: ViewerSession,
        library: Library,
        wish: Wish,
        run: Callable[[tuple[Callback, ...]], None],
        tell: Callable[[str], None],
    ) -> None:
        self.session = session
        self.library = library
        self._run = run
        self._tell = tell
        self._cases = Cases(session.choice)
        self._wish = wish if library.find(wish.protocol_id) else Wish()
        self.current = Hanging(library.fallback, 0, ())
        self._previous: Wish | None = None
        self._moment: Moment = ()
        self._waiting: set[str] = set()  # series whose places are kept
        self._by_hand = ByHand(self._at_first)
        self._plans: dict[str, Hung] = {}
        self._is_on = False  # whether the grid is this stage's
        self._awaits_pictures = False
        self.possible = Possible(library, self._matcher, self._moment_now)
        self._shape: tuple[object, ...] = _shape(session.grid)

    # -- while studies load ---------------------------------------------------------------------

    def arrange(self) -> bool:
        """Hang what is there by now; false where the session fills the grid by itself."""
        if self._is_free:
            return False
        studies = self.session.studies
        moment = self._moment_now()
        arrived = {uid for study in studies for uid in study.display_sets if uid in self._waiting}
        if moment == self._moment and not arrived:
            return self._is_on
        self._moment = moment
        found = self._find(self._matcher(self._wish.study_uid))
        if found is None:
            self._tell_when_settled()
            return self._is_on
        if found.protocol.id == DEFAULT_ID and not self._is_on and not self._wish.protocol_id:
            self.current = found
            return False
        self._apply(found)
        return True

    @property
    def _is_free(self) -> bool:
        """Whether a person has divided the screen in another way."""
        return _shape(self.session.grid) != self._shape

    def _moment_now(self) -> Moment:
        return self._cases.moment(self.session.studies)

    def _matcher(self, study_uid: str = "") -> Matcher:
        case = self._cases.case(self.session.studies, study_uid)
        return Matcher(case, self.library.attributes)

    def _find(self, matcher: Matcher) -> Hanging | None:
        wish = self._wish
        protocol = self.library.find(wish.protocol_id) if wish.protocol_id else None
        if protocol is not None and wish.usual:
            found = automatic(matcher, (protocol,), self.library.fallback)
            return found if found is not None and found.protocol is protocol else None
        if protocol is not None:
            return arranged(matcher, protocol, stage_id=wish.stage_id, index=wish.stage_index)
        if self._is_on and self._is_touched:
            rankings = matcher.rankings(self.current.protocol)
            return replace(self.current, viewports=hang(self.current.stage, rankings))
        library = self.library
        if self._is_touched:
            return Hanging(library.fallback, 0, ())
        return automatic(matcher, library.automatic(), library.fallback)

    @property
    def _is_touched(self) -> bool:
        """Whether a person has done something with what hangs."""
        return self._by_hand.touched(self.session.grid.viewports)

    def _at_first(self, viewport: Viewport) -> Viewport | None:
        display_set = self.session.display_set(viewport)
        if display_set is None:
            return None
        at_first = self.session.initial_index(display_set)
        return viewport.showing(display_set.uid, at_first, viewport.hung)

    def _tell_when_settled(self) -> None:
        """A link's protocol is waited for until all is there."""
        if all(study.phase != "loading" for study in self.session.studies):
            protocol = self.library.find(self._wish.protocol_id)
            if protocol is not None and not self._wish.usual:
                self._tell(self.possible.reason_against(protocol))
            self._wish = Wish()
            self._moment = ()

    def needed(self) -> frozenset[str]:
        """The series that have a place and are not here yet."""
        return frozenset(self._waiting)

    def first_look(self, viewport: Viewport) -> Reformat | None:
        """How a viewport looked at its volume when it was hung."""
        placed = self._by_hand.placed.get(viewport.id)
        same = placed is not None and placed.display_set == viewport.display_set
        return placed.reformat if placed is not None and same else None

    def person_showed(self, viewport_id: str) -> None:
        """A person has chosen what hangs in a viewport."""
        self._by_hand.chose(viewport_id)
        self._plans.pop(viewport_id, None)

    # -- what a person asks for -----------------------------------------------------------------

    def choose(self, wish: Wish) -> None:
        """Hang a protocol.

        Raises
        ------
        CommandError
            It is not there, or cannot be shown.
        """
        protocol = self.library.find(wish.protocol_id)
        if protocol is None:
            raise CommandError(f"there is no hanging protocol “{wish.protocol_id[:64]}”")
        hanging = arranged(
            self._matcher(wish.study_uid),
            protocol,
            stage_id=wish.stage_id,
            index=wish.stage_index,
        )
        if hanging is None:
            raise CommandError(as_refusal(self.possible.reason_against(protocol, wish)))
        if protocol.id != self.current.protocol.id:
            current = self.current
            self._previous = Wish(current.protocol.id, stage_index=current.stage_index)
        self._begin(wish, hanging)

    def toggle(self, wish: Wish) -> None:
        """Hang a protocol, or go back to the one before when it hangs already."""
        is_on = self.current.protocol.id == wish.protocol_id and not self._is_free
        if not is_on:
            self.choose(wish)
            return
        self.choose(self._previous or Wish(DEFAULT_ID))

    def step(self, direction: Literal[-1, 1]) -> None:
        """The next or previous stage that can be shown.

        Raises
        ------
        CommandError
            There is none.
        """
        protocol = self.current.protocol
        found = next_stage(self.statuses(), self.current.stage_index, direction)
        if found is None:
            which = "further" if direction > 0 else "earlier"
            raise CommandError(f"“{protocol.label}” has no {which} stage that can be shown")
        self.choose(Wish(protocol.id, stage_index=found, study_uid=self._wish.study_uid))

    def _begin(self, wish: Wish, hanging: Hanging) -> None:
        self._wish = wish
        self._by_hand.forget()
        self._plans.clear()
        self._apply(hanging)
        self._moment = self._moment_now()

    def adopt(self, protocol: HangingProtocol) -> None:
        """The present layout is this protocol's from now on; nothing on the screen changes."""
        viewports = self.session.grid.together().viewports
        plans = protocol.stages[0].viewports
        self.current = Hanging(protocol, 0, ())
        self._plans = {
            viewport.id: Hung(plan, plan.display_sets[0] if plan.display_sets else None)
            for viewport, plan in zip(viewports, plans, strict=True)
        }
        self._by_hand.forget()
        self._by_hand.placed = {viewport.id: viewport for viewport in viewports}
        self._wish = Wish(protocol.id)
        self._is_on, self._shape = True, _shape(self.session.grid)

    def statuses(self) -> list[Status]:
        """Which stages of the current protocol can be shown."""
        return self.possible.statuses(self.current.protocol, self._wish.study_uid)

    # -- hanging --------------------------------------------------------------------------------

    def _apply(self, hanging: Hanging) -> None:
        stage, before = hanging.stage, self.current
        is_new = not self._is_on or before.protocol.id != hanging.protocol.id
        if is_new:
            self._run(before.protocol.callbacks.get("onProtocolExit", ()))
        matcher = self._matcher(self._wish.study_uid)
        grid = self._divided(stage)
        held = {v.id: v for v in grid.viewports if self._by_hand.stays(v)}
        self._waiting = set()
        self._plans = {}
        viewports = []
        for index, viewport in enumerate(grid.viewports):
            hung = hanging.viewports[index] if index < len(hanging.viewports) else None
            viewports.append(held.get(viewport.id) or self._hang(viewport.id, hung, matcher))
        self._is_on, self.current = True, hanging
        before_that = self._by_hand.placed
        self._by_hand.placed = {
            v.id: before_that.get(v.id, v) if v.id in held else v for v in viewports
        }
        active = self._active(grid, viewports)
        grid = replace(grid, viewports=tuple(viewports), active_id=active, spare=(), order=())
        self._shape = _shape(grid)
        self.session.rehang(grid)
        self._link()
        if is_new:
            self._run(hanging.protocol.callbacks.get("onProtocolEnter", ()))
        if is_new or before.stage_index != hanging.stage_index:
            self._run(hanging.protocol.callbacks.get("onLayoutChange", ()))
            self._awaits_pictures = True

    def _link(self) -> None:
        """Put the viewports into the groups in which they follow each other."""
        sync = self.session.sync
        sync.leave_protocol()
        for viewport_id, hung in self._plans.items():
            for group in hung.plan.options.sync_groups:
                member = Member(viewport_id, group.source, group.target)
                sync.join(group.kind, group.id or group.kind, member, dict(group.options))

    def _divided(self, stage: Stage) -> Grid:
        grid = self.session.grid.together()
        try:
            if stage.layout:
                places = [Place(*cell) for cell in stage.layout[: len(stage.viewports)]]
                return grid.placed(stage.rows, stage.columns, places)
            return grid.resized(stage.rows, stage.columns)
        except ValueError as error:
            raise CommandError(f"this stage cannot be laid out: {error}") from None

    def _hang(self, viewport_id: str, hung: Hung | None, matcher: Matcher) -> Viewport:
        if hung is None:
            return Viewport(viewport_id)
        self._plans[viewport_id] = hung
        facts = hung.display_set
        if facts is None:
            return Viewport(viewport_id)
        display_set = self.session.display_sets.get(facts.uid)
        if display_set is None:
            self._waiting.add(str(facts.get("SeriesInstanceUID")))
            return Viewport(viewport_id)
        waiting = {
            str(f.get("SeriesInstanceUID"))
            for _, f in hung.layers
            if f.uid not in self.session.display_sets
        }
        self._waiting |= waiting
        now = next((v for v in self.session.grid.viewports if v.display_set == facts.uid), None)
        start = now.index if now else self.session.initial_index(display_set)
        made = placed(self.session, viewport_id, hung, display_set, start, matcher)
        if now is not None and made.window is None and now.reformat == made.reformat is None:
            made = replace(made, window=now.window)
        return made

    def _active(self, grid: Grid, viewports: list[Viewport]) -> str:
        """What the link asks for is active where it hangs, else what was active before."""
        wanted = self.session.choice.wanted(tuple(self.session.display_sets.values()))
        if wanted is not None and not self._is_touched:
            there = next((v.id for v in viewports if v.display_set == wanted.uid), None)
            if there is not None:
                return there
        return grid.active_id

    def settle(self) -> None:
        """Lay pictures where the stage wants them, now that the cells have their sizes."""
        session, areas = self.session, {}
        for viewport in session.grid.viewports:
            hung, before = self._plans.get(viewport.id), self._by_hand.placed.get(viewport.id)
            area = hung.plan.options.display_area if hung else None
            if area is None or before is None or viewport.camera != before.camera:
                continue
            shown = shown_in(session, viewport)
            if shown is not None:
                areas[viewport.id] = (area, shown)
        for viewport_id, camera in cameras_in(areas).items():
            viewport, area = session.grid.get(viewport_id), areas[viewport_id][0]
            if camera != viewport.camera:
                hung_camera = camera if area.store_as_initial_camera else viewport.hung
                before = self._by_hand.placed[viewport_id]
                self._by_hand.placed[viewport_id] = replace(before, camera=camera, hung=hung_camera)
                session.lay(replace(viewport, camera=camera, hung=hung_camera))
        self._run_at_first_pictures()

    def _run_at_first_pictures(self) -> None:
        """Once every viewport of a new stage shows its picture, the protocol's commands run."""
        if not self._awaits_pictures or self._waiting:
            return
        hung = [v for v in self.session.grid.viewports if not v.empty]
        if hung and all(self.session.state(v) in ("loaded", "failed") for v in hung):
            self._awaits_pictures = False
            self._run(self.current.protocol.callbacks.get("onViewportDataInitialized", ()))

    # -- what can be taken back -----------------------------------------------------------------

    def stage(self) -> tuple[str, int]:
        """Which protocol and which of its stages hang."""
        return self.current.protocol.id, self.current.stage_index

    def memory(self) -> Memory:
        """All that it has to know to go on from here at another time."""
        return Memory(
            self.current,
            self._previous,
            self._wish,
            dict(self._plans),
            self._by_hand.copy(),
            self._is_on,
            self._shape,
        )

    def recall(self, memory: object) -> None:
        """Go on from there."""
        if isinstance(memory, Memory):
            self.current, self._previous, self._wish = memory[:3]
            self._plans, self._by_hand = dict(memory.plans), memory.by_hand.copy()
            self._is_on, self._shape = memory.is_on, memory.shape

    # -- what is told ---------------------------------------------------------------------------

    def plan(self, viewport_id: str) -> Hung | None:
        """What the stage says of a viewport; ``None`` where a person has chosen."""
        return self._plans.get(viewport_id)

    @property
    def is_on(self) -> bool:
        """Whether the screen is divided as the present stage says."""
        return self._is_on and not self._is_free

    def menu(self) -> tuple[ToolbarItem, ...]:
        """What the layout menu offers."""
        return layout_menu(self)

    def state(self) -> dict[str, Any]:
        """Protocol, stage and what it says of each viewport, as JSON."""
        return hanging_state(self.current, self._plans, custom=self._is_free)


def _shape(grid: Grid) -> tuple[object, ...]:
    whole = grid.together()
    return whole.rows, whole.columns, whole.places
