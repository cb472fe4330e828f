"""Configuration of a DICOMweb source: the block that OHIF calls ``configuration``."""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_QUERY_LIMIT = 501
RESOLUTIONS = ("studies", "series", "instances")


@dataclass(frozen=True, slots=True)
class BulkDataConfiguration:
    """How addresses of bulk data are read (``bulkDataURI``)."""

    enabled: bool = True
    relative_resolution: str = "series"
    starts_with: str = ""
    prefix_with: str = ""


@dataclass(frozen=True, slots=True)
class DICOMwebConfiguration:
    """Where a DICOMweb server is and what it can do."""

    friendly_name: str = ""
    qido_root: str = ""
    wado_root: str = ""
    supports_fuzzy_matching: bool = False
    supports_wildcard: bool = False
    query_limit: int = DEFAULT_QUERY_LIMIT
    static_wado: bool = False
    single_part: frozenset[str] = frozenset()
    accept_header: tuple[str, ...] = ()
    request_transfer_syntax_uid: str = ""
    omit_quotation: bool = False
    bulk_data: BulkDataConfiguration = BulkDataConfiguration()
    enable_study_lazy_load: bool = True
    thumbnail_rendering: str = "wadors"
    thumbnail_request_strategy: str = "bulkDataRetrieve"
    wado_uri_root: str = ""
    image_rendering: str = "wadors"
    fix_bulkdata_multipart: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    dicom_upload_enabled: bool = False
    supports_reject: bool = False
    supports_stow: bool = False

    @classmethod
    def from_json(cls, block: Mapping[str, object]) -> "DICOMwebConfiguration":
        """Configuration from a block with OHIF's key names.

        What has the wrong type counts as not given: checking, with messages for people, is done
        where the whole configuration is read.
        """
        bulk = block.get("bulkDataURI")
        bulk = bulk if isinstance(bulk, Mapping) else {}
        wado_root = _text(block, "wadoRoot") or _text(block, "qidoRoot")
        resolution = _text(bulk, "relativeResolution")
        wado_uri_root = _text(block, "wadoUriRoot")
        options = block.get("requestOptions")
        headers = options.get("headers") if isinstance(options, Mapping) else None
        return cls(
            friendly_name=_text(block, "friendlyName"),
            qido_root=(_text(block, "qidoRoot") or wado_root).rstrip("/"),
            wado_root=wado_root.rstrip("/"),
            supports_fuzzy_matching=block.get("supportsFuzzyMatching") is True,
            supports_wildcard=block.get("supportsWildcard") is True,
            query_limit=_limit(block.get("queryLimit")),
            static_wado=block.get("staticWado") is True,
            single_part=frozenset(
                part.strip() for part in _text(block, "singlepart").split(",") if part.strip()
            ),
            accept_header=_texts(block.get("acceptHeader")),
            request_transfer_syntax_uid=_text(block, "requestTransferSyntaxUID"),
            omit_quotation=block.get("omitQuotationForMultipartRequest") is True,
            bulk_data=BulkDataConfiguration(
                enabled=bulk.get("enabled") is not False,
                relative_resolution=resolution if resolution in RESOLUTIONS else "series",
                starts_with=_text(bulk, "startsWith"),
                prefix_with=_text(bulk, "prefixWith"),
            ),
            enable_study_lazy_load=block.get("enableStudyLazyLoad") is not False,
            thumbnail_rendering=_text(block, "thumbnailRendering") or "wadors",
            thumbnail_request_strategy=_text(block, "thumbnailRequestStrategy")
            or "bulkDataRetrieve",
            wado_uri_root=wado_uri_root,
            image_rendering=_text(block, "imageRendering") or "wadors",
            fix_bulkdata_multipart=block.get("fixBulkdataMultipart") is not False,
            headers=_headers(headers),
            dicom_upload_enabled=block.get("dicomUploadEnabled") is True,
            supports_reject=block.get("supportsReject") is True,
            supports_stow=block.get("supportsStow") is True,
        )


def _text(block: Mapping[str, object], key: str) -> str:
    value = block.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list | tuple):
        return tuple(item for item in value if isinstance(item, str) and item)
    return ()


def _headers(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        return ()
    return tuple((str(k), v) for k, v in value.items() if isinstance(v, str))


def _limit(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    return DEFAULT_QUERY_LIMIT
