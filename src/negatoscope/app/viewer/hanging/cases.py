"""The opened studies as hanging protocols see them, while they are loading too."""

from negatoscope.app.viewer.studies import NOT_IMAGES, LoadedStudy, SeriesChoice
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.hanging.facts import Case, SetFacts, StudyFacts, facts_of, facts_of_series
from negatoscope.sources.base import SeriesSummary

#: How far loading is, as far as it can change what fits: see `Cases.moment`.
Moment = tuple[tuple[object, ...], ...]


class Cases:
    """Makes cases of a session's studies; what was made of a display set is kept."""

    def __init__(self, choice: SeriesChoice) -> None:
        self._choice = choice
        self._facts: dict[str, SetFacts] = {}

    @staticmethod
    def moment(studies: tuple[LoadedStudy, ...]) -> Moment:
        """Changes when a study's list, its first series, its last, or a failure has come."""
        return tuple(
            (
                study.study_instance_uid,
                study.phase,
                len(study.series),
                len(study.series_errors),
                len(study.display_sets) if study.phase != "loading" else bool(study.display_sets),
            )
            for study in studies
        )

    def case(self, studies: tuple[LoadedStudy, ...], active_uid: str = "") -> Case:
        """The case as it is now; series that are under way stand for what they will bring."""
        uids = [study.study_instance_uid for study in studies]
        choice = self._choice
        wanted = {choice.initial_series, *choice.only} - {""}
        return Case(
            tuple(self._study(study) for study in studies),
            uids.index(active_uid) if active_uid in uids else 0,
            frozenset(wanted),
            choice.initial_instance,
        )

    def _study(self, study: LoadedStudy) -> StudyFacts:
        sets: list[SetFacts] = []
        for series in study.series:
            made = study.display_sets.get(series.series_instance_uid)
            if made is not None:
                sets += [self._of(each) for each in made]
            elif study.phase == "loading" and not self._is_lost(study, series):
                sets.append(_under_way(study.study_instance_uid, series))
        return StudyFacts(study.study_instance_uid, tuple(sets), len(study.series))

    @staticmethod
    def _is_lost(study: LoadedStudy, series: SeriesSummary) -> bool:
        return series.modality in NOT_IMAGES or series.series_instance_uid in study.series_errors

    def _of(self, display_set: DisplaySet) -> SetFacts:
        facts = self._facts.get(display_set.uid)
        if facts is None:
            facts = self._facts[display_set.uid] = facts_of(display_set)
        return facts


def _under_way(study_uid: str, series: SeriesSummary) -> SetFacts:
    return facts_of_series(
        study_uid,
        series.series_instance_uid,
        modality=series.modality,
        number=series.number,
        description=series.description,
        instances=series.instances,
    )
