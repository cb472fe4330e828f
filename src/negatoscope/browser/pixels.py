"""The pool of decode workers: fetches and decodes frames away from the page's thread.

Decoded values stay in JavaScript's memory; Python holds handles.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from negatoscope.app.ports import Clock, FrameResolver
from negatoscope.browser.files import pieces_message
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.presentation.overlays import embedded_bits
from negatoscope.dicom.series.frames import Frame
from negatoscope.sources.contents import FilePieces
from negatoscope.sources.errors import SourceError
from negatoscope.viewing.decode_pool import BROKE, LOOK_EVERY_S, NO_MEMORY, DecodePool
from negatoscope.viewing.frames import (
    FrameFailure,
    FrameKey,
    FrameReceiver,
    LoadedFrame,
    WideValues,
)

# Enough to be ready for the first images; more are started when there is work for them.
_STARTED_AHEAD = 2


class DecodeWorkers:
    """A frame loader on a few module workers.

    Parameters
    ----------
    worker_url:
        Address of the decode worker's script.
    assets:
        JavaScript object: the codecs' WebAssembly addresses by name.
    at_most:
        Number of workers at most; a machine with fewer processors gets fewer.
    clock:
        For looking after workers that hang.
    """

    def __init__(self, worker_url: str, assets: Any, at_most: int, clock: Clock) -> None:
        self._worker_url = worker_url
        self._assets = assets
        self._clock = clock
        self._pool = DecodePool(self._new_worker, _worker_count(at_most), self._fail)
        self._stop_looking: Callable[[], None] | None = None
        self._looked_at = 0.0
        self._messages: dict[FrameKey, dict[str, Any]] = {}
        self._formats: dict[Hashable, Any] = {}
        self._queue: FrameReceiver | None = None
        self._resolve: FrameResolver = lambda key: None

    def start(self) -> None:
        """Start workers ahead of the first frame."""
        self._pool.start(_STARTED_AHEAD)

    def connect(self, queue: FrameReceiver, resolve: FrameResolver) -> None:
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
        message = self._messages[key] = {
            "type": "frame",
            "url": address.url,
            "headers": _object(address.headers),
            "otherwise": address.otherwise,
            "authorized": address.authorized,
            "singlePart": address.single_part,
            "format": self._format(frame),
            "transferSyntaxUID": frame.transfer_syntax_uid,
        }
        megapixels = frame.format.rows * frame.format.columns / 1e6
        if address.locate is None:
            self._submit(key, megapixels)
        else:
            self._clock.spawn(self._locate(key, message, address.locate, megapixels))

    def _submit(self, key: FrameKey, megapixels: float) -> None:
        self._pool.submit(key, megapixels)
        self._look_after()

    async def _locate(
        self,
        key: FrameKey,
        message: dict[str, Any],
        locate: Callable[[], Awaitable[FilePieces]],
        megapixels: float,
    ) -> None:
        """Find a frame in its file, before a worker reads it."""
        fault = ""
        try:
            pieces = await locate()
            message["pieces"] = _object(pieces_message(pieces))
            if pieces.transfer_syntax_uid:
                message["transferSyntaxUID"] = pieces.transfer_syntax_uid
        except SourceError as error:
            fault = error.reason
        except (NotDicomError, ValueError) as error:
            fault = f"The frame cannot be found in its file: {error}."
        except OSError:
            fault = "The file cannot be read any more: it was changed, moved or taken away."
        if self._messages.get(key) is not message:  # aborted in the meantime
            return
        if fault:
            self._fail(key, FrameFailure("content", fault))
        else:
            self._submit(key, megapixels)

    def abort(self, key: FrameKey) -> None:
        """Stop fetching a frame."""
        self._messages.pop(key, None)
        self._pool.abort(key)

    def message_of(self, key: FrameKey) -> dict[str, Any]:
        """What a worker is to be asked for a frame."""
        return self._messages[key]

    def _format(self, frame: Frame) -> Any:
        layout, bits = frame.format, embedded_bits(frame.instance)
        key = (layout, frame.padding, bits)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = _message(
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
                padding=frame.padding,
                overlayBits=bits,
            )
        return made

    def _new_worker(self, index: int) -> "_PageWorker":
        return _PageWorker(self, index, self._worker_url, self._assets, self._clock)

    def received(self, index: int, data: Any) -> None:
        """Take a worker's message."""
        if data.type != "frame":
            self._pool.heard(index)
            return
        if not data.ok and data.kind == "memory":
            self._pool.broke(index, NO_MEMORY, guilty=data.id)
            return
        key = self._pool.answered(index, data.id)
        if key is None:  # aborted in the meantime
            return
        if not data.ok:
            self._fail(key, FrameFailure(data.kind, data.reason, data.status or None))
            return
        self._messages.pop(key, None)
        if self._queue is not None:
            self._queue.loaded(key, _loaded(data))

    def broke(self, index: int) -> None:
        """A worker could not start, or died."""
        self._pool.broke(index, BROKE)

    def _look_after(self) -> None:
        """Look for workers that hang as long as something is waited for."""
        if self._stop_looking is None:
            self._looked_at = self._clock.now_s()
            self._stop_looking = self._clock.every(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        now = self._clock.now_s()
        self._pool.look(now - self._looked_at)
        self._looked_at = now
        if not self._pool.is_busy and self._stop_looking is not None:
            self._stop_looking()
            self._stop_looking = None

    def _fail(self, key: FrameKey, failure: FrameFailure) -> None:
        self._messages.pop(key, None)
        if self._queue is not None:
            self._queue.failed(key, failure)


class _PageWorker:
    """One module worker; what an ended one may still say goes unheard."""

    def __init__(
        self, owner: DecodeWorkers, index: int, url: str, assets: Any, clock: Clock
    ) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._owner = owner
        self._later = clock.later
        self._heard = create_proxy(lambda event: owner.received(index, event.data))
        self._broke = create_proxy(lambda event: owner.broke(index))
        self._worker = js.Worker.new(url, _message(type="module"))
        self._worker.onmessage = self._heard
        self._worker.onerror = self._broke
        self._worker.postMessage(_message(type="init", assets=assets))

    def decode(self, request: int, key: FrameKey) -> None:
        """Ask for a frame."""
        self._worker.postMessage(_message(id=request, **self._owner.message_of(key)))

    def abort(self, request: int) -> None:
        """Give a request up."""
        self._worker.postMessage(_message(type="abort", id=request))

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._worker.postMessage(_message(type="ping"))

    def end(self) -> None:
        """Stop it."""
        self._worker.onmessage = None
        self._worker.onerror = None
        self._worker.terminate()
        # This may be its own event that is being handled: the proxies outlive it by a turn.
        self._later(0, self._heard.destroy)
        self._later(0, self._broke.destroy)


def _worker_count(at_most: int) -> int:
    """One for each processor; from four on, one of them stays with the page."""
    import js

    processors = int(js.navigator.hardwareConcurrency or 2)
    return max(1, min(at_most, processors if processors < 4 else processors - 1))


def _loaded(data: Any) -> LoadedFrame:
    wide, size = None, data.pixels.byteLength
    if data.wide:
        wide = WideValues(data.wide.firsts, data.wide.rests, data.wide.exponent)
        size += data.wide.firsts.byteLength + data.wide.rests.byteLength
    if data.half:
        size += data.half.byteLength
    return LoadedFrame(
        pixels=data.pixels,
        rows=data.rows,
        columns=data.columns,
        samples=data.samples,
        photometric=data.photometric,
        minimum=data.min,
        maximum=data.max,
        size_bytes=size,
        wire_bytes=data.bytes,
        transfer_syntax_uid=data.transferSyntaxUID,
        padded=data.padded,
        floating=data.floating,
        wide=wide,
        half=data.half or None,
        overlays=tuple(plane.to_bytes() for plane in data.overlays),
    )


def _object(mapping: Any) -> Any:
    from js import Object
    from pyodide.ffi import to_js

    return to_js(dict(mapping), dict_converter=Object.fromEntries)


def _message(**fields: Any) -> Any:
    return _object(fields)
