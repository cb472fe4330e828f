"""The decode worker: codestreams made from known images, and damaged ones."""

import imagecodecs
import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.encoders import smooth
from tests.support.jpeg_segments import packed, segment, signed_bits, without_markers

JPEG = "1.2.840.10008.1.2.4.50"
LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
J2K = "1.2.840.10008.1.2.4.90"
HTJ2K = "1.2.840.10008.1.2.4.201"
CODECS = [LOSSLESS, JPEG_LS, J2K, HTJ2K]


def encode(syntax: str, image: np.ndarray, bits: int) -> bytes:
    if syntax == LOSSLESS:
        return imagecodecs.ljpeg_encode(image, bitspersample=bits)
    if syntax == JPEG_LS:
        return imagecodecs.jpegls_encode(image)
    if syntax == J2K:
        return imagecodecs.jpeg2k_encode(
            image, level=0, reversible=True, codecformat="j2k", bitspersample=bits
        )
    return imagecodecs.htj2k_encode(image, reversible=True)


@pytest.mark.parametrize("syntax", CODECS)
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_lossless_grey_images_come_back_bit_for_bit(
    decode_worker: DecodeWorker, syntax: str, bits: int
) -> None:
    image = smooth(bits)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(encode(syntax, image, bits), fmt, syntax)
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)
    assert (answer.min, answer.max) == (image.min(), image.max())
    assert answer.transferSyntaxUID == syntax


@pytest.mark.parametrize("syntax", [JPEG_LS, J2K, HTJ2K])
def test_lossless_colour_images_come_back_bit_for_bit(
    decode_worker: DecodeWorker, syntax: str
) -> None:
    image = smooth(8, colour=True)
    answer = decode_worker.decode(encode(syntax, image, 8), pixel_format(image), syntax)
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)
    assert (answer.samples, answer.photometric) == (3, "RGB")


@pytest.mark.parametrize("dtype", ["i1", "<i2"])
@pytest.mark.parametrize("syntax", [J2K, HTJ2K])
def test_signed_codestreams_keep_their_negative_values(
    decode_worker: DecodeWorker, syntax: str, dtype: str
) -> None:
    bits = np.dtype(dtype).itemsize * 8
    image = (smooth(bits).astype("i4") - 2 ** (bits - 1)).astype(dtype)
    answer = decode_worker.decode(encode(syntax, image, bits), pixel_format(image), syntax)
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("syntax", [LOSSLESS, JPEG_LS, J2K])
def test_signed_values_in_an_unsigned_codestream_are_extended(
    decode_worker: DecodeWorker, syntax: str
) -> None:
    values = smooth(12).astype("i4") - 2048
    coded = (values & 0xFFF).astype("<u2")
    data = encode(syntax, coded, 12)
    fmt = pixel_format(values.astype("<i2"), bitsStored=12, highBit=11)
    answer = decode_worker.decode(data, fmt, syntax)
    np.testing.assert_array_equal(answer.pixels, values)


@pytest.mark.parametrize("predictor", range(1, 8))
def test_every_lossless_predictor_is_understood(
    decode_worker: DecodeWorker, predictor: int
) -> None:
    for bits, colour in ((16, False), (8, True)):
        image = smooth(bits, colour=colour)
        data = lossless_jpeg(image, bits, predictor)
        answer = decode_worker.decode(data, pixel_format(image), LOSSLESS)
        assert answer.message.get("reason") is None
        np.testing.assert_array_equal(answer.pixels, image)


def predictions(image: np.ndarray, predictor: int, bits: int, restart_rows: int) -> np.ndarray:
    """ITU-T T.81 H.1.2, for rows × columns × components."""
    x = image.astype("i8")
    left, up, corner = np.roll(x, 1, 1), np.roll(x, 1, 0), np.roll(np.roll(x, 1, 1), 1, 0)
    chosen = {
        1: left, 2: up, 3: corner, 4: left + up - corner,
        5: left + ((up - corner) >> 1), 6: up + ((left - corner) >> 1), 7: (left + up) >> 1,
    }[predictor].copy()  # fmt: skip
    chosen[:, 0] = up[:, 0]
    chosen[::restart_rows] = left[::restart_rows]
    chosen[::restart_rows, 0] = 2 ** (bits - 1)
    return chosen


def lossless_jpeg(
    image: np.ndarray, bits: int, predictor: int, restart_rows: int = 0, shift: int = 0
) -> bytes:
    """A plain encoder of process 14: every category has a code of five bits."""
    planes = image.reshape(*image.shape[:2], -1) >> shift
    rows, columns, components = planes.shape
    difference = planes - predictions(planes, predictor, bits - shift, restart_rows or rows)
    difference = (difference + 32768) % 65536 - 32768
    codes = bytes([0, 0, 0, 0, 17, *[0] * 11, *range(17)])
    ids = range(1, components + 1)
    head = b"\xff\xd8" + segment(
        0xC3,
        bytes([bits, rows >> 8, rows & 255, columns >> 8, columns & 255, components])
        + b"".join(bytes([i, 0x11, 0]) for i in ids),
    )
    head += segment(0xC4, b"\0" + codes)
    if restart_rows:
        head += segment(0xDD, (restart_rows * columns).to_bytes(2, "big"))
    scan = bytes([components]) + b"".join(bytes([i, 0]) for i in ids) + bytes([predictor, 0, shift])
    out = head + segment(0xDA, scan)
    step = restart_rows or rows
    for number, start in enumerate(range(0, rows, step)):
        if number:
            out += bytes([0xFF, 0xD0 + (number - 1) % 8])
        out += entropy(difference[start : start + step].ravel())
    return out + b"\xff\xd9"


def entropy(differences: np.ndarray) -> bytes:
    pieces = []
    for value in differences.tolist():
        category = 16 if value == -32768 else abs(value).bit_length()
        pieces.append(f"{category:05b}" + signed_bits(value, category % 16))
    return packed("".join(pieces))


def test_lossless_jpeg_with_restarts_is_understood(decode_worker: DecodeWorker) -> None:
    image = smooth(16)
    data = lossless_jpeg(image, 16, 6, restart_rows=7)
    np.testing.assert_array_equal(
        decode_worker.decode(data, pixel_format(image), LOSSLESS).pixels, image
    )


def test_lossless_jpeg_with_a_point_transform_is_understood(decode_worker: DecodeWorker) -> None:
    image = smooth(12)
    data = lossless_jpeg(image, 12, 1, shift=3)
    fmt = pixel_format(image, bitsStored=12, highBit=11)
    np.testing.assert_array_equal(decode_worker.decode(data, fmt, LOSSLESS).pixels, image >> 3 << 3)


def test_lossless_jpeg_survives_the_largest_differences(decode_worker: DecodeWorker) -> None:
    image = np.random.default_rng(1).choice([0, 32767, 32768, 65535], (20, 30)).astype("<u2")
    for predictor in range(1, 8):
        data = lossless_jpeg(image, 16, predictor)
        answer = decode_worker.decode(data, pixel_format(image), LOSSLESS)
        np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("colour", [False, True])
def test_baseline_jpeg_is_what_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, colour: bool
) -> None:
    image = smooth(8, colour=colour)
    data = imagecodecs.jpeg8_encode(image, level=92)
    expected = imagecodecs.jpeg8_decode(data)
    fmt = pixel_format(image, photometric="YBR_FULL_422" if colour else "MONOCHROME2")
    answer = decode_worker.decode(data, fmt, JPEG)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_the_photometric_interpretation_tells_colours_where_the_jpeg_does_not(
    decode_worker: DecodeWorker, photometric: str
) -> None:
    image = smooth(8, colour=True)
    space = "RGB" if photometric == "RGB" else "YCBCR"
    data = imagecodecs.jpeg8_encode(image, level=99, colorspace="RGB", outcolorspace=space)
    answer = decode_worker.decode(
        without_markers(data), pixel_format(image, photometric=photometric), JPEG
    )
    assert answer.message.get("reason") is None
    assert np.abs(answer.pixels.astype(int) - image).mean() < 3


def test_a_jpeg_is_shown_as_its_codestream_says_whatever_kind_of_video_the_image_names(
    decode_worker: DecodeWorker,
) -> None:
    image = smooth(8, colour=True)
    data = imagecodecs.jpeg8_encode(image, level=92, subsampling="420")
    fmt = pixel_format(image, photometric="YBR_PARTIAL_420")
    answer = decode_worker.decode(data, fmt, JPEG)
    expected = imagecodecs.jpeg8_decode(data).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


def test_a_jpeg_2000_in_a_jp2_file_is_taken_out_of_it(decode_worker: DecodeWorker) -> None:
    image = smooth(12)
    data = imagecodecs.jpeg2k_encode(
        image, level=0, reversible=True, codecformat="jp2", bitspersample=12
    )
    fmt = pixel_format(image, bitsStored=12, highBit=11)
    np.testing.assert_array_equal(decode_worker.decode(data, fmt, J2K).pixels, image)


def test_bytes_tell_the_codec_where_nothing_else_does(decode_worker: DecodeWorker) -> None:
    image = smooth(16)
    for syntax in CODECS:
        answer = decode_worker.decode(encode(syntax, image, 16), pixel_format(image))
        np.testing.assert_array_equal(answer.pixels, image)


def test_bytes_correct_a_transfer_syntax_that_the_server_got_wrong(
    decode_worker: DecodeWorker,
) -> None:
    image = smooth(16)
    answer = decode_worker.decode(encode(HTJ2K, image, 16), pixel_format(image), JPEG_LS)
    np.testing.assert_array_equal(answer.pixels, image)
    assert answer.transferSyntaxUID == HTJ2K


@pytest.mark.parametrize("syntax", [JPEG, *CODECS])
def test_a_codestream_of_another_size_is_refused(decode_worker: DecodeWorker, syntax: str) -> None:
    image = smooth(8)
    data = imagecodecs.jpeg8_encode(image) if syntax == JPEG else encode(syntax, image, 8)
    answer = decode_worker.decode(data, pixel_format(image, rows=20), syntax)
    assert (answer.ok, answer.kind) == (False, "decode")
    assert "83 × 61" in answer.reason
    assert "83 × 20" in answer.reason


@pytest.mark.parametrize("syntax", [JPEG_LS, J2K, HTJ2K])
def test_a_codestream_with_other_samples_is_refused(
    decode_worker: DecodeWorker, syntax: str
) -> None:
    image = smooth(8, colour=True)
    answer = decode_worker.decode(encode(syntax, image, 8), pixel_format(image[:, :, 0]), syntax)
    assert (answer.ok, answer.kind) == (False, "decode")


@pytest.mark.parametrize("syntax", [JPEG, *CODECS])
@pytest.mark.parametrize("keep", [0.02, 0.4, 0.9])
def test_half_a_codestream_is_an_error_and_never_an_image(
    decode_worker: DecodeWorker, syntax: str, keep: float
) -> None:
    image = smooth(8)
    data = imagecodecs.jpeg8_encode(image) if syntax == JPEG else encode(syntax, image, 8)
    answer = decode_worker.decode(data[: int(len(data) * keep)], pixel_format(image), syntax)
    assert not answer.ok
    assert answer.kind in {"truncated", "decode"}


@pytest.mark.parametrize("syntax", [JPEG, *CODECS])
def test_random_damage_never_stops_the_worker(decode_worker: DecodeWorker, syntax: str) -> None:
    image = smooth(8)
    data = imagecodecs.jpeg8_encode(image) if syntax == JPEG else encode(syntax, image, 8)
    rng = np.random.default_rng(11)
    for _ in range(25):
        damaged = np.frombuffer(data, "u1").copy()
        where = rng.integers(0, damaged.size, 6)
        damaged[where] = rng.integers(0, 256, 6)
        answer = decode_worker.decode(damaged.tobytes(), pixel_format(image), syntax)
        assert answer.ok or answer.reason.endswith(".")
    answer = decode_worker.decode(data, pixel_format(image), syntax)
    assert answer.ok
    if syntax != JPEG:
        np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("syntax", CODECS)
def test_a_damaged_frame_never_shows_the_frame_before(
    decode_worker: DecodeWorker, syntax: str
) -> None:
    image = smooth(12)
    data = encode(syntax, image, 12)
    fmt = pixel_format(image, bitsStored=12, highBit=11)
    assert decode_worker.decode(data, fmt, syntax).ok
    hollow = data[: len(data) // 3] + bytes(len(data) // 2) + data[-10:]
    answer = decode_worker.decode(hollow, fmt, syntax)
    assert not answer.ok or not np.array_equal(answer.pixels, image)


@pytest.mark.slow
@pytest.mark.parametrize("syntax", [JPEG, *CODECS])
def test_a_thousand_frames_leave_no_memory_behind(fresh_worker: DecodeWorker, syntax: str) -> None:
    image = smooth(8, 256, 256)
    data = imagecodecs.jpeg8_encode(image) if syntax == JPEG else encode(syntax, image, 8)
    before = fresh_worker.decode(data, pixel_format(image), syntax, repeat=1000).heap
    after = fresh_worker.decode(data, pixel_format(image), syntax, repeat=1000).heap
    assert after - before < 60e6
