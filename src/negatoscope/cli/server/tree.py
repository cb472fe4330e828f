"""Serving a static DICOMweb tree (see :mod:`negatoscope.cli.static_tree`)."""

import gzip
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from negatoscope.cli.server.files import FolderApp, FoundFile, file_response, find, safe_path

_BOUNDARY_LINE = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})\r\n")
_SNIFF_BYTES = 256


def serve_static_tree(root: Path, path: str = "/dicom-web") -> Mount:
    """A mount that answers like a plain file server told about ``.gz`` and ``.mht`` files.

    A file ``name.gz`` answers ``name`` with ``Content-Encoding: gzip``; ``name.mht``, a multipart
    message, answers ``name`` too; a folder is answered by its ``index.json`` or ``index.mht``.
    Queries are ignored, as file servers do. These are the rules of the servers that static-wado
    trees are made for.
    """
    return Mount(path, app=StaticTree(root))


class StaticTree(FolderApp):
    """ASGI application over the files of a tree."""

    def respond(self, request: Request) -> Response:
        """A file, the index of a folder, or that there is neither."""
        prefix = request.scope.get("root_path", "")
        address = request.scope["path"].removeprefix(prefix)
        path = safe_path(self._root, address)
        candidates = [] if path is None else _candidates(path)
        for candidate in candidates if request.method in ("GET", "HEAD") else []:
            twin = candidate.with_name(candidate.name + ".gz")
            for found, packed in ((find(candidate), False), (find(twin), True)):
                if found is not None:
                    return _answer(request, candidate, found, packed)
        return JSONResponse({"object": "the address", "reason": "names no file"}, status_code=404)


def _candidates(path: Path) -> list[Path]:
    message = path.with_name(path.name + ".mht")
    return [path, message, path / "index.json", path / "index.mht"]


def _answer(request: Request, named: Path, found: FoundFile, packed: bool) -> Response:
    headers = {"Content-Type": _content_type(named, found, packed), "Cache-Control": "no-store"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return file_response(found, request.headers, headers)


def _content_type(named: Path, found: FoundFile, packed: bool) -> str:
    if named.suffix == ".json" or named.name in ("metadata", "studies", "series", "instances"):
        return "application/json"
    if named.name == "thumbnail":
        return "image/jpeg"
    boundary = _boundary(found.path, packed)
    if boundary:
        return f"multipart/related; boundary={boundary}"
    return "application/octet-stream"


def _boundary(path: Path, packed: bool) -> str:
    """The boundary of a file that is a multipart message; its name alone does not tell."""
    with gzip.open(path, "rb") if packed else path.open("rb") as file:
        found = _BOUNDARY_LINE.match(file.read(_SNIFF_BYTES))
    return found.group(1).decode("ascii") if found else ""
