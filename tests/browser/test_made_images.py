"""An image of each kind in real Chromium: letters, aspect, greys, colours, texts and values."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.chromium import ViewerPage
from tests.support.made_images import MADE, SIDE, STUDY, Made, write_made
from tests.support.servers import AsgiServer
from tests.support.site import Served

COLOURS = """async (places) => {
  const shown = await negatoscope.run('viewport.readPixels', {});
  return places.map(([across, down]) => {
    const x = Math.floor(shown.width / 2 + across), y = Math.floor(shown.height / 2 + down);
    return Array.from(shown.data.slice((y * shown.width + x) * 4, (y * shown.width + x) * 4 + 3));
  });
}"""


@pytest.fixture(scope="module")
def images(site: Path) -> Iterator[Served]:
    """The viewer with all of them in one study."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-made-") as folder:
        files = Path(folder) / "files"
        write_made(files)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def viewer(chromium: Browser, images: Served) -> AsyncIterator[ViewerPage]:
    """One page for all kinds."""
    context = await chromium.new_context(viewport={"width": 900, "height": 560})
    page = ViewerPage(await context.new_page())
    await page.open(images.viewer(STUDY, hangingProtocolId="default"))
    await page.until_state(
        lambda s: s["studies"] and len(s["studies"][0]["displaySets"]) == len(MADE), "all series"
    )
    yield page
    page.assert_no_uncaught_errors()
    await context.close()


@pytest.mark.parametrize("name", MADE)
async def test_an_image_is_shown_as_its_header_says(viewer: ViewerPage, name: str):
    made = MADE[name]
    (study,) = (await viewer.state())["studies"]
    (one,) = [d for d in study["displaySets"] if f"The {name}" in d["SeriesDescription"]]
    await viewer.run("setDisplaySet", displaySet=one["uid"])
    state = await viewer.until_state(
        lambda s: (
            s["viewports"][0]["displaySet"] == one["uid"]
            and s["viewports"][0]["frame"]["state"] in ("loaded", "failed")
        ),
        name,
    )
    cell = state["viewports"][0]
    assert (cell["frame"]["state"], cell["frame"]["error"]) == ("loaded", None)
    letters = cell["orientation"] or {}
    edges = "".join(letters.get(edge, "") for edge in ("left", "right", "top", "bottom"))
    assert edges == made.letters
    await viewer.drawn()
    texts = await viewer.page.locator(".overlay").first.inner_text()
    for text in made.texts:
        assert text in texts
    await _colours_are_due(viewer, made)
    for (column, row), due in made.probed.items():
        probe = await viewer.run("viewport.probe", x=column + 0.5, y=row + 0.5)
        told = [(probe["modalityValue"], probe["unit"])]
        told += [(each["value"], each["unit"]) for each in probe["also"]]
        for value, unit in due:
            assert (pytest.approx(value), unit) in told


async def _colours_are_due(viewer: ViewerPage, made: Made) -> None:
    """Where the image's pixels must lie when each column of it is a pixel of the screen wide."""
    await viewer.run("showActualPixels")
    await viewer.drawn()
    mirrored, upside_down = (-1 if flip else 1 for flip in made.flipped)
    places = [
        (mirrored * (column + 0.5 - SIDE / 2), upside_down * (row + 0.5 - SIDE / 2) * made.height)
        for column, row in made.colours
    ]
    shown = await viewer.page.evaluate(COLOURS, places)
    due = [[c] * 3 if isinstance(c, int) else c for c in made.colours.values()]
    assert shown == due
