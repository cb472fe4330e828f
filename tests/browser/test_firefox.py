"""The viewer in real Firefox: the list, an image, the quick start and the plain one."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support import oracle
from tests.support.firefox import READY, RunFirefox
from tests.support.local_files import stored_value, write_slices
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


DROP = """(() => {
    const transfer = new DataTransfer();
    for (const [name, content] of FILES) {
        const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
    }
    const given = { bubbles: true, cancelable: true, dataTransfer: transfer };
    const dropped = new DragEvent('drop', given);
    document.body.dispatchEvent(dropped);
    return dropped.defaultPrevented;
})()"""


def test_firefox_opens_files_of_this_device(demo: Served, firefox: RunFirefox, tmp_path: Path):
    write_slices(tmp_path, 3)
    files = [
        (path.name, base64.b64encode(path.read_bytes()).decode())
        for path in sorted(tmp_path.rglob("*"))
        if path.is_file()
    ]
    code = DROP.replace("FILES", json.dumps(files))
    answer = firefox(
        [
            goto(demo.page("/local/")),
            *READY,
            {"do": "evaluate", "code": code, "as": "taken"},
            {"do": "until", "code": "negatoscope.state().local.phase === 'done'"},
            {"do": "until", "code": IMAGE},
            {"do": "evaluate", "code": STATE, "as": "state"},
            {
                "do": "evaluate",
                "code": "negatoscope.run('viewport.probe', {x: 5, y: 40})",
                "as": "probe",
            },
        ]
    )
    state = json.loads(answer.results["state"])
    assert answer.results["taken"] is True
    assert (state["source"], state["local"]["opened"]) == ("dicomlocal", 3)
    (viewport, *_) = state["viewports"]
    number = int(viewport["frame"]["SOPInstanceUID"].rpartition(".")[2])
    assert answer.results["probe"]["storedValue"] == stored_value(number, 5, 40)
    assert not answer.errors
