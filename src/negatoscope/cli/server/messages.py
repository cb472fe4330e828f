"""Message bodies: DICOM JSON answers and multipart/related (PS3.18 8.6, RFC 2387)."""

import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from negatoscope.cli.server.errors import ServiceError
from negatoscope.cli.server.media import accepted
from negatoscope.cli.server.scan import BULK_PREFIX

# Answers hold patient data: no cache keeps them, neither the browser's nor one on the way.
NO_STORE = {"Cache-Control": "no-store"}
_JSON_TYPES = frozenset({"application/dicom+json", "application/json", "application/*", "*/*"})
_ADDRESS_MARKS = tuple(
    (mark + BULK_PREFIX).encode("ascii")
    for mark in ('"BulkDataURI":"', '"00081190":{"vr":"UR","Value":["')
)


def require_json(request: Request) -> None:
    """Refuse with 406 a client that takes no JSON; XML (PS3.18 F.1) is not offered."""
    ranges = accepted(request)
    if not any(each.name in _JSON_TYPES for each in ranges):
        raise ServiceError(406, "the answer", "is offered as application/dicom+json only")


def service_root(request: Request) -> str:
    """The service's absolute address, with a slash at its end."""
    prefix = request.scope.get("root_path", "").rstrip("/")
    return f"{request.url.scheme}://{request.url.netloc}{prefix}/"


def json_answer(
    request: Request, objects: Sequence[bytes], warnings: Sequence[str] = ()
) -> Response:
    """An array of DICOM JSON objects, with addresses made absolute."""
    body = b"[" + b",".join(objects) + b"]"
    root = service_root(request).encode("ascii", "replace")
    for mark in _ADDRESS_MARKS:
        # A quotation mark inside a value is escaped, so that these bytes are never a value.
        body = body.replace(mark, mark[: -len(BULK_PREFIX)] + root)
    headers = dict(NO_STORE)
    if warnings:
        host = request.url.netloc
        headers["Warning"] = ", ".join(f'299 {host} "{_quotable(text)}"' for text in warnings)
    wants_plain = {each.name for each in accepted(request)} == {"application/json"}
    kind = "application/json" if wants_plain else "application/dicom+json"
    return Response(body, media_type=kind, headers=headers)


def _quotable(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isprintable() and c not in '"\\')


def new_boundary() -> str:
    """A boundary that no part holds, but for a chance of 2^-128."""
    return secrets.token_hex(16)


def part_head(boundary: str, content_type: str, length: int | None = None) -> bytes:
    """The lines before a part's content."""
    size = "" if length is None else f"Content-Length: {length}\r\n"
    return f"--{boundary}\r\nContent-Type: {content_type}\r\n{size}\r\n".encode("latin-1")


def multipart(parts: Sequence[tuple[str, bytes]], kind: str) -> Response:
    """A multipart/related answer of parts given as content type and content."""
    boundary = new_boundary()
    chunks: list[bytes] = []
    for content_type, content in parts:
        chunks += [part_head(boundary, content_type, len(content)), content, b"\r\n"]
    chunks.append(f"--{boundary}--\r\n".encode("latin-1"))
    return Response(b"".join(chunks), headers=multipart_headers(kind, boundary))


def multipart_headers(kind: str, boundary: str) -> dict[str, str]:
    """Content-Type (with the quotation marks that RFC 2387 asks for) and cache rules."""
    value = f'multipart/related; type="{kind}"; boundary={boundary}'
    return {"Content-Type": value, **NO_STORE}
