"""Generated files of many kinds through the whole viewer: what is displayed is the reference's.

Server, metadata, bulk data, decode worker, Python in the page, graphics: the displayed pixels are
read back and held against `negatoscope.dicom`, value for value.
"""

import base64
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser
from pydicom.dataset import Dataset
from pydicom.pixels import pack_bits

from negatoscope.dicom.presentation.colour import from_ybr
from negatoscope.dicom.presentation.lut import LINEAR_EXACT, SIGMOID, ModalityLUT, Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.tables import LookupTable
from negatoscope.dicom.presentation.voi_table import VOITable
from tests.support.chromium import ViewerPage
from tests.support.dicom_files import write_image
from tests.support.servers import AsgiServer
from tests.support.site import Served

SIZE = 256
STUDY = "1.2.77"
RANDOM = np.random.default_rng(5)
Shown = np.ndarray  # rows × columns × 3


@dataclass
class Kind:
    """A file and the colours that it is due."""

    stored: np.ndarray  # of the frame that is looked at
    attributes: dict[str, Any]
    due: Callable[[np.ndarray], np.ndarray]
    index: int = 0
    frames: np.ndarray | None = None  # all of them, where there are several
    data: bytes = b""  # pixel data, where they are not the array's bytes


def ramp(low: int, count: int, dtype: str) -> np.ndarray:
    return np.resize(np.arange(low, low + count), SIZE * SIZE).reshape(SIZE, SIZE).astype(dtype)


def greys(pipeline: GreyPipeline) -> Callable[[np.ndarray], np.ndarray]:
    def due(stored: np.ndarray) -> np.ndarray:
        values, places = np.unique(stored, return_inverse=True)
        shown = np.array([pipeline.grey(value) for value in values.tolist()], "u1")
        return np.repeat(shown[places].reshape(*stored.shape, 1), 3, axis=2)

    return due


def table_item(table: LookupTable) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "SS", [len(table.entries) % 65536, table.first_input, table.bits])
    item.add_new("LUTData", "OW", np.array(table.entries, "<u2").tobytes())
    item.LUTExplanation = table.explanation
    return item


def window(voi: Window) -> dict[str, Any]:
    return {
        "WindowCenter": voi.center,
        "WindowWidth": voi.width,
        "VOILUTFunction": voi.function,
    }


def palette_attributes(entries: np.ndarray, first: int) -> dict[str, Any]:
    found: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for place, name in enumerate(("Red", "Green", "Blue")):
        keyword = f"{name}PaletteColorLookupTable"
        found[f"{keyword}Descriptor"] = ("US", [len(entries), first, 16])
        found[f"{keyword}Data"] = ("OW", entries[:, place].astype("<u2").tobytes())
    return found


MODALITY = LookupTable(-50, 16, RANDOM.integers(0, 65536, 2000).tolist(), "OD")
VOI = LookupTable(0, 12, RANDOM.integers(0, 4096, 1500).tolist(), "Film")
COLOURS = RANDOM.integers(0, 65536, (700, 3))
BITS = RANDOM.integers(0, 2, (3, SIZE - 1, SIZE - 3)).astype("u1")
YBR = RANDOM.integers(0, 256, (SIZE, SIZE // 2, 4)).astype("u1")  # Y1 Y2 Cb Cr
RGB = RANDOM.integers(0, 256, (SIZE, SIZE - 1, 3)).astype("u1")
WIDE = Window(3_000_000_000, 70_000)
FLOATS = Window(0.25, 2.0, function=LINEAR_EXACT)


def due_of_ybr(_: np.ndarray) -> np.ndarray:
    full = [
        from_ybr(int(y), int(cb), int(cr))
        for y1, y2, cb, cr in YBR.reshape(-1, 4)
        for y in (y1, y2)
    ]
    return np.array(full, "u1").reshape(SIZE, SIZE, 3)


KINDS: dict[str, Kind] = {
    "12 bits rescaled": Kind(
        ramp(0, 4096, "<u2"),
        {
            "BitsStored": 12,
            "RescaleSlope": 1.5,
            "RescaleIntercept": -1024,
            **window(Window(40, 400)),
        },
        greys(GreyPipeline(ModalityLUT(1.5, -1024), Window(40, 400))),
    ),
    "MONOCHROME1 of every 16-bit value": Kind(
        ramp(-32768, 65536, "<i2"),
        {"PhotometricInterpretation": "MONOCHROME1", **window(Window(0, 65536))},
        greys(GreyPipeline(voi=Window(0, 65536), inverse=True)),
    ),
    "presentation LUT shape INVERSE": Kind(
        ramp(0, 256, "u1"),
        {
            "PhotometricInterpretation": "MONOCHROME1",
            "PresentationLUTShape": "INVERSE",
            **window(Window(100, 77, function=SIGMOID)),
        },
        greys(GreyPipeline(voi=Window(100, 77, function=SIGMOID), inverse=True)),
    ),
    "padding in an inverted image": Kind(
        ramp(-2100, 3000, "<i2"),
        {
            "PhotometricInterpretation": "MONOCHROME1",
            "PixelPaddingValue": ("SS", -2000),
            "PixelPaddingRangeLimit": ("SS", -1900),
            **window(Window(0, 2000)),
        },
        greys(GreyPipeline(voi=Window(0, 2000), inverse=True, padding=(-2000, -1900))),
    ),
    "modality LUT as bulk data": Kind(
        ramp(-100, 2100, "<i2"),
        {"ModalityLUTSequence": [table_item(MODALITY)], **window(Window(20000, 30001))},
        greys(GreyPipeline(ModalityLUT(table=MODALITY), Window(20000, 30001))),
    ),
    "VOI LUT as bulk data": Kind(
        ramp(0, 2000, "<u2"),
        {"VOILUTSequence": [table_item(VOI)], "RescaleSlope": 1, "RescaleIntercept": -100},
        greys(GreyPipeline(ModalityLUT(1, -100), VOITable.of(VOI))),
    ),
    "palette as bulk data": Kind(
        ramp(0, 800, "<u2"),
        palette_attributes(COLOURS, 20),
        lambda stored: (COLOURS >> 8)[np.clip(stored.astype(int) - 20, 0, 699)].astype("u1"),
    ),
    "float": Kind(
        np.linspace(-1, 2, SIZE * SIZE, dtype="<f4").reshape(SIZE, SIZE),
        window(FLOATS),
        greys(GreyPipeline(voi=FLOATS)),
    ),
    "double": Kind(
        (np.linspace(-1, 2, SIZE * SIZE) + 1e-12).reshape(SIZE, SIZE),
        window(FLOATS),
        greys(GreyPipeline(voi=FLOATS)),
    ),
    "32 bits": Kind(
        ramp(3_000_000_000 - 32768, 65536, "<u4"), window(WIDE), greys(GreyPipeline(voi=WIDE))
    ),
    "the third of three frames of one bit that do not begin at a byte": Kind(
        BITS[2],
        {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0, "NumberOfFrames": 3},
        lambda stored: np.repeat(stored[..., None] * 255, 3, axis=2).astype("u1"),
        index=2,
        data=pack_bits(BITS.ravel()),
    ),
    "odd colours plane by plane": Kind(
        RGB,
        {"PlanarConfiguration": 1},
        lambda stored: stored,
        data=np.ascontiguousarray(np.moveaxis(RGB, 2, 0)).tobytes() + b"\0" * (RGB.size % 2),
    ),
    "YBR_FULL_422": Kind(
        np.zeros((SIZE, SIZE, 3), "u1"),
        {"PhotometricInterpretation": "YBR_FULL_422"},
        due_of_ybr,
        data=YBR.tobytes(),
    ),
}

WHITE = np.full((90, 60), 255, "u1")
TALL = {
    "PixelAspectRatio 2:1": {"PixelAspectRatio": [2, 1]},
    "PixelSpacing": {"PixelSpacing": [0.5, 0.25]},
    "ImagerPixelSpacing": {"ImagerPixelSpacing": [0.8, 0.4]},
}
for _name, _attributes in TALL.items():
    KINDS[_name] = Kind(WHITE, {**_attributes, **window(Window(128, 256))}, lambda stored: stored)

EXTENT = """async () => {
  const shown = await negatoscope.run('viewport.readPixels', {});
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let i = 0; i < shown.data.length; i += 4) {
    if (shown.data[i] < 128) continue;
    const x = (i / 4) % shown.width, y = Math.floor(i / 4 / shown.width);
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = Math.max(bottom, y);
  }
  return [right - left + 1, bottom - top + 1];
}"""

SHOWN = """async ([rows, columns]) => {
  const shown = await negatoscope.run('viewport.readPixels', {});
  // as Python rounds: halves to the even number
  const even = (x) => { const r = Math.round(x); return x % 1 === 0.5 && r % 2 ? r - 1 : r; };
  const left = even((shown.width - columns) / 2), top = even((shown.height - rows) / 2);
  let text = '';
  for (let y = 0; y < rows; y += 1) {
    const start = ((top + y) * shown.width + left) * 4;
    const row = Uint8Array.from(shown.data.slice(start, start + columns * 4));
    text += String.fromCharCode(...row);
  }
  return btoa(text);
}"""


def series_of(name: str) -> str:
    return f"{STUDY}.{list(KINDS).index(name) + 1}"


@pytest.fixture(scope="module")
def pictures(site: Path) -> Iterator[Served]:
    """The viewer with a file of each kind."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-pictures-") as folder:
        files = Path(folder) / "files"
        for name, kind in KINDS.items():
            write_image(
                files / f"{series_of(name)}.dcm",
                kind.stored,
                kind.data,
                StudyInstanceUID=STUDY,
                SeriesInstanceUID=series_of(name),
                SeriesDescription=name,
                **kind.attributes,
            )
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def viewer(chromium: Browser, pictures: Served) -> AsyncIterator[ViewerPage]:
    """One page for all kinds."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 560})
    page = ViewerPage(await context.new_page())
    await page.open(pictures.viewer(STUDY))
    await page.until_state(
        lambda s: len(s["studies"][0]["displaySets"]) == len(KINDS), "all series"
    )
    yield page
    page.assert_no_uncaught_errors()
    await context.close()


async def show(viewer: ViewerPage, name: str) -> None:
    kind = KINDS[name]
    (study,) = (await viewer.state())["studies"]
    (uid,) = [d["uid"] for d in study["displaySets"] if d["SeriesDescription"] == name]
    await viewer.run("setDisplaySet", displaySet=uid)
    await viewer.run("jumpToImage", imageIndex=kind.index)
    state = await viewer.until_state(
        lambda s: s["viewports"][0]["frame"]["state"] in ("loaded", "failed"), name
    )
    frame = state["viewports"][0]["frame"]
    assert (frame["state"], frame["error"]) == ("loaded", None)


async def shown_one_to_one(viewer: ViewerPage, name: str) -> Shown:
    kind = KINDS[name]
    await show(viewer, name)
    await viewer.run("showActualPixels")
    rows, columns = kind.stored.shape[:2]
    answer = await viewer.page.evaluate(SHOWN, [rows, columns])
    return np.frombuffer(base64.b64decode(answer), "u1").reshape(rows, columns, 4)[..., :3]


@pytest.mark.parametrize("name", [name for name in KINDS if name not in TALL])
async def test_the_picture_is_the_one_of_the_standard(viewer: ViewerPage, name: str):
    kind = KINDS[name]
    shown = await shown_one_to_one(viewer, name)
    np.testing.assert_array_equal(shown, kind.due(kind.stored))


@pytest.mark.parametrize("name", TALL)
async def test_pixels_that_are_not_square_have_their_shape_also_zoomed_and_turned(
    viewer: ViewerPage, name: str
):
    await show(viewer, name)
    for zoom in (1.0, 0.5):
        await viewer.run("fitViewportToWindow")
        if zoom != 1.0:
            for _ in range(3):
                await viewer.run("scaleDownViewport")
        width, height = await viewer.page.evaluate(EXTENT)
        # 90 rows of double height over 60 columns
        assert height / width == pytest.approx(3, abs=0.05)
        await viewer.run("rotateViewportCW")
        width, height = await viewer.page.evaluate(EXTENT)
        assert width / height == pytest.approx(3, abs=0.05)
        await viewer.run("rotateViewportCCW")


async def test_a_table_is_chosen_from_the_menu_by_keyboard(viewer: ViewerPage):
    await shown_one_to_one(viewer, "VOI LUT as bulk data")
    await viewer.run("setViewportWindowLevel", windowWidth=300, windowCenter=100)
    moved = (await viewer.state())["viewports"][0]
    assert (moved["voi"]["function"], moved["voi"]["windowWidth"]) == ("TABLE", 300)
    await viewer.page.get_by_role("button", name="Windows").focus()
    await viewer.page.keyboard.press("Enter")
    entry = viewer.page.get_by_role("button", name="Film", exact=True)
    await entry.focus()
    await viewer.page.keyboard.press("Enter")
    state = await viewer.until_state(
        lambda s: s["viewports"][0]["voi"]["explanation"] == "Film", "the table as it came"
    )
    assert state["viewports"][0]["voi"]["windowWidth"] == len(VOI.entries)
    await viewer.drawn()
    closed = viewer.page.locator(".menu-item", has_text="Film")
    assert await closed.get_attribute("aria-pressed") == "true"


async def test_a_double_is_probed_with_all_its_digits(viewer: ViewerPage):
    await shown_one_to_one(viewer, "double")
    found = await viewer.run("viewport.probe", x=7, y=3)
    assert found["storedValue"] == KINDS["double"].stored[3, 7]
