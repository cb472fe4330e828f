"""The unit of uptake and the data behind it, in the viewer."""

from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.tmtv.views import UptakeDialog
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import Window
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice
from tests.support.pet import LEAN, PER_BECQUEREL, pet_image


def pet_stack(**values: Any) -> list[DataSet]:
    return [pet_image(n, RescaleSlope=2.0, **values) for n in range(6)]


async def opened(instances: list[DataSet] | None = None) -> World:
    made = world(pet_stack() if instances is None else instances)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    return made


def view(made: World) -> ViewerView:
    page = made.app.view()
    assert isinstance(page, ViewerView)
    return page


async def probed(made: World) -> tuple[float, str]:
    """The fake screen's stored value is the sum of column and row."""
    found = await made.run("viewport.probe", x=60, y=40)
    return found["modalityValue"], found["unit"]


async def test_values_are_told_in_the_chosen_unit_and_again_as_before_when_undone():
    made = await opened()
    assert await probed(made) == (pytest.approx(200 * PER_BECQUEREL), "SUVbw")
    await made.run("setUptakeUnit", unit="SUVlbm")
    assert await probed(made) == (pytest.approx(200 * PER_BECQUEREL * LEAN / 80), "SUVlbm")
    await made.run("undo")
    assert await probed(made) == (pytest.approx(200 * PER_BECQUEREL), "SUVbw")
    await made.run("redo")
    assert (await probed(made))[1] == "SUVlbm"


async def test_measurements_follow_the_unit():
    made = await opened()
    await made.run(
        "addMeasurement",
        measurement={
            "toolName": "RectangleROI", "SOPInstanceUID": "1.2.5.3",
            "points": [[10, 10], [20, 10], [20, 20], [10, 20]],
        },
    )  # fmt: skip

    async def mean() -> tuple[float, str]:
        (found,) = await made.run("getMeasurements")
        (value,) = [v for v in found["values"] if v["name"] == "mean"]
        return value["value"], value["unit"]

    # columns and rows 10 to 19: their sum is 29 on average, twice that in Bq/ml
    assert await mean() == (pytest.approx(58 * PER_BECQUEREL), "SUVbw")
    await made.run("setUptakeUnit", unit="SUVlbm")
    assert await mean() == (pytest.approx(58 * PER_BECQUEREL * LEAN / 80), "SUVlbm")


async def test_a_unit_that_the_header_does_not_allow_is_refused_with_the_reason():
    made = await opened(pet_stack(PatientSize=None))
    with pytest.raises(CommandError, match="SUVlbm is not known: the patient's height is missing"):
        await made.run("setUptakeUnit", unit="SUVlbm")
    with pytest.raises(CommandError, match="there is no unit"):
        await made.run("setUptakeUnit", unit="SUVfoo")
    without = await opened(pet_stack(PatientWeight=None))
    with pytest.raises(CommandError, match="no SUV: the patient's weight is missing"):
        await without.run("setUptakeUnit", unit="SUVlbm")
    scan = await opened([ct_slice(1, 0.0), ct_slice(2, 2.0)])
    with pytest.raises(CommandError, match="no PET series"):
        await scan.run("setUptakeUnit", unit="SUVlbm")


async def test_the_menu_of_windows_offers_the_units_and_why_some_are_not_known():
    made = await opened(pet_stack(PatientSex="O"))
    menu = next(item for item in view(made).toolbar if item.id == "windows").menu
    reasons = {item.label: item.disabled_reason for item in menu if item.id.startswith("uptake-")}
    assert reasons["Values in SUVbw"] == ""
    assert reasons["Values in SUVbsa"] == ""
    assert reasons["Values in SUVlbm"] == "the patient's sex is missing"


async def test_a_weight_that_is_missing_can_be_given_by_hand():
    made = await opened(pet_stack(PatientWeight=None))
    assert (await probed(made))[1] == "Bq/ml"
    session = made.app.session
    assert session
    await made.run("setViewportWindowLevel", windowWidth=9000, windowCenter=4500)
    await made.run("setUptakeData", weight="80")
    assert await probed(made) == (pytest.approx(200 * PER_BECQUEREL), "SUVbw")
    window = session.window(session.grid.active)
    assert isinstance(window, Window)
    assert window.bounds == (0, 5)  # not that of Bq/ml
    assert session.display_sets["1.2.5:1"].frames[0].suv.note == "by hand: weight"  # type: ignore[union-attr]
    await made.run("resetUptakeData")
    assert (await probed(made))[1] == "Bq/ml"
    await made.run("undo")
    assert (await probed(made))[1] == "SUVbw"


async def test_the_dialog_holds_what_the_header_says_and_what_was_changed():
    made = await opened()
    await made.run("editUptakeData")
    dialog = view(made).dialog
    assert dialog == UptakeDialog(
        "1.2.5:1", "80", "1.75", "F", "370", "6586.2", "08:00:00", changed=False
    )
    await made.run("setUptakeData", weight="80", dose="185", injected="08:30:00")
    factor = 80_000 / (185e6 * 2 ** (-1800 / 6586.2))
    assert await probed(made) == (pytest.approx(200 * factor), "SUVbw")
    await made.run("editUptakeData")
    dialog = view(made).dialog
    assert isinstance(dialog, UptakeDialog)
    assert (dialog.dose, dialog.injected, dialog.changed) == ("185", "08:30:00", True)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"weight": "heavy"}, "the weight is “heavy”"),
        ({"weight": "4000"}, "4000 kg is not plausible"),
        ({"injected": "25:00"}, "HHMMSS"),
    ],
)
async def test_data_that_make_no_sense_are_refused(values: dict[str, str], reason: str):
    made = await opened()
    with pytest.raises(CommandError, match=reason):
        await made.run("setUptakeData", **values)


async def test_series_that_are_opened_later_are_told_in_the_same_unit():
    made = await opened()
    await made.run("setUptakeUnit", unit="SUVbsa")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    assert (await probed(made))[1] == "SUVbsa"
