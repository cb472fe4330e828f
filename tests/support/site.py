"""The built site and the demo studies, made once per session, and the servers around them."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.npm import cache_folder
from tests.support.process import lan_address
from tests.support.servers import AsgiServer, StaticServer

UNUSED_AFTER_S = 7 * 24 * 3600


def _no_progress(message: str, fraction: float | None) -> None:
    """Tests do not watch."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the site as ``negatoscope build`` makes it (``NEGATOSCOPE_SITE``: one at hand)."""
    if at_hand := os.environ.get("NEGATOSCOPE_SITE"):
        return Path(at_hand)
    from negatoscope.cli.build import build_site

    out = tmp_path_factory.mktemp("built") / "site"
    build_site(out, config=None, base_path=None, plugins=(), progress=_no_progress)
    return out


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """Folder of the demo's DICOM files; kept while the code that makes them is the same."""
    from negatoscope.cli import phantoms

    folder = cache_folder() / f"demo-{sources_digest(Path(phantoms.__file__).parent)}"
    phantoms.generate(folder, _no_progress)
    folder.touch()
    for old in cache_folder().glob("demo-*"):
        # A checkout of another state may be using its own right now.
        if time.time() - old.stat().st_mtime > UNUSED_AFTER_S:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def sources_digest(package: Path) -> str:
    """Return a name for what a package makes: another one whenever its code changes."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Served:
    """A running viewer: its address, and what lies behind it."""

    url: str
    folder: Path

    def page(self, path: str = "/") -> str:
        """Return the address of a page."""
        return self.url + path

    def viewer(self, *studies: str, **parameters: str) -> str:
        """Return a deep link."""
        query = [f"StudyInstanceUIDs={','.join(studies)}"]
        query += [f"{key}={value}" for key, value in parameters.items()]
        return f"{self.url}/viewer?{'&'.join(query)}"


@pytest.fixture(scope="session")
def demo(site: Path, demo_folder: Path) -> Iterator[Served]:
    """The viewer with the demo studies, from the embedded server."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-index-") as index:
        app = create_app(site, demo_folder, index_path=Path(index) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, site)


def copy_of_site(site: Path, target: Path, configuration: dict[str, object]) -> Path:
    """Return a copy of the site that has its own configuration; its hashed assets are linked."""
    shutil.copytree(site, target, copy_function=_link)
    config = target / "app-config.json"
    for old in target.glob("app-config.json*"):
        old.unlink()
    config.write_text(json.dumps(configuration))
    return target


def _link(source: str, target: str) -> None:
    # what a test may write to is a file of its own: writing through a link changes both
    if Path(source).parent.name == "assets":
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
    else:
        shutil.copy2(source, target)


def dicomweb_configuration(root: str, **more: object) -> dict[str, object]:
    """Return a configuration with one DICOMweb source."""
    source = {"friendlyName": "Test", "name": "test", "qidoRoot": root, "wadoRoot": root, **more}
    return {
        "dataSources": [
            {
                "namespace": "@ohif/extension-default.dataSourcesModule.dicomweb",
                "sourceName": "test",
                "configuration": source,
            }
        ],
        "defaultDataSourceName": "test",
    }


@pytest.fixture(scope="session")
def static_tree(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo studies as a static DICOMweb tree, for servers that only serve files."""
    from negatoscope.cli.static_tree import write_static_tree

    out = tmp_path_factory.mktemp("static") / "dicomweb"
    write_static_tree(demo_folder, out, _no_progress)
    return out


@pytest.fixture(scope="session")
def static_site(site: Path, static_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that any web server can serve: the site and, below ``dicomweb``, the studies."""
    out = tmp_path_factory.mktemp("plain") / "site"
    copy_of_site(site, out, dicomweb_configuration("dicomweb", staticWado=True))
    (out / "dicomweb").symlink_to(static_tree)
    return out


@pytest.fixture(scope="session", params=["root", "sub-folder", "network address"])
def plain_static(request: pytest.FixtureRequest, static_site: Path) -> Iterator[Served]:
    """The site from Python's own file server: at the root, in a folder, for the network."""
    with ExitStack() as stack:
        if request.param == "network address":
            address = lan_address()
            if address is None:
                pytest.skip("this machine has no address on a network")
            server = stack.enter_context(StaticServer(static_site, host=address))
        else:
            prefix = "/hospital/viewer" if request.param == "sub-folder" else ""
            server = stack.enter_context(StaticServer(static_site, prefix=prefix))
        yield Served(server.url, static_site)
