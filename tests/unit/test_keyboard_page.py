"""The manual's table of what is done by keyboard names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "reading-room.md").read_text(encoding="utf-8")
PART = MANUAL.partition("## Everything by keyboard")[2].partition("## Fingers")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PART.splitlines()
    if line.startswith("| ") and not line.startswith("| with the mouse")
]


def test_every_gesture_of_the_mouse_has_its_keys() -> None:
    assert len(ROWS) > 20
    assert all(len(row) == 3 and all(row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_keys_are_pressed_in_a_test_that_exists(row: list[str]) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row[2])
    assert named
    for file, test in named:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{file}::{test}"
