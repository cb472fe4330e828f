"""The viewer in real Firefox: the list, an image, the quick start and the plain one."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support import oracle
from tests.support.firefox import READY, RunFirefox
from tests.support.site import Served

STATE = "JSON.stringify(negatoscope.state())"
LOADED_FILES = "performance.getEntriesByType('resource').map((entry) => entry.name)"
IMAGE = "negatoscope.state().viewports?.[0]?.frame.state === 'loaded'"
ROD = HEAD_RODS[3]


def goto(url: str) -> Mapping[str, Any]:
    return {"do": "goto", "url": url}


def test_firefox_lists_the_studies(demo: Served, firefox: RunFirefox):
    answer = firefox(
        [
            goto(demo.page()),
            *READY,
            {"do": "until", "code": "negatoscope.state().worklist.phase === 'ready'"},
            {"do": "evaluate", "code": STATE, "as": "state"},
            {"do": "evaluate", "code": "document.querySelectorAll('tr.study').length", "as": "n"},
        ]
    )
    worklist = json.loads(answer.results["state"])["worklist"]
    assert worklist["total"] == len(oracle.studies_of(demo.url))
    assert answer.results["n"] == 25
    assert not answer.errors


def test_firefox_opens_a_study_from_its_row_and_shows_its_values(demo: Served, firefox: RunFirefox):
    probe = f"negatoscope.run('viewport.probe', {{x: {ROD.column}, y: {ROD.row}}})"
    answer = firefox(
        [
            goto(demo.page(f"/?mrn={HEAD_CT.patient.mrn}")),
            *READY,
            {"do": "until", "code": "negatoscope.state().worklist.phase === 'ready'"},
            {"do": "click", "selector": f"tr[data-study-instance-uid='{HEAD_CT.uid}']"},
            {"do": "until", "code": IMAGE},
            {"do": "evaluate", "code": probe, "as": "probe"},
            {"do": "wheel", "x": 900, "y": 500, "deltaY": 100},
            {"do": "until", "code": "negatoscope.state().viewports[0].frame.index === 151"},
            {"do": "key", "key": "Home"},
            {"do": "until", "code": "negatoscope.state().viewports[0].frame.index === 0"},
        ]
    )
    assert answer.results["probe"]["storedValue"] == ROD.stored_value
    assert not answer.errors


@pytest.mark.parametrize("quick", [True, False], ids=["from the snapshot", "plainly"])
def test_firefox_starts_both_ways(quick: bool, demo: Served, firefox: RunFirefox):
    url = demo.viewer(HEAD_CT.uid) + ("" if quick else "&snapshot=off")
    answer = firefox(
        [
            goto(url),
            *READY,
            {"do": "until", "code": IMAGE},
            {"do": "evaluate", "code": LOADED_FILES, "as": "files"},
            {"do": "evaluate", "code": "negatoscope.timings", "as": "timings"},
        ]
    )
    files = " ".join(answer.results["files"])
    assert ("stdlib" in files) is not quick
    assert answer.results["timings"]["started"] > 0
    assert not answer.errors
