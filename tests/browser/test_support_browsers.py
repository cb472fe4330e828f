"""The real browsers can do what the viewer needs, on a machine without a GPU too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chromium import OpenPage
from tests.support.firefox import RunFirefox
from tests.support.servers import StaticServer

WEBGL2 = """(() => {
  const gl = document.createElement('canvas').getContext('webgl2');
  const size = (name) => gl.getParameter(gl[name]);
  return gl ? [size('MAX_TEXTURE_SIZE'), size('MAX_3D_TEXTURE_SIZE')] : null;
})()"""


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("blank")
    (folder / "index.html").write_text("<!doctype html><title>blank</title><p>blank</p>")
    with StaticServer(folder) as server:
        yield server.url


async def test_chromium_draws_webgl2_in_software(blank: str, new_page: OpenPage):
    viewer = await new_page()
    await viewer.page.goto(blank)
    texture, volume = await viewer.page.evaluate(WEBGL2)
    assert texture >= 4096
    assert volume >= 256


def test_firefox_draws_webgl2_in_software(blank: str, firefox: RunFirefox):
    answer = firefox(
        [{"do": "goto", "url": blank}, {"do": "evaluate", "code": WEBGL2, "as": "sizes"}]
    )
    texture, volume = answer.results["sizes"]
    assert texture >= 4096
    assert volume >= 256
