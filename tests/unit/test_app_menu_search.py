"""Typing in an open menu leads to the entry that is meant."""

from negatoscope.app.menu_search import PAUSE_S, MenuSearch

LABELS = ["Quality 1: Fast", "CT-AAA", "CT-Bone", "CT-Bones", "CT-Fat", "MR-Default"]


def test_what_is_typed_in_one_go_belongs_together() -> None:
    search = MenuSearch()
    assert search.type("b", 5.0, LABELS, -1) == 2
    assert search.type("o", 5.2, LABELS, 2) == 2
    assert search.type("n", 5.4, LABELS, 2) == 2
    assert search.type("e", 5.6, LABELS, 2) == 2
    assert search.type("s", 5.8, LABELS, 2) == 3


def test_beginnings_come_before_middles() -> None:
    search = MenuSearch()
    assert search.type("m", 5.0, LABELS, -1) == 5
    search = MenuSearch()
    assert search.type("f", 5.0, LABELS, -1) == 0  # “Fast” is in the first
    assert search.type("a", 5.1, LABELS, 0) == 0
    assert search.type("t", 5.2, LABELS, 0) == 4


def test_after_a_pause_a_new_word_begins() -> None:
    search = MenuSearch()
    search.type("b", 5.0, LABELS, -1)
    assert search.type("m", 5.0 + 2 * PAUSE_S, LABELS, 2) == 5


def test_the_same_key_again_goes_on() -> None:
    search = MenuSearch()
    found = -1
    seen = []
    for n in range(4):
        found = search.type("c", 5.0 + 0.1 * n, LABELS, found) or 0
        seen.append(found)
    assert seen == [1, 2, 3, 4]


def test_what_is_not_there_leads_nowhere() -> None:
    assert MenuSearch().type("z", 5.0, LABELS, 1) is None
    assert MenuSearch().type("z", 5.0, [], -1) is None
