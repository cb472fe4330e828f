"""The decode worker: large images come at half their size as well."""

from typing import Any

import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format

RANDOM = np.random.default_rng(11)
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
#: Just large enough.
ROWS, COLUMNS = 1024, 4096


def large(dtype: str, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    info = np.iinfo(dtype)
    return RANDOM.integers(info.min, info.max, (rows, columns), dtype=dtype, endpoint=True)


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i2", "<u2"])
def test_each_pixel_of_the_half_is_the_mean_of_four(
    decode_worker: DecodeWorker, dtype: str
) -> None:
    image = large(dtype)
    answer = decode_worker.decode(image.tobytes(), pixel_format(image), LITTLE_ENDIAN)
    blocks = image.astype("f8").reshape(ROWS // 2, 2, COLUMNS // 2, 2)
    np.testing.assert_array_equal(answer.half, blocks.mean(axis=(1, 3)))
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize(
    ("image", "declared"),
    [
        (large("<u2", ROWS - 2), {}),
        (large("<u2", ROWS + 1), {}),
        (large("<u2", ROWS, COLUMNS + 1), {}),
        (large("<i4"), {}),
        (large("u1"), {"photometric": "PALETTE COLOR"}),
        (large("u1"), {"padding": (7, 7)}),
        (large("u1", ROWS, COLUMNS * 3).reshape(ROWS, COLUMNS, 3), {}),
    ],
    ids=["small", "odd rows", "odd columns", "32 bits", "palette", "padding", "colour"],
)
def test_what_cannot_be_averaged_or_is_small_has_no_half(
    decode_worker: DecodeWorker, image: np.ndarray, declared: dict[str, Any]
) -> None:
    fmt = pixel_format(image, **declared)
    answer = decode_worker.decode(image.tobytes(), fmt, LITTLE_ENDIAN)
    assert answer.ok, answer.message
    assert answer.half is None
