"""Which instances a report refers to, by study and series (PS3.3 table 10-4, C.17.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports.attributes import Json, attributes


@dataclass(frozen=True, slots=True)
class SourceInstance:
    """An instance and the series and study it belongs to."""

    sop_class_uid: str
    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str


def source_of(instance: DataSet) -> SourceInstance:
    """The instance of a data set."""
    return SourceInstance(
        instance.string("SOPClassUID"),
        instance.string("SOPInstanceUID"),
        instance.string("SeriesInstanceUID"),
        instance.string("StudyInstanceUID"),
    )


def references(sources: Iterable[SourceInstance]) -> list[Json]:
    """Items of a hierarchical SOP instance reference: study, series, instance."""
    studies: dict[str, dict[str, dict[str, SourceInstance]]] = {}
    for each in sources:
        of_series = studies.setdefault(each.study_instance_uid, {})
        of_series.setdefault(each.series_instance_uid, {})[each.sop_instance_uid] = each
    return [
        attributes(
            StudyInstanceUID=study,
            ReferencedSeriesSequence=[
                attributes(
                    SeriesInstanceUID=series,
                    ReferencedSOPSequence=[_instance(each) for each in instances.values()],
                )
                for series, instances in of_series.items()
            ],
        )
        for study, of_series in studies.items()
    ]


def _instance(each: SourceInstance) -> Json:
    return attributes(
        ReferencedSOPClassUID=each.sop_class_uid, ReferencedSOPInstanceUID=each.sop_instance_uid
    )


def evidence(sources: Iterable[SourceInstance], study_instance_uid: str) -> Json:
    """The evidence of a report: what is of its own study, and what is of others."""
    listed = tuple(sources)
    own = [each for each in listed if each.study_instance_uid == study_instance_uid]
    others = [each for each in listed if each.study_instance_uid != study_instance_uid]
    made: Json = {}
    if own:
        made |= attributes(CurrentRequestedProcedureEvidenceSequence=references(own))
    if others:
        made |= attributes(PertinentOtherEvidenceSequence=references(others))
    return made


def instances_told(report: DataSet) -> tuple[SourceInstance, ...]:
    """The instances that a report names as its evidence."""
    keywords = ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence")
    return tuple(
        SourceInstance(
            instance.string("ReferencedSOPClassUID"),
            instance.string("ReferencedSOPInstanceUID"),
            series.string("SeriesInstanceUID"),
            study.string("StudyInstanceUID"),
        )
        for keyword in keywords
        for study in report.sequence(keyword)
        for series in study.sequence("ReferencedSeriesSequence")
        for instance in series.sequence("ReferencedSOPSequence")
    )
