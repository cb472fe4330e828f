"""A site built with a plugin contains and starts it."""

from pathlib import Path

import pytest

from negatoscope.cli.build import build_site
from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.server import create_app
from tests.support import example
from tests.support.chromium import OpenPage
from tests.support.servers import AsgiServer


async def test_the_page_has_the_plugins_command_key_and_button(
    installed_example: Path,
    demo_folder: Path,
    tmp_path: Path,
    new_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.syspath_prepend(str(installed_example))
    build_site(tmp_path / "site", plugins=[example.NAME])
    app = create_app(tmp_path / "site", demo_folder, index_path=tmp_path / "index.sqlite3")
    with AsgiServer(app) as server:
        viewer = await new_page(f"{server.url}/viewer?StudyInstanceUIDs={HEAD_CT.uid}")
        assert await viewer.page.evaluate("negatoscope.startedFrom") == "snapshot"
        await viewer.until_state(
            lambda s: s["viewports"][0]["frame"]["state"] == "loaded", "the image"
        )
        assert await viewer.page.get_by_role("button", name="Stroke window").is_visible()
        await viewer.page.keyboard.press("k")
        state = await viewer.until_state(
            lambda s: s["viewports"][0]["voi"]["windowWidth"] == 40, "the plugin's window"
        )
        assert state["viewports"][0]["voi"]["windowCenter"] == 40
        assert state["notifications"] == []
        assert not [url for url in viewer.requests if "app." in url.rsplit("/", 1)[-1]]
