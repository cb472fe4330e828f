"""The viewer, an archive that checks tokens, and a provider: what the tests of sign-in run on."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from negatoscope.cli.server import create_app
from tests.support.openid.guard import TokenGuard
from tests.support.openid.providers import Issuer, Providers
from tests.support.process import free_port
from tests.support.servers import AsgiServer
from tests.support.site import copy_of_site, dicomweb_configuration

SHORT_S = 6
AUDIENCE = "urn:archive"


@dataclass(frozen=True)
class Hospital:
    """Ports that are known before anything is built, and the site that is built for them."""

    site: Path
    port: int
    issuer: Issuer
    partner: Issuer

    @property
    def url(self) -> str:
        """The viewer's origin."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Archive:
    """A running viewer and its archive."""

    url: str
    guard: TokenGuard

    def viewer(self, study: str, more: str = "") -> str:
        """A deep link."""
        return f"{self.url}/viewer?StudyInstanceUIDs={study}{more}"


def oidc_block(issuer: Issuer, client: str, **more: object) -> dict[str, object]:
    """A provider's block."""
    return {"authority": issuer.url, "client_id": client, "scope": "openid profile", **more}


def _clients(url: str) -> dict[str, dict[str, Any]]:
    pages = {
        "redirectUris": [f"{url}/callback", f"{url}/silent-refresh.html"],
        "postLogoutRedirectUris": [f"{url}/"],
    }
    return {
        "viewer": pages,
        "short": {**pages, "tokenSeconds": SHORT_S},
        "short-no-refresh": {**pages, "tokenSeconds": SHORT_S, "refresh": False},
        "wrong-audience": {**pages, "audience": "urn:another"},
    }


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A site that is built with sign-in, and the providers that it names."""
    from negatoscope.cli.build import build_site

    port = free_port()
    clients = _clients(f"http://127.0.0.1:{port}")
    issuer, partner = Issuer(clients), Issuer(clients)
    folder = tmp_path_factory.mktemp("sign-in")
    config = folder / "app-config.json"
    blocks = [
        oidc_block(issuer, "viewer", silent_redirect_uri="/silent-refresh.html"),
        oidc_block(partner, "viewer"),
    ]
    config.write_text(json.dumps({**dicomweb_configuration("/dicom-web"), "oidc": blocks}))
    build_site(folder / "site", config=config)
    with Providers(issuer, partner):
        yield Hospital(folder / "site", port, issuer, partner)


OpenArchive = Callable[..., Archive]


@pytest.fixture
def open_archive(hospital: Hospital, demo_folder: Path, tmp_path: Path) -> Iterator[OpenArchive]:
    """Start the viewer with its archive; the configuration's ``oidc`` blocks are given."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def start(*blocks: dict[str, object], **source: object) -> Archive:
            number = next(numbers)
            config = dicomweb_configuration("/dicom-web", supportsWildcard=True, **source)
            site = copy_of_site(
                hospital.site, tmp_path / f"site-{number}", {**config, "oidc": list(blocks)}
            )
            index = tmp_path / f"index-{number}.sqlite3"
            app = create_app(site, demo_folder, index_path=index)
            guard = TokenGuard(app, (hospital.issuer.url, hospital.partner.url))
            stack.enter_context(AsgiServer(guard, port=hospital.port))
            return Archive(hospital.url, guard)

        yield start
    shutil.rmtree(tmp_path, ignore_errors=True)
