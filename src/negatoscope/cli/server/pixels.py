"""Decoding and rendering single frames, with pydicom's decoders."""

from typing import Any

import numpy as np
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    JPEG2000,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

from negatoscope.cli.dicomjson import JsonObject
from negatoscope.cli.server.frames import FrameError
from negatoscope.dicom.encoding.pixel_layout import PixelLayout

Pixels = np.ndarray
_OTHER_CODECS: dict[str, str] = {
    JPEGExtended12Bit: "jpeg8_decode",
    JPEGLossless: "ljpeg_decode",
    JPEGLosslessSV1: "ljpeg_decode",
    JPEGLSLossless: "jpegls_decode",
    JPEGLSNearLossless: "jpegls_decode",
    JPEG2000: "jpeg2k_decode",
    JPEG2000Lossless: "jpeg2k_decode",
}
_KEYWORDS = {0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData"}


def first(metadata: JsonObject, tag: str, default: object = None) -> object:
    """An element's first value in a metadata object."""
    values = metadata.get(tag, {}).get("Value") or [default]
    return default if values[0] is None else values[0]


def _integer(metadata: JsonObject, tag: str, default: int) -> int:
    value = first(metadata, tag, default)
    return value if isinstance(value, int) else default


def decoded(frame: bytes, layout: PixelLayout, metadata: JsonObject, *, raw: bool) -> Pixels:
    """A stored frame as rows × columns (× samples).

    Parameters
    ----------
    raw
        Leave colours in the stored colour space; otherwise YBR becomes RGB.

    Raises
    ------
    FrameError
        When it cannot be decoded.
    """
    syntax = layout.transfer_syntax_uid
    native = not layout.encapsulated
    try:
        # Native frames come little endian from the reader, whatever the file was in.
        decoder = get_decoder("1.2.840.10008.1.2.1" if native else syntax)
        source = frame if native else encapsulate([frame])
        pixels, _ = decoder.as_array(source, index=0, raw=raw, **_options(layout, metadata))
    except Exception as error:
        codec = _OTHER_CODECS.get(syntax)
        if codec is None:
            raise FrameError(f"it cannot be decoded: {type(error).__name__}") from error
        pixels = _by_other_codec(frame, codec, layout.bits_allocated)
        return _signed(pixels, layout, metadata)
    return pixels


def _options(layout: PixelLayout, metadata: JsonObject) -> dict[str, Any]:
    """What pydicom's decoders want to know about a single frame."""
    return {
        "rows": layout.rows,
        "columns": layout.columns,
        "number_of_frames": 1,
        "samples_per_pixel": layout.samples_per_pixel,
        "bits_allocated": layout.bits_allocated,
        "bits_stored": _integer(metadata, "00280101", layout.bits_allocated),
        "pixel_representation": _integer(metadata, "00280103", 0),
        "photometric_interpretation": layout.photometric,
        "planar_configuration": _integer(metadata, "00280006", 0),
        "pixel_keyword": _KEYWORDS.get(layout.tag, "PixelData"),
        "pixel_vr": layout.vr if layout.vr in ("OB", "OW") else "OW",
    }


def uncompressed_frame(frame: bytes, layout: PixelLayout, metadata: JsonObject) -> bytes:
    """A compressed frame as native little-endian values in the stored colour space."""
    pixels = decoded(frame, layout, metadata, raw=True)
    if layout.samples_per_pixel > 1 and _integer(metadata, "00280006", 0) == 1:
        pixels = np.moveaxis(pixels, -1, 0)  # the metadata promise planes
    return np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<")).tobytes()


def _by_other_codec(frame: bytes, codec: str, bits_allocated: int) -> Pixels:
    """Decode what pydicom's plugins at hand do not: 12-bit and lossless JPEG, odd files."""
    import imagecodecs

    try:
        pixels: Pixels = getattr(imagecodecs, codec)(frame)
    except Exception as error:
        raise FrameError(f"it cannot be decoded: {type(error).__name__}") from error
    return pixels.astype(f"{pixels.dtype.kind}{max(1, bits_allocated // 8)}", copy=False)


def _signed(pixels: Pixels, layout: PixelLayout, metadata: JsonObject) -> Pixels:
    """Codestreams of most kinds hold bits; whether they are signed, the data set says."""
    if _integer(metadata, "00280103", 0) != 1 or pixels.dtype.kind != "u":
        return pixels
    width = pixels.dtype.itemsize * 8
    spare = max(0, width - _integer(metadata, "00280101", layout.bits_allocated))
    return (pixels << spare).view(f"i{width // 8}") >> spare
