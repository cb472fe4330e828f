"""Files under a folder, asked for by an address: found safely, answered with the right headers."""

import os
import re
import stat
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

CHUNK_BYTES = 1 << 18
_FORBIDDEN = re.compile(r'[\x00-\x1f\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file, and its status when it was looked for."""

    path: Path
    status: os.stat_result

    @property
    def etag(self) -> str:
        """Changes with the file's content (RFC 9110 8.8.3)."""
        return f'"{self.status.st_mtime_ns:x}-{self.status.st_size:x}"'


def safe_path(root: Path, address: str) -> Path | None:
    """The path under a folder that an address names, or None when it would leave the folder.

    `root` is resolved. Refused are ``..`` and absolute parts, also encoded once more, control
    and reserved characters, hidden names, and links that lead out of the folder.
    """
    if address != unquote(address) and ".." in unquote(unquote(address)):
        return None
    parts = [part for part in address.split("/") if part]
    if any(part.startswith(".") or _FORBIDDEN.search(part) for part in parts):
        return None
    try:
        path = root.joinpath(*parts)
        resolved = path.resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    return resolved if resolved == root or resolved.is_relative_to(root) else None


def find(path: Path | None) -> FoundFile | None:
    """The regular file at a path, if there is one."""
    if path is None:
        return None
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return FoundFile(path, status) if stat.S_ISREG(status.st_mode) else None


def beside(found: FoundFile, suffix: str) -> FoundFile | None:
    """The precompressed twin of a file, unless it is older than the file itself."""
    twin = find(found.path.with_name(found.path.name + suffix))
    if twin is None or twin.status.st_mtime_ns < found.status.st_mtime_ns:
        return None
    return twin


def encodings_accepted(header: str) -> set[str]:
    """The content codings that an Accept-Encoding header takes (RFC 9110 12.5.3)."""
    codings: set[str] = set()
    for piece in header.split(","):
        name, _, rest = piece.partition(";")
        weight = rest.strip().removeprefix("q=").strip()
        if not re.fullmatch(r"0(\.0*)?", weight):
            codings.add(name.strip().lower())
    return codings


class FolderApp(ABC):
    """ASGI application over a folder; a subclass says in ``respond`` what a request gets."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        response = await anyio.to_thread.run_sync(self.respond, request)
        await response(scope, receive, send)

    @abstractmethod
    def respond(self, request: Request) -> Response:
        """Return the answer; runs in a thread, since files are waited for."""


def file_response(
    found: FoundFile, request: Headers, headers: dict[str, str], *, status: int = 200
) -> Response:
    """A file's content, or 304 when the client holds it already (RFC 9110 13.1.2)."""
    known = {tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(",")}
    headers = {
        "ETag": found.etag,
        "Last-Modified": formatdate(found.status.st_mtime, usegmt=True),
    } | headers
    if status == 200 and (found.etag in known or "*" in known):
        kept = {name: value for name, value in headers.items() if not name.startswith("Content-")}
        return Response(status_code=304, headers=kept)
    headers["Content-Length"] = str(found.status.st_size)
    return StreamingResponse(_content(found.path), status_code=status, headers=headers)


async def _content(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk
