"""Loads studies: the list of series first, then metadata series by series, what is shown first."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from negatoscope.app.faults import told
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.language import t
from negatoscope.sources.base import DataSource, SeriesSummary
from negatoscope.sources.errors import SourceError

#: Metadata requests of one study under way at once: the first series is not slowed by the others.
METADATA_AT_ONCE = 2
#: Modalities that hold no images of their own; their series wait until the images are there.
NOT_IMAGES = frozenset({"SR", "KO", "PR", "SEG", "RTSTRUCT", "RTPLAN", "REG", "DOC", "ECG"})


@dataclass(slots=True)
class LoadedStudy:
    """A study in the viewer and how far it is."""

    study_instance_uid: str
    phase: Literal["loading", "ready", "failed", "notfound"] = "loading"
    series: tuple[SeriesSummary, ...] = ()
    display_sets: dict[str, tuple[DisplaySet, ...]] = field(default_factory=dict)  # by series
    series_errors: dict[str, SourceError] = field(default_factory=dict)
    error: SourceError | None = None
    incomplete: tuple[SourceError, ...] = ()  # why series may be missing

    def all_display_sets(self) -> tuple[DisplaySet, ...]:
        """The display sets that are here, in the order of the series."""
        return tuple(
            ds for s in self.series for ds in self.display_sets.get(s.series_instance_uid, ())
        )


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """What a link narrows a study to and what it wants first (OHIF's parameters)."""

    only: frozenset[str] = frozenset()
    initial_series: str = ""
    initial_instance: str = ""

    def wanted(self, sets: Sequence[DisplaySet]) -> DisplaySet | None:
        """What of these the link wants to see first: by its instance, else by its series."""
        images = [d for d in sets if d.is_viewable]
        for display_set in images if self.initial_instance else ():
            if any(f.sop_instance_uid == self.initial_instance for f in display_set.frames):
                return display_set
        of_series = (d for d in images if d.series_instance_uid == self.initial_series)
        return next(of_series, None)


def series_order(series: SeriesSummary) -> tuple[bool, float, str]:
    """Sort key: images first, then by series number; the boot loader asks in the same order."""
    number = float("inf") if series.number is None else series.number
    return (series.modality in NOT_IMAGES, number, series.series_instance_uid)


Replaced = Callable[[tuple[DisplaySet, ...], tuple[DisplaySet, ...]], None]


class StudyLoader:
    """Loads one study and reports each step.

    Parameters
    ----------
    on_change:
        Called after each step with the study.
    on_display_sets:
        Called when the display sets of a series have arrived.
    needed:
        Says which series are to be shown: they come before the others.
    """

    def __init__(
        self,
        source: DataSource,
        study_instance_uid: str,
        choice: SeriesChoice,
        on_change: Callable[[LoadedStudy], None],
        on_display_sets: Callable[[LoadedStudy, tuple[DisplaySet, ...]], None],
        needed: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._source = source
        self._choice = choice
        self._on_change = on_change
        self._on_display_sets = on_display_sets
        self._needed = needed
        self.study = LoadedStudy(study_instance_uid)
        self._shows_early = bool(getattr(source, "enable_study_lazy_load", True))
        self._held_back: list[tuple[str, tuple[DisplaySet, ...]]] = []

    async def load(self) -> None:
        """Load what is missing; called again it retries what failed."""
        study = self.study
        study.phase, study.error = "loading", None
        study.series_errors.clear()
        try:
            found = await self._source.search_series(study.study_instance_uid)
            if self._choice.only:
                found = tuple(s for s in found if s.series_instance_uid in self._choice.only)
            study.series = tuple(sorted(found, key=series_order))
            told = getattr(self._source, "incomplete", None)
            study.incomplete = told(study.study_instance_uid) if told is not None else ()
        except SourceError as error:
            study.phase, study.error = ("notfound" if error.status == 404 else "failed"), error
            self._on_change(study)
            return
        except Exception as error:  # noqa: BLE001 - told, and tried again when asked to
            study.phase, study.error = "failed", _odd(t("The study's list of series"), error)
            self._on_change(study)
            return
        if not study.series:
            study.phase = "notfound"
            self._on_change(study)
            return
        self._on_change(study)
        await self._load_series()
        self._show_held_back()
        study.phase = "ready"
        self._on_change(study)

    async def renew(self, on_replaced: Replaced) -> None:
        """Load anew what has grown, where studies come to light little by little.

        Parameters
        ----------
        on_replaced
            Told which display sets take the place of which.
        """
        study = self.study
        try:
            found = await self._source.search_series(study.study_instance_uid)
            study.series = tuple(sorted(found, key=series_order))
            for series in study.series:
                uid = series.series_instance_uid
                held = study.display_sets.get(uid)
                if held is None:
                    await self._one_series(series)
                elif series.instances != sum(each.instance_count for each in held):
                    instances = await self._source.series_metadata(study.study_instance_uid, uid)
                    # other uids: an index means another image now
                    sets = tuple(
                        replace(each, uid=f"{each.uid}~{len(instances)}")
                        for each in display_sets(instances)
                    )
                    study.display_sets[uid] = sets
                    on_replaced(held, sets)
        except SourceError:
            return  # the files have been closed meanwhile
        self._on_change(study)

    def _show_held_back(self) -> None:
        """Show all series together, in their order (``enableStudyLazyLoad`` false)."""
        places = {s.series_instance_uid: place for place, s in enumerate(self.study.series)}
        for uid, sets in sorted(self._held_back, key=lambda held: places.get(held[0], 0)):
            self.study.display_sets[uid] = sets
            self._on_display_sets(self.study, sets)
        self._held_back.clear()

    async def _load_series(self) -> None:
        first, needed = self._choice.initial_series, self._needed()

        def turn(series: SeriesSummary) -> tuple[bool, bool]:
            return series.series_instance_uid != first, series.series_instance_uid not in needed

        waiting = [
            s
            for s in sorted(self.study.series, key=turn)
            if s.series_instance_uid not in self.study.display_sets
        ]
        if waiting:
            await self._one_series(waiting.pop(0))

        async def work() -> None:
            while waiting:
                await self._one_series(waiting.pop(0))

        await asyncio.gather(*(work() for _ in range(METADATA_AT_ONCE)))

    async def _one_series(self, series: SeriesSummary) -> None:
        """Load a series; whatever is wrong with it, the others are shown."""
        study, uid = self.study, series.series_instance_uid
        try:
            instances = await self._source.series_metadata(study.study_instance_uid, uid)
            sets = display_sets(instances)
            if self._shows_early:
                study.display_sets[uid] = sets
                self._on_display_sets(study, sets)
            else:
                self._held_back.append((uid, sets))
        except SourceError as error:
            study.series_errors[uid] = _in_words(error, uid, _name(series))
        except Exception as error:  # noqa: BLE001 - odd metadata, say
            study.display_sets.pop(uid, None)
            study.series_errors[uid] = _odd(_name(series), error)
        self._on_change(study)


def _name(series: SeriesSummary) -> str:
    number = t("without a number") if series.number is None else str(series.number)
    return t("Series {number}", number=number) + (
        f" ({series.modality})" if series.modality else ""
    )


def _in_words(error: SourceError, uid: str, name: str) -> SourceError:
    """An error that names a series as people do, in place of its UID."""
    if uid not in error.reason:
        return error
    inside = name[:1].lower() + name[1:]
    reason = error.reason.replace(f"Series {uid}", name).replace(f"series {uid}", inside)
    return SourceError(
        error.title,
        reason,
        error.advice,
        status=error.status,
        what=inside,
        retryable=error.retryable,
    )


def _odd(what: str, error: Exception) -> SourceError:
    """A fault of the program over what a source answered."""
    return SourceError(
        t("What the source answered cannot be understood"),
        f"{what}: {told(error, what)}.",
        t("Everything else stays usable. Try again; if it fails again, report these words."),
        what=what,
        retryable=True,
    )
