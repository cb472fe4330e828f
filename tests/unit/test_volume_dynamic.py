"""Going through a series in phases, playing it, and the curves of its regions, without a page."""

import csv
import io
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import numpy as np
import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.dynamic.views import CurveDialog
from negatoscope.viewing.frames import FrameFailure, FrameKey
from tests.support.fake_ports import World, world
from tests.support.instances import ct_series
from tests.support.volume_dynamics import (
    CARDIAC,
    COLUMNS,
    PET,
    ROWS,
    SLICES,
    TISSUE,
    VESSEL,
    Dynamic,
    write_dynamic,
)
from tests.support.volume_phantoms import metadata


async def opened(dynamic: Dynamic, folder: Path) -> World:
    made = world(metadata(write_dynamic(folder, dynamic)))
    await made.go("viewer", f"?StudyInstanceUIDs={dynamic.study_uid}")
    return made


def answer_all(made: World, dynamic: Dynamic) -> None:
    """Give every image that is asked for the values that it has."""
    loader = made.fake.loader
    while loader.under_way:
        phase, k = divmod(loader.under_way[0].index, SLICES)
        stored = np.rint(dynamic.values(phase, k) / dynamic.slope)
        loader.answer(pixels=stored.ravel().tolist(), rows=ROWS, columns=COLUMNS)


def here(made: World) -> tuple[int, int]:
    """Phase and slice that are shown."""
    assert made.app.session
    return divmod(made.app.session.grid.active.index, SLICES)


async def draw(made: World, square: tuple[int, int, int, int], label: str) -> str:
    """A rectangle over a square's pixels, on the image that is shown."""
    assert made.app.session
    frame = made.app.session.frame(made.app.session.grid.active)
    assert frame is not None
    left, top, right, bottom = square
    uid = await made.run(
        "addMeasurement",
        measurement={
            "toolName": "RectangleROI",
            "label": label,
            "SOPInstanceUID": frame.sop_instance_uid,
            "frameNumber": frame.number,
            "points": [[left, top], [right, top], [right, bottom], [left, bottom]],
        },
    )
    return str(uid)


async def test_a_series_in_phases_opens_in_its_first_phase_and_goes_through_them(tmp_path: Path):
    made = await opened(PET, tmp_path)
    assert here(made) == (0, 2)
    await made.run("dynamic.goto", value=5)
    assert here(made) == (5, 2)
    await made.run("dynamic.step", by=1)
    await made.run("nextImage")
    assert here(made) == (6, 3)
    await made.run("dynamic.step", by=-4)
    assert here(made) == (2, 3)
    await made.run("dynamic.step", by=-9)
    assert here(made) == (0, 3)
    await made.run("dynamic.goto", value=99)
    assert here(made) == (7, 3)
    (viewport,) = snapshot(made.app)["viewports"]
    assert viewport["phases"] == {
        "index": 7,
        "count": 8,
        "noun": "time point",
        "values": list(PET.places),
        "unit": "s",
        "origin": "Frame Reference Time",
    }


async def test_a_series_without_phases_says_so() -> None:
    made = world(ct_series())
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert snapshot(made.app)["viewports"][0]["phases"] is None
    with pytest.raises(CommandError, match="no phases"):
        await made.run("dynamic.goto", value=1)


async def test_a_cine_of_phases_stays_at_its_place_and_is_as_fast_as_the_heart(tmp_path: Path):
    made = await opened(CARDIAC, tmp_path)
    answer_all(made, CARDIAC)
    await made.run("toggleCine")
    ((seconds, _),) = made.fake.clock.ticking
    assert seconds == pytest.approx(0.05)
    seen = []
    for _ in range(11):
        made.fake.clock.tick()
        seen.append(here(made))
    assert seen == [(n % 10, 2) for n in range(1, 12)]
    await made.run("cine.setRange", first=2, last=4)
    for _ in range(4):
        made.fake.clock.tick()
    assert here(made) == (2, 2)
    await made.run("cine.step", by=1)
    assert here(made) == (3, 2)
    await made.run("cine.setOver", value="images")
    await made.run("cine.goto", value=3 * SLICES)
    await made.run("toggleCine")
    made.fake.clock.tick()
    assert here(made) == (3, 1)
    with pytest.raises(CommandError, match="does not go over"):
        await made.run("cine.setOver", value="seasons")


async def test_a_cine_of_phases_waits_for_pictures(tmp_path: Path):
    made = await opened(PET, tmp_path)
    await made.run("toggleCine")
    made.fake.clock.tick()
    made.fake.clock.tick()
    assert here(made) == (0, 2)
    answer_all(made, PET)
    made.fake.clock.tick()
    assert here(made) == (1, 2)


async def test_curves_of_regions_are_their_means_in_every_phase(tmp_path: Path):
    made = await opened(PET, tmp_path)
    await made.run("nextImage")
    await draw(made, VESSEL, "Aorta")
    await draw(made, TISSUE, "=Tissue")
    told: dict[str, Any] = await made.run("dynamic.getCurves")
    assert told["curves"][0]["mean"] == [None] * 8, "nothing is here yet"
    await made.run("dynamic.showCurves")
    dialog = made.app.dialogs.current
    assert isinstance(dialog, CurveDialog)
    assert dialog.waiting == 16
    answer_all(made, PET)
    made.fake.clock.pass_time()
    dialog = made.app.dialogs.current
    assert isinstance(dialog, CurveDialog)
    assert (dialog.waiting, dialog.failed) == (0, 0)
    told = await made.run("dynamic.getCurves")
    assert told["places"] == pytest.approx(PET.places)
    assert told["unit"] == "s"
    vessel, tissue = told["curves"]
    assert vessel["mean"] == pytest.approx(PET.vessel)
    assert vessel["standardDeviation"] == pytest.approx([0.0] * 8)
    # slice 3 of the tissue is worth 3 more, its pixels lie 4 above and below
    assert tissue["mean"] == pytest.approx([value + 3 for value in PET.tissue])
    assert tissue["standardDeviation"] == pytest.approx([4.0] * 8)
    assert vessel["unit"] == tissue["unit"] == "counts"
    assert [line.title for line in dialog.lines] == ["Aorta", "=Tissue"]
    assert dialog.rows[3].value == f"{PET.places[3]:g} s"
    await made.run("dynamic.saveCurves")
    ((name, content, _),) = made.fake.outlet.saved
    assert name == "curves.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 16
    assert rows[8]["Region"] == "'=Tissue", "no spreadsheet takes it for a formula"
    assert float(rows[2]["Frame Reference Time (s)"]) == pytest.approx(PET.places[2])
    assert float(rows[2]["Duration (s)"]) == 20.0
    assert float(rows[2]["Mean"]) == pytest.approx(PET.vessel[2])
    assert float(rows[10]["SD"]) == pytest.approx(4.0)
    left, top, right, bottom = TISSUE
    assert int(rows[10]["Pixels"]) == (right - left) * (bottom - top)


async def test_the_reference_itself_is_the_mean_and_deviation_of_the_pixels():
    left, top, right, bottom = TISSUE
    pixels = PET.values(4, 3)[top:bottom, left:right].ravel().tolist()
    assert fmean(pixels) == pytest.approx(PET.tissue[4] + 3)
    assert pstdev(pixels) == pytest.approx(4.0)


async def test_images_for_a_curve_are_fetched_first_and_let_go_of_afterwards(tmp_path: Path):
    made = await opened(PET, tmp_path)
    await draw(made, VESSEL, "Aorta")
    assert made.app.session
    await made.run("dynamic.showCurves")
    queue, uid = made.app.session.queue, made.app.session.grid.active.display_set
    wanted = [FrameKey(uid, phase * SLICES + 2) for phase in range(8)]
    assert all(queue.is_visible(key) for key in wanted), "no budget takes them away"
    under_way = len(made.fake.loader.under_way)
    for _ in range(under_way + 6):
        made.fake.loader.answer(pixels=[0.0] * ROWS * COLUMNS, rows=ROWS, columns=COLUMNS)
    assert all(queue.state(key) == "loaded" for key in wanted), "they do not wait for the stack"
    made.fake.clock.pass_time()
    assert [queue.is_visible(key) for key in wanted] == [True] + [False] * 7


async def test_an_image_that_cannot_be_had_leaves_a_gap_and_says_so(tmp_path: Path):
    made = await opened(PET, tmp_path)
    await draw(made, VESSEL, "Aorta")
    await made.run("dynamic.showCurves")
    loader = made.fake.loader
    while loader.under_way:
        phase, k = divmod(loader.under_way[0].index, SLICES)
        if (phase, k) == (4, 2):
            loader.answer(FrameFailure("network", "The connection broke."))
            continue
        stored = np.rint(PET.values(phase, k) / PET.slope)
        loader.answer(pixels=stored.ravel().tolist(), rows=ROWS, columns=COLUMNS)
    made.fake.clock.pass_time()
    dialog = made.app.dialogs.current
    assert isinstance(dialog, CurveDialog)
    assert (dialog.waiting, dialog.failed) == (0, 1)
    assert dialog.rows[4].cells == ("–",)
    assert len(dialog.lines[0].points) == 7


async def test_without_a_region_the_dialog_says_how_to_begin(tmp_path: Path):
    made = await opened(PET, tmp_path)
    await made.run("dynamic.showCurves")
    dialog = made.app.dialogs.current
    assert isinstance(dialog, CurveDialog)
    assert dialog.lines == ()


# -- volumes ------------------------------------------------------------------------------------


async def in_mpr(folder: Path) -> World:
    made = world(metadata(write_dynamic(folder, PET)))
    await made.go("viewer", f"?StudyInstanceUIDs={PET.study_uid}&hangingprotocolId=mpr")
    return made


def volumes(made: World) -> list[tuple[str, int]]:
    """Which volume each viewport looks into, and which of its planes it shows."""
    session = made.app.session
    assert session
    found = [(session.volumes.of(v), v.index) for v in session.grid.viewports]
    return [(volume.uid.partition("/")[2], index) for volume, index in found if volume]


async def test_planes_through_a_series_go_through_time_together(tmp_path: Path):
    made = await in_mpr(tmp_path)
    before = volumes(made)
    assert [first for first, _ in before] == ["0"] * 3
    await made.run("dynamic.goto", value=3, viewportId=made.app.session.grid.ids[1])
    after = volumes(made)
    assert [first for first, _ in after] == [str(3 * SLICES)] * 3
    assert [index for _, index in after] == [index for _, index in before], "the same places"
    cells = snapshot(made.app)["viewports"]
    assert [cell["phases"]["index"] for cell in cells] == [3] * 3


async def test_a_cine_of_planes_waits_until_the_volume_is_whole(tmp_path: Path):
    made = await in_mpr(tmp_path)
    made.fake.screen.filled = lambda volume: volume.geometry.slices - 1
    await made.run("toggleCine")
    made.fake.clock.tick()
    assert [first for first, _ in volumes(made)] == ["0"] * 3
    made.fake.screen.filled = lambda volume: volume.geometry.slices
    made.fake.clock.tick()
    assert [first for first, _ in volumes(made)] == [str(SLICES)] * 3


async def test_all_phases_are_fetched_and_what_a_volume_gave_back_is_fetched_again(tmp_path: Path):
    made = await in_mpr(tmp_path)
    session = made.app.session
    assert session
    answer_all(made, PET)
    uid = session.grid.active.display_set
    keys = [FrameKey(uid, index) for index in range(8 * SLICES)]
    assert all(session.queue.get(key) is not None for key in keys)
    for key in keys[:SLICES]:
        session.queue.spend(key)
        session.queue._kept.pop(key)  # as where there is no room for it
    assert made.fake.loader.under_way == []
    assert session.queue.totals()["pending"] == 0
    session.queue.give_back(keys[:SLICES])
    answer_all(made, PET)
    assert all(session.queue.get(key) is not None for key in keys)


async def test_volumes_of_other_phases_are_known_once_they_have_been_looked_at(tmp_path: Path):
    made = await in_mpr(tmp_path)
    session = made.app.session
    assert session
    for phase in (4, 2):
        await made.run("dynamic.goto", value=phase)
        session.volumes.shown(session.grid.viewports)
    others = session.volumes.other_phases(session.volumes.shown(session.grid.viewports))
    assert {volume.first for volume in others} == {0, 4 * SLICES}
