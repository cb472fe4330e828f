"""The decode worker: retired processes of JPEG, 8 bits, against another libjpeg-turbo."""

import base64
import io

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.encoders import jpeg, smooth

#: 16 rows of 24 colour pixels by cjpeg 2.1 with ``-arithmetic``, then ``-progressive``, then scans
#: of the DC coefficients, of 1 to 5 and of 6 to 63; the last of these with Huffman codes.
SEQUENTIAL = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp
LDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy
MjIyMjIyMjIyMjIyMjL/yQARCAAQABgDASIAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/AJ5U3WR0IUurkkDt
a/kFz7KHrUKpiW0BPJyvk/Df/XBcYTUVjMetkRrNi2ueNleTqSurPOqOTO2QxzbGcyZ6SKgROYnWLdpjGEBzff5szRSBJaKB
JbEh9xhhQQd9a8LigVx8IYChR52HQupkNHbjtDweMtfE3gkMn8Xeop40PJ24n8dVYHQbwCQUoxB3pJ8B28CSnzssfrKYKZIG
V464Sf/Z
"""
PROGRESSIVE = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp
LDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy
MjIyMjIyMjIyMjIyMjL/ygARCAAQABgDASIAAhEBAxEB/8wABgAQARD/2gAMAwEAAhADEAAAAf8AOzMO6NgZNe8U77+eQP/M
AAQQBf/aAAgBAQABBQITkMsG331G8pfEEH3ynQr/zAAEEQX/2gAIAQMBAT8BHj8SD+MCD4D8vKD/zAAEEQX/2gAIAQIBAT8B
OkQNFt5wrNJGGxcE6gT/zAAEEAX/2gAIAQEABj8C3UYr4La5WJVg/8wABBAF/9oACAEBAAE/Iaid6n7xMNmqZYKD02PBfc7l
pY0vEfdAOLj/2gAMAwEAAgADAAAAEIVg/8wABBEF/9oACAEDAQE/EOneenparG7F4NAH40L/zAAEEQX/2gAIAQIBAT8Q6zDB
onQhKWoksfN/CFnweUb/zAAEEAX/2gAIAQEAAT8QpjxXZ/R3RLmwbZCVDA4T0aV81697cVI7MFx36wISlaakbID/2Q==
"""
SELECTED = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp
LDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy
MjIyMjIyMjIyMjIyMjL/ygARCAAQABgDASIAAhEBAxEB/8wABAAQ/9oACAEBAAAAAP8AnwB+LH/j743/zAAEARD/2gAIAQIQ
AAAA0NNA/8wABAEQ/9oACAEDEAAAAP8AYgq+/8wABBAF/9oACAEBAAEFABZhZHzGzYBxbgfMP3fa0sU0DTojw7HHsHn0dP/M
AAQQBf/aAAgBAQAGPwAdmICgetQqmJJzjrch5LHDt3j7/AMxg7614XFArj4QfCs/0fbxYuKwNTga48Dww3MKD/jrfhk/i71F
PGD/zAAEEQX/2gAIAQIBAT8AOxpJ1JXVnnVHJnbIY5tjOZM9JFCjGIFTJI++xJvgoiDvSUD/zAAEEQX/2gAIAQMBAT8AFCmd
ylNJvmrVluR9VeHVGgV7qGS5ke2k/QOA/9k=
"""
SELECTED_HUFFMAN = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp
LDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy
MjIyMjIyMjIyMjIyMjL/wgARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABgcF/9oACAEBAAAAABtE2J8z
Kf/EABUBAQEAAAAAAAAAAAAAAAAAAAQF/9oACAECEAAAAFx//8QAFQEBAQAAAAAAAAAAAAAAAAAABgf/2gAIAQMQAAAAO0z/
xAAbEAADAAIDAAAAAAAAAAAAAAACAwUABAEGFf/aAAgBAQABBQCJp5JSCBs1ijwZSwRxI1zad6j7nYf/xAAiEAACAQMEAgMA
AAAAAAAAAAABAiEAETEDBBJBEyMyUbH/2gAIAQEABj8AWKRnGcAZNau8Ea7enbD6dsHBEAFpza3dLylrQo7oO8n8pvE/Labb
06NjdWt8mEkSexkBa//EACERAAIABQQDAAAAAAAAAAAAAAECAwQFERMAIXGBUWGh/9oACAECAQE/AK3UUkVxQbGIfnPvwO+Z
Oih0yzShnbcki/Wv/8QAHxEAAQMDBQAAAAAAAAAAAAAAAQIDIQAEEQUTMWHw/9oACAEDAQE/AGnyqTxWj2bLNsN5AKjMgHHU
+zX/2Q==
"""
#: Transfer syntax by its last number, and the start-of-frame marker of its process.
KINDS = {
    "52": (SEQUENTIAL, 0xC9),
    "53": (SELECTED_HUFFMAN, 0xC2),
    "54": (SELECTED, 0xCA),
    "56": (PROGRESSIVE, 0xCA),
}


@pytest.mark.parametrize("number", KINDS)
def test_retired_processes_are_what_libjpeg_makes_of_them(
    decode_worker: DecodeWorker, number: str
) -> None:
    text, marker = KINDS[number]
    data = base64.b64decode(text)
    assert bytes([0xFF, marker, 0, 17, 8, 0, 16, 0, 24, 3]) in data
    fmt = pixel_format(np.empty((16, 24, 3), "u1"), photometric="YBR_FULL_422")
    answer = decode_worker.decode(data, fmt, f"1.2.840.10008.1.2.4.{number}")
    assert answer.message.get("reason") is None
    np.testing.assert_allclose(
        answer.pixels.astype(int), imagecodecs.jpeg8_decode(data).astype(int), atol=1
    )


@pytest.mark.parametrize("colour", [False, True])
def test_full_progression_is_what_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, colour: bool
) -> None:
    image = smooth(8, colour=colour)
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=92, progressive=True)
    fmt = pixel_format(image, photometric="YBR_FULL_422" if colour else "MONOCHROME2")
    answer = decode_worker.decode(file.getvalue(), fmt, "1.2.840.10008.1.2.4.55")
    assert answer.message.get("reason") is None
    expected = imagecodecs.jpeg8_decode(file.getvalue()).astype(int)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


def test_scans_without_end_are_refused_before_they_are_decoded(decode_worker: DecodeWorker) -> None:
    file = io.BytesIO()
    Image.fromarray(smooth(8)).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    many = data[:-2] + last_scan * 100 + b"\xff\xd9"
    answer = decode_worker.decode(many, pixel_format(smooth(8)), "1.2.840.10008.1.2.4.55")
    assert (answer.ok, answer.kind) == (False, "decode")
    assert f"{data.count(last_scan[:2]) + 100} scans" in answer.reason


@pytest.mark.parametrize("marker", [0xC5, 0xC7, 0xCB, 0xCD])
def test_hierarchical_and_arithmetic_lossless_processes_are_refused_by_name(
    decode_worker: DecodeWorker, marker: int
) -> None:
    image = smooth(8)
    data = bytearray(jpeg(image, 8))
    data[data.index(b"\xff\xc0") + 1] = marker
    answer = decode_worker.decode(bytes(data), pixel_format(image), "1.2.840.10008.1.2.4.51")
    assert (answer.ok, answer.kind) == (False, "unsupported")
    assert "hierarchical" in answer.reason
