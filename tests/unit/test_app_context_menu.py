"""The menu of an image: its entries, a measurement's, and those of plugins."""

from collections.abc import Iterable

import pytest

from negatoscope.app.plugins import hookimpl
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from tests.support.fake_ports import World, world
from tests.support.instances import ct_series


class Greeter:
    """A plugin with an entry of its own."""

    @hookimpl
    def negatoscope_context_menu_items(
        self, session: ViewerSession, viewport: str, measurement: str
    ) -> Iterable[ToolbarItem]:
        return [ToolbarItem("greet", f"Greet {viewport} {measurement}".strip(), "x", "greet")]


async def opened(**more: object) -> World:
    there = world(ct_series(), **more)  # type: ignore[arg-type]
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    there.fake.loader.answer_all()
    return there


def menu(there: World) -> ContextMenu:
    assert there.app.session
    found = there.app.session.menu
    assert found
    return found


def labels(there: World, group: str) -> list[str]:
    return [e.label for name, entries in menu(there).groups if name == group for e in entries]


async def with_measurement() -> tuple[World, str]:
    there = await opened()
    assert there.app.session
    frame = there.app.session.frame(there.app.session.grid.active)
    assert frame
    uid = await there.run(
        "addMeasurement",
        measurement={
            "toolName": "Length",
            "SOPInstanceUID": frame.sop_instance_uid,
            "points": [[1, 1], [3, 3]],
        },
    )
    return there, str(uid)


async def test_it_offers_what_concerns_the_image_with_its_keys_and_windows() -> None:
    there = await opened()
    await there.run("showContextMenu", x=10, y=20)
    assert (menu(there).x, menu(there).y) == (10, 20)
    assert {"Reset the view", "Invert", "DICOM attributes"} <= set(labels(there, "Image"))
    assert any(label.startswith("Lung") for label in labels(there, "Windows"))
    entries = {e.command: e for _, group in menu(there).groups for e in group}
    assert entries["invertViewport"].keys == "I"


async def test_every_entry_names_a_command_and_gives_it_its_arguments() -> None:
    there, uid = await with_measurement()
    await there.run("showContextMenu", uid=uid)
    for _, entries in menu(there).groups:
        for entry in entries:
            definition = there.app.commands.get(entry.command)
            names = {p.name for p in definition.parameters}
            given = {
                "".join([a.split("-")[0], *map(str.title, a.split("-")[1:])]) for a, _ in entry.args
            }
            assert given <= names, entry


async def test_a_measurement_has_its_own_entries() -> None:
    there, uid = await with_measurement()
    await there.run("showContextMenu", uid=uid)
    assert labels(there, "Measurement")[:5] == [
        "Label …",
        "Delete",
        "Copy beside it",
        "Lock",
        "Hide",
    ]
    await there.run("toggleLockMeasurement", uid=uid)
    await there.run("showContextMenu", uid=uid)
    assert "Unlock" in labels(there, "Measurement")


async def test_plugins_add_entries() -> None:
    there = await opened(installed={"greeter": f"{__name__}:Greeter"})
    await there.run("showContextMenu")
    assert labels(there, "More") == ["Greet viewport-1"]


async def test_an_empty_viewport_has_no_menu_and_a_closed_one_is_forgotten() -> None:
    there = await opened()
    await there.run("showContextMenu")
    await there.run("closeContextMenu")
    assert there.app.session
    assert there.app.session.menu is None
    await there.run("setViewportGridLayout", numRows=1, numCols=2)
    await there.run("showContextMenu", viewportId="viewport-2")
    assert there.app.session.menu is None


@pytest.mark.parametrize("keys", ["shift+f10", "contextmenu"])
async def test_keys_ask_for_it(keys: str) -> None:
    there = await opened()
    found = there.app.hotkey(keys)
    assert found
    assert found.command == "showContextMenu"
