"""The pool of decode workers: who decodes what, and what happens when one of them breaks.

A worker that breaks (an error event, no memory left, no sign of life) is replaced. Its frames are
asked for once more, one at a time and each alone in a worker, so that a frame that breaks a worker
again is known for certain: that one fails, and no other is lost with it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from negatoscope.viewing.frames import FrameFailure, FrameKey

# How long a worker may be deaf: decoding is one piece of work, and nothing is heard during it.
SILENCE_S = 30.0
SILENCE_PER_MEGAPIXEL_S = 2.0
LOOK_EVERY_S = 2.0
_TRIES = 2

BROKE = FrameFailure("decode", "The decoder broke off twice while it read this image.")
DEAF = FrameFailure("decode", "The decoder did not come to an end with this image, twice.")
NO_MEMORY = FrameFailure("decode", "There is not enough memory to decode this image.")


class Worker(Protocol):
    """One worker, as the pool sees it."""

    def decode(self, request: int, key: FrameKey) -> None:
        """Fetch and decode a frame; the pool's ``answered`` follows."""

    def abort(self, request: int) -> None:
        """Give a request up; it is answered all the same."""

    def ping(self) -> None:
        """Ask for a sign of life; the pool's ``heard`` follows."""

    def end(self) -> None:
        """Stop it, whatever it does."""


@dataclass(slots=True, eq=False)
class _Job:
    request: int
    key: FrameKey
    megapixels: float
    breaks: int = 0
    aborted: bool = False


@dataclass(slots=True, eq=False)
class _Place:
    worker: Worker
    jobs: dict[int, _Job] = field(default_factory=dict)
    alone: bool = False  # its only job has broken a worker before: nothing else comes in
    silence_s: float = 0.0

    @property
    def patience_s(self) -> float:
        """How long its largest frame may take."""
        largest = max((job.megapixels for job in self.jobs.values()), default=0.0)
        return SILENCE_S + SILENCE_PER_MEGAPIXEL_S * largest


class DecodePool:
    """Shares frames out among workers.

    Parameters
    ----------
    new_worker:
        Starts a worker for a place (0 …); called again when the one there broke.
    count:
        Workers at most; they are started when there is work for them.
    failed:
        Told of frames that are given up.
    """

    def __init__(
        self,
        new_worker: Callable[[int], Worker],
        count: int,
        failed: Callable[[FrameKey, FrameFailure], None],
    ) -> None:
        self._new_worker = new_worker
        self._count = max(1, count)
        self._failed = failed
        self._places: list[_Place] = []
        self._requests: dict[FrameKey, int] = {}
        self._suspects: deque[_Job] = deque()
        self._queued: deque[_Job] = deque()
        self._number = 0

    @property
    def is_busy(self) -> bool:
        """Whether anything is waited for."""
        return bool(self._suspects or self._queued or any(place.jobs for place in self._places))

    def start(self, count: int) -> None:
        """Start workers ahead of the first frame."""
        while len(self._places) < min(count, self._count):
            self._places.append(_Place(self._new_worker(len(self._places))))

    def submit(self, key: FrameKey, megapixels: float) -> None:
        """Decode a frame."""
        self._number += 1
        self._requests[key] = self._number
        self._queued.append(_Job(self._number, key, megapixels))
        self._share_out()

    def abort(self, key: FrameKey) -> None:
        """Give a frame up; nothing is heard of it any more."""
        request = self._requests.pop(key, None)
        if request is None:
            return
        for waiting in (self._queued, self._suspects):
            for job in waiting:
                if job.request == request:
                    waiting.remove(job)
                    return
        for place in self._places:
            if request in place.jobs:
                # It stays until the worker says so: while it decodes, it hears nothing.
                place.jobs[request].aborted = True
                place.worker.abort(request)

    def heard(self, index: int) -> None:
        """A worker gave a sign of life."""
        self._places[index].silence_s = 0.0

    def answered(self, index: int, request: int) -> FrameKey | None:
        """A request is answered; return its frame unless nobody waits for it."""
        self.heard(index)
        place = self._places[index]
        job = place.jobs.pop(request, None)
        if not place.jobs:
            place.alone = False
        wanted = job is not None and not job.aborted
        if job is not None and wanted:
            self._requests.pop(job.key, None)
        self._share_out()
        return job.key if job is not None and wanted else None

    def broke(self, index: int, why: FrameFailure = BROKE, guilty: int | None = None) -> None:
        """A worker is of no use any more: replace it, and ask for its frames once more.

        Where the worker itself names the ``guilty`` request, the others bear no blame.
        """
        place = self._places[index]
        place.worker.end()
        self._places[index] = _Place(self._new_worker(index))
        given_up = []
        unblamed = []
        for job in place.jobs.values():
            if job.aborted:
                continue
            if guilty is not None and job.request != guilty:
                unblamed.append(job)
                continue
            job.breaks += 1
            if job.breaks < _TRIES:
                self._suspects.append(job)
            else:
                self._requests.pop(job.key, None)
                given_up.append(job)
        self._queued.extendleft(reversed(unblamed))
        self._share_out()
        for job in given_up:
            self._failed(job.key, why)

    def look(self, elapsed_s: float) -> None:
        """Look after the workers; call it every ``LOOK_EVERY_S`` while the pool is busy.

        Time in which the page itself slept counts for nothing.
        """
        for index, place in enumerate(self._places):
            if not place.jobs:
                place.silence_s = 0.0
                continue
            place.silence_s += min(elapsed_s, LOOK_EVERY_S)
            if place.silence_s > place.patience_s:
                self.broke(index, DEAF)
            else:
                place.worker.ping()

    # -- inside ---------------------------------------------------------------------------------

    def _share_out(self) -> None:
        kept_free = None
        while self._suspects:
            place = self._least_busy()
            if place is None or place.jobs:
                # one place is let run empty, unless a suspect is being decoded already
                kept_free = None if any(p.alone for p in self._places) else place
                break
            place.alone = True
            self._give(place, self._suspects.popleft())
        while self._queued:
            place = self._least_busy(without=kept_free)
            if place is None:
                break
            self._give(place, self._queued.popleft())

    def _least_busy(self, without: _Place | None = None) -> _Place | None:
        """The place with the least to do, a new one where all have something."""
        free = [place for place in self._places if not place.alone and place is not without]
        best = min(free, key=lambda place: len(place.jobs), default=None)
        if (best is None or best.jobs) and len(self._places) < self._count:
            self.start(len(self._places) + 1)
            best = self._places[-1]
        return best

    def _give(self, place: _Place, job: _Job) -> None:
        place.jobs[job.request] = job
        place.worker.decode(job.request, job.key)
