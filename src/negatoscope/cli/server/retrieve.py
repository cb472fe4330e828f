"""WADO-RS: metadata, frames, bulk data and whole instances (PS3.18 10.4)."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.dicomfile import header_of, inflated_from
from negatoscope.cli.server.errors import ServiceError, not_found
from negatoscope.cli.server.frames import FrameError
from negatoscope.cli.server.index import Instance
from negatoscope.cli.server.media import (
    MEDIA_TYPES,
    OCTET_STREAM,
    UNCOMPRESSED,
    MediaRange,
    accepted,
    covers,
)
from negatoscope.cli.server.messages import (
    NO_STORE,
    json_answer,
    multipart,
    multipart_headers,
    new_boundary,
    part_head,
    require_json,
)
from negatoscope.cli.server.pixels import uncompressed_frame
from negatoscope.dicom.encoding.pixel_layout import NATIVE_SYNTAXES, PixelLayout
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.encoding.values import little_endian
from negatoscope.dicom.sop_classes import is_video

DICOM = "application/dicom"
CHUNK_BYTES = 1 << 18
MAX_FRAMES_PER_REQUEST = 10_000
ENCAPSULATED_DOCUMENT = "00420011"
_INERT_DOCUMENTS = frozenset({"application/pdf", "text/plain", "model/stl"})


class RetrieveService:
    """The retrieve transactions over one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def metadata(self, request: Request) -> Response:
        """``…/metadata`` of a study, series or instance (10.4.1.1.2)."""
        require_json(request)
        return json_answer(request, self._archive.metadata(*_address(request)))

    def frames(self, request: Request) -> Response:
        """``…/frames/{list}``: as stored, or uncompressed, as the client accepts (10.4.1.1.6)."""
        instance = self._instance(request)
        layout = _layout(instance)
        numbers = frame_numbers(request.path_params["frames"], layout.frames)
        choice = choose(accepted(request), layout, single=len(numbers) == 1)
        if choice is None:
            stored = layout.transfer_syntax_uid
            raise ServiceError(
                406,
                f"frames of instance {instance.uid}",
                f"are stored as transfer syntax {stored}; the request accepts neither that nor"
                " uncompressed frames",
            )
        media, compressed = choice
        read = self._stored if compressed or not layout.encapsulated else self._uncompressed
        parts = [(media_type(media, layout, compressed), read(instance, n)) for n in numbers]
        if media.multipart or media.name == "*/*":
            kind = parts[0][0].partition(";")[0]
            return multipart(parts, kind)
        content_type, content = parts[0]
        return Response(content, headers={"Content-Type": content_type, **NO_STORE})

    def bulk_data(self, request: Request) -> Response:
        """``…/bulkdata/{path}``: what a BulkDataURI of the metadata names (10.4.1.1.5)."""
        instance = self._instance(request)
        path = request.path_params["element"].split("/")
        layout = instance.layout
        if layout is not None and path == [f"{layout.tag:08X}"]:
            return self._pixel_data(request, instance, layout)
        content = bulk_value(self._archive, instance, path)
        document = path == [ENCAPSULATED_DOCUMENT]
        kind = self._document_type(instance) if document else OCTET_STREAM
        return _bulk(request, content, kind)

    def whole(self, request: Request) -> Response:
        """A study, series or instance as stored, in parts of application/dicom (10.4.1.1.1)."""
        study, series, uid = _address(request)
        instances = self._archive.instances(study, series, uid)
        ranges = [each for each in accepted(request) if covers(each.content, DICOM)]
        if not any(
            each.transfer_syntax in ("", "*", instances[0].transfer_syntax) for each in ranges
        ):
            raise ServiceError(406, "the answer", f"is offered as {DICOM}, as stored, only")
        files = [(self._archive.path(each), each) for each in instances]
        if ranges[0].name == DICOM and len(files) == 1:
            path, instance = files[0]
            kind = f"{DICOM};transfer-syntax={instance.transfer_syntax}"
            return StreamingResponse(_chunks(path), headers={"Content-Type": kind, **NO_STORE})
        boundary = new_boundary()
        return StreamingResponse(
            _parts(files, boundary), headers=multipart_headers(DICOM, boundary)
        )

    def _instance(self, request: Request) -> Instance:
        study, series, uid = _address(request)
        return self._archive.instance(study, series or "", uid or "")

    def _stored(self, instance: Instance, number: int) -> bytes:
        return self._read(
            instance,
            lambda layout: self._archive.frames.frame(
                self._archive.path(instance), stamp(instance), layout, number
            ),
        )

    def _uncompressed(self, instance: Instance, number: int) -> bytes:
        frame = self._stored(instance, number)
        study, series, uid = instance.study, instance.series, instance.uid
        metadata = self._archive.metadata_object(study, series, uid)
        return self._read(instance, lambda layout: uncompressed_frame(frame, layout, metadata))

    def _read(self, instance: Instance, read: Callable[[PixelLayout], bytes]) -> bytes:
        try:
            return read(_layout(instance))
        except FrameError as error:
            raise ServiceError(404, f"a frame of instance {instance.uid}", str(error)) from error
        except OSError as error:
            reason = f"its file cannot be read: {error.strerror}"
            raise ServiceError(404, f"instance {instance.uid}", reason) from error

    def _document_type(self, instance: Instance) -> str:
        """An encapsulated document says what it is (PS3.3 C.24.2); inert types are believed."""
        metadata = self._archive.metadata_object(instance.study, instance.series, instance.uid)
        declared = metadata.get("00420012", {}).get("Value", [""])[0]
        return declared if declared in _INERT_DOCUMENTS else OCTET_STREAM

    def video(self, request: Request, instance: Instance) -> Response:
        """A video's stream as it is stored, alone or in one part."""
        return _bulk(
            request, self._stored(instance, 1), MEDIA_TYPES[_layout(instance).transfer_syntax_uid]
        )

    def _pixel_data(self, request: Request, instance: Instance, layout: PixelLayout) -> Response:
        if layout.encapsulated:
            if is_video(layout.transfer_syntax_uid):
                return self.video(request, instance)
            numbers = range(1, min(layout.frames, MAX_FRAMES_PER_REQUEST) + 1)
            kind = media_type(MediaRange("*/*"), layout, compressed=True)
            parts = [(kind, self._stored(instance, number)) for number in numbers]
            return multipart(parts, kind.partition(";")[0])
        read = self._archive.frames.value
        path = self._archive.path(instance)
        content = self._read(instance, lambda layout: read(path, stamp(instance), layout))
        content = little_endian(layout.vr, content, big=layout.big_endian)
        return _bulk(request, content, OCTET_STREAM)


def stamp(instance: Instance) -> tuple[int, int]:
    """What changes when an instance's file does."""
    return instance.modified_ns, instance.size


def _address(request: Request) -> tuple[str, str | None, str | None]:
    params = request.path_params
    return params["study"], params.get("series"), params.get("instance")


def _layout(instance: Instance) -> PixelLayout:
    if instance.layout is None:
        raise not_found(f"frames of instance {instance.uid}", "it has no pixel data")
    return instance.layout


def frame_numbers(text: str, frames: int) -> list[int]:
    """The frame list of an address: ``3`` or ``1,2,7``; 400 when it is none (10.1.6)."""
    pieces = text.split(",")
    if len(pieces) > MAX_FRAMES_PER_REQUEST:
        raise ServiceError(400, "the frame list", f"is longer than {MAX_FRAMES_PER_REQUEST}")
    numbers: list[int] = []
    for piece in pieces:
        if not piece.isascii() or not piece.isdigit() or len(piece) > 9 or int(piece) == 0:
            raise ServiceError(400, "the frame list", "is not a list of numbers from 1 on")
        if int(piece) > frames:
            raise not_found(f"frame {int(piece)}", f"the instance has {frames}")
        numbers.append(int(piece))
    return numbers


def choose(
    ranges: list[MediaRange], layout: PixelLayout, *, single: bool
) -> tuple[MediaRange, bool] | None:
    """The first range that can be answered, and whether by compressed frames (8.7.3.5).

    Without a transfer-syntax parameter application/octet-stream means uncompressed, a compressed
    media type means any of its transfer syntaxes, and ``*/*`` what is stored.
    """
    stored = layout.transfer_syntax_uid
    for each in ranges:
        if not (each.multipart or each.name == "*/*" or single):
            continue
        syntax, content = each.transfer_syntax, each.content
        if layout.encapsulated:
            own_type = MEDIA_TYPES.get(stored, OCTET_STREAM)
            if (
                content != OCTET_STREAM
                and covers(content, own_type)
                and syntax in ("", "*", stored)
            ):
                return each, True
            if covers(content, OCTET_STREAM):
                if syntax in ("*", stored):
                    return each, True
                if syntax in NATIVE_SYNTAXES or not syntax:
                    return each, False
        elif covers(content, OCTET_STREAM) and (
            syntax in ("", "*", stored) or syntax in NATIVE_SYNTAXES
        ):
            return each, False
    return None


def media_type(media: MediaRange, layout: PixelLayout, compressed: bool) -> str:
    """A part's content type with its transfer-syntax parameter."""
    if not compressed:
        return f"{OCTET_STREAM}; transfer-syntax={UNCOMPRESSED}"
    stored = layout.transfer_syntax_uid
    own_type = MEDIA_TYPES.get(stored, OCTET_STREAM)
    name = OCTET_STREAM if media.content == OCTET_STREAM else own_type
    return f"{name}; transfer-syntax={stored}"


def bulk_value(archive: Archive, instance: Instance, path: list[str]) -> bytes:
    """The binary value at an element path such as ``54000100/1/54001010``; 404 without one."""
    file = archive.path(instance)
    try:
        header = header_of(file, inline_bytes=0)  # all binary values tell where they lie
        found = header.apart.get("/".join(path).upper())
        if found is None:
            raise not_found(f"element {'/'.join(path)[:80]} of instance {instance.uid}")
        if header.deflated_from is not None:
            unpacked = inflated_from(file, header.deflated_from)
            return found.value(unpacked[found.position : found.position + found.length])
        place = found.position, found.length
        return found.value(archive.frames.bytes_at(file, stamp(instance), *place))
    except (NotDicomError, OSError, ValueError) as error:
        subject, reason = f"instance {instance.uid}", type(error).__name__
        raise ServiceError(404, subject, f"its file cannot be read: {reason}") from error


def _bulk(request: Request, content: bytes, kind: str) -> Response:
    for each in accepted(request):
        if each.multipart:
            syntax = f"; transfer-syntax={UNCOMPRESSED}" if kind == OCTET_STREAM else ""
            return multipart([(kind + syntax, content)], kind)
        if covers(each.name, kind) or covers(each.name, OCTET_STREAM):
            return Response(content, headers={"Content-Type": kind, **NO_STORE})
    raise ServiceError(406, "the bulk data", f"is offered as {kind}")


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk


async def _parts(files: list[tuple[Path, Instance]], boundary: str) -> AsyncIterator[bytes]:
    for path, instance in files:
        yield part_head(boundary, f"{DICOM}; transfer-syntax={instance.transfer_syntax}")
        async for chunk in _chunks(path):
            yield chunk
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode("latin-1")
