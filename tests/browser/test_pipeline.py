"""The displayed grey values are those of the reference, value for value.

Stored words go through the decode worker and the renderer into a real browser's graphics; what
is read back is held against `negatoscope.dicom.presentation.pipeline`. No difference is allowed.
"""

import gzip
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from negatoscope.app.viewer.appearance import default_voi, grey_pipeline
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import (
    IDENTITY,
    LINEAR,
    LINEAR_EXACT,
    SIGMOID,
    ModalityLUT,
    Window,
    window_for_range,
)
from negatoscope.dicom.presentation.overlays import OverlayPlane, PlaneBits
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.tables import LookupTable, Palette, expand_segments
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.dicom.series.frames import frames_of
from negatoscope.rendering.overlays import COLOURS
from negatoscope.rendering.renderer import Picture
from negatoscope.viewing.camera import Camera, Placement, Size
from negatoscope.viewing.frames import LoadedFrame, WideValues
from tests.support.decode_harness import Answer, DecodeWorker, pixel_format
from tests.support.recorded_gl import CANVAS, Easel

LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
VALUES = CANVAS * CANVAS
RANDOM = np.random.default_rng(20)
KEYS = itertools.count()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def easel(chromium: Browser) -> AsyncIterator[Easel]:
    page = await chromium.new_page()
    await page.goto("about:blank")
    yield Easel(page)
    await page.close()


def filled(values: np.ndarray) -> np.ndarray:
    """Values over the whole canvas, again from the start where they are fewer."""
    return np.resize(values, VALUES).reshape(CANVAS, CANVAS)


def loaded(answer: Answer) -> LoadedFrame:
    """The frame as the page would hold it."""
    assert answer.ok, answer.message
    wide = answer.wide and WideValues(
        np.array(answer.wide["firsts"], "<f4"),
        np.array(answer.wide["rests"], "<f4"),
        answer.wide["exponent"],
    )
    return LoadedFrame(
        pixels=answer.pixels,
        rows=answer.rows,
        columns=answer.columns,
        samples=answer.samples,
        photometric=answer.photometric,
        minimum=answer.min,
        maximum=answer.max,
        size_bytes=0,
        padded=answer.padded,
        floating=answer.floating,
        wide=wide or None,
    )


def picture(frame: LoadedFrame, pipeline: GreyPipeline, **more: Any) -> Picture:
    size = Size(CANVAS, CANVAS)
    return Picture(next(KEYS), frame, Placement(Camera(), size, size), pipeline, **more)


async def differences(
    easel: Easel, worker: DecodeWorker, words: np.ndarray, pipeline: GreyPipeline, **declared: Any
) -> list[tuple[float, int, int]]:
    """Stored values that are shown otherwise than the reference says: (value, shown, due)."""
    fmt = pixel_format(words, padding=pipeline.padding, **declared)
    frame = loaded(worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN))
    shown = await easel.draw(picture(frame, pipeline))
    assert np.array_equal(shown[..., 0], shown[..., 1])
    assert np.array_equal(shown[..., 0], shown[..., 2])
    due: dict[float, int] = {}
    found = set()
    for stored, grey in zip(frame.pixels.ravel().tolist(), shown[..., 0].ravel(), strict=True):
        if stored not in due:
            due[stored] = pipeline.grey(stored)
        if due[stored] != grey:
            found.add((stored, int(grey), due[stored]))
    return sorted(found)


def ramp(bits: int, *, signed: bool) -> range:
    """Every stored value of a depth."""
    low = -(1 << (bits - 1)) if signed else 0
    return range(low, low + (1 << bits))


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize(
    ("allocated", "stored", "high_bit"),
    [
        *((8, bits, bits - 1) for bits in range(1, 9)),
        *((16, bits, bits - 1) for bits in range(1, 17)),
        *((8, bits, 7) for bits in (1, 5, 7)),
        *((16, bits, 15) for bits in (1, 8, 10, 12, 15)),
        (16, 10, 12),
        (32, 12, 11),
        (32, 16, 31),
        (32, 16, 20),
    ],
)
async def test_every_value_of_every_depth_is_shown_as_the_reference_says(
    easel: Easel,
    decode_worker: DecodeWorker,
    allocated: int,
    stored: int,
    high_bit: int,
    signed: bool,
):
    values = np.array(ramp(stored, signed=signed))
    mask = (1 << stored) - 1
    rubbish = RANDOM.integers(0, 1 << allocated, VALUES)  # old overlays in the unused bits
    used = mask << (high_bit + 1 - stored)
    words = ((filled(values).ravel() & mask) << (high_bit + 1 - stored)) | (rubbish & ~used)
    words = words.astype(f"<u{allocated // 8}").reshape(CANVAS, CANVAS)
    low, high = int(values[0]), int(values[-1])
    pipeline = GreyPipeline(
        voi=Window((low + high + 1) / 2, high - low + 1), inverse=stored % 2 == 0
    )
    declared = {"bitsStored": stored, "highBit": high_bit, "signed": signed}
    assert await differences(easel, decode_worker, words, pipeline, **declared) == []


WINDOWS = [
    Window(2048, 4096),
    Window(40, 400),
    Window(100.5, 511),  # every other value falls on a half
    Window(300, 1),
    Window(0.5, 1),  # zero is black, all above it white
    Window(299.5, 2),
    Window(1000.3, 77.7, function=LINEAR_EXACT),
    Window(0.125, 0.25, function=LINEAR_EXACT),
    Window(20000, 1e5, function=LINEAR_EXACT),
    Window(1000, 900, function=SIGMOID),
    Window(-3.5, 30000, function=SIGMOID),
    Window(7, 2, function=SIGMOID),
]


@pytest.mark.parametrize("inverse", [False, True], ids=["as it is", "inverted"])
@pytest.mark.parametrize("lut", [IDENTITY, ModalityLUT(-1.0, 4095.0), ModalityLUT(0.1, -3.7)])
@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w.function} {w.center} {w.width}")
async def test_every_window_shows_a_12_bit_ramp_as_the_reference_says(
    easel: Easel, decode_worker: DecodeWorker, window: Window, lut: ModalityLUT, inverse: bool
):
    words = filled(np.arange(-1024, 3072)).astype("<i2")
    pipeline = GreyPipeline(lut, window, inverse)
    assert await differences(easel, decode_worker, words, pipeline) == []


@pytest.mark.parametrize("function", [LINEAR, LINEAR_EXACT, SIGMOID])
@pytest.mark.parametrize("dtype", ["<u2", "<i2"])
async def test_every_16_bit_value_is_right_in_a_rescaled_image(
    easel: Easel, decode_worker: DecodeWorker, function: str, dtype: str
):
    words = np.arange(VALUES).astype("<u2").view(dtype).reshape(CANVAS, CANVAS)
    pipeline = GreyPipeline(ModalityLUT(1.7, -1024.0), Window(9000, 70001, function=function))
    assert await differences(easel, decode_worker, words, pipeline) == []


@pytest.mark.parametrize("function", [LINEAR, LINEAR_EXACT, SIGMOID])
@pytest.mark.parametrize("dtype", ["<u4", "<i4"])
@pytest.mark.parametrize("width", [1 << 8, 1 << 16, 1 << 31])
async def test_values_of_32_bits_are_told_apart_to_the_last_bit(
    easel: Easel, decode_worker: DecodeWorker, dtype: str, function: str, width: int
):
    ends = np.iinfo(dtype)
    center = ends.max - (1 << 30) + 12345
    near = center + np.arange(-VALUES // 4, VALUES // 4)
    far = RANDOM.integers(ends.min, ends.max, VALUES // 2, endpoint=True)
    words = filled(np.concatenate([near, far, [ends.min, ends.max]])).astype(dtype)
    pipeline = GreyPipeline(voi=Window(center, width, function=function))
    assert await differences(easel, decode_worker, words, pipeline) == []


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
@pytest.mark.parametrize("size", [1e-30, 1.0, 1e5, 1e30])
@pytest.mark.parametrize("function", [LINEAR_EXACT, SIGMOID])
async def test_floating_values_are_shown_as_the_reference_says(
    easel: Easel, decode_worker: DecodeWorker, dtype: str, size: float, function: str
):
    scale = 2.0 ** round(np.log2(size))  # the steps of the ramp fall on whole multiples of this
    steps = np.arange(VALUES - 3) - 1000
    values = [*(steps * scale), np.nan, np.inf, -np.inf]
    words = np.array(values, dtype).reshape(CANVAS, CANVAS)
    window = Window(20000 * scale, 40001 * scale, function=function)
    pipeline = GreyPipeline(voi=window, inverse=size > 1)
    found = await differences(easel, decode_worker, words, pipeline, floating=True)
    assert [d for d in found if not np.isnan(d[0])] == []


async def test_doubles_beyond_single_precision_are_shown(easel: Easel, decode_worker: DecodeWorker):
    for size in (2.0**900, 2.0**-900):
        words = (np.arange(VALUES) * size).reshape(CANVAS, CANVAS)
        pipeline = GreyPipeline(voi=Window(30000 * size, 60001 * size, function=LINEAR_EXACT))
        found = await differences(easel, decode_worker, words, pipeline, floating=True)
        assert found == []


async def test_what_is_no_number_is_black_also_when_inverted(
    easel: Easel, decode_worker: DecodeWorker
):
    words = np.full((CANVAS, CANVAS), np.nan, "<f4")
    words[0, 0] = 3.0
    fmt = pixel_format(words, floating=True)
    frame = loaded(decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN))
    shown = await easel.draw(picture(frame, GreyPipeline(voi=Window(0, 10), inverse=True)))
    assert shown[0, 0].tolist() != [0, 0, 0]
    assert not shown[1:].any()


async def test_images_of_one_bit(easel: Easel, decode_worker: DecodeWorker):
    bits = RANDOM.integers(0, 2, (CANVAS, CANVAS)).astype("u1")
    packed = np.packbits(bits.ravel(), bitorder="little")
    for inverse in (False, True):
        fmt = pixel_format(bits, bitsAllocated=1, bitsStored=1, highBit=0)
        frame = loaded(decode_worker.decode(packed.tobytes(), fmt, LITTLE_ENDIAN))
        shown = await easel.draw(picture(frame, GreyPipeline(voi=Window(1, 2), inverse=inverse)))
        np.testing.assert_array_equal(shown[..., 0], (bits ^ inverse) * 255)


@pytest.mark.parametrize("inverse", [False, True], ids=["as it is", "inverted"])
@pytest.mark.parametrize("padding", [(-2000, -2000), (-2000, -1990), (500, 510), (3000, 4000)])
async def test_padding_is_black_and_all_else_as_it_was(
    easel: Easel, decode_worker: DecodeWorker, padding: tuple[int, int], inverse: bool
):
    words = filled(np.arange(-2010, 2000)).astype("<i2")
    pipeline = GreyPipeline(ModalityLUT(-1.0), Window(0, 3000), inverse, padding)
    assert await differences(easel, decode_worker, words, pipeline) == []


async def test_padding_leaves_no_fringe_where_the_picture_is_enlarged(
    easel: Easel, decode_worker: DecodeWorker
):
    words = np.full((8, 8), 1000, "<i2")
    words[:, 4:] = -2000
    fmt = pixel_format(words, padding=(-2000, -2000))
    frame = loaded(decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN))
    placement = Placement(Camera(), Size(CANVAS, CANVAS), Size(8, 8))
    pipeline = GreyPipeline(voi=Window(0, 100), inverse=True, padding=(-2000, -2000))
    pipeline = GreyPipeline(voi=Window(5000, 100), inverse=True, padding=pipeline.padding)
    shown = await easel.draw(Picture(next(KEYS), frame, placement, pipeline))
    assert set(np.unique(shown[..., 0])) == {0, 255}
    assert (shown[:, : CANVAS // 2] == 255).all()


def random_table(first: int, count: int, bits: int) -> LookupTable:
    entries = RANDOM.integers(0, 1 << bits, count).tolist()
    return LookupTable(first, bits, entries)


MODALITY_TABLE = ModalityLUT(table=random_table(-100, 3000, 12))
VOI_TABLES = [
    VOITable.of(random_table(0, 256, 8)),
    VOITable.of(random_table(-500, 2000, 12)),
    VOITable.of(random_table(10, 65536, 16)),
    VOITable.of(random_table(-500, 1024, 10)).moved(700, 1500),
]


@pytest.mark.parametrize("inverse", [False, True], ids=["as it is", "inverted"])
@pytest.mark.parametrize("window", [Window(2048, 4096), Window(100, 50, function=SIGMOID)])
async def test_a_modality_table_comes_before_the_window(
    easel: Easel, decode_worker: DecodeWorker, window: Window, inverse: bool
):
    words = filled(np.arange(-1000, 4000)).astype("<i2")
    pipeline = GreyPipeline(MODALITY_TABLE, window, inverse)
    assert await differences(easel, decode_worker, words, pipeline) == []


@pytest.mark.parametrize(
    "lut",
    [IDENTITY, ModalityLUT(1.0, -1024.0), ModalityLUT(-0.5, 700.3), MODALITY_TABLE],
    ids=["as stored", "rescaled", "falling", "after a table"],
)
@pytest.mark.parametrize("voi", VOI_TABLES, ids=["8 bits", "12 bits", "16 bits", "stretched"])
async def test_a_voi_table_shows_its_entries(
    easel: Easel, decode_worker: DecodeWorker, voi: VOITable, lut: ModalityLUT
):
    words = filled(np.arange(-3000, 30000)).astype("<i2")
    pipeline = GreyPipeline(lut, voi, inverse=lut.slope < 0, padding=(-3000, -2990))
    assert await differences(easel, decode_worker, words, pipeline) == []


DEPTHS = [(1, 8), (8, 8), (7, 16), (12, 16), (16, 16), (20, 32)]
MODALITIES = {
    "as stored": IDENTITY,
    "rescaled": ModalityLUT(1.5, -700.25),
    "falling": ModalityLUT(-0.75, 90.0),
    "by a table": MODALITY_TABLE,
}


def vois(low: float, high: float) -> list[Window | VOITable]:
    """One of each kind, so that black, white and what is between come about."""
    center, width = (low + high) / 2, max((high - low) * 0.8, 1.0)
    windows = [Window(center, width, function=f) for f in (LINEAR, LINEAR_EXACT, SIGMOID)]
    return [*windows, VOITable.of(random_table(round(low), 300, 12))]


@pytest.mark.parametrize("inverse", [False, True], ids=["as it is", "inverted"])
@pytest.mark.parametrize("lut", MODALITIES.values(), ids=MODALITIES)
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize(("stored", "allocated"), DEPTHS, ids=lambda n: f"{n}")
async def test_every_step_goes_with_every_other(
    easel: Easel,
    decode_worker: DecodeWorker,
    stored: int,
    allocated: int,
    signed: bool,
    lut: ModalityLUT,
    inverse: bool,
):
    every = ramp(stored, signed=signed)
    values = [*every[:: max(1, len(every) // 1021)], every[-1]]
    dtype = f"<{'i' if signed else 'u'}{allocated // 8}"
    words = (filled(np.array(values)) & ((1 << stored) - 1)).astype(f"<u{allocated // 8}")
    reached = [lut.apply(float(value)) for value in values]
    for voi in vois(min(reached), max(reached)):
        pipeline = GreyPipeline(lut, voi, inverse)
        declared = {"bitsStored": stored, "highBit": stored - 1, "signed": signed}
        found = await differences(easel, decode_worker, words.view(dtype), pipeline, **declared)
        assert found == [], voi


def segments(top: int) -> Sequence[int]:
    ramp_up = [0, 1, 0, 1, 199, top]
    expanded = expand_segments([*ramp_up, 0, 3, 5, top // 2, 9], 203)
    assert expanded is not None
    return expanded


@pytest.mark.parametrize(
    "entries",
    [RANDOM.integers(0, 256, 200).tolist(), segments(255)],
    ids=["discrete", "segmented"],
)
@pytest.mark.parametrize("first", [0, -20, 300])
async def test_colours_of_a_palette(
    easel: Easel, decode_worker: DecodeWorker, entries: Sequence[int], first: int
):
    parts = [LookupTable(first, 8, list(np.roll(entries, shift))) for shift in (0, 7, 50)]
    palette = Palette(*parts)
    words = filled(np.arange(-50, 600)).astype("<i2")
    fmt = pixel_format(words, photometric="PALETTE COLOR")
    frame = loaded(decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN))
    shown = await easel.draw(picture(frame, GreyPipeline(), palette=palette))
    due = [palette.colour(int(value)) for value in words.ravel()]
    np.testing.assert_array_equal(shown.reshape(-1, 3), due)


async def test_a_supplemental_palette_leaves_the_values_below_it_grey(
    easel: Easel, decode_worker: DecodeWorker
):
    parts = [LookupTable(1024, 8, RANDOM.integers(0, 256, 100).tolist()) for _ in range(3)]
    palette = Palette(*parts, supplemental=True)
    pipeline = GreyPipeline(ModalityLUT(0.5, -3.0), Window(200, 311, function=SIGMOID))
    words = filled(np.arange(-300, 1300)).astype("<i2")
    frame = loaded(decode_worker.decode(words.tobytes(), pixel_format(words), LITTLE_ENDIAN))
    shown = await easel.draw(picture(frame, pipeline, palette=palette))
    due = [
        palette.colour(value) if value >= 1024 else (pipeline.grey(value),) * 3
        for value in words.ravel().tolist()
    ]
    np.testing.assert_array_equal(shown.reshape(-1, 3), due)


async def test_colours_between_two_entries_of_a_palette_are_mixed_as_colours(
    easel: Easel, decode_worker: DecodeWorker
):
    parts = [LookupTable(0, 8, entries) for entries in ([255, 0, 0], [0, 255, 0], [0, 0, 0])]
    words = np.zeros((8, 8), "u1")
    words[:, 4:] = 2  # black; entry 1 between them is green
    fmt = pixel_format(words, photometric="PALETTE COLOR")
    frame = loaded(decode_worker.decode(words.tobytes(), fmt, LITTLE_ENDIAN))
    placement = Placement(Camera(), Size(CANVAS, CANVAS), Size(8, 8))
    shown = await easel.draw(
        Picture(next(KEYS), frame, placement, GreyPipeline(), palette=Palette(*parts))
    )
    assert shown[..., 1].max() == 0
    assert 0 < shown[0, CANVAS // 2, 0] < 255


@pytest.mark.parametrize("inverse", [False, True], ids=["as it is", "inverted"])
async def test_colours_are_shown_as_they_are(
    easel: Easel, decode_worker: DecodeWorker, inverse: bool
):
    image = RANDOM.integers(0, 256, (CANVAS, CANVAS, 3)).astype("u1")
    frame = loaded(decode_worker.decode(image.tobytes(), pixel_format(image), LITTLE_ENDIAN))
    shown = await easel.draw(picture(frame, GreyPipeline(inverse=inverse)))
    np.testing.assert_array_equal(shown, 255 - image if inverse else image)


async def test_overlays_lie_where_they_say_in_colours_of_their_own(
    easel: Easel, decode_worker: DecodeWorker
):
    words = np.zeros((CANVAS, CANVAS), "u1")
    frame = loaded(decode_worker.decode(words.tobytes(), pixel_format(words), LITTLE_ENDIAN))
    drawn = RANDOM.integers(0, 2, (13, 11)).astype("u1")
    packed = np.packbits(np.concatenate([[1, 0, 1], drawn.ravel()]), bitorder="little")
    first = PlaneBits(OverlayPlane("6000", 13, 11, row=20, column=-4), packed.tobytes(), 3)
    whole = np.packbits(np.ones(CANVAS, "u1"), bitorder="little").tobytes()
    second = PlaneBits(OverlayPlane("6002", 1, CANVAS, row=100), whole)
    window = GreyPipeline(voi=Window(0, 2))
    shown = await easel.draw(picture(frame, window, overlays=(first, second)))
    colours = [[round(part * 255) for part in colour] for colour in COLOURS]
    due = np.full((CANVAS, CANVAS, 3), pipeline_black := window.grey(0), "u1")
    assert pipeline_black in (0, 128, 255)
    due[20:33, 0:7][drawn[:, 4:] == 1] = colours[0]
    due[100] = colours[1]
    np.testing.assert_allclose(shown.astype(int), due.astype(int), atol=1)  # rounding of colours


NEMA = ("CT1", "MR1", "MR2", "NM1")


async def whole_image_differences(
    easel: Easel, worker: DecodeWorker, instance: DataSet, stored: np.ndarray
) -> int:
    """How many of the values in an image are shown otherwise than its own header asks for."""
    frame = frames_of(instance)[0]
    values = np.unique(stored)
    window = default_voi(frame, instance.string("Modality"))
    if window is None:
        low, high = (frame.modality_lut.apply(float(v)) for v in (values[0], values[-1]))
        window = window_for_range(low, high)
    pipeline = grey_pipeline(frame, window, invert=False)
    layout = frame.format
    declared = {
        "bitsStored": layout.bits_stored,
        "highBit": layout.high_bit,
        "signed": layout.signed,
    }
    return len(await differences(easel, worker, filled(values), pipeline, **declared))


@pytest.mark.parametrize("name", NEMA)
async def test_every_value_of_the_nema_images_is_shown_as_the_reference_says(
    easel: Easel, decode_worker: DecodeWorker, corpus: Path, name: str
):
    dataset = pydicom.dcmread(corpus / "nema-wg04" / f"{name}_UNC.dcm")
    stored = np.frombuffer(dataset.PixelData, "<i2" if dataset.PixelRepresentation else "<u2")
    del dataset.PixelData
    instance = DataSet(dataset.to_json_dict())
    assert await whole_image_differences(easel, decode_worker, instance, stored) == 0


async def test_every_value_of_the_tg18_patterns_is_shown_as_the_reference_says(
    easel: Easel, decode_worker: DecodeWorker, corpus: Path
):
    studies = (corpus / "static-dicomweb" / "studies").glob("2.16.124.113543.6004.101.103.*")
    patterns = 0
    for metadata in (path for study in studies for path in study.rglob("metadata.gz")):
        for instance in map(DataSet, json.loads(gzip.decompress(metadata.read_bytes()))):
            uid = instance.string("SOPInstanceUID")
            folder = metadata.parent / "instances" / uid / "frames"
            layout = frames_of(instance)[0].format
            declared = pixel_format(
                np.empty((layout.rows, layout.columns), "<u2"),
                bitsStored=layout.bits_stored,
                highBit=layout.high_bit,
            )
            answer = decode_worker.decode((folder / "1").read_bytes(), declared)
            assert answer.ok, answer.message
            stored = answer.pixels
            assert await whole_image_differences(easel, decode_worker, instance, stored) == 0
            patterns += 1
    assert patterns >= 30
