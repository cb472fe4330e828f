"""Starting the page: what is asked for, how often, and what is said when something is missing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.server import create_app
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.servers import AsgiServer
from tests.support.site import copy_of_site, dicomweb_configuration


class Recorder:
    """An ASGI application that notes the paths that it is asked for."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.paths: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.paths.append(scope["path"])
        await self.app(scope, receive, send)


class Own:
    """A copy of the site on a server of its own."""

    def __init__(self, folder: Path, url: str, recorder: Recorder) -> None:
        self.folder = folder
        self.url = url
        self.recorder = recorder

    def lose(self, pattern: str) -> str:
        """Remove a file with its compressed copies; return its name."""
        (lost,) = [p for p in self.folder.rglob(pattern) if p.suffix not in {".br", ".gz"}]
        for path in self.folder.rglob(f"{lost.name}*"):
            path.unlink()
        return lost.name


@pytest.fixture
def own(site: Path, demo_folder: Path, tmp_path: Path) -> Iterator[Own]:
    folder = copy_of_site(site, tmp_path / "site", dicomweb_configuration("/dicom-web"))
    index = tmp_path / "index.sqlite"
    recorder = Recorder(create_app(folder, demo_folder, index_path=index))
    with AsgiServer(recorder) as server:
        yield Own(folder, server.url, recorder)


async def failed(new_page: OpenPage, url: str, script: str = "") -> tuple[ViewerPage, str]:
    """Open a page that must not start; return it and what `ready` was refused with."""
    viewer = await new_page()
    viewer.failures_expected = True
    if script:
        await viewer.page.add_init_script(script)
    await viewer.page.goto(url)
    await viewer.until("!document.getElementById('boot-error').hidden")
    message = await viewer.page.evaluate("negatoscope.ready.then(() => '', (e) => e.message)")
    return viewer, message


async def test_a_page_started_from_the_snapshot_says_so(own: Own, new_page: OpenPage):
    viewer = await new_page(own.url)
    assert await viewer.page.evaluate("negatoscope.startedFrom") == "snapshot"
    assert not [path for path in own.recorder.paths if "stdlib" in path or "/app." in path]


async def test_without_webassembly_the_page_says_what_to_do(own: Own, new_page: OpenPage):
    viewer, message = await failed(new_page, own.url, "delete globalThis.WebAssembly")
    assert "WebAssembly" in message
    assert "Use a current version" in await viewer.text()


async def test_without_webgl2_the_page_says_what_to_do(own: Own, new_page: OpenPage):
    _, message = await failed(new_page, own.url, "delete globalThis.WebGL2RenderingContext")
    assert "WebGL 2" in message


@pytest.mark.parametrize("pattern", ["pyodide.*.wasm", "runtime.*.js"])
async def test_a_missing_file_is_named(own: Own, new_page: OpenPage, pattern: str):
    name = own.lose(pattern)
    viewer, message = await failed(new_page, own.url)
    assert name in message
    assert name in await viewer.text()


async def test_a_missing_snapshot_is_made_up_for(own: Own, new_page: OpenPage):
    own.lose("snapshot.*.bin")
    viewer = await new_page()
    viewer.failures_expected = True
    await viewer.open(own.url)
    assert await viewer.page.evaluate("negatoscope.startedFrom") == "plain"


async def test_a_missing_configuration_is_named(own: Own, new_page: OpenPage):
    (own.folder / "app-config.json").unlink()
    _, message = await failed(new_page, own.url)
    assert "app-config.json" in message
    assert "404" in message


async def test_a_slip_in_the_configuration_is_told_with_its_place(own: Own, new_page: OpenPage):
    (own.folder / "app-config.json").write_text('{\n "dataSources": [,]\n}')
    viewer, _ = await failed(new_page, own.url)
    assert "line 2, column 18" in await viewer.text()


async def test_every_problem_of_the_configuration_is_listed(own: Own, new_page: OpenPage):
    (own.folder / "app-config.json").write_text('{"dataSources": [], "hotkey": []}')
    viewer, _ = await failed(new_page, own.url)
    text = await viewer.text()
    assert "hotkey: is not a known key; did you mean hotkeys?" in text
    assert "dataSources: is empty" in text


async def test_what_the_loader_asked_for_early_is_not_asked_for_again(own: Own, new_page: OpenPage):
    viewer = await new_page(f"{own.url}/viewer/?StudyInstanceUIDs={HEAD_CT.uid}")
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    asked = [path for path in own.recorder.paths if path.startswith("/dicom-web/studies/")]
    lists = [path for path in asked if path.endswith(("/series", "/metadata"))]
    assert lists, asked
    assert len(lists) == len(set(lists)), lists


async def test_a_warm_start_fetches_nothing_of_the_shell(own: Own, new_page: OpenPage):
    viewer = await new_page(own.url)
    await viewer.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await viewer.until("!!navigator.serviceWorker.controller")
    await asyncio.sleep(1)
    own.recorder.paths.clear()
    for path in ("/", f"/viewer?StudyInstanceUIDs={HEAD_CT.uid}"):
        await new_page(own.url + path)
    shell = [path for path in own.recorder.paths if not path.startswith("/dicom-web")]
    assert set(shell) <= {"/app-config.json", "/sw.js"}


async def test_a_missing_part_of_an_update_leaves_the_old_version_in_place(
    own: Own, new_page: OpenPage
):
    viewer = await new_page(own.url)
    await viewer.until("!!navigator.serviceWorker.controller")
    before = await viewer.page.evaluate("caches.keys()")
    worker = own.folder / "sw.js"
    digest = "0" * 64
    text = worker.read_text()
    worker.write_text(text.replace('"index.html":"', f'"new.html":"{digest}","index.html":"', 1))
    assert worker.read_text() != text
    for packed in own.folder.glob("sw.js.*"):
        packed.unlink()
    await viewer.page.evaluate(
        "navigator.serviceWorker.getRegistration().then((r) => r.update()).catch(() => {})"
    )
    await asyncio.sleep(2)
    again = await new_page(own.url)
    assert await again.page.evaluate("!!navigator.serviceWorker.controller")
    assert set(before) <= set(await again.page.evaluate("caches.keys()"))
    waiting = "navigator.serviceWorker.getRegistration().then((r) => !!r.waiting)"
    assert not await again.page.evaluate(waiting)
