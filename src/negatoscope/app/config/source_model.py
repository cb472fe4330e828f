"""The keys of the data sources' ``configuration``, with OHIF's names where OHIF has the key."""
# ruff: noqa: RUF009 - key() makes a dataclass field, and the defaults are frozen

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negatoscope.app.config.kinds import (
    Block,
    Flag,
    ListOf,
    Text,
    TextByName,
    Whole,
    key,
)
from negatoscope.sources.links import ALLOWED_KEY

DEFAULT_QUERY_LIMIT = 501

_CREDENTIAL = re.compile(r"authorization|cookie|token|secret|password|api-?key", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")


def _no_credential_header(name: str) -> str:
    """Why a header may not stand in a configuration that anybody can read; ``""`` if it may."""
    if not _HEADER_NAME.fullmatch(name):
        return "is not the name of a header"
    if _CREDENTIAL.search(name):
        return "is a credential: anybody could read it here; use a sign-in"
    return ""


@dataclass(frozen=True, slots=True)
class BulkDataBlock:
    """``dataSources[].configuration.bulkDataURI``."""

    enabled: bool = key("enabled", Flag(), "Whether bulk data are fetched by their URI.", True)
    relative_resolution: str = key(
        "relativeResolution",
        Text(("studies", "series", "instances")),
        "What relative URIs are relative to.",
        "series",
    )
    starts_with: str = key("startsWith", Text(), "Beginning of URIs to be rewritten.", "")
    prefix_with: str = key("prefixWith", Text(), "What replaces that beginning.", "")


_BULK_DATA = Block(
    BulkDataBlock,
    {"transform": "A function in OHIF, which JSON cannot hold: use startsWith and prefixWith."},
)


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """``dataSources[].configuration.requestOptions``."""

    headers: Mapping[str, Any] = key(
        "headers",
        TextByName(_no_credential_header),
        "Headers that are sent with every request to this source; no secrets, as anybody can read "
        "the configuration.",
        default_factory=dict,
    )


_REQUEST_OPTIONS = Block(
    RequestOptions,
    {
        "auth": "A password in a file that anybody can read is none: use a sign-in.",
        "requestFromBrowser": "Requests come from the browser in any case.",
        "logRequests": "See the browser's own tools.",
        "logResponses": "See the browser's own tools.",
        "logTiming": "See the browser's own tools.",
    },
)


@dataclass(frozen=True, slots=True)
class DICOMwebBlock:
    """``dataSources[].configuration`` of a DICOMweb source."""

    friendly_name: str = key("friendlyName", Text(), "The source's name for people.", "")
    name: str = key("name", Text(), "The source's internal name.", "")
    qido_root: str = key(
        "qidoRoot",
        Text(),
        "Address of the search service (QIDO-RS); may be relative to the site. "
        "Default: the same as wadoRoot.",
        "",
    )
    wado_root: str = key(
        "wadoRoot",
        Text(),
        "Address of the retrieve service (WADO-RS). Default: the same as qidoRoot.",
        "",
    )
    supports_fuzzy_matching: bool = key(
        "supportsFuzzyMatching", Flag(), "Whether to ask for fuzzy matching of names.", False
    )
    supports_wildcard: bool = key(
        "supportsWildcard", Flag(), "Whether text filters may be sent as `*text*`.", False
    )
    query_limit: int = key(
        "queryLimit",
        Whole(1),
        "How many studies are asked for before paging is left to the server.",
        DEFAULT_QUERY_LIMIT,
    )
    static_wado: bool = key(
        "staticWado", Flag(), "The server is a tree of files: filter in the page.", False
    )
    single_part: str = key(
        "singlepart",
        Text(),
        "Comma list of `bulkdata`, `video`, `pdf`, `image`, `thumbnail`: "
        "what the server does not answer as multipart.",
        "",
    )
    accept_header: tuple[str, ...] = key(
        "acceptHeader", ListOf(Text(), or_single=True), "Overrides Accept for frames.", ()
    )
    request_transfer_syntax_uid: str = key(
        "requestTransferSyntaxUID", Text(), "The transfer syntax to ask frames in.", ""
    )
    omit_quotation: bool = key(
        "omitQuotationForMultipartRequest",
        Flag(),
        "Leave out the quotation marks in Accept, for servers that do not understand them.",
        False,
    )
    bulk_data: BulkDataBlock = key(
        "bulkDataURI", _BULK_DATA, "How addresses of bulk data are read.", BulkDataBlock()
    )
    enable_study_lazy_load: bool = key(
        "enableStudyLazyLoad",
        Flag(),
        "Fetch metadata series by series, so that the viewer opens early.",
        True,
    )
    thumbnail_rendering: str = key(
        "thumbnailRendering",
        Text(("wadors", "thumbnail", "rendered", "thumbnailDirect")),
        "How thumbnails are made.",
        "wadors",
    )
    thumbnail_request_strategy: str = key(
        "thumbnailRequestStrategy",
        Text(("bulkDataRetrieve", "fetch")),
        "How the server is asked for its own thumbnails: as they are, or with `fetch` "
        "in the size 256 × 256.",
        "bulkDataRetrieve",
    )
    image_rendering: str = key(
        "imageRendering",
        Text(("wadors", "wadouri")),
        "How pixels are fetched: frame by frame (WADO-RS), or with the instance's file (WADO-URI).",
        "wadors",
    )
    wado_uri_root: str = key(
        "wadoUriRoot", Text(), "Address of the WADO-URI service, for `wadouri`.", ""
    )
    fix_bulkdata_multipart: bool = key(
        "fixBulkdataMultipart",
        Flag(),
        "Whether bulk data are taken out of multipart answers.",
        True,
    )
    dicom_upload_enabled: bool = key(
        "dicomUploadEnabled",
        Flag(),
        "Whether the study list offers to upload DICOM files (STOW-RS, at `wadoRoot`).",
        False,
    )
    supports_reject: bool = key(
        "supportsReject",
        Flag(),
        "Whether the viewer offers to reject a series, as dcm4chee lets it "
        "(`…/reject/113001^DCM`, Rejected for Quality Reasons).",
        False,
    )
    supports_stow: bool = key(
        "supportsStow",
        Flag(),
        "Whether reports of measurements may be stored (STOW-RS, at `wadoRoot`).",
        False,
    )
    request_options: RequestOptions = key(
        "requestOptions", _REQUEST_OPTIONS, "What is sent with every request.", RequestOptions()
    )


DICOMWEB_IGNORED: Mapping[str, str] = {
    "wadoUri": "OHIF copies it without using it; see wadoUriRoot.",
    "configurationAPI": "It names a part of OHIF's own interface.",
    "onConfiguration": "A function in OHIF, which JSON cannot hold: write the addresses out.",
    "stackRetrieveOptions": "Frames arrive whole; the queue decides their order.",
    "loadMultiframeAsPart10": "Frames are fetched one by one, or with wadouri as a whole file.",
    "segmentation": "This version does not store segmentations.",
    "qidoSupportsIncludeField": "It has no effect in OHIF either: fields are always asked for.",
    "deleteStudyEnabled": "It has no effect in OHIF either: nothing deletes a study.",
    "supportsInstanceMetadata": "It has no effect in OHIF either: metadata come by series.",
    "supportsNativeDICOMModel": "It has no effect in OHIF either: JSON is asked for.",
}
"""Keys that are accepted, each with the reason why it has no effect."""

_FRIENDLY_NAME = "The source's name for people."
_NAME = "The source's internal name."
_ALLOWED = (
    "Other servers that a link and its document may name, as origins (`https://host:port`). "
    "The site's own may always be named."
)


@dataclass(frozen=True, slots=True)
class DicomJSONBlock:
    """``dataSources[].configuration`` of a source of DICOM JSON."""

    friendly_name: str = key("friendlyName", Text(), _FRIENDLY_NAME, "")
    name: str = key("name", Text(), _NAME, "")
    url: str = key("url", Text(), "Address of the document when the link names none (`?url=`).", "")
    allowed_origins: tuple[str, ...] = key(ALLOWED_KEY, ListOf(Text()), _ALLOWED, ())


@dataclass(frozen=True, slots=True)
class DICOMwebProxyBlock:
    """``dataSources[].configuration`` of a DICOMweb proxy."""

    friendly_name: str = key("friendlyName", Text(), _FRIENDLY_NAME, "")
    name: str = key("name", Text(), _NAME, "")
    allowed_origins: tuple[str, ...] = key(ALLOWED_KEY, ListOf(Text()), _ALLOWED, ())


@dataclass(frozen=True, slots=True)
class SeriesMerge:
    """``dataSources[].configuration.seriesMerge``."""

    names: tuple[str, ...] = key(
        "dataSourceNames", ListOf(Text(may_be_empty=False)), "The sources that are merged."
    )
    default: str = key(
        "defaultDataSourceName",
        Text(),
        "The one whose series is taken where two have the same. Default: the first.",
        "",
    )


@dataclass(frozen=True, slots=True)
class MergeBlock:
    """``dataSources[].configuration`` of a merged source."""

    series_merge: SeriesMerge = key("seriesMerge", Block(SeriesMerge), "What is merged.")
    friendly_name: str = key("friendlyName", Text(), _FRIENDLY_NAME, "")
    name: str = key("name", Text(), _NAME, "")


SOURCE_KINDS: Mapping[str, Block] = {
    "dicomweb": Block(DICOMwebBlock, DICOMWEB_IGNORED, as_mapping=True),
    "dicomjson": Block(
        DicomJSONBlock,
        {"wadoRoot": "Files are asked for where the document says."},
        as_mapping=True,
    ),
    "dicomwebproxy": Block(DICOMwebProxyBlock, as_mapping=True),
    "merge": Block(MergeBlock, as_mapping=True),
}
"""The bundled kinds of source, by their short names."""
