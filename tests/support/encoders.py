"""Images as frames of every transfer syntax, by encoders that have nothing to do with ours.

imagecodecs (libjpeg-turbo, OpenJPH, libjxl, OpenJPEG), pylibjpeg-openjpeg, pyjpegls, zlib; run
lengths by an encoder of the tests' own.
"""

import zlib
from collections.abc import Callable
from typing import Any

import imagecodecs
import jpeg_ls
import numpy as np
from openjpeg.utils import encode_array

Encoder = Callable[..., bytes]
ROOT = "1.2.840.10008.1.2"


def smooth(bits: int, rows: int = 61, columns: int = 83, colour: bool = False) -> np.ndarray:
    """Something like an image: waves that fill the range, and a little noise."""
    rng = np.random.default_rng(bits)
    y, x = np.mgrid[:rows, :columns]
    waves = [np.sin(x / (9 + k)) * np.cos(y / (7 - k)) for k in range(3 if colour else 1)]
    image = (np.stack(waves, axis=-1) + 1) / 2 * (2**bits - 1)
    image = np.clip(image + rng.normal(0, 2, image.shape), 0, 2**bits - 1)
    dtype = "u1" if bits <= 8 else "<u2" if bits <= 16 else "<u4"
    return (image if colour else image[:, :, 0]).astype(dtype)


def native(image: np.ndarray, bits: int, order: str = "<", **_: Any) -> bytes:
    if bits == 1:
        return np.packbits(image.ravel(), bitorder="little").tobytes()
    return image.astype(image.dtype.newbyteorder(order)).tobytes()


def deflated(image: np.ndarray, bits: int, **_: Any) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(native(image, bits)) + packer.flush()


def packbits(plane: bytes) -> bytes:
    """Literal runs and repeats, the plainest encoder (PS3.5 G.3)."""
    out = bytearray()
    at = 0
    while at < len(plane):
        run = 1
        while run < 128 and at + run < len(plane) and plane[at + run] == plane[at]:
            run += 1
        if run > 1:
            out += bytes([257 - run, plane[at]])
        else:
            out += bytes([0, plane[at]])
        at += run
    return bytes(out + b"\x80" * (len(out) % 2))


def run_lengths(planes: list[bytes]) -> bytes:
    """A frame of byte planes (PS3.5 G.2)."""
    segments = [packbits(plane) for plane in planes]
    offsets = np.cumsum([64, *map(len, segments)])[:-1]
    header = np.zeros(16, "<u4")
    header[0] = len(segments)
    header[1 : 1 + len(segments)] = offsets
    return header.tobytes() + b"".join(segments)


def rle(image: np.ndarray, bits: int, **_: Any) -> bytes:
    if bits == 1:  # the packed bytes are what is run-length encoded
        return run_lengths([np.packbits(image.ravel(), bitorder="little").tobytes()])
    samples = image.reshape(-1, 3 if image.ndim == 3 else 1)
    size = image.dtype.itemsize
    return run_lengths(
        [
            samples[:, sample].tobytes()[byte::size]
            for sample in range(samples.shape[1])
            for byte in reversed(range(size))
        ]
    )


def jpeg(image: np.ndarray, bits: int, **more: Any) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(image, bitspersample=bits, **{"level": 92, **more}))


def lossless_jpeg(image: np.ndarray, bits: int, predictor: int = 1, **_: Any) -> bytes:
    return bytes(
        imagecodecs.jpeg8_encode(image, lossless=True, predictor=predictor, bitspersample=bits)
    )


def jpeg_ls_coded(
    image: np.ndarray, bits: int, near: int = 0, interleave: int | None = None, **_: Any
) -> bytes:
    """Colour is given plane by plane for mode 0, else pixel by pixel."""
    samples = 3 if image.ndim == 3 else 1
    mode = interleave if samples == 3 else 0
    mode = 2 if mode is None else mode
    source = np.moveaxis(image, -1, 0) if samples == 3 and mode == 0 else image
    return bytes(
        jpeg_ls.encode_buffer(
            np.ascontiguousarray(source).tobytes(),
            image.shape[0],
            image.shape[1],
            samples,
            bits,
            lossy_error=near,
            interleave_mode=mode,
        )
    )


def jpeg_2000(image: np.ndarray, bits: int, **more: Any) -> bytes:
    if min(image.shape[:2]) < 32:  # fewer resolutions than pylibjpeg-openjpeg always asks for
        return bytes(
            imagecodecs.jpeg2k_encode(
                image,
                level=0,
                reversible=True,
                codecformat="j2k",
                bitspersample=bits,
                resolutions=1,
            )
        )
    photometric = 1 if image.ndim == 3 else 2  # sRGB, grey
    return bytes(
        encode_array(image, bits_stored=bits, photometric_interpretation=photometric, **more)
    )


def htj2k(image: np.ndarray, bits: int, **more: Any) -> bytes:
    """imagecodecs gives OpenJPH whole words only. Fewer bits are handed over with the level shift
    (ISO/IEC 15444-1 G.1) taken off, as OpenJPH itself would; then the headers are told the depth.
    """
    options = {"reversible": True, **more}
    word = 8 if bits <= 8 else 16
    if bits == word:
        return bytes(imagecodecs.htj2k_encode(image, **options))
    signed = image.dtype.kind == "i"
    values = image.astype(int) - (0 if signed else 1 << (bits - 1))
    data = bytearray(imagecodecs.htj2k_encode(values.astype(f"<i{word // 8}"), **options))
    for component in range(int.from_bytes(data[40:42], "big")):
        data[42 + 3 * component] = bits - 1 | 0x80 * signed
    if not options["reversible"]:
        _requantized(data, word - bits)
    return bytes(data)


def _requantized(data: bytearray, fewer: int) -> None:
    """Steps are fractions of the range (E.1.1): for fewer bits, with as many bit planes."""
    qcd = data.index(b"\xff\x5c")
    end = qcd + 2 + int.from_bytes(data[qcd + 2 : qcd + 4], "big")
    data[qcd + 4] += fewer << 5  # guard bits
    for at in range(qcd + 5, end, 2):
        data[at] -= fewer << 3  # exponents


def jpeg_xl(image: np.ndarray, bits: int, **more: Any) -> bytes:
    return bytes(imagecodecs.jpegxl_encode(image, bitspersample=bits, **{"lossless": True, **more}))


def recompressed_jpeg(image: np.ndarray, bits: int, **_: Any) -> bytes:
    return bytes(imagecodecs.jpegxl_encode_jpeg(jpeg(image, bits)))


ENCODERS: dict[str, Encoder] = {
    "raw": native,
    "raw-big-endian": lambda image, bits, **_: native(image, bits, ">"),
    "deflated": deflated,
    "rle": rle,
    "jpeg": jpeg,
    "jpeg-lossless": lossless_jpeg,
    "jpeg-ls": jpeg_ls_coded,
    "jpeg-2000": jpeg_2000,
    "htj2k": htj2k,
    "jpeg-xl": jpeg_xl,
}
