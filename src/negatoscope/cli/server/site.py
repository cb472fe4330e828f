"""The static site that ``negatoscope build`` wrote."""

import mimetypes
import re
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from negatoscope.cli.server.files import (
    FolderApp,
    FoundFile,
    beside,
    encodings_accepted,
    file_response,
    find,
    safe_path,
)

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
_HASHED = re.compile(r"\.[0-9A-Za-z_-]{8,}\.[0-9A-Za-z.]+\Z")
_CODINGS = (("br", ".br"), ("gzip", ".gz"))


class Site(FolderApp):
    """ASGI application that serves a folder.

    Files under ``assets/`` whose name carries a hash never change and are kept for good; all
    others are asked for again each time, which an ETag answers with 304. Where ``.br`` or
    ``.gz`` lies beside a file, it is sent to who accepts it. A folder is answered by its
    ``index.html`` under an address that ends with a slash, so that relative references in the
    page hold: without the slash, and for deeper addresses that are no files, a redirect (which
    keeps the query) leads there.
    """

    def respond(self, request: Request) -> Response:
        """A file, a page, or a redirect to one."""
        if request.method not in ("GET", "HEAD"):
            return JSONResponse(
                {"object": "the address", "reason": "only answers GET and HEAD"},
                status_code=405,
                headers={"Allow": "GET, HEAD"},
            )
        address = request.scope["path"]
        path = safe_path(self._root, address)
        if path is not None and path.is_dir():
            index = find(path / "index.html")
            if index is not None and not address.endswith("/"):
                return _redirect(request, address + "/")
            if index is not None:
                return self._file(request, index)
        found = None if address.endswith("/") else find(path)
        if found is not None:
            return self._file(request, found)
        return self._fallback(request, address, escaped=path is None)

    def _file(self, request: Request, found: FoundFile, status: int = 200) -> Response:
        name = found.path.relative_to(self._root).as_posix()
        hashed = name.startswith("assets/") and _HASHED.search(name)
        headers = {
            "Content-Type": content_type(found.path),
            "Cache-Control": IMMUTABLE if hashed else REVALIDATE,
            "Vary": "Accept-Encoding",
        }
        accepted = encodings_accepted(request.headers.get("accept-encoding", ""))
        for coding, suffix in _CODINGS:
            twin = beside(found, suffix) if coding in accepted else None
            if twin is not None:
                encoded = headers | {"Content-Encoding": coding}
                return file_response(twin, request.headers, encoded, status=status)
        return file_response(found, request.headers, headers, status=status)

    def _fallback(self, request: Request, address: str, *, escaped: bool) -> Response:
        """A page for an address that names no file.

        Something that looks like a file is plainly not there. Below a page's folder
        (``/viewer/…``) the page itself is meant; so is the viewer where a link names studies.
        """
        segments = [part for part in address.split("/") if part]
        looks_like_file = bool(segments) and "." in segments[-1]
        if not escaped and not looks_like_file:
            first = segments[0] if segments else ""
            if len(segments) > 1 and find(safe_path(self._root, f"{first}/index.html")):
                return _redirect(request, f"/{first}/")
            if "StudyInstanceUIDs" in request.query_params and find(
                self._root / "viewer" / "index.html"
            ):
                return _redirect(request, "/viewer/")
            page = find(self._root / "404.html")
            if page is not None:
                return self._file(request, page, status=404)
            if segments and find(self._root / "index.html") is not None:
                return _redirect(request, "/")
        return JSONResponse(
            {"object": "the address", "reason": "names no file of this site"},
            status_code=404,
            headers={"Cache-Control": "no-store"},
        )


def content_type(path: Path) -> str:
    """The media type by the file's ending, the same on every system."""
    known = CONTENT_TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _redirect(request: Request, address: str) -> Response:
    # Relative to this server alone: an address that begins with two slashes would leave it.
    target = request.scope.get("root_path", "") + "/" + quote(address.lstrip("/"))
    if request.url.query:
        target += "?" + request.url.query
    return RedirectResponse(target, status_code=302, headers={"Cache-Control": "no-cache"})
