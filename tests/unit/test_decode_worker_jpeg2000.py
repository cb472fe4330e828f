"""The decode worker: what JPEG 2000 codestreams can be besides lossless grey and colour.

Lossy ones, progression orders and tile-parts of High-Throughput JPEG 2000, extensions of part 2.
"""

import base64
import json
import subprocess
from pathlib import Path

import imagecodecs
import numpy as np
import openjpeg
import pytest

from negatoscope.cli.node import node_executable, node_modules
from tests.support.decode_harness import ROOT, DecodeWorker, pixel_format
from tests.support.encoders import ENCODERS, htj2k, smooth

ENCODER = ROOT / "tests" / "support" / "htj2k_encoder.mjs"
ORDERS = ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"]
#: 16 × 16 pixels, three components with an array-based transform, by opj_set_MCT of OpenJPEG.
PART_2 = base64.b64decode("""
/0//UQAvgQAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAADBwEBBwEBBwEB/1IADAAAAAECAQQEAAD/
XAALQkgkV9NX01di/2QAJQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/3gABwADBwcH/3QALAAA
CQEAAD+AAAC1oAAAP7N0uD+AAAC+sDKNvzbRoT+AAAA/4tDnNOLQ5/90ABQAAAoCAABDAAAAQwAAAEMAAAD/dQAX
AAADAAAAAQEAAwABAgADAAECAAIB/3cABAED/5AACgAAAAAAGAAB/5OAgICAkAIgPb+A/9k=
""")


def shown(colour: np.ndarray, bits: int) -> np.ndarray:
    """Colour as it is shown: 8 bits."""
    return np.rint(colour * (255 / (2**bits - 1)))


@pytest.mark.parametrize("uid", ["1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.93"])
@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
def test_lossy_jpeg_2000_is_what_another_openjpeg_makes_of_it(
    decode_worker: DecodeWorker, uid: str, bits: int, signed: bool
) -> None:
    image = smooth(bits, 128, 97)
    if signed:
        image = (image.astype("i4") - 2 ** (bits - 1)).astype("i1" if bits <= 8 else "<i2")
    data = ENCODERS["jpeg-2000"](image, bits, compression_ratios=[8])
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, uid)
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpeg2k_decode(data).astype(int)
    assert np.abs(expected - image).max() > 0, "the example should be lossy"
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_lossy_colour_of_jpeg_2000_is_what_two_others_make_of_it(
    decode_worker: DecodeWorker, bits: int
) -> None:
    image = smooth(bits, 128, 97, colour=True)
    data = ENCODERS["jpeg-2000"](image, bits, compression_ratios=[8], use_mct=True)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1, photometric="YBR_ICT")
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.91")
    assert answer.message.get("reason") is None
    for expected in (imagecodecs.jpeg2k_decode(data), openjpeg.decode(data)):
        assert np.abs(expected.astype(int) - image).max() > 0, "the example should be lossy"
        np.testing.assert_allclose(answer.pixels.astype(int), shown(expected, bits), atol=1)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("colour", [False, True])
def test_lossy_htj2k_is_what_two_others_make_of_it(
    decode_worker: DecodeWorker, bits: int, colour: bool
) -> None:
    # away from both ends of the range: the others' decoders do not clip there
    image = (smooth(bits, colour=colour) // 2 + 2 ** (bits - 2)).astype(
        "u1" if bits == 8 else "<u2"
    )
    data = htj2k(image, bits, reversible=False, level=0.002)
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.203")
    assert answer.message.get("reason") is None
    for expected in (imagecodecs.htj2k_decode(data), openjpeg.decode(data)):
        assert np.abs(expected.astype(int) - image).max() > 0, "the example should be lossy"
        wanted = shown(expected, bits) if colour else expected
        np.testing.assert_allclose(answer.pixels.astype(int), wanted.astype(int), atol=1)


@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("colour", [False, True])
def test_rpcl_with_tile_parts_and_their_lengths_comes_back_bit_for_bit(
    decode_worker: DecodeWorker, bits: int, colour: bool
) -> None:
    image = smooth(bits, 200, 300, colour=colour)
    data = htj2k(image, bits, tlm=True, tilepart=1)
    assert data[data.index(b"\xff\x52") + 5] == ORDERS.index("RPCL")
    assert b"\xff\x55" in data[:200], "the lengths of the tile-parts"
    assert data.count(b"\xff\x90\0\x0a") == 6, "one tile-part for each resolution"
    fmt = pixel_format(image, bitsStored=bits, highBit=bits - 1)
    answer = decode_worker.decode(data, fmt, "1.2.840.10008.1.2.4.202")
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(openjpeg.decode(data), image)
    np.testing.assert_array_equal(answer.pixels, shown(image, bits) if colour else image)


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize(("bits", "colour"), [(8, False), (8, True), (16, False)])
def test_every_progression_order_of_htj2k_comes_back_bit_for_bit(
    decode_worker: DecodeWorker, tmp_path: Path, bits: int, colour: bool, parts: bool
) -> None:
    image = smooth(bits, 120, 90, colour=colour)
    for order, data in zip(ORDERS, in_every_order(image, parts, tmp_path), strict=True):
        assert data[data.index(b"\xff\x52") + 5] == ORDERS.index(order)
        answer = decode_worker.decode(data, pixel_format(image), "1.2.840.10008.1.2.4.201")
        assert answer.message.get("reason") is None
        np.testing.assert_array_equal(openjpeg.decode(data), image)
        np.testing.assert_array_equal(answer.pixels, image)


def in_every_order(image: np.ndarray, parts: bool, folder: Path) -> list[bytes]:
    """The image in each of the progression orders, by OpenJPH's encoder under Node."""
    source = folder / "image.bin"
    source.write_bytes(image.tobytes())
    outputs = [folder / f"{order}.j2c" for order in ORDERS]
    images = [
        {
            "path": str(source), "columns": image.shape[1], "rows": image.shape[0],
            "bits": image.itemsize * 8, "components": image.shape[2] if image.ndim == 3 else 1,
            "order": order, "tlm": parts, "parts": parts, "out": str(out),
        }
        for order, out in enumerate(outputs)
    ]  # fmt: skip
    subprocess.run(
        [str(node_executable()), str(ENCODER), str(node_modules())],
        input=json.dumps({"images": images}),
        text=True,
        check=True,
    )
    return [out.read_bytes() for out in outputs]


@pytest.mark.parametrize("number", [90, 92, 93])
def test_transforms_of_part_2_are_refused_by_name(decode_worker: DecodeWorker, number: int) -> None:
    fmt = pixel_format(np.empty((16, 16, 3), "u1"))
    answer = decode_worker.decode(PART_2, fmt, f"1.2.840.10008.1.2.4.{number}")
    assert (answer.ok, answer.kind) == (False, "unsupported")
    assert "part 2" in answer.reason


def test_frames_that_are_components_of_part_2_are_refused_by_name(
    decode_worker: DecodeWorker,
) -> None:
    answer = decode_worker.decode(
        PART_2, pixel_format(np.empty((16, 16), "u1")), "1.2.840.10008.1.2.4.92"
    )
    assert (answer.ok, answer.kind) == (False, "unsupported")
    assert "part 2" in answer.reason


def test_a_codestream_that_allows_for_part_2_and_uses_none_of_it_is_decoded(
    decode_worker: DecodeWorker,
) -> None:
    image = smooth(12)
    data = bytearray(ENCODERS["jpeg-2000"](image, 12))
    data[6] |= 0x80
    fmt = pixel_format(image, bitsStored=12, highBit=11)
    answer = decode_worker.decode(bytes(data), fmt, "1.2.840.10008.1.2.4.92")
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)
