"""Which series' measurements are tracked for a report: the states of OHIF's tracking workflow.

A tracking is a value; an event gives the next one. States that begin with ``prompt`` wait for an
answer.
"""

from dataclasses import dataclass, replace
from typing import Literal

Mode = Literal["standard", "simplified", "none"]
State = Literal[
    "off",
    "idle",
    "promptBeginTracking",
    "tracking",
    "promptTrackNewSeries",
    "promptTrackNewStudy",
    "promptSaveReport",
]
Answer = Literal["yes", "no", "never", "add", "create", "save", "discard", "cancel"]


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where one stands.

    ``study`` and ``series`` are tracked; ``asked`` are the study and the series that a prompt is
    about; ``dirty`` is set while there is something that no report holds yet.
    """

    mode: Mode = "standard"
    confirms: bool = True
    state: State = "idle"
    study: str = ""
    series: tuple[str, ...] = ()
    asked: tuple[str, str] = ("", "")
    dirty: bool = False

    @property
    def on(self) -> bool:
        """Whether anything is tracked."""
        return bool(self.series)

    @property
    def waits(self) -> bool:
        """Whether an answer is awaited."""
        return self.state.startswith("prompt")

    def tracks(self, series: str) -> bool:
        """Whether the measurements of a series are tracked."""
        return series in self.series

    def measured(self, study: str, series: str) -> "Tracking":
        """A measurement has been made in a series."""
        if self.mode == "none" or self.state == "off":
            return self
        if self.tracks(series):
            return replace(self, dirty=True)
        if self.waits:
            return self  # the prompt that is open comes first
        if self.mode == "simplified":
            return self._tracked(study, series)
        asked = replace(self, asked=(study, series))
        if not self.on:
            if not self.confirms:
                return asked._tracked(study, series)
            return replace(asked, state="promptBeginTracking")
        if study == self.study:
            if not self.confirms:
                return asked._tracked(study, series)
            return replace(asked, state="promptTrackNewSeries")
        return replace(asked, state="promptTrackNewStudy")

    def answered(self, answer: Answer) -> "Tracking":
        """A prompt has been answered; an answer that does not fit it counts as cancel."""
        match self.state, answer:
            case "promptBeginTracking", "yes":
                return self._tracked(*self.asked)
            case "promptBeginTracking", "never":
                return replace(self, state="off", asked=("", ""))
            case "promptTrackNewSeries", "add":
                return self._tracked(*self.asked)
            case ("promptTrackNewSeries", "create") | ("promptTrackNewStudy", "yes"):
                if self.dirty:
                    return replace(self, state="promptSaveReport")
                return self._restarted()
            case "promptSaveReport", "discard" | "save":
                return self._restarted()
        return replace(self, state=self._resting, asked=("", ""))

    def track(self, study: str, series: str) -> "Tracking":
        """Track a series without being asked."""
        return self._tracked(study, series)

    def untrack(self, series: str) -> "Tracking":
        """Track a series no more."""
        kept = tuple(uid for uid in self.series if uid != series)
        if not kept:
            return replace(self.cleared(), state="off" if self.state == "off" else "idle")
        return replace(self, series=kept)

    def cleared(self) -> "Tracking":
        """Nothing is tracked."""
        return Tracking(self.mode, self.confirms)

    def saved(self) -> "Tracking":
        """A report holds everything now."""
        return replace(self, dirty=False)

    @property
    def _resting(self) -> State:
        return "tracking" if self.series else "idle"

    def _tracked(self, study: str, series: str) -> "Tracking":
        same = self.series if study == self.study else ()
        added = same if series in same else (*same, series)
        return replace(
            self, state="tracking", study=study, series=added, asked=("", ""), dirty=True
        )

    def _restarted(self) -> "Tracking":
        study, series = self.asked
        return self.cleared()._tracked(study, series)
