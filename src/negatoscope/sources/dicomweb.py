"""DICOMweb servers and static DICOMweb trees (PS3.18 10.4, 10.6)."""

from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.heap import collection_paused
from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.addresses import (
    accept_frames,
    bulk_data_url,
    checked_uid,
    instance_url,
    origin_of,
    series_url,
    wado_uri,
)
from negatoscope.sources.base import FrameAddress, SeriesSummary, StudyList
from negatoscope.sources.bodies import data_sets, multipart_bodies
from negatoscope.sources.configuration import DICOMwebConfiguration
from negatoscope.sources.contents import Content
from negatoscope.sources.file_frames import FilesByAddress
from negatoscope.sources.matching import matching
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.rejecting import reject_series
from negatoscope.sources.rows import series_summaries, study_rows
from negatoscope.sources.storing import Stored, store
from negatoscope.sources.transport import (
    MAX_BODY_BYTES,
    Request,
    Response,
    Transport,
    TransportError,
)
from negatoscope.sources.videos import VideoAddress, video_addresses

# What the list shows and servers need not send unasked (PS3.18 table 10.6.3-3).
STUDY_FIELDS = ("StudyDescription", "ModalitiesInStudy", "NumberOfStudyRelatedInstances")
SERIES_FIELDS = ("SeriesDescription", "NumberOfSeriesRelatedInstances")
METADATA_TIMEOUT_S = 180.0
MAX_BULK_BYTES = 128 * 1024 * 1024
MAX_THUMBNAIL_BYTES = 8 * 1024 * 1024
_DRAWN_BY_SERVER = ("thumbnail", "rendered", "thumbnailDirect")
_ACCEPT_JSON = {"Accept": "application/dicom+json"}
_ACCEPT_STATIC = {"Accept": "application/json"}


class DICOMwebSource:
    """Studies on a DICOMweb server, or in a tree of files that imitates one.

    Parameters
    ----------
    name
        Name of the source in addresses.
    configuration
        OHIF's ``configuration`` block, or one that is read already.
    transport
        Sends the requests.
    base_url
        Absolute address that relative roots start from: the page's.
    """

    def __init__(
        self,
        name: str,
        configuration: Mapping[str, object] | DICOMwebConfiguration,
        transport: Transport,
        *,
        base_url: str = "",
    ) -> None:
        if not isinstance(configuration, DICOMwebConfiguration):
            configuration = DICOMwebConfiguration.from_json(configuration)
        self._name = name
        self._transport = transport
        self.configuration = replace(
            configuration,
            qido_root=urljoin(base_url, configuration.qido_root).rstrip("/"),
            wado_root=urljoin(base_url, configuration.wado_root).rstrip("/"),
            wado_uri_root=urljoin(base_url, configuration.wado_uri_root)
            if configuration.wado_uri_root
            else "",
        )
        own = dict(configuration.headers)
        self._accept_json = {
            **own,
            **(_ACCEPT_STATIC if configuration.static_wado else _ACCEPT_JSON),
        }
        self._own_headers = own
        self._frame_headers = {**own, "Accept": accept_frames(configuration)}
        self._files = FilesByAddress(transport, own)

    @property
    def name(self) -> str:
        """Name in addresses and configuration."""
        return self._name

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        return self.configuration.friendly_name or self._name

    @property
    def query_limit(self) -> int:
        """Most studies that one search asks for."""
        return self.configuration.query_limit

    @property
    def takes_uploads(self) -> bool:
        """Whether files may be stored here (``dicomUploadEnabled``)."""
        return self.configuration.dicom_upload_enabled and not self.configuration.static_wado

    @property
    def takes_reports(self) -> bool:
        """Whether reports may be stored here (``supportsStow``, or where files may)."""
        static = self.configuration.static_wado
        return self.takes_uploads or (self.configuration.supports_stow and not static)

    async def store(self, content: Content) -> Stored:
        """Store a DICOM file (STOW-RS, PS3.18 10.5)."""
        root = self.configuration.wado_root
        return await store(self._transport, root, content, self._own_headers)

    @property
    def rejects(self) -> bool:
        """Whether series may be rejected here (``supportsReject``)."""
        return self.configuration.supports_reject and not self.configuration.static_wado

    async def reject_series(self, study_uid: str, series_uid: str) -> None:
        """Have the archive hide a series, rejected for quality reasons (dcm4chee).

        Raises
        ------
        SourceError
            It was not rejected.
        """
        root, own = self.configuration.wado_root, self._own_headers
        await reject_series(self._transport, root, study_uid, series_uid, own)

    @property
    def origins(self) -> frozenset[str]:
        """Origins that this source may read from."""
        it = self.configuration
        named = (it.qido_root, it.wado_root, it.wado_uri_root, it.bulk_data.prefix_with)
        return frozenset(origin for url in named if (origin := origin_of(url)))

    @property
    def enable_study_lazy_load(self) -> bool:
        """Whether series are shown as they arrive, and not all together."""
        return self.configuration.enable_study_lazy_load

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None = None, offset: int = 0
    ) -> StudyList:
        """Studies that fit (QIDO-RS 10.6.1.2.1); a static tree is searched on our side."""
        what = t("the study list of “{friendly_name}”", friendly_name=self.friendly_name)
        response = await self._get(self.studies_url(query, limit=limit, offset=offset), what)
        with collection_paused():  # until the answer's own objects are gone again
            rows = study_rows(data_sets(response, what))
        if self.configuration.static_wado:
            return StudyList(matching(rows, query)[offset:])
        if limit is not None and len(rows) > limit:
            return StudyList(rows, more=False, limit_honoured=False)
        return StudyList(rows, more=_says_more(response))

    def studies_request(self, query: StudyQuery, *, limit: int | None, offset: int) -> Request:
        """The request of a study search, as it is sent."""
        return Request(
            self.studies_url(query, limit=limit, offset=offset), headers=self._accept_json
        )

    def studies_url(self, query: StudyQuery, *, limit: int | None, offset: int) -> str:
        """Address of a study search."""
        root = f"{self.configuration.qido_root}/studies"
        if self.configuration.static_wado:
            return root
        return f"{root}?{_encode(self._study_parameters(query, limit, offset))}"

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study, by number."""
        what = t(
            "the series list of study {study_instance_uid}", study_instance_uid=study_instance_uid
        )
        response = await self._get(self.series_list_url(study_instance_uid), what)
        return series_summaries(data_sets(response, what))

    def series_list_url(self, study_instance_uid: str) -> str:
        """Address of the series search of a study."""
        study = checked_uid(study_instance_uid)
        url = f"{self.configuration.qido_root}/studies/{study}/series"
        if self.configuration.static_wado:
            return url
        return f"{url}?{_encode([('includefield', field) for field in SERIES_FIELDS])}"

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series (WADO-RS 10.4.1.1.2)."""
        what = t("series {series_instance_uid}", series_instance_uid=series_instance_uid)
        url = self.metadata_url(study_instance_uid, series_instance_uid)
        response = await self._get(url, what, timeout_s=METADATA_TIMEOUT_S)
        found = data_sets(response, what)
        if not found:
            raise errors.empty(what)
        return tuple(_named(item, study_instance_uid, series_instance_uid) for item in found)

    def metadata_url(self, study_instance_uid: str, series_instance_uid: str) -> str:
        """Address of the metadata of a series."""
        root = self.configuration.wado_root
        return f"{series_url(root, study_instance_uid, series_instance_uid)}/metadata"

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame's pixels are; frames count from 1.

        By WADO-RS (PS3.18 10.4.1.1.6), or within the instance's file by WADO-URI. In
        trees that static-wado made they may lie in a multipart file with that ending.
        """
        if self.configuration.image_rendering == "wadouri":
            root = self.configuration.wado_uri_root
            return self._files.address(wado_uri(root, instance), int(frame_number))
        url = f"{instance_url(self.configuration.wado_root, instance)}/frames/{int(frame_number)}"
        return FrameAddress(
            url,
            dict(self._frame_headers),
            single_part="image" in self.configuration.single_part,
            otherwise=f"{url}.mht" if self.configuration.static_wado else "",
        )

    def video_addresses(self, instance: DataSet) -> tuple[VideoAddress, ...]:
        """Where a video's stream is asked for, one after the other."""
        return tuple(
            replace(each, headers={**self._own_headers, **each.headers})
            for each in video_addresses(self.configuration, instance, self.origins)
        )

    def thumbnail(self, instance: DataSet, frame_number: int) -> Coroutine[Any, Any, bytes] | None:
        """The server's own picture of a frame (JPEG or the like); ``None`` to draw it here."""
        if self.configuration.thumbnail_rendering not in _DRAWN_BY_SERVER:
            return None
        return self._thumbnail(self.thumbnail_url(instance, frame_number))

    def thumbnail_url(self, instance: DataSet, frame_number: int) -> str:
        """Address of the server's own picture of a frame (PS3.18 10.4.1.1.3, 10.4.1.1.4)."""
        url = instance_url(self.configuration.wado_root, instance)
        if (instance.integer("NumberOfFrames") or 1) > 1:
            url += f"/frames/{int(frame_number)}"
        rendered = self.configuration.thumbnail_rendering == "rendered"
        url += "/rendered" if rendered else "/thumbnail"
        fitted = self.configuration.thumbnail_request_strategy == "fetch"
        return f"{url}?viewport=256,256" if fitted else url

    async def _thumbnail(self, url: str) -> bytes:
        headers = {**self._own_headers, "Accept": "image/jpeg, image/png;q=0.9, image/*;q=0.5"}
        response = await self._get(
            url, "a thumbnail", headers=headers, max_bytes=MAX_THUMBNAIL_BYTES
        )
        return self._unwrapped(response, single="thumbnail" in self.configuration.single_part)

    def _unwrapped(self, response: Response, *, single: bool) -> bytes:
        """The body, out of its part where it is multipart."""
        kind = response.headers.get("content-type", "")
        is_multipart = kind.lower().startswith("multipart/") or response.body.startswith(b"--")
        if single or not is_multipart or not self.configuration.fix_bulkdata_multipart:
            return response.body
        return b"".join(multipart_bodies(response.body, kind)[:1])

    def bulk_data_address(self, instance: DataSet, uri: str) -> FrameAddress:
        """Where bulk data are.

        Raises
        ------
        SourceError
            They are not on this source's own servers: metadata must not lead elsewhere.
        """
        if not self.configuration.bulk_data.enabled:
            raise errors.InvalidRequestError(
                t("Bulk data are switched off"),
                t("It is kept apart, and the source's configuration does not let it be fetched."),
                t("Set bulkDataURI.enabled to true in the source's configuration."),
                what=t("bulk data"),
            )
        url = bulk_data_url(self.configuration, instance, uri)
        if origin_of(url) not in self.origins:
            raise errors.InvalidRequestError(
                t("Address not allowed"),
                t("The metadata name a server that does not belong to this source."),
                t("Set bulkDataURI.prefixWith in the source's configuration if it should."),
                what=t("bulk data"),
            )
        single = "bulkdata" in self.configuration.single_part
        kind = "application/octet-stream"
        quoted = kind if self.configuration.omit_quotation else f'"{kind}"'
        accept = kind if single else f"multipart/related; type={quoted}"
        headers = {**self._own_headers, "Accept": f"{accept}, */*;q=0.1"}
        return FrameAddress(url, headers, single_part=single)

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value that is kept apart from the metadata."""
        what = t("bulk data of an image")
        address = self.bulk_data_address(instance, uri)
        response = await self._get(
            address.url, what, headers=address.headers, max_bytes=MAX_BULK_BYTES
        )
        return self._unwrapped(response, single=address.single_part)

    async def _get(
        self,
        url: str,
        what: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 60.0,
        max_bytes: int = MAX_BODY_BYTES,
    ) -> Response:
        request = Request(
            url,
            headers=self._accept_json if headers is None else headers,
            timeout_s=timeout_s,
            max_bytes=max_bytes,
        )
        try:
            response = await self._transport.send(request)
        except TransportError as error:
            raise errors.from_transport(error, what) from error
        if origin_of(url) and response.url and origin_of(response.url) not in self.origins:
            raise errors.led_away(what)
        if not 200 <= response.status < 300:
            raise errors.from_response(response, what)
        return response

    def _study_parameters(
        self, query: StudyQuery, limit: int | None, offset: int
    ) -> list[tuple[str, str]]:
        texts = (
            ("PatientName", _name_pattern(query.patient_name)),
            ("PatientID", query.mrn),
            ("AccessionNumber", query.accession),
            ("StudyDescription", query.description),
        )
        parameters = [(key, self._pattern(text)) for key, text in texts if text.strip()]
        if query.issuer:
            parameters.append(("IssuerOfPatientID", query.issuer))
        if query.modalities:
            parameters.append(("ModalitiesInStudy", ",".join(query.modalities)))
        if query.start_date or query.end_date:
            parameters.append(("StudyDate", f"{query.start_date}-{query.end_date}"))
        if query.study_instance_uids:
            uids = [checked_uid(uid) for uid in query.study_instance_uids]
            parameters.append(("StudyInstanceUID", ",".join(uids)))
        if self.configuration.supports_fuzzy_matching and query.patient_name.strip():
            parameters.append(("fuzzymatching", "true"))
        # repeated, not as a comma list: servers differ on the list, none on repetition
        parameters += [("includefield", field) for field in STUDY_FIELDS]
        if query.issuer:
            parameters.append(("includefield", "IssuerOfPatientID"))
        if limit is not None:
            parameters.append(("limit", str(limit)))
        if offset:
            parameters.append(("offset", str(offset)))
        return parameters

    def _pattern(self, text: str) -> str:
        """Matching value: as typed, or with wildcards around it where the server knows them."""
        text = text.strip()
        if not self.configuration.supports_wildcard or "*" in text or "?" in text:
            return text
        return f"*{text.replace('^', '*^')}*"


def _name_pattern(name: str) -> str:
    """Name as people type it (``Doe, Jane``) the way names are stored (``Doe^Jane``)."""
    return "^".join(part.strip() for part in name.split(",") if part.strip())


def _encode(parameters: list[tuple[str, str]]) -> str:
    """Query string; commas and stars stay legible, as some servers do not decode them."""
    return "&".join(f"{key}={quote(value, safe='*,')}" for key, value in parameters)


def _says_more(response: Response) -> bool:
    """The server's warning that there are additional results (PS3.18 8.3.4.4)."""
    warning = response.headers.get("warning", "").lower()
    return warning.startswith("299") and "additional results" in warning


def _named(item: DataSet, study: str, series: str) -> DataSet:
    """The instance with the UIDs under which it was found, where its metadata leave them out."""
    missing = {
        tag: {"vr": "UI", "Value": [uid]}
        for tag, keyword, uid in (
            ("0020000D", "StudyInstanceUID", study),
            ("0020000E", "SeriesInstanceUID", series),
        )
        if not item.string(keyword)
    }
    return DataSet({**item.json, **missing}) if missing else item
