"""The decode worker on JPEG XL, as libjxl's own encoder makes it (PS3.5 A.4.14)."""

import imagecodecs
import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.encoders import smooth

LOSSLESS, RECOMPRESSION, JPEG_XL = (f"1.2.840.10008.1.2.4.{n}" for n in (110, 111, 112))


def lossless(image: np.ndarray, bits: int, **more: object) -> bytes:
    return imagecodecs.jpegxl_encode(image, lossless=True, bitspersample=bits, **more)


@pytest.mark.parametrize("bits", [1, 8, 10, 12, 14, 16])
@pytest.mark.parametrize("size", [(61, 83), (1, 1), (256, 256), (300, 17)])
def test_lossless_grey_images_come_back_bit_for_bit(
    decode_worker: DecodeWorker, bits: int, size: tuple[int, int]
) -> None:
    image = np.atleast_2d(smooth(bits, *size).reshape(size))
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(lossless(image, bits), fmt, LOSSLESS)
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)
    assert answer.transferSyntaxUID == LOSSLESS


def test_every_one_of_65536_values_comes_back(decode_worker: DecodeWorker) -> None:
    image = np.arange(65536, dtype="<u2").reshape(256, 256)
    answer = decode_worker.decode(lossless(image, 16), pixel_format(image), LOSSLESS)
    np.testing.assert_array_equal(answer.pixels, image)


def test_signed_values_in_a_codestream_without_signs_are_extended(
    decode_worker: DecodeWorker,
) -> None:
    values = smooth(12).astype("i4") - 2048
    data = lossless((values & 0xFFF).astype("<u2"), 12)
    fmt = pixel_format(values.astype("<i2"), bitsStored=12, highBit=11)
    np.testing.assert_array_equal(decode_worker.decode(data, fmt, LOSSLESS).pixels, values)


def test_lossless_colour_comes_back_bit_for_bit(decode_worker: DecodeWorker) -> None:
    image = smooth(8, colour=True)
    answer = decode_worker.decode(lossless(image, 8), pixel_format(image), LOSSLESS)
    np.testing.assert_array_equal(answer.pixels, image)
    assert (answer.samples, answer.photometric) == (3, "RGB")


def test_deep_lossless_colour_is_scaled_to_what_is_shown(decode_worker: DecodeWorker) -> None:
    image = smooth(16, colour=True)
    answer = decode_worker.decode(lossless(image, 16), pixel_format(image), LOSSLESS)
    np.testing.assert_array_equal(answer.pixels, np.rint(image * (255 / 65535)))


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_lossy_grey_images_are_what_another_build_of_the_decoder_makes_of_them(
    decode_worker: DecodeWorker, bits: int
) -> None:
    image = smooth(bits)
    data = imagecodecs.jpegxl_encode(image, distance=1.0, bitspersample=bits)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, JPEG_XL)
    expected = imagecodecs.jpegxl_decode(data)
    np.testing.assert_allclose(answer.pixels.astype(int), expected.astype(int), atol=1)


def test_lossy_colour_is_what_another_build_of_the_decoder_makes_of_it(
    decode_worker: DecodeWorker,
) -> None:
    image = smooth(8, colour=True)
    data = imagecodecs.jpegxl_encode(image, distance=1.0)
    answer = decode_worker.decode(data, pixel_format(image), JPEG_XL)
    expected = imagecodecs.jpegxl_decode(data)
    np.testing.assert_allclose(answer.pixels.astype(int), expected.astype(int), atol=1)


@pytest.mark.parametrize("colour", [False, True])
def test_a_recompressed_jpeg_is_what_libjpeg_makes_of_the_jpeg(
    decode_worker: DecodeWorker, colour: bool
) -> None:
    image = smooth(8, colour=colour)
    jpeg = imagecodecs.jpeg8_encode(image, level=95, subsampling="444" if colour else None)
    data = imagecodecs.jpegxl_encode_jpeg(jpeg)
    fmt = pixel_format(image, photometric="YBR_FULL_422" if colour else "MONOCHROME2")
    answer = decode_worker.decode(data, fmt, RECOMPRESSION)
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpeg8_decode(jpeg).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=3)


def test_a_container_is_taken_like_a_bare_codestream(decode_worker: DecodeWorker) -> None:
    image = smooth(12)
    data = lossless(image, 12, usecontainer=True)
    assert data[4:8] == b"JXL "
    fmt = pixel_format(image, bitsStored=12, highBit=11)
    for syntax in (LOSSLESS, ""):
        np.testing.assert_array_equal(decode_worker.decode(data, fmt, syntax).pixels, image)


def test_a_jpeg_xl_of_another_size_is_refused_before_it_is_decoded(
    decode_worker: DecodeWorker,
) -> None:
    image = smooth(8)
    answer = decode_worker.decode(lossless(image, 8), pixel_format(image, rows=20), LOSSLESS)
    assert (answer.ok, answer.kind) == (False, "decode")
    assert "83 × 61" in answer.reason


def test_a_jpeg_xl_with_other_samples_is_refused(decode_worker: DecodeWorker) -> None:
    image = smooth(8, colour=True)
    answer = decode_worker.decode(lossless(image, 8), pixel_format(image[:, :, 0]), LOSSLESS)
    assert (answer.ok, answer.kind) == (False, "decode")
    assert "3 samples per pixel" in answer.reason


@pytest.mark.parametrize("keep", [0.0005, 0.01, 0.4, 0.9, 0.99])
@pytest.mark.parametrize("is_lossless", [True, False])
def test_half_a_jpeg_xl_is_an_error_and_never_an_image(
    decode_worker: DecodeWorker, keep: float, is_lossless: bool
) -> None:
    image = smooth(8)
    data = imagecodecs.jpegxl_encode(image, lossless=is_lossless)
    cut = data[: max(2, int(len(data) * keep))]
    answer = decode_worker.decode(cut, pixel_format(image), JPEG_XL)
    assert not answer.ok
    assert answer.kind in {"truncated", "decode"}


def test_random_damage_never_stops_the_worker(decode_worker: DecodeWorker) -> None:
    image = smooth(8)
    data = lossless(image, 8)
    rng = np.random.default_rng(11)
    for _ in range(40):
        damaged = np.frombuffer(data, "u1").copy()
        damaged[rng.integers(2, damaged.size, 6)] = rng.integers(0, 256, 6)
        answer = decode_worker.decode(damaged.tobytes(), pixel_format(image), LOSSLESS)
        assert answer.ok or answer.reason.endswith(".")
    answer = decode_worker.decode(data, pixel_format(image), LOSSLESS)
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.slow
def test_a_thousand_frames_leave_no_memory_behind(fresh_worker: DecodeWorker) -> None:
    image = smooth(8, 256, 256)
    data = lossless(image, 8)
    before = fresh_worker.decode(data, pixel_format(image), LOSSLESS, repeat=1000).heap
    after = fresh_worker.decode(data, pixel_format(image), LOSSLESS, repeat=1000).heap
    assert after - before < 60e6
