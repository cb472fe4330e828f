"""The pool of decode workers: shares, crashes, hangs, and that no frame is lost."""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from negatoscope.viewing.decode_pool import (
    BROKE,
    DEAF,
    LOOK_EVERY_S,
    NO_MEMORY,
    SILENCE_PER_MEGAPIXEL_S,
    SILENCE_S,
    DecodePool,
)
from negatoscope.viewing.frames import FrameFailure, FrameKey


def key(index: int) -> FrameKey:
    return FrameKey("set", index)


class FakeWorker:
    """Remembers what it is asked."""

    def __init__(self) -> None:
        self.jobs: dict[int, FrameKey] = {}
        self.aborts: list[int] = []
        self.pings = 0
        self.ended = False

    def decode(self, request: int, key: FrameKey) -> None:
        assert not self.ended
        self.jobs[request] = key

    def abort(self, request: int) -> None:
        self.aborts.append(request)

    def ping(self) -> None:
        self.pings += 1

    def end(self) -> None:
        self.ended = True


class Table:
    """A pool with workers that do nothing by themselves."""

    def __init__(self, count: int = 2) -> None:
        self.workers: dict[int, FakeWorker] = {}
        self.started = 0
        self.failures: dict[FrameKey, FrameFailure] = {}
        self.decoded: list[FrameKey] = []
        self.pool = DecodePool(self._new_worker, count, self._failed)

    def _new_worker(self, index: int) -> FakeWorker:
        self.started += 1
        self.workers[index] = FakeWorker()
        return self.workers[index]

    def _failed(self, key: FrameKey, failure: FrameFailure) -> None:
        assert key not in self.failures, "failed twice"
        self.failures[key] = failure

    def submit(self, *indices: int, megapixels: float = 0.25) -> None:
        for index in indices:
            self.pool.submit(key(index), megapixels)

    def at(self, place: int) -> list[int]:
        return [job.index for job in self.workers[place].jobs.values()]

    def answer(self, place: int) -> None:
        request = next(iter(self.workers[place].jobs))
        del self.workers[place].jobs[request]
        found = self.pool.answered(place, request)
        if found is not None:
            self.decoded.append(found)

    def answer_all(self) -> None:
        while any(worker.jobs for worker in self.workers.values()):
            for place, worker in list(self.workers.items()):
                if worker.jobs:
                    self.answer(place)

    def sleep(self, seconds: float) -> None:
        for _ in range(int(seconds / LOOK_EVERY_S)):
            self.pool.look(LOOK_EVERY_S)


def test_frames_are_shared_out_evenly() -> None:
    table = Table(2)
    table.submit(0, 1, 2, 3)
    assert (table.at(0), table.at(1)) == ([0, 2], [1, 3])


def test_workers_are_started_when_there_is_work_for_them() -> None:
    table = Table(3)
    assert table.started == 0
    table.pool.start(1)
    table.submit(0)
    assert table.started == 1
    table.submit(1)
    assert table.started == 2


def test_frames_of_a_broken_worker_are_asked_for_again() -> None:
    table = Table(2)
    table.submit(0, 1, 2, 3)
    broken = table.workers[0]
    table.pool.broke(0)
    assert broken.ended
    table.answer_all()
    assert sorted(k.index for k in table.decoded) == [0, 1, 2, 3]
    assert table.failures == {}
    assert not table.pool.is_busy


def test_the_frame_that_breaks_workers_fails_and_no_other_does() -> None:
    table = Table(2)
    table.submit(*range(8))
    poison = 2
    for _ in range(50):
        for place in (0, 1):
            jobs = table.at(place)
            if jobs and jobs[0] == poison:
                table.pool.broke(place)
            elif jobs:
                table.answer(place)
    assert table.failures == {key(poison): BROKE}
    assert sorted(k.index for k in table.decoded) == [0, 1, 3, 4, 5, 6, 7]


def test_a_suspect_is_alone_in_its_worker() -> None:
    table = Table(2)
    table.submit(0, 1, 2, 3)
    table.pool.broke(0)
    assert table.at(0) == [0]
    table.submit(4, 5)
    assert table.at(0) == [0]
    assert table.at(1) == [1, 3, 4, 5]
    table.answer(0)
    assert table.at(0) == [2]


def test_a_suspect_is_not_kept_waiting_by_new_frames() -> None:
    table = Table(1)
    table.submit(0, 1)
    table.pool.broke(0)
    table.submit(2, 3)
    assert table.at(0) == [0]
    table.answer(0)
    assert table.at(0) == [1]
    table.answer_all()
    assert [k.index for k in table.decoded] == [0, 1, 2, 3]


def test_a_worker_that_is_deaf_is_replaced() -> None:
    table = Table(1)
    table.submit(0)
    table.sleep(SILENCE_S - 2 * LOOK_EVERY_S)
    assert table.started == 1
    assert table.workers[0].pings > 3
    table.sleep(5 * LOOK_EVERY_S)
    assert table.started == 2
    assert table.at(0) == [0]
    table.sleep(SILENCE_S + 4 * LOOK_EVERY_S)
    assert table.failures == {key(0): DEAF}


def test_a_worker_that_gives_signs_of_life_may_take_its_time() -> None:
    table = Table(1)
    table.submit(0)
    for _ in range(100):
        table.sleep(SILENCE_S / 2)
        table.pool.heard(0)
    assert table.started == 1


def test_a_large_frame_may_take_longer() -> None:
    table = Table(1)
    table.submit(0, megapixels=100)
    table.sleep(SILENCE_S + 50 * SILENCE_PER_MEGAPIXEL_S)
    assert table.started == 1


def test_time_in_which_the_page_slept_does_not_count() -> None:
    table = Table(1)
    table.submit(0)
    table.pool.look(3600)
    assert table.started == 1


def test_only_the_frame_that_had_no_memory_is_to_blame() -> None:
    table = Table(1)
    table.submit(0, 1, 2)
    guilty = next(iter(table.workers[0].jobs))
    table.pool.broke(0, NO_MEMORY, guilty)
    assert table.at(0) == [0]
    table.pool.broke(0, NO_MEMORY, guilty)
    table.answer_all()
    assert table.failures == {key(0): NO_MEMORY}
    assert [k.index for k in table.decoded] == [1, 2]


def test_an_aborted_frame_is_not_heard_of_again() -> None:
    table = Table(1)
    table.submit(0, 1)
    table.pool.abort(key(0))
    assert len(table.workers[0].aborts) == 1
    table.answer_all()
    assert [k.index for k in table.decoded] == [1]


def test_an_aborted_frame_is_not_asked_for_again_after_a_break() -> None:
    table = Table(1)
    table.submit(0, 1)
    table.pool.abort(key(0))
    table.pool.broke(0)
    assert table.at(0) == [1]


def test_a_frame_asked_for_again_after_its_abort_is_decoded() -> None:
    table = Table(1)
    table.submit(0)
    table.pool.abort(key(0))
    table.submit(0)
    table.answer_all()
    assert [k.index for k in table.decoded] == [0]


def test_aborting_what_waits_takes_it_out() -> None:
    table = Table(1)
    table.submit(0, 1)
    table.pool.broke(0)
    table.submit(2)
    table.pool.abort(key(1))
    table.pool.abort(key(2))
    table.answer_all()
    assert [k.index for k in table.decoded] == [0]
    assert not table.pool.is_busy


@pytest.mark.parametrize("index", [7])
def test_an_answer_that_nobody_waits_for_is_passed_over(index: int) -> None:
    table = Table(1)
    table.submit(0)
    assert table.pool.answered(0, 99 + index) is None
    assert table.at(0) == [0]


class AnythingHappens(RuleBasedStateMachine):
    """Whatever order things happen in, every frame is answered once, or was aborted."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(3)
        self.asked: Counter[int] = Counter()
        self.open: set[int] = set()
        self.number = 0

    @rule()
    def ask(self) -> None:
        self.number += 1
        self.open.add(self.number)
        self.table.submit(self.number)

    @rule(place=st.integers(0, 2))
    def answer(self, place: int) -> None:
        worker = self.table.workers.get(place)
        if worker and worker.jobs:
            self.table.answer(place)
        self._settle()

    @precondition(lambda self: self.table.workers)
    @rule(place=st.integers(0, 2))
    def break_one(self, place: int) -> None:
        if place in self.table.workers:
            self.table.pool.broke(place)
        self._settle()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def abort(self, data: st.DataObject) -> None:
        index = data.draw(st.sampled_from(sorted(self.open)))
        self.open.discard(index)
        self.table.pool.abort(key(index))

    def _settle(self) -> None:
        for found in self.table.decoded:
            self.open.remove(found.index)
        self.table.decoded.clear()
        for found in self.table.failures:
            self.open.discard(found.index)

    @invariant()
    def what_is_open_is_with_a_worker_or_waits(self) -> None:
        assert not self.open or self.table.pool.is_busy

    def teardown(self) -> None:
        self.table.answer_all()
        self._settle()
        assert self.open == set()
        assert not self.table.pool.is_busy


AnythingHappens.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_anything_may_happen = AnythingHappens.TestCase
