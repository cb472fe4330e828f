"""Searches of the embedded server (QIDO-RS, PS3.18 10.6), over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from negatoscope.cli.server import RunningServer, create_app
from tests.support.dicom_files import write_ct


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dicom")
    write_ct(root, 1)
    write_ct(root, 2)
    write_ct(root, 1, series="1.2.3.2", Modality="PT", SeriesNumber=2, SeriesDescription="PET")
    write_ct(
        root,
        1,
        study="1.2.4",
        PatientName="Müller^Jörg==",
        SpecificCharacterSet="ISO_IR 100",
        PatientID="mrn*2",
        StudyDate="20250607",
        StudyTime="0815",
        StudyDescription="Knee left",
        Modality="MR",
    )
    write_ct(
        root,
        1,
        study="1.2.5",
        PatientName=None,
        PatientID="",
        StudyDate=None,
        StudyTime=None,
        StudyDescription=None,
        AccessionNumber=None,
        Modality=None,
        SeriesNumber=None,
        InstanceNumber=None,
    )
    return root


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with (
        RunningServer(create_app(None, folder)) as server,
        httpx.Client(base_url=f"{server.url}/dicom-web") as client,
    ):
        yield client


def uids(response: httpx.Response, tag: str = "0020000D") -> list[str]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/dicom+json"
    return [item[tag]["Value"][0] for item in response.json()]


def search(client: httpx.Client, **params: str | list[str]) -> list[str]:
    return uids(client.get("/studies", params=params))


def test_studies_come_newest_first_and_undated_ones_last(client: httpx.Client) -> None:
    assert search(client) == ["1.2.4", "1.2.3", "1.2.5"]


def test_a_study_says_its_modalities_and_counts(client: httpx.Client) -> None:
    (study,) = client.get("/studies?StudyInstanceUID=1.2.3").json()
    assert study["00080061"]["Value"] == ["CT", "PT"]
    assert study["00201206"]["Value"] == [2]
    assert study["00201208"]["Value"] == [3]
    assert study["00081190"]["Value"] == [
        f"{client.base_url}/studies/1.2.3".replace("//studies", "/studies")
    ]


def test_a_study_without_attributes_keeps_its_row(client: httpx.Client) -> None:
    (study,) = client.get("/studies?StudyInstanceUID=1.2.5").json()
    assert "00100010" not in study
    assert study["00080061"] == {"vr": "CS"}
    assert study["00201208"]["Value"] == [1]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"PatientName": "doe^jane"}, ["1.2.3"]),
        ({"PatientName": "DOE*"}, ["1.2.3"]),
        ({"PatientName": "*jör*"}, ["1.2.4"]),
        ({"PatientName": "Doe"}, []),
        ({"00100010": "D?e^Jane"}, ["1.2.3"]),
        ({"PatientName": "jane doe", "fuzzymatching": "true"}, ["1.2.3"]),
        ({"PatientID": "MRN-1"}, ["1.2.3"]),
        ({"PatientID": "*"}, ["1.2.4", "1.2.3", "1.2.5"]),
        ({"PatientID": ""}, ["1.2.4", "1.2.3", "1.2.5"]),
        ({"StudyDate": "20240102"}, ["1.2.3"]),
        ({"StudyDate": "20240101-20241231"}, ["1.2.3"]),
        ({"StudyDate": "-20241231"}, ["1.2.3"]),
        ({"StudyDate": "20240103-"}, ["1.2.4"]),
        ({"StudyTime": "0800-0900"}, ["1.2.4"]),
        ({"StudyInstanceUID": "1.2.3,1.2.5,9.9"}, ["1.2.3", "1.2.5"]),
        ({"StudyInstanceUID": "1.2.3\\1.2.4"}, ["1.2.4", "1.2.3"]),
        ({"StudyInstanceUID": "1.2.*"}, []),
        ({"ModalitiesInStudy": "PT"}, ["1.2.3"]),
        ({"ModalitiesInStudy": "PT,MR"}, ["1.2.4", "1.2.3"]),
        ({"ModalitiesInStudy": ["PT", "MR"]}, ["1.2.4", "1.2.3"]),
        ({"StudyDescription": "*LEFT*"}, ["1.2.4"]),
        ({"AccessionNumber": "A1", "ModalitiesInStudy": "MR"}, ["1.2.4"]),
        ({"SeriesDescription": "PET"}, ["1.2.3"]),
        ({"limit": "1"}, ["1.2.4"]),
        ({"limit": "1", "offset": "1"}, ["1.2.3"]),
        ({"offset": "7"}, []),
        ({"limit": "0"}, []),
    ],
)
def test_studies_are_found_by(
    client: httpx.Client, params: dict[str, str | list[str]], expected: list[str]
) -> None:
    assert search(client, **params) == expected


def test_a_page_says_that_there_is_more(client: httpx.Client) -> None:
    assert "2 additional results" in client.get("/studies?limit=1").headers["warning"]
    assert "warning" not in client.get("/studies?limit=3").headers


def test_parameters_that_are_no_attributes_are_ignored_and_named(client: httpx.Client) -> None:
    response = client.get("/studies?nonsense=1&PatientID=MRN-1")
    assert uids(response) == ["1.2.3"]
    assert "nonsense" in response.headers["warning"]


@pytest.mark.parametrize("query", ["limit=many", "offset=-1", "limit=1e3", "limit=٣"])
def test_a_limit_that_is_no_number_is_refused_with_its_name(
    client: httpx.Client, query: str
) -> None:
    response = client.get(f"/studies?{query}")
    assert response.status_code == 400
    assert response.json()["object"].startswith("parameter ")


def test_series_of_a_study_come_by_number(client: httpx.Client) -> None:
    response = client.get("/studies/1.2.3/series")
    assert uids(response, "0020000E") == ["1.2.3.1", "1.2.3.2"]
    assert [item["00201209"]["Value"] for item in response.json()] == [[2], [1]]
    assert uids(client.get("/studies/1.2.3/series?Modality=PT"), "0020000E") == ["1.2.3.2"]


def test_series_are_found_without_their_study(client: httpx.Client) -> None:
    assert uids(client.get("/series?Modality=MR"), "0020000E") == ["1.2.4.1"]
    assert len(client.get("/series").json()) == 4


def test_instances_are_found_at_every_level(client: httpx.Client) -> None:
    assert len(client.get("/instances").json()) == 5
    assert len(client.get("/studies/1.2.3/instances").json()) == 3
    found = client.get("/studies/1.2.3/series/1.2.3.1/instances?InstanceNumber=2")
    assert uids(found, "00080018") == ["1.2.3.1.2"]
    assert found.json()[0]["00280010"]["Value"] == [4]


def test_includefield_adds_attributes_to_instances(client: httpx.Client) -> None:
    path = "/studies/1.2.3/series/1.2.3.1/instances"
    assert "00280106" not in client.get(path).json()[0]
    item = client.get(f"{path}?includefield=BitsStored,00280102&includefield=Rows").json()[0]
    assert item["00280101"]["Value"] == [16]
    assert "7FE00010" not in client.get(f"{path}?includefield=all").json()[0]


def test_unknown_studies_and_series_are_named(client: httpx.Client) -> None:
    for path, name in (
        ("/studies/9.9/series", "study 9.9"),
        ("/studies/1.2.3/series/9.9/instances", "series 9.9"),
    ):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["object"] == name


def test_xml_is_not_offered(client: httpx.Client) -> None:
    accept = {"Accept": 'multipart/related; type="application/dicom+xml"'}
    assert client.get("/studies", headers=accept).status_code == 406


def test_plain_json_is_called_so_when_that_was_asked_for(client: httpx.Client) -> None:
    response = client.get("/studies", headers={"Accept": "application/json"})
    assert response.headers["content-type"] == "application/json"


def test_no_cache_keeps_answers(client: httpx.Client) -> None:
    assert client.get("/studies").headers["cache-control"] == "no-store"
