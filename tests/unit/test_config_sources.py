"""What the configuration says of data sources: OHIF's blocks, mistakes, keys without effect."""

import json
from pathlib import Path
from typing import Any

import pytest

from negatoscope.app.config.applied import make_sources
from negatoscope.app.config.document import ConfigError, ignored_keys, load_config
from negatoscope.app.config.kinds import json_keys
from negatoscope.app.config.source_model import DICOMWEB_IGNORED, SOURCE_KINDS, DICOMwebBlock
from negatoscope.app.notices import Notices
from negatoscope.app.plugins import Plugins
from negatoscope.cli.build.pages import source_origins
from tests.support.fake_ports import FakePorts

OHIF = json.loads((Path(__file__).parents[1] / "support" / "ohif_data_sources.json").read_text())


def entry(namespace: str, name: str = "it", **configuration: Any) -> dict[str, Any]:
    return {"namespace": namespace, "sourceName": name, "configuration": configuration}


def problems(*sources: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as error:
        load_config(json.dumps({"dataSources": sources}))
    return error.value.problems


def made(*sources: dict[str, Any]) -> dict[str, Any]:
    fake = FakePorts()
    config = load_config(json.dumps({"dataSources": sources}))
    notices = Notices(lambda: None, fake.clock.later)
    found = make_sources(config.data_sources, Plugins({}, (), lambda *_: None), fake.ports, notices)
    assert not notices.shown
    return dict(found)


def test_a_whole_list_of_sources_copied_from_ohif_works() -> None:
    found = made(*OHIF["dataSources"])
    assert list(found) == ["ohif", "local5000", "orthanc", "dicomwebproxy", "dicomjson", "merge"]
    ohif = found["ohif"].configuration
    assert ohif.qido_root == "https://pacs.example/dicomweb"
    assert ohif.static_wado
    assert ohif.omit_quotation
    assert ohif.single_part == {"bulkdata", "video"}
    assert ohif.bulk_data.relative_resolution == "studies"
    assert found["orthanc"].configuration.supports_fuzzy_matching
    assert found["merge"].friendly_name == "Both"


def test_every_key_without_effect_is_named_with_its_reason() -> None:
    lines = ignored_keys(json.dumps({**OHIF, "useNorm16Texture": True}))
    assert lines[0].startswith("useNorm16Texture: ")
    told = {line.partition(":")[0] for line in lines}
    place = "dataSources[0].configuration"
    assert f"{place}.qidoSupportsIncludeField" in told
    assert f"{place}.bulkDataURI.transform" in told
    assert "dataSources[2].configuration.requestOptions.auth" in told
    assert not [line for line in lines if "secret" in line]  # keys and reasons, never values


def test_no_key_is_read_and_ignored_at_once() -> None:
    assert not set(json_keys(DICOMwebBlock)) & set(DICOMWEB_IGNORED)
    assert set(SOURCE_KINDS) == {"dicomweb", "dicomjson", "dicomwebproxy", "merge"}


@pytest.mark.parametrize("key", sorted(DICOMWEB_IGNORED))
def test_a_key_without_effect_is_accepted(key: str) -> None:
    source = entry("dicomweb", qidoRoot="/rs", **{key: True})
    load_config(json.dumps({"dataSources": [source]}))
    (line,) = ignored_keys(json.dumps({"dataSources": [source]}))
    assert line == f"dataSources[0].configuration.{key}: {DICOMWEB_IGNORED[key]}"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (entry("dicomweb", qidoRoot="/rs", imageRendering="wadouri"), "needs wadoUriRoot"),
        (entry("dicomweb", qidoRoot="/rs", imageRendering="png"), '"png" is not one of'),
        (entry("dicomweb", qidoRoot="/rs", wadoUriRoot="javascript:x"), "http(s) address"),
        (
            entry("dicomweb", qidoRoot="/rs", requestOptions={"headers": {"Authorization": "x"}}),
            "is a credential",
        ),
        (
            entry("dicomweb", qidoRoot="/rs", requestOptions={"headers": {"X-Api-Key": "x"}}),
            "is a credential",
        ),
        (
            entry("dicomweb", qidoRoot="/rs", requestOptions={"headers": {"X Y": "x"}}),
            "is not the name of a header",
        ),
        (
            entry("dicomweb", qidoRoot="/rs", requestOptions={"headers": {"X-A": "a\r\nb: c"}}),
            "a text in one line",
        ),
        (entry("dicomjson", url="file:///etc/passwd"), "http(s) address"),
        (entry("dicomjson", urls="x"), "did you mean url?"),
        (
            entry("dicomjson", dangerouslyAllowedOriginsForAuthenticatedEnvironments=["*"]),
            "is not an origin",
        ),
        (
            entry(
                "dicomwebproxy",
                dangerouslyAllowedOriginsForAuthenticatedEnvironments=["https://x.example/path"],
            ),
            "is not an origin",
        ),
        (entry("merge"), "seriesMerge: is missing"),
        (entry("merge", seriesMerge={"dataSourceNames": []}), "is empty"),
        (entry("merge", seriesMerge={"dataSourceNames": ["no"]}), '"no" is no data source'),
        (entry("merge", seriesMerge={"dataSourceNames": ["it"]}), "is merged itself"),
    ],
)
def test_a_mistake_in_a_source_is_told(source: dict[str, Any], told: str) -> None:
    found = problems(source)
    assert any(told in problem for problem in found), found
    assert all(problem.startswith("dataSources[0].configuration") for problem in found)


def test_a_merged_source_may_stand_before_what_it_merges() -> None:
    merge = {"dataSourceNames": ["a", "b"], "defaultDataSourceName": "b"}
    sources = [
        entry("merge", "both", seriesMerge=merge),
        entry("dicomweb", "a", qidoRoot="/a"),
        entry("dicomweb", "b", qidoRoot="/b"),
    ]
    assert list(made(*sources)) == ["both", "a", "b"]
    sources[0]["configuration"]["seriesMerge"]["defaultDataSourceName"] = "c"
    assert "is not in dataSourceNames" in problems(*sources)[0]


def test_the_policy_lets_the_page_ask_exactly_the_servers_that_sources_name() -> None:
    key = "dangerouslyAllowedOriginsForAuthenticatedEnvironments"
    blocks = [
        {"qidoRoot": "https://one.example/rs", "wadoUriRoot": "https://two.example/wado"},
        {"bulkDataURI": {"prefixWith": "https://three.example/"}},
        {"url": "https://four.example/studies.json", key: ["https://five.example:8443"]},
        {"qidoRoot": "/own", "friendlyName": "https://no.example/"},
    ]
    assert source_origins(blocks) == {
        *(f"https://{name}.example" for name in ("one", "two", "three", "four")),
        "https://five.example:8443",
    }
