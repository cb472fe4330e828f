"""Hanging protocols at work: while studies load, by link and command, kept by a person."""

import json
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.hanging.own import PROTOCOLS_KEY
from negatoscope.dicom.dataset import DataSet
from negatoscope.hanging.bundled_protocols import bundled_protocol
from negatoscope.hanging.schema import read_protocol
from negatoscope.sources.errors import SourceError
from negatoscope.viewing.camera import Placement, Point, Size
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice

MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
VIEWS = (("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"))
CODES = {"CC": "399162004", "MLO": "399368009"}


def series(
    number: int, images: int = 3, study: str = "1.2", modality: str = "CT", **values: Any
) -> list[DataSet]:
    uid = f"{study}.{number}"
    return [
        ct_slice(
            n,
            float(n),
            **{
                "StudyInstanceUID": study,
                "SeriesInstanceUID": uid,
                "SOPInstanceUID": f"{uid}.{n}",
                "SeriesNumber": number,
                "Modality": modality,
                "PatientID": "SECRET",
                "PatientName": "SECRET^NAME",
                **values,
            },
        )
        for n in range(1, images + 1)
    ]


def mammogram(study: str = "1.2", rows: int = 400, spacing: float = 0.1) -> list[DataSet]:
    found = []
    for number, (side, view) in enumerate(VIEWS, 1):
        code = {
            "00080100": {"vr": "SH", "Value": [CODES[view]]},
            "00080102": {"vr": "SH", "Value": ["SCT"]},
        }
        found += series(
            number,
            1,
            study,
            "MG",
            SOPClassUID=MAMMOGRAPHY,
            ImageLaterality=side,
            ViewCodeSequence=code,
            Rows=rows if view == "CC" else 2 * rows,
            Columns=300,
            ImagePositionPatient=None,
            ImageOrientationPatient=None,
            PixelSpacing=None,
            ImagerPixelSpacing=(spacing, spacing),
            PatientOrientation=("P", "L") if side == "R" else ("A", "R"),
            SeriesDescription=None,
        )
    return found


def configured(instances: list[DataSet], **config: Any) -> World:
    return world(instances, json.dumps(json.loads(CONFIG) | config))


async def opened(instances: list[DataSet], more: str = "", **config: Any) -> World:
    made = configured(instances, **config)
    uids = dict.fromkeys(i.string("StudyInstanceUID") for i in instances)
    await made.go("viewer", f"?StudyInstanceUIDs={','.join(uids)}{more}")
    return made


def shown(made: World) -> list[str]:
    assert made.app.session
    return [v.display_set.rpartition(":")[0] for v in made.app.session.grid.viewports]


def hanging(made: World) -> tuple[str, str]:
    state = snapshot(made.app)["hangingProtocol"]
    return state["id"], state["stageId"]


def said(made: World) -> str:
    return " ".join(each["message"] for each in snapshot(made.app)["notifications"])


MAMMO = ["1.2.1", "1.2.2", "1.2.3", "1.2.4"]


def mr_first() -> dict[str, Any]:
    """A protocol that shows an MR of a study with several modalities."""
    value = protocol([viewport({})])
    value["displaySetSelectors"]["any"]["seriesMatchingRules"] = [
        {"attribute": "Modality", "constraint": {"equals": "MR"}, "required": True}
    ]
    return value


# -- by itself ----------------------------------------------------------------------------------


async def test_a_study_without_a_protocol_of_its_own_hangs_as_ever():
    made = await opened([*series(1), *series(2)])
    assert hanging(made) == ("default", "default")
    assert shown(made) == ["1.2.1"]


async def test_a_mammogram_hangs_in_four_views():
    made = await opened(list(reversed(mammogram())))
    assert hanging(made) == ("@ohif/hpMammo", "CC/MLO")
    assert shown(made) == MAMMO


async def test_a_study_and_its_prior_are_compared():
    made = await opened([*series(1), *series(2), *series(1, study="1.9"), *series(2, study="1.9")])
    assert hanging(made) == ("@ohif/hpCompare", "2x2")
    assert shown(made) == ["1.2.1", "1.9.1", "1.2.2", "1.9.2"]


async def test_studies_of_two_patients_are_not_compared():
    made = await opened([*series(1), *series(1, study="1.9", PatientID="OTHER")])
    assert hanging(made)[0] == "default"


async def test_a_series_that_fails_leaves_its_viewport_to_what_fits_next():
    made = world(mammogram())
    made.here.errors["1.2.1"] = SourceError("Broken", "It broke.")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert hanging(made) == ("@ohif/hpMammo", "CC/MLO")
    assert shown(made) == ["", "1.2.2", "1.2.3", "1.2.4"]


async def test_the_screen_is_divided_before_all_series_are_there():
    made = configured(
        [*series(1, study="1.2"), *series(2, study="1.2"), *series(3), *series(4)],
        hangingProtocols=["@ohif/mnGrid"],
    )
    made.app.go("viewer", "?StudyInstanceUIDs=1.2")
    session = made.app.session
    assert session
    seen = []
    before = session.rehang

    def watch(grid: Any) -> None:
        before(grid)
        seen.append(shown(made))

    session.rehang = watch  # type: ignore[method-assign]
    await made.fake.clock.settle()
    assert seen[0] == ["", "", "", ""]
    assert seen[-1] == ["1.2.1", "1.2.2", "1.2.3", "1.2.4"]
    assert any(0 < each.count("") < 4 for each in seen)


async def test_series_that_the_protocol_needs_are_loaded_before_the_others():
    made = configured(
        [*series(1), *series(2), *series(3), *series(4, 1, modality="MR")],
        hangingProtocols=["default", mr_first()],
    )
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert shown(made) == ["1.2.4"]
    assert made.here.asked[1:] == ["1.2.4", "1.2.1", "1.2.2", "1.2.3"]


# -- what a person does -------------------------------------------------------------------------


async def test_a_person_who_chose_a_series_meanwhile_keeps_it():
    made = world(mammogram())
    made.app.go("viewer", "?StudyInstanceUIDs=1.2")
    session = made.app.session
    assert session
    hang = session._hang

    def choose_once(study: Any, sets: Any) -> None:
        hang(study, sets)
        if sets[0].series_instance_uid == "1.2.4":
            session.show("viewport-1", sets[0].uid)

    for loader in session._loaders:
        loader._on_display_sets = choose_once
    await made.fake.clock.settle()
    assert shown(made) == ["1.2.4", "1.2.2", "1.2.3", "1.2.4"]


async def test_a_person_who_divided_the_screen_meanwhile_keeps_that():
    made = await opened([*series(1), *series(2)])
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    assert shown(made) == ["1.2.1", "1.2.2"]
    assert snapshot(made.app)["hangingProtocol"]["custom"] is True


async def test_what_was_scrolled_and_windowed_stays_so_in_another_stage():
    made = await opened([*series(1, 9), *series(2, 9)], "&hangingProtocolId=@ohif/mnGrid")
    assert hanging(made) == ("@ohif/mnGrid", "2x1")
    await made.run("jumpToImage", imageIndex=7, viewport="viewport-1")
    await made.run("setViewportWindowLevel", windowWidth=77, windowCenter=7, viewport="viewport-1")
    await made.run("nextStage")
    view = snapshot(made.app)["viewports"][0]
    assert hanging(made) == ("@ohif/mnGrid", "1x1")
    assert view["frame"]["index"] == 7
    assert view["voi"]["windowWidth"] == 77


# -- link, commands, stages ---------------------------------------------------------------------


async def test_the_link_chooses_protocol_and_stage():
    made = await opened(
        [*series(1), *series(2), *series(3)],
        "&hangingProtocolId=@ohif/mnGrid&stageId=3x1",
    )
    assert hanging(made) == ("@ohif/mnGrid", "3x1")
    assert shown(made) == ["1.2.1", "1.2.2", "1.2.3"]


async def test_a_link_to_a_protocol_that_is_not_there_says_so_and_hangs_as_ever():
    made = await opened(series(1), "&hangingProtocolId=nothing.such")
    assert hanging(made)[0] == "default"
    assert "There is none with the id “nothing.such”" in said(made)


async def test_a_link_to_mpr_shows_three_planes_of_one_volume():
    made = await opened(series(1), "&hangingProtocolId=mpr")
    assert hanging(made)[0] == "mpr"
    assert shown(made) == ["1.2.1"] * 3
    session = made.app.session
    assert session
    looks = [v.reformat and v.reformat.orientation for v in session.grid.viewports]
    assert looks == ["axial", "sagittal", "coronal"]
    counts = [session.count(v) for v in session.grid.viewports]
    assert counts[0] == 3
    assert [v.index for v in session.grid.viewports] == [(n - 1) // 2 for n in counts]


async def test_a_link_to_a_volume_rendering_shows_it_with_its_preset():
    made = await opened(series(1), "&hangingProtocolId=only3D")
    assert hanging(made)[0] == "only3D"
    (view,) = snapshot(made.app)["viewports"]
    assert view["type"] == "volume3d"
    assert view["volume3d"]["preset"] == "CT-Bone"
    assert view["volume3d"]["view"] == "anterior"  # a protocol's coronal orientation


async def test_stages_by_command_stop_at_the_ends():
    made = await opened([*series(1), *series(2)], "&hangingProtocolId=@ohif/mnGrid")
    await made.run("nextStage")
    with pytest.raises(CommandError, match="has no further stage that can be shown"):
        await made.run("nextStage")
    await made.run("previousStage")
    assert hanging(made) == ("@ohif/mnGrid", "2x1")


async def test_stages_have_keys():
    made = await opened(series(1))
    assert made.app.hotkey(".").command == "nextStage"  # type: ignore[union-attr]
    assert made.app.hotkey(",").command == "previousStage"  # type: ignore[union-attr]


async def test_a_protocol_is_switched_on_and_off():
    made = await opened([*series(1), *series(2)])
    await made.run("toggleHangingProtocol", protocolId="@ohif/mnGrid")
    assert shown(made) == ["1.2.1", "1.2.2"]
    await made.run("toggleHangingProtocol", protocolId="@ohif/mnGrid")
    assert hanging(made)[0] == "default"
    assert shown(made) == ["1.2.1"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"protocolId": "nothing"}, "there is no hanging protocol “nothing”"),
        ({"protocolId": "@ohif/mnGrid", "stageId": "9x9"}, "it has no stage “9x9”"),
        ({"protocolId": "@ohif/mnGrid", "stageIndex": 9}, "there is no number 9"),
        ({"protocolId": "@ohif/sr"}, "the open studies do not hold what it needs"),
    ],
)
async def test_what_cannot_be_shown_is_refused_with_the_reason(
    arguments: dict[str, Any], reason: str
):
    made = await opened(series(1))
    with pytest.raises(CommandError, match=reason):
        await made.run("setHangingProtocol", **arguments)
    assert shown(made) == ["1.2.1"]


async def test_the_layout_menu_offers_presets_and_says_why_not():
    made = await opened(mammogram())
    view = made.app.view()
    layout = next(item for item in view.toolbar if item.id == "layout")  # type: ignore[union-attr]
    entries = {entry.id: entry for entry in layout.menu}
    assert entries["protocol-@ohif/hpMammo"].active
    assert entries["protocol-only3D"].disabled_reason == "No open series fits."
    assert entries["protocol-@ohif/frameView"].disabled_reason == "No open series fits."
    assert [each for each in entries if each.startswith("stage-")] == [
        "stage-0",
        "stage-3",
        "stage-4",
    ]
    assert "save-layout" in entries


# -- what a protocol says of viewports ----------------------------------------------------------


def protocol(viewports: list[dict[str, Any]], **stage: Any) -> dict[str, Any]:
    return {
        "id": "site.test",
        "protocolMatchingRules": [
            {"attribute": "ModalitiesInStudy", "constraint": {"contains": "CT"}, "weight": 9}
        ],
        "displaySetSelectors": {"any": {"seriesMatchingRules": []}},
        "stages": [
            {
                "id": "one",
                "viewportStructure": {
                    "layoutType": "grid",
                    "properties": {"rows": 1, "columns": len(viewports)},
                },
                "viewports": viewports,
                **stage,
            }
        ],
    }


def viewport(options: dict[str, Any], **display: Any) -> dict[str, Any]:
    return {"viewportOptions": options, "displaySets": [{"id": "any", "options": display}]}


def two(options: dict[str, Any]) -> dict[str, Any]:
    """A viewport with the second series."""
    return {
        "viewportOptions": options,
        "displaySets": [{"id": "any", "matchedDisplaySetsIndex": 1}],
    }


async def shown_by(options: dict[str, Any], **display: Any) -> dict[str, Any]:
    made = await opened(
        series(1, 9), hangingProtocols=["default", protocol([viewport(options, **display)])]
    )
    assert hanging(made) == ("site.test", "one")
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    view: dict[str, Any] = snapshot(made.app)["viewports"][0]
    return view


async def test_a_protocol_sets_window_and_inversion():
    view = await shown_by({}, voi={"windowWidth": 1500, "windowCenter": -600}, voiInverted=True)
    assert (view["voi"]["windowWidth"], view["voi"]["windowCenter"]) == (1500, -600)
    assert view["invert"] is True


async def test_a_protocol_turns_and_mirrors():
    view = await shown_by({"rotation": 90, "flipHorizontal": True})
    assert view["rotation"] == 90
    assert view["flip"] == {"horizontal": True, "vertical": False}


@pytest.mark.parametrize(
    ("first", "index"),
    [
        ({"index": 2}, 2),
        ({"index": 99}, 8),
        ({"preset": "first"}, 0),
        ({"preset": "middle"}, 4),
        ({"preset": "last"}, 8),
        ({"custom": "sopInstanceLocation", "defaultValue": 3}, 3),
    ],
)
async def test_a_protocol_says_which_image_comes_first(first: dict[str, Any], index: int):
    view = await shown_by({"initialImageOptions": first})
    assert view["frame"]["index"] == index


async def test_a_protocol_shows_image_pixels_in_proportion_to_the_screen():
    view = await shown_by({"displayArea": {"type": "SCALE", "scale": 2}})
    assert view["scale"] == pytest.approx(2)


async def test_a_protocol_lays_a_part_of_the_image_at_a_place():
    area = {
        "imageArea": [0.5, 0.5],
        "imageCanvasPoint": {"imagePoint": [0, 0], "canvasPoint": [0, 0]},
    }
    view = await shown_by({"displayArea": area})
    # 512 pixels in 500: half of them fill the cell, the first corner lies in the corner
    assert view["scale"] == pytest.approx(500 / 256)
    assert view["pan"]["x"] == pytest.approx(250)
    assert view["pan"]["y"] == pytest.approx(250)


async def test_free_places_are_laid_out():
    layout = [
        {"x": 0, "y": 0, "width": 0.25, "height": 1},
        {"x": 0.25, "y": 0, "width": 0.75, "height": 1},
    ]
    structure = {
        "layoutType": "grid",
        "properties": {"rows": 1, "columns": 2, "layoutOptions": layout},
    }
    made = await opened(
        [*series(1), *series(2)],
        hangingProtocols=[protocol([viewport({}), viewport({})], viewportStructure=structure)],
    )
    assert made.app.session
    assert [tuple(p) for p in made.app.session.grid.places] == [(0, 0, 0.25, 1), (0.25, 0, 0.75, 1)]


async def test_sync_groups_stand_in_the_state():
    group = {"type": "zoompan", "id": "g", "source": True, "target": False}
    made = await opened(series(1), hangingProtocols=[protocol([viewport({"syncGroups": [group]})])])
    assert snapshot(made.app)["hangingProtocol"]["viewports"][0]["syncGroups"] == [group]


async def test_viewports_of_a_sync_group_follow_each_other_until_another_protocol_hangs():
    group = {"type": "zoompan", "id": "g", "source": True, "target": True}
    made = await opened(
        [*series(1), *series(2)],
        hangingProtocols=[
            protocol([viewport({"syncGroups": [group]}), two({"syncGroups": [group]})])
        ],
    )
    await made.run("scaleUpViewport", viewport="viewport-1")
    assert [v["zoom"] for v in snapshot(made.app)["viewports"]] == pytest.approx([1.25, 1.25])
    await made.run("setHangingProtocol", protocolId="@ohif/mnGrid")
    await made.run("scaleUpViewport", viewport="viewport-1")
    first, second = snapshot(made.app)["viewports"]
    assert first["zoom"] > second["zoom"]


async def test_commands_of_a_protocol_run_when_it_begins():
    value = protocol([viewport({})]) | {
        "callbacks": {
            "onProtocolEnter": [
                {"commandName": "setToolActive", "commandOptions": {"toolName": "Zoom"}},
                {"commandName": "noSuchCommand"},
            ]
        }
    }
    made = await opened(series(1), hangingProtocols=[value])
    await made.fake.clock.settle()
    assert snapshot(made.app)["tool"] == "Zoom"
    assert "There is no command “noSuchCommand”" in said(made)


async def test_a_protocols_commands_run_once_all_its_first_pictures_are_here():
    value = protocol([viewport({})]) | {
        "callbacks": {
            "onViewportDataInitialized": [
                {"commandName": "scaleUpViewport"},
            ]
        }
    }
    made = await opened(series(1), hangingProtocols=[value])

    async def zoom() -> float:
        made.app.session.hanger.settle()  # type: ignore[union-attr]
        await made.fake.clock.settle()
        return float(snapshot(made.app)["viewports"][0]["zoom"])

    assert await zoom() == 1
    made.fake.loader.answer()
    assert await zoom() == pytest.approx(1.25)
    await made.run("nextImage")
    made.fake.loader.answer()
    assert await zoom() == pytest.approx(1.25)


# -- mammography --------------------------------------------------------------------------------


def edges_mm(made: World, viewport_id: str, size: Size) -> tuple[float, float, float]:
    """Where the picture's left and right edge lie in the cell, and pixels per millimetre."""
    session = made.app.session
    assert session
    view = session.grid.get(viewport_id)
    image, aspect = session.image_size(view)
    placement = Placement(view.camera, size, image, aspect)
    ends = sorted((placement.to_viewport(Point(0, 0)).x, placement.to_viewport(Point(300, 0)).x))
    return ends[0], ends[1], placement.scale


async def test_chest_walls_meet_and_sizes_are_equal():
    made = await opened(mammogram())
    size = made.fake.screen.size = Size(640, 480)
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    found = [edges_mm(made, f"viewport-{n}", size) for n in range(1, 5)]
    assert [right for _, right, _ in found[::2]] == pytest.approx([640, 640])
    assert [left for left, _, _ in found[1::2]] == pytest.approx([0, 0])
    # the larger image (800 rows) fits, the smaller ones are shown at its scale
    assert [scale for *_, scale in found] == pytest.approx([480 / 800] * 4)


async def test_chest_walls_stay_together_when_the_window_changes_its_size():
    made = await opened(mammogram())
    for size in (Size(640, 480), Size(200, 700)):
        made.fake.screen.size = size
        made.app.session.hanger.settle()  # type: ignore[union-attr]
        assert edges_mm(made, "viewport-1", size)[1] == pytest.approx(size.width)
        assert edges_mm(made, "viewport-4", size)[0] == pytest.approx(0)


async def test_what_a_person_has_moved_is_not_laid_anew():
    made = await opened(mammogram())
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    await made.run("panViewport", x=10, y=0, viewport="viewport-1")
    moved = snapshot(made.app)["viewports"][0]["pan"]
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    assert snapshot(made.app)["viewports"][0]["pan"] == moved
    await made.run("resetViewport", viewport="viewport-1")
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    assert edges_mm(made, "viewport-1", made.fake.screen.size)[1] == pytest.approx(500)


async def test_images_of_two_detectors_are_shown_at_one_scale():
    made = await opened([*mammogram(), *mammogram("1.9", rows=200, spacing=0.2)])
    await made.run("setHangingProtocol", protocolId="@ohif/hpMammo", stageId="CC compare")
    assert shown(made) == ["1.2.1", "1.2.2", "1.9.1", "1.9.2"]
    made.app.session.hanger.settle()  # type: ignore[union-attr]
    scales = [edges_mm(made, f"viewport-{n}", made.fake.screen.size)[2] for n in range(1, 5)]
    assert scales[2] / 0.2 == pytest.approx(scales[0] / 0.1)


# -- kept by a person ---------------------------------------------------------------------------


def kept(made: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(made.fake.storage.get(PROTOCOLS_KEY, "[]"))
    return found


async def laid_out() -> World:
    made = await opened([*series(1, 9), *series(2, 5)])
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("setViewportWindowLevel", windowWidth=1500, windowCenter=-600)
    await made.run("flipViewportHorizontal", viewport="viewport-2")
    await made.run("lastImage", viewport="viewport-2")
    await made.run("scaleUpViewport", viewport="viewport-2")
    return made


async def test_a_layout_is_kept_and_hangs_another_study_alike():
    made = await laid_out()
    protocol_id = await made.run("saveLayout", layoutName="Two  series ")
    assert protocol_id == "own.two-series"
    assert hanging(made) == ("own.two-series", "Two series")
    other = world([*series(1, 6, "1.7"), *series(2, 7, "1.7")])
    other.fake.storage.set(PROTOCOLS_KEY, made.fake.storage[PROTOCOLS_KEY])
    await other.go("viewer", "?StudyInstanceUIDs=1.7")
    assert hanging(other)[0] == "default"  # nothing was ticked
    await other.run("setHangingProtocol", protocolId=protocol_id)
    other.app.session.hanger.settle()  # type: ignore[union-attr]
    assert shown(other) == ["1.7.1", "1.7.2"]
    first, second = snapshot(other.app)["viewports"]
    assert (first["voi"]["windowWidth"], first["voi"]["windowCenter"]) == (1500, -600)
    assert second["flip"]["horizontal"] is True
    assert second["frame"]["index"] == 6
    assert second["zoom"] == pytest.approx(1.25)


async def test_what_is_kept_tells_nothing_of_the_patient():
    made = await laid_out()
    await made.run("saveLayout", layoutName="A", modality="on", seriesDescriptions="on")
    text = made.fake.storage[PROTOCOLS_KEY]
    assert "SECRET" not in text
    assert "1.2" not in text.replace("1.25", "")
    read_protocol(kept(made)[0])


async def test_a_layout_is_chosen_by_itself_for_what_was_ticked():
    made = await laid_out()
    await made.run("saveLayout", layoutName="CT pair", modality="on")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert hanging(made)[0] == "own.ct-pair"
    other = world(series(1, 6, "1.7", "MR"))
    other.fake.storage.set(PROTOCOLS_KEY, made.fake.storage[PROTOCOLS_KEY])
    await other.go("viewer", "?StudyInstanceUIDs=1.7")
    assert hanging(other)[0] == "default"


async def test_a_layout_without_a_name_is_refused():
    made = await laid_out()
    with pytest.raises(CommandError, match="give the layout a name"):
        await made.run("saveLayout", layoutName="  ")
    assert kept(made) == []


async def test_a_protocol_that_names_a_patient_is_not_kept():
    made = await opened(series(1))
    value = protocol([viewport({})])
    value["protocolMatchingRules"] = [
        {"attribute": "PatientName", "constraint": {"equals": "SECRET^NAME"}}
    ]
    await made.run("showHangingProtocols")
    with pytest.raises(CommandError, match="compares PatientName with a fixed value"):
        await made.run("protocols.paste", text=json.dumps(value))
    assert kept(made) == []


async def test_a_pasted_protocol_is_kept_and_hangs():
    made = await opened([*series(1), *series(2)])
    await made.run("showHangingProtocols")
    value = protocol([viewport({}), viewport({"rotation": 180})])
    await made.run("protocols.paste", text=json.dumps(value))
    assert kept(made)[0]["id"] == "site.test"
    await made.run("protocols.apply")
    assert made.app.dialog is None
    assert hanging(made) == ("site.test", "one")
    assert snapshot(made.app)["viewports"][1]["rotation"] == 180


async def test_mistakes_in_the_text_are_told_and_nothing_is_kept():
    made = await opened(series(1))
    await made.run("showHangingProtocols")
    await made.run("protocols.new")
    await made.run("protocols.edit", value='{"id": "x", "stages": [{}]}')
    faults = made.app.dialog.faults  # type: ignore[union-attr]
    assert "stages[0].viewportStructure: is missing" in faults
    with pytest.raises(CommandError, match="has mistakes"):
        await made.run("protocols.keep")
    assert kept(made) == []


async def test_a_kept_protocol_is_edited_renamed_and_deleted():
    made = await laid_out()
    await made.run("saveLayout", layoutName="First name")
    await made.run("showHangingProtocols")
    await made.run("protocols.rename", value="Second name")
    assert kept(made)[0]["name"] == "Second name"
    text = made.app.dialog.text  # type: ignore[union-attr]
    await made.run("protocols.edit", value=text.replace('"rows": 1', '"rows": 2'))
    assert made.app.dialog.changed  # type: ignore[union-attr]
    await made.run("protocols.keep")
    structure = kept(made)[0]["stages"][0]["viewportStructure"]
    assert structure["properties"]["rows"] == 2
    await made.run("protocols.delete")
    assert kept(made) == []
    with pytest.raises(CommandError, match="only protocols that are kept on this device"):
        await made.run("protocols.delete")


async def test_a_bundled_protocol_is_copied_to_be_edited():
    made = await opened(mammogram())
    await made.run("showHangingProtocols")
    await made.run("protocols.copy")
    assert kept(made)[0]["id"].startswith("own.mammography")
    assert made.app.dialog.is_own  # type: ignore[union-attr]


async def test_a_protocol_is_written_to_a_file_and_read_again():
    made = await laid_out()
    await made.run("saveLayout", layoutName="Mine")
    await made.run("showHangingProtocols")
    await made.run("protocols.export")
    name, content, kind = made.fake.outlet.saved[0]
    assert (name, kind) == ("own-mine.json", "application/json")
    await made.run("protocols.delete")
    await made.run("protocols.paste", text=content.decode())
    assert kept(made)[0]["name"] == "Mine"


async def test_damaged_protocols_in_the_store_are_left_out():
    made = world(series(1))
    good = bundled_protocol("@ohif/mnGrid").to_json() | {"id": "own.good"}
    made.fake.storage.set(PROTOCOLS_KEY, json.dumps([{"id": "bad"}, 3, good]))
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.run("showHangingProtocols")
    entries = made.app.dialog.entries  # type: ignore[union-attr]
    assert [e.id for e in entries if e.origin == "On this device"] == ["own.good"]


# -- configuration ------------------------------------------------------------------------------


async def test_the_site_chooses_which_protocols_are_chosen_by_themselves():
    made = await opened(mammogram(), hangingProtocols=["default"])
    assert hanging(made)[0] == "default"


async def test_an_unknown_id_in_the_configuration_is_told():
    made = await opened(series(1), hangingProtocols=["default", "nothing.such"])
    assert "nothing.such" in said(made)


async def test_plugins_bring_protocols_and_attributes():
    plugin = {"hanging": "tests.support.hanging_plugin"}
    for images, expected in ((9, "plugin.large"), (3, "default")):
        made = world(series(1, images), installed=plugin)
        await made.go("viewer", "?StudyInstanceUIDs=1.2")
        assert hanging(made)[0] == expected
