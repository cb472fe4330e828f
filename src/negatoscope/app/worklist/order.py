"""Order of the study list."""

from collections.abc import Callable, Sequence

from negatoscope.app.worklist.query import SortDirection, SortKey
from negatoscope.sources.base import StudyRow

Key = str | int
_KEYS: dict[SortKey, Callable[[StudyRow], Key | None]] = {
    "patientName": lambda row: row.patient_name.casefold(),
    "mrn": lambda row: row.patient_id.casefold(),
    "studyDate": lambda row: row.study_date and row.study_date + row.study_time,
    "modalities": lambda row: "/".join(row.modalities),
    "description": lambda row: row.description.casefold(),
    "accession": lambda row: row.accession_number.casefold(),
    "instances": lambda row: row.instances,
}


def in_order(
    rows: Sequence[StudyRow], sort_by: SortKey, direction: SortDirection
) -> tuple[StudyRow, ...]:
    """Rows by a column; equal ones keep their order, those without a value come last."""
    key = _KEYS[sort_by]
    present: list[tuple[Key, int]] = []
    missing: list[StudyRow] = []
    for index, row in enumerate(rows):
        value = key(row)
        if value is None or value == "":
            missing.append(row)
        else:
            present.append((value, index))
    # all keys of one column are of one type, which the type checker cannot see
    present.sort(key=_first, reverse=direction == "descending")
    return (*(rows[index] for _, index in present), *missing)


def _first(pair: tuple[Key, int]) -> str:
    """Key of a pair; texts and numbers never meet in one column."""
    return pair[0]  # type: ignore[return-value]
