"""Recipes start by following their README alone, and the viewer shows the image's pixels."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from negatoscope.cli.phantoms.quick import ramp
from tests.recipes.conftest import COLUMNS, ROWS, SLICES, STUDY
from tests.support.chromium import OpenPage
from tests.support.process import answers

pytestmark = pytest.mark.asyncio(loop_scope="session")

Following = Callable[..., tuple[Any, str, dict[str, int]]]


async def the_image_is_seen(site: str, new_page: OpenPage) -> None:
    """Open the list, then the study by its link; its pixels are those of the files."""
    viewer = await new_page(f"{site}/")
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert state["worklist"]["total"] == 1
    viewer = await new_page(f"{site}/viewer?StudyInstanceUIDs={STUDY.uid}")
    state = await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    frame = state["viewports"][0]["frame"]
    assert frame["count"] == SLICES
    values = ramp(ROWS, COLUMNS, frame["index"])
    for row, column in ((0, 0), (10, 33), (ROWS - 1, COLUMNS - 1)):
        found = await viewer.run("viewport.probe", x=column, y=row)
        assert found["storedValue"] == values[row, column]
    await viewer.drawn()
    shown = await viewer.run("viewport.readPixels")
    assert len({*shown["data"][::4]}) > 100, "a ramp has many greys"


async def test_nginx_and_orthanc_on_one_origin(following: Following, new_page: OpenPage):
    reader, readme, port = following("nginx-orthanc", "port", "orthanc-port")
    site = f"http://127.0.0.1:{port['port']}"
    archive = f"http://127.0.0.1:{port['orthanc-port']}/system"
    with reader.following(readme, lambda: answers(site) and answers(archive)):
        await the_image_is_seen(site, new_page)
        assert httpx.get(f"{site}/system").status_code == httpx.codes.NOT_FOUND, "only DICOMweb"


async def test_static_files_from_pythons_own_server(following: Following, new_page: OpenPage):
    reader, readme, port = following("static-files", "port")
    site = f"http://127.0.0.1:{port['port']}/negatoscope"
    with reader.following(readme, lambda: answers(site)):
        await the_image_is_seen(site, new_page)
