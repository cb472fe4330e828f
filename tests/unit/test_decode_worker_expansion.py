"""Frames that claim more than their bytes can hold are refused before anything is made of them."""

import time

import imagecodecs
import numpy as np
import pytest

from tests.fuzz.worker import seeds
from tests.support.decode_harness import DecodeWorker, pixel_format

TOO_FEW = "bytes are too few for an image of"


@pytest.mark.parametrize("coding", ["RLE", "deflated", "JPEG", "JPEG 2000", "HTJ2K", "JPEG XL"])
def test_a_few_bytes_are_no_image_of_a_gigapixel(decode_worker: DecodeWorker, coding: str):
    seed = seeds()[coding][0]
    started = time.monotonic()
    huge = {**seed.format, "rows": 40_000, "columns": 40_000}
    answer = decode_worker.decode(seed.data, huge, seed.syntax)
    assert answer.kind == "decode"
    assert TOO_FEW in answer.reason
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("size", [24, 4096])
def test_a_blank_image_of_few_bytes_is_no_bomb(decode_worker: DecodeWorker, size: int):
    blank = np.full((size, size), 7, np.uint8)
    data = imagecodecs.jpeg2k_encode(blank, codecformat="j2k", reversible=True, level=0)
    answer = decode_worker.decode(bytes(data), pixel_format(blank), "1.2.840.10008.1.2.4.90")
    assert answer.ok, answer.message
    assert (answer.min, answer.max) == (7, 7)


@pytest.mark.parametrize("tile", [0, 1])
def test_more_tiles_than_can_be_numbered_are_refused(decode_worker: DecodeWorker, tile: int):
    image = np.zeros((300, 300), np.uint8)
    data = bytearray(imagecodecs.jpeg2k_encode(image, codecformat="j2k", reversible=True, level=0))
    data[24:32] = tile.to_bytes(4, "big") * 2
    answer = decode_worker.decode(bytes(data), pixel_format(image), "1.2.840.10008.1.2.4.90")
    assert (answer.kind, "number of tiles" in answer.reason) == ("decode", True)
