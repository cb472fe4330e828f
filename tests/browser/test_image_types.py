"""Images of many kinds in real Chromium, from files made for the purpose."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import image_types
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.oracle import grey_of
from tests.support.servers import AsgiServer
from tests.support.site import Served

# A grey value may be rounded either way.
GREY_TOLERANCE = 1


@pytest.fixture(scope="module")
def kinds(site: Path) -> Iterator[Served]:
    """The viewer with the files of this module."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-kinds-") as folder:
        files = Path(folder) / "files"
        image_types.write_all(files)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


async def opened(new_page: OpenPage, kinds: Served, study: str) -> ViewerPage:
    viewer = await new_page(kinds.viewer(study))
    await viewer.until_state(shown, "the first image")
    return viewer


def shown(state: dict[str, Any]) -> bool:
    return bool(state["viewports"]) and state["viewports"][0]["frame"]["state"] == "loaded"


async def greys(viewer: ViewerPage, *places: tuple[float, float]) -> list[int]:
    """Grey values at places of the viewport, as shares of its width and height."""
    await viewer.drawn()
    code = """(places) => negatoscope.run('viewport.readPixels').then((p) => places.map(
        ([across, down]) => p.data[
            4 * (Math.floor(down * p.height) * p.width + Math.floor(across * p.width))]))"""
    return list(await viewer.page.evaluate(code, places))


async def test_a_series_with_a_gap_says_what_its_planes_are_made_of(
    kinds: Served, new_page: OpenPage
):
    viewer = await new_page(kinds.viewer(image_types.GAPPED))
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
    assert "Planes through this series can be made" in text
    assert "1 slice is missing between the others." in text
    assert "Ask the archive" in text
    await viewer.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")
    assert await sign.evaluate("sign => sign === document.activeElement")


async def test_each_frame_of_an_enhanced_image_has_its_own_values_window_plane_and_time(
    kinds: Served, new_page: OpenPage
):
    viewer = await opened(new_page, kinds, image_types.ENHANCED)
    wanted = (
        # frame number, stored, modality, window, letter at the right, texts
        (2, 120, 120.0, (100, 201), "L", ("TE 30 ms", "11:29", "Position 0.0 mm")),
        (1, 110, 210.0, (200, 101), "P", ("TE 60 ms", "11:30", "Thickness 3 mm")),
    )
    for index, (number, stored, value, window, letter, texts) in enumerate(wanted):
        await viewer.run("jumpToImage", imageIndex=index)
        state = await viewer.until_state(
            lambda s, index=index: shown(s) and s["viewports"][0]["frame"]["index"] == index,
            "the frame",
        )
        cell = state["viewports"][0]
        assert cell["frame"]["number"] == number
        assert cell["orientation"]["right"] == letter
        probe = await viewer.run("viewport.probe", x=8, y=8)
        assert (probe["storedValue"], probe["modalityValue"]) == (stored, value)
        (grey,) = await greys(viewer, (0.5, 0.5))
        assert grey == pytest.approx(grey_of(value, *window), abs=GREY_TOLERANCE)
        overlay = await viewer.page.locator(".overlay").first.inner_text()
        for text in texts:
            assert text in overlay


async def test_a_mammogram_that_was_stored_mirrored_hangs_with_the_chest_wall_at_the_right(
    kinds: Served, new_page: OpenPage
):
    viewer = await opened(new_page, kinds, image_types.MAMMOGRAM)
    cell = (await viewer.state())["viewports"][0]
    assert (cell["orientation"]["left"], cell["orientation"]["right"]) == ("A", "P")
    left, right = await greys(viewer, (0.4, 0.5), (0.6, 0.5))
    assert (left, right) == (grey_of(0, 50, 101), grey_of(100, 50, 101))
    text = await viewer.text()
    assert "R CC, Screening" in text
    assert "Pixel 0.07 mm at the detector" in text


async def test_a_parametric_map_spans_its_grey_values_and_tells_its_quantity(
    kinds: Served, new_page: OpenPage
):
    viewer = await opened(new_page, kinds, image_types.MAP)
    (grey,) = await greys(viewer, (0.5, 0.5))
    assert grey == pytest.approx(0.25 * 255, abs=GREY_TOLERANCE)
    probe = await viewer.run("viewport.probe", x=8, y=8)
    (quantity,) = probe["also"]
    assert quantity == {"value": pytest.approx(1e-3), "unit": "mm²/s", "label": "ADC"}


async def test_pet_of_a_patient_without_weight_is_shown_in_becquerel_and_says_why(
    kinds: Served, new_page: OpenPage
):
    viewer = await opened(new_page, kinds, image_types.PET)
    probe = await viewer.run("viewport.probe", x=8, y=8)
    assert (probe["modalityValue"], probe["unit"]) == (1000.0, "Bq/ml")
    assert "Bq/ml, no SUV: the patient's weight is missing" in await viewer.text()


async def test_a_document_is_listed_and_says_what_it_is(kinds: Served, new_page: OpenPage):
    viewer = await opened(new_page, kinds, image_types.DOCUMENT)
    letter = viewer.page.get_by_role("button", name="Letter")
    await letter.wait_for()
    assert "A PDF document cannot be shown here yet." in await letter.inner_text()
    await letter.click()
    dialog = viewer.page.get_by_role("dialog", name="S:2 Letter")
    await dialog.wait_for()
    assert "It holds a document." in await dialog.inner_text()
    assert (await viewer.state())["notifications"] == []
