"""Tracking in a session: asks, and marks the measurements of the series that are tracked."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from negatoscope.app.viewer.measurements.prompts import Prompt, Prompts
from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.language import t
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.tracking import Answer, Mode, Tracking

_ANSWERS: tuple[str, ...] = get_args(Answer)
_PROMPT = "tracking"

_QUESTIONS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "promptBeginTracking": (
        t("Track measurements of this series?"),
        t("Tracked measurements go into the report."),
        (("no", t("No")), ("never", t("No, do not ask again")), ("yes", t("Yes"))),
    ),
    "promptTrackNewSeries": (
        t("Add this measurement to the report?"),
        t("It lies in a series that is not tracked yet."),
        (("cancel", t("No")), ("create", t("New report")), ("add", t("Add to the report"))),
    ),
    "promptTrackNewStudy": (
        t("Track measurements of this study instead?"),
        t("A report holds measurements of one study only."),
        (("no", t("No")), ("yes", t("Yes"))),
    ),
    "promptSaveReport": (
        t("Save the tracked measurements first?"),
        t("What is not saved is deleted."),
        (("cancel", t("Cancel")), ("discard", t("Delete them")), ("save", t("Save a report"))),
    ),
}


class TrackedMeasurements:
    """The tracking of a session.

    ``save`` is what makes a report of the tracked measurements; it answers whether it could.
    """

    def __init__(self, store: MeasurementStore, prompts: Prompts) -> None:
        self._store = store
        self._prompts = prompts
        self.now = Tracking()
        self.save: Callable[[], bool] | None = None

    def configure(self, mode: Mode, *, confirms: bool) -> None:
        """How much is asked; nothing may be tracked yet."""
        self.now = Tracking(mode, confirms)

    def take(self, annotation: Annotation) -> None:
        """A measurement has been made."""
        image = annotation.image
        self._go(self.now.measured(image.study_instance_uid, image.series_instance_uid))

    def track(self, study: str, series: str) -> None:
        """Track a series."""
        self._go(self.now.track(study, series))

    def untrack(self, series: str) -> None:
        """Track a series no more; its measurements stay, untracked."""
        self._go(self.now.untrack(series))

    def saved(self) -> None:
        """A report holds everything now."""
        self._go(self.now.saved())

    def _go(self, following: Tracking) -> None:
        before, self.now = self.now, following
        if following.state in _QUESTIONS and following.state != before.state:
            title, text, choices = _QUESTIONS[following.state]
            if self.save is None:
                choices = tuple(choice for choice in choices if choice[0] != "save")
            self._prompts.ask(Prompt(_PROMPT, title, text, choices), self._answered)
        elif before.waits and not following.waits:
            self._prompts.withdraw(_PROMPT)
        if following.series != before.series:
            self._mark()

    def _answered(self, choice: str) -> None:
        answer: Answer = choice if choice in _ANSWERS else "cancel"  # type: ignore[assignment]
        leaving = self.now.state == "promptSaveReport" and answer in ("save", "discard")
        if leaving and answer == "save" and (self.save is None or not self.save()):
            answer, leaving = "cancel", False
        if leaving and answer == "discard":
            kept = set(self.now.series) - {self.now.asked[1]}
            gone = [a.uid for a in self._store.all if a.image.series_instance_uid in kept]
            self._store.remove(gone, t("Delete tracked measurements"))
        self._go(self.now.answered(answer))

    def _mark(self) -> None:
        """Say of each measurement whether its series is tracked; this is no step of the history."""
        for annotation in self._store.all:
            tracked = self.now.tracks(annotation.image.series_instance_uid)
            if annotation.tracked != tracked:
                self._store.show(replace(annotation, tracked=tracked))
        self._store.touch(panel=True)
