"""Rendered images and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.7, 8.3.5)."""

import io
import math
from dataclasses import dataclass

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi
from starlette.requests import Request
from starlette.responses import Response

from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.errors import ServiceError, not_found
from negatoscope.cli.server.frames import FrameError
from negatoscope.cli.server.index import Instance
from negatoscope.cli.server.media import MEDIA_TYPES, accepted, covers
from negatoscope.cli.server.messages import NO_STORE
from negatoscope.cli.server.pixels import Pixels, decoded
from negatoscope.cli.server.retrieve import frame_numbers, stamp
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.sop_classes import is_video

THUMBNAIL_SIDE = 128
MAX_SIDE = 8192
DEFAULT_QUALITY = 90
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_FUNCTIONS = frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"})


@dataclass(frozen=True, slots=True)
class Rendering:
    """How an image is to be rendered."""

    media_type: str
    side: tuple[int, int] | None = None
    """Width and height of the box that the image is fitted into."""
    window: tuple[float, float, str] | None = None
    quality: int = DEFAULT_QUALITY


class RenderService:
    """The rendered resources over one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def rendered(self, request: Request) -> Response:
        """``…/rendered`` of an instance or frame: JPEG or PNG, windowed and fitted."""
        return self._answer(request, None)

    def thumbnail(self, request: Request) -> Response:
        """``…/thumbnail``: a small image, of the middle instance at study and series level."""
        return self._answer(request, (THUMBNAIL_SIDE, THUMBNAIL_SIDE))

    def _answer(self, request: Request, side: tuple[int, int] | None) -> Response:
        params = request.path_params
        found = self._archive.instances(
            params["study"], params.get("series"), params.get("instance")
        )
        shown = [each for each in found if each.layout is not None]
        if not shown:
            raise not_found("the image", "there are no pixel data to render")
        instance = shown[len(shown) // 2]
        if instance.layout is not None and is_video(instance.layout.transfer_syntax_uid):
            return self._video(request, instance, instance.layout)
        rendering = parse_rendering(request, side)
        frames = instance.layout.frames if instance.layout is not None else 1
        number = frame_numbers(params.get("frame", "1"), frames)[0]
        body = render(self._archive, instance, number, rendering)
        return Response(body, headers={"Content-Type": rendering.media_type, **NO_STORE})

    def _video(self, request: Request, instance: Instance, layout: PixelLayout) -> Response:
        """A video is rendered as it is stored (8.7.3.3); there are no pictures of it."""
        kind = MEDIA_TYPES[layout.transfer_syntax_uid]
        if not any(covers(each.name, kind) for each in accepted(request)):
            raise ServiceError(
                406, f"the video of instance {instance.uid}", f"is offered as {kind}"
            )
        try:
            path = self._archive.path(instance)
            stream = self._archive.frames.frame(path, stamp(instance), layout, 1)
        except (FrameError, OSError) as error:
            reason = str(error) if isinstance(error, FrameError) else "its file cannot be read"
            raise ServiceError(404, f"the video of instance {instance.uid}", reason) from error
        return Response(stream, headers={"Content-Type": kind, **NO_STORE})


def render(archive: Archive, instance: Instance, number: int, rendering: Rendering) -> bytes:
    """One frame as an encoded image; a :class:`ServiceError` says why it cannot be had."""
    layout = instance.layout
    subject = f"frame {number} of instance {instance.uid}"
    if layout is None:
        raise not_found(subject, "it has no pixel data")
    path = archive.path(instance)
    try:
        metadata = archive.metadata_object(instance.study, instance.series, instance.uid)
        frame = archive.frames.frame(path, stamp(instance), layout, number)
        pixels = decoded(frame, layout, metadata, raw=False)
        dataset = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        image = Image.fromarray(displayed(pixels, dataset, number, rendering.window))
        if rendering.side is not None:
            image.thumbnail(rendering.side, Image.Resampling.BILINEAR)
        target = io.BytesIO()
        image.save(target, _FORMATS[rendering.media_type], quality=rendering.quality)
    except FrameError as error:
        raise ServiceError(404, subject, str(error)) from error
    except Exception as error:
        reason = f"it cannot be rendered: {type(error).__name__}"
        raise ServiceError(500, subject, reason) from error
    return target.getvalue()


def thumbnail(archive: Archive, instance: Instance) -> bytes:
    """An instance's middle frame as a small JPEG."""
    frames = 1 if instance.layout is None else instance.layout.frames
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    return render(archive, instance, (frames + 1) // 2, Rendering("image/jpeg", side))


def displayed(
    pixels: Pixels, dataset: Dataset, number: int, window: tuple[float, float, str] | None
) -> Pixels:
    """Stored values as 8-bit display values, in the order of PS3.4 N.2."""
    if pixels.ndim == 3:
        return _to_bytes(pixels, 0, 2 ** min(16, int(dataset.get("BitsStored", 8))) - 1)
    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        coloured = apply_color_lut(pixels, dataset)
        return _to_bytes(coloured, 0, np.iinfo(coloured.dtype).max)
    values = apply_modality_lut(pixels, _transform_of(dataset, number, "PixelValueTransformation"))
    shown = _windowed(values, dataset, number, window)
    inverse = dataset.get("PresentationLUTShape") == "INVERSE"
    if inverse or dataset.get("PhotometricInterpretation") == "MONOCHROME1":
        shown = 255 - shown
    return shown


def _transform_of(dataset: Dataset, number: int, group: str) -> Dataset:
    """The functional group item of a frame (PS3.3 C.7.6.16), or the data set itself."""
    frames = dataset.get("PerFrameFunctionalGroupsSequence") or []
    shared = dataset.get("SharedFunctionalGroupsSequence") or []
    for item in (*frames[number - 1 : number], *shared[:1]):
        found = item.get(f"{group}Sequence")
        if found:
            return found[0]
    return dataset


def _windowed(
    values: Pixels, dataset: Dataset, number: int, window: tuple[float, float, str] | None
) -> Pixels:
    source = _transform_of(dataset, number, "FrameVOILUT")
    if window is None and source.get("VOILUTSequence"):
        shown = apply_voi(values, source, 0)
        return _to_bytes(shown, 0, float(shown.max()) or 1.0)
    if window is None:
        window = _first_window(source)
    if window is None:
        finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        return _to_bytes(values, low, high)
    centre, width, function = window
    if function == "SIGMOID":
        exponent = np.clip(-4 * (values - centre) / width, -60, 60)
        return (255 / (1 + np.exp(exponent)) + 0.5).astype(np.uint8)
    if function == "LINEAR":  # C.11.2.1.2.1: half a value and one step narrower
        centre, width = centre - 0.5, max(width - 1, 1e-6)
    return _to_bytes(values, centre - width / 2, centre + width / 2)


def _first_window(source: Dataset) -> tuple[float, float, str] | None:
    try:
        centre, width = source.get("WindowCenter"), source.get("WindowWidth")
        pair = [float(v[0] if hasattr(v, "append") else v) for v in (centre, width)]
    except (TypeError, ValueError, IndexError):
        return None
    if not all(map(math.isfinite, pair)) or pair[1] <= 0:
        return None
    function = str(source.get("VOILUTFunction") or "LINEAR")
    return pair[0], pair[1], function if function in _FUNCTIONS else "LINEAR"


def _to_bytes(values: Pixels, low: float, high: float) -> Pixels:
    span = high - low if high > low else 1.0
    scaled = (values.astype(np.float32) - np.float32(low)) * np.float32(255 / span)
    return (np.clip(np.nan_to_num(scaled), 0, 255) + np.float32(0.5)).astype(np.uint8)


def parse_rendering(request: Request, side: tuple[int, int] | None) -> Rendering:
    """Read ``viewport``, ``window``, ``quality`` and what is accepted (8.3.5.1)."""
    media_type = next(
        (kind for each in accepted(request) for kind in _FORMATS if covers(each.name, kind)), None
    )
    if media_type is None:
        raise ServiceError(406, "the image", "is offered as image/jpeg and image/png")
    query = request.query_params
    viewport = query.get("viewport")
    if viewport is not None:
        numbers = _numbers("viewport", viewport.split(",")[:2])
        if len(numbers) != 2 or not all(1 <= n <= MAX_SIDE for n in numbers):
            raise ServiceError(400, "parameter viewport", f"is not width,height up to {MAX_SIDE}")
        side = (int(numbers[0]), int(numbers[1]))
    quality = _numbers("quality", [query.get("quality", str(DEFAULT_QUALITY))])[0]
    return Rendering(media_type, side, _window(query.get("window")), int(max(1, min(100, quality))))


def _window(text: str | None) -> tuple[float, float, str] | None:
    if text is None:
        return None
    pieces = text.split(",")
    numbers = _numbers("window", pieces[:2])
    function = {"linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}.get(
        pieces[2].strip().lower() if len(pieces) > 2 else "", "LINEAR"
    )
    if len(numbers) != 2 or numbers[1] <= 0:
        raise ServiceError(400, "parameter window", "is not center,width[,function]")
    return numbers[0], numbers[1], function


def _numbers(name: str, pieces: list[str]) -> list[float]:
    try:
        numbers = [float(piece) for piece in pieces]
    except ValueError:
        raise ServiceError(400, f"parameter {name}", "holds something that is no number") from None
    if not all(map(math.isfinite, numbers)):
        raise ServiceError(400, f"parameter {name}", "holds a number that is not finite")
    return numbers
