"""The built site from the embedded server: types, caching, compression, redirects, refusals."""

import gzip
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import brotli
import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from negatoscope.cli.server import RunningServer, create_app
from negatoscope.cli.server.files import encodings_accepted, safe_path

SCRIPT = "assets/boot.0123abcd4567.js"
SECRET = b"outside the site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site") / "site"
    files = {
        "index.html": b"<!doctype html>list",
        "viewer/index.html": b"<!doctype html>viewer",
        "404.html": b"<!doctype html>missing",
        "sw.js": b"// worker",
        "app-config.json": b"{}",
        "manifest.webmanifest": b"{}",
        SCRIPT: b"let a = 1;" * 50,
        "assets/pyodide.0123abcd4567.wasm": b"\0asm",
        "assets/plain.js": b"1",
        ".hidden": SECRET,
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / f"{SCRIPT}.gz").write_bytes(gzip.compress(files[SCRIPT]))
    (root / f"{SCRIPT}.br").write_bytes(brotli.compress(files[SCRIPT]))
    (root / "app-config.json.gz").write_bytes(gzip.compress(b'{"old": 1}'))
    os.utime(root / "app-config.json.gz", (1, 1))
    (root.parent / "secret.txt").write_bytes(SECRET)
    (root / "assets" / "link.js").symlink_to(root.parent / "secret.txt")
    return root


@pytest.fixture(scope="module")
def client(site: Path) -> Iterator[httpx.Client]:
    with (
        RunningServer(create_app(site, None)) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/viewer/", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/app-config.json", "application/json", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/assets/plain.js", "text/javascript; charset=utf-8", "no-cache"),
        (f"/{SCRIPT}", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        (
            "/assets/pyodide.0123abcd4567.wasm",
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
    ],
)
def test_every_kind_of_file_has_its_type_and_cache_rule(
    client: httpx.Client, path: str, kind: str, cache: str
) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert response.headers["cache-control"] == cache
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["content-security-policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_precompressed_files_go_to_who_accepts_them(
    client: httpx.Client, site: Path, accept: str, coding: str | None
) -> None:
    response = client.get(f"/{SCRIPT}", headers={"Accept-Encoding": accept})
    assert response.headers.get("content-encoding") == coding
    assert "Accept-Encoding" in response.headers["vary"]
    assert response.content == (site / SCRIPT).read_bytes()


def test_a_compressed_file_older_than_its_original_is_not_used(client: httpx.Client) -> None:
    response = client.get("/app-config.json", headers={"Accept-Encoding": "gzip"})
    assert response.json() == {}


def test_what_the_client_holds_is_not_sent_again(client: httpx.Client) -> None:
    for accept in ("gzip", "br", "identity"):
        tag = client.get(f"/{SCRIPT}", headers={"Accept-Encoding": accept}).headers["etag"]
        again = client.get(
            f"/{SCRIPT}", headers={"Accept-Encoding": accept, "If-None-Match": f'W/"x", {tag}'}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert "content-length" not in again.headers or again.headers["content-length"] == "0"


def test_head_says_the_length_and_sends_nothing(client: httpx.Client) -> None:
    response = client.head("/sw.js")
    assert (response.headers["content-length"], response.content) == ("9", b"")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/viewer?StudyInstanceUIDs=1.2", "/viewer/?StudyInstanceUIDs=1.2"),
        ("/viewer/dicomweb?StudyInstanceUIDs=1.2", "/viewer/?StudyInstanceUIDs=1.2"),
        ("/tmtv?StudyInstanceUIDs=1.2&a=%20b", "/viewer/?StudyInstanceUIDs=1.2&a=%20b"),
        ("//example.org/viewer?StudyInstanceUIDs=1", "/viewer/?StudyInstanceUIDs=1"),
    ],
)
def test_viewer_links_lead_to_the_viewer_with_their_query(
    client: httpx.Client, path: str, target: str
) -> None:
    response = client.get(f"{client.base_url}".rstrip("/") + path)
    assert response.status_code == 302
    location = urlsplit(response.headers["location"])
    assert not location.netloc
    assert response.headers["location"] == target


@pytest.mark.parametrize(
    "path",
    [
        "/missing.js",
        "/assets/none.0123abcd4567.js",
        "/viewer/none.css",
        "/.hidden",
        "/assets/link.js",
        "/viewer/index.html/",
        "/assets/",
    ],
)
def test_files_that_are_not_there_are_plainly_not_there(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert SECRET not in response.content


def test_an_unknown_page_is_the_sites_own_page_for_that(client: httpx.Client) -> None:
    response = client.get("/somewhere")
    assert (response.status_code, response.content) == (404, b"<!doctype html>missing")


def test_nothing_can_be_changed(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/index.html").status_code == 405


ESCAPES = st.lists(
    st.sampled_from(
        [
            "..",
            ".",
            "",
            "secret.txt",
            "%2e%2e",
            "%2f",
            "..%2f",
            "%5c",
            "..\\",
            "assets",
            "\0",
            "C:",
            "~",
            "site",
            "%252e%252e",
        ]
    ),
    min_size=1,
    max_size=8,
).map("/".join)


@given(ESCAPES | st.text(max_size=30))
@example("/../secret.txt")
@example("assets/../../secret.txt")
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    root = Path(__file__).resolve().parent
    path = safe_path(root, address)
    assert path is None or path.resolve().is_relative_to(root)


def raw_get(url: str, target: str) -> bytes:
    """Ask for exactly this target: HTTP libraries tidy addresses up."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/..%5csecret.txt",
        "//../secret.txt",
        "/assets/link.js",
        "/sw.js%00.html",
    ],
)
def test_no_raw_request_reads_outside(client: httpx.Client, site: Path, target: str) -> None:
    absolute = "/" + quote(str(site.parent / "secret.txt"), safe="")
    for each in (target, absolute):
        answer = raw_get(str(client.base_url), each)
        assert SECRET not in answer
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 302"))


@given(st.text(max_size=60))
def test_any_accept_encoding_can_be_read(text: str) -> None:
    encodings_accepted(text)
