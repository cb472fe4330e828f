"""Transports without a network: scripted answers, and a tree of files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from negatoscope.sources.transport import Request, Response, TransportError

DICOM_JSON = {"content-type": "application/dicom+json"}


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """Answer with a JSON body."""
    return Response(status, {**DICOM_JSON, **headers}, json.dumps(value).encode())


class FakeTransport:
    """Answers from a function or always the same; remembers what was asked."""

    def __init__(self, script: Response | TransportError | Callable[[Request], Response]) -> None:
        self.script = script
        self.requests: list[Request] = []

    async def send(self, request: Request) -> Response:
        """Answer as scripted."""
        self.requests.append(request)
        if isinstance(self.script, TransportError):
            raise self.script
        if isinstance(self.script, Response):
            return self.script
        return self.script(request)


class TreeTransport:
    """A static DICOMweb tree as a plain file server gives it: compressed, and not saying so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, request: Request) -> Response:
        """Serve a file, its compressed form, or the index of its folder."""
        path = self.folder / unquote(urlsplit(request.url).path).strip("/")
        for candidate in (path, Path(f"{path}.gz"), path / "index.json.gz"):
            if candidate.is_file():
                return Response(200, {}, candidate.read_bytes(), request.url)
        return Response(404, {"content-type": "text/html"}, b"<html>", request.url)
