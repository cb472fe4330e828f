"""Studies in files that a person opened: in memory as long as the page is open, nowhere else."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.elements import Apart
from negatoscope.dicom.encoding.fragments import FrameSpans
from negatoscope.dicom.encoding.part10 import Header
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.heap import collection_paused
from negatoscope.language import t
from negatoscope.sources.base import FrameAddress, SeriesSummary, StudyList, StudyRow, VideoFile
from negatoscope.sources.contents import (
    Content,
    Packed,
    Unpack,
    unpacked_in_memory,
)
from negatoscope.sources.errors import SourceError
from negatoscope.sources.file_frames import frame_syntax, located
from negatoscope.sources.matching import matching
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.rows import series_summaries, study_row

NAME = "dicomlocal"
_AT_ONCE = 64


@dataclass(slots=True)
class _File:
    """An instance: its metadata as text, which is a tenth of its size as objects."""

    metadata: bytes
    layout: PixelLayout | None
    content: Content
    apart: Mapping[str, Apart]
    spans: FrameSpans | None = None


@dataclass(slots=True)
class _Series:
    first: DataSet
    files: dict[str, _File] = field(default_factory=dict)  # by SOP instance UID


class DicomLocalSource:
    """Files on this device as a source of studies.

    Parameters
    ----------
    unpack
        Unpacks what has to be read more than once.
    """

    def __init__(self, unpack: Unpack = unpacked_in_memory) -> None:
        self._unpack = unpack
        self._studies: dict[str, dict[str, _Series]] = {}

    @property
    def name(self) -> str:
        """Name in addresses."""
        return NAME

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        return t("Files on this device")

    @property
    def study_uids(self) -> tuple[str, ...]:
        """Studies that are open, in the order in which they were found."""
        return tuple(self._studies)

    def count(self, study_instance_uid: str) -> int:
        """How many instances of a study are here."""
        return sum(len(s.files) for s in self._studies.get(study_instance_uid, {}).values())

    def add(self, header: Header, content: Content) -> str:
        """Take a file in and return its study's UID; a second file of an instance is left out.

        Raises
        ------
        NotDicomError
            It is no instance that belongs to a series.
        """
        study, series, instance = header.uids()
        layout = header.layout
        json_object = header.json
        json_object.setdefault("00080018", {"vr": "UI", "Value": [instance]})
        json_object["00083002"] = {"vr": "UI", "Value": [frame_syntax(header)]}
        if header.deflated_from is not None:
            content = Packed(content, header.deflated_from)
        kept = self._studies.setdefault(study, {}).get(series)
        if kept is None:
            kept = self._studies[study][series] = _Series(DataSet(json_object))
        if instance not in kept.files:
            text = json.dumps(json_object, separators=(",", ":")).encode()
            kept.files[instance] = _File(text, layout, content, header.apart)
        return study

    def clear(self) -> None:
        """Forget everything."""
        self._studies.clear()

    # -- as every source ------------------------------------------------------------------------

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None, offset: int
    ) -> StudyList:
        """Studies that fit, by date, the latest first."""
        rows = [self._row(uid) for uid in self._studies]
        found = matching([row for row in rows if row is not None], query)
        ordered = sorted(found, key=lambda row: (row.study_date, row.study_time), reverse=True)
        return StudyList(tuple(ordered[offset:][:limit]))

    def _row(self, study_instance_uid: str) -> StudyRow | None:
        series = self._studies[study_instance_uid].values()
        row = study_row(next(iter(series)).first)
        if row is None:
            return None
        modalities = dict.fromkeys(s.first.string("Modality") for s in series)
        return replace(
            row,
            modalities=tuple(sorted(m for m in modalities if m)),
            instances=self.count(study_instance_uid),
        )

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study, by number."""
        series = self._study(study_instance_uid)
        found = series_summaries(each.first for each in series.values())
        return tuple(
            replace(each, instances=len(series[each.series_instance_uid].files)) for each in found
        )

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series."""
        series = self._study(study_instance_uid).get(series_instance_uid)
        if series is None:
            raise _not_open("The series")
        found: list[DataSet] = []
        files = list(series.files.values())
        for start in range(0, len(files), _AT_ONCE):
            with collection_paused():
                found += [DataSet(json.loads(f.metadata)) for f in files[start : start + _AT_ONCE]]
            await asyncio.sleep(0)  # the page draws and listens
        return tuple(found)

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame lies; frames count from 1."""
        return FrameAddress(
            "", locate=partial(located, self._file(instance), frame_number, self._unpack)
        )

    def video_addresses(self, instance: DataSet) -> VideoFile:
        """Where a video's stream lies in its file."""
        return partial(located, self._file(instance), 1, self._unpack)

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value that is kept apart from the metadata."""
        file = self._file(instance)
        apart = file.apart.get(uri)
        if apart is None:
            raise SourceError(
                t("Not found"), t("The file does not hold this value."), what=t("bulk data")
            )
        try:
            return apart.value(await file.content.read(apart.position, apart.length))
        except OSError as error:
            raise _unreadable() from error

    # -- inside ---------------------------------------------------------------------------------

    def _study(self, study_instance_uid: str) -> dict[str, _Series]:
        found = self._studies.get(study_instance_uid)
        if found is None:
            raise _not_open("The study")
        return found

    def _file(self, instance: DataSet) -> _File:
        series = self._study(instance.string("StudyInstanceUID")).get(
            instance.string("SeriesInstanceUID")
        )
        file = series.files.get(instance.string("SOPInstanceUID")) if series else None
        if file is None:
            raise _not_open("The image")
        return file


def _not_open(what: str) -> SourceError:
    return SourceError(
        t("Not open any more"),
        t("{what} is not among the files that are open.", what=what),
        t("Open the files again."),
        status=404,
        what=t("files on this device"),
    )


def _unreadable() -> SourceError:
    return SourceError(
        t("The file cannot be read"),
        t("It was changed, moved or taken away since it was opened."),
        t("Open it again."),
        what=t("a file on this device"),
    )
