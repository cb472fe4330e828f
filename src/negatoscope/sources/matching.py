"""Searching on our side, for sources that are plain files (PS3.4 C.2.2.2)."""

from collections.abc import Iterable

from negatoscope.sources.base import StudyRow
from negatoscope.sources.query import StudyQuery


def matching(rows: Iterable[StudyRow], query: StudyQuery) -> tuple[StudyRow, ...]:
    """Rows that fit: texts by every word that they contain, without regard to case.

    Files often leave out who gave an identifier: only another issuer does not fit.
    """
    texts = [
        (attribute, words)
        for attribute, text in (
            ("patient_name", query.patient_name),
            ("patient_id", query.mrn),
            ("accession_number", query.accession),
            ("description", query.description),
        )
        if (words := _words(text))
    ]
    uids = frozenset(query.study_instance_uids)
    modalities = frozenset(query.modalities)
    return tuple(
        row
        for row in rows
        if (not query.issuer or row.issuer_of_patient_id.strip() in ("", query.issuer))
        and (not uids or row.study_instance_uid in uids)
        and (not modalities or not modalities.isdisjoint(row.modalities))
        and _in_dates(row.study_date, query.start_date, query.end_date)
        and all(_contains(getattr(row, attribute), words) for attribute, words in texts)
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace("*", " ").replace("^", " ").replace(",", " ").casefold().split())


def _contains(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _in_dates(date: str, start: str, end: str) -> bool:
    if not start and not end:
        return True
    return bool(date) and (not start or date >= start) and (not end or date <= end)
