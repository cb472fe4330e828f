"""The frame queue: which frame is fetched next, how many at once, and what stays in memory.

Interaction comes before visible comes before prefetch; leaving a display set cancels its
requests; a byte budget bounds what is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from negatoscope.viewing.stacks import Stack

FrameState = Literal["pending", "loading", "partial", "loaded", "failed"]


@dataclass(frozen=True, slots=True)
class FrameKey:
    """A frame of a display set, by its place in the stack."""

    display_set: str
    index: int


@dataclass(frozen=True, slots=True)
class WideValues:
    """Values of more than 24 bits as two typed arrays of floats, for graphics: the value divided
    by two to ``exponent``, and what single precision leaves over of that."""

    firsts: Any
    rests: Any
    exponent: int = 0


@dataclass(frozen=True, slots=True)
class LoadedFrame:
    """A decoded frame. ``pixels`` is a handle: the values stay outside Python's heap.

    ``minimum`` and ``maximum`` are stored values without padding; ``padded`` says whether there
    is any; ``photometric`` is that after decoding. ``half`` are means of two by two pixels, for
    large images.
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
    padded: bool = False
    floating: bool = False
    wide: WideValues | None = None
    half: Any = None
    overlays: tuple[bytes, ...] = ()  # planes from unused bits, in the order of `embedded_bits`


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


class FrameReceiver(Protocol):
    """Takes the loader's answers."""

    def loaded(self, key: FrameKey, frame: LoadedFrame) -> None:
        """A frame has arrived."""

    def failed(self, key: FrameKey, failure: FrameFailure) -> None:
        """A frame could not be had."""


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
        self._under_way: set[FrameKey] = set()
        self._urgent: OrderedDict[FrameKey, None] = OrderedDict()
        self._low: OrderedDict[FrameKey, None] = OrderedDict()
        self._stacks: dict[str, Stack] = {}
        self._visible: frozenset[FrameKey] = frozenset()
        self._frame_bytes: dict[str, int] = {}  # largest frame seen of a display set
        self._spent: set[FrameKey] = set()  # taken up by a volume: not wanted for themselves
        self._pumping = False
        self.bytes_kept = 0
        self.bytes_received = 0
        self.on_change: Callable[[FrameKey], None] = lambda key: None

    # -- what is wanted -------------------------------------------------------------------------

    def show(
        self,
        wanted: Mapping[str, tuple[int, int]],
        also: Iterable[FrameKey] = (),
        volumes: Collection[str] = (),
    ) -> None:
        """Say what the viewports show now: display set → (index, number of frames).

        The first display set is filled first. ``also`` are further visible frames, where a
        display set is shown more than once. Frames of display sets that are no longer shown are
        not fetched any more. Of ``volumes`` no frame is shown by itself.
        """
        for uid in [uid for uid in self._stacks if uid not in wanted]:
            self._drop_requests(uid)
        stacks = {}
        for uid, (index, count) in wanted.items():
            stack = self._stacks.get(uid)
            if stack is None or stack.count != count:
                stack = Stack(count, index)
            stack.recentre(index)
            stacks[uid] = stack
        self._stacks = stacks
        self._spent = {key for key in self._spent if key.display_set in volumes}
        visible = [*(FrameKey(uid, index) for uid, (index, _) in wanted.items()), *also]
        visible = [key for key in visible if key not in self._spent]
        self._visible = frozenset(visible)
        # what a person no longer looks at is not urgent any more
        for key in [key for key in self._urgent if key not in self._visible]:
            del self._urgent[key]
        for key in visible:
            if key in self._kept:
                self._kept.move_to_end(key)
            elif key not in self._under_way and key not in self._failures:
                self._urgent[key] = None
        self._pump()

    def spend(self, key: FrameKey) -> None:
        """A volume holds a frame's values: it is kept only as long as there is room.

        So a volume may be larger than the budget. The frame counts as wanted again when its
        display set is shown otherwise than as a volume.
        """
        self._spent.add(key)
        self._visible -= {key}

    def give_back(self, keys: Iterable[FrameKey]) -> None:
        """What held these frames' values is gone: a volume of another phase has its place."""
        lost = self._spent & set(keys)
        self._spent -= lost
        for uid in {key.display_set for key in lost} & set(self._stacks):
            self._stacks[uid].restart()
        self._pump()

    def want_again(self, key: FrameKey) -> None:
        """Fetch a frame for its values, though a volume holds it, when nothing else waits."""
        if key not in self._kept:
            self._spent.discard(key)
            self.want_also(key)

    def want_also(self, key: FrameKey) -> None:
        """Fetch a frame when nothing more important waits (a thumbnail)."""
        if key not in self._kept and key not in self._under_way and key not in self._failures:
            self._low[key] = None
            self._pump()

    def carry(self, moved: Mapping[FrameKey, FrameKey]) -> None:
        """Keep frames under other keys: their display set was made anew."""
        for before, after in moved.items():
            frame = self._kept.pop(before, None)
            if frame is not None:
                self._kept[after] = frame
                self._frame_bytes[after.display_set] = frame.size_bytes

    def retry(self, display_set: str) -> None:
        """Forget the failures of a display set and fetch them again."""
        for key in [key for key in self._failures if key.display_set == display_set]:
            del self._failures[key]
            self.on_change(key)
        stack = self._stacks.get(display_set)
        if stack is not None:
            stack.restart()
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
        self._spent.clear()
        self._visible = frozenset()
        self._kept.clear()
        self._frame_bytes.clear()
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
        if key in self._kept or key in self._spent:
            return "loaded"
        if key in self._failures:
            return "failed"
        return "loading" if key in self._under_way else "pending"

    def is_visible(self, key: FrameKey) -> bool:
        """Whether a viewport shows this frame."""
        return key in self._visible

    def states(self, display_set: str, count: int) -> tuple[list[int], list[int]]:
        """Indices of the loaded and of the failed frames of a display set, unordered."""
        loaded = [k.index for k in self._kept if k.display_set == display_set and k.index < count]
        failed = [k.index for k in self._failures if k.display_set == display_set]
        return loaded, failed

    def totals(self) -> dict[str, int]:
        """Pending, loaded and failed frames and bytes received, over what is being shown."""
        expected = sum(stack.count for stack in self._stacks.values())
        there = {*self._kept, *self._spent}
        loaded = sum(1 for key in there if key.display_set in self._stacks)
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
        if key not in self._under_way:  # cancelled in the meantime
            return
        self._under_way.remove(key)
        self._kept[key] = frame
        self.bytes_kept += frame.size_bytes
        self.bytes_received += frame.wire_bytes
        uid = key.display_set
        self._frame_bytes[uid] = max(frame.size_bytes, self._frame_bytes.get(uid, 0))
        self._evict()
        self.on_change(key)
        self._pump()

    def failed(self, key: FrameKey, failure: FrameFailure) -> None:
        """A frame could not be had."""
        if key not in self._under_way:
            return
        self._under_way.remove(key)
        self._failures[key] = failure
        self.on_change(key)
        self._pump()

    # -- inside ---------------------------------------------------------------------------------

    def _drop_requests(self, display_set: str) -> None:
        for key in [key for key in self._under_way if key.display_set == display_set]:
            self._under_way.remove(key)
            self._loader.abort(key)
        for waiting in (self._urgent, self._low):
            for key in [key for key in waiting if key.display_set == display_set]:
                del waiting[key]

    def _evict(self) -> None:
        """Give up the longest unused frames beyond the budget, other display sets' first."""
        if self.bytes_kept <= self._budget:
            return
        others = [k for k in self._kept if k.display_set not in self._stacks or k in self._spent]
        far = [k for k in self._kept if k.display_set in self._stacks and k not in self._visible]
        far = [k for k in far if k not in self._spent]
        far.sort(key=self._distance, reverse=True)
        for key in others + far:
            if self.bytes_kept <= self._budget:
                return
            self.bytes_kept -= self._kept.pop(key).size_bytes
            self.on_change(key)

    def _distance(self, key: FrameKey) -> float:
        """How far a frame is from what is looked at in its stack."""
        stack = self._stacks.get(key.display_set)
        return float("inf") if stack is None else abs(key.index - stack.centre)

    def _fits(self, key: FrameKey) -> bool:
        """Whether there is room for a frame, or less useful frames can make room.

        Fetching what would be given up at once is a download for nothing.
        """
        size = self._frame_bytes.get(key.display_set) or max(self._frame_bytes.values(), default=0)
        room = self._budget - self.bytes_kept - size * (len(self._under_way) + 1)
        if room >= 0:
            return True
        distance = self._distance(key)
        for kept, frame in self._kept.items():
            unused = kept.display_set not in self._stacks and key.display_set in self._stacks
            unused = unused or kept in self._spent
            if kept not in self._visible and (unused or self._distance(kept) > distance):
                room += frame.size_bytes
                if room >= 0:
                    return True
        return False

    def _pump(self) -> None:
        """Start what can be started; a loader may answer at once, from within ``load``."""
        if self._pumping:
            return
        self._pumping = True
        try:
            while (key := self._next_urgent() or self._next_prefetch()) is not None:
                self._under_way.add(key)
                self._loader.load(key)
        finally:
            self._pumping = False

    def _is_settled(self, key: FrameKey) -> bool:
        there = key in self._kept or key in self._spent
        return there or key in self._under_way or key in self._failures

    def _next_urgent(self) -> FrameKey | None:
        while self._urgent and len(self._under_way) < self._interaction_at_once:
            key, _ = self._urgent.popitem(last=False)
            if not self._is_settled(key):
                return key
        return None

    def _next_prefetch(self) -> FrameKey | None:
        if self._urgent or len(self._under_way) >= self._prefetch_at_once:
            return None
        return self._next_low() or self._next_of_stacks()

    def _next_low(self) -> FrameKey | None:
        # thumbnails wait only for the first picture: they are few, and a person looks for them
        if self._visible and not any(k in self._kept or k in self._failures for k in self._visible):
            return None
        while self._low:
            key = next(iter(self._low))
            settled = self._is_settled(key)
            if not settled and not self._fits(key):
                return None
            del self._low[key]
            if not settled:
                return key
        return None

    def _next_of_stacks(self) -> FrameKey | None:
        for uid, stack in self._stacks.items():
            while (index := stack.next_index) is not None and self._is_settled(
                FrameKey(uid, index)
            ):
                stack.pass_over()
            if index is not None and self._fits(FrameKey(uid, index)):
                return FrameKey(uid, index)
        return None
