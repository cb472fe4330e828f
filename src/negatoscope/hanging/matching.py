"""Points: how well rules fit a study or a display set, and which protocol fits best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from negatoscope.hanging.attributes import Attribute, Context, Subject, custom_value
from negatoscope.hanging.constraints import CHECKS, wanted_value
from negatoscope.hanging.facts import Case, SetFacts, StudyFacts, attribute_of
from negatoscope.hanging.rules import ITSELF, Reference, Rule
from negatoscope.hanging.schema import HangingProtocol, Selector

_NO_NUMBER = 1 << 62


class Score(NamedTuple):
    """Sum of the weights of the rules that fit; 0 when a required one does not."""

    points: int
    required_failed: bool


class Ranked(NamedTuple):
    """A display set that a selector may show, with its points."""

    display_set: SetFacts
    points: int


@dataclass(slots=True)
class Matcher:
    """Matches the rules of protocols against one case.

    Parameters
    ----------
    case:
        The studies and their display sets.
    attributes:
        Computed attributes besides our own, by name.
    """

    case: Case
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    # -- rules ----------------------------------------------------------------------------------

    def score(self, subject: Subject, rules: Sequence[Rule], context: Context) -> Score:
        """Points of a subject under rules."""
        points = 0
        for rule in rules:
            if self._fits(subject, rule, context):
                points += rule.points
            elif rule.required:
                return Score(0, required_failed=True)
        return Score(points, required_failed=False)

    def _fits(self, subject: Subject, rule: Rule, context: Context) -> bool:
        context = replace(context, rule=rule.extra)
        value = self._value(subject, rule.attribute, rule.source, context)
        for name, given in rule.constraint.items():
            wanted = given
            if isinstance(given, Reference):
                wanted = self._value(subject, given.attribute, given.source, context)
                if wanted is None:  # nothing to compare with
                    return False
            if not CHECKS[name](value, wanted_value(name, wanted)):
                return False
        return True

    def _value(self, subject: Subject, attribute: str, source: str, context: Context) -> object:
        """An attribute's value, from where a rule says, else from the subject's instance."""
        place = self._source(subject, source, context)
        if place is None and source == "prior":
            return None  # and not the subject's own
        about = place if isinstance(place, SetFacts | StudyFacts) else subject
        is_custom, value = custom_value(attribute, about, context, self.attributes)
        if is_custom:
            return value
        value = _read(place, attribute)
        return subject.get(attribute) if value is None and source != "prior" else value

    def _source(self, subject: Subject, source: str, context: Context) -> object:
        studies = self.case.studies
        sources: dict[str, object] = {
            ITSELF: subject,
            "current": studies[0] if studies else None,
            "prior": studies[1] if len(studies) > 1 else None,
            "instance": subject.instance if isinstance(subject, SetFacts) else None,
            "activeStudy": self.case.active_study,
            "studies": studies,
            "allDisplaySets": self.case.all_sets,
            "displaySets": context.display_sets,
            "options": {"studyInstanceUIDsIndex": context.study_index},
        }
        return sources[source]

    # -- display sets ---------------------------------------------------------------------------

    def ranking(
        self, protocol: HangingProtocol, selector: Selector, matches: Mapping[str, SetFacts]
    ) -> tuple[Ranked, ...]:
        """The display sets that a selector allows, the best first, then in their order."""
        found: list[tuple[tuple[int, int, int], Ranked]] = []
        for index, study in enumerate(self.case.studies):
            if protocol.priors == -1 and index != self.case.active:
                continue
            context = Context(self.case, index, study.sets, matches)
            of_study = self.score(study, selector.study_rules, context)
            if of_study.required_failed:
                continue
            for each in filter(lambda one: one.can_hang, study.sets):
                own = self._points_of_set(each, selector, context)
                if own is not None:
                    ranked = Ranked(each, of_study.points + own)
                    number = each.attributes.get("SeriesNumber")
                    place = number if isinstance(number, int) else _NO_NUMBER
                    found.append(((-ranked.points, index, place), ranked))
        found.sort(key=lambda item: item[0])
        return tuple(ranked for _, ranked in found)

    def _points_of_set(self, each: SetFacts, selector: Selector, context: Context) -> int | None:
        own = self.score(each, selector.series_rules, context)
        if own.required_failed:
            return None
        if not selector.image_rules:
            return own.points
        images = [
            self.score(replace(each, instances=(instance,)), selector.image_rules, context)
            for instance in each.instances
        ]
        fitting = [score.points for score in images if not score.required_failed]
        if images and not fitting:
            return None
        return own.points + max(fitting, default=0)

    def rankings(self, protocol: HangingProtocol) -> dict[str, tuple[Ranked, ...]]:
        """The rankings of all selectors, in the protocol's order."""
        matches: dict[str, SetFacts] = {}
        found: dict[str, tuple[Ranked, ...]] = {}
        for name, selector in protocol.selectors.items():
            found[name] = self.ranking(protocol, selector, matches)
            if found[name]:
                matches[name] = found[name][0].display_set
        return found

    # -- protocols ------------------------------------------------------------------------------

    def points(self, protocol: HangingProtocol) -> int:
        """How well a protocol fits the active study; 0: it does not."""
        study = self.case.active_study
        if study is None or len(self.case.studies) - 1 < protocol.priors:
            return 0
        context = Context(self.case, self.case.active, study.sets)
        return self.score(study, protocol.rules, context).points

    def best(self, protocols: Sequence[HangingProtocol]) -> tuple[HangingProtocol, ...]:
        """The protocols that fit and can be shown, the best first, equals in their order."""
        scored = [(self.points(each), each) for each in protocols if not each.obstacle]
        fitting = [(points, each) for points, each in scored if points > 0]
        fitting.sort(key=lambda item: -item[0])
        return tuple(each for _, each in fitting)


def _read(place: object, attribute: str) -> object:
    if isinstance(place, SetFacts | StudyFacts):
        return place.get(attribute)
    if isinstance(place, dict):
        return place.get(attribute)
    if isinstance(place, tuple):
        if attribute == "length":
            return len(place)
        values = [value for each in place if (value := each.get(attribute)) is not None]
        return values or None
    return attribute_of(place, attribute) if place is not None else None  # type: ignore[arg-type]
