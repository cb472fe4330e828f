"""JSON out of what servers really send: gzip, byte order marks, multipart, single objects."""

import json
import re
import zlib

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.heap import collection_paused
from negatoscope.language import t
from negatoscope.sources.errors import SourceError, html_instead_of_json, malformed
from negatoscope.sources.transport import Response

# A study list or a series' metadata beyond this is an attack or a mistake.
MAX_JSON_BYTES = 512 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_HTML_STARTS = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<!--")


def data_sets(response: Response, what: str) -> tuple[DataSet, ...]:
    """Data sets of a successful answer; none for 204 or an empty body.

    Raises
    ------
    SourceError
        The answer is no DICOM JSON.
    """
    if response.status == 204:
        return ()
    body = plain_body(response, what)
    kind = response.headers.get("content-type", "")
    bodies = multipart_bodies(body, kind) if kind.lower().startswith("multipart/") else [body]
    with collection_paused():
        return tuple([found for part in bodies for found in _parse(part, response, what)])


def _parse(body: bytes, response: Response, what: str) -> list[DataSet]:
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        return []
    if text[:9].lower().startswith(_HTML_STARTS):
        raise html_instead_of_json(response, what)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        # ValueError covers bad UTF-8, bad JSON and numbers of absurd length
        raise malformed(response, what) from None
    if isinstance(value, dict):
        if not any(_TAG.fullmatch(key) for key in value):  # such as {"error": …}
            raise malformed(response, what, "is not a list of DICOM objects")
        value = [value]
    if not isinstance(value, list):
        raise malformed(response, what, "is not a list of DICOM objects")
    return [DataSet(item) for item in value if isinstance(item, dict)]


def plain_body(response: Response, what: str) -> bytes:
    """Body without gzip, which servers of plain files forget to declare."""
    body = response.body
    if len(body) > MAX_JSON_BYTES:
        raise _too_large(response, what)
    if not body.startswith(_GZIP):
        return body
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(body, MAX_JSON_BYTES)
    except zlib.error:
        raise malformed(response, what, "is damaged (gzip)") from None
    if inflater.unconsumed_tail:
        raise _too_large(response, what)
    if not inflater.eof:
        raise malformed(response, what, "is cut off (gzip)")
    return plain


def _too_large(response: Response, what: str) -> SourceError:
    size = MAX_JSON_BYTES // (1024 * 1024)
    return malformed(
        response, what, t("is larger than {size} MB, which this viewer refuses", size=size)
    )


def multipart_bodies(body: bytes, content_type: str) -> list[bytes]:
    """Bodies of the parts of a multipart answer (RFC 2046); the boundary may go unsaid."""
    boundary = _boundary(body, content_type)
    if not boundary:
        return [body]
    bodies: list[bytes] = []
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            break
        _, found, content = piece.partition(b"\r\n\r\n")
        if found:
            bodies.append(content)
    return bodies


def _boundary(body: bytes, content_type: str) -> bytes:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "boundary":
            return value.strip().strip('"').encode("latin-1", "replace")
    first_line = body.lstrip().split(b"\r\n", 1)[0]
    return first_line[2:] if first_line.startswith(b"--") and len(first_line) < 80 else b""
