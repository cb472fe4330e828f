"""The decode worker: uncompressed frames become the values that were stored."""

import zlib
from functools import partial

import numpy as np
import pytest

from negatoscope.dicom.presentation.colour import from_rgb, from_ybr
from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.encoders import deflated, native
from tests.support.encoders import rle as rle_of_image
from tests.support.encoders import run_lengths as rle

RANDOM = np.random.default_rng(7)
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
RLE = "1.2.840.10008.1.2.5"
DTYPES = ["i1", "u1", "<i2", "<u2", "<i4", "<u4"]


def random_image(dtype: str, rows: int = 31, columns: int = 45) -> np.ndarray:
    info = np.iinfo(dtype)
    return RANDOM.integers(info.min, info.max, (rows, columns), dtype=dtype, endpoint=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_integer_type_arrives_as_it_was_stored(
    decode_worker: DecodeWorker, dtype: str
) -> None:
    image = random_image(dtype)
    answer = decode_worker.decode(image.tobytes(), pixel_format(image), LITTLE_ENDIAN)
    assert answer.ok
    assert np.dtype(answer.dtype) == np.dtype(dtype)
    np.testing.assert_array_equal(answer.pixels, image)
    assert (answer.min, answer.max) == (image.min(), image.max())
    assert (answer.rows, answer.columns, answer.samples) == (31, 45, 1)
    assert answer.photometric == "MONOCHROME2"
    assert answer.bytes == image.nbytes


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count", [1, 15, 17, 65_535, 131_089])
def test_extremes_are_those_of_all_values_but_padding_wherever_they_stand(
    decode_worker: DecodeWorker, dtype: str, count: int
) -> None:
    info = np.iinfo(dtype)
    image = RANDOM.integers(info.min // 2, info.max // 2, (1, count), dtype=dtype)
    where = sorted({0, count // 2, count - 1})
    image[0, where] = [info.min, info.max, info.max - 1][: len(where)]
    for padding in [None, (info.min, info.min), (info.max - 1, info.max), (info.min, info.max)]:
        fmt = pixel_format(image, padding=padding)
        answer = decode_worker.decode(image.tobytes(), fmt, LITTLE_ENDIAN)
        low, high = padding or (1, 0)
        padded = (image >= low) & (image <= high)
        seen = image[~padded]
        assert (answer.min, answer.max) == ((seen.min(), seen.max()) if seen.size else (0, 0))
        assert answer.padded == padded.any()


@pytest.mark.parametrize("dtype", DTYPES)
def test_big_endian_words_are_turned(decode_worker: DecodeWorker, dtype: str) -> None:
    image = random_image(dtype)
    swapped = image.astype(np.dtype(dtype).newbyteorder(">")).tobytes()
    answer = decode_worker.decode(swapped, pixel_format(image), BIG_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)


def test_overlay_bits_above_the_stored_bits_are_left_out(decode_worker: DecodeWorker) -> None:
    values = RANDOM.integers(0, 4096, (20, 20), dtype="<u2")
    dirty = values | (RANDOM.integers(0, 16, (20, 20), dtype="<u2") << 12)
    fmt = pixel_format(dirty, bitsStored=12, highBit=11)
    answer = decode_worker.decode(dirty.astype("<u2").tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, values)
    assert answer.max == values.max()


@pytest.mark.parametrize(
    ("bits_stored", "high_bit"), [(12, 11), (12, 15), (10, 12), (1, 0), (15, 14)]
)
def test_signed_values_are_extended_from_their_own_sign_bit(
    decode_worker: DecodeWorker, bits_stored: int, high_bit: int
) -> None:
    low, high = -(2 ** (bits_stored - 1)), 2 ** (bits_stored - 1)
    values = RANDOM.integers(low, high, (16, 16)).astype("<i2")
    shift = high_bit + 1 - bits_stored
    words = ((values.astype("i4") & (2**bits_stored - 1)) << shift).astype("<u2")
    fmt = pixel_format(values, bitsStored=bits_stored, highBit=high_bit)
    answer = decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, values)
    assert (answer.min, answer.max) == (values.min(), values.max())


def test_signed_bytes_with_fewer_bits_are_extended(decode_worker: DecodeWorker) -> None:
    values = RANDOM.integers(-32, 32, (9, 9)).astype("i1")
    fmt = pixel_format(values, bitsStored=6, highBit=5)
    answer = decode_worker.decode((values & 63).tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, values)


def test_one_bit_pixels_are_unpacked_lowest_bit_first(decode_worker: DecodeWorker) -> None:
    mask = RANDOM.integers(0, 2, (11, 13), dtype="u1")
    fmt = pixel_format(mask, bitsAllocated=1, bitsStored=1, highBit=0)
    packed = np.packbits(mask.ravel(), bitorder="little").tobytes()
    answer = decode_worker.decode(packed, fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, mask)


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
def test_float_pixels_come_as_floats_and_not_a_number_is_no_extreme(
    decode_worker: DecodeWorker, dtype: str
) -> None:
    image = RANDOM.normal(size=(8, 9)).astype(dtype)
    image[0, 0] = np.nan
    image[0, 1] = np.inf
    fmt = pixel_format(image, floating=True, signed=False)
    answer = decode_worker.decode(image.tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)
    assert answer.floating
    finite = image[np.isfinite(image)]
    assert answer.max == pytest.approx(finite.max())
    assert answer.min == pytest.approx(finite.min())


def test_planes_of_colour_are_interleaved(decode_worker: DecodeWorker) -> None:
    image = RANDOM.integers(0, 256, (12, 10, 3), dtype="u1")
    planes = np.moveaxis(image, 2, 0).tobytes()
    answer = decode_worker.decode(planes, pixel_format(image, planar=True), LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)
    assert (answer.samples, answer.photometric) == (3, "RGB")


def test_deep_colour_is_scaled_to_eight_bits(decode_worker: DecodeWorker) -> None:
    image = RANDOM.integers(0, 65536, (12, 10, 3), dtype="<u2")
    answer = decode_worker.decode(image.tobytes(), pixel_format(image), LITTLE_ENDIAN)
    np.testing.assert_allclose(answer.pixels, image / 65535 * 255, atol=0.51)


def ybr(image: np.ndarray) -> np.ndarray:
    """PS3.3 C.7.6.3.1.2."""
    matrix = np.array(
        [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
    )
    return np.clip(np.rint(image @ matrix.T + [0, 128, 128]), 0, 255).astype("u1")


def test_full_range_luminance_and_chrominance_become_rgb(decode_worker: DecodeWorker) -> None:
    image = RANDOM.integers(0, 256, (12, 10, 3), dtype="u1")
    fmt = pixel_format(image, photometric="YBR_FULL")
    answer = decode_worker.decode(ybr(image).tobytes(), fmt, LITTLE_ENDIAN)
    assert answer.photometric == "RGB"
    np.testing.assert_allclose(answer.pixels.astype(int), image, atol=2)


def test_shared_chrominance_is_given_to_both_pixels(decode_worker: DecodeWorker) -> None:
    image = np.repeat(RANDOM.integers(0, 256, (6, 5, 3), dtype="u1"), 2, axis=1)
    full = ybr(image)
    packed = np.stack([full[:, ::2, 0], full[:, 1::2, 0], full[:, ::2, 1], full[:, ::2, 2]], axis=2)
    fmt = pixel_format(image, photometric="YBR_FULL_422")
    answer = decode_worker.decode(packed.tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_allclose(answer.pixels.astype(int), image, atol=2)


def test_a_palette_image_keeps_its_indices(decode_worker: DecodeWorker) -> None:
    image = random_image("u1")
    fmt = pixel_format(image, photometric="PALETTE COLOR")
    answer = decode_worker.decode(image.tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)
    assert answer.photometric == "PALETTE COLOR"


def test_a_deflated_frame_is_inflated(decode_worker: DecodeWorker) -> None:
    image = np.tile(random_image("<i2"), (4, 4))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(image.tobytes()) + packer.flush()
    padded = data + b"\0" * (len(data) % 2)
    answer = decode_worker.decode(padded, pixel_format(image), DEFLATED_FRAME)
    np.testing.assert_array_equal(answer.pixels, image)


def test_a_deflated_frame_of_noise_is_inflated_although_it_has_grown(
    decode_worker: DecodeWorker,
) -> None:
    image = random_image("u1")
    packer = zlib.compressobj(wbits=-15)
    data = packer.compress(image.tobytes()) + packer.flush()
    assert len(data) > image.size
    answer = decode_worker.decode(data, pixel_format(image), DEFLATED_FRAME)
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("syntax", [DEFLATED_FRAME, "1.2.840.10008.1.2.1.99"])
def test_bare_pixels_of_a_deflated_object_are_taken_as_they_are(
    decode_worker: DecodeWorker, syntax: str
) -> None:
    for image in (random_image("<u2"), np.zeros((8, 8), "u1"), np.full((64, 64), 3, "u1")):
        answer = decode_worker.decode(image.tobytes(), pixel_format(image), syntax)
        np.testing.assert_array_equal(answer.pixels, image)


def test_a_deflated_bomb_is_read_no_further_than_the_frame(decode_worker: DecodeWorker) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(bytes(50_000_000)) + packer.flush()
    image = np.zeros((300, 300), "<u2")
    answer = decode_worker.decode(data, pixel_format(image), DEFLATED_FRAME)
    assert answer.ok
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("dtype", DTYPES)
def test_run_lengths_of_every_type_are_unpacked(decode_worker: DecodeWorker, dtype: str) -> None:
    image = np.repeat(random_image(dtype, 12, 5), 4, axis=1)
    size = image.dtype.itemsize
    raw = image.tobytes()
    planes = [raw[byte::size] for byte in reversed(range(size))]
    answer = decode_worker.decode(rle(planes), pixel_format(image), RLE)
    np.testing.assert_array_equal(answer.pixels, image)


def test_run_lengths_of_colour_are_unpacked(decode_worker: DecodeWorker) -> None:
    image = np.repeat(RANDOM.integers(0, 256, (12, 5, 3), dtype="u1"), 4, axis=1)
    planes = [image[:, :, sample].tobytes() for sample in range(3)]
    answer = decode_worker.decode(rle(planes), pixel_format(image), RLE)
    np.testing.assert_array_equal(answer.pixels, image)


def test_run_lengths_that_break_off_are_told(decode_worker: DecodeWorker) -> None:
    image = random_image("u1")
    answer = decode_worker.decode(rle([image.tobytes()])[:-500], pixel_format(image), RLE)
    assert (answer.ok, answer.kind) == (False, "truncated")


def test_a_wrong_number_of_run_length_segments_is_refused(decode_worker: DecodeWorker) -> None:
    image = random_image("<u2")
    answer = decode_worker.decode(rle([image.tobytes()]), pixel_format(image), RLE)
    assert (answer.ok, answer.kind) == (False, "decode")
    assert "1 segments" in answer.reason


def test_a_short_frame_says_how_much_came_and_how_much_is_due(decode_worker: DecodeWorker) -> None:
    image = random_image("<i2")
    answer = decode_worker.decode(image.tobytes()[:1000], pixel_format(image), LITTLE_ENDIAN)
    assert (answer.ok, answer.kind) == (False, "truncated")
    assert f"1000 of {image.nbytes} bytes" in answer.reason


def test_the_whole_pixel_data_in_the_place_of_one_frame_is_refused(
    decode_worker: DecodeWorker,
) -> None:
    image = random_image("<i2")
    answer = decode_worker.decode(image.tobytes() * 5, pixel_format(image), LITTLE_ENDIAN)
    assert (answer.ok, answer.kind) == (False, "decode")


def test_padding_behind_a_frame_is_left_out(decode_worker: DecodeWorker) -> None:
    image = random_image("u1")
    answer = decode_worker.decode(image.tobytes() + b"\0", pixel_format(image), LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"rows": 0}, "decode"),
        ({"rows": None}, "decode"),
        ({"columns": -5}, "decode"),
        ({"columns": 2.5}, "decode"),
        ({"rows": 65535, "columns": 65535}, "unsupported"),
        ({"rows": 4e9, "columns": 4e9}, "unsupported"),
        ({"bitsAllocated": 12}, "unsupported"),
        ({"bitsStored": 17}, "decode"),
        ({"samplesPerPixel": 4}, "unsupported"),
        ({"photometric": "RGB"}, "decode"),
    ],
)
def test_impossible_formats_are_refused_before_anything_is_allocated(
    decode_worker: DecodeWorker, change: dict[str, object], kind: str
) -> None:
    image = random_image("<i2")
    answer = decode_worker.decode(image.tobytes(), pixel_format(image, **change), LITTLE_ENDIAN)
    assert (answer.ok, answer.kind) == (False, kind)
    assert answer.reason.endswith(".")


def every(bits: int) -> list[int]:
    """Values over a whole range, with both ends."""
    top = (1 << bits) - 1
    return sorted({*range(0, top + 1, max(1, top // 24)), top, top // 2, top // 2 + 1})


@pytest.mark.parametrize("photometric", ["YBR_FULL", "YBR_PARTIAL_422", "RGB", "YBR_RCT"])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_colours_are_those_of_the_reference(
    decode_worker: DecodeWorker, photometric: str, bits: int
) -> None:
    values = every(bits)
    samples = np.array([(y, b, r) for y in values for b in values for r in values])
    image = samples.reshape(len(values), -1, 3).astype("u1" if bits == 8 else "<u2")
    fmt = pixel_format(image, photometric=photometric, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(image.tobytes(), fmt, LITTLE_ENDIAN)
    partial = photometric.startswith("YBR_PARTIAL")
    if photometric in ("RGB", "YBR_RCT"):
        wanted = [from_rgb(*map(int, s), bits) for s in samples]
    else:
        wanted = [from_ybr(*map(int, s), bits, partial=partial) for s in samples]
    np.testing.assert_array_equal(answer.pixels.reshape(-1, 3), wanted)


CARRIERS = {
    "little endian": (native, LITTLE_ENDIAN),
    "big endian": (partial(native, order=">"), BIG_ENDIAN),
    "deflated": (deflated, DEFLATED_FRAME),
    "run lengths": (rle_of_image, RLE),
}


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL", "YBR_RCT", "YBR_ICT"])
@pytest.mark.parametrize("bits", [7, 8, 12, 16])
@pytest.mark.parametrize("planar", [False, True], ids=["by pixel", "by plane"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_colours_of_odd_images_are_the_same_in_every_layout(
    decode_worker: DecodeWorker, carrier: str, planar: bool, bits: int, photometric: str
) -> None:
    encode, syntax = CARRIERS[carrier]
    image = RANDOM.integers(0, 1 << bits, (13, 11, 3)).astype("u1" if bits <= 8 else "<u2")
    by_plane = planar and syntax != RLE  # whose planes are apart whatever the attribute says
    laid_out = np.ascontiguousarray(np.moveaxis(image, 2, 0)) if by_plane else image
    fmt = pixel_format(image, photometric=photometric, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(encode(laid_out, bits), {**fmt, "planar": planar}, syntax)
    colour = from_ybr if photometric == "YBR_FULL" else from_rgb
    wanted = [colour(*map(int, each), bits) for each in image.reshape(-1, 3)]
    np.testing.assert_array_equal(answer.pixels.reshape(-1, 3), wanted)


def test_shared_chrominance_of_a_partial_range_is_spread(decode_worker: DecodeWorker) -> None:
    stored = RANDOM.integers(0, 256, (6, 4, 4), dtype="u1")  # Y1 Y2 Cb Cr
    fmt = {**pixel_format(np.zeros((6, 8, 3), "u1")), "photometric": "YBR_PARTIAL_422"}
    answer = decode_worker.decode(stored.tobytes(), fmt, LITTLE_ENDIAN)
    wanted = [
        from_ybr(int(y), int(cb), int(cr), partial=True)
        for y1, y2, cb, cr in stored.reshape(-1, 4)
        for y in (y1, y2)
    ]
    np.testing.assert_array_equal(answer.pixels.reshape(-1, 3), wanted)


def test_a_kind_without_a_defined_layout_is_refused_by_name(decode_worker: DecodeWorker) -> None:
    fmt = {**pixel_format(np.zeros((4, 4, 3), "u1")), "photometric": "YBR_PARTIAL_420"}
    answer = decode_worker.decode(bytes(24), fmt, LITTLE_ENDIAN)
    assert (answer.ok, answer.kind) == (False, "unsupported")
    assert "YBR_PARTIAL_420" in answer.reason


@pytest.mark.parametrize(
    ("padding", "extremes"),
    [((-2000, -2000), (-5, 300)), ((-2000, -1), (0, 300)), ((9000, 9999), (-2000, 300))],
)
def test_padding_is_no_part_of_the_range(
    decode_worker: DecodeWorker, padding: tuple[int, int], extremes: tuple[int, int]
) -> None:
    image = np.array([[-2000, -5], [0, 300]], "<i2")
    answer = decode_worker.decode(
        image.tobytes(), pixel_format(image, padding=padding), LITTLE_ENDIAN
    )
    assert (answer.min, answer.max) == extremes
    assert answer.padded == (padding[0] < 0)


def test_overlays_in_unused_bits_are_taken_out_of_the_words(decode_worker: DecodeWorker) -> None:
    values = RANDOM.integers(0, 4096, (5, 7)).astype("<u2")
    first, second = RANDOM.integers(0, 2, (2, 5, 7)).astype("<u2")
    words = values | (first << 12) | (second << 15)
    fmt = pixel_format(words, bitsStored=12, highBit=11, overlayBits=[12, 15])
    answer = decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, values)
    for plane, drawn in zip(answer.overlays, (first, second), strict=True):
        bits = np.unpackbits(np.array(plane, "u1"), bitorder="little")[: values.size]
        np.testing.assert_array_equal(bits.reshape(5, 7), drawn)


@pytest.mark.parametrize("dtype", ["<i4", "<u4"])
def test_values_of_more_than_24_bits_come_in_two_parts_too(
    decode_worker: DecodeWorker, dtype: str
) -> None:
    ends = np.iinfo(dtype)
    image = np.array([[ends.min, ends.max], [16777217, 5]], dtype)
    answer = decode_worker.decode(image.tobytes(), pixel_format(image), LITTLE_ENDIAN)
    np.testing.assert_array_equal(answer.pixels, image)
    parts = np.array(answer.wide["firsts"]) + np.array(answer.wide["rests"])
    np.testing.assert_array_equal(parts, image.ravel())
    small = np.array([[1, 16777216]], dtype)
    assert decode_worker.decode(small.tobytes(), pixel_format(small), LITTLE_ENDIAN).wide is None


@pytest.mark.parametrize("size", [1.0, 1e300, 1e-300])
def test_doubles_come_in_two_parts_near_one(decode_worker: DecodeWorker, size: float) -> None:
    image = (RANDOM.normal(size=(4, 5)) * size).astype("<f8")
    answer = decode_worker.decode(
        image.tobytes(), pixel_format(image, floating=True), LITTLE_ENDIAN
    )
    wide = answer.wide
    parts = np.array(wide["firsts"]) + np.array(wide["rests"])
    np.testing.assert_allclose(np.ldexp(parts, wide["exponent"]), image.ravel(), rtol=2**-45)
    assert (wide["exponent"] == 0) == (size == 1.0)
