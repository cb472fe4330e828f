"""Studies out of one JSON document in OHIF's format: metadata, and where each file is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.heap import collection_paused
from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.base import FrameAddress, SeriesSummary, StudyList, StudyRow, VideoFile
from negatoscope.sources.errors import InvalidRequestError, SourceError
from negatoscope.sources.file_frames import MAX_FILE_BYTES, FilesByAddress
from negatoscope.sources.links import ALLOWED_KEY, checked_link, json_document
from negatoscope.sources.matching import matching
from negatoscope.sources.naturalized import json_model
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.rows import series_summaries, study_row
from negatoscope.sources.transport import Request, Transport, TransportError
from negatoscope.sources.videos import VideoAddress

_LOADER = re.compile(r"(dicomweb|wadouri|dicomfile|wadors):(.+)", re.DOTALL)
_FRAMES = re.compile(r"/frames/\d+$")
_ACCEPT_FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
_WHAT = t("the study list of the link")


@dataclass(frozen=True, slots=True)
class _Series:
    instances: tuple[DataSet, ...]
    addresses: Mapping[str, str]  # by SOP instance UID


class DicomJSONSource:
    """The studies of a JSON document whose address comes with the link.

    Parameters
    ----------
    name
        Name of the source in addresses.
    configuration
        ``friendlyName``; ``url``, a fixed address of the document; and other servers that the
        link and the document may name.
    transport
        Sends the requests.
    base_url
        Absolute address of the site, whose own server may always be named.
    """

    def __init__(
        self,
        name: str,
        configuration: Mapping[str, object],
        transport: Transport,
        base_url: str = "",
    ) -> None:
        allowed = configuration.get(ALLOWED_KEY)
        self._name = name
        self._label = str(configuration.get("friendlyName") or name)
        self._fixed = str(configuration.get("url") or "")
        self._allowed = tuple(map(str, allowed)) if isinstance(allowed, list | tuple) else ()
        self._transport = transport
        self._base_url = base_url
        self._files = FilesByAddress(transport)
        self._link = ""
        self._url = urljoin(base_url, self._fixed) if self._fixed else ""
        self._studies: dict[str, dict[str, _Series]] | None = None
        self._rows: tuple[StudyRow, ...] = ()

    @property
    def name(self) -> str:
        """Name in addresses and configuration."""
        return self._name

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        return self._label

    @property
    def link(self) -> str:
        """The document's address, as it was given."""
        return self._link or self._fixed

    def follow(self, link: str) -> bool:
        """Use the document at another address.

        Raises
        ------
        InvalidRequestError
            It may not be asked for.
        """
        if link == self._link:
            return False
        self._url = checked_link(
            link, self._base_url, self._allowed, t("the link's document (url)")
        )
        self._link = link
        self._studies, self._rows = None, ()
        return True

    async def study_uids(self) -> tuple[str, ...]:
        """All studies of the document."""
        return tuple(await self._load())

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None = None, offset: int = 0
    ) -> StudyList:
        """Studies of the document that fit."""
        await self._load()
        return StudyList(matching(self._rows, query)[offset:])

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study, by number."""
        study = (await self._load()).get(study_instance_uid, {})
        return series_summaries(
            DataSet({**s.instances[0].json, **_count(len(s.instances))})
            for s in study.values()
            if s.instances
        )

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series."""
        study = (await self._load()).get(study_instance_uid, {})
        series = study.get(series_instance_uid)
        if series is None:
            raise errors.empty(f"series {series_instance_uid}")
        return series.instances

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame is: in a file of its own address, or at an address of frames."""
        address = self._address_of(instance)
        loader = _LOADER.match(address)
        kind, url = loader.groups() if loader else ("dicomweb", address)
        url = self._checked(url)
        if kind == "wadors":
            url = _FRAMES.sub(f"/frames/{int(frame_number)}", url)
            return FrameAddress(url, {"Accept": _ACCEPT_FRAME})
        frame = dict(parse_qsl(urlsplit(url).query)).get("frame", "")
        if frame.isascii() and frame.isdigit() and not instance.integer("NumberOfFrames"):
            frame_number = int(frame) + 1  # of a multi-frame file; the loader counts from 0
        return self._files.address(url, int(frame_number))

    def video_addresses(self, instance: DataSet) -> VideoFile | tuple[VideoAddress, ...]:
        """Where a video is: in its file, or at an address of frames."""
        address = self.frame_address(instance, 1)
        if address.locate is not None:
            return address.locate
        return (VideoAddress("frame", address.url, dict(address.headers)),)

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value that is kept apart from the metadata."""
        what = t("bulk data of an image")
        request = Request(self._checked(uri), max_bytes=MAX_FILE_BYTES >> 4)
        try:
            response = await self._transport.send(request)
        except TransportError as error:
            raise errors.from_transport(error, what) from error
        if not 200 <= response.status < 300:
            raise errors.from_response(response, what)
        return response.body

    # -- inside ---------------------------------------------------------------------------------

    def _address_of(self, instance: DataSet) -> str:
        study = (self._studies or {}).get(instance.string("StudyInstanceUID"), {})
        series = study.get(instance.string("SeriesInstanceUID"))
        address = series.addresses.get(instance.string("SOPInstanceUID")) if series else None
        if not address:
            raise SourceError(
                t("No address"), t("The document names no file for this image."), what=t("an image")
            )
        return address

    def _checked(self, uri: str) -> str:
        """A file's address; the document may name files of its own server."""
        allowed = (*self._allowed, origin_of(self._url))
        base = self._url or self._base_url
        return checked_link(urljoin(base, uri), self._base_url, allowed, t("an image's file"))

    async def _load(self) -> dict[str, dict[str, _Series]]:
        if self._studies is None:
            if not self._url:
                raise InvalidRequestError(
                    t("This source needs a link"),
                    t(
                        "“{label}” shows the studies of a JSON document that a link names.",
                        label=self._label,
                    ),
                    t("Open it with a link that ends in ?url= and the document's address."),
                    what=_WHAT,
                )
            url = self._url
            document = await json_document(self._transport, url, _WHAT)
            if url != self._url:  # another link was followed meanwhile
                return await self._load()
            studies = document.get("studies") if isinstance(document, dict) else None
            if not isinstance(studies, list):
                raise SourceError(
                    t("Not a list of studies"),
                    t("The document of the link has no “studies”: it is not OHIF's DICOM JSON."),
                    t("Check the link."),
                    what=_WHAT,
                )
            with collection_paused():
                self._take([each for each in studies if isinstance(each, dict)])
        return self._studies or {}

    def _take(self, studies: list[dict[str, Any]]) -> None:
        taken: dict[str, dict[str, _Series]] = {}
        rows: dict[str, StudyRow] = {}
        for study in studies:
            natural = {k: v for k, v in study.items() if k != "series"}
            uid = str(natural.get("StudyInstanceUID") or "")
            series = {name: held for name, held in _series_of(study, natural) if held.instances}
            row = _row(natural, series)
            if uid and row is not None:
                taken.setdefault(uid, {}).update(series)
                rows.setdefault(uid, row)
        self._studies, self._rows = taken, tuple(rows.values())


def _series_of(study: Mapping[str, Any], above: dict[str, Any]) -> Iterator[tuple[str, _Series]]:
    for series in _objects(study.get("series")):
        natural = {**above, **{k: v for k, v in series.items() if k != "instances"}}
        instances: list[DataSet] = []
        addresses: dict[str, str] = {}
        for instance in _objects(series.get("instances")):
            metadata = instance.get("metadata")
            own = metadata if isinstance(metadata, dict) else {}
            data_set = DataSet(json_model({**natural, **own}))
            uid = data_set.string("SOPInstanceUID")
            if uid and uid not in addresses:
                instances.append(data_set)
                addresses[uid] = str(instance.get("url") or "")
        name = str(natural.get("SeriesInstanceUID") or "")
        if name:
            yield name, _Series(tuple(instances), addresses)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _row(natural: dict[str, Any], series: Mapping[str, _Series]) -> StudyRow | None:
    """The list's row; what the study itself does not say, its images do."""
    first = next((s.instances[0].json for s in series.values()), {})
    said = {
        "ModalitiesInStudy": _modalities(natural, series),
        "NumberOfStudyRelatedInstances": natural.get("NumInstances")
        or sum(len(s.instances) for s in series.values()),
    }
    return study_row(DataSet({**first, **json_model(natural | said)}))


def _modalities(natural: dict[str, Any], series: Mapping[str, _Series]) -> list[str]:
    said = natural.get("Modalities") or natural.get("ModalitiesInStudy")
    if isinstance(said, str):
        return [part for part in re.split(r"[\\/,\s]+", said) if part]
    if isinstance(said, list):
        return [str(each) for each in said]
    found = (s.instances[0].string("Modality") for s in series.values())
    return sorted({modality for modality in found if modality})


def _count(instances: int) -> dict[str, Any]:
    return json_model({"NumberOfSeriesRelatedInstances": instances})
