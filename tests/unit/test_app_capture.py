"""Pictures to take along: what is ordered, with the patient and without, and how videos end."""

from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.darkroom import PictureOrder
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.dicom.dataset import DataSet
from tests.support.fake_ports import World, world
from tests.support.instances import ct_series

NAME = {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]}
NUMBER = {"vr": "LO", "Value": ["MRN-7"]}
LENGTH = {"vr": "LO", "Value": ["also Jane"]}


class Film:
    """Counts what is recorded."""

    def __init__(self) -> None:
        self.orders: list[PictureOrder] = []
        self.end = ""

    async def add(self, order: PictureOrder, seconds: float) -> None:
        self.orders.append(order)

    async def finish(self, name: str) -> None:
        self.end = name

    def cancel(self) -> None:
        self.end = "cancelled"


class Darkroom:
    """Remembers what was ordered."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, PictureOrder]] = []
        self.printed: list[tuple[str, ...]] = []
        self.reel: Film | None = Film()

    def size_px(self, viewports: tuple[str, ...]) -> tuple[int, int]:
        return 400 * len(viewports), 300

    async def save(self, order: PictureOrder, name: str) -> None:
        self.orders.append((name, order))

    async def copy(self, order: PictureOrder) -> bool:
        self.orders.append(("copied", order))
        return True

    async def print(self, order: PictureOrder, lines: tuple[str, ...]) -> None:
        self.orders.append(("printed", order))
        self.printed.append(lines)

    def film(self, order: PictureOrder) -> Film | None:
        return self.reel


async def opened() -> tuple[World, Darkroom]:
    more = {"00100010": NAME, "00100020": NUMBER, "00101060": LENGTH}
    there = world([DataSet({**each.json, **more}) for each in ct_series()])
    darkroom = Darkroom()
    object.__setattr__(there.app.ports, "darkroom", darkroom)
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    there.fake.loader.answer_all()
    return there, darkroom


def dialog(there: World) -> CaptureDialog:
    found = there.app.dialog
    assert isinstance(found, CaptureDialog)
    return found


def words(order: PictureOrder) -> str:
    return repr(order)


async def test_a_picture_leaves_the_patient_out_until_asked_for() -> None:
    there, darkroom = await opened()
    await there.run("preferences.addText", attribute="PatientMotherBirthName", corner="topLeft")
    await there.run("showDownloadViewportModal")
    assert not dialog(there).patient
    await there.run("capture.save")
    await there.run("capture.setPatient", checked=True)
    await there.run("capture.save")
    (name, without), (_, named) = darkroom.orders
    assert name == "image.png"
    for secret in ("Doe", "Jane", "MRN-7"):
        assert secret not in words(without)
        assert secret in words(named)
    assert without.foot == "Not for diagnostic use"
    assert named.foot.startswith("Not for diagnostic use · Doe, Jane · MRN-7")


async def test_the_patient_is_left_out_again_when_the_dialog_is_opened_again() -> None:
    there, _ = await opened()
    await there.run("showDownloadViewportModal")
    await there.run("capture.setPatient", checked=True)
    await there.run("closeDialog")
    await there.run("showDownloadViewportModal")
    assert not dialog(there).patient


async def test_format_size_and_all_viewports_are_as_chosen() -> None:
    there, darkroom = await opened()
    await there.run("setViewportGridLayout", numRows=1, numCols=2)
    await there.run("showDownloadViewportModal")
    await there.run("capture.setWhole", value="all")
    assert (dialog(there).width, dialog(there).height) == (800, 300)
    await there.run("capture.setWidth", value=99999)
    assert dialog(there).width == 8192
    await there.run("capture.setFormat", value="jpeg")
    await there.run("capture.setTexts", checked=False)
    await there.run("capture.save")
    await there.run("capture.copy")
    (name, order), (_, copied) = darkroom.orders
    assert (name, order.media_type, order.width_px) == ("image.jpg", "image/jpeg", 8192)
    assert len(order.viewports) == 2
    assert not order.viewports[0].bottom_right
    assert copied.media_type == "image/png"


async def test_a_video_has_every_image_once_and_the_viewport_goes_back() -> None:
    there, darkroom = await opened()
    await there.run("showDownloadViewportModal")
    assert there.app.session
    before = there.app.session.grid.active.index
    await there.run("capture.record")
    assert darkroom.reel
    assert len(darkroom.reel.orders) == there.app.session.count(there.app.session.grid.active)
    numbers = [order.viewports[0].bottom_right[-1] for order in darkroom.reel.orders]
    assert len(set(numbers)) == len(numbers)
    assert darkroom.reel.end == "images"
    assert there.app.session.grid.active.index == before
    assert dialog(there).note == "The video was saved."


async def test_a_browser_that_records_nothing_says_so() -> None:
    there, darkroom = await opened()
    darkroom.reel = None
    await there.run("showDownloadViewportModal")
    await there.run("capture.record")
    assert "does not record" in dialog(there).note


async def test_the_printed_page_has_patient_study_image_and_purpose() -> None:
    there, darkroom = await opened()
    await there.run("printViewport")
    await there.run("printViewport", patient=False)
    named, without = darkroom.printed
    assert named[0].startswith("Doe, Jane · MRN-7")
    assert "Image 3 of 4" in named[1]
    assert named[-1] == "Not for diagnostic use"
    assert "Doe" not in words(darkroom.orders[1][1]) + repr(without)


async def test_without_an_image_there_is_nothing_to_take_along() -> None:
    there: Any = world()
    await there.go("")
    for name in ("showDownloadViewportModal", "printViewport"):
        with pytest.raises(CommandError, match="no study is open"):
            await there.run(name)
