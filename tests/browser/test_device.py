"""What the viewer leaves on the device: the shell, preferences, and nothing of a patient."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.server import create_app
from tests.support import oracle
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.process import free_port
from tests.support.servers import AsgiServer
from tests.support.site import Served

# Everything that a page can keep: Cache Storage with its answers, databases, storages, cookies.
WALK = """async () => {
  const found = {local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie,
                 caches: [], databases: []};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const type = response.headers.get('content-type') || '';
      const text = /json|text|javascript|html/.test(type) ? await response.text() : '';
      found.caches.push([name, request.url, type, text]);
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const stores = await new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => fail(opening.error);
      opening.onsuccess = () => {
        const names = [...opening.result.objectStoreNames];
        Promise.all(names.map((store) => new Promise((told) => {
          const all = opening.result.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => told([store, all.result]);
        }))).then(done);
      };
    });
    found.databases.push([name, JSON.stringify(stores)]);
  }
  return found;
}"""

SHELL_KEPT = """navigator.serviceWorker.ready.then(() => new Promise((done) => {
  const look = async () => (await caches.keys()).length && navigator.serviceWorker.controller
    ? done(true) : setTimeout(look, 50);
  look(); }))"""


async def kept(page: Page) -> dict[str, Any]:
    return dict(await page.evaluate(WALK))


async def session_of_a_reader(viewer: ViewerPage) -> None:
    """Search by name, open the study, look through it, and go back to the list."""
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    family = HEAD_CT.patient.name.split("^")[0]
    await viewer.page.get_by_label("Filter by Patient").fill(family)
    await viewer.until_state(
        lambda s: (
            s["worklist"]["filters"]["patientName"] == family and s["worklist"]["phase"] == "ready"
        ),
        "the patient",
    )
    await viewer.page.locator(f"tr[data-study-instance-uid='{HEAD_CT.uid}']").click()
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    for _ in range(3):
        await viewer.page.keyboard.press("ArrowDown")
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["route"] == "worklist", "the list again")


async def test_no_patient_data_are_kept_on_the_device(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page())
    await session_of_a_reader(viewer)
    await viewer.page.evaluate(SHELL_KEPT)
    found = await kept(viewer.page)
    assert found["caches"], "the shell should be kept"
    assert found["local"], "preferences should be kept"
    everything = json.dumps(found, ensure_ascii=False)
    for text in oracle.identifying_texts(oracle.studies_of(demo.url)):
        assert text not in everything, f"{text} is kept on the device"


async def test_only_the_shell_is_kept_never_an_answer_of_a_source(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page())
    await session_of_a_reader(viewer)
    await viewer.page.evaluate(SHELL_KEPT)
    found = await kept(viewer.page)
    assert not [url for _, url, _, _ in found["caches"] if "/dicom-web" in url]
    assert found["databases"] == []
    assert found["session"] == {}
    assert found["cookie"] == ""


async def test_answers_with_patient_data_are_not_in_the_http_cache(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.page())
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    cached = await viewer.page.evaluate(
        """async () => { try {
             const answer = await fetch('dicom-web/studies?limit=502', {cache: 'only-if-cached',
               mode: 'same-origin'});
             return answer.status; } catch { return 0; } }"""
    )
    assert cached in (0, 504)


async def test_nothing_but_the_source_learns_who_is_searched_for(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page())
    await session_of_a_reader(viewer)
    family = HEAD_CT.patient.name.split("^")[0]
    for url in viewer.requests:
        assert family not in url or re.search(r"/dicom-web/studies\?", url)


@pytest.fixture
def own_site(site: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return Path(shutil.copytree(site, tmp_path / "site"))


async def test_the_shell_starts_without_network(
    own_site: Path, demo_folder: Path, new_page: OpenPage
):
    with AsgiServer(create_app(own_site, None)) as server:
        url = server.url
        viewer = await new_page(url)
        await viewer.until_state(lambda s: s["worklist"]["phase"] == "error", "no source")
        await viewer.page.evaluate(SHELL_KEPT)
        await _precached(viewer.page)
    for path in ("/", f"/viewer?StudyInstanceUIDs={HEAD_CT.uid}"):
        other = await new_page(url + path)
        state = await other.until_state(lambda s: s["notifications"], "the source is away")
        assert state["route"] == ("viewer" if "viewer" in path else "worklist")


async def _precached(page: Page) -> None:
    """Wait until the worker has kept everything: the cache does not grow any more."""
    count, same = -1, 0
    while same < 5:
        now = await page.evaluate(
            """caches.keys().then((names) => Promise.all(names.map(async (name) =>
                 (await (await caches.open(name)).keys()).length))).then((n) => n.join())"""
        )
        same = same + 1 if now == count else 0
        count = now
        await page.wait_for_timeout(200)


@pytest.fixture
def changing(own_site: Path, demo_folder: Path) -> Iterator[tuple[Path, str]]:
    port = free_port()
    with AsgiServer(create_app(own_site, demo_folder), port=port) as server:
        yield own_site, server.url


async def test_a_new_version_is_offered_and_put_in_place(
    changing: tuple[Path, str], new_page: OpenPage
):
    folder, url = changing
    viewer = await new_page(url)
    await viewer.page.evaluate(SHELL_KEPT)
    await _precached(viewer.page)
    old = await viewer.page.evaluate("caches.keys()")
    _make_another_version(folder)
    await viewer.page.evaluate(
        "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)"
    )
    state = await viewer.until_state(
        lambda s: any("new version" in n["message"] for n in s["notifications"]), "the offer"
    )
    assert state["route"] == "worklist"
    async with viewer.page.expect_navigation(wait_until="commit"):
        await viewer.page.get_by_role("button", name="Load it now").click()
    await viewer.ready()
    assert await viewer.page.evaluate("document.documentElement.dataset.version") == "another"
    new = await viewer.page.evaluate("caches.keys()")
    assert new != old
    assert len(new) == 1


def _make_another_version(folder: Path) -> None:
    """Change the pages and, as a build does, their hashes and the build's name in the worker."""
    worker = folder / "sw.js"
    text = worker.read_text()
    for path in ("index.html", "viewer/index.html"):
        page = folder / path
        before = f'"{path}":"{hashlib.sha256(page.read_bytes()).hexdigest()}"'
        page.write_text(page.read_text().replace("<html", '<html data-version="another"', 1))
        after = f'"{path}":"{hashlib.sha256(page.read_bytes()).hexdigest()}"'
        assert before in text
        text = text.replace(before, after)
    name = _build_name(text)
    worker.write_text(text.replace(name, name[::-1] + "0"))
    for suffix in (".br", ".gz"):
        for packed in folder.rglob(f"*{suffix}"):
            if packed.name.removesuffix(suffix) in ("index.html", "sw.js"):
                packed.unlink()


def _build_name(text: str) -> str:
    """The build's name: the one literal of the worker that is a hash but names no file."""
    hashes = re.findall(r'"([0-9a-f]{8,64})"', text)
    names = [found for found in hashes if f':"{found}"' not in text]
    assert len(names) == 1, names
    return names[0]
