"""Texts over the images: how much of them, which in which corner, and what lossy ones say."""

import json
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.config.document import ConfigError, load_config
from negatoscope.app.viewer.lossy import lossy_text
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.viewport import ViewportView
from negatoscope.dicom.dataset import DataSet
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice, data_set


def slices(**values: Any) -> list[DataSet]:
    more = {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]},
        "00180060": {"vr": "DS", "Value": [120]},
        "00080022": {"vr": "DA", "Value": ["20260102"]},
    }
    return [DataSet({**ct_slice(n, n * 2.0, **values).json, **more}) for n in (1, 2, 3)]


async def opened(overlay: dict[str, Any] | None = None, **values: Any) -> World:
    config = {**json.loads(CONFIG), **({"viewportOverlay": overlay} if overlay else {})}
    there = world(slices(**values), json.dumps(config))
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    there.fake.loader.answer_all()
    return there


def cell(there: World) -> ViewportView:
    view = there.app.view()
    assert isinstance(view, ViewerView)
    return view.viewports[0]


LOSSY = {
    "LossyImageCompression": "01",
    "LossyImageCompressionRatio": (12.5,),
    "LossyImageCompressionMethod": ("ISO_15444_1",),
}


async def test_minimal_texts_are_name_letters_and_lossy_compression() -> None:
    there = await opened(**LOSSY)
    full = cell(there)
    await there.run("toggleOverlays")
    least = cell(there)
    assert least.top_left == ("Doe, Jane",)
    assert (least.top_right, least.bottom_left, least.bottom_right) == ((), (), ())
    assert least.orientation == full.orientation
    assert least.orientation.left
    assert least.lossy_text == "Lossy 12.5:1 JPEG 2000"


@pytest.mark.parametrize("mode", ["full", "minimal", "off"])
async def test_a_picture_that_was_turned_says_so_whatever_texts_are_shown(mode: str) -> None:
    there = await opened(**LOSSY)
    await there.run("setOverlays", mode=mode)
    await there.run("rotateViewportCW")
    turned = cell(there)
    assert turned.top_left[-1] == "Turned 90°"
    assert "Turned 90°" in turned.accessible_name
    await there.run("resetViewport")
    assert "Turned 90°" not in cell(there).top_left


async def test_off_leaves_nothing_but_the_name_for_those_who_cannot_see() -> None:
    there = await opened(**LOSSY)
    await there.run("setOverlays", mode="off")
    none = cell(there)
    assert [none.top_left, none.top_right, none.bottom_left, none.bottom_right] == [()] * 4
    assert none.orientation.left == ""
    assert none.lossy_text == "Lossy 12.5:1 JPEG 2000", "what was lost is said in any case"
    assert "image 2 of 3" in none.accessible_name


async def test_the_ways_follow_one_another_round_the_end() -> None:
    there = await opened()
    full = cell(there)
    for _ in range(3):
        await there.run("toggleOverlays")
    assert cell(there) == full
    with pytest.raises(CommandError, match="full, minimal, off"):
        await there.run("setOverlays", mode="some")


async def test_the_choice_holds_for_the_next_study() -> None:
    there = await opened()
    await there.run("toggleOverlays")
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    there.fake.loader.answer_all()
    assert cell(there).top_right == ()


async def test_a_site_writes_its_own_texts_with_labels() -> None:
    there = await opened(
        {
            "topLeft": [
                {"id": "KV", "inheritsFrom": "ohif.overlayItem", "attribute": "KVP", "label": "kV"},
                {"id": "Date", "attribute": "AcquisitionDate"},
                {"id": "Tag", "attribute": "(0010,0010)"},
                {"id": "Unknown", "attribute": "NoSuchKeyword"},
            ],
            "bottomLeft": [{"id": "Of", "inheritsFrom": "ohif.overlayItem.instanceNumber"}],
        }
    )
    assert cell(there).top_left == ("kV 120", "2026-01-02", "Doe, Jane")
    assert cell(there).bottom_left == ("Image 2 / 3",)
    assert cell(there).bottom_right  # a corner that is left out is as shipped


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ({"attribute": "Modality"}, True),
        ({"attribute": "Modality", "values": ["CT", "MR"]}, True),
        ({"attribute": "Modality", "values": "PT"}, False),
        ({"attribute": "BodyPartExamined"}, False),
    ],
)
async def test_a_condition_says_when_a_text_is_shown(
    condition: dict[str, Any], shown: bool
) -> None:
    item = {"id": "KV", "attribute": "KVP", "condition": condition}
    there = await opened({"topRight": [item]})
    assert cell(there).top_right == (("120",) if shown else ())


def test_what_is_wrong_in_the_configuration_is_told_with_its_place() -> None:
    wrong = {**json.loads(CONFIG), "viewportOverlay": {"topLeft": [{"label": "x"}], "middle": []}}
    with pytest.raises(ConfigError) as told:
        load_config(json.dumps(wrong))
    assert any("viewportOverlay.topLeft[0].id: is missing" in each for each in told.value.problems)
    assert any("viewportOverlay.middle" in each for each in told.value.problems)


@pytest.mark.parametrize(
    ("ratios", "methods", "said"),
    [
        ((), (), "Lossy"),
        ((10,), (), "Lossy 10:1"),
        ((10.04,), ("ISO_10918_1",), "Lossy 10:1 JPEG"),
        ((0.5,), ("ISO_14495_1",), "Lossy JPEG-LS"),
        ((7, 3.25), ("ISO_10918_1", "ISO_15444_1"), "Lossy 7:1 JPEG, then 3.25:1 JPEG 2000"),
        ((9,), ("OF_OUR_OWN",), "Lossy 9:1 OF_OUR_OWN"),
    ],
)
def test_lossy_compression_is_said_with_ratio_and_method(
    ratios: tuple[float, ...], methods: tuple[str, ...], said: str
) -> None:
    given: dict[str, Any] = {"LossyImageCompression": "01"}
    if ratios:
        given["LossyImageCompressionRatio"] = ratios
    if methods:
        given["LossyImageCompressionMethod"] = methods
    assert lossy_text(data_set(**given)) == said


def test_an_image_that_was_never_compressed_with_loss_says_nothing() -> None:
    assert lossy_text(data_set(LossyImageCompression="00", LossyImageCompressionRatio=(9,))) == ""
