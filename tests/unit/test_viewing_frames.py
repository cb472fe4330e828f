"""The frame queue: order, limits, memory, and that no request is lost or made twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from negatoscope.viewing.frames import FrameFailure, FrameKey, FrameQueue, LoadedFrame
from negatoscope.viewing.stacks import outward

FRAME_BYTES = 100
LOST = FrameFailure("network", "The connection broke.")


def frame(size: int = FRAME_BYTES) -> LoadedFrame:
    return LoadedFrame(object(), 10, 10, 1, "MONOCHROME2", 0, 1, size, wire_bytes=size // 2)


class Loader:
    """Remembers what is asked for; complains about what is asked for twice."""

    def __init__(self) -> None:
        self.under_way: list[FrameKey] = []
        self.asked: list[FrameKey] = []
        self.aborted: list[FrameKey] = []

    def load(self, key: FrameKey) -> None:
        assert key not in self.under_way, "asked for twice at a time"
        self.under_way.append(key)
        self.asked.append(key)

    def abort(self, key: FrameKey) -> None:
        self.under_way.remove(key)
        self.aborted.append(key)


class Table:
    """A queue with its loader, and answers to hand in."""

    def __init__(self, budget_frames: int = 1000, prefetch: int = 2, interaction: int = 3) -> None:
        self.loader = Loader()
        self.queue = FrameQueue(
            self.loader,
            budget_bytes=budget_frames * FRAME_BYTES,
            prefetch_at_once=prefetch,
            interaction_at_once=interaction,
        )

    def answer(self, failure: FrameFailure | None = None) -> FrameKey:
        key = self.loader.under_way.pop(0)
        if failure:
            self.queue.failed(key, failure)
        else:
            self.queue.loaded(key, frame())
        return key

    def answer_all(self, at_most: int = 10_000) -> int:
        count = 0
        while self.loader.under_way:
            self.answer()
            count += 1
            assert count < at_most, "the queue never comes to rest"
        return count

    def indices(self, uid: str = "a") -> list[int]:
        return [key.index for key in self.loader.asked if key.display_set == uid]


@given(st.integers(1, 60), st.integers(-5, 70))
def test_the_order_goes_outwards_and_holds_each_index_once(count: int, centre: int) -> None:
    order = list(outward(centre, count))
    assert sorted(order) == list(range(count))
    middle = min(max(centre, 0), count - 1)
    distances = [abs(index - middle) for index in order]
    assert distances == sorted(distances)


def test_an_empty_stack_asks_for_nothing_more_than_what_is_shown() -> None:
    assert list(outward(0, 0)) == []


def test_the_shown_frame_comes_first_and_then_its_neighbours() -> None:
    table = Table()
    table.queue.show({"a": (5, 11)})
    table.answer_all()
    assert table.indices() == [5, 6, 4, 7, 3, 8, 2, 9, 1, 10, 0]
    assert table.queue.totals() == {"pending": 0, "loaded": 11, "failed": 0, "bytes": 550}


def test_the_first_named_display_set_is_filled_first() -> None:
    table = Table()
    table.queue.show({"a": (0, 4), "b": (0, 4)})
    table.queue.show({"b": (0, 4), "a": (0, 4)})  # b became the active viewport's
    table.answer_all()
    order = [key.display_set for key in table.loader.asked]
    assert order.index("b") < 3
    rest = order[4:]
    assert rest == sorted(rest, reverse=True)


def test_what_a_person_scrolls_to_overtakes_prefetching() -> None:
    table = Table(prefetch=2, interaction=4)
    table.queue.show({"a": (0, 100)})
    table.queue.show({"a": (60, 100)})
    assert table.loader.asked[-1] == FrameKey("a", 60)
    assert len(table.loader.under_way) == 3


def test_prefetching_stands_back_while_an_urgent_frame_waits_for_a_slot() -> None:
    table = Table(prefetch=6, interaction=2)  # fewer for what is on screen than for prefetching
    table.queue.show({"a": (0, 100)})
    assert len(table.loader.under_way) == 6
    table.queue.show({"a": (60, 100)})
    for _ in range(5):
        table.answer()
    assert FrameKey("a", 60) in table.loader.under_way


def test_scrolling_on_takes_the_urgency_from_what_was_passed() -> None:
    table = Table(prefetch=1, interaction=1)
    table.queue.show({"a": (0, 100)})
    for index in range(10, 50, 10):
        table.queue.show({"a": (index, 100)})
    table.answer()
    assert table.loader.under_way == [FrameKey("a", 40)]


def test_leaving_a_display_set_cancels_its_requests() -> None:
    table = Table()
    table.queue.show({"a": (0, 50)})
    pending = list(table.loader.under_way)
    table.queue.show({"b": (0, 5)})
    assert table.loader.aborted == pending or set(table.loader.aborted) == set(pending)
    assert all(key.display_set == "b" for key in table.loader.under_way)
    table.answer_all()
    assert table.indices("b")[0] == 0
    assert len(table.indices("a")) == len(pending)


def test_a_late_answer_to_a_cancelled_request_is_dropped() -> None:
    table = Table()
    table.queue.show({"a": (0, 5)})
    key = table.loader.under_way[0]
    table.queue.show({"b": (0, 5)})
    table.queue.loaded(key, frame())
    table.queue.failed(key, LOST)
    assert table.queue.state(key) == "pending"
    assert table.queue.bytes_kept == 0


def test_coming_back_finds_what_was_loaded() -> None:
    table = Table()
    table.queue.show({"a": (0, 5)})
    table.answer_all()
    table.queue.show({"b": (0, 5)})
    table.answer_all()
    asked = len(table.loader.asked)
    table.queue.show({"a": (3, 5)})
    assert len(table.loader.asked) == asked
    assert table.queue.state(FrameKey("a", 3)) == "loaded"


def test_a_stack_larger_than_the_budget_is_filled_around_the_shown_frame_and_no_further() -> None:
    table = Table(budget_frames=10)
    table.queue.show({"a": (50, 200)})
    asked = table.answer_all()
    assert asked <= 13, "frames were fetched to be thrown away"
    loaded, _ = table.queue.states("a", 200)
    assert 50 in loaded
    assert max(abs(index - 50) for index in loaded) <= 6


def test_the_filled_range_follows_what_is_looked_at() -> None:
    table = Table(budget_frames=10)
    table.queue.show({"a": (50, 200)})
    table.answer_all()
    table.queue.show({"a": (150, 200)})
    table.answer_all(60)
    loaded, _ = table.queue.states("a", 200)
    assert len(loaded) >= 8
    assert sum(abs(index - 150) <= 6 for index in loaded) >= 8


def test_frames_of_display_sets_that_were_left_make_room() -> None:
    table = Table(budget_frames=10)
    table.queue.show({"a": (0, 10)})
    table.answer_all()
    table.queue.show({"b": (0, 10)})
    table.answer_all(60)
    loaded, _ = table.queue.states("b", 10)
    assert len(loaded) == 10


def test_both_frames_of_a_display_set_that_is_shown_twice_are_visible() -> None:
    table = Table(budget_frames=2)
    also = FrameKey("a", 90)
    table.queue.show({"a": (0, 100)}, [also])
    table.answer_all()
    assert table.queue.state(FrameKey("a", 0)) == "loaded"
    assert table.queue.state(also) == "loaded"


def test_visible_frames_stay_even_beyond_the_budget() -> None:
    table = Table(budget_frames=1)
    table.queue.show({"a": (0, 3), "b": (0, 3)})
    table.answer_all()
    assert table.queue.state(FrameKey("a", 0)) == "loaded"
    assert table.queue.state(FrameKey("b", 0)) == "loaded"
    assert table.queue.bytes_kept == 2 * FRAME_BYTES


def test_a_failed_frame_is_not_asked_for_again_by_itself() -> None:
    table = Table()
    table.queue.show({"a": (1, 3)})
    key = table.answer(LOST)
    table.answer_all()
    assert table.queue.failure(key) is LOST
    assert table.queue.state(key) == "failed"
    assert table.indices().count(1) == 1
    assert table.queue.states("a", 3) == ([2, 0], [1])


def test_retry_asks_again_for_what_failed_and_only_for_that() -> None:
    table = Table()
    table.queue.show({"a": (1, 3)})
    table.answer(LOST)
    table.answer_all()
    changed: list[FrameKey] = []
    table.queue.on_change = changed.append
    table.queue.retry("a")
    assert table.loader.under_way == [FrameKey("a", 1)]
    assert changed == [FrameKey("a", 1)]
    table.answer_all()
    assert table.queue.state(FrameKey("a", 1)) == "loaded"


def test_a_thumbnail_waits_for_the_first_picture_and_comes_before_prefetching() -> None:
    table = Table(prefetch=1)
    table.queue.want_also(FrameKey("b", 4))
    table.queue.clear()
    table.loader.under_way.clear()
    table.queue.show({"a": (0, 50)})
    table.queue.want_also(FrameKey("b", 4))
    assert FrameKey("b", 4) not in table.loader.under_way
    table.answer()
    assert table.loader.under_way == [FrameKey("b", 4)]


def test_a_thumbnail_comes_although_the_first_picture_failed() -> None:
    table = Table(prefetch=1)
    table.queue.show({"a": (0, 1)})
    table.queue.want_also(FrameKey("b", 4))
    table.answer(LOST)
    assert table.loader.under_way == [FrameKey("b", 4)]


def test_a_loader_that_fails_at_once_does_not_pile_up_calls() -> None:
    class Refusing:
        def load(self, key: FrameKey) -> None:
            queue.failed(key, FrameFailure("unsupported", "no pixels"))

        def abort(self, key: FrameKey) -> None:
            raise AssertionError(key)

    queue = FrameQueue(Refusing(), budget_bytes=1000)
    queue.show({"a": (0, 5000)})
    assert queue.totals()["failed"] == 5000


def test_clearing_cancels_everything_and_gives_the_memory_back() -> None:
    table = Table()
    table.queue.show({"a": (0, 50)})
    table.answer()
    table.queue.clear()
    assert table.loader.under_way == []
    assert table.queue.bytes_kept == 0
    assert table.queue.totals() == {"pending": 0, "loaded": 0, "failed": 0, "bytes": 0}


@pytest.mark.parametrize("index", [0, 3, 6])
def test_states_tell_what_is_loaded_within_the_count(index: int) -> None:
    table = Table()
    table.queue.show({"a": (index, 7)})
    table.answer()
    assert table.queue.states("a", 7) == ([index], [])
    assert table.queue.states("a", index) == ([], [])


COUNTS = {"a": 7, "b": 30, "c": 1}


class QueueLife(RuleBasedStateMachine):
    """Any sequence of showing, leaving, answering, failing, retrying."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(budget_frames=6, prefetch=2, interaction=3)
        self.shown: dict[str, tuple[int, int]] = {}

    @rule(
        uids=st.lists(st.sampled_from("abc"), unique=True, max_size=2),
        place=st.floats(0, 0.999),
    )
    def show(self, uids: list[str], place: float) -> None:
        self.shown = {u: (int(place * COUNTS[u]), COUNTS[u]) for u in uids}
        self.table.queue.show(self.shown)

    @rule(uid=st.sampled_from("abc"))
    def thumbnail(self, uid: str) -> None:
        self.table.queue.want_also(FrameKey(uid, COUNTS[uid] // 2))

    @precondition(lambda self: self.table.loader.under_way)
    @rule()
    def arrive(self) -> None:
        self.table.answer()

    @precondition(lambda self: self.table.loader.under_way)
    @rule()
    def fail(self) -> None:
        self.table.answer(LOST)

    @rule(uid=st.sampled_from("abc"))
    def retry(self, uid: str) -> None:
        self.table.queue.retry(uid)

    @rule()
    def rest(self) -> None:
        self.table.answer_all(200)
        for uid, (index, _) in self.shown.items():
            assert self.table.queue.state(FrameKey(uid, index)) in ("loaded", "failed")

    @rule()
    def clear(self) -> None:
        self.shown = {}
        self.table.queue.clear()
        assert not self.table.loader.under_way

    @invariant()
    def only_visible_frames_go_beyond_the_budget(self) -> None:
        queue = self.table.queue
        visible = sum(
            FRAME_BYTES
            for uid, (index, _) in self.shown.items()
            if queue.get(FrameKey(uid, index)) is not None
        )
        assert queue.bytes_kept <= max(6 * FRAME_BYTES, visible)

    @invariant()
    def what_is_asked_for_is_what_the_queue_believes_under_way(self) -> None:
        queue = self.table.queue
        assert all(queue.state(key) == "loading" for key in self.table.loader.under_way)
        assert len(self.table.loader.under_way) <= 3

    @invariant()
    def nothing_that_is_shown_is_forgotten(self) -> None:
        queue = self.table.queue
        if not self.table.loader.under_way:
            for uid, (index, _) in self.shown.items():
                assert queue.state(FrameKey(uid, index)) in ("loaded", "failed")


TestQueueLife = QueueLife.TestCase
TestQueueLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
