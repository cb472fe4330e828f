"""Images of many kinds in real Chromium, from files made for the purpose."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chromium import OpenPage
from tests.support.dicom_files import write_ct
from tests.support.servers import AsgiServer
from tests.support.site import Served

GAPPED = "1.2.31"


def write_gapped(folder: Path) -> None:
    """Slices 2 mm apart, of which one is missing."""
    for number, z in enumerate((0.0, 2.0, 4.0, 8.0, 10.0), 1):
        write_ct(
            folder,
            number,
            study=GAPPED,
            SeriesDescription="Gapped",
            ImagePositionPatient=[0, 0, z],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[1, 1],
        )


@pytest.fixture(scope="module")
def kinds(site: Path) -> Iterator[Served]:
    """The viewer with the files of this module."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-kinds-") as folder:
        files = Path(folder) / "files"
        write_gapped(files)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


async def test_a_series_with_a_gap_says_why_it_is_no_volume(kinds: Served, new_page: OpenPage):
    viewer = await new_page(kinds.viewer(GAPPED))
    sign = viewer.page.get_by_role("button", name="What is unusual about Gapped")
    await sign.wait_for()
    (study,) = (await viewer.state())["studies"]
    (display_set,) = study["displaySets"]
    assert not display_set["reconstructable"]
    assert [m["code"] for m in display_set["messages"]] == ["MISSING_FRAMES"]
    assert "A series is incomplete" in await viewer.text()
    await sign.focus()
    await viewer.page.keyboard.press("Enter")
    dialog = viewer.page.get_by_role("dialog", name="S:1 Gapped")
    await dialog.wait_for()
    text = await dialog.inner_text()
    assert "cannot be reconstructed" in text
    assert "1 slice is missing between the others." in text
    assert "Ask the archive" in text
    await viewer.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")
    assert await sign.evaluate("sign => sign === document.activeElement")
