"""The frame queue: which frame is fetched next, how many at once, and what stays in memory.

Interaction comes before visible comes before prefetch; leaving a display set cancels its
requests; a byte budget bounds what is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

FrameState = Literal["pending", "loading", "partial", "loaded", "failed"]


@dataclass(frozen=True, slots=True)
class FrameKey:
    """A frame of a display set, by its place in the stack."""

    display_set: str
    index: int


@dataclass(frozen=True, slots=True)
class LoadedFrame:
    """A decoded frame. ``pixels`` is a handle: the values stay outside Python's heap.

    ``minimum`` and ``maximum`` are stored values; ``photometric`` is that after decoding.
    """

    pixels: Any
    rows: int
    columns: int
    samples: int
    photometric: str
    minimum: float
    maximum: float
    size_bytes: int
    wire_bytes: int = 0
    transfer_syntax_uid: str = ""


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """Why a frame could not be shown."""

    kind: str  # network, http, timeout, content, truncated, decode, unsupported
    reason: str
    status: int | None = None


class FrameLoader(Protocol):
    """Fetches and decodes frames; answers later through the queue's ``loaded``/``failed``."""

    def load(self, key: FrameKey) -> None:
        """Start fetching a frame."""

    def abort(self, key: FrameKey) -> None:
        """Stop fetching a frame; no answer follows."""


@dataclass(slots=True)
class _Stack:
    """A display set that is being shown or filled: where it is looked at and how far it is."""

    count: int
    centre: int
    prefetch: bool
    order: Iterator[int] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        self.order = outward(self.centre, self.count)

    def recentre(self, centre: int) -> None:
        if centre != self.centre:
            self.centre = centre
            self.order = outward(centre, self.count)


def outward(centre: int, count: int) -> Iterator[int]:
    """Indices from ``centre`` outwards: the neighbours first, both ways.

    >>> list(outward(2, 5))
    [2, 3, 1, 4, 0]
    """
    if count <= 0:
        return
    centre = min(max(centre, 0), count - 1)
    yield centre
    for step in range(1, count):
        if centre + step < count:
            yield centre + step
        if centre - step >= 0:
            yield centre - step


class FrameQueue:
    """Orders the loading of frames and keeps them within a byte budget.

    Parameters
    ----------
    loader:
        What fetches and decodes.
    budget_bytes:
        Decoded frames kept at most; those in use are never given up.
    prefetch_at_once, interaction_at_once:
        Requests under way at most; the second bound holds with what a person waits for included.
    """

    def __init__(
        self,
        loader: FrameLoader,
        *,
        budget_bytes: int,
        prefetch_at_once: int = 6,
        interaction_at_once: int = 10,
    ) -> None:
        self._loader = loader
        self._budget = budget_bytes
        self._prefetch_at_once = prefetch_at_once
        self._interaction_at_once = interaction_at_once
        self._kept: OrderedDict[FrameKey, LoadedFrame] = OrderedDict()
        self._failures: dict[FrameKey, FrameFailure] = {}
        self._under_way: dict[FrameKey, bool] = {}  # value: a person waits for it
        self._urgent: OrderedDict[FrameKey, None] = OrderedDict()
        self._low: OrderedDict[FrameKey, None] = OrderedDict()
        self._stacks: dict[str, _Stack] = {}
        self._visible: frozenset[FrameKey] = frozenset()
        self.bytes_kept = 0
        self.bytes_received = 0
        self.on_change: Callable[[FrameKey], None] = lambda key: None

    # -- what is wanted -------------------------------------------------------------------------

    def show(self, wanted: dict[str, tuple[int, int]]) -> None:
        """Say what the viewports show now: display set → (index, number of frames).

        Frames of display sets that are no longer shown are not fetched any more.
        """
        for uid in [uid for uid in self._stacks if uid not in wanted]:
            self._drop_requests(uid)
            del self._stacks[uid]
        self._visible = frozenset(FrameKey(uid, index) for uid, (index, _) in wanted.items())
        for uid, (index, count) in wanted.items():
            stack = self._stacks.get(uid)
            if stack is None or stack.count != count:
                self._stacks[uid] = _Stack(count, index, prefetch=True)
            else:
                stack.recentre(index)
        # what a person no longer looks at is not urgent any more
        for key in [key for key in self._urgent if key not in self._visible]:
            del self._urgent[key]
        for key in self._visible:
            if key in self._kept:
                self._kept.move_to_end(key)
            elif key not in self._under_way and key not in self._failures:
                self._urgent[key] = None
        self._pump()

    def want_also(self, key: FrameKey) -> None:
        """Fetch a frame when nothing more important waits (a thumbnail)."""
        if key not in self._kept and key not in self._under_way and key not in self._failures:
            self._low[key] = None
            self._pump()

    def retry(self, display_set: str) -> None:
        """Forget the failures of a display set and fetch them again."""
        for key in [key for key in self._failures if key.display_set == display_set]:
            del self._failures[key]
            self.on_change(key)
        stack = self._stacks.get(display_set)
        if stack is not None:
            stack.order = outward(stack.centre, stack.count)
        for key in self._visible:
            if key.display_set == display_set and key not in self._kept:
                self._urgent[key] = None
        self._pump()

    def clear(self) -> None:
        """Cancel everything and give all memory back."""
        for key in list(self._under_way):
            self._loader.abort(key)
        self._under_way.clear()
        self._urgent.clear()
        self._low.clear()
        self._stacks.clear()
        self._failures.clear()
        self._visible = frozenset()
        self._kept.clear()
        self.bytes_kept = 0
        self.bytes_received = 0

    # -- what is there --------------------------------------------------------------------------

    def get(self, key: FrameKey) -> LoadedFrame | None:
        """The decoded frame, where it is here."""
        return self._kept.get(key)

    def failure(self, key: FrameKey) -> FrameFailure | None:
        """Why the frame could not be loaded, where it could not."""
        return self._failures.get(key)

    def state(self, key: FrameKey) -> FrameState:
        """How far the frame is."""
        if key in self._kept:
            return "loaded"
        if key in self._failures:
            return "failed"
        return "loading" if key in self._under_way else "pending"

    def states(self, display_set: str, count: int) -> tuple[list[int], list[int]]:
        """Indices of the loaded and of the failed frames of a display set, unordered."""
        loaded = [k.index for k in self._kept if k.display_set == display_set and k.index < count]
        failed = [k.index for k in self._failures if k.display_set == display_set]
        return loaded, failed

    def totals(self) -> dict[str, int]:
        """Pending, loaded and failed frames and bytes received, over what is being shown."""
        expected = sum(stack.count for stack in self._stacks.values())
        loaded = sum(1 for key in self._kept if key.display_set in self._stacks)
        failed = sum(1 for key in self._failures if key.display_set in self._stacks)
        return {
            "pending": max(0, expected - loaded - failed),
            "loaded": loaded,
            "failed": failed,
            "bytes": self.bytes_received,
        }

    # -- answers of the loader ------------------------------------------------------------------

    def loaded(self, key: FrameKey, frame: LoadedFrame) -> None:
        """A frame has arrived."""
        if self._under_way.pop(key, None) is None:  # cancelled in the meantime
            return
        self._kept[key] = frame
        self.bytes_kept += frame.size_bytes
        self.bytes_received += frame.wire_bytes
        self._evict()
        self.on_change(key)
        self._pump()

    def failed(self, key: FrameKey, failure: FrameFailure) -> None:
        """A frame could not be had."""
        if self._under_way.pop(key, None) is None:
            return
        self._failures[key] = failure
        self.on_change(key)
        self._pump()

    # -- inside ---------------------------------------------------------------------------------

    def _drop_requests(self, display_set: str) -> None:
        for key in [key for key in self._under_way if key.display_set == display_set]:
            del self._under_way[key]
            self._loader.abort(key)
        for waiting in (self._urgent, self._low):
            for key in [key for key in waiting if key.display_set == display_set]:
                del waiting[key]

    def _evict(self) -> None:
        """Give up the longest unused frames beyond the budget, other display sets' first."""
        if self.bytes_kept <= self._budget:
            return
        others = [k for k in self._kept if k.display_set not in self._stacks]
        far = [k for k in self._kept if k.display_set in self._stacks and k not in self._visible]
        far.sort(key=lambda k: -abs(k.index - self._stacks[k.display_set].centre))
        for key in others + far:
            if self.bytes_kept <= self._budget:
                return
            self.bytes_kept -= self._kept.pop(key).size_bytes
            self.on_change(key)

    def _start(self, key: FrameKey, *, urgent: bool) -> None:
        self._under_way[key] = urgent
        self._loader.load(key)

    def _pump(self) -> None:
        while self._urgent and len(self._under_way) < self._interaction_at_once:
            key, _ = self._urgent.popitem(last=False)
            if key not in self._kept and key not in self._under_way:
                self._start(key, urgent=True)
        while len(self._under_way) < self._prefetch_at_once:
            next_key = self._next_prefetch()
            if next_key is None:
                return
            self._start(next_key, urgent=False)

    def _next_prefetch(self) -> FrameKey | None:
        # thumbnails wait only for the first picture: they are few, and a person looks for them
        if self._low and not self._urgent and any(key in self._kept for key in self._visible):
            key, _ = self._low.popitem(last=False)
            if key not in self._kept and key not in self._under_way:
                return key
        if self.bytes_kept >= self._budget:
            return None
        for uid, stack in self._stacks.items():
            for index in stack.order:
                key = FrameKey(uid, index)
                if key not in self._kept and key not in self._under_way:
                    if key in self._failures:
                        continue
                    return key
        return None
