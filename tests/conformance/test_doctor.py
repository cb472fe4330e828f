"""``negatoscope doctor`` against set-ups that are broken on purpose, and against good ones."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from negatoscope.cli.main import run
from negatoscope.cli.server import create_app
from tests.support.doctor import OwnNginx, cures_of, examined, not_well
from tests.support.openid.providers import Issuer, Providers
from tests.support.orthanc import Orthanc
from tests.support.servers import AsgiServer, StaticServer
from tests.support.site import copy_of_site, dicomweb_configuration

VIEWER = "https://viewer.example.org"
PROXY = (
    "location /dicom-web/ { proxy_pass {archive}/dicom-web/; proxy_set_header Host $http_host; %s }"
)
PAGES = (
    "root {root}; "
    "location / { try_files $uri $uri/index.html /index.html; add_header Cache-Control no-cache; }"
    'location /assets/ { add_header Cache-Control "public, max-age=31536000, immutable"; }'
)
Serve = Callable[..., OwnNginx]


@pytest.fixture
def serve(tmp_path: Path, site: Path, orthanc_url: str) -> Iterator[Serve]:
    """Start nginx with a server block in front of the built site and of Orthanc."""
    with ExitStack() as stack:

        def start(server: str, *, http: str = "", configuration: Any = None) -> OwnNginx:
            root = site
            if configuration is not None:
                root = copy_of_site(site, tmp_path / "site", configuration)
            archive = orthanc_url.removesuffix("/dicom-web")
            return stack.enter_context(OwnNginx(tmp_path / "nginx", root, archive, server, http))

        yield start


# -- set-ups that are well ------------------------------------------------------------------------


async def test_orthanc_behind_nginx_on_one_origin_passes(serve: Serve):
    found = await examined(serve(PAGES + PROXY % "").url)
    assert not_well(found) == []
    assert found["source.reach"].detail == "It answers (200), by nginx, Orthanc."
    assert found["wado.frames"].outcome == "ok"
    assert found["qido.filters"].outcome == "ok"
    assert not_well(found, "warning") == []


async def test_the_embedded_server_passes(site: Path, demo_folder: Path):
    with AsgiServer(create_app(site, demo_folder)) as server:
        found = await examined(server.url)
    assert not_well(found) == []
    assert [f.check for f in found.values() if f.outcome == "warning"] == ["source.compression"]
    assert "negatoscope serve" in found["source.reach"].detail


async def test_a_static_tree_passes(static_site: Path):
    with StaticServer(static_site) as server:
        found = await examined(server.url)
    assert not_well(found) == []
    assert "staticWado" in found["qido.paging"].detail


# -- set-ups that are broken ----------------------------------------------------------------------


async def test_a_wrong_root_is_found_and_the_right_one_named(orthanc_url: str):
    found = await examined(orthanc_url.replace("/dicom-web", "/dicomweb"))
    assert found["source.reach"].outcome == "failed"
    assert f'"qidoRoot": "{orthanc_url}"' in cures_of(found["source.reach"])
    assert "Orthanc (orthanc.json)" in cures_of(found["source.reach"])
    assert found["wado.frames"].outcome == "skipped"


async def test_missing_cors_is_found_and_named_for_nginx(serve: Serve):
    found = await examined(f"{serve(PROXY % '').url}/dicom-web", origin=VIEWER)
    assert found["cors.answer"].outcome == "failed"
    assert f'add_header Access-Control-Allow-Origin "{VIEWER}" always;' in cures_of(
        found["cors.answer"]
    )
    assert found["cors.preflight"].outcome == "failed"
    assert "Access-Control-Allow-Headers" in cures_of(found["cors.preflight"])


async def test_cors_that_does_not_allow_authorization_is_found(serve: Serve):
    cors = (
        f'add_header Access-Control-Allow-Origin "{VIEWER}" always; add_header Vary Origin always;'
        "if ($request_method = OPTIONS) {"
        f' add_header Access-Control-Allow-Origin "{VIEWER}";'
        ' add_header Access-Control-Allow-Headers "accept, content-type"; return 204; }'
    )
    url = f"{serve(PROXY % cors).url}/dicom-web"
    found = await examined(url, origin=VIEWER)
    assert found["cors.answer"].outcome == "ok"
    assert found["cors.preflight"].outcome == "warning"
    assert "authorization" in found["cors.preflight"].detail
    with_token = await examined(url, origin=VIEWER, token="of-no-worth")
    assert with_token["cors.preflight"].outcome == "failed"
    assert '"authorization, accept, content-type"' in cures_of(with_token["cors.preflight"])


async def test_two_servers_that_both_allow_the_origin_are_found(serve: Serve):
    twice = (
        f'add_header Access-Control-Allow-Origin "{VIEWER}" always;'
        "add_header Access-Control-Allow-Origin * always;"
    )
    found = await examined(f"{serve(PROXY % twice).url}/dicom-web", origin=VIEWER)
    assert "comes twice" in found["cors.answer"].detail
    assert "proxy_hide_header" in cures_of(found["cors.answer"])


async def test_a_web_page_in_place_of_json_is_found(serve: Serve):
    found = await examined(serve(PAGES).url)
    assert found["source.reach"].outcome == "failed"
    assert "web page" in found["source.reach"].detail
    assert "proxy_pass" in cures_of(found["source.reach"])


async def test_a_wrong_content_type_is_found(serve: Serve):
    wrong = "proxy_hide_header Content-Type; add_header Content-Type text/plain;"
    found = await examined(f"{serve(PROXY % wrong).url}/dicom-web")
    assert found["source.type"].outcome == "warning"
    assert "“text/plain”" in found["source.type"].detail
    assert "application/dicom+json" in cures_of(found["source.type"])


async def test_a_proxy_that_loses_the_query_is_found(serve: Serve):
    lost = "rewrite ^/dicom-web/(.*)$ /dicom-web/$1? break;"
    found = await examined(f"{serve(PROXY % lost).url}/dicom-web")
    assert found["qido.paging"].outcome == "warning"
    assert "limit is ignored" in found["qido.paging"].detail
    assert found["qido.filters"].outcome == "failed"
    assert "$request_uri" in cures_of(found["qido.filters"])


async def test_frames_that_come_in_another_form_only_are_found(serve: Serve):
    picky = 'if ($http_accept ~ "jp2|jls|jphc|transfer-syntax=\\*") { return 406; }'
    found = await examined(f"{serve(PROXY % picky).url}/dicom-web")
    assert found["wado.frames"].outcome == "failed"
    assert '"requestTransferSyntaxUID": "1.2.840.10008.1.2.1"' in cures_of(found["wado.frames"])


async def test_http_below_an_https_page_is_found():
    found = await examined("http://192.0.2.7/dicom-web", origin=VIEWER)
    assert found["source.address"].outcome == "failed"
    assert "mixed content" in found["source.address"].detail
    assert "location /dicom-web/" in cures_of(found["source.address"])


async def test_a_source_that_wants_a_user_is_found(serve: Serve):
    found = await examined(f"{serve('location / { return 401; }').url}/dicom-web")
    assert found["source.reach"].outcome == "failed"
    assert '"oidc"' in cures_of(found["source.reach"])


async def test_an_archive_that_is_down_is_told_from_the_proxy_that_runs(serve: Serve):
    down = "location / { proxy_pass http://127.0.0.1:9; }"
    found = await examined(f"{serve(down).url}/dicom-web")
    assert "502" in found["source.reach"].detail
    assert "proxy_pass" in cures_of(found["source.reach"])
    nobody = await examined("http://127.0.0.1:9/dicom-web")
    assert "Nothing listens" in nobody["source.reach"].detail


async def test_missing_compression_is_found(serve: Serve):
    found = await examined(serve(PAGES + PROXY % "", http="no gzip").url)
    assert found["site.compression"].outcome == "warning"
    assert "gzip_static on" in cures_of(found["site.compression"])
    assert found["source.compression"].outcome == "warning"
    assert "gzip_types application/dicom+json" in cures_of(found["source.compression"])


async def test_wrong_media_types_of_scripts_and_wasm_are_found(serve: Serve):
    server = PAGES + PROXY % ""
    wasm = await examined(serve(server, http="application/wasm wasm; => ").url)
    assert wasm["site.types"].outcome == "warning"
    assert "application/wasm wasm" in cures_of(wasm["site.types"])


async def test_scripts_without_their_type_are_a_failure(serve: Serve):
    found = await examined(serve(PAGES, http="text/javascript js mjs; => ").url)
    assert found["site.types"].outcome == "failed"
    assert "Browsers refuse it" in found["site.types"].detail


async def test_links_that_lead_nowhere_are_found(serve: Serve):
    found = await examined(serve("root {root}; location /viewer { return 404; }").url)
    assert found["site.links"].outcome == "failed"
    assert "try_files" in cures_of(found["site.links"])


async def test_pages_that_browsers_keep_are_found(serve: Serve):
    server = "root {root}; location / { try_files $uri $uri/index.html /index.html; expires 30d; }"
    found = await examined(serve(server).url)
    assert found["site.caching"].outcome == "warning"
    assert "no-cache" in cures_of(found["site.caching"])


async def test_a_policy_that_forbids_the_source_is_found(serve: Serve, orthanc_url: str):
    nginx = serve(
        PAGES.replace(
            "add_header Cache-Control no-cache;",
            "add_header Cache-Control no-cache; add_header Content-Security-Policy "
            "\"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'\";",
        ),
        configuration=dicomweb_configuration(orthanc_url),
    )
    found = await examined(nginx.url)
    assert found["site.policy"].outcome == "failed"
    assert "(header)" in found["site.policy"].detail
    origin = orthanc_url.removesuffix("/dicom-web")
    assert f"connect-src 'self' {origin}" in cures_of(found["site.policy"])


async def test_a_configuration_that_was_changed_after_the_build_is_found(
    serve: Serve, orthanc_url: str
):
    found = await examined(serve(PAGES, configuration=dicomweb_configuration(orthanc_url)).url)
    assert "(page)" in found["site.policy"].detail
    assert "negatoscope build" in cures_of(found["site.policy"])


async def test_uploads_that_nginx_refuses_for_their_size_are_found_and_store_nothing(
    serve: Serve, orthanc_url: str, tmp_path: Path
):
    nginx = serve(PROXY % "", http="client_max_body_size 0; => client_max_body_size 1m;")
    before = (await examined(orthanc_url))["qido.paging"]
    config = tmp_path / "app-config.json"
    block = dicomweb_configuration(f"{nginx.url}/dicom-web", supportsStow=True)
    config.write_text(json.dumps(block))
    found = await examined(str(config))
    assert "413" in found["stow"].detail
    assert "client_max_body_size 0" in cures_of(found["stow"])
    config.write_text(json.dumps(dicomweb_configuration(orthanc_url, supportsStow=True)))
    assert (await examined(str(config)))["stow"].outcome == "ok"
    assert before.outcome == "ok"


# -- the command ----------------------------------------------------------------------------------


def test_the_command_ends_with_1_where_something_failed_and_prints_no_patient(
    orthanc_url: str, demo_folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["doctor", orthanc_url]) == 0
    assert "✗" not in capsys.readouterr().out
    assert run(["doctor", orthanc_url, "--origin", VIEWER, "--json"]) == 1
    out = capsys.readouterr().out
    report = json.loads(out)
    assert report["summary"]["failed"] == 2
    assert {f["check"] for f in report["findings"] if f["outcome"] == "failed"} == {
        "cors.answer",
        "cors.preflight",
    }
    assert "2.25." not in out
    assert "Alder" not in out
    assert run(["doctor", "no-such-file.json"]) == 1


# -- sign-in --------------------------------------------------------------------------------------


def provider(redirects: tuple[str, ...], **changed: Any) -> Starlette:
    """An OpenID provider as far as it can be asked without a person."""

    async def discovery(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        document = {
            "issuer": base,
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile"],
            "code_challenge_methods_supported": ["S256"],
            **changed,
        }
        return JSONResponse(document, headers={"Access-Control-Allow-Origin": "*"})

    async def authorize(request: Request) -> Response:
        redirect = request.query_params["redirect_uri"]
        if redirect not in redirects:
            return HTMLResponse("<h1>invalid_redirect_uri</h1>", 400)
        assert request.query_params["prompt"] == "none"
        return RedirectResponse(f"{redirect}?error=login_required", 303)

    async def token(request: Request) -> Response:
        return JSONResponse({"error": "invalid_grant"}, 400, {"Access-Control-Allow-Origin": "*"})

    async def jwks(request: Request) -> Response:
        return JSONResponse({"keys": changed.get("keys", [{"kty": "RSA", "use": "sig"}])})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/auth", authorize),
            Route("/token", token, methods=["POST"]),
            Route("/jwks", jwks),
        ]
    )


async def signed_in(
    tmp_path: Path, root: str, redirect: str = f"{VIEWER}/callback", **changed: Any
) -> Any:
    """What is found with a provider at which this redirect URI is registered."""
    with AsgiServer(provider((redirect,), **changed)) as server:
        oidc = {
            "authority": server.url,
            "client_id": "viewer",
            "scope": "openid profile",
            "redirect_uri": f"{VIEWER}/callback",
        }
        path = tmp_path / "app-config.json"
        path.write_text(json.dumps({**dicomweb_configuration(root), "oidc": [oidc]}))
        return await examined(str(path), origin=VIEWER)


async def test_a_provider_that_is_well_passes(tmp_path: Path, orthanc: Orthanc):
    found = await signed_in(tmp_path, orthanc.dicomweb_url)
    assert [
        f.check for f in found.values() if f.check.startswith("oidc.") and f.outcome != "ok"
    ] == []


async def test_an_issuer_of_another_name_is_found(tmp_path: Path, orthanc: Orthanc):
    found = await signed_in(tmp_path, orthanc.dicomweb_url, issuer="http://inside:8080/realms/x")
    assert found["oidc.issuer"].outcome == "failed"
    assert "http://inside:8080/realms/x" in cures_of(found["oidc.issuer"])


async def test_a_redirect_uri_that_is_not_registered_is_found(tmp_path: Path, orthanc: Orthanc):
    found = await signed_in(tmp_path, orthanc.dicomweb_url, f"{VIEWER}/other")
    assert found["oidc.redirect"].outcome == "failed"
    assert f"{VIEWER}/callback" in cures_of(found["oidc.redirect"])


async def test_a_source_that_sign_in_does_not_protect_is_found(tmp_path: Path, orthanc_url: str):
    found = await signed_in(tmp_path, orthanc_url)
    assert found["source.protected"].outcome == "failed"
    assert "answers everybody" in found["source.protected"].detail


async def test_a_certified_provider_passes_and_its_unknown_redirect_uri_is_found(
    tmp_path: Path, orthanc: Orthanc
):
    issuer = Issuer({"viewer": {"redirectUris": ["http://127.0.0.1:5000/callback"]}})
    page = "http://127.0.0.1:5000"
    outcomes = {}
    with Providers(issuer):
        for path in ("callback", "elsewhere"):
            oidc = {
                "authority": issuer.url,
                "client_id": "viewer",
                "scope": "openid profile",
                "redirect_uri": f"{page}/{path}",
            }
            config = tmp_path / f"{path}.json"
            block = dicomweb_configuration(orthanc.dicomweb_url)
            config.write_text(json.dumps({**block, "oidc": [oidc]}))
            found = await examined(str(config), origin=page)
            outcomes[path] = {n: f.outcome for n, f in found.items() if n.startswith("oidc.")}
            cures = cures_of(found["oidc.redirect"])
    assert set(outcomes["callback"].values()) == {"ok"}
    assert outcomes["elsewhere"]["oidc.redirect"] == "failed"
    assert f"{page}/elsewhere" in cures
