"""Frames with the headers that say who asks: decode workers fetch them by themselves."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.ports import Clock, FrameResolver, PixelLoader
from negatoscope.app.sign_in.access import Access, Headers
from negatoscope.dicom.series.frames import Frame
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.base import FrameAddress
from negatoscope.viewing.frames import FrameFailure, FrameKey, FrameReceiver, LoadedFrame


class AuthorizedLoader:
    """A frame loader that adds headers, and asks once more for what was refused for its token.

    It stands between the queue and the workers: the queue hears of a refusal only when a new
    token has not helped.
    """

    def __init__(self, inner: PixelLoader, access: Access, clock: Clock) -> None:
        self._inner = inner
        self._access = access
        self._clock = clock
        self._receiver: FrameReceiver | None = None
        self._resolve: FrameResolver = lambda key: None
        self._sent: dict[FrameKey, tuple[str, Headers]] = {}
        self._tried: set[FrameKey] = set()
        self._waiting: dict[FrameKey, Callable[[], None]] = {}

    def connect(self, queue: FrameReceiver, resolve: FrameResolver) -> None:
        """Say where frames are found and who takes them."""
        for stop in self._waiting.values():
            stop()
        self._waiting.clear()
        self._sent.clear()
        self._tried.clear()
        self._receiver, self._resolve = queue, resolve
        self._inner.connect(self, self._authorized)

    def load(self, key: FrameKey) -> None:
        """Start fetching a frame, or wait for the sign-in."""
        found = self._resolve(key) if self._access.waits else None
        if found is not None and self._access.must_wait(found[1].url):
            self._waiting[key] = self._clock.spawn(self._when_signed_in(key, found[1].url))
        else:
            self._inner.load(key)

    def abort(self, key: FrameKey) -> None:
        """Stop fetching a frame."""
        self._sent.pop(key, None)
        self._tried.discard(key)
        stop = self._waiting.pop(key, None)
        if stop is not None:
            stop()
        else:
            self._inner.abort(key)

    def loaded(self, key: FrameKey, frame: LoadedFrame) -> None:
        """A frame has arrived."""
        self._tried.discard(key)
        sent = self._sent.pop(key, None)
        if sent is not None:
            self._access.accepted(*sent)
        if self._receiver is not None:
            self._receiver.loaded(key, frame)

    def failed(self, key: FrameKey, failure: FrameFailure) -> None:
        """A frame could not be had."""
        sent = self._sent.pop(key, None)
        if failure.status == 401 and sent is not None and key not in self._tried:
            self._tried.add(key)
            self._waiting[key] = self._clock.spawn(self._when_renewed(key, failure, *sent))
            return
        self._give_up(key, failure)

    def _authorized(self, key: FrameKey) -> tuple[Frame, FrameAddress] | None:
        found = self._resolve(key)
        if found is None or found[1].locate is not None:
            return found
        frame, address = found
        headers = self._access.now(address.url)
        if not headers:
            return found
        self._sent[key] = (address.url, headers)
        together = {**address.headers, **headers}
        elsewhere = origin_of(address.otherwise) != origin_of(address.url)
        return frame, replace(
            address,
            headers=together,
            authorized=True,
            otherwise="" if elsewhere else address.otherwise,
        )

    async def _when_signed_in(self, key: FrameKey, url: str) -> None:
        await self._access.headers(url)
        del self._waiting[key]
        self._inner.load(key)

    async def _when_renewed(
        self, key: FrameKey, failure: FrameFailure, url: str, used: Headers
    ) -> None:
        again = await self._access.refused(url, used)
        del self._waiting[key]
        if again:
            self._inner.load(key)
        else:
            self._give_up(key, failure)

    def _give_up(self, key: FrameKey, failure: FrameFailure) -> None:
        self._tried.discard(key)
        error = None
        if failure.status in (401, 403):
            error = self._access.refusal(failure.status, {})
        if error is not None:
            failure = replace(failure, reason=f"{error.title}. {error.advice}")
        if self._receiver is not None:
            self._receiver.failed(key, failure)
