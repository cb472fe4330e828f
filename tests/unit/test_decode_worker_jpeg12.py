"""The decode worker: JPEG of 12 bits per sample, grey and colour, against libjpeg-turbo."""

import imagecodecs
import libjpeg
import numpy as np
import pytest

from tests.support.decode_harness import Answer, DecodeWorker, pixel_format
from tests.support.encoders import jpeg, smooth
from tests.support.jpeg_segments import packed, segment, segments, signed_bits, without_markers

EXTENDED = "1.2.840.10008.1.2.4.51"
SIZES = [(61, 83), (1, 7), (9, 1), (64, 64), (5, 4), (33, 3)]
#: Of the 12-bit samples; one of the 8 bits that are shown.
TOLERANCE = 1


def decoded(worker: DecodeWorker, data: bytes, rows: int, columns: int, photometric: str) -> Answer:
    colour = not photometric.startswith("MONOCHROME")
    shape = (rows, columns, 3) if colour else (rows, columns)
    layout = pixel_format(
        np.empty(shape, "<u2"), bitsStored=12, highBit=11, photometric=photometric
    )
    answer = worker.decode(data, layout, EXTENDED)
    assert answer.message.get("reason") is None
    return answer


def shown(colour: np.ndarray) -> np.ndarray:
    """Colour of 12 bits as it is shown: 8 bits."""
    return np.rint(colour * (255 / 4095))


def test_twelve_bit_jpeg_is_what_libjpeg_makes_of_it(decode_worker: DecodeWorker) -> None:
    data = jpeg(smooth(12), 12)
    answer = decoded(decode_worker, data, 61, 83, "MONOCHROME2")
    np.testing.assert_allclose(
        answer.pixels.astype(int), imagecodecs.jpeg8_decode(data).astype(int), atol=1
    )


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.9])
def test_half_a_twelve_bit_jpeg_is_an_error(decode_worker: DecodeWorker, keep: float) -> None:
    image = smooth(12)
    data = jpeg(image, 12)
    answer = decode_worker.decode(data[: int(len(data) * keep)], pixel_format(image, bitsStored=12))
    assert (answer.ok, answer.kind) == (False, "truncated")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("subsampling", ["444", "422", "420", "440", "411"])
def test_twelve_bit_colour_is_what_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, subsampling: str, size: tuple[int, int]
) -> None:
    data = jpeg(smooth(12, *size, colour=True), 12, subsampling=subsampling)
    answer = decoded(decode_worker, data, *size, "YBR_FULL_422")
    expected = shown(imagecodecs.jpeg8_decode(data).reshape(*size, 3))
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=TOLERANCE)


def test_twelve_bit_colour_is_what_a_second_decoder_makes_of_it(
    decode_worker: DecodeWorker,
) -> None:
    data = jpeg(smooth(12, colour=True), 12, subsampling="444")
    answer = decoded(decode_worker, data, 61, 83, "YBR_FULL")
    y, cb, cr = np.moveaxis(libjpeg.decode(data).astype(float), -1, 0)
    cb, cr = cb - 2048, cr - 2048
    rgb = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], -1)
    expected = shown(np.clip(rgb, 0, 4095))
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=TOLERANCE)


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_the_photometric_interpretation_tells_colours_where_the_markers_do_not(
    decode_worker: DecodeWorker, photometric: str
) -> None:
    image = smooth(12, colour=True)
    space = "RGB" if photometric == "RGB" else "YCBCR"
    data = jpeg(image, 12, level=99, colorspace="RGB", outcolorspace=space, subsampling="444")
    bare = without_markers(data)
    assert bare != data
    answer = decoded(decode_worker, bare, 61, 83, photometric)
    assert np.abs(answer.pixels - shown(image)).mean() < 1


def test_components_in_scans_of_their_own_are_put_together(decode_worker: DecodeWorker) -> None:
    rows, columns = 61, 83
    luminance, red = smooth(12, rows, columns), smooth(12, rows, (columns + 1) // 2)
    planes = [luminance, red[::-1], red[:, ::-1]]
    parts = [segments(jpeg(np.ascontiguousarray(plane), 12)) for plane in planes]
    tables = b"".join(segment(*each) for each in parts[0] if each[0] == 0xDB)
    factors = bytes([1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0])
    frame = segment(0xC1, bytes([12, 0, rows, 0, columns, 3]) + factors)
    data = b"\xff\xd8" + tables + frame
    for number, part in enumerate(parts, 1):
        scan = part[-1][1]
        data += b"".join(segment(*each) for each in part if each[0] == 0xC4)
        data += segment(0xDA, bytes([1, number, 0, 0, 63, 0])) + scan[6:-2]
    data += b"\xff\xd9"
    answer = decoded(decode_worker, data, rows, columns, "YBR_FULL_422")
    expected = shown(imagecodecs.jpeg8_decode(data))
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=TOLERANCE)


@pytest.mark.parametrize("components", [1, 3])
@pytest.mark.parametrize("restart", [0, 1, 5])
def test_blocks_between_restart_markers_are_counted_anew(
    decode_worker: DecodeWorker, restart: int, components: int
) -> None:
    steps = np.random.default_rng(3).integers(-255, 256, (6, 9, components))
    data = flat_blocks(steps, restart)
    answer = decoded(decode_worker, data, 48, 72, "RGB" if components == 3 else "MONOCHROME2")
    image = np.kron(steps * 8 + 2048, np.ones((8, 8, 1), int))
    expected = shown(image) if components == 3 else image[:, :, 0]
    np.testing.assert_array_equal(answer.pixels, expected)


def flat_blocks(steps: np.ndarray, restart: int) -> bytes:
    """Blocks of one value each, 8 times the step; every category has a code of four bits."""
    rows, columns, components = steps.shape
    numbers = range(1, components + 1)
    head = segment(0xDB, bytes([0] + [64] * 64)) + segment(0xDD, restart.to_bytes(2, "big"))
    size = bytes([12, 0, 8 * rows, 0, 8 * columns, components])
    head += segment(0xC1, size + b"".join(bytes([n, 0x11, 0]) for n in numbers))
    head += segment(0xC4, bytes([0, 0, 0, 0, 12, *[0] * 12, *range(12)]))
    head += segment(0xC4, bytes([0x10, 1, *[0] * 15, 0]))  # only the end of a block
    scan = bytes([components]) + b"".join(bytes([n, 0]) for n in numbers) + bytes([0, 63, 0])
    units = steps.reshape(-1, components)
    length = restart or len(units)
    out = b"\xff\xd8" + head + segment(0xDA, scan)
    for start in range(0, len(units), length):
        if start:
            out += bytes([0xFF, 0xD0 + (start // length - 1) % 8])
        run = units[start : start + length]
        changes = np.diff(run, axis=0, prepend=np.zeros((1, components), int))
        categories = [(value, abs(value).bit_length()) for value in changes.ravel().tolist()]
        out += packed("".join(f"{c:04b}{signed_bits(v, c)}0" for v, c in categories))
    return out + b"\xff\xd9"


@pytest.mark.parametrize("factors", [0x00, 0x51, 0x32])
def test_sampling_factors_that_cannot_be_are_refused(
    decode_worker: DecodeWorker, factors: int
) -> None:
    image = smooth(12, colour=True)
    data = bytearray(jpeg(image, 12, subsampling="444"))
    data[data.index(b"\xff\xc1") + 11] = factors
    answer = decode_worker.decode(bytes(data), pixel_format(image, bitsStored=12), EXTENDED)
    assert not answer.ok
    assert answer.kind in {"decode", "unsupported", "truncated"}


def test_progressive_twelve_bits_are_refused_by_name(decode_worker: DecodeWorker) -> None:
    image = smooth(12)
    data = bytearray(jpeg(image, 12))
    data[data.index(b"\xff\xc1") + 1] = 0xC2
    answer = decode_worker.decode(bytes(data), pixel_format(image, bitsStored=12), EXTENDED)
    assert (answer.ok, answer.kind) == (False, "unsupported")
    assert "12 bits" in answer.reason
