"""Other studies of the patient: who is looked for, what is listed, what is loaded."""

from dataclasses import replace
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.patients import patients
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.base import StudyList, StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice

JANE = {"PatientName": "Doe^Jane", "PatientID": "P1", "PatientBirthDate": "19800102"}
ROW = StudyRow("1.3", "Doe, Jane", "P1", "20240301", "101500", ("CT",), "Chest", instances=1)
ROWS = (
    ROW,
    replace(ROW, study_instance_uid="1.4", study_date="20200101", description="Old"),
    StudyRow("1.2", "Doe, Jane", "P1", "20250103"),
    StudyRow("1.5", "Roe, Ann", "P11", "20240301"),
    replace(ROW, study_instance_uid="1.6", patient_birth_date="19991231"),
)


def image(study: str, series: str, day: str, **more: str) -> DataSet:
    return ct_slice(
        1,
        1.0,
        **{
            "StudyInstanceUID": study,
            "SeriesInstanceUID": series,
            "SOPInstanceUID": f"{series}.1",
            "StudyDate": day,
            **JANE,
            **more,
        },
    )


IMAGES = [image("1.2", "1.2.1", "20250103"), image("1.3", "1.3.1", "20240301")]


async def opened(config: str = CONFIG, **more: Any) -> World:
    made = world(IMAGES, config=config, **more)
    made.here.rows = ROWS
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.here.queries.clear()
    return made


async def with_first_image(made: World) -> None:
    made.fake.loader.answer()
    made.fake.clock.pass_time()
    await made.fake.clock.settle()


def listed(made: World) -> list[str]:
    return [study.study_instance_uid for study in made.app.view().studies]  # type: ignore[union-attr]


async def test_nobody_is_looked_for_before_the_first_image() -> None:
    made = await opened()
    made.fake.clock.pass_time()
    await made.fake.clock.settle()
    assert made.here.queries == []
    await with_first_image(made)
    assert [query.mrn for query in made.here.queries] == ["P1"]


async def test_an_identifier_is_looked_for_with_who_gave_it() -> None:
    made = world([image("1.2", "1.2.1", "20250103", IssuerOfPatientID="Hospital A")])
    made.here.rows = (
        replace(ROW, issuer_of_patient_id="Hospital A"),
        replace(ROW, study_instance_uid="1.4", issuer_of_patient_id="Hospital B"),
        replace(ROW, study_instance_uid="1.7"),  # does not say: the server has looked
    )
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await with_first_image(made)
    assert (made.here.queries[-1].mrn, made.here.queries[-1].issuer) == ("P1", "Hospital A")
    assert listed(made) == ["1.2", "1.3", "1.7"]


async def test_a_server_that_refuses_to_look_for_an_issuer_is_asked_without() -> None:
    made = world([image("1.2", "1.2.1", "20250103", IssuerOfPatientID="Hospital A")])
    made.here.rows = (
        ROW,
        replace(ROW, study_instance_uid="1.4", issuer_of_patient_id="Hospital B"),
    )
    search = made.here.search_studies

    async def refuses(query: StudyQuery, **more: Any) -> StudyList:
        if query.issuer:
            raise SourceError("The search is refused", "No such attribute.", status=400)
        return await search(query, **more)

    made.here.search_studies = refuses  # type: ignore[method-assign]
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await with_first_image(made)
    assert listed(made) == ["1.2", "1.3"]


async def test_the_patients_other_studies_are_listed_the_newest_first() -> None:
    made = await opened()
    await with_first_image(made)
    assert listed(made) == ["1.2", "1.3", "1.4"]
    prior = made.app.view().studies[1]  # type: ignore[union-attr]
    assert (prior.date, prior.modalities, prior.description) == ("2024-03-01", "CT", "Chest")
    assert prior.listed


@pytest.mark.parametrize(
    ("mode", "uids"),
    [("primary", ["1.2"]), ("recent", ["1.2", "1.3"]), ("all", ["1.2", "1.3", "1.4"])],
)
async def test_lists_are_those_of_the_link_the_recent_and_all(mode: str, uids: list[str]) -> None:
    made = await opened()
    await with_first_image(made)
    await made.run("setStudyMode", studyMode=mode)
    assert listed(made) == uids
    tabs = made.app.view().study_tabs.tabs  # type: ignore[union-attr]
    assert [(tab.mode, tab.count, tab.chosen) for tab in tabs] == [
        ("primary", 1, mode == "primary"),
        ("recent", 2, mode == "recent"),
        ("all", 3, mode == "all"),
    ]
    with pytest.raises(CommandError, match="primary, recent, all"):
        await made.run("setStudyMode", studyMode="some")


async def test_a_site_can_begin_with_the_studies_of_the_link_and_asks_only_when_told() -> None:
    made = await opened(CONFIG.replace("{", '{"studyBrowser": {"studyMode": "primary"}, ', 1))
    await with_first_image(made)
    assert made.here.queries == []
    await made.run("setStudyMode", studyMode="all")
    assert listed(made) == ["1.2", "1.3", "1.4"]


async def test_a_study_that_is_asked_for_is_loaded_and_can_hang_beside() -> None:
    made = await opened()
    await with_first_image(made)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("loadStudy", studyInstanceUid="1.3")
    await made.run("loadStudy", studyInstanceUid="1.3")
    session = made.app.session
    assert session
    assert [study.study_instance_uid for study in session.studies] == ["1.2", "1.3"]
    assert [v.display_set.partition(":")[0] for v in session.grid.viewports] == ["1.2.1", "1.3.1"]
    assert not made.app.view().patient.mixed  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="not found among"):
        await made.run("loadStudy", studyInstanceUid="1.5")


async def test_the_patient_stands_in_no_address_and_in_no_store() -> None:
    made = await opened()
    await with_first_image(made)
    await made.run("loadStudy", studyInstanceUid="1.3")
    kept = f"{made.fake.navigation.entries} {dict(made.fake.storage)}"
    assert "P1" not in kept
    assert "1.3" not in kept


async def test_a_search_that_fails_is_told_and_tried_again() -> None:
    made = await opened()
    made.here.errors[""] = SourceError("It does not answer", "Nobody is there.", "Wait.")
    await with_first_image(made)
    notice = made.app.view().study_tabs.notice  # type: ignore[union-attr]
    assert "Other studies" in notice.title
    assert notice.action_command == "searchPriors"
    made.here.errors.clear()
    await made.run("searchPriors")
    assert listed(made) == ["1.2", "1.3", "1.4"]


async def test_without_an_identifier_nobody_is_looked_for() -> None:
    made = world([image("1.2", "1.2.1", "20250103", PatientID="")])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.here.queries.clear()
    await with_first_image(made)
    assert made.here.queries == []


# -- is it one patient? -------------------------------------------------------------------------


def person(study: str = "1.2", **values: str) -> DataSet:
    return image(study, f"{study}.1", "20250103", **values)


@pytest.mark.parametrize(
    "other",
    [
        {"PatientID": "P2"},
        {"PatientName": "Roe^Jane"},
        {"PatientBirthDate": "19800103"},
        {"PatientID": ""},
        {"PatientName": ""},
    ],
)
def test_two_studies_that_differ_in_the_patient_are_of_two(other: dict[str, str]) -> None:
    assert len(patients([person(), person("1.3", **other)])) == 2


def test_one_number_of_two_issuers_is_two_patients() -> None:
    here, there = {"IssuerOfPatientID": "HERE"}, {"IssuerOfPatientID": "THERE"}
    assert len(patients([person(**here), person("1.3", **there)])) == 2
    assert len(patients([person(**here), person("1.3")])) == 1


def test_the_way_a_name_is_written_makes_nobody_another() -> None:
    assert len(patients([person(), person("1.3", PatientName="DOE^JANE^^ ")])) == 1


def test_an_object_that_leaves_the_patient_out_is_of_its_studys_patient() -> None:
    empty = {"PatientID": "", "PatientName": "", "PatientBirthDate": ""}
    assert len(patients([person(), person(**empty)])) == 1
    assert len(patients([person(), person("1.3", **empty)])) == 2


def test_two_patients_within_one_study_are_two() -> None:
    assert len(patients([person(), person(PatientID="P2")])) == 2
