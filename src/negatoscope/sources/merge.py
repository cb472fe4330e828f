"""Several sources as one: studies once by UID, each series from the source that has it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, TypeVar

from negatoscope.dicom.dataset import DataSet
from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.base import (
    DataSource,
    FrameAddress,
    SeriesSummary,
    StudyList,
    StudyRow,
    VideoFile,
)
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.videos import VideoAddress

_Answer = TypeVar("_Answer")
_NO_NUMBER = 1 << 62


class MergeSource:
    """Asks all its sources at once.

    Parameters
    ----------
    name
        Name of the source in addresses.
    friendly_name
        Name for people.
    sources
        Those that are asked. Where two have the same series, the first has the word.
    """

    def __init__(self, name: str, friendly_name: str, sources: Sequence[DataSource]) -> None:
        self._name = name
        self._label = friendly_name or name
        self._sources = tuple(sources)
        self._holders: dict[str, DataSource] = {}  # by series UID
        self._missing: dict[str, tuple[SourceError, ...]] = {}  # by study UID

    @classmethod
    def from_configuration(
        cls, name: str, configuration: Mapping[str, object], made: Mapping[str, DataSource]
    ) -> "MergeSource":
        """Source of OHIF's block: ``seriesMerge {dataSourceNames, defaultDataSourceName}``.

        Raises
        ------
        SourceError
            It names no source that is there.
        """
        block = configuration.get("seriesMerge")
        merge = block if isinstance(block, Mapping) else {}
        given = merge.get("dataSourceNames")
        names = [str(each) for each in given] if isinstance(given, list | tuple) else []
        first = merge.get("defaultDataSourceName")
        if first in names:
            names.sort(key=lambda each: each != first)
        absent = [each for each in names if each not in made]
        if absent or not names:
            told = (
                t("which are not there: {join}", join=", ".join(absent))
                if absent
                else t("none at all")
            )
            raise SourceError(
                t("A merged source cannot be used"),
                t("“{name}” merges sources, {told}.", name=name, told=told),
                t("Correct seriesMerge.dataSourceNames in the configuration."),
                what=t("the source “{name}”", name=name),
            )
        label = str(configuration.get("friendlyName") or "")
        return cls(name, label, [made[each] for each in names])

    @property
    def name(self) -> str:
        """Name in addresses and configuration."""
        return self._name

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        return self._label

    @property
    def query_limit(self) -> int | None:
        """Most studies that one search asks each source for."""
        limits = [getattr(source, "query_limit", None) for source in self._sources]
        return min((each for each in limits if isinstance(each, int)), default=None)

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None = None, offset: int = 0
    ) -> StudyList:
        """Studies that fit, each once.

        Pages are cut from the sources' answers in turn, so that a page holds the same studies
        whenever it is asked for.
        """
        wanted = None if limit is None else offset + limit
        answers, faults = await self._ask(
            lambda source: source.search_studies(query, limit=wanted, offset=0)
        )
        lists = [found for _, found in answers]
        rows = _each_once(lists)
        cut = tuple(rows[offset:] if limit is None else rows[offset : offset + limit])
        more = any(found.more for found in lists) or len(rows) > offset + len(cut)
        return StudyList(cut, more=more, notes=tuple(map(_told, faults)))

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study from every source that has some of it, by number."""
        answers, faults = await self._ask(lambda source: source.search_series(study_instance_uid))
        series: dict[str, SeriesSummary] = {}
        for source, found in answers:
            for each in found:
                if each.series_instance_uid not in series:
                    series[each.series_instance_uid] = each
                    self._holders[each.series_instance_uid] = source
        self._missing[study_instance_uid] = tuple(faults)
        ordered = sorted(
            series.values(), key=lambda s: _NO_NUMBER if s.number is None else s.number
        )
        return tuple(ordered)

    def incomplete(self, study_instance_uid: str) -> tuple[SourceError, ...]:
        """Why series of a study may be missing: the sources that did not answer for it."""
        return self._missing.get(study_instance_uid, ())

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series, from the source that has it."""
        if series_instance_uid not in self._holders:
            await self.search_series(study_instance_uid)
        source = self._holder(series_instance_uid)
        return await source.series_metadata(study_instance_uid, series_instance_uid)

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame's pixels are."""
        source = self._holder(instance.string("SeriesInstanceUID"))
        return source.frame_address(instance, frame_number)

    def thumbnail(self, instance: DataSet, frame_number: int) -> Coroutine[Any, Any, bytes] | None:
        """The server's own picture of a frame; ``None`` to draw it here."""
        source = self._holder(instance.string("SeriesInstanceUID"))
        asked = getattr(source, "thumbnail", None)
        found: Coroutine[Any, Any, bytes] | None = asked and asked(instance, frame_number)
        return found

    def video_addresses(self, instance: DataSet) -> VideoFile | tuple[VideoAddress, ...]:
        """Where a video is."""
        return self._holder(instance.string("SeriesInstanceUID")).video_addresses(instance)

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value that is kept apart from the metadata."""
        return await self._holder(instance.string("SeriesInstanceUID")).bulk_data(instance, uri)

    # -- inside ---------------------------------------------------------------------------------

    def _holder(self, series_instance_uid: str) -> DataSource:
        found = self._holders.get(series_instance_uid)
        if found is None:
            raise errors.empty(f"series {series_instance_uid}")
        return found

    async def _ask(
        self, question: Callable[[DataSource], Awaitable[_Answer]]
    ) -> tuple[list[tuple[DataSource, _Answer]], list[SourceError]]:
        """Answers in the order of the sources, and the faults of those that failed.

        Raises
        ------
        SourceError
            All failed: the fault of the first.
        """

        async def asked(source: DataSource) -> _Answer | SourceError:
            try:
                return await question(source)
            except SourceError as error:
                return error

        found = await asyncio.gather(*(asked(source) for source in self._sources))
        answers: list[tuple[DataSource, _Answer]] = []
        faults: list[SourceError] = []
        for source, answer in zip(self._sources, found, strict=True):
            if not isinstance(answer, SourceError):
                answers.append((source, answer))
            elif answer.status != 404:  # which says that it has none of it
                faults.append(answer)
        if not answers and faults:
            raise faults[0]
        return answers, faults


def _told(fault: SourceError) -> str:
    return t("Studies may be missing. {reason}", reason=fault.reason)


def _each_once(lists: Iterable[StudyList]) -> list[StudyRow]:
    """Rows of all lists in turn: first the first of each, then the second of each."""
    rows: dict[str, StudyRow] = {}
    for turn in zip_longest(*(found.rows for found in lists)):
        for row in turn:
            if row is None:
                continue
            known = rows.get(row.study_instance_uid)
            rows[row.study_instance_uid] = row if known is None else _joined(known, row)
    return list(rows.values())


def _joined(first: StudyRow, second: StudyRow) -> StudyRow:
    """A study that two sources have: all modalities; at least as many images as one of them has."""
    modalities = tuple(dict.fromkeys((*first.modalities, *second.modalities)))
    counts = [n for n in (first.instances, second.instances) if n is not None]
    return replace(first, modalities=modalities, instances=max(counts, default=None))
