"""Colours that a gateway wrote as JPEG-LS with the label of the JPEG 2000 that they came from."""

import jpeg_ls
import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format

JPEG_LS = "1.2.840.10008.1.2.4.80"
PLANE_BY_PLANE = 0


@pytest.mark.parametrize("photometric", ["YBR_RCT", "YBR_ICT", "RGB"])
def test_interleaved_colours_that_were_encoded_as_planes_come_out_right(
    decode_worker: DecodeWorker, photometric: str
):
    slope = np.add.outer(np.arange(120), np.arange(200)) // 2
    colours = np.stack([slope, 160 - slope, np.full_like(slope, 40)], -1).astype(np.uint8)
    planes = np.moveaxis(colours, -1, 0) if photometric == "RGB" else colours.reshape(3, 120, 200)
    data = jpeg_ls.encode_array(np.ascontiguousarray(planes), interleave_mode=PLANE_BY_PLANE)
    layout = pixel_format(colours, photometric=photometric)
    answer = decode_worker.decode(bytes(data), layout, JPEG_LS)
    assert answer.ok, answer.message
    np.testing.assert_array_equal(answer.pixels, colours)
