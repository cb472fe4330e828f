"""The decode worker's modules under Node: bytes in, arrays out."""

import base64
import itertools
import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import numpy as np
import psutil
import pytest

from negatoscope.cli.node import node_executable, node_modules

ROOT = Path(__file__).resolve().parents[2]
DECODE = ROOT / "src" / "negatoscope" / "shell" / "decode"
ANSWER_TIMEOUT_S = 60


@dataclass
class Answer:
    """One answer of the worker; ``pixels`` is shaped (rows, columns) or (rows, columns, 3).

    ``half`` is a large image at half its size.
    """

    message: dict[str, Any]
    pixels: np.ndarray | None
    half: np.ndarray | None = None

    def __getattr__(self, name: str) -> Any:
        try:
            return self.message[name]
        except KeyError:
            raise AttributeError(name) from None


class DecodeWorker:
    """A Node process that runs the worker's service."""

    def __init__(self, modules: Path, folder: Path) -> None:
        self._folder = folder
        self._ids = itertools.count(1)
        self._answers: Queue[dict[str, Any]] = Queue()
        self._held: dict[str, list[dict[str, Any]]] = {}
        self._process = subprocess.Popen(
            [
                str(node_executable()),
                "--expose-gc",
                "--no-warnings",
                str(Path(__file__).with_suffix(".mjs")),
                str(DECODE / "service.js"),
                str(modules),
                str(folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self.send({"type": "init", "assets": _assets(modules)})

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))

    def send(self, message: dict[str, Any]) -> None:
        """Send a message as it is."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def send_all(self, messages: list[dict[str, Any]]) -> None:
        """Send messages in one go, so that they wait in the worker's queue together."""
        assert self._process.stdin is not None
        self._process.stdin.write("".join(json.dumps(message) + "\n" for message in messages))
        self._process.stdin.flush()

    def wait_for(
        self, frame_id: str, kind: str = "frame", timeout_s: float = ANSWER_TIMEOUT_S
    ) -> Answer:
        """Wait for the answer to one frame (or its first message of another kind)."""
        while True:
            held = self._held.get(frame_id, [])
            for index, message in enumerate(held):
                if message["type"] == kind:
                    return self._answer(held.pop(index))
            try:
                message = self._answers.get(timeout=timeout_s)
            except Empty:
                raise AssertionError(f"no answer to {frame_id}") from None
            self._held.setdefault(message["id"], []).append(message)

    def new_id(self) -> str:
        """Give an identifier that no frame has had."""
        return f"f{next(self._ids)}"

    def decode(
        self, data: bytes, pixel_format: dict[str, Any], syntax: str = "", **more: Any
    ) -> Answer:
        """Decode bytes that are here already; ``content_type`` makes them an answer's body."""
        frame_id = self.new_id()
        path = self._folder / "input.bin"
        path.write_bytes(data)
        message = {
            "type": "decode",
            "id": frame_id,
            "bufferFile": str(path),
            "format": pixel_format,
            "transferSyntaxUID": syntax,
            "contentType": more.pop("content_type", ""),
            **more,
        }
        self.send(message)
        repeat = more.get("repeat", 1)
        if repeat == 1:
            return self.wait_for(frame_id)
        return [self.wait_for(f"{frame_id}-{i}") for i in range(repeat)][-1]

    def fetch(
        self, url: str, pixel_format: dict[str, Any], syntax: str = "", **more: Any
    ) -> Answer:
        """Fetch and decode."""
        frame_id = self.new_id()
        self.send(self.frame_message(frame_id, url, pixel_format, syntax, **more))
        return self.wait_for(frame_id)

    @staticmethod
    def frame_message(
        frame_id: str, url: str, pixel_format: dict[str, Any], syntax: str = "", **more: Any
    ) -> dict[str, Any]:
        """The message that asks for a frame."""
        return {
            "type": "frame",
            "id": frame_id,
            "url": url,
            "headers": {},
            "singlePart": False,
            "format": pixel_format,
            "transferSyntaxUID": syntax,
            **more,
        }

    def _answer(self, message: dict[str, Any]) -> Answer:
        pixels = None
        if "pixelsFile" in message:
            path = Path(message["pixelsFile"])
            pixels = np.frombuffer(path.read_bytes(), message["dtype"])
            path.unlink()
            shape = (message["rows"], message["columns"])
            pixels = pixels.reshape(shape if message["samples"] == 1 else (*shape, 3))
        half = None
        if "halfFile" in message:
            path = Path(message["halfFile"])
            half = np.frombuffer(path.read_bytes(), "<f4")
            path.unlink()
            half = half.reshape(message["rows"] // 2, message["columns"] // 2)
        return Answer(message, pixels, half)

    def cpu_s(self) -> float:
        """The processor's time that it took so far; 0 when it is dead."""
        if self._process.poll() is not None:
            return 0.0
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def end(self) -> None:
        """End the process at once: it does not answer."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _assets(modules: Path) -> dict[str, str]:
    """The codecs' files as data URLs: Node fetches no file URLs."""
    files = json.loads((DECODE / "assets.json").read_text())
    return {
        key: "data:application/wasm;base64,"
        + base64.b64encode((modules / path).read_bytes()).decode()
        for key, path in files.items()
    }


@pytest.fixture(scope="session")
def decode_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DecodeWorker]:
    """One worker for the whole run, as in the page."""
    worker = DecodeWorker(node_modules(), tmp_path_factory.mktemp("decode"))
    yield worker
    worker.close()


@pytest.fixture
def fresh_worker(tmp_path: Path) -> Iterator[DecodeWorker]:
    """One that has decoded nothing: what memory it takes is this test's."""
    worker = DecodeWorker(node_modules(), tmp_path)
    yield worker
    worker.close()


def pixel_format(array: np.ndarray, **more: Any) -> dict[str, Any]:
    """The format of an array as the image's attributes would declare it."""
    bits = array.dtype.itemsize * 8
    colour = array.ndim == 3
    return {
        "rows": array.shape[0],
        "columns": array.shape[1],
        "samplesPerPixel": 3 if colour else 1,
        "bitsAllocated": bits,
        "bitsStored": bits,
        "highBit": bits - 1,
        "signed": array.dtype.kind == "i",
        "planar": False,
        "photometric": "RGB" if colour else "MONOCHROME2",
        **more,
    }


def dataset_format(ds: Any) -> dict[str, Any]:
    """The format that a pydicom dataset declares."""
    return {
        "rows": ds.Rows,
        "columns": ds.Columns,
        "samplesPerPixel": ds.SamplesPerPixel,
        "bitsAllocated": ds.BitsAllocated,
        "bitsStored": ds.get("BitsStored", ds.BitsAllocated),
        "highBit": ds.get("HighBit", ds.BitsAllocated - 1),
        "signed": bool(ds.get("PixelRepresentation", 0)),
        "planar": bool(ds.get("PlanarConfiguration", 0)),
        "photometric": ds.PhotometricInterpretation,
        "floating": "FloatPixelData" in ds or "DoubleFloatPixelData" in ds,
    }
