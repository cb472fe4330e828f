"""The decode worker: what looks like something else than pixels, and what says that it is."""

import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format

EXPLICIT = "1.2.840.10008.1.2.1"


@pytest.mark.parametrize(
    "text",
    [
        b"<!DOCTYPE html><html><body>",
        b"<?xml version='1.0'?><Error/>",
        bytes(128) + b"DICM",
    ],
)
@pytest.mark.parametrize("padding", [b"", b"\0"])
@pytest.mark.parametrize("kind", ["", "application/octet-stream", "image/jpeg"])
def test_pixels_may_look_like_text_and_files(
    decode_worker: DecodeWorker, text: bytes, kind: str, padding: bytes
) -> None:
    image = np.resize(np.frombuffer(text, "u1"), (15, 15))
    answer = decode_worker.decode(
        image.tobytes() + padding, pixel_format(image), EXPLICIT, content_type=kind
    )
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, image)


@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/dicom"])
def test_what_calls_itself_something_else_is_no_frame_whatever_its_length(
    decode_worker: DecodeWorker, kind: str
) -> None:
    body = b"<html>".ljust(100)
    fmt = pixel_format(np.empty((10, 10), "u1"))
    answer = decode_worker.decode(body, fmt, EXPLICIT, content_type=kind)
    assert (answer.ok, answer.kind) == (False, "content")
