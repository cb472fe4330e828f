"""Plugins: what they add, and that a broken one takes nothing down."""

import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from negatoscope.app.commands import CommandError, command
from negatoscope.app.config.document import load_config
from negatoscope.app.hotkeys import Hotkey
from negatoscope.app.plugins import Plugins, hookimpl
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewer import ViewerView
from tests.support.example import SOURCE as EXAMPLE
from tests.support.fake_ports import CONFIG, FakePorts, FakeSource, World, world
from tests.unit.test_app_viewer import stack


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    return {"stroke": "negatoscope_stroke"}


@pytest.fixture
def plugin() -> Iterator[ModuleType]:
    """An empty plugin ``bare`` that a test fills."""
    module = ModuleType("bare_plugin")
    sys.modules["bare_plugin"] = module
    yield module
    del sys.modules["bare_plugin"]


BARE = {"bare": "bare_plugin"}


def hook(module: ModuleType, function: Any) -> None:
    setattr(module, function.__name__, hookimpl(function))


def titles(made: World) -> list[str]:
    return [f"{n.title}: {n.reason}" for n in made.app.notices.shown]


# -- the example --------------------------------------------------------------------------------


async def test_the_example_adds_a_command_a_key_and_a_button(example: dict[str, str]) -> None:
    made = world(stack(2), installed=example)
    made.app.start()
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert made.app.notices.shown == ()
    page = made.app.view()
    assert isinstance(page, ViewerView)
    (button,) = [item for item in page.toolbar if item.id == "stroke-window"]
    groups = [item.group for item in page.toolbar]
    assert groups == sorted(groups, key=groups.index)
    assert not button.disabled_reason
    hotkey = made.app.hotkey("k")
    assert hotkey
    await made.run(hotkey.command)
    assert made.app.session
    window = made.app.session.window(made.app.session.grid.active)
    assert window
    assert (window.width, window.center) == (40, 40)


async def test_a_plugins_command_refuses_like_any_other(example: dict[str, str]) -> None:
    made = world(stack(2, Modality="MR"), installed=example)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    with pytest.raises(CommandError, match="for CT"):
        await made.run("stroke.window")
    with pytest.raises(CommandError, match="no argument “x”"):
        await made.run("stroke.window", x=1)


def test_the_example_is_a_package_that_can_be_installed(installed_example: Path) -> None:
    (package,) = distributions(path=[str(installed_example)])
    points = package.entry_points.select(group="negatoscope")
    assert [(p.name, p.value) for p in points] == [("stroke", "negatoscope_stroke")]


# -- choice -------------------------------------------------------------------------------------


def chosen(names: list[str] | None) -> tuple[tuple[str, ...], list[str]]:
    faults: list[str] = []
    installed = {"a": "json", "b": "csv"}
    return Plugins(installed, names, lambda name, _: faults.append(name)).names, faults


def test_all_plugins_are_used_unless_the_configuration_chooses() -> None:
    assert chosen(None) == (("a", "b"), [])
    assert chosen(["b"]) == (("b",), [])
    assert chosen([]) == ((), [])
    assert chosen(["b", "z"]) == (("b",), ["z"])


def test_the_configuration_tells_none_from_all() -> None:
    assert load_config(CONFIG).plugins is None
    assert load_config(CONFIG.replace("{", '{"plugins": [],', 1)).plugins == ()


# -- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["no_such_module", "json:nothing", "tests.support.no_such"])
async def test_a_plugin_that_cannot_be_loaded_is_named_and_left_out(value: str) -> None:
    made = world(stack(2), installed={"missing": value})
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    (title,) = titles(made)
    assert title.startswith("The plugin “missing” is off: ")
    assert isinstance(made.app.view(), ViewerView)


async def test_a_hook_that_does_not_exist_is_a_mistake_that_is_told(plugin: ModuleType) -> None:
    def negatoscope_tools() -> None: ...

    hook(plugin, negatoscope_tools)
    made = world(installed=BARE)
    assert "negatoscope_tools" in titles(made)[0]
    assert made.app.plugins.names == ()


async def test_a_hook_with_unknown_arguments_is_told(plugin: ModuleType) -> None:
    def negatoscope_commands(application: object) -> None: ...

    hook(plugin, negatoscope_commands)
    made = world(installed=BARE)
    assert "application" in titles(made)[0]


async def test_a_hook_that_fails_switches_only_its_plugin_off(
    plugin: ModuleType, example: dict[str, str]
) -> None:
    calls = 0

    def negatoscope_toolbar_items(session: object) -> list[ToolbarItem]:
        nonlocal calls
        calls += 1
        raise ZeroDivisionError("by nothing")

    hook(plugin, negatoscope_toolbar_items)
    made = world(stack(2), installed={**example, **BARE})
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    for _ in range(3):
        page = made.app.view()
    assert isinstance(page, ViewerView)
    assert calls == 1
    assert titles(made) == ["The plugin “bare” is off: ZeroDivisionError: by nothing"]
    assert "stroke-window" in [item.id for item in page.toolbar]


@pytest.mark.parametrize("result", [7, ["a text"], [None]])
async def test_a_hook_that_answers_nonsense_is_switched_off(
    plugin: ModuleType, result: Any
) -> None:
    def negatoscope_hotkeys() -> Any:
        return result

    hook(plugin, negatoscope_hotkeys)
    made = world(installed=BARE)
    assert made.app.plugins.names == ()
    assert made.app.hotkeys.find("z")


class Taken:
    @command("nextImage", "Something else")
    def act(self) -> None: ...


async def test_a_plugin_cannot_take_the_name_of_a_command(plugin: ModuleType) -> None:
    hook(plugin, named("negatoscope_commands", lambda: [Taken()]))
    made = world(installed=BARE)
    assert "two commands are called nextImage" in titles(made)[0]
    assert made.app.commands.get("nextImage").summary == "Go to the next image"


def named(name: str, function: Any) -> Any:
    function.__name__ = name
    return function


async def test_a_plugin_cannot_take_a_shipped_key_but_the_configuration_can_give_it(
    plugin: ModuleType,
) -> None:
    keys = [Hotkey("z", "showAbout", "About"), Hotkey("ctrl+alt+a", "showHelp", "Help")]
    hook(plugin, named("negatoscope_hotkeys", lambda: keys))
    made = world(installed=BARE)
    found = made.app.hotkeys.find("z")
    assert found
    assert found.command == "setToolActive"
    assert made.app.hotkeys.find("ctrl+alt+a")
    assert titles(made)[0].startswith("The key Z of the plugin “bare” is taken")


# -- sources, life cycle ------------------------------------------------------------------------


OTHER = CONFIG.replace('"dicomweb", "sourceName": "there"', '"shelf", "sourceName": "there"')


async def test_a_plugin_brings_a_kind_of_source(plugin: ModuleType) -> None:
    given: list[object] = []

    def shelf(name: str, configuration: Any, transport: object, base_url: str) -> FakeSource:
        given.extend((configuration, base_url))
        return FakeSource(name=name)

    hook(plugin, named("negatoscope_data_sources", lambda: {"shelf": shelf}))
    made = world(config=OTHER, installed=BARE)
    assert isinstance(made.app.sources["there"], FakeSource)
    assert given == [{"qidoRoot": "/other"}, "https://viewer.example/"]


async def test_a_source_of_an_unknown_kind_is_told_and_the_others_stay() -> None:
    made = world(config=OTHER)
    await made.go("")
    assert list(made.app.sources) == ["here"]
    assert titles(made) == [
        "Unknown kind of source: The source “there” has the namespace “shelf”, which is not known."
    ]


async def test_a_source_that_its_plugin_cannot_make_is_told(plugin: ModuleType) -> None:
    def shelf(*_: object) -> FakeSource:
        raise KeyError("folder")

    hook(plugin, named("negatoscope_data_sources", lambda: {"shelf": shelf}))
    made = world(config=OTHER, installed=BARE)
    assert "The plugin “bare” could not make the source “there”" in titles(made)[0]


async def test_plugins_live_with_the_application_and_the_viewer(plugin: ModuleType) -> None:
    told: list[tuple[str, object]] = []
    hook(plugin, named("negatoscope_on_start", lambda app: told.append(("start", app))))
    hook(plugin, named("negatoscope_on_mode_enter", lambda session: told.append(("in", session))))
    hook(plugin, named("negatoscope_on_mode_exit", lambda session: told.append(("out", session))))
    made = world(stack(2), installed=BARE)
    made.app.start()
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    session = made.app.session
    await made.go("")
    assert told == [("start", made.app), ("in", session), ("out", session)]


def test_an_object_can_be_the_plugin_and_a_class_is_made_one(plugin: ModuleType) -> None:
    class Kept:
        @hookimpl
        def negatoscope_hotkeys(self) -> list[Hotkey]:
            return [Hotkey("ctrl+k", "showAbout", "About")]

    plugin.Kept = Kept  # type: ignore[attr-defined]
    made = world(installed={"kept": "bare_plugin:Kept"})
    assert made.app.hotkeys.find("ctrl+k")
    assert FakePorts().ports.version


def test_the_documented_example_is_the_one_that_is_tested() -> None:
    page = (EXAMPLE.parents[2] / "docs" / "plugins.md").read_text()
    for file in ("pyproject.toml", "src/negatoscope_stroke/__init__.py"):
        lines = (EXAMPLE / file).read_text().strip().splitlines()
        shown = [line for line in lines if not line.startswith("description =")]
        assert "\n".join(shown) in page, file
