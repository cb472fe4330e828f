"""The recipe's web servers deliver the site and the studies as its table says."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from negatoscope.cli.phantoms.quick import write_ct_series
from negatoscope.cli.recipes import recipe_named, write_recipe
from negatoscope.cli.static_tree import write_static_tree
from tests.support.process import Program, answers, free_port
from tests.support.provision import APACHE, CADDY, NGINX, NGINX_BROTLI, path_of
from tests.support.site import copy_of_site

RECIPE = "static-files"
SLICES = 3
#: Debian's Apache brings its modules as files.
APACHE_MODULES = ("mpm_event", "authz_core", "mime", "dir", "headers", "rewrite", "alias")
MODULES_FOLDER = Path("/usr/lib/apache2/modules")


def command(server: str, folder: Path) -> list[str]:
    """What starts a server in the recipe's folder."""
    if server == "nginx":
        path_of(NGINX_BROTLI)
        return [str(path_of(NGINX)), "-p", f"{folder}/", "-c", "nginx.conf"]
    if server == "caddy":
        return [str(path_of(CADDY)), "run"]
    modules = [f"LoadModule {m}_module {MODULES_FOLDER}/mod_{m}.so" for m in APACHE_MODULES]
    main = folder / "main.conf"
    who = ["User www-data", "Group www-data"] if os.geteuid() == 0 else []
    own = [f"ServerRoot {folder}", "ServerName localhost", "PidFile apache.pid"]
    own += ["TypesConfig /etc/mime.types", "ErrorLog /dev/stderr", f"Define negatoscope {folder}"]
    main.write_text("\n".join([*modules, *who, *own, "Include apache.conf", ""]))
    return [str(path_of(APACHE)), "-d", str(folder), "-f", str(main), "-DFOREGROUND"]


@pytest.fixture(scope="module")
def folder_for_all() -> Iterator[Path]:
    """A folder that the servers' own users may read, as root starts them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module", params=["nginx", "apache", "caddy"])
def served(
    request: pytest.FixtureRequest,
    site: Path,
    folder_for_all: Path,
) -> Iterator[str]:
    """Origin of a server with the recipe's configuration, the built site and a tree of studies."""
    home = folder_for_all
    folder = home / "my-viewer"
    write_ct_series(home / "dicom", SLICES)
    recipe, port = recipe_named(RECIPE), free_port()
    write_recipe(recipe, folder, {"port": str(port)})
    (folder / "www").mkdir()
    copy_of_site(site, folder / "www" / "negatoscope", {"dataSources": []})
    write_static_tree(home / "dicom", folder / "www" / "dicomweb")
    program = Program(command(request.param, folder), folder / "server.log", cwd=folder)
    origin = f"http://127.0.0.1:{port}"
    try:
        program.wait_until(lambda: answers(f"{origin}/negatoscope/"))
        yield origin
    finally:
        program.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def asset(site: Path) -> str:
    """Path of a script below the site."""
    return next((site / "assets").glob("*.js")).relative_to(site).as_posix()


def ask(url: str, coding: str = "identity") -> httpx.Response:
    return httpx.get(url, headers={"Accept-Encoding": coding}, trust_env=False)


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_scripts_come_compressed_as_the_browser_takes_them(
    served: str, asset: str, site: Path, coding: str
) -> None:
    answer = ask(f"{served}/negatoscope/{asset}", coding)
    assert answer.status_code == httpx.codes.OK
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content == (site / asset).read_bytes()


def test_pages_are_asked_for_anew_and_cannot_be_framed_by_others(served: str) -> None:
    answer = ask(f"{served}/negatoscope/", "br")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<html" in answer.text


def test_webassembly_has_its_media_type(served: str, site: Path) -> None:
    found = next((site / "assets").rglob("*.wasm")).relative_to(site).as_posix()
    assert ask(f"{served}/negatoscope/{found}").headers["Content-Type"] == "application/wasm"


def test_an_unknown_address_is_told_with_status_404(served: str, site: Path) -> None:
    answer = ask(f"{served}/negatoscope/no/such/page")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.text == (site / "404.html").read_text(encoding="utf-8")


def test_a_source_that_was_added_later_has_its_page(served: str) -> None:
    answer = ask(f"{served}/negatoscope/viewer/later?StudyInstanceUIDs=1.2")
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["Content-Type"].startswith("text/html")


def test_studies_are_lists_of_json_and_kept_by_nobody(served: str) -> None:
    answer = ask(f"{served}/dicomweb/studies", "gzip")
    assert answer.status_code == httpx.codes.OK
    (study,) = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    uid = study["0020000D"]["Value"][0]
    series = ask(f"{served}/dicomweb/studies/{uid}/series", "gzip").json()
    path = f"studies/{uid}/series/{series[0]['0020000E']['Value'][0]}/metadata"
    assert len(ask(f"{served}/dicomweb/{path}", "gzip").json()) == SLICES
