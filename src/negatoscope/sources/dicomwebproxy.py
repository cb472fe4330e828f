"""A DICOMweb source whose configuration is a JSON document that the link names."""

from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urljoin

from negatoscope.dicom.dataset import DataSet
from negatoscope.language import t
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.base import FrameAddress, SeriesSummary, StudyList
from negatoscope.sources.configuration import DICOMwebConfiguration
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.errors import InvalidRequestError, SourceError
from negatoscope.sources.links import ALLOWED_KEY, checked_link, json_document
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.transport import Transport
from negatoscope.sources.videos import VideoAddress

_WHAT = t("the configuration that the link names (url)")
_ROOTS = ("qidoRoot", "wadoRoot", "wadoUriRoot")


class DICOMwebProxySource:
    """Delegates to the first server of ``{"servers": {"dicomWeb": [{…}]}}``.

    Parameters
    ----------
    name
        Name of the source in addresses.
    configuration
        ``friendlyName``, and other servers that the link and its document may name.
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
        self._allowed = tuple(map(str, allowed)) if isinstance(allowed, list | tuple) else ()
        self._transport = transport
        self._base_url = base_url
        self._link = ""
        self._url = ""
        self._server: DICOMwebSource | None = None

    @property
    def name(self) -> str:
        """Name in addresses and configuration."""
        return self._name

    @property
    def friendly_name(self) -> str:
        """Name for people: what the document says, once it is here."""
        said = self._server.configuration.friendly_name if self._server else ""
        return said or self._label

    @property
    def link(self) -> str:
        """The document's address, as it was given."""
        return self._link

    def follow(self, link: str) -> bool:
        """Use the document at another address.

        Raises
        ------
        InvalidRequestError
            It may not be asked for.
        """
        if link == self._link:
            return False
        self._url = checked_link(link, self._base_url, self._allowed, _WHAT)
        self._link, self._server = link, None
        return True

    async def study_uids(self) -> tuple[str, ...]:
        """None: the server behind may hold any number of studies."""
        return ()

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None = None, offset: int = 0
    ) -> StudyList:
        """Studies of the server that fit."""
        return await (await self._ready()).search_studies(query, limit=limit, offset=offset)

    async def search_series(self, study_instance_uid: str) -> tuple[SeriesSummary, ...]:
        """Series of a study, by number."""
        return await (await self._ready()).search_series(study_instance_uid)

    async def series_metadata(
        self, study_instance_uid: str, series_instance_uid: str
    ) -> tuple[DataSet, ...]:
        """Metadata of all instances of a series."""
        server = await self._ready()
        return await server.series_metadata(study_instance_uid, series_instance_uid)

    def frame_address(self, instance: DataSet, frame_number: int) -> FrameAddress:
        """Where a frame's pixels are."""
        return self._here().frame_address(instance, frame_number)

    def thumbnail(self, instance: DataSet, frame_number: int) -> Coroutine[Any, Any, bytes] | None:
        """The server's own picture of a frame; ``None`` to draw it here."""
        return self._here().thumbnail(instance, frame_number)

    def video_addresses(self, instance: DataSet) -> tuple[VideoAddress, ...]:
        """Where a video's stream is asked for."""
        return self._here().video_addresses(instance)

    async def bulk_data(self, instance: DataSet, uri: str) -> bytes:
        """Bytes of a value that is kept apart from the metadata."""
        return await (await self._ready()).bulk_data(instance, uri)

    # -- inside ---------------------------------------------------------------------------------

    def _here(self) -> DICOMwebSource:
        if self._server is None:
            raise self._needs_link()
        return self._server

    async def _ready(self) -> DICOMwebSource:
        if self._server is not None:
            return self._server
        if not self._url:
            raise self._needs_link()
        url = self._url
        block = _first_server(await json_document(self._transport, url, _WHAT))
        made = self._delegate(block, url)
        if url != self._url:  # another link was followed meanwhile
            return await self._ready()
        self._server = made
        return made

    def _delegate(self, block: Mapping[str, Any], url: str) -> DICOMwebSource:
        """The source behind; its document may name its own server and those of the site."""
        allowed = (*self._allowed, origin_of(url))
        roots = {}
        for key in _ROOTS:
            if isinstance(block.get(key), str) and block[key]:
                root = urljoin(url, block[key])
                roots[key] = checked_link(
                    root, self._base_url, allowed, t("the server ({key})", key=key)
                )
        bulk = block.get("bulkDataURI")
        prefix = bulk.get("prefixWith") if isinstance(bulk, Mapping) else None
        if isinstance(prefix, str) and prefix:
            checked_link(urljoin(url, prefix), self._base_url, allowed, t("bulk data (prefixWith)"))
        if not (roots.get("qidoRoot") or roots.get("wadoRoot")):
            raise _unusable("names no qidoRoot and no wadoRoot")
        configuration = DICOMwebConfiguration.from_json({**block, **roots})
        return DICOMwebSource(self._name, configuration, self._transport, base_url=self._base_url)

    def _needs_link(self) -> InvalidRequestError:
        return InvalidRequestError(
            t("This source needs a link"),
            t("“{label}” asks the server of a JSON document that a link names.", label=self._label),
            t("Open it with a link that ends in ?url= and the document's address."),
            what=_WHAT,
        )


def _first_server(document: Any) -> Mapping[str, Any]:
    servers = document.get("servers") if isinstance(document, dict) else None
    listed = servers.get("dicomWeb") if isinstance(servers, dict) else None
    first = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(first, dict):
        raise _unusable("has no servers.dicomWeb")
    inner = first.get("configuration")
    return inner if isinstance(inner, dict) else first


def _unusable(how: str) -> SourceError:
    return SourceError(
        t("The link's document cannot be used"),
        t("The JSON document that the link names {how}.", how=how),
        t("Check the link, or tell the person who made it."),
        what=_WHAT,
    )
