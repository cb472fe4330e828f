"""A CT and a PET of two scanners, brought together by a registration, in Chromium."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import registered_pair as pair
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.servers import AsgiServer
from tests.support.site import Served

IN_CT = pair.voxel_of(pair.BALL_MM, pair.CT_SIZE, pair.CT_MM, pair.CT_FIRST_MM, pair.CT_STEP_MM)
IN_PET = pair.voxel_of(
    pair.in_pet(pair.BALL_MM), pair.PET_SIZE, pair.PET_MM, pair.PET_FIRST_MM, pair.PET_STEP_MM
)


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Served]:
    """The viewer with the pair."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-pair-") as folder:
        files = Path(folder) / "files"
        pair.write_pair(files)
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


async def opened(new_page: OpenPage, served: Served) -> ViewerPage:
    """CT at the left, PET at the right, all loaded."""
    viewer = await new_page()
    await viewer.open(served.viewer(pair.STUDY.uid, hangingProtocolId="default"))
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    count = pair.CT_SLICES + pair.PET_SLICES
    await viewer.until_state(
        lambda s: (
            s["loading"]["loaded"] >= count
            and any(d["Modality"] == "REG" for d in s["studies"][0]["displaySets"])
        ),
        "both series and the registration",
    )
    return viewer


async def test_a_place_of_the_ct_is_found_in_the_pet(served: Served, new_page: OpenPage):
    viewer = await opened(new_page, served)
    await viewer.run("jumpToImage", imageIndex=round(IN_CT[2]), viewport="viewport-1")
    await viewer.run("localisePoint", x=IN_CT[0] + 0.5, y=IN_CT[1] + 0.5, viewport="viewport-1")
    state = await viewer.until_state(
        lambda s: s["viewports"][1]["frame"]["index"] == round(IN_PET[2]), "the PET's slice"
    )
    assert state["viewports"][1]["frame"]["count"] == pair.PET_SLICES
    value = await viewer.run(
        "viewport.probe", x=IN_PET[0] + 0.5, y=IN_PET[1] + 0.5, viewport="viewport-2"
    )
    assert (value["modalityValue"], value["unit"]) == (pytest.approx(pair.SUV), "SUVbw")


async def test_uptake_is_measured_through_the_ct(served: Served, new_page: OpenPage):
    viewer = await opened(new_page, served)
    await viewer.run("jumpToImage", imageIndex=round(IN_CT[2]), viewport="viewport-1")
    at = {"x": IN_CT[0] + 0.5, "y": IN_CT[1] + 0.5}
    await viewer.run("measureUptake", viewport="viewport-1", **at)
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "a region")
    (region,) = state["uptake"]["regions"]
    # all voxels of the ball are alike: 8 · 1
    voxel = pair.PET_MM**2 * pair.PET_STEP_MM / 1000
    ball = 4.18879 * pair.RADIUS_MM**3 / 1000
    assert region["volume"] == pytest.approx(ball, rel=0.06)
    assert region["volume"] == pytest.approx(region["voxels"] * voxel)
    assert region["max"] == region["mean"] == pytest.approx(pair.SUV)
    assert region["peak"] == pytest.approx(pair.SUV)  # the sphere of 1 cm³ lies within the ball
    assert region["tlg"] == pytest.approx(pair.SUV * region["volume"])
    count = "document.querySelectorAll('.graphics .region').length"
    await viewer.run("jumpToUptakeRegion")
    await viewer.until(f"{count} === 2")  # in both pictures


async def test_the_keys_press_a_spot_too(served: Served, new_page: OpenPage):
    viewer = await opened(new_page, served)
    await viewer.page.get_by_role("button", name="Show the table of uptake").press("Enter")
    await viewer.page.get_by_role("button", name="Press a spot").press("Enter")
    await viewer.until_state(lambda s: s["tool"] == "UptakeRegion", "the tool in hand")
    await viewer.run("setUptakeRule", kind="value", number=4)
    await viewer.run("setViewportActive", viewportId="viewport-2")
    await viewer.run("jumpToImage", imageIndex=round(IN_PET[2]), viewport="viewport-2")
    await viewer.page.locator("[data-viewport='viewport-2']").focus()
    await viewer.page.keyboard.press("Enter")  # the pointer stands in the middle
    await viewer.page.keyboard.press("Enter")
    state = await viewer.until_state(lambda s: s["uptake"]["message"], "why there is nothing")
    assert state["uptake"]["message"].startswith("Nothing is hot enough here: at most 1")
    await viewer.run("setUptakeRule", kind="percent", number=41)
    await viewer.page.keyboard.press("Enter")  # lets go
    await viewer.page.keyboard.press("Enter")
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "a region")
    assert state["uptake"]["regions"][0]["max"] >= 1.0
