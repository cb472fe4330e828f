"""Volumes in 3D: hung, looked at from all sides, changed, cut and picked, without a page."""

from math import cos, radians, sin
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.presenter import viewport_view
from negatoscope.app.viewer.press import Press
from negatoscope.app.viewer.volumes3d.marker import marker
from negatoscope.app.viewer.volumes3d.scenes import preset_wanted, ray_view
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.free_cuts import FreeCut
from negatoscope.viewing.orbit import Orbit
from tests.support.fake_ports import FakeScreen
from tests.unit.test_app_hanging import World, opened, series


def state(made: World) -> dict[str, Any]:
    found = snapshot(made.app)["viewports"][0]["volume3d"]
    assert found is not None
    return dict(found)


async def in_3d(*, modality: str = "CT") -> World:
    made = await opened(series(1, modality=modality))
    await made.run("toggleVolume3D")
    return made


async def test_a_volume_goes_into_3d_and_back_to_its_images():
    made = await opened(series(1))
    assert snapshot(made.app)["viewports"][0]["type"] == "stack"
    await made.run("toggleVolume3D")
    view = snapshot(made.app)["viewports"][0]
    assert view["type"] == "volume3d"
    assert view["orientation"] == {"left": "R", "right": "L", "top": "H", "bottom": "F"}
    assert view["frame"]["SOPInstanceUID"] is None  # no image is shown
    await made.run("toggleVolume3D")
    assert snapshot(made.app)["viewports"][0]["type"] == "stack"
    await made.run("undo")
    assert state(made)["preset"] == "CT-Bone"


async def test_what_is_no_volume_says_why():
    made = await opened(series(1, images=1))
    with pytest.raises(CommandError, match="One image alone is no volume"):
        await made.run("toggleVolume3D")
    with pytest.raises(CommandError, match="shows no volume in 3D"):
        await made.run("setVolumeView", view="left")


async def test_looks_are_chosen_by_name():
    made = await in_3d()
    await made.run("shiftVolumeOpacityPoints", shift=50)
    await made.run("shiftVolumeOpacityPoints", shift=-20)
    assert state(made)["shift"] == 30
    await made.run("setViewportPreset", preset="ct-lung")
    assert state(made)["preset"] == "CT-Lung"
    assert state(made)["shift"] == 0
    with pytest.raises(CommandError, match="there is no preset “CT-Cheese”"):
        await made.run("setViewportPreset", preset="CT-Cheese")


async def test_light_and_quality_are_set():
    made = await in_3d()
    assert (state(made)["ambient"], state(made)["diffuse"]) == (0.1, 0.9)
    await made.run("setVolumeLighting", ambient=0.4)
    assert (state(made)["ambient"], state(made)["diffuse"]) == (0.4, 0.9)
    await made.run("setVolumeShading", enabled=False)
    assert state(made)["shade"] is False
    await made.run("setVolumeRenderingQulaity", volumeQuality=4)
    assert state(made)["quality"] == 4
    for wrong in (0, 5, 2.5):
        with pytest.raises(CommandError, match="use 1 to 4"):
            await made.run("setVolumeRenderingQulaity", volumeQuality=wrong)
    with pytest.raises(CommandError, match="from 0 to 1"):
        await made.run("setVolumeLighting", diffuse=1.5)


async def test_it_is_seen_from_all_sides():
    made = await in_3d()
    await made.run("setVolumeView", view="superior")
    assert state(made)["view"] == "superior"
    assert snapshot(made.app)["viewports"][0]["orientation"]["top"] == "A"
    await made.run("setVolumeView", view="anterior")
    await made.run("rotateVolume", right=30)
    assert state(made)["view"] == ""
    # the near side goes to the right: the patient's left comes nearer to the edge away from it
    assert state(made)["right"] == pytest.approx([cos(radians(30)), sin(radians(-30)), 0])
    await made.run("rotateViewportCW")
    assert state(made)["down"] == pytest.approx([cos(radians(30)), sin(radians(-30)), 0])
    with pytest.raises(CommandError, match="left would be right"):
        await made.run("flipViewportHorizontal")


async def test_zoom_fit_and_reset_are_those_of_images():
    made = await in_3d()
    await made.run("scaleUpViewport")
    assert state(made)["zoom"] == 1.25
    await made.run("fitViewportToWindow")
    assert state(made)["zoom"] == 1.0
    await made.run("setVolumeView", view="left")
    await made.run("setViewportPreset", preset="CT-Fat")
    await made.run("resetViewport")
    assert (state(made)["view"], state(made)["preset"]) == ("anterior", "CT-Fat")


async def test_sides_are_cut_by_where_they_lie_in_the_patient():
    made = await in_3d()
    await made.run("setVolumeCrop", side="left", fraction=0.25)
    await made.run("setVolumeCrop", side="anterior", fraction=0.1)
    low, high = state(made)["crop"]
    assert low == pytest.approx([0, 0.1, 0])
    assert high == pytest.approx([0.75, 1, 1])
    await made.run("cutVolume", side="anterior", fraction=0.1)
    assert state(made)["crop"][0][1] == pytest.approx(0.2)
    await made.run("cutVolume", side="posterior", fraction=5)  # something always stays
    low, high = state(made)["crop"]
    assert high[1] > low[1]
    await made.run("resetVolumeCrop")
    assert state(made)["crop"] == [[0, 0, 0], [1, 1, 1]]


async def test_a_place_on_a_surface_takes_the_other_viewports_there():
    made = await opened(series(1, FrameOfReferenceUID="1.2.9"))
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    session = made.app.session
    assert session is not None
    first, second = session.grid.viewports
    await made.run("setDisplaySet", displaySet=first.display_set, viewport=second.id)
    await made.run("toggleVolume3D", viewport=first.id)
    session.scroll(session.grid.get(second.id), 0)
    volume = session.volumes.of(session.grid.get(first.id))
    assert volume is not None
    centre, screen = volume.geometry.centre_mm, made.fake.screen
    assert isinstance(screen, FakeScreen)
    # seen from the front, the middle of the cell is the middle of the volume
    screen.depths[250.0, 250.0] = 3.0
    answer = await made.run("jumpToSurface", x=250, y=250, viewport=first.id)
    assert answer["point"] == pytest.approx([centre[0], centre[1] + 3.0, centre[2]])
    middle = (len(session.display_sets[first.display_set].frames) - 1) // 2
    assert session.grid.get(second.id).index == middle
    with pytest.raises(CommandError, match="nothing of the volume"):
        await made.run("jumpToSurface", x=1, y=1, viewport=first.id)


async def test_rays_take_levels_to_hounsfield_units():
    made = await in_3d()
    session = made.app.session
    assert session is not None
    view = ray_view(session, session.grid.active, Size(300, 200))
    volume = session.volumes.of(session.grid.active)
    assert view is not None
    assert volume is not None
    factor, offset = view.line
    for stored in (0, 1000):
        assert factor * (stored + volume.bias) + offset == volume.lut.apply(stored)
    assert not view.maximum
    await made.run("setViewportPreset", preset="CT-MIP")
    shown = ray_view(session, session.grid.active, Size(300, 200))
    assert shown is not None
    assert shown.maximum


def test_a_protocol_names_a_look_for_each_modality():
    preset = {"CT": "CT-Lung", "MR": "MR-T2-Brain", "default": "CT-Bone"}
    names = {m: p and p.name for m in ("CT", "MR", "PT") for p in (preset_wanted(preset, m),)}
    assert names == {"CT": "CT-Lung", "MR": "MR-T2-Brain", "PT": None}  # which begins as suits it
    assert preset_wanted("CT-Fat", "PT") is not None
    assert preset_wanted({"default": "CT-Bone"}, "CT") is not None
    assert preset_wanted(17, "CT") is None


def test_the_marker_shows_where_the_patient_looks():
    lines, labels = marker(Orbit(), Size(600, 500))
    places = {label.text: label.at for label in labels}
    assert set(places) == {"L", "R", "H", "F"}  # A and P lie on the line of sight
    assert places["L"].x > places["R"].x
    assert places["H"].y < places["F"].y
    assert lines[0].kind == "axis-far"
    assert lines[-1].kind == "axis"
    assert marker(Orbit(), Size(150, 500)) == ((), ())


async def test_the_panel_has_a_slider_for_everything_and_each_can_be_undone():
    made = await in_3d()
    session = made.app.session
    assert session is not None
    await made.run("toggleVolumePanel")
    panel = viewport_view(session, session.grid.active).volume_panel
    assert panel is not None
    assert [name for name, chosen in panel.presets if chosen] == ["CT-Bone"]
    for setting, value in (("shift", -75.0), ("quality", 3.0), ("diffuse", 0.5), ("left", 0.25)):
        await made.run("volume3d.set", setting=setting, value=value)
    panel = viewport_view(session, session.grid.active).volume_panel
    assert panel is not None
    told = {s.setting: s.spoken for s in (*panel.sliders, *panel.lights, *panel.cuts)}
    assert told["shift"].startswith("-75")
    assert (told["quality"], told["diffuse"], told["left"], told["right"]) == (
        *("3", "50 %", "25 %", "0 %"),
    )
    assert state(made)["crop"][1][0] == 0.75
    with pytest.raises(CommandError, match="there is no setting “power”"):
        await made.run("volume3d.set", setting="power", value=1)
    await made.run("undo")
    assert state(made)["shift"] == 0  # what is set in one go is taken back in one go
    await made.run("toggleVolumePanel")
    assert viewport_view(session, session.grid.active).volume_panel is None


async def test_opacities_are_edited_point_by_point():
    made = await in_3d()
    session = made.app.session
    assert session is not None

    def opacity(value: float) -> float:
        view = ray_view(session, session.grid.active, Size(300, 200))
        assert view is not None
        return view.function.opacity(value)

    assert opacity(641.385) == pytest.approx(0.7157)
    await made.run("volume3d.setPoint", index=2, part="opacity", value=20)
    assert opacity(641.385) == pytest.approx(0.2)
    await made.run("volume3d.setPoint", index=2, part="value", value=400)
    assert opacity(400) == pytest.approx(0.2)
    await made.run("volume3d.addPoint", index=1)  # halfway from -16.4 to 400
    await made.run("volume3d.setPoint", index=2, part="opacity", value=90)
    assert opacity((400 - 16.4458) / 2) == pytest.approx(0.9)
    await made.run("volume3d.setPoint", index=2, part="value", value=9999)
    assert opacity(400) == pytest.approx(0.2)  # it stops at its neighbour
    await made.run("volume3d.removePoint", index=2)
    await made.run("toggleVolumePanel")
    panel = viewport_view(session, session.grid.active).volume_panel
    assert panel is not None
    assert [point.value for point in panel.points] == ["-3024", "-16.4458", "400", "3071"]
    with pytest.raises(CommandError, match="there is no point 7"):
        await made.run("volume3d.setPoint", index=7, part="value", value=1)
    await made.run("setViewportPreset", preset="CT-Bone")
    assert opacity(641.385) == pytest.approx(0.7157)


async def test_scissors_cut_along_what_is_drawn_and_that_can_be_undone():
    made = await in_3d()
    session = made.app.session
    assert session
    await made.run("setToolActive", toolName="VolumeScissors")
    view = session.grid.active
    press = Press(session, view, Point(100, 100), session.tool)
    for at in ((200, 100), (201, 100), (200, 200), (100, 200)):
        press.move(Point(*at))
    # a point that is nearer than three pixels to the one before says nothing
    assert len(session.scissors.outline(view)) == 4
    assert len(session.graphics_of(view).lines) >= 3
    press.end()
    assert session.scissors.outline(view) == ()
    assert state(made)["cuts"] == 1
    look = session.grid.active.volume3d
    assert look is not None
    # a cell of 500 px shows 512 voxels of 0.7 mm: 100 px are 71.68 mm
    (left, top), (right, bottom) = look.cuts[0].ends
    assert (right - left, bottom - top) == pytest.approx((71.68, 71.68))
    await made.run("undo")
    assert state(made)["cuts"] == 0
    await made.run("redo")
    await made.run("resetVolumeCrop")
    assert state(made)["cuts"] == 0


async def test_an_outline_that_is_given_up_cuts_nothing():
    made = await in_3d()
    session = made.app.session
    assert session
    press = Press(session, session.grid.active, Point(100, 100), "VolumeScissors")
    press.move(Point(200, 100))
    press.move(Point(200, 200))
    press.cancel()
    assert state(made)["cuts"] == 0
    assert session.scissors.outline(session.grid.active) == ()


async def test_free_cuts_by_command_keep_what_lies_inside_and_are_bounded():
    made = await in_3d()
    square = "100,100 400,100 400,400 100,400"
    await made.run("cutVolumeAlong", points=square, keepInside=True)
    look = made.app.session.grid.active.volume3d  # type: ignore[union-attr]
    assert look is not None
    assert look.cuts[0].keeps_inside
    for _ in range(3):
        await made.run("cutVolumeAlong", points=square)
    with pytest.raises(CommandError, match="there are 4 free cuts already"):
        await made.run("cutVolumeAlong", points=square)
    await made.run("resetVolumeCrop")
    with pytest.raises(CommandError, match="three points at least"):
        await made.run("cutVolumeAlong", points="1,1 2,2")
    with pytest.raises(CommandError, match="an outline is told as"):
        await made.run("cutVolumeAlong", points="here and there")


def test_a_mask_is_filled_by_the_rule_of_even_and_odd():
    star = ((50, 0), (80, 95), (2, 36), (98, 36), (20, 95))
    cut = FreeCut((1, 0, 0), (0, 1, 0), tuple(Point(*p) for p in star))
    mask = cut.mask()
    middle = mask[150 * 256 + 128]
    assert middle == 0  # the pentagon in a star's middle is crossed twice
    assert mask[40 * 256 + 128] == 255  # its upper point
    assert mask[0] == 0
