"""Addresses of DICOMweb resources (PS3.18 10), safe against what UIDs may hold."""

from urllib.parse import urljoin, urlsplit

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.uids import is_uid
from negatoscope.language import t
from negatoscope.sources.configuration import DICOMwebConfiguration
from negatoscope.sources.errors import InvalidRequestError


def checked_uid(uid: str, what: str = "study") -> str:
    """The UID, if it can be one.

    Raises
    ------
    InvalidRequestError
        It could lead an address elsewhere.
    """
    if not is_uid(uid):
        raise InvalidRequestError(
            t("Not a valid link"),
            t("The UID of the {what} is not valid.", what=what),
            t("Check the link."),
            what=t("the {what}", what=what),
        )
    return uid


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, or ``""`` when it is not plain HTTP.

    Browsers and `urllib` read backslashes, blanks and user names differently: such an address has
    no origin, so that what is checked here is what the browser asks.
    """
    if "\\" in url or not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    default = {"http": 80, "https": 443}[parts.scheme]
    suffix = "" if port in (None, default) else f":{port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{suffix}"


def series_url(wado_root: str, study: str, series: str) -> str:
    """Address of a series."""
    return f"{wado_root}/studies/{checked_uid(study)}/series/{checked_uid(series, 'series')}"


def instance_url(wado_root: str, instance: DataSet) -> str:
    """Address of an instance."""
    series = series_url(
        wado_root, instance.string("StudyInstanceUID"), instance.string("SeriesInstanceUID")
    )
    return f"{series}/instances/{checked_uid(instance.string('SOPInstanceUID'), 'image')}"


def wado_uri(root: str, instance: DataSet) -> str:
    """Address of an instance's file by WADO-URI (PS3.18 9.4): as it is stored."""
    uids = {
        "studyUID": checked_uid(instance.string("StudyInstanceUID")),
        "seriesUID": checked_uid(instance.string("SeriesInstanceUID"), "series"),
        "objectUID": checked_uid(instance.string("SOPInstanceUID"), "image"),
    }
    given = "&".join(f"{name}={uid}" for name, uid in uids.items())
    return f"{root}?requestType=WADO&{given}&contentType=application/dicom&transferSyntax=*"


_MEDIA_TYPES = {
    "1.2.840.10008.1.2.5": "image/dicom-rle",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.92": "image/jpx",
    "1.2.840.10008.1.2.4.93": "image/jpx",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.4.110": "image/jxl",
    "1.2.840.10008.1.2.4.111": "image/jxl",
    "1.2.840.10008.1.2.4.112": "image/jxl",
}
_JPEG = frozenset(f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 57, 70))


def accept_frames(configuration: DICOMwebConfiguration) -> str:
    """Accept header for frames: whatever the archive stores, unless configured otherwise."""
    if configuration.accept_header:
        return ", ".join(configuration.accept_header)
    syntax = configuration.request_transfer_syntax_uid
    media = "application/octet-stream"
    if syntax in _JPEG:
        media = "image/jpeg"
    elif syntax:
        media = _MEDIA_TYPES.get(syntax, media)
    # Quotes and slashes together make browsers ask for leave first (CORS preflight).
    quoted = media if configuration.omit_quotation else f'"{media}"'
    if "image" in configuration.single_part:
        return f"{media}; transfer-syntax={syntax or '*'}"
    return f"multipart/related; type={quoted}; transfer-syntax={syntax or '*'}"


def bulk_data_url(configuration: DICOMwebConfiguration, instance: DataSet, uri: str) -> str:
    """Absolute address of bulk data, by OHIF's rules for relative ones; ``""`` if it is none.

    A relative address starts from the series (or from what ``relativeResolution`` says), except
    that ``series/…`` and ``bulkdata/…`` lie below the study; ``startsWith`` and ``prefixWith``
    mend what a server behind a proxy gets wrong.
    """
    bulk = configuration.bulk_data
    if bulk.starts_with and uri.startswith(bulk.starts_with):
        uri = bulk.prefix_with + uri[len(bulk.starts_with) :]
    series = series_url(
        configuration.wado_root,
        instance.string("StudyInstanceUID"),
        instance.string("SeriesInstanceUID"),
    )
    base = series
    if bulk.relative_resolution == "studies" or uri.startswith(("series/", "bulkdata/")):
        base = series.rpartition("/series/")[0]
    elif bulk.relative_resolution == "instances":
        base = instance_url(configuration.wado_root, instance)
    try:
        return urljoin(f"{base}/", uri)
    except ValueError:
        return ""
