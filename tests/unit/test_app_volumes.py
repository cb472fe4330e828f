"""Planes, slabs, crosshairs and layers in the reading room, by command."""

from base64 import b64encode
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.space.geometry import dot
from negatoscope.viewing.camera import Point
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice

SPACE = "1.2.9"


def series(number: int, images: int = 11, **values: Any) -> list[DataSet]:
    """Slices of 100 × 100 pixels of 1 mm, 2 mm apart, from (0, 0, 0) on."""
    uid = f"1.2.{number}"
    return [
        ct_slice(
            n + 1,
            2.0 * n,
            **{
                "StudyInstanceUID": "1.2",
                "SeriesInstanceUID": uid,
                "SOPInstanceUID": f"{uid}.{n + 1}",
                "SeriesNumber": number,
                "FrameOfReferenceUID": SPACE,
                "Rows": 100,
                "Columns": 100,
                "PixelSpacing": (1.0, 1.0),
                "ImagePositionPatient": (0.0, 0.0, 2.0 * n),
                "PatientID": "P",
                "PatientName": "P",
                **values,
            },
        )
        for n in range(images)
    ]


async def opened(instances: list[DataSet], more: str = "") -> World:
    made = world(instances)
    await made.go("viewer", f"?StudyInstanceUIDs=1.2{more}")
    return made


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def viewport(made: World, number: int = 0) -> dict[str, Any]:
    return dict(snapshot(made.app)["viewports"][number])


async def mpr(*numbers: int) -> World:
    instances = [i for number in numbers or (1,) for i in series(number)]
    return await opened(instances, "&hangingProtocolId=mpr")


# -- orientations -------------------------------------------------------------------------------


async def test_a_stack_is_seen_from_the_side_and_as_it_is_again():
    made = await opened(series(1))
    await made.run("jumpToImage", imageIndex=2)
    await made.run("setViewportOrientation", orientation="sagittal")
    state = viewport(made)
    assert state["type"] == "volume"
    assert state["volume"]["orientation"] == "sagittal"
    assert state["orientation"] == {"left": "A", "right": "P", "top": "H", "bottom": "F"}
    assert state["frame"]["count"] == 100
    await made.run("setViewportOrientation", orientation="stack")
    assert viewport(made)["type"] == "stack"
    # the middle of the sagittal plane is that of the volume: image 6 of 11
    assert viewport(made)["frame"]["index"] == 5


async def test_the_acquired_planes_show_the_slice_that_was_looked_at():
    made = await opened(series(1))
    await made.run("jumpToImage", imageIndex=3)
    await made.run("setViewportOrientation", orientation="acquisition")
    state = viewport(made)
    assert (state["frame"]["index"], state["frame"]["count"]) == (3, 11)
    assert state["volume"]["position"] == [0.0, 0.0, 6.0]


async def test_an_orientation_that_there_is_not_is_refused():
    made = await opened(series(1))
    with pytest.raises(CommandError, match="no orientation “askew”; there are stack, axial"):
        await made.run("setViewportOrientation", orientation="askew")


async def test_a_series_that_is_no_volume_says_why():
    made = await opened(series(1, 1))
    with pytest.raises(CommandError, match="this is no volume: one image alone is no volume"):
        await made.run("setViewportOrientation", orientation="coronal")


async def test_a_change_of_planes_is_taken_back_with_its_slice():
    made = await opened(series(1))
    await made.run("jumpToImage", imageIndex=3)
    await made.run("setViewportOrientation", orientation="coronal")
    await made.run("undo")
    assert viewport(made)["type"] == "stack"
    assert viewport(made)["frame"]["index"] == 3
    await made.run("redo")
    assert viewport(made)["volume"]["orientation"] == "coronal"


async def test_overlays_of_images_do_not_lie_over_planes():
    bits = {
        "60000010": {"vr": "US", "Value": [100]},
        "60000011": {"vr": "US", "Value": [100]},
        "60000040": {"vr": "CS", "Value": ["G"]},
        "60000050": {"vr": "SS", "Value": [1, 1]},
        "60000100": {"vr": "US", "Value": [1]},
        "60000102": {"vr": "US", "Value": [0]},
        "60003000": {"vr": "OW", "InlineBinary": b64encode(bytes([255] * 1250)).decode()},
    }
    instances = [DataSet({**each.json, **bits}) for each in series(1)]
    made = await opened(instances)
    session = session_of(made)
    assert session.has_overlays(session.grid.active)
    await made.run("setViewportOrientation", orientation="acquisition")
    assert session.loaded(session.grid.active) is not None  # so there is something to lie over
    assert not session.has_overlays(session.grid.active)
    assert session.overlays(session.grid.active) == ()


# -- slabs --------------------------------------------------------------------------------------


async def test_a_stack_becomes_thick_in_place():
    made = await opened(series(1))
    await made.run("jumpToImage", imageIndex=4)
    await made.run("setSlabThickness", slabThickness=10)
    state = viewport(made)
    assert state["volume"]["orientation"] == "acquisition"
    assert (state["volume"]["slabThickness"], state["volume"]["blendMode"]) == (10, "mip")
    assert state["frame"]["index"] == 4


async def test_steps_make_a_slab_thicker_and_thin_again():
    made = await mpr()
    for steps in (1, 1, -1):
        await made.run("stepSlabThickness", steps=steps)
    assert viewport(made)["volume"]["slabThickness"] == 2.0
    await made.run("stepSlabThickness", steps=-5)
    assert viewport(made)["volume"]["slabThickness"] == 0.0


async def test_a_blend_mode_makes_a_thin_plane_thick():
    made = await mpr()
    await made.run("setBlendMode", blendMode="MinIP")
    assert viewport(made)["volume"]["blendMode"] == "minip"
    assert viewport(made)["volume"]["slabThickness"] > 0
    with pytest.raises(CommandError, match="no blend mode “median”"):
        await made.run("setBlendMode", blendMode="median")


@pytest.mark.parametrize("thickness", [-1, 5000])
async def test_a_slab_of_no_sensible_thickness_is_refused(thickness: float):
    made = await mpr()
    with pytest.raises(CommandError, match="0 to 1000 mm"):
        await made.run("setSlabThickness", slabThickness=thickness)


# -- crosshairs ---------------------------------------------------------------------------------


async def test_a_place_in_one_plane_is_gone_to_by_the_others():
    made = await mpr()
    # column 30, row 70 of the axial plane: x = 29.5, y = 69.5 mm in the middle of the pixel
    await made.run("localisePoint", x=30.0, y=70.0, viewport="viewport-1")
    sagittal, coronal = viewport(made, 1), viewport(made, 2)
    assert sagittal["volume"]["position"][0] == pytest.approx(29.5, abs=0.51)
    assert coronal["volume"]["position"][1] == pytest.approx(69.5, abs=0.51)


async def test_lines_cross_at_the_picked_place():
    made = await mpr()
    session = session_of(made)
    await made.run("setToolActive", toolName="Crosshairs")
    await made.run("localisePoint", x=30.5, y=70.5, viewport="viewport-1")
    axial = session.grid.get("viewport-1")
    lines = session.crosshairs.lines(axial)
    assert {line.kind for line in lines} == {"sagittal", "coronal"}
    # a cell of 500 px shows 100 pixels: five each; planes have whole pixels
    for line in lines:
        assert line.centre == Point(pytest.approx(30.5 * 5), pytest.approx(70.5 * 5))
    by_kind = {line.kind: line.along for line in lines}
    assert abs(by_kind["sagittal"].x) < 1e-9  # upright
    assert abs(by_kind["coronal"].y) < 1e-9


async def test_dragging_a_turning_handle_turns_both_other_planes_and_keeps_the_centre():
    made = await mpr()
    session = session_of(made)
    axial = session.grid.get("viewport-1")
    line = next(x for x in session.crosshairs.lines(axial) if x.kind == "coronal")
    centre = session.crosshairs.centre_mm(axial)
    handle = line.turns[1]
    grip = session.crosshairs.part_at(axial, handle)
    assert (grip.part, grip.viewport_id) == ("turn", "viewport-3")
    # a quarter of the way round: from the right of the centre to below it
    radius = abs(handle.x - line.centre.x)
    session.crosshairs.drag(axial, grip, Point(line.centre.x, line.centre.y + radius))
    after = session.grid
    assert [v.reformat and v.reformat.orientation for v in after.viewports] == [
        "axial",
        "oblique",
        "oblique",
    ]
    coronal = session.frame(after.get("viewport-3"))
    assert coronal is not None
    assert coronal.plane is not None
    assert abs(coronal.plane.normal[0]) == pytest.approx(1.0)
    assert session.crosshairs.centre_mm(axial) == pytest.approx(centre)
    assert abs(dot(coronal.plane.normal, (0, 0, 1))) < 1e-9


async def test_unlinked_crosshairs_turn_one_plane_only():
    made = await mpr()
    session = session_of(made)
    await made.run("toggleCrosshairsLink")
    axial = session.grid.get("viewport-1")
    line = next(x for x in session.crosshairs.lines(axial) if x.kind == "sagittal")
    grip = session.crosshairs.part_at(axial, line.turns[0])
    start = line.turns[0]
    session.crosshairs.drag(axial, grip, Point(start.x + 40, start.y))
    looks = [v.reformat and v.reformat.orientation for v in session.grid.viewports]
    assert looks == ["axial", "oblique", "coronal"]


async def test_a_turned_plane_keeps_its_scale():
    made = await mpr()
    before = viewport(made, 2)
    mm_px = before["volume"]["spacing"][1] / before["scale"]
    await made.run("tiltPlane", direction="left", degrees=17, viewport="viewport-3")
    after = viewport(made, 2)
    assert after["volume"]["orientation"] == "oblique"
    assert after["volume"]["spacing"][1] / after["scale"] == pytest.approx(mm_px)


async def test_a_slab_handle_makes_the_plane_of_its_line_thick():
    made = await mpr()
    session = session_of(made)
    axial = session.grid.get("viewport-1")
    line = next(x for x in session.crosshairs.lines(axial) if x.kind == "coronal")
    grip = session.crosshairs.part_at(axial, line.slabs[0])
    assert grip.part == "slab"
    # 50 px above the line: 10 mm on each side
    session.crosshairs.drag(axial, grip, Point(line.slabs[0].x, line.centre.y - 50))
    assert viewport(made, 2)["volume"]["slabThickness"] == pytest.approx(20.0)


async def test_a_line_moves_its_plane_alone():
    made = await mpr()
    session = session_of(made)
    axial = session.grid.get("viewport-1")
    line = next(x for x in session.crosshairs.lines(axial) if x.kind == "sagittal")
    at = Point(line.centre.x, line.centre.y + 40)
    grip = session.crosshairs.part_at(axial, at)
    assert grip.part == "line"
    before = viewport(made, 2)["frame"]["index"]
    session.crosshairs.drag(axial, grip, Point(at.x + 50, at.y))
    x = viewport(made, 1)["volume"]["position"][0]
    assert x == pytest.approx(49.5 + 10, abs=0.51)
    assert viewport(made, 2)["frame"]["index"] == before


async def test_planes_are_upright_again_after_a_reset():
    made = await mpr()
    await made.run("tiltPlane", direction="up", viewport="viewport-2")
    await made.run("setSlabThickness", slabThickness=20, viewport="viewport-3")
    await made.run("resetCrosshairs")
    volumes = [each["volume"] for each in snapshot(made.app)["viewports"]]
    assert [v["orientation"] for v in volumes] == ["axial", "sagittal", "coronal"]
    assert [v["slabThickness"] for v in volumes] == [0, 0, 0]


# -- layers -------------------------------------------------------------------------------------


async def test_a_series_is_laid_over_another_of_the_same_space():
    made = await opened([*series(1), *series(2, Modality="PT", Units="BQML")])
    uid = snapshot(made.app)["studies"][0]["displaySets"][1]["uid"]
    await made.run("addDisplaySetAsLayer", displaySetInstanceUid=uid)
    await made.run("setLayerOpacity", opacity=0.25)
    await made.run("setLayerThreshold", threshold=3.5)
    await made.run("setLayerWindow", lower=0, upper=80)
    await made.run("setLayerColormap", colormap="PET 20 Step")
    (layer,) = viewport(made)["volume"]["layers"]
    assert layer == {
        "displaySet": uid,
        "colormap": "PET 20 Step",
        "opacity": 0.25,
        "threshold": 3.5,
        "windowWidth": 80,
        "windowCenter": 40,
    }
    await made.run("removeDisplaySetLayer")
    assert viewport(made)["volume"]["layers"] == []


async def test_a_layer_and_what_lies_below_change_places_with_their_windows():
    made = await opened([*series(1), *series(2, Modality="PT", Units="BQML")])
    below, above = (d["uid"] for d in snapshot(made.app)["studies"][0]["displaySets"])
    await made.run("addDisplaySetAsLayer", displaySetInstanceUid=above)
    await made.run("setLayerWindow", lower=10, upper=30)
    await made.run("swapLayers")
    state = viewport(made)
    assert state["displaySet"] == above
    assert (state["voi"]["windowWidth"], state["voi"]["windowCenter"]) == (20, 20)
    assert state["volume"]["layers"][0]["displaySet"] == below
    assert state["volume"]["layers"][0]["windowWidth"] == 400


async def test_series_of_two_spaces_are_not_laid_over_each_other():
    made = await opened([*series(1), *series(2, FrameOfReferenceUID="1.2.10")])
    uid = snapshot(made.app)["studies"][0]["displaySets"][1]["uid"]
    with pytest.raises(CommandError, match="different spaces, and no registration"):
        await made.run("addDisplaySetAsLayer", displaySetInstanceUid=uid)


async def test_without_a_layer_there_is_nothing_to_change():
    made = await mpr()
    with pytest.raises(CommandError, match="there are no layers here"):
        await made.run("setLayerOpacity", opacity=0.5)


# -- what is offered ----------------------------------------------------------------------------


async def test_the_menu_of_planes_says_why_there_are_none():
    made = await opened(series(1, 1))
    item = next(i for i in made.app.view().toolbar if i.id == "planes")  # type: ignore[union-attr]
    assert item.disabled_reason == "One image alone is no volume."


async def test_the_menu_of_planes_offers_what_can_be_laid_over():
    made = await opened([*series(1), *series(2, SeriesDescription="Perfusion")])
    item = next(i for i in made.app.view().toolbar if i.id == "planes")  # type: ignore[union-attr]
    labels = [str(entry.label) for entry in item.menu]
    assert "Lay over it: CT Perfusion" in labels
    assert "Sagittal" in labels


async def test_interpolation_is_chosen_by_name():
    made = await mpr()
    await made.run("setInterpolation", interpolation="cubic")
    assert session_of(made).interpolation == "cubic"
    with pytest.raises(CommandError, match="there are nearest, linear, cubic"):
        await made.run("setInterpolation", interpolation="lanczos")


# -- protocols ----------------------------------------------------------------------------------

#: What each shows, viewport by viewport: planes by their orientation, or 3D.
PROTOCOLS = {
    "mpr": ["axial", "sagittal", "coronal"],
    "fourUp": ["axial", "3d", "coronal", "sagittal"],
    "main3D": ["3d", "axial", "sagittal", "coronal"],
    "primary3D": ["3d", "axial", "sagittal", "coronal"],
    "primaryAxial": ["axial", "sagittal", "coronal"],
    "only3D": ["3d"],
    "mprAnd3DVolumeViewport": ["axial", "3d", "coronal", "sagittal"],
}


def shown(made: World) -> list[str]:
    return [
        "3d" if v.volume3d is not None else v.reformat.orientation if v.reformat else "stack"
        for v in session_of(made).grid.viewports
    ]


@pytest.mark.parametrize("name", PROTOCOLS)
async def test_every_protocol_of_volumes_opens_by_link(name: str):
    made = await opened(series(1), f"&hangingProtocolId={name}")
    assert shown(made) == PROTOCOLS[name]


@pytest.mark.parametrize("name", PROTOCOLS)
async def test_every_protocol_of_volumes_opens_from_the_layout_menu(name: str):
    made = await opened(series(1))
    layout = next(i for i in made.app.view().toolbar if i.id == "layout")  # type: ignore[union-attr]
    entry = next(e for e in layout.menu if dict(e.args).get("protocol-id") == name)
    assert not entry.disabled_reason
    await made.run(entry.command, protocolId=dict(entry.args)["protocol-id"])
    assert shown(made) == PROTOCOLS[name]


async def test_pet_over_ct_opens_by_link_and_from_the_layout_menu():
    instances = [*series(1), *series(2, Modality="PT", Units="BQML")]
    made = await opened(instances, "&hangingProtocolId=ptCT")
    fused = [v for v in session_of(made).grid.viewports if v.layers]
    assert len(session_of(made).grid.viewports) == 10
    assert len(fused) == 3
    whole = session_of(made).grid.viewports[-1].reformat
    assert whole is not None
    assert (whole.slab.blend, whole.slab.thickness_mm) == ("mip", pytest.approx(100.0))
    again = await opened(instances)
    layout = next(i for i in again.app.view().toolbar if i.id == "layout")  # type: ignore[union-attr]
    entry = next(e for e in layout.menu if dict(e.args).get("protocol-id") == "ptCT")
    assert not entry.disabled_reason


async def test_a_series_over_time_opens_by_link_in_three_planes():
    instances = [
        ct_slice(
            n + 1,
            2.0 * (n % 5),
            StudyInstanceUID="1.2",
            SeriesInstanceUID="1.2.3",
            SOPInstanceUID=f"1.2.3.{n + 1}",
            SeriesNumber=3,
            FrameOfReferenceUID=SPACE,
            Rows=100,
            Columns=100,
            PixelSpacing=(1.0, 1.0),
            ImagePositionPatient=(0.0, 0.0, 2.0 * (n % 5)),
            Modality="PT",
            Units="BQML",
            TemporalPositionIdentifier=n // 5 + 1,
        )
        for n in range(15)
    ]
    made = await opened(instances, "&hangingProtocolId=default4D")
    assert shown(made) == ["axial", "sagittal", "coronal"]
    assert viewport(made)["phases"]["count"] == 3
