"""What every source of studies can do, and what it delivers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.contents import FilePieces
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.videos import VideoAddress


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study of a list; what the server does not say is empty."""

    study_instance_uid: str
    patient_name: str = ""
    patient_id: str = ""
    study_date: str = ""
    study_time: str = ""
    modalities: tuple[str, ...] = ()
    description: str = ""
    accession_number: str = ""
    instances: int | None = None
    patient_birth_date: str = ""
    patient_sex: str = ""
    referring_physician: str = ""
    issuer_of_patient_id: str = ""

    def to_json(self) -> dict[str, object]:
        """The row under DICOM keywords."""
        return {
            "StudyInstanceUID": self.study_instance_uid,
            "PatientName": self.patient_name,
            "PatientID": self.patient_id,
            "StudyDate": self.study_date,
            "StudyTime": self.study_time,
            "ModalitiesInStudy": list(self.modalities),
            "StudyDescription": self.description,
            "AccessionNumber": self.accession_number,
            "NumberOfStudyRelatedInstances": self.instances,
            "PatientBirthDate": self.patient_birth_date,
            "PatientSex": self.patient_sex,
            "ReferringPhysicianName": self.referring_physician,
        }


@dataclass(frozen=True, slots=True)
class StudyList:
    """Answer to a study search.

    ``more`` says that the server has more than these. ``limit_honoured`` is false when it sent
    more than asked for: then it pages nothing and these are all. ``notes`` say in words what may
    be missing.
    """

    rows: tuple[StudyRow, ...]
    more: bool = False
    limit_honoured: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series of a study as a search tells it."""

    series_instance_uid: str
    modality: str = ""
    number: int | None = None
    description: str = ""
    instances: int | None = None


@dataclass(frozen=True, slots=True)
class FrameAddress:
    """Where the pixels of a frame are fetched; ``single_part`` answers are not multipart.

    Where there is nothing at the address, ``otherwise`` is asked if it is given.
    An ``authorized`` request carries who asks: it follows no redirect.
    Of a file that is open on this device `locate` says where they lie, in place of an address. It
    raises `NotDicomError`, `OSError` or `ValueError`.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    single_part: bool = False
    otherwise: str = ""
    locate: Callable[[], Awaitable[FilePieces]] | None = None
    authorized: bool = False


VideoFile = Callable[[], Awaitable[FilePieces]]
"""Says where in a file of this device a video's stream lies; raises as `FrameAddress.locate`."""


class DataSource(Protocol):
    """A place where studies are found. All methods raise `SourceError` and nothing else."""

    @property
    def name(self) -> str:
        """Name in addresses and configuration."""
        ...

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        ...

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None, offset: int
    ) -> StudyList:
        """Studies that fit, at most `limit` of them (``None``: all), without the first `offset`."""
        ...

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study, by number."""
        ...

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series."""
        ...

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame's pixels are; frames count from 1."""
        ...

    def video_addresses(self, instance: DataSet) -> VideoFile | tuple[VideoAddress, ...]:
        """Where a video is: requests of which the first that succeeds has it, or a file."""
        ...

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value of an instance that is kept apart from its metadata."""
        ...
