"""The configuration: what it accepts, and what it says when it cannot be used."""

import json
from typing import Any

import pytest

from negatoscope.app.config.document import ConfigError, load_config, schema
from negatoscope.cli.build.siteconfig import served_config


def source(**configuration: object) -> dict[str, Any]:
    return {
        "namespace": "@ohif/extension-default.dataSourcesModule.dicomweb",
        "sourceName": "archive",
        "configuration": {"qidoRoot": "/q", "wadoRoot": "/w", **configuration},
    }


def config(**keys: object) -> str:
    return json.dumps({"dataSources": [source()], **keys})


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(text)
    return caught.value.problems


def test_the_defaults_are_those_of_the_documentation() -> None:
    loaded = load_config(config())
    assert loaded.max_number_of_web_workers == 6
    assert loaded.max_cache_size == 1 << 30
    assert loaded.remember_query == "safe"
    assert loaded.show_study_list is True
    assert loaded.investigational_use_dialog.option == "always"


def test_the_configuration_of_the_demo_is_accepted() -> None:
    loaded = load_config(json.dumps(served_config("Demo")))
    assert loaded.default_data_source.source_name == "dicomweb"
    assert loaded.default_data_source.configuration["qidoRoot"] == "/dicom-web"


def test_a_wrong_value_is_named_with_its_place_and_what_was_expected() -> None:
    text = json.dumps({"dataSources": [source(queryLimit="many")]})
    assert problems(text) == [
        'dataSources[0].configuration.queryLimit: "many" is not a whole number ≥ 1'
    ]


def test_all_problems_are_told_at_once() -> None:
    text = json.dumps(
        {
            "dataSources": [source(queryLimit=0, staticWado="yes")],
            "rememberQuery": "sometimes",
            "maxNumRequests": {"interaction": True},
        }
    )
    assert problems(text) == [
        'rememberQuery: "sometimes" is not one of "off", "safe", "all"',
        "maxNumRequests.interaction: true is not a whole number ≥ 1",
        "dataSources[0].configuration.queryLimit: 0 is not a whole number ≥ 1",
        'dataSources[0].configuration.staticWado: "yes" is not true or false',
    ]


def test_an_unknown_key_is_named_with_the_nearest_known_one() -> None:
    assert problems(config(maxCachSize=1)) == [
        "maxCachSize: is not a known key; did you mean maxCacheSize?"
    ]
    text = json.dumps({"dataSources": [source(qidoroot="/x")]})
    assert problems(text) == [
        "dataSources[0].configuration.qidoroot: is not a known key; did you mean qidoRoot?"
    ]


def test_a_key_that_is_nothing_like_ours_gets_no_proposal() -> None:
    assert problems(config(zzz=1)) == ["zzz: is not a known key"]


@pytest.mark.parametrize(
    "key", ["useSharedArrayBuffer", "useNorm16Texture", "preferSizeOverAccuracy"]
)
def test_keys_that_ohif_documents_without_reading_are_accepted(key: str) -> None:
    load_config(config(**{key: True}))


def test_a_data_source_block_copied_from_ohif_is_accepted() -> None:
    block = source(
        friendlyName="dcm4chee",
        name="dcm4chee",
        wadoUriRoot="https://pacs.example/wado",
        imageRendering="wadors",
        thumbnailRendering="wadors",
        enableStudyLazyLoad=True,
        supportsFuzzyMatching=True,
        supportsWildcard=True,
        supportsReject=True,
        staticWado=True,
        singlepart="bulkdata,video,pdf",
        dicomUploadEnabled=True,
        omitQuotationForMultipartRequest=True,
        bulkDataURI={"enabled": True, "relativeResolution": "studies"},
    )
    loaded = load_config(json.dumps({"dataSources": [block]}))
    assert loaded.data_sources[0].configuration["bulkDataURI"]["relativeResolution"] == "studies"


def provider(**more: object) -> dict[str, object]:
    return {"authority": "https://id.example/realm", "client_id": "viewer", **more}


def test_a_block_of_ohif_for_sign_in_is_read_with_its_defaults() -> None:
    block = provider(
        redirect_uri="/callback",
        response_type="code",
        scope="openid profile email",
        post_logout_redirect_uri="/logout-redirect.html",
        revoke_uri="https://id.example/revoke?token=",
        automaticSilentRenew=True,
        revokeAccessTokenOnSignout=True,
        useAuthorizationCodeFlow=True,
        extraQueryParams={"audience": "dicom"},
    )
    (loaded,) = load_config(config(oidc=[block])).oidc
    assert loaded.scope == "openid profile email"
    assert loaded.revoke_on_sign_out
    assert loaded.label == "id.example"
    assert loaded.origins == {"https://id.example"}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"client_id": ""}, "oidc[0].client_id: must not be empty"),
        ({"authority": "http://id.example"}, "is not an https address"),
        ({"authority": "https://me@id.example"}, "is not an https address"),
        ({"authority": "javascript:alert(1)"}, "is not an https address"),
        ({"response_type": "id_token token"}, "must be “code”"),
        ({"dataSourceNames": ["nowhere"]}, "there is no data source “nowhere”"),
        ({"redirect_url": "/callback"}, "did you mean redirect_uri?"),
    ],
)
def test_what_is_wrong_with_a_provider_is_told(more: dict[str, object], problem: str) -> None:
    (told,) = problems(config(oidc=[provider(**more)]))
    assert problem in told


def test_the_origins_of_a_provider_are_those_of_all_its_endpoints() -> None:
    block = provider(metadataSeed={"token_endpoint": "https://token.example/t", "issuer": 3})
    (loaded,) = load_config(config(oidc=[block])).oidc
    assert loaded.origins == {"https://id.example", "https://token.example"}


def test_a_syntax_error_is_told_with_line_and_column() -> None:
    (problem,) = problems('{\n  "dataSources": [,]\n}')
    assert "line 2, column 19" in problem


@pytest.mark.parametrize("text", ["[]", "null", '"x"', "3"])
def test_a_configuration_that_is_no_object_is_refused(text: str) -> None:
    assert "is not an object" in problems(text)[0]


def test_a_missing_source_list_is_told() -> None:
    assert problems("{}") == ["dataSources: is missing"]
    assert problems('{"dataSources": []}') == [
        "dataSources: is empty; at least one data source is needed"
    ]


def test_a_source_without_an_address_is_told() -> None:
    block = {"namespace": "dicomweb", "sourceName": "a", "configuration": {}}
    (problem,) = problems(json.dumps({"dataSources": [block]}))
    assert problem.startswith("dataSources[0].configuration: needs qidoRoot or wadoRoot")


@pytest.mark.parametrize(
    "root", ["javascript:alert(1)", "file:///etc", "https://user:secret@x/", "https://x/?a=1"]
)
def test_an_address_that_is_none_of_the_web_is_refused(root: str) -> None:
    (problem,) = problems(json.dumps({"dataSources": [source(qidoRoot=root)]}))
    assert problem.endswith("is not an http(s) address or a path")


def test_two_sources_of_one_name_are_refused() -> None:
    (problem,) = problems(json.dumps({"dataSources": [source(), source()]}))
    assert problem == 'dataSources[1].sourceName: "archive" is there twice'


def test_a_default_source_that_does_not_exist_is_told() -> None:
    assert problems(config(defaultDataSourceName="pacs")) == [
        'defaultDataSourceName: "pacs" is no data source (known: "archive")'
    ]


def test_the_named_default_source_is_found() -> None:
    second = {**source(), "sourceName": "second"}
    text = json.dumps({"dataSources": [source(), second], "defaultDataSourceName": "second"})
    assert load_config(text).default_data_source.source_name == "second"


def test_hotkeys_are_handed_on_as_they_are() -> None:
    keys = [{"commandName": "nextImage", "label": "Next", "keys": ["down"], "isEditable": True}]
    loaded = load_config(config(hotkeys=keys))
    assert loaded.hotkeys[0]["commandName"] == "nextImage"


def test_a_long_value_is_cut_in_its_message() -> None:
    (problem,) = problems(config(maxCacheSize="x" * 1000))
    assert len(problem) < 120


def test_a_configuration_nested_without_end_is_refused() -> None:
    with pytest.raises(ConfigError):
        load_config("[" * 200_000)


def test_the_schema_knows_every_key_and_closes_its_objects() -> None:
    built = schema()
    assert built["additionalProperties"] is False
    assert built["properties"]["maxCacheSize"]["minimum"] == 1
    items = built["properties"]["dataSources"]["items"]
    roots = items["allOf"][0]["then"]["properties"]["configuration"]["properties"]
    assert {"qidoRoot", "wadoRoot", "queryLimit"} <= set(roots)
    json.dumps(built)


def test_a_byte_order_mark_does_no_harm() -> None:
    load_config("\ufeff" + config())
