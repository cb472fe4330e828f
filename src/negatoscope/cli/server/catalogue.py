"""Studies and series as searches see them, made from the index and kept in memory."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from negatoscope.cli.dicomjson import encode
from negatoscope.cli.server.index import Index, SeriesCount
from negatoscope.cli.server.scan import BULK_PREFIX, SERIES_TAGS, STUDY_TAGS

Attributes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """A series: its attributes as an answer gives them, ready as JSON too."""

    study: str
    uid: str
    attributes: Attributes
    body: bytes


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """A study with its series, ordered by Series Number."""

    uid: str
    attributes: Attributes
    body: bytes
    series: tuple[SeriesRecord, ...]


class Catalogue:
    """All studies, newest first; renewed when the index has changed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._generation = -1
        self._studies: tuple[StudyRecord, ...] = ()
        self._by_uid: dict[str, StudyRecord] = {}

    def studies(self) -> tuple[StudyRecord, ...]:
        """Every study, newest first; those without a date come last."""
        self._renew()
        return self._studies

    def study(self, uid: str) -> StudyRecord | None:
        """A study by its UID."""
        self._renew()
        return self._by_uid.get(uid)

    def _renew(self) -> None:
        with self._lock:
            generation = self._index.generation
            if generation != self._generation:
                self._studies = tuple(_studies(self._index.series()))
                self._by_uid = {study.uid: study for study in self._studies}
                self._generation = generation


def first_value(attributes: Attributes, tag: str) -> Any:
    """An element's first value, or None."""
    values = attributes.get(tag, {}).get("Value") or [None]
    return values[0]


def _studies(counts: Iterable[SeriesCount]) -> list[StudyRecord]:
    grouped: dict[str, list[SeriesCount]] = defaultdict(list)
    for count in counts:
        grouped[count.study].append(count)
    studies = [_study(uid, members) for uid, members in grouped.items()]
    studies.sort(key=lambda study: study.uid)
    studies.sort(key=lambda study: _moment(study.attributes), reverse=True)
    return studies


def _moment(attributes: Attributes) -> tuple[str, str]:
    date, time = (first_value(attributes, tag) or "" for tag in ("00080020", "00080030"))
    return str(date).replace(".", ""), str(time).replace(":", "")


def _study(uid: str, counts: list[SeriesCount]) -> StudyRecord:
    ordered = sorted(counts, key=_series_order)
    study: Attributes = {}
    for count in ordered:  # what the first series lacks, another may say
        for tag in STUDY_TAGS:
            element = count.attributes.get(tag)
            if element is not None and not study.get(tag, {}).get("Value"):
                study[tag] = element
    series = tuple(_series(study, count) for count in ordered)
    study = study | {
        "00080061": _element("CS", sorted({each.modality for each in counts if each.modality})),
        "00080062": _element("UI", sorted({uid for each in counts for uid in each.sop_classes})),
        "00200010": study.get("00200010", {"vr": "SH"}),
        "0020000D": _element("UI", [uid]),
        "00201206": _element("IS", [len(counts)]),
        "00201208": _element("IS", [sum(each.instances for each in counts)]),
        **_retrieval(f"studies/{uid}"),
    }
    study = dict(sorted(study.items()))
    return StudyRecord(uid, study, encode(study), series)


def _series_order(count: SeriesCount) -> tuple[bool, int, str]:
    number = first_value(count.attributes, "00200011")
    known = isinstance(number, int)
    return not known, number if known else 0, count.series


def _series(study: Attributes, count: SeriesCount) -> SeriesRecord:
    own = {tag: count.attributes[tag] for tag in SERIES_TAGS if tag in count.attributes}
    attributes = study | own
    attributes |= {
        "00080060": own.get("00080060", {"vr": "CS"}),
        "0020000D": _element("UI", [count.study]),
        "0020000E": _element("UI", [count.series]),
        "00201209": _element("IS", [count.instances]),
        **_retrieval(f"studies/{count.study}/series/{count.series}"),
    }
    attributes = dict(sorted(attributes.items()))
    return SeriesRecord(count.study, count.series, attributes, encode(attributes))


def _retrieval(path: str) -> Attributes:
    return {
        "00080056": _element("CS", ["ONLINE"]),
        "00081190": _element("UR", [BULK_PREFIX + path]),
    }


def _element(vr: str, values: list[Any]) -> Attributes:
    return {"vr": vr, "Value": values} if values else {"vr": vr}
