"""Every row of the registry: what it says is decoded, bit depth by bit depth.

The files come from independent encoders (``tests/support/encoders.py``). Lossless ones come back
bit for bit; lossy ones are what another decoder makes of them.
"""

from typing import Any

import imagecodecs
import numpy as np
import pytest

from negatoscope.cli.conformance_page import registry
from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.encoders import ENCODERS, jpeg, recompressed_jpeg, smooth

SYNTAXES = registry()["syntaxes"]
RECOMPRESSION = "1.2.840.10008.1.2.4.111"
SIZES = [(61, 83), (1, 7), (9, 1), (64, 64)]
# pyjpegls writes nothing smaller: its buffer is too small for its own header
SIZES_OF = {"jpeg-ls": [(61, 83), (1, 301), (299, 1), (64, 64)]}
LOSSLESS = [s for s in SYNTAXES if s["loss"] != "lossy"]
COLOUR_ROUNDING = 1


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(syntax, bits, id=f"{syntax['uid'].rsplit('1.2.', 1)[-1]}-{bits}")
        for syntax in LOSSLESS
        for bits in syntax[kind]
    ]


def stored(image: np.ndarray, syntax: dict[str, Any], bits: int, **more: Any) -> dict[str, Any]:
    """The format of an image whose attributes give the bits."""
    if bits == 1 and syntax["coding"] in ("raw", "raw-big-endian", "deflated", "rle"):
        return pixel_format(image, bitsAllocated=1, bitsStored=1, highBit=0, **more)
    return pixel_format(image, bitsStored=bits, highBit=bits - 1, **more)


def shown(image: np.ndarray, bits: int) -> np.ndarray:
    """Colour as it is shown: 8 bits."""
    return image if bits == 8 else np.rint(image * (255 / (2**bits - 1)))


@pytest.mark.parametrize(("syntax", "bits"), cases("grey"))
def test_grey_images_come_back_bit_for_bit(
    decode_worker: DecodeWorker, syntax: dict[str, Any], bits: int
) -> None:
    for rows, columns in SIZES_OF.get(syntax["coding"], SIZES):
        image = smooth(bits, rows, columns)
        data = ENCODERS[syntax["coding"]](image, bits)
        answer = decode_worker.decode(data, stored(image, syntax, bits), syntax["uid"])
        assert answer.message.get("reason") is None
        np.testing.assert_array_equal(answer.pixels, image)
        assert (answer.min, answer.max) == (image.min(), image.max())
        assert answer.transferSyntaxUID == syntax["uid"]


@pytest.mark.parametrize(("syntax", "bits"), cases("grey"))
def test_signed_grey_images_come_back_bit_for_bit(
    decode_worker: DecodeWorker, syntax: dict[str, Any], bits: int
) -> None:
    if bits == 1:
        return  # a single bit has no sign
    unsigned = smooth(bits)
    signed_type = unsigned.dtype.str.replace("u", "i")
    values = (unsigned.astype("i8") - 2 ** (bits - 1)).astype(signed_type)
    # JPEG 2000 has signs of its own; the others hold two's complement in so many bits
    own = syntax["coding"] in ("jpeg-2000", "htj2k")
    image = values if own else (values.astype("i8") & (2**bits - 1)).astype(unsigned.dtype)
    data = ENCODERS[syntax["coding"]](image, bits)
    fmt = stored(values, syntax, bits)
    assert fmt["signed"]
    answer = decode_worker.decode(data, fmt, syntax["uid"])
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, values)


@pytest.mark.parametrize(("syntax", "bits"), cases("colour"))
def test_colour_images_come_back_as_they_are_shown(
    decode_worker: DecodeWorker, syntax: dict[str, Any], bits: int
) -> None:
    for rows, columns in SIZES_OF.get(syntax["coding"], SIZES):
        image = smooth(bits, rows, columns, colour=True)
        data = ENCODERS[syntax["coding"]](image, bits)
        answer = decode_worker.decode(data, stored(image, syntax, bits), syntax["uid"])
        assert answer.message.get("reason") is None
        np.testing.assert_array_equal(answer.pixels, shown(image, bits))
        assert (answer.samples, answer.photometric) == (3, "RGB")


@pytest.mark.parametrize("coding", ["raw", "raw-big-endian", "deflated"])
@pytest.mark.parametrize("bits", [8, 16])
def test_planes_of_colour_come_back_as_pixels(
    decode_worker: DecodeWorker, coding: str, bits: int
) -> None:
    image = smooth(bits, colour=True)
    data = ENCODERS[coding](np.moveaxis(image, -1, 0), bits)
    uid = next(s["uid"] for s in SYNTAXES if s["coding"] == coding)
    answer = decode_worker.decode(data, pixel_format(image, planar=True), uid)
    np.testing.assert_array_equal(answer.pixels, shown(image, bits))


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("interleave", [0, 1, 2])
@pytest.mark.parametrize("bits", [2, 8, 12, 16])
def test_every_interleave_mode_of_jpeg_ls_is_understood(
    decode_worker: DecodeWorker, interleave: int, bits: int, planar: bool
) -> None:
    image = smooth(bits, colour=True)
    data = ENCODERS["jpeg-ls"](image, bits, interleave=interleave)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1, planar=planar)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.80")
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, shown(image, bits))


@pytest.mark.parametrize("near", [1, 3, 7])
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_near_lossless_jpeg_ls_is_as_near_as_it_says(
    decode_worker: DecodeWorker, bits: int, near: int
) -> None:
    image = smooth(bits)
    data = ENCODERS["jpeg-ls"](image, bits, near=near)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.81")
    expected = imagecodecs.jpegls_decode(data)
    np.testing.assert_array_equal(answer.pixels, expected)
    assert np.abs(answer.pixels.astype(int) - image).max() <= near


@pytest.mark.parametrize("predictor", range(1, 8))
@pytest.mark.parametrize("bits", [2, 8, 12, 16])
@pytest.mark.parametrize("colour", [False, True])
def test_every_predictor_of_lossless_jpeg_is_understood(
    decode_worker: DecodeWorker, predictor: int, bits: int, colour: bool
) -> None:
    image = smooth(bits, colour=colour)
    data = ENCODERS["jpeg-lossless"](image, bits, predictor=predictor)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.57")
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, shown(image, bits) if colour else image)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("subsampling", ["444", "422", "420", "440"])
def test_baseline_colour_is_what_another_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, subsampling: str, size: tuple[int, int]
) -> None:
    image = smooth(8, *size, colour=True)
    data = jpeg(image, 8, subsampling=subsampling)
    fmt = pixel_format(image, photometric="YBR_FULL_422")
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.50")
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpeg8_decode(data).reshape(image.shape).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=COLOUR_ROUNDING)


@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize("size", SIZES)
def test_grey_jpeg_is_what_another_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, bits: int, size: tuple[int, int]
) -> None:
    image = smooth(bits, *size)
    data = jpeg(image, bits)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.51")
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpeg8_decode(data).reshape(image.shape).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


@pytest.mark.parametrize("colour", [False, True])
def test_recompressed_jpegs_are_what_libjpeg_makes_of_them(
    decode_worker: DecodeWorker, colour: bool
) -> None:
    image = smooth(8, colour=colour)
    data = recompressed_jpeg(image, 8)
    answer = decode_worker.decode(data, pixel_format(image), RECOMPRESSION)
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpegxl_decode(data).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


def test_every_lossy_row_has_a_test_of_its_own() -> None:
    tested = {50, 51, 52, 53, 54, 55, 56, 81, 111}
    lossy = {int(s["uid"].rsplit(".", 1)[1]) for s in SYNTAXES if s["loss"] == "lossy"}
    assert lossy == tested
