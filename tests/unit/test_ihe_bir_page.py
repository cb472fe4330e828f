"""The page on IHE Basic Image Review names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "ihe-bir.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| §", "|---"))
]


def test_every_line_has_its_state() -> None:
    assert len(ROWS) > 20
    assert {row[2] for row in ROWS} <= {"done", "partly", "open"}


@pytest.mark.parametrize("row", ROWS, ids=[row[1][:50] for row in ROWS])
def test_what_is_done_is_shown_by_a_test_that_exists(row: list[str]) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row[3])
    assert named or row[2] == "open"
    for file, test in named:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{file}::{test}"
