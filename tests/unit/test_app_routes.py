"""Addresses: which page they name, and what hostile ones come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.app.routes import (
    MAX_STUDIES,
    Route,
    RouteError,
    parse_route,
    study_uids,
    viewer_url,
    worklist_url,
)


@pytest.mark.parametrize(
    ("path", "name", "source"),
    [
        ("", "worklist", ""),
        ("index.html", "worklist", ""),
        ("viewer", "viewer", ""),
        ("viewer/", "viewer", ""),
        ("viewer/index.html", "viewer", ""),
        ("viewer/my%20archive", "viewer", "my archive"),
        ("viewer/a/b", "notfound", ""),
        ("segmentation", "notfound", ""),
        ("../viewer", "notfound", ""),
    ],
)
def test_a_path_names_a_page(path: str, name: str, source: str) -> None:
    route = parse_route(path, "")
    assert (route.name, route.source_name) == (name, source)


def test_parameters_are_taken_in_any_case_and_as_lists_or_repeated() -> None:
    route = parse_route("viewer", "?studyinstanceuids=1.2,1.3&StudyInstanceUIDs=1.4&x=")
    assert study_uids(route) == ("1.2", "1.3", "1.4")
    assert route.value("x") == ""


def test_the_source_of_a_viewer_link_is_in_its_parameters_or_its_path() -> None:
    assert parse_route("viewer", "?dataSources=there").source_name == "there"
    assert parse_route("viewer/there", "?StudyInstanceUIDs=1").source_name == "there"


@pytest.mark.parametrize("uid", ["05fa52f0e599f17b", "study-7_b", "1." + "2" * 100])
def test_a_study_whose_archive_makes_uids_of_its_own_is_opened(uid: str) -> None:
    assert study_uids(parse_route("viewer", f"?StudyInstanceUIDs={uid},1.2")) == (uid, "1.2")


def test_a_study_is_opened_once_however_often_it_is_named() -> None:
    assert study_uids(parse_route("viewer", "?StudyInstanceUIDs=1.2,1.2,1.2")) == ("1.2",)


@pytest.mark.parametrize(
    "search",
    ["", "?", "?StudyInstanceUIDs=", "?StudyInstanceUIDs=,,", "?StudyInstanceUID=1.2"],
)
def test_a_link_without_a_study_is_refused(search: str) -> None:
    with pytest.raises(RouteError, match="names no study"):
        study_uids(parse_route("viewer", search))


@pytest.mark.parametrize(
    "uid",
    [
        "../../admin",
        "1.2/../../x",
        "https://elsewhere.example/",
        "1.2?x=1",
        "1.2%2F..",
        "<img src=x>",
        "1" * 129,
        ".1",
        "1.2\n",
        "١.٢",
    ],
)
def test_what_is_no_uid_never_gets_into_a_request(uid: str) -> None:
    from urllib.parse import urlencode

    with pytest.raises(RouteError, match="not a DICOM UID") as refusal:
        study_uids(parse_route("viewer", "?" + urlencode({"StudyInstanceUIDs": uid})))
    assert uid not in str(refusal.value)


def test_a_link_cannot_open_studies_without_end() -> None:
    many = ",".join(f"1.{n}" for n in range(MAX_STUDIES + 1))
    with pytest.raises(RouteError, match=f"{MAX_STUDIES} can be opened"):
        study_uids(parse_route("viewer", f"?StudyInstanceUIDs={many}"))


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_address_names_a_page_or_is_refused(path: str, search: str) -> None:
    route = parse_route(path, search)
    assert route.name in ("worklist", "viewer", "notfound")
    try:
        uids = study_uids(route)
    except RouteError:
        return
    assert all(set(uid) <= set("0123456789.") for uid in uids)


def test_addresses_lead_back_to_what_made_them() -> None:
    url = viewer_url(("1.2", "1.3"), "my archive & more")
    path, _, search = url.partition("?")
    route = parse_route(path, search)
    assert study_uids(route) == ("1.2", "1.3")
    assert route.source_name == "my archive & more"


def test_the_list_has_no_empty_parameters() -> None:
    assert worklist_url({"modalities": "CT,MR", "description": ""}) == "?modalities=CT,MR"
    assert worklist_url({}) == ""
    assert Route("worklist").value("anything") == ""
