"""Study rows and series summaries from the JSON of a search."""

from collections.abc import Iterable

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.heap import collection_paused
from negatoscope.sources.base import SeriesSummary, StudyRow

_NO_NUMBER = 1 << 62


def study_row(found: DataSet) -> StudyRow | None:
    """Row of one found study; ``None`` without a UID, as nothing could be opened."""
    uid = found.string("StudyInstanceUID")
    if not uid:
        return None
    return StudyRow(
        uid,
        found.person_name("PatientName"),
        found.string("PatientID"),
        found.string("StudyDate"),
        found.string("StudyTime"),
        _modalities(found),
        found.string("StudyDescription"),
        found.string("AccessionNumber"),
        found.integer("NumberOfStudyRelatedInstances"),
        found.string("PatientBirthDate"),
        found.string("PatientSex"),
        found.person_name("ReferringPhysicianName"),
        found.string("IssuerOfPatientID"),
    )


def study_rows(found: Iterable[DataSet]) -> tuple[StudyRow, ...]:
    """Rows of all studies that can be opened, each once."""
    rows: dict[str, StudyRow] = {}
    with collection_paused():
        for item in found:
            row = study_row(item)
            if row is not None:
                rows.setdefault(row.study_instance_uid, row)
    return tuple(rows.values())


def _modalities(found: DataSet) -> tuple[str, ...]:
    values = found.strings("ModalitiesInStudy") or found.strings("Modality")
    if len(values) == 1 and values[0] and not values[0].isalnum():
        # "CT\\SR" or "CT,SR" in one string, from servers that do not split
        values = tuple(part.strip() for part in values[0].replace("\\", ",").split(","))
    return tuple(dict.fromkeys(value for value in values if value))


def series_summaries(found: Iterable[DataSet]) -> tuple[SeriesSummary, ...]:
    """Series by number, each once."""
    series: dict[str, SeriesSummary] = {}
    for item in found:
        uid = item.string("SeriesInstanceUID")
        if uid and uid not in series:
            series[uid] = SeriesSummary(
                uid,
                item.string("Modality"),
                item.integer("SeriesNumber"),
                item.string("SeriesDescription"),
                item.integer("NumberOfSeriesRelatedInstances"),
            )
    return tuple(
        sorted(series.values(), key=lambda s: _NO_NUMBER if s.number is None else s.number)
    )
