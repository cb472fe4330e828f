"""The built site works wherever it lies: file servers, sub-folders, networks, reverse proxies."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support import oracle
from tests.support.chromium import OpenPage
from tests.support.nginx import Nginx, Site
from tests.support.orthanc import Orthanc
from tests.support.provision import NGINX, ProvisionError, path_of
from tests.support.servers import AsgiServer, StaticServer
from tests.support.site import Served


def image_is_there(state: dict[str, Any]) -> bool:
    return bool(state["viewports"]) and state["viewports"][0]["frame"]["state"] == "loaded"


async def list_and_image_work(served: Served, new_page: OpenPage) -> None:
    """Open the list, then the CT from its row, then the CT by its link in a tab of its own."""
    viewer = await new_page(served.page())
    state = await viewer.until_state(
        lambda s: s["worklist"]["phase"] == "ready", "the list", timeout_s=60
    )
    assert state["worklist"]["total"] > 200
    await viewer.run("worklist.setFilter", key="mrn", value=HEAD_CT.patient.mrn)
    row = viewer.page.locator(f"tr[data-study-instance-uid='{HEAD_CT.uid}']")
    await viewer.until_state(
        lambda s: s["worklist"]["filters"]["mrn"] and s["worklist"]["phase"] == "ready", "the row"
    )
    await row.click()
    await viewer.until_state(image_is_there, "the image")
    rod = HEAD_RODS[3]
    found = await viewer.run("viewport.probe", x=rod.column, y=rod.row)
    assert found["storedValue"] == rod.stored_value
    assert viewer.page.url.startswith(served.url)
    other = await new_page(viewer.page.url)
    await other.until_state(image_is_there, "the image by its link")


async def test_any_file_server_will_do(plain_static: Served, new_page: OpenPage):
    await list_and_image_work(plain_static, new_page)


@pytest.fixture(scope="module")
def behind_nginx(
    site: Path, orthanc: Orthanc, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The site from nginx, which passes DICOMweb to a real Orthanc.

    Where nginx is not to be had, the same arrangement is made with a small proxy.
    """
    orthanc.upload(sorted(demo_folder.rglob("*.dcm")))
    with ExitStack() as stack:
        try:
            path_of(NGINX)
        except ProvisionError:
            server = stack.enter_context(AsgiServer(_proxied(site, orthanc)))
            yield Served(server.url, site)
            return
        folder = tmp_path_factory.mktemp("nginx")
        nginx = stack.enter_context(Nginx(folder, (Site("viewer", site),), orthanc.url))
        yield Served(nginx.url_of("viewer"), site)


def _proxied(site: Path, orthanc: Orthanc) -> Any:
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from negatoscope.cli.server import create_app
    from tests.support.faults import FaultyProxy

    proxy = FaultyProxy(f"{orthanc.url}/dicom-web").app()
    return Starlette(
        routes=[Mount("/dicom-web", proxy), Mount("/", create_app(site, None))],
        lifespan=proxy.router.lifespan_context,
    )


async def test_orthanc_behind_nginx_is_listed_and_shown(behind_nginx: Served, new_page: OpenPage):
    await list_and_image_work(behind_nginx, new_page)


async def test_orthanc_lists_every_study(behind_nginx: Served, new_page: OpenPage):
    viewer = await new_page(behind_nginx.page())
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert state["worklist"]["total"] == len(oracle.studies_of(behind_nginx.url))


@pytest.mark.parametrize("path", ["/nowhere", "/a/b/c/d/e", "/viewer/x/y/", "/a//b/"])
async def test_an_address_that_leads_nowhere_says_so_at_any_depth(
    plain_static: Served, new_page: OpenPage, path: str
):
    viewer = await new_page(plain_static.page(path))
    assert (await viewer.state())["route"] == "notfound"
    words = await viewer.text()
    assert "There is no such page" in words
    background = "getComputedStyle(document.body).backgroundColor"
    assert await viewer.page.evaluate(background) == "rgb(13, 13, 13)", "with the site's styles"
    await viewer.page.get_by_role("link", name="study list").click()
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert viewer.page.url.split("?")[0] == f"{plain_static.url}/"


async def test_without_the_site_around_it_the_page_still_says_that_it_leads_nowhere(
    site: Path, tmp_path: Path, new_page: OpenPage
):
    (tmp_path / "404.html").write_bytes((site / "404.html").read_bytes())
    with StaticServer(tmp_path) as server:
        viewer = await new_page()
        await viewer.page.goto(f"{server.url}/a/b")
        await viewer.until("!document.getElementById('boot-error').hidden")
        assert "There is no such page" in await viewer.text()
