"""Stages: which can be shown, and what hangs in each of their viewports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from negatoscope.hanging.choices import DisplaySetChoice
from negatoscope.hanging.facts import SetFacts
from negatoscope.hanging.matching import Matcher, Ranked
from negatoscope.hanging.schema import HangingProtocol
from negatoscope.hanging.stage import Activation, Stage
from negatoscope.hanging.viewports import ViewportPlan

Status = Literal["enabled", "passive", "disabled"]
Rankings = Mapping[str, Sequence[Ranked]]


@dataclass(frozen=True, slots=True)
class Hung:
    """One viewport of a stage and what hangs in it, where something does.

    ``layers`` lie over it.
    """

    plan: ViewportPlan
    choice: DisplaySetChoice | None = None
    display_set: SetFacts | None = None
    layers: tuple[tuple[DisplaySetChoice, SetFacts], ...] = ()


@dataclass(frozen=True, slots=True)
class Hanging:
    """A stage of a protocol with what hangs where."""

    protocol: HangingProtocol
    stage_index: int
    viewports: tuple[Hung, ...]

    @property
    def stage(self) -> Stage:
        """The stage."""
        return self.protocol.stages[self.stage_index]


def hang(stage: Stage, rankings: Rankings) -> tuple[Hung, ...]:
    """What hangs in each viewport of a stage."""
    in_display: list[str] = []
    return tuple(hang_one(plan, rankings, in_display) for plan in stage.viewports)


def hang_one(plan: ViewportPlan, rankings: Rankings, in_display: list[str]) -> Hung:
    """What hangs in one viewport, beside what is in display already, which is added to."""
    hung = []
    for choice in plan.display_sets:
        found = _find(rankings.get(choice.id, ()), choice.index, in_display)
        if found is not None:
            in_display.append(found.uid)
            hung.append((choice, found))
    if hung:
        return Hung(plan, *hung[0], tuple(hung[1:]))
    return Hung(plan, plan.display_sets[0] if plan.display_sets else None)


def _find(ranking: Sequence[Ranked], index: int, in_display: Sequence[str]) -> SetFacts | None:
    if index >= 0:
        return ranking[index].display_set if index < len(ranking) else None
    fresh = (r for r in ranking if r.display_set.uid not in in_display and r.points > 0)
    found = next(fresh, None)
    return found.display_set if found else None


def status_of(stage: Stage, rankings: Rankings) -> Status:
    """Whether a stage is chosen by itself, may be chosen by a person, or cannot be shown."""
    if stage.obstacle:
        return "disabled"
    matched = sum(each.display_set is not None for each in hang(stage, rankings))
    if not _holds(stage.passive, matched, rankings, 0):
        return "disabled"
    return "enabled" if _holds(stage.enabled, matched, rankings, 1) else "passive"


def _holds(activation: Activation | None, matched: int, rankings: Rankings, otherwise: int) -> bool:
    activation = activation or Activation()
    if not all(rankings.get(name) for name in activation.selectors_matched):
        return False
    least = activation.min_viewports_matched
    return matched >= (otherwise if least is None else least)


def first_stage(statuses: Sequence[Status]) -> int | None:
    """The stage to begin with: the first that is enabled, else the first that can be shown."""
    if "enabled" in statuses:
        return statuses.index("enabled")
    return statuses.index("passive") if "passive" in statuses else None


def next_stage(statuses: Sequence[Status], stage_index: int, step: Literal[-1, 1]) -> int | None:
    """The next stage in a direction that can be shown; ``None`` at the end."""
    index = stage_index + step
    while 0 <= index < len(statuses):
        if statuses[index] != "disabled":
            return index
        index += step
    return None


def choose_stage(
    protocol: HangingProtocol, statuses: Sequence[Status], *, stage_id: str = "", index: int = -1
) -> int | None:
    """The stage that is asked for by id or index, where it can be shown, else the first."""
    wanted = index
    if stage_id:
        ids = [stage.id or stage.name for stage in protocol.stages]
        wanted = ids.index(stage_id) if stage_id in ids else -1
    if 0 <= wanted < len(statuses) and statuses[wanted] != "disabled":
        return wanted
    return None if stage_id or index >= 0 else first_stage(statuses)


def arranged(
    matcher: Matcher, protocol: HangingProtocol, *, stage_id: str = "", index: int = -1
) -> Hanging | None:
    """A protocol's hanging for a case; ``None`` when the stage cannot be shown."""
    rankings = matcher.rankings(protocol)
    statuses = [status_of(stage, rankings) for stage in protocol.stages]
    chosen = choose_stage(protocol, statuses, stage_id=stage_id, index=index)
    if chosen is None:
        return None
    return Hanging(protocol, chosen, hang(protocol.stages[chosen], rankings))


def automatic(
    matcher: Matcher, protocols: Sequence[HangingProtocol], fallback: HangingProtocol
) -> Hanging | None:
    """The hanging of the best protocol that can be shown, else of the fallback."""
    for protocol in (*matcher.best(protocols), fallback):
        hanging = arranged(matcher, protocol)
        if hanging is not None:
            return hanging
    return None
