import json
from typing import Any

import pytest

from negatoscope.hanging.bundled_protocols import IDS, bundled_protocol
from negatoscope.hanging.reading import ProtocolError
from negatoscope.hanging.rules import SOURCES
from negatoscope.hanging.schema import parse_protocol, read_protocol
from negatoscope.hanging.stage import Cell

ALL_KEYS: dict[str, Any] = {
    "id": "site.example",
    "name": "Example",
    "description": "All keys there are",
    "icon": "layout",
    "locked": True,
    "isPreset": True,
    "imageLoadStrategy": "nth",
    "toolGroupIds": ["default", "mpr"],
    "callbacks": {
        "onProtocolEnter": [
            {"commandName": "setToolActive", "commandOptions": {"toolName": "Zoom"}, "context": "X"}
        ],
        "onLayoutChange": [{"commandName": "nextImage"}],
    },
    "numberOfPriorsReferenced": 1,
    "protocolMatchingRules": [
        {
            "id": "first",
            "weight": 3,
            "attribute": "StudyDescription",
            "from": "prior",
            "constraint": {"contains": ["CHEST", "THORAX"]},
            "required": True,
        }
    ],
    "displaySetSelectors": {
        "one": {
            "allowUnmatchedView": True,
            "studyMatchingRules": [{"attribute": "StudyDate", "constraint": {"notNull": True}}],
            "imageMatchingRules": [{"attribute": "ImageType", "constraint": {"contains": "AX"}}],
            "seriesMatchingRules": [
                {
                    "attribute": "PatientID",
                    "constraint": {"equals": {"attribute": "PatientID", "from": "current"}},
                    "sameAttribute": "FrameOfReferenceUID",
                }
            ],
        }
    },
    "stages": [
        {
            "id": "a",
            "name": "A",
            "stageActivation": {
                "enabled": {"minViewportsMatched": 2, "displaySetSelectorsMatched": ["one"]},
                "passive": {"minViewportsMatched": 1},
            },
            "viewportStructure": {
                "layoutType": "grid",
                "properties": {
                    "rows": 1,
                    "columns": 2,
                    "layoutOptions": [
                        {"x": 0, "y": 0, "width": 0.25, "height": 1},
                        {"x": 0.25, "y": 0, "width": 0.75, "height": 1},
                    ],
                },
            },
            "viewports": [
                {
                    "viewportOptions": {
                        "viewportId": "left",
                        "viewportType": "volume",
                        "orientation": "sagittal",
                        "toolGroupId": "mpr",
                        "background": [1, 1, 1],
                        "initialImageOptions": {
                            "useOnce": True,
                            "custom": "sopInstanceLocation",
                            "defaultValue": 3,
                        },
                        "syncGroups": [
                            {
                                "type": "voi",
                                "id": "g",
                                "source": True,
                                "target": False,
                                "options": {"syncColormap": True},
                            }
                        ],
                        "displayArea": {
                            "type": "SCALE",
                            "scale": 2,
                            "imageArea": [0.8, 0.8],
                            "imageCanvasPoint": {"imagePoint": [0, 0.5], "canvasPoint": [0, 0.5]},
                            "storeAsInitialCamera": False,
                            "sameScale": "all",
                        },
                        "flipHorizontal": True,
                        "flipVertical": False,
                        "rotation": 90,
                        "allowUnmatchedView": True,
                        "customViewportProps": {"hideOverlays": True},
                        "needsRerendering": True,
                    },
                    "displaySets": [
                        {
                            "id": "one",
                            "matchedDisplaySetsIndex": 2,
                            "options": {
                                "voi": {"windowWidth": 400, "windowCenter": 40},
                                "voiInverted": True,
                                "colormap": {"name": "hsv", "opacity": 0.5},
                                "displayPreset": "CT-Bone",
                                "blendMode": "MIP",
                                "slabThickness": 10,
                            },
                        }
                    ],
                },
                {
                    "viewportOptions": {"initialImageOptions": {"preset": "middle"}},
                    "displaySets": [{"id": "one", "options": {"voi": {"custom": "getPTVOIRange"}}}],
                },
            ],
        }
    ],
    "availableTo": {"role": "all"},
    "editableBy": {},
    "createdDate": "2026-01-01",
    "hasUpdatedPriorsInformation": False,
}


def _changed(path: list[str | int], value: object) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(ALL_KEYS))
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def test_a_protocol_with_every_key_is_written_again_as_it_was():
    assert read_protocol(ALL_KEYS).to_json() == ALL_KEYS


def test_what_is_read_has_the_values_of_the_json():
    protocol = read_protocol(ALL_KEYS)
    stage = protocol.stages[0]
    left, right = stage.viewports
    assert (stage.rows, stage.columns) == (1, 2)
    assert stage.layout == (Cell(0, 0, 0.25, 1), Cell(0.25, 0, 0.75, 1))
    assert left.options.display_area is not None
    assert left.options.display_area.image_area == (0.8, 0.8)
    assert left.options.hides_overlays
    assert left.display_sets[0].options.voi == (400, 40)
    assert left.display_sets[0].index == 2
    assert right.options.initial_image is not None
    assert right.options.initial_image.preset == "middle"
    assert protocol.callbacks["onProtocolEnter"][0].options == {"toolName": "Zoom"}


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (["id"], None, "id: is empty"),
        (["name"], 3, "name: must be a text"),
        (["stages"], [], "stages: must hold at least one stage"),
        (["stages", 0], "x", "stages[0]: must be an object"),
        (["stages", 0, "viewports"], 3, "stages[0].viewports: must be a list"),
        (
            ["stages", 0, "viewportStructure", "properties", "rows"],
            0,
            "stages[0].viewportStructure.properties.rows: must be a whole number from 1 to 12",
        ),
        (
            ["stages", 0, "viewports", 0, "displaySets", 0, "id"],
            "two",
            "stages[0].viewports[0].displaySets[0].id: there is no “two” in displaySetSelectors",
        ),
        (
            ["stages", 0, "viewports", 0, "viewportOptions", "rotation"],
            "90",
            "stages[0].viewports[0].viewportOptions.rotation: must be a number",
        ),
        (
            ["stages", 0, "viewports", 0, "viewportOptions", "viewportType"],
            "film",
            "“film” is none of stack, volume",
        ),
        (
            ["stages", 0, "stageActivation", "enabled", "displaySetSelectorsMatched"],
            ["three"],
            "stages[0].stageActivation.enabled.displaySetSelectorsMatched: there is no “three”",
        ),
        (
            ["protocolMatchingRules", 0, "constraint"],
            {"resembles": "x"},
            "protocolMatchingRules[0].constraint.resembles: there is no such constraint",
        ),
        (
            ["protocolMatchingRules", 0, "from"],
            "nowhere",
            "protocolMatchingRules[0].from: “nowhere” is none of metadataInstance",
        ),
        (["callbacks", "onTuesday"], [], "callbacks.onTuesday: there is no such event"),
        (["numberOfPriorsReferenced"], 1.5, "numberOfPriorsReferenced: must be a whole number"),
        (
            ["stages", 0, "viewports", 0, "displaySets", 0, "options", "voi"],
            {"windowWidth": 0},
            "stages[0].viewports[0].displaySets[0].options.voi: must have a windowWidth",
        ),
    ],
)
def test_a_mistake_is_told_with_the_path_to_its_key(
    path: list[str | int], value: object, fault: str
):
    with pytest.raises(ProtocolError) as told:
        read_protocol(_changed(path, value))
    assert fault in str(told.value)


def test_all_mistakes_are_told_at_once():
    wrong = _changed(["name"], 3)
    wrong["stages"][0]["viewports"][0]["viewportOptions"]["flipHorizontal"] = "yes"
    with pytest.raises(ProtocolError) as told:
        read_protocol(wrong)
    assert len(told.value.faults) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "[" * 5000])
def test_what_is_no_protocol_at_all_is_refused(text: str):
    with pytest.raises(ProtocolError):
        parse_protocol(text)


def test_a_text_that_is_far_too_long_is_not_read():
    with pytest.raises(ProtocolError, match="longer than"):
        parse_protocol(" " * 1_000_001)


def test_more_viewports_than_the_grid_has_room_for_are_told():
    wrong = _changed(["stages", 0, "viewportStructure", "properties"], {"rows": 1, "columns": 1})
    with pytest.raises(ProtocolError, match="holds 2 viewports; the grid has room for 1"):
        read_protocol(wrong)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_of_a_rule_is_read(source: str):
    changed = _changed(["protocolMatchingRules", 0, "from"], source)
    assert read_protocol(changed).rules[0].source == source


def test_all_protocols_of_the_reference_are_bundled():
    assert set(IDS) == {
        "default",
        "@ohif/hpCompare",
        "@ohif/hpMammo",
        "@ohif/hpScale",
        "@ohif/mnGrid",
        "@ohif/mnGrid8",
        "mpr",
        "mprAnd3DVolumeViewport",
        "fourUp",
        "main3D",
        "primary3D",
        "primaryAxial",
        "only3D",
        "@ohif/frameView",
        "@ohif/seg",
        "@ohif/sr",
        "ptCT",
        "default4D",
    }


@pytest.mark.parametrize("protocol_id", IDS)
def test_a_bundled_protocol_reads_writes_and_names_itself(protocol_id: str):
    protocol = bundled_protocol(protocol_id)
    assert protocol.id == protocol_id
    assert protocol.name
    assert read_protocol(protocol.to_json()) == protocol


@pytest.mark.parametrize(
    ("protocol_id", "presets"),
    [(each, each in {
        "@ohif/hpMammo", "@ohif/frameView", "mpr", "mprAnd3DVolumeViewport", "fourUp", "main3D",
        "primary3D", "primaryAxial", "only3D", "ptCT", "default4D",
    }) for each in IDS],
)  # fmt: skip
def test_what_the_layout_menu_offers(protocol_id: str, presets: bool):
    assert bundled_protocol(protocol_id).is_preset is presets


@pytest.mark.parametrize(
    ("protocol_id", "reason"),
    [
        ("mpr", ""),
        ("only3D", ""),
        ("ptCT", ""),
        ("@ohif/hpMammo", ""),
        ("@ohif/mnGrid", ""),
    ],
)
def test_a_protocol_of_volumes_says_why_it_cannot_be_used_yet(protocol_id: str, reason: str):
    obstacle = bundled_protocol(protocol_id).obstacle
    assert reason in obstacle
    assert bool(obstacle) == bool(reason)


def test_stages_of_the_pet_ct_protocol():
    stages = bundled_protocol("ptCT").stages
    assert [s.id for s in stages] == ["default", "Fusion-2x2", "2x3-layout", "2x4-layout"]
    assert len(stages[0].viewports) == len(stages[0].layout) == 10
    groups = {g.id for s in stages for v in s.viewports for g in v.options.sync_groups}
    assert groups == {
        "axialSync", "sagittalSync", "coronalSync", "ctWLSync", "ptWLSync", "fusionWLSync",
        "ptFusionWLSync", "sameFORId",
    }  # fmt: skip


def test_stages_of_the_dynamic_protocol():
    stages = [stage.id for stage in bundled_protocol("default4D").stages]
    assert stages == ["dataPreparation", "registration", "roiQuantification", "kineticAnalysis"]
