"""The study list's page: address, history, memory of the device, commands."""

import json
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.worklist.page import HINT_KEY, QUERY_KEY, TYPING_PAUSE_S
from negatoscope.sources.base import StudyRow
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.errors import SourceError
from tests.support.fake_ports import CONFIG, World, world

ROWS = tuple(
    StudyRow(f"1.{n}", f"Doe, Jane {n}", f"P{n}", f"202501{n:02}", modalities=("CT",))
    for n in range(1, 31)
)


async def listed(search: str = "", config: str = CONFIG, **filters: str) -> World:
    made = world(config=config)
    made.here.rows = ROWS
    made.there.rows = ROWS[:3]
    await made.go("", search, **filters)
    return made


def entry(made: World) -> tuple[str, Any]:
    url, state = made.fake.navigation.entries[-1]
    return url, dict(state)["filters"]


async def test_the_list_is_asked_for_at_once_and_shows_the_newest_first() -> None:
    made = await listed()
    rows = made.app.worklist_page.list_state.rows
    assert [row.study_instance_uid for row in rows[:2]] == ["1.30", "1.29"]
    assert len(rows) == 25
    assert entry(made) == ("", {})


async def test_the_address_restores_filters_order_and_page() -> None:
    made = await listed(
        "?modalities=CT,MR&startDate=20250101&sortBy=patientName&sortDirection=ascending"
        "&pageNumber=2&resultsPerPage=25"
    )
    query = made.app.worklist_page.query
    assert query.filters.modalities == ("CT", "MR")
    assert (query.sort_by, query.page_number) == ("patientName", 2)
    assert len(made.app.worklist_page.list_state.rows) == 5
    assert entry(made)[0] == (
        "?modalities=CT,MR&startDate=20250101&sortBy=patientName&sortDirection=ascending"
        "&pageNumber=2"
    )


async def test_filters_that_identify_leave_the_address_for_the_history_entry() -> None:
    made = await listed("?patientName=Doe&mrn=P1&accession=A7&modalities=CT")
    assert made.here.queries[-1].patient_name == "Doe"
    url, private = entry(made)
    assert url == "?modalities=CT"
    assert private == {"patientName": "Doe", "mrn": "P1", "accession": "A7"}


async def test_going_back_brings_the_private_filters_again() -> None:
    made = await listed(modalities="CT", patientName="Doe")
    assert made.here.queries[-1].patient_name == "Doe"
    assert made.app.worklist_page.draft.patient_name == "Doe"
    assert "Doe" not in entry(made)[0]


async def test_no_identifying_filter_is_ever_written_to_the_device() -> None:
    made = await listed("?patientName=Doe&mrn=P1&accession=A7&modalities=CT")
    kept = json.dumps(made.fake.storage)
    assert "Doe" not in kept
    assert "P1" not in kept
    assert "A7" not in kept
    assert json.loads(made.fake.storage[QUERY_KEY]) == {"modalities": "CT"}
    assert HINT_KEY not in made.fake.storage


async def test_the_query_is_remembered_for_the_next_start() -> None:
    made = await listed("?modalities=MR&sortBy=mrn&sortDirection=ascending&pageNumber=2")
    again = world()
    again.fake.storage.update(made.fake.storage)
    await again.go("")
    query = again.app.worklist_page.query
    assert query.filters.modalities == ("MR",)
    assert (query.sort_by, query.page_number) == ("mrn", 1)


async def test_an_address_with_filters_goes_before_what_is_remembered() -> None:
    made = world()
    made.fake.storage[QUERY_KEY] = json.dumps({"modalities": "MR"})
    await made.go("", "?description=head")
    assert made.app.worklist_page.query.filters.modalities == ()


@pytest.mark.parametrize("kept", ["", "not JSON", "[]", "7", '{"modalities": {"x": 1}}', "null"])
async def test_a_spoilt_memory_does_no_harm(kept: str) -> None:
    made = world()
    made.fake.storage[QUERY_KEY] = kept
    await made.go("")
    assert made.app.worklist_page.list_state.phase == "empty"


async def test_remembering_can_be_off_or_hold_everything() -> None:
    off = CONFIG.replace("{", '{"rememberQuery": "off",', 1)
    made = world(config=off)
    made.fake.storage.update({QUERY_KEY: "{}", HINT_KEY: "{}"})
    await made.go("", "?modalities=CT")
    assert made.fake.storage == {}
    made = await listed("?patientName=Doe", CONFIG.replace("{", '{"rememberQuery": "all",', 1))
    assert json.loads(made.fake.storage[QUERY_KEY]) == {"patientName": "Doe"}
    assert HINT_KEY not in made.fake.storage


async def test_the_first_request_is_left_for_the_next_start() -> None:
    made = world()
    page = made.app.worklist_page
    source = DICOMwebSource(
        "here", {"qidoRoot": "/dicom-web"}, made.fake.transport, base_url="https://pacs.example/"
    )
    page.controller._source = source
    await made.go("", "?modalities=CT")
    hint = json.loads(made.fake.storage[HINT_KEY])
    sent = made.fake.transport.requests[-1]
    assert hint["url"] == sent.url
    assert hint["headers"] == dict(sent.headers)
    await made.run("worklist.setFilter", key="patientName", value="Doe")
    made.fake.clock.pass_time()
    await made.fake.clock.settle()
    assert "Doe" in made.fake.transport.requests[-1].url
    assert HINT_KEY not in made.fake.storage


async def test_typing_asks_once_when_it_pauses() -> None:
    made = await listed()
    asked = len(made.here.queries)
    for text in ("D", "Do", "Doe"):
        await made.run("worklist.setFilter", key="patientName", value=text)
    assert made.app.worklist_page.draft.patient_name == "Doe"
    assert len(made.here.queries) == asked
    assert [seconds for seconds, _ in made.fake.clock.waiting] == [TYPING_PAUSE_S]
    made.fake.clock.pass_time()
    await made.fake.clock.settle()
    assert [q.patient_name for q in made.here.queries[asked:]] == ["Doe"]


async def test_leaving_the_list_forgets_a_pause_in_typing() -> None:
    made = await listed()
    await made.run("worklist.setFilter", key="mrn", value="P")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert made.fake.clock.waiting == []


async def test_an_answer_that_comes_after_leaving_writes_no_address() -> None:
    made = world()
    made.here.rows = ROWS
    made.app.go("", "?modalities=CT")
    made.fake.navigation.entries.append(("viewer?StudyInstanceUIDs=1.2", {}))
    made.app.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.fake.clock.settle()
    assert made.fake.navigation.entries[-1][0] == "viewer?StudyInstanceUIDs=1.2"


async def test_dates_and_modalities_are_cleaned() -> None:
    made = await listed()
    await made.run("worklist.setFilter", key="startDate", value="2025-01-03")
    await made.run("worklist.setFilter", key="endDate", value="tomorrow")
    await made.run("worklist.toggleModality", modality="ct")
    await made.run("worklist.toggleModality", modality="MR")
    await made.run("worklist.toggleModality", modality="CT")
    made.fake.clock.pass_time()
    await made.fake.clock.settle()
    filters = made.here.queries[-1]
    assert (filters.start_date, filters.end_date) == ("20250103", "")
    assert filters.modalities == ("MR",)


async def test_reset_takes_everything_off() -> None:
    made = await listed("?modalities=CT", patientName="Doe")
    await made.run("worklist.reset")
    assert entry(made) == ("", {})
    assert not made.app.worklist_page.query.is_filtered


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("worklist.setFilter", {"key": "age", "value": "1"}, "no filter “age”"),
        ("worklist.toggleModality", {"modality": "<b>"}, "not the code of a modality"),
        ("worklist.sortBy", {"key": "age"}, "no column “age”; it has patientName"),
        ("worklist.setResultsPerPage", {"value": 7}, "7 rows a page"),
        ("worklist.setSource", {"value": "nowhere"}, "no source “nowhere”; there are here, there"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    name: str, arguments: dict[str, Any], message: str
) -> None:
    made = await listed()
    with pytest.raises(CommandError, match=message):
        await made.run(name, **arguments)


async def test_the_source_is_chosen_by_command_and_by_address() -> None:
    made = await listed()
    await made.run("worklist.setSource", value="there")
    assert made.app.source_name == "there"
    assert entry(made)[0] == "?dataSources=there"
    assert made.app.worklist_page.study_address("1.2") == (
        "viewer?StudyInstanceUIDs=1.2&dataSources=there"
    )
    await made.go("", "?dataSources=here")
    assert made.app.source_name == "here"


async def test_an_unknown_source_in_the_address_is_told_and_leaves_it() -> None:
    made = await listed("?dataSources=nowhere")
    assert made.app.source_name == "here"
    assert entry(made)[0] == ""
    (notice,) = made.app.notices.shown
    assert "nowhere" in notice.reason


async def test_a_late_answer_of_the_source_before_changes_nothing() -> None:
    made = await listed()
    stale = made.app.worklist_page.controller
    await made.go("", "?dataSources=there")
    url = entry(made)
    await stale.sort("mrn")
    assert entry(made) == url


async def test_rows_are_selected_and_opened_by_key() -> None:
    made = await listed()
    await made.run("worklist.moveSelection", steps=1)
    await made.run("worklist.moveSelection", steps=1)
    assert made.app.worklist_page.selected_study() == "1.29"
    await made.run("study.openSelected")
    assert made.fake.navigation.entries[-1][0] == "viewer?StudyInstanceUIDs=1.29"
    assert made.app.route.name == "viewer"
    await made.go("")
    await made.run("cancel")
    await made.run("study.openSelected")
    assert made.app.route.name == "worklist"


async def test_the_way_back_from_a_study_has_the_filters_again() -> None:
    made = await listed("?modalities=CT", patientName="Doe")
    asked = len(made.here.queries)
    await made.run("study.open", studyInstanceUid="1.2")
    await made.run("navigate")
    assert entry(made) == ("?modalities=CT", {"patientName": "Doe"})
    assert len(made.here.queries) == asked, "what is known is not asked for again"


async def test_pages_sizes_and_order_are_in_the_address() -> None:
    made = await listed()
    await made.run("worklist.setPage", page=2)
    assert entry(made)[0] == "?pageNumber=2"
    await made.run("worklist.setResultsPerPage", value=50)
    assert entry(made)[0] == "?resultsPerPage=50"
    await made.run("worklist.sortBy", key="patientName")
    assert "sortBy=patientName" in entry(made)[0]


async def test_a_source_that_fails_says_so_and_can_be_asked_again() -> None:
    made = world()
    made.here.errors[""] = SourceError("Down", "It is down.", "Wait.")
    await made.go("")
    assert made.app.worklist_page.state()["error"] == "Down: It is down."
    made.here.errors.clear()
    made.here.rows = ROWS[:1]
    await made.run("worklist.reload")
    assert made.app.worklist_page.state()["phase"] == "ready"
