"""Decoders that are not ours, to hold ours against: a codestream in, stored values or RGB out.

Two for each coding, where two exist: pylibjpeg's (libjpeg of T. Richter, OpenJPEG) and
imagecodecs' (libjpeg-turbo, OpenJPH, CharLS, liblj92 and its own); pydicom for native pixels and
RLE. What colour arithmetic is left to do follows the formulas of PS3.3 C.7.6.3.1.2 in 64-bit
floats.
"""

import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import imagecodecs
import jpeg_ls
import libjpeg
import numpy as np
import openjpeg
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels import get_decoder, pixel_array

Decode = Callable[[bytes], np.ndarray]

JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
JPEG_LOSSLESS = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
HTJ2K = tuple(f"1.2.840.10008.1.2.4.{n}" for n in (201, 202, 203))
RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
NATIVE = tuple(f"1.2.840.10008.1.2{end}" for end in ("", ".1", ".1.99", ".2"))
#: Syntaxes whose codestreams may have lost something (PS3.5 A.4).
MAY_BE_LOSSY = (*JPEG, JPEG_LS[1], JPEG_2000[1], HTJ2K[2])

_DECODERS: dict[tuple[str, ...], dict[str, Decode]] = {
    JPEG: {"pylibjpeg": libjpeg.decode, "imagecodecs": lambda data: _jpeg8(data)},
    JPEG_LOSSLESS: {"pylibjpeg": libjpeg.decode, "imagecodecs": imagecodecs.ljpeg_decode},
    JPEG_LS: {
        "pylibjpeg": libjpeg.decode,
        "imagecodecs": imagecodecs.jpegls_decode,
        "pyjpegls": lambda data: jpeg_ls.decode(np.frombuffer(data, np.uint8)),
    },
    JPEG_2000: {"pylibjpeg": openjpeg.decode, "imagecodecs": imagecodecs.jpeg2k_decode},
    HTJ2K: {"pylibjpeg": openjpeg.decode, "imagecodecs": imagecodecs.htj2k_decode},
}


def codestreams(ds: Dataset) -> Iterator[bytes]:
    """The encapsulated frames of a data set, as pydicom takes them apart."""
    yield from generate_frames(ds.PixelData, number_of_frames=int(ds.get("NumberOfFrames", 1) or 1))


def native_frame(ds: Dataset, index: int) -> np.ndarray:
    """Stored values of an uncompressed frame as pydicom reads them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pixel_array(ds, index=index, raw=True)


def decoded(
    frame: bytes, syntax: str, layout: Mapping[str, Any]
) -> tuple[dict[str, np.ndarray], list[str]]:
    """What each decoder makes of a frame, as it is shown: stored values, or RGB of 8 bits.

    Parameters
    ----------
    layout
        As :func:`tests.support.decode_harness.dataset_format` gives it.

    Returns
    -------
    The pictures by the decoder's name, and which decoders gave up, and how.
    """
    decoders = _decoders(syntax, layout)
    pictures: dict[str, np.ndarray] = {}
    failures: list[str] = []
    for name, decode in decoders.items():
        try:
            values = decode(frame)
        except Exception as error:  # noqa: BLE001 - a decoder may raise anything on damaged data
            failures.append(f"{name}: {type(error).__name__}")
            continue
        if syntax in JPEG_LS and layout["photometric"] in ("YBR_RCT", "YBR_ICT"):
            values = np.moveaxis(values, -1, 0).reshape(values.shape)  # interleaved, as planes
        pictures[name] = shown(values, _colours(frame, syntax, layout), layout)
    return pictures, failures


def _decoders(syntax: str, layout: Mapping[str, Any]) -> dict[str, Decode]:
    if syntax in NATIVE:
        return {"NumPy": lambda data: _native(data, layout)}
    if syntax == DEFLATED_FRAME:
        return {"zlib": lambda data: _native(zlib.decompressobj(-15).decompress(data), layout)}
    if syntax == RLE:
        return _rle_decoders(layout)
    return next(decoders for syntaxes, decoders in _DECODERS.items() if syntax in syntaxes)


def shown(values: np.ndarray, photometric: str, layout: Mapping[str, Any]) -> np.ndarray:
    """Decoded samples as they are to be shown: clean stored values, or RGB of 8 bits."""
    if values.dtype.kind == "f":
        return values
    if values.ndim == 2:
        return _stored(values, layout)
    bits = layout["bitsStored"]
    if bits != 8:
        values = np.rint(values.astype(float) * 255 / (2**bits - 1))
    if photometric.startswith("YBR_FULL"):
        values = rgb(values)
    return values.astype(np.uint8)


def rgb(ybr: np.ndarray) -> np.ndarray:
    """RGB of YBR_FULL (PS3.3 C.7.6.3.1.2), rounded to whole values."""
    y, cb, cr = (ybr[..., n].astype(float) for n in range(3))
    cb, cr = cb - 128, cr - 128
    channels = (y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb)
    return np.clip(np.rint(np.stack(channels, -1)), 0, 255).astype(np.uint8)


def _stored(values: np.ndarray, layout: Mapping[str, Any]) -> np.ndarray:
    """The stored bits of each sample, sign extended."""
    if values.dtype == bool or layout["bitsAllocated"] == 1:
        return values.astype(np.uint8)
    bits = layout["bitsStored"]
    clean = values.astype(np.int64) & ((1 << bits) - 1)
    if layout["signed"]:
        clean = np.where(clean >> (bits - 1), clean - (1 << bits), clean)
    return clean


def _native(data: bytes, layout: Mapping[str, Any]) -> np.ndarray:
    """Little-endian samples as they lie there, one after the other."""
    shape = (layout["rows"], layout["columns"], layout["samplesPerPixel"])
    count = int(np.prod(shape))
    if layout["bitsAllocated"] == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[:count].reshape(shape).squeeze(2)
    values = np.frombuffer(data, f"<u{layout['bitsAllocated'] // 8}", count).reshape(shape)
    return values.squeeze(2) if shape[2] == 1 else values


def _colours(frame: bytes, syntax: str, layout: Mapping[str, Any]) -> str:
    """The colour space of decoded samples: codecs of JPEG 2000 undo their own transform."""
    photometric = str(layout["photometric"])
    if syntax in (*JPEG_2000, *HTJ2K):
        return photometric if photometric.startswith("YBR_FULL") else "RGB"
    if syntax in JPEG and layout["samplesPerPixel"] == 3:
        return _jpeg_colours(frame, photometric)
    return photometric


def _jpeg_colours(frame: bytes, photometric: str) -> str:
    """What a JPEG's own markers say of its colours, else what the image says."""
    adobe = frame.find(b"\xff\xee\x00\x0eAdobe", 0, 1024)
    if adobe >= 0:
        return "YBR_FULL" if frame[adobe + 15] else "RGB"
    if frame.find(b"JFIF\0", 0, 64) >= 0:
        return "YBR_FULL"
    return photometric


def _jpeg8(data: bytes) -> np.ndarray:
    """libjpeg-turbo without colour arithmetic, so that all decoders are treated alike."""
    if data.find(b"\xff\xc0") < 0 and data.find(b"\xff\xc1") < 0:
        return imagecodecs.jpeg8_decode(data)
    components = data[max(data.find(b"\xff\xc0"), data.find(b"\xff\xc1")) + 9]
    if components == 3:
        return imagecodecs.jpeg8_decode(data, colorspace="YCBCR", outcolorspace="YCBCR")
    return imagecodecs.jpeg8_decode(data)


def _rle_decoders(layout: Mapping[str, Any]) -> dict[str, Decode]:
    """Run-length decoders have to be told what the frame holds."""
    rows, columns, samples = layout["rows"], layout["columns"], layout["samplesPerPixel"]
    bits = layout["bitsAllocated"]

    def by_pydicom(data: bytes) -> np.ndarray:
        decoder = get_decoder(RLE)
        options = {
            "rows": rows,
            "columns": columns,
            "number_of_frames": 1,
            "samples_per_pixel": samples,
            "bits_allocated": bits,
            "bits_stored": bits,
            "pixel_representation": 0,
            "photometric_interpretation": layout["photometric"],
            "planar_configuration": 0,
            "pixel_keyword": "PixelData",
        }
        return decoder.as_array(encapsulate([data]), index=0, raw=True, **options)[0]

    def by_imagecodecs(data: bytes) -> np.ndarray:
        shape = (samples, rows, columns)
        if bits == 1:  # the packed bytes are what is coded
            start, _ = np.frombuffer(data[4:12], "<u4")
            packed = imagecodecs.packbits_decode(data[start:])
            return _native(packed, layout)
        out = np.frombuffer(imagecodecs.dicomrle_decode(data, f"<u{bits // 8}"), f"<u{bits // 8}")
        return np.moveaxis(out.reshape(shape), 0, -1).reshape(rows, columns, -1).squeeze()

    return {"pydicom": by_pydicom, "imagecodecs": by_imagecodecs}
