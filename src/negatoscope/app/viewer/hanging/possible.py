"""Which protocols and stages can be shown now, and why the others cannot."""

from collections.abc import Callable
from dataclasses import dataclass

from negatoscope.app.viewer.hanging.cases import Moment
from negatoscope.app.viewer.hanging.library import Library
from negatoscope.hanging.matching import Matcher
from negatoscope.hanging.schema import HangingProtocol
from negatoscope.hanging.staging import Status, arranged, status_of
from negatoscope.language import t


@dataclass(frozen=True, slots=True)
class Wish:
    """A protocol that is asked for, with a stage by id or by index from 0.

    Of one that is only ``usual`` nothing is said where it cannot be shown.
    """

    protocol_id: str = ""
    stage_id: str = ""
    stage_index: int = -1
    study_uid: str = ""
    usual: bool = False


class Possible:
    """Answers for one session; what was found is kept until something has arrived.

    Parameters
    ----------
    matcher:
        Makes the matcher for a study, the first when its UID is empty.
    moment:
        How far loading is.
    """

    def __init__(
        self, library: Library, matcher: Callable[[str], Matcher], moment: Callable[[], Moment]
    ) -> None:
        self._library = library
        self._matcher = matcher
        self._moment = moment
        self._statuses: tuple[object, list[Status]] = (None, [])
        self._reasons: tuple[object, dict[str, str]] = (None, {})

    def statuses(self, protocol: HangingProtocol, study_uid: str) -> list[Status]:
        """Which stages of a protocol can be shown."""
        key = (protocol, study_uid, self._moment())
        if self._statuses[0] != key:
            rankings = self._matcher(study_uid).rankings(protocol)
            self._statuses = (key, [status_of(stage, rankings) for stage in protocol.stages])
        return self._statuses[1]

    def reason_against(self, protocol: HangingProtocol, wish: Wish | None = None) -> str:
        """Why a protocol cannot be shown, in words; ``""`` when it can."""
        if protocol.obstacle:
            return protocol.obstacle
        wish = wish or Wish()
        ids = [stage.id or stage.name for stage in protocol.stages]
        if wish.stage_id and wish.stage_id not in ids:
            return t(
                "It has no stage “{stage_id}”; there are {join}.",
                stage_id=wish.stage_id[:64],
                join=", ".join(ids),
            )
        if wish.stage_index >= len(ids):
            return t(
                "It has {ids} stages: there is no number {stage_index}.",
                ids=len(ids),
                stage_index=wish.stage_index,
            )
        matcher = self._matcher(wish.study_uid)
        if arranged(matcher, protocol, stage_id=wish.stage_id, index=wish.stage_index) is None:
            return t("The open studies do not hold what it needs.")
        if protocol.selectors and not any(matcher.rankings(protocol).values()):
            return t("No open series fits.")
        return ""

    def reasons(self) -> dict[str, str]:
        """Why each preset cannot be shown, by id."""
        presets = tuple(self._library.presets())
        key = (self._moment(), presets)
        if self._reasons[0] != key:
            self._reasons = (key, {each.id: self.reason_against(each) for each in presets})
        return self._reasons[1]


def as_refusal(reason: str) -> str:
    """A reason as the words of a command error, which end without a full stop."""
    return reason[:1].lower() + reason[1:].removesuffix(".")
