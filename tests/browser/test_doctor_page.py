"""The doctor's page in Chromium: it finds what the browser meets, and names what mends it."""

import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from negatoscope.cli.build import build_site
from negatoscope.cli.server import create_app
from tests.support.chromium import OpenPage, ViewerPage, save_screenshot_folder
from tests.support.process import free_port
from tests.support.servers import AsgiServer
from tests.support.site import Served, copy_of_site, dicomweb_configuration

LAST_CHECK = "stow"


async def examined(viewer: ViewerPage) -> dict[str, dict[str, Any]]:
    state = await viewer.until_state(lambda s: s["doctor"]["phase"] == "done", "the report", 120)
    assert len(state["doctor"]["findings"]) == state["doctor"]["total"]
    return {each["check"]: each for each in state["doctor"]["findings"]}


async def shot(viewer: ViewerPage, name: str) -> None:
    if folder := save_screenshot_folder():
        await viewer.drawn()
        await viewer.page.screenshot(path=folder / f"{name}.png", full_page=True)


async def test_a_site_that_is_well_is_told_so(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page("/doctor"))
    found = await examined(viewer)
    await shot(viewer, "doctor-well")
    assert {f["check"]: f["detail"] for f in found.values() if f["outcome"] == "failed"} == {}
    assert found["wado.frames"]["outcome"] == "ok"
    assert found["qido.filters"]["outcome"] == "ok"
    assert list(found)[-1] == LAST_CHECK
    assert "Check of this site" in await viewer.text()


async def test_it_is_reached_from_the_settings_and_stopped(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page())
    await viewer.run("showSettings")
    await viewer.page.get_by_role("button", name="Check the servers").click()
    await viewer.page.get_by_role("button", name="Stop").click()
    state = await viewer.until_state(lambda s: s["doctor"]["phase"] == "stopped", "the stop")
    assert state["route"] == "doctor"
    assert len(state["doctor"]["findings"]) < state["doctor"]["total"]
    await viewer.page.get_by_role("button", name="Check again").click()
    await examined(viewer)


async def test_an_archive_that_browsers_may_not_read_is_told_from_one_that_is_not_there(
    tmp_path: Path, site: Path, demo_folder: Path, new_page: OpenPage
):
    async def studies(_: Request) -> JSONResponse:
        return JSONResponse([])  # without a word on who may read it

    with AsgiServer(Starlette(routes=[Route("/dicom-web/studies", studies)])) as archive:
        gone = f"http://127.0.0.1:{free_port()}/dicom-web"
        blocks = [
            dicomweb_configuration(root)["dataSources"][0] | {"sourceName": name}
            for name, root in (("strange", f"{archive.url}/dicom-web"), ("gone", gone))
        ]
        config = {"dataSources": blocks}
        folder = tmp_path / "site"
        file = tmp_path / "app-config.json"
        file.write_text(json.dumps(config))
        build_site(folder, config=file)  # its policy names both servers
        with AsgiServer(create_app(folder, None)) as server:
            viewer = await new_page()
            viewer.failures_expected = True
            await viewer.open(f"{server.url}/doctor")
            state = await viewer.until_state(
                lambda s: s["doctor"]["phase"] == "done", "the report", 120
            )
            await shot(viewer, "doctor-cors")
            reached = [f for f in state["doctor"]["findings"] if f["check"] == "source.reach"]
            assert [each["outcome"] for each in reached] == ["failed", "failed"]
            assert "does not allow this page to read it (CORS)" in reached[0]["detail"]
            assert "No connection to" in reached[1]["detail"]
            text = await viewer.text()
            assert "Access-Control-Allow-Origin" in text
            assert server.url in text, "the setting names this very page"


async def test_a_server_that_the_pages_policy_forbids_is_told_so(
    tmp_path: Path, site: Path, demo_folder: Path, new_page: OpenPage
):
    with AsgiServer(create_app(None, demo_folder, cors=["*"])) as archive:
        later = dicomweb_configuration(f"{archive.url}/dicom-web")
        copied = copy_of_site(site, tmp_path / "site", later)  # built without this server
        with AsgiServer(create_app(copied, None)) as server:
            viewer = await new_page()
            viewer.failures_expected = True
            await viewer.open(f"{server.url}/doctor")
            found = await examined(viewer)
            assert "security policy (CSP) forbids" in found["source.reach"]["detail"]
            assert "connect-src" in await viewer.text()
