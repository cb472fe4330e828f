"""A sample of the attack of tests/fuzz/run.py; the whole with ``--slow``."""

import re
from random import Random

import pytest

from tests.fuzz import run, worker
from tests.fuzz.outcomes import Report, watched
from tests.fuzz.targets import TARGETS, crafted_files

SAMPLE = {"Part 10 files": 700, "multipart requests": 150}
SAMPLE_OF_THE_WORKER = 250
WHOLE = 120_000


def assert_no_harm(report: Report, number: int) -> None:
    assert not report.failures, report.failures[:5]
    assert report.inputs == number


@pytest.mark.parametrize("target", TARGETS)
def test_hostile_input_ends_in_something_shown_or_a_named_error(target: str):
    number = SAMPLE.get(target, 400)
    report = run.attack(target, 1, number)
    assert_no_harm(report, number)
    refused = sum(n for outcome, n in report.outcomes.items() if outcome.startswith("refused"))
    assert 0 < refused < number  # neither harmless nor hopeless all of it


@pytest.mark.parametrize("target", worker.targets())
def test_hostile_frames_end_in_a_picture_or_a_named_error(target: str):
    report = run.attack(target, 1, SAMPLE_OF_THE_WORKER)
    assert_no_harm(report, SAMPLE_OF_THE_WORKER)
    assert 0 < report.outcomes["picture"] < SAMPLE_OF_THE_WORKER


def test_the_sample_holds_every_file_that_is_hostile_by_design():
    assert len(crafted_files()) < SAMPLE["Part 10 files"]


def test_an_input_is_the_same_again_for_the_same_seed():
    for target in worker.targets():
        once, again = (list(worker.inputs(target, 7, range(3))) for _ in range(2))
        assert once == again


def test_what_does_harm_is_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.fuzz.outcomes.TIME_LIMIT_S", 0.05)
    monkeypatch.setattr("tests.fuzz.outcomes.MEMORY_LIMIT_BYTES", 50 << 20)
    kept = []

    def hangs() -> str:
        while True:
            pass

    def breaks() -> str:
        raise KeyError("an error that says nothing")

    def swells() -> str:
        kept.append(Random(1).randbytes(300 << 20))
        return "shown"

    report = Report("nothing")
    for number, harm in enumerate((hangs, breaks, swells, lambda: "fine")):
        watched(report, number, harm)
    assert [failure.number for failure in report.failures] == [0, 1, 2]
    assert report.outcomes == {"fine": 1}


def test_the_documented_run_had_a_hundred_thousand_inputs_and_did_no_harm():
    said = re.search(r"(\d+) inputs, (\d+) failures", run.PAGE.read_text(encoding="utf-8"))
    assert said is not None
    assert int(said[1]) >= 100_000
    assert int(said[2]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("target", run.counts(WHOLE))
def test_no_input_of_the_whole_attack_does_harm(target: str):
    number = run.counts(WHOLE)[target]
    assert_no_harm(run.attack(target, 1, number), number)
