"""Uptake regions in Chromium, beside what NumPy makes of the demo's PET files."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from negatoscope.cli.phantoms import people, petct
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

#: The metastasis of the demo, and a voxel of its PET in litres · 1000.
PLACE_MM = petct.METASTASIS[0]
VOXEL_ML = petct.PT_SPACING_MM**2 * petct.STEP_MM / 1000
BOTH = 2 * petct.SLICES
ROWS = "document.querySelectorAll('.uptake-row').length"


@pytest.fixture(scope="module")
def uptake(demo_folder: Path) -> Any:
    """SUV of the whole body from the files: slices from the feet up, rows, columns."""
    files = sorted((demo_folder / people.PET_CT.key / "03-pt").glob("*.dcm"))
    images = sorted(map(pydicom.dcmread, files), key=lambda ds: float(ds.ImagePositionPatient[2]))
    values = [ds.pixel_array * float(ds.RescaleSlope) for ds in images]
    return np.array(values) * petct.suv_per_becquerel()


def flooded(mask: Any, seed: tuple[int, ...]) -> Any:
    """What hangs together with a voxel over faces."""
    here = np.zeros_like(mask)
    here[seed] = True
    while True:
        grown = here.copy()
        for axis in range(3):
            ahead, into = np.moveaxis(here, axis, 0), np.moveaxis(grown, axis, 0)
            into[1:] |= ahead[:-1]
            into[:-1] |= ahead[1:]
        grown &= mask
        if (grown == here).all():
            return here
        here = grown


def voxel() -> tuple[int, int, int]:
    """Slice, row and column of the metastasis."""
    half = (petct.PT_SIZE - 1) / 2
    column, row = (round(PLACE_MM[n] / petct.PT_SPACING_MM + half) for n in (0, 1))
    return round((PLACE_MM[2] - petct.LOWEST_MM) / petct.STEP_MM), row, column


async def opened(new_page: OpenPage, demo: Served) -> ViewerPage:
    """The mode for uptake, with the PET alone and all of it loaded."""
    viewer = await new_page()
    address = demo.viewer(people.PET_CT.uid, SeriesInstanceUIDs=petct.PT.uid)
    await viewer.open(address.replace("/viewer?", "/tmtv?"))
    await viewer.until_state(lambda s: s["loading"]["loaded"] >= petct.SLICES, "the whole PET", 60)
    return viewer


async def test_a_press_on_a_hot_spot_measures_it(demo: Served, new_page: OpenPage, uptake: Any):
    viewer = await opened(new_page, demo)
    assert await viewer.page.get_by_role("complementary", name="Uptake").is_visible()
    slice_, row, column = voxel()
    await viewer.run("jumpToImage", imageIndex=slice_)
    await viewer.until_state(
        lambda s: (
            s["viewports"][0]["frame"] | {"index": slice_, "state": "loaded"}
            == s["viewports"][0]["frame"]
        ),
        "the image",
    )
    value = (await viewer.run("viewport.probe", x=column, y=row))["modalityValue"]
    assert value == pytest.approx(uptake[slice_, row, column], rel=1e-4)
    await viewer.page.get_by_role("button", name="Press a spot").click()
    box = await viewer.page.locator("[data-viewport]").first.bounding_box()
    assert box
    scale = min(box["width"], box["height"]) / petct.PT_SIZE
    x = box["x"] + box["width"] / 2 + (column + 0.5 - petct.PT_SIZE / 2) * scale
    y = box["y"] + box["height"] / 2 + (row + 0.5 - petct.PT_SIZE / 2) * scale
    await viewer.page.mouse.click(x, y)
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "a region")
    (region,) = state["uptake"]["regions"]
    # the hottest within 8 mm, what hangs together with it from 41 % on, within 30 mm of it
    k, j, i = np.indices(uptake.shape)
    spacing = (petct.STEP_MM, petct.PT_SPACING_MM, petct.PT_SPACING_MM)

    def away(at: tuple[int, ...]) -> Any:
        steps = (k - at[0], j - at[1], i - at[2])
        return np.sqrt(sum((n * mm) ** 2 for n, mm in zip(steps, spacing, strict=True)))

    near = np.where(away((slice_, row, column)) <= 8.0, uptake, -1)
    hottest = np.unravel_index(near.argmax(), uptake.shape)
    seed = tuple(int(n) for n in hottest)
    hot = (uptake >= 0.41 * uptake[seed]) & (away(seed) <= 30.0)
    part = flooded(hot, seed)
    assert region["voxels"] == part.sum()
    assert region["max"] == pytest.approx(uptake[part].max(), rel=1e-4)
    assert region["mean"] == pytest.approx(uptake[part].mean(), rel=1e-4)
    assert region["volume"] == pytest.approx(part.sum() * VOXEL_ML, rel=1e-4)
    assert region["mean"] < region["peak"] < region["max"]
    await viewer.until("!!document.querySelector('.graphics .region')")
    assert await viewer.page.evaluate(ROWS) == 1


async def test_a_press_on_a_projection_means_the_hottest_that_it_shows_there(
    demo: Served, new_page: OpenPage, uptake: Any
):
    viewer = await new_page()
    await viewer.open(demo.viewer(people.PET_CT.uid).replace("/viewer?", "/tmtv?"))
    state = await viewer.until_state(
        lambda s: s["hangingProtocol"]["id"] == "ptCT" and s["loading"]["loaded"] >= BOTH,
        "CT and PET",
        90,
    )
    deep = next(v for v in state["viewports"] if (v["volume"] or {}).get("slabThickness", 0) > 100)
    look = deep["volume"]
    assert look["orientation"] == "sagittal"
    column = (PLACE_MM[1] - look["position"][1]) / look["spacing"][1]
    row = (look["position"][2] - PLACE_MM[2]) / look["spacing"][0]
    await viewer.run("measureUptake", x=column + 0.5, y=row + 0.5, viewport=deep["id"])
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "a region")
    k, j, _ = np.indices(uptake.shape)
    half = (petct.PT_SIZE - 1) / 2
    away = np.hypot(
        (j - half) * petct.PT_SPACING_MM - PLACE_MM[1],
        petct.LOWEST_MM + k * petct.STEP_MM - PLACE_MM[2],
    )
    seen = np.where(away <= 8.0, uptake, -1.0)
    slice_, row_, column_ = np.unravel_index(seen.argmax(), uptake.shape)
    (region,) = state["uptake"]["regions"]
    assert region["hottestVoxel"] == [column_, row_, slice_]
    assert region["max"] == pytest.approx(seen.max(), rel=1e-4)


async def test_the_whole_body_is_measured_and_its_rows_lead_there(
    demo: Served, new_page: OpenPage, uptake: Any
):
    viewer = await opened(new_page, demo)
    await viewer.page.get_by_role("button", name="Whole body").click()
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "regions")
    regions = state["uptake"]["regions"]
    hot = uptake >= 4.0
    expected = []
    while hot.any():
        part = flooded(hot, tuple(int(n) for n in np.argwhere(hot)[0]))
        if part.sum() * VOXEL_ML >= 1.0:
            expected.append(int(part.sum()))
        hot &= ~part
    assert [r["voxels"] for r in regions] == sorted(expected, reverse=True)
    assert state["uptake"]["tmtv"] == pytest.approx(sum(expected) * VOXEL_ML, rel=1e-4)
    last = viewer.page.locator(".uptake-label").last
    await last.focus()
    await viewer.page.keyboard.press("Enter")
    state = await viewer.until_state(
        lambda s: s["uptake"]["selected"] == regions[-1]["uid"], "the last is selected"
    )
    at = regions[-1]["hottestVoxel"]
    value = await viewer.run("viewport.probe", x=at[0], y=at[1])
    await viewer.until_state(lambda s: s["viewports"][0]["frame"]["state"] == "loaded", "its image")
    assert value["modalityValue"] == pytest.approx(regions[-1]["max"], rel=1e-4)
    async with viewer.page.expect_download() as waiting:
        await viewer.page.get_by_role("button", name="CSV").click()
    text = Path(await (await waiting.value).path()).read_text("utf-8-sig")
    assert len(text.strip().splitlines()) == 1 + len(regions) + 1
    await viewer.page.get_by_role("button", name="Delete all regions").click()
    await viewer.until_state(lambda s: not s["uptake"]["regions"], "none is left")
    await viewer.run("undo")
    state = await viewer.until_state(lambda s: s["uptake"]["regions"], "they are back")
    assert [r["voxels"] for r in state["uptake"]["regions"]] == [r["voxels"] for r in regions]


async def test_another_weight_and_unit_tell_other_values(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    before = await viewer.run("viewport.probe", x=64, y=64)
    await viewer.page.get_by_role("button", name="Weight, dose").click()
    weight = float(people.PET_CT.patient.attributes["PatientWeight"])
    field = viewer.page.get_by_label("Weight (kg)")
    assert float(await field.input_value()) == weight
    await field.fill(f"{weight / 2:g}")
    await viewer.page.get_by_role("button", name="Compute").click()
    await viewer.until("!document.querySelector('dialog')")
    after = await viewer.run("viewport.probe", x=64, y=64)
    assert after["modalityValue"] == pytest.approx(before["modalityValue"] / 2)
    assert "by hand: weight" in await viewer.text()
    await viewer.run("undo")
    lean = next(v for v in before["also"] if v["unit"] == "SUVlbm")
    await viewer.run("setUptakeUnit", unit="SUVlbm")
    told = await viewer.run("viewport.probe", x=64, y=64)
    assert (told["modalityValue"], told["unit"]) == (pytest.approx(lean["value"]), "SUVlbm")
