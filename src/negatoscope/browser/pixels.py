"""The pool of decode workers: fetches and decodes frames away from the page's thread.

Decoded values stay in JavaScript's memory; Python holds handles.
"""

import itertools
from typing import Any

from negatoscope.app.ports import FrameResolver
from negatoscope.dicom.pixels import PixelFormat
from negatoscope.sources.errors import SourceError
from negatoscope.viewing.frames import FrameFailure, FrameKey, FrameQueue, LoadedFrame


class DecodeWorkers:
    """A frame loader on a few module workers.

    Parameters
    ----------
    worker_url:
        Address of the decode worker's script.
    assets:
        JavaScript object: the codecs' WebAssembly addresses by name.
    count:
        Number of workers.
    """

    def __init__(self, worker_url: str, assets: Any, count: int) -> None:
        from pyodide.ffi import create_proxy

        self._worker_url = worker_url
        self._assets = assets
        self._count = max(1, count)
        self._workers: list[Any] = []
        self._on_message = create_proxy(self._received)
        self._on_error = create_proxy(self._broken)
        self._ids = itertools.count(1)
        self._waiting: dict[int, tuple[FrameKey, int]] = {}  # request → frame, worker
        self._requests: dict[FrameKey, int] = {}
        self._load: list[int] = []
        self._formats: dict[PixelFormat, Any] = {}
        self._queue: FrameQueue | None = None
        self._resolve: FrameResolver = lambda key: None

    def start(self) -> None:
        """Start the workers ahead of the first frame."""
        while len(self._workers) < self._count:
            self._workers.append(self._new_worker())
            self._load.append(0)

    def connect(self, queue: FrameQueue, resolve: FrameResolver) -> None:
        """Say where frames are found and which queue takes them."""
        self._queue, self._resolve = queue, resolve

    def load(self, key: FrameKey) -> None:
        """Start fetching a frame."""
        try:
            found = self._resolve(key)
        except SourceError as error:  # metadata that name no valid address
            self._fail(key, FrameFailure("content", error.reason))
            return
        if found is None:
            self._fail(key, FrameFailure("content", "This image is not open any more."))
            return
        frame, address = found
        if not frame.has_pixel_data:
            self._fail(key, FrameFailure("unsupported", "This object holds no pixel data."))
            return
        self.start()
        worker = self._load.index(min(self._load))
        request = next(self._ids)
        self._waiting[request] = (key, worker)
        self._requests[key] = request
        self._load[worker] += 1
        self._workers[worker].postMessage(
            _message(
                type="frame",
                id=request,
                url=address.url,
                headers=_object(address.headers),
                singlePart=address.single_part,
                format=self._format(frame.format),
                transferSyntaxUID=frame.transfer_syntax_uid,
            )
        )

    def abort(self, key: FrameKey) -> None:
        """Stop fetching a frame."""
        request = self._requests.pop(key, None)
        if request is not None:
            _, worker = self._waiting.pop(request)
            self._load[worker] -= 1
            self._workers[worker].postMessage(_message(type="abort", id=request))

    def _format(self, layout: PixelFormat) -> Any:
        made = self._formats.get(layout)
        if made is None:
            made = self._formats[layout] = _message(
                rows=layout.rows,
                columns=layout.columns,
                samplesPerPixel=layout.samples_per_pixel,
                bitsAllocated=layout.bits_allocated,
                bitsStored=layout.bits_stored,
                highBit=layout.high_bit,
                signed=layout.signed,
                planar=layout.planar,
                photometric=layout.photometric,
                floating=layout.floating,
            )
        return made

    def _new_worker(self) -> Any:
        import js

        worker = js.Worker.new(self._worker_url, _message(type="module"))
        worker.onmessage = self._on_message
        worker.onerror = self._on_error
        worker.postMessage(_message(type="init", assets=self._assets))
        return worker

    def _received(self, event: Any) -> None:
        data = event.data
        if data.type != "frame":
            return
        waiting = self._waiting.pop(data.id, None)
        if waiting is None:  # aborted in the meantime
            return
        key, worker = waiting
        self._load[worker] -= 1
        self._requests.pop(key, None)
        if not data.ok:
            self._fail(key, FrameFailure(data.kind, data.reason, data.status or None))
            return
        if self._queue is not None:
            self._queue.loaded(
                key,
                LoadedFrame(
                    pixels=data.pixels,
                    rows=data.rows,
                    columns=data.columns,
                    samples=data.samples,
                    photometric=data.photometric,
                    minimum=data.min,
                    maximum=data.max,
                    size_bytes=data.pixels.byteLength,
                    wire_bytes=data.bytes,
                    transfer_syntax_uid=data.transferSyntaxUID,
                ),
            )

    def _broken(self, event: Any) -> None:
        """A worker could not start or died: its frames fail, a new one takes its place."""
        for index, worker in enumerate(self._workers):
            if worker != event.target:
                continue
            lost = [r for r, (_, at) in self._waiting.items() if at == index]
            worker.terminate()
            self._workers[index] = self._new_worker()
            self._load[index] = 0
            for request in lost:
                key, _ = self._waiting.pop(request)
                self._requests.pop(key, None)
                self._fail(key, FrameFailure("decode", "The decoder stopped unexpectedly."))

    def _fail(self, key: FrameKey, failure: FrameFailure) -> None:
        if self._queue is not None:
            self._queue.failed(key, failure)


def _object(mapping: Any) -> Any:
    from js import Object
    from pyodide.ffi import to_js

    return to_js(dict(mapping), dict_converter=Object.fromEntries)


def _message(**fields: Any) -> Any:
    return _object(fields)
