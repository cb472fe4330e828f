"""The states of the tracking workflow, as OHIF's machine has them."""

from typing import Any

import pytest

from negatoscope.viewing.annotations.tracking import Tracking
from negatoscope.viewing.history import History


def measured(tracking: Tracking, *places: tuple[str, str]) -> Tracking:
    for study, series in places:
        tracking = tracking.measured(study, series)
    return tracking


A, B, OTHER = ("study", "A"), ("study", "B"), ("other study", "C")


def test_the_first_measurement_asks_whether_its_series_is_tracked() -> None:
    asked = measured(Tracking(), A)
    assert asked.state == "promptBeginTracking"
    assert asked.answered("yes").series == ("A",)
    assert asked.answered("yes").state == "tracking"
    assert asked.answered("no").state == "idle"
    assert measured(asked.answered("no"), A).state == "promptBeginTracking"


def test_who_does_not_want_to_be_asked_is_not_asked_again() -> None:
    off = measured(Tracking(), A).answered("never")
    assert off.state == "off"
    assert measured(off, A, B, OTHER) == off


def test_another_series_of_the_study_is_added_or_begins_a_new_report() -> None:
    asked = measured(measured(Tracking(), A).answered("yes").saved(), B)
    assert asked.state == "promptTrackNewSeries"
    assert asked.answered("add").series == ("A", "B")
    assert asked.answered("create").series == ("B",)
    assert asked.answered("cancel").series == ("A",)


def test_what_no_report_holds_is_not_dropped_without_asking() -> None:
    dirty = measured(measured(Tracking(), A).answered("yes"), B)
    asked = dirty.answered("create")
    assert asked.state == "promptSaveReport"
    assert asked.answered("discard").series == ("B",)
    assert asked.answered("save").series == ("B",)
    kept = asked.answered("cancel")
    assert (kept.state, kept.series) == ("tracking", ("A",))


def test_a_report_holds_one_study() -> None:
    asked = measured(measured(Tracking(), A).answered("yes").saved(), OTHER)
    assert asked.state == "promptTrackNewStudy"
    assert asked.answered("yes").study == "other study"
    assert asked.answered("yes").series == ("C",)
    assert asked.answered("no").series == ("A",)


def test_the_last_series_that_is_untracked_ends_it() -> None:
    both = Tracking().track(*A).track(*B)
    assert both.series == ("A", "B")
    assert both.untrack("A").series == ("B",)
    assert both.untrack("A").untrack("B").state == "idle"


@pytest.mark.parametrize(
    ("settings", "places", "series"),
    [
        ({"mode": "simplified"}, (A, B), ("A", "B")),
        ({"mode": "simplified"}, (A, OTHER), ("C",)),
        ({"confirms": False}, (A, B), ("A", "B")),
        ({"mode": "none"}, (A, B), ()),
    ],
)
def test_other_modes_track_without_asking(
    settings: dict[str, Any], places: tuple[tuple[str, str], ...], series: tuple[str, ...]
) -> None:
    found = measured(Tracking(**settings), *places)
    assert found.series == series
    assert not found.waits


def test_an_answer_that_does_not_fit_changes_nothing() -> None:
    tracking = Tracking().track(*A)
    assert tracking.answered("discard").series == ("A",)


# -- the history --------------------------------------------------------------------------------


class Slider:
    """A value with a history."""

    def __init__(self) -> None:
        self.value = 0
        self.history = History(limit=3)

    def set(self, value: int, merge: str = "") -> None:
        before = self.value

        def put(wanted: int) -> None:
            self.value = wanted
            self.history.add("an echo", lambda: None, lambda: None)  # must not be remembered

        self.value = value
        self.history.add(f"set {value}", lambda: put(before), lambda: put(value), merge)


def test_steps_are_taken_back_in_order_and_done_again() -> None:
    slider = Slider()
    slider.set(1)
    slider.set(2)
    assert (slider.history.undo(), slider.value) == ("set 2", 1)
    assert (slider.history.undo(), slider.value) == ("set 1", 0)
    assert slider.history.undo() == ""
    assert (slider.history.redo(), slider.value) == ("set 1", 1)
    assert slider.history.redo_label == "set 2"


def test_a_new_step_forgets_what_was_taken_back() -> None:
    slider = Slider()
    slider.set(1)
    slider.history.undo()
    slider.set(5)
    assert slider.history.redo() == ""
    assert slider.value == 5


def test_steps_of_one_kind_in_a_row_are_one() -> None:
    slider = Slider()
    for value in (1, 2, 3):
        slider.set(value, merge="slide")
    slider.history.settle()
    slider.set(4, merge="slide")
    slider.history.undo()
    assert slider.value == 3
    slider.history.undo()
    assert slider.value == 0


def test_the_oldest_steps_are_forgotten_and_all_can_be() -> None:
    slider = Slider()
    for value in range(1, 6):
        slider.set(value)
    while slider.history.undo():
        pass
    assert slider.value == 2
    slider.history.clear()
    assert slider.history.redo_label == slider.history.undo_label == ""
