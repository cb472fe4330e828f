"""The decode worker: what servers answer, good and bad, and giving up."""

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.support.decode_harness import DecodeWorker, pixel_format

IMAGE = np.random.default_rng(3).integers(-2000, 2000, (32, 48)).astype("<i2")
FORMAT = pixel_format(IMAGE)
RAW = IMAGE.tobytes()
OCTETS = "Content-Type: application/octet-stream"
EXPLICIT = "1.2.840.10008.1.2.1"
RELATED = 'multipart/related; type="application/octet-stream"'


def multipart(
    *parts: bytes,
    boundary: str = "frontier",
    end: str = "\r\n",
    header: str = OCTETS,
    close: bool = True,
) -> bytes:
    body = b""
    for part in parts:
        lines = [f"--{boundary}", *header.split("\n"), "", ""]
        body += end.join(lines).encode() + part + end.encode()
    return body + (f"--{boundary}--{end}".encode() if close else b"")


def assert_is_the_image(answer: Any) -> None:
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, IMAGE)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("quote", ['"', ""])
@pytest.mark.parametrize(
    "boundary", ["b", "50d7ccd118978542c422543a7156abfce929e7615bc024e533c85801cd77"]
)
def test_a_part_is_found_whatever_the_boundary_and_line_end(
    decode_worker: DecodeWorker, end: str, quote: str, boundary: str
) -> None:
    body = multipart(RAW, boundary=boundary, end=end)
    kind = f"{RELATED}; boundary={quote}{boundary}{quote}"
    assert_is_the_image(decode_worker.decode(body, FORMAT, EXPLICIT, content_type=kind))


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n" + multipart(RAW),
        b"A preamble that nobody reads\r\n" + multipart(RAW),
        multipart(RAW, RAW[::-1]),
        multipart(RAW, header=f"{OCTETS}\nContent-Length: {len(RAW)}"),
        multipart(RAW, header=f"{OCTETS}\nContent-Length: 12"),
        multipart(RAW, header="content-type: application/octet-stream\nContent-Location: /x"),
        multipart(RAW, close=False),
        multipart(RAW, close=False)[:-2],
    ],
    ids=[
        "line",
        "preamble",
        "two parts",
        "length",
        "wrong length",
        "lower case",
        "no close",
        "bare end",
    ],
)
def test_odd_but_readable_multipart_answers_are_read(
    decode_worker: DecodeWorker, body: bytes
) -> None:
    kind = f"{RELATED}; boundary=frontier"
    assert_is_the_image(decode_worker.decode(body, FORMAT, EXPLICIT, content_type=kind))


@pytest.mark.parametrize(
    "kind", ["", "application/octet-stream", RELATED, f"{RELATED}; boundary=other"]
)
def test_a_multipart_body_is_recognised_without_a_true_content_type(
    decode_worker: DecodeWorker, kind: str
) -> None:
    assert_is_the_image(decode_worker.decode(multipart(RAW), FORMAT, EXPLICIT, content_type=kind))


def test_a_multipart_answer_without_any_boundary_is_named(decode_worker: DecodeWorker) -> None:
    answer = decode_worker.decode(RAW, FORMAT, EXPLICIT, content_type=RELATED)
    assert (answer.ok, answer.kind) == (False, "content")
    assert "boundary" in answer.reason


def test_pixels_that_contain_the_boundary_elsewhere_are_not_cut(
    decode_worker: DecodeWorker,
) -> None:
    inside = bytearray(RAW)
    inside[100:112] = b"x--frontier\n"
    body = multipart(bytes(inside))
    answer = decode_worker.decode(body, FORMAT, content_type=f"{RELATED}; boundary=frontier")
    assert answer.pixels.tobytes() == bytes(inside)


def test_a_part_that_breaks_off_tells_how_much_is_missing(decode_worker: DecodeWorker) -> None:
    body = multipart(RAW)[:1000]
    answer = decode_worker.decode(body, FORMAT, content_type=f"{RELATED}; boundary=frontier")
    assert (answer.kind, "of 3072 bytes" in answer.reason) == ("truncated", True)


def test_a_single_part_answer_is_the_frame_itself(decode_worker: DecodeWorker) -> None:
    kind = f"application/octet-stream; transfer-syntax={EXPLICIT}"
    answer = decode_worker.decode(RAW, FORMAT, content_type=kind)
    assert_is_the_image(answer)
    assert answer.transferSyntaxUID == EXPLICIT


def test_the_part_knows_its_transfer_syntax_better_than_the_attributes(
    decode_worker: DecodeWorker,
) -> None:
    swapped = IMAGE.astype(">i2").tobytes()
    header = "Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.2"
    body = multipart(swapped, header=header)
    answer = decode_worker.decode(
        body, FORMAT, EXPLICIT, content_type=f"{RELATED}; boundary=frontier"
    )
    assert_is_the_image(answer)
    assert answer.transferSyntaxUID == "1.2.840.10008.1.2.2"


@pytest.mark.parametrize(
    "stored", ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5"]
)
def test_pixels_unpacked_by_the_server_are_seen_as_such(
    decode_worker: DecodeWorker, stored: str
) -> None:
    answer = decode_worker.decode(
        multipart(RAW), FORMAT, stored, content_type=f"{RELATED}; boundary=frontier"
    )
    assert_is_the_image(answer)
    assert answer.transferSyntaxUID == EXPLICIT


def test_an_unknown_transfer_syntax_is_named(decode_worker: DecodeWorker) -> None:
    answer = decode_worker.decode(RAW[:100], FORMAT, "1.2.840.10008.1.2.4.102")
    assert (answer.kind, "1.2.840.10008.1.2.4.102" in answer.reason) == ("unsupported", True)


@pytest.mark.parametrize(
    ("body", "kind", "what"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html", "a web page"),
        (b"\n <html lang='en'>" + b"x" * 9000, "application/octet-stream", "a web page"),
        (
            multipart(b"<html><body>Error</body></html>"),
            f"{RELATED}; boundary=frontier",
            "a web page",
        ),
        (b'{"error": "no"}', "application/json", "JSON"),
        (b'<?xml version="1.0"?><e/>', "application/xml", "XML"),
        (bytes(128) + b"DICM" + bytes(5000), "application/dicom", "a DICOM file"),
        (b"", "application/octet-stream", "without any data"),
        (b"", f"{RELATED}; boundary=frontier", "without any data"),
        (multipart(b""), f"{RELATED}; boundary=frontier", "without any data"),
    ],
)
def test_answers_that_are_no_pixels_are_called_by_their_name(
    decode_worker: DecodeWorker, body: bytes, kind: str, what: str
) -> None:
    answer = decode_worker.decode(body, FORMAT, EXPLICIT, content_type=kind)
    assert (answer.ok, answer.kind) == (False, "content")
    assert what in answer.reason


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        name = self.path.strip("/")
        if name.isdigit():
            self.send_error(int(name))
        elif name == "frame":
            self.answer(multipart(RAW), f"{RELATED}; boundary=frontier")
        elif name == "silent":
            self.answer(multipart(RAW)[:700], RELATED, declared=len(multipart(RAW)), hang=True)
        elif name == "broken":
            self.answer(multipart(RAW)[:700], RELATED, declared=len(multipart(RAW)))
        elif name == "endless":
            self.answer(b"x", RELATED, declared=2**40)
        elif name == "slow":
            self.answer(multipart(RAW), f"{RELATED}; boundary=frontier", pause_s=0.08)

    def answer(
        self, body: bytes, kind: str, *, declared: int = 0, hang: bool = False, pause_s: float = 0
    ) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(declared or len(body)))
        self.end_headers()
        step = 512 if pause_s else max(1, len(body))
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(pause_s)
        if hang:
            self.server.released.wait(20)  # type: ignore[attr-defined]
        if declared:
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.seen = []  # type: ignore[attr-defined]
    httpd.released = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd
    httpd.released.set()  # type: ignore[attr-defined]
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def url(server: Any) -> Callable[[str], str]:
    return lambda path: f"http://127.0.0.1:{server.server_address[1]}/{path}"


def test_a_frame_is_fetched_with_the_given_headers(
    decode_worker: DecodeWorker, server: Any, url: Callable[[str], str]
) -> None:
    headers = {"Accept": "multipart/related", "Authorization": "Bearer secret"}
    answer = decode_worker.fetch(url("frame"), FORMAT, EXPLICIT, headers=headers)
    assert_is_the_image(answer)
    assert answer.bytes == len(multipart(RAW))
    assert answer.fetchMs > 0
    seen = {name.lower(): value for name, value in server.seen[-1][1].items()}
    assert seen["authorization"] == "Bearer secret"
    assert seen["accept"] == "multipart/related"
    assert "referer" not in seen


def test_a_frame_may_lie_at_a_second_address(
    decode_worker: DecodeWorker, server: Any, url: Callable[[str], str]
) -> None:
    def paths(first: str, second: str, status: int | None = None) -> list[str]:
        before = len(server.seen)
        answer = decode_worker.fetch(url(first), FORMAT, EXPLICIT, otherwise=url(second))
        if status is None:
            assert_is_the_image(answer)
        else:
            assert (answer.ok, answer.status) == (False, status)
        return [path.strip("/") for path, _ in server.seen[before:]]

    assert paths("404", "frame") == ["404", "frame"]
    # where the last one lay is asked first, and the other one is not forgotten
    assert paths("404", "frame") == ["frame"]
    assert paths("frame", "404") == ["404", "frame"]
    assert paths("frame", "404") == ["frame"]
    assert paths("404", "404", 404) == ["404", "404"]
    assert paths("500", "frame", 500) == ["500"]


@pytest.mark.parametrize("status", [401, 403, 404, 406, 500, 503])
def test_a_refusal_carries_its_status(
    decode_worker: DecodeWorker, url: Callable[[str], str], status: int
) -> None:
    answer = decode_worker.fetch(url(str(status)), FORMAT)
    assert (answer.ok, answer.kind, answer.status) == (False, "http", status)
    assert str(status) in answer.reason


def test_a_server_that_is_not_there_is_a_network_failure(decode_worker: DecodeWorker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = decode_worker.fetch(f"http://127.0.0.1:{port}/secret-name", FORMAT)
    assert (answer.ok, answer.kind) == (False, "network")
    assert "secret-name" not in answer.reason


def test_a_connection_that_breaks_is_a_network_failure(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    assert decode_worker.fetch(url("broken"), FORMAT).kind == "network"


def test_a_server_that_falls_silent_is_given_up(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    answer = decode_worker.fetch(url("silent"), FORMAT, silenceMs=300)
    assert (answer.ok, answer.kind) == (False, "timeout")


def test_a_slow_server_that_keeps_sending_is_waited_for(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    frame_id = decode_worker.new_id()
    message = decode_worker.frame_message(frame_id, url("slow"), FORMAT, EXPLICIT, silenceMs=400)
    decode_worker.send(message)
    assert_is_the_image(decode_worker.wait_for(frame_id))
    progress = decode_worker.wait_for(frame_id, "progress")
    assert 0 < progress.received <= progress.total == len(multipart(RAW))


def test_an_answer_larger_than_any_frame_is_not_read(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    answer = decode_worker.fetch(url("endless"), FORMAT)
    assert (answer.ok, answer.kind) == (False, "content")


def test_giving_up_while_fetching_answers_at_once_and_only_once(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    frame_id = decode_worker.new_id()
    decode_worker.send(decode_worker.frame_message(frame_id, url("silent"), FORMAT))
    time.sleep(0.1)
    decode_worker.send({"type": "abort", "id": frame_id})
    started = time.monotonic()
    answer = decode_worker.wait_for(frame_id)
    assert (answer.ok, answer.kind) == (False, "aborted")
    assert time.monotonic() - started < 1
    decode_worker.send({"type": "abort", "id": frame_id})  # again: nobody is left to answer
    assert_is_the_image(decode_worker.fetch(url("frame"), FORMAT, EXPLICIT))
    assert not [m for m in decode_worker._held.get(frame_id, []) if m["type"] == "frame"]


def test_giving_up_before_decoding_answers_aborted(decode_worker: DecodeWorker) -> None:
    frame_id = decode_worker.new_id()
    path = decode_worker._folder / "queued.bin"
    path.write_bytes(RAW)
    message = {"type": "decode", "id": frame_id, "bufferFile": str(path), "format": FORMAT}
    decode_worker.send_all([message, {"type": "abort", "id": frame_id}])
    assert decode_worker.wait_for(frame_id).kind == "aborted"


def test_several_frames_are_in_flight_at_once(
    decode_worker: DecodeWorker, url: Callable[[str], str]
) -> None:
    ids = [decode_worker.new_id() for _ in range(4)]
    started = time.monotonic()
    for frame_id in ids:
        decode_worker.send(decode_worker.frame_message(frame_id, url("slow"), FORMAT, EXPLICIT))
    for frame_id in ids:
        assert_is_the_image(decode_worker.wait_for(frame_id))
    assert time.monotonic() - started < 3 * 7 * 0.08
