"""Commands: names, arguments, messages, and the catalogue."""

from typing import Any

import pytest

from negatoscope.app.catalogue import CatalogueError, catalogue
from negatoscope.app.commands import (
    BrokenCommandError,
    Command,
    CommandError,
    CommandRegistry,
    camel_case,
    command,
    commands_of,
)


class Desk:
    """Some commands."""

    @command("lamp.set", "Light", brightness="in percent", colour="its name", warm="whether")
    def set_lamp(
        self, brightness: int, colour: str = "white", warm: bool = False
    ) -> dict[str, Any]:
        return {"brightness": brightness, "colour": colour, "warm": warm}

    @command("lamp.move", "Move", x="in mm", options="more", points="where")
    def move(
        self, x: float, options: dict[str, Any] | None = None, points: list[int] | None = None
    ) -> list[Any]:
        return [x, options, points]

    @command("lamp.wait", "Wait")
    async def wait(self) -> str:
        return "waited"


@pytest.fixture
def registry() -> CommandRegistry:
    made = CommandRegistry()
    made.add(Desk())
    return made


async def test_a_command_runs_with_its_arguments_and_defaults(registry: CommandRegistry) -> None:
    result = await registry.run("lamp.set", {"brightness": 40})
    assert result == {"brightness": 40, "colour": "white", "warm": False}


async def test_texts_of_markup_become_what_the_command_takes(registry: CommandRegistry) -> None:
    result = await registry.run("lamp.set", {"brightness": "40", "warm": "true"})
    assert result == {"brightness": 40, "colour": "white", "warm": True}
    assert await registry.run("lamp.move", {"x": "1.5"}) == [1.5, None, None]


async def test_a_number_may_stand_where_a_text_is_expected(registry: CommandRegistry) -> None:
    result = await registry.run("lamp.set", {"brightness": 1, "colour": 3})
    assert result["colour"] == "3"


async def test_an_awaited_command_gives_its_result(registry: CommandRegistry) -> None:
    assert await registry.run("lamp.wait") == "waited"


async def test_an_absent_value_counts_as_not_given(registry: CommandRegistry) -> None:
    assert (await registry.run("lamp.set", {"brightness": 1, "colour": None}))["colour"] == "white"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("lamp.sett", {}, "did you mean lamp.set"),
        ("nonsense", {}, "no command “nonsense”$"),
        ("lamp.set", {}, "needs the argument brightness: in percent"),
        ("lamp.set", {"brightness": None}, "needs the argument brightness"),
        ("lamp.set", {"brightness": 1, "color": "red"}, "did you mean colour.*it takes brightness"),
        ("lamp.wait", {"long": 1}, "it takes no arguments"),
        ("lamp.set", {"brightness": "bright"}, 'brightness is "bright", expected is a whole'),
        ("lamp.set", {"brightness": 1.5}, "expected is a whole number"),
        ("lamp.set", {"brightness": True}, "expected is a whole number"),
        ("lamp.set", {"brightness": float("nan")}, "expected is a whole number"),
        ("lamp.set", {"brightness": 10**400}, "expected is a whole number"),
        ("lamp.set", {"brightness": 1, "colour": ["red"]}, "expected is a text"),
        ("lamp.set", {"brightness": 1, "warm": "maybe"}, "expected is true or false"),
        ("lamp.move", {"x": float("inf")}, "expected is a number"),
        ("lamp.move", {"x": 1, "options": []}, "expected is an object"),
        ("lamp.move", {"x": 1, "points": {}}, "expected is a list"),
        ("lamp.set", ["brightness"], "the arguments are an object"),
    ],
)
async def test_what_cannot_run_is_refused_in_words(
    registry: CommandRegistry, name: str, arguments: Any, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        await registry.run(name, arguments)


async def test_a_refusal_shows_at_most_a_line_of_the_value(registry: CommandRegistry) -> None:
    with pytest.raises(CommandError) as refusal:
        await registry.run("lamp.set", {"brightness": "9x" * 10_000})
    assert len(str(refusal.value)) < 200


class Broken:
    """A command with a fault, in which a patient's name turns up."""

    @command("lamp.break", "Break the lamp", whose="a name")
    async def break_it(self, whose: str) -> int:
        return int(whose)


async def test_a_fault_of_the_program_names_command_and_place_but_nothing_of_the_data(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[tuple[Command, str]] = []
    registry = CommandRegistry(lambda definition, fault: heard.append((definition, fault)))
    registry.add(Broken())
    with pytest.raises(BrokenCommandError) as refusal:
        await registry.run("lamp.break", {"whose": "Doe^Jane"})
    words = str(refusal.value)
    assert words.startswith(f"lamp.break failed: ValueError in {__name__}, line ")
    assert [(c.name, f"lamp.break failed: {fault}") for c, fault in heard] == [
        ("lamp.break", words)
    ]
    assert words in caplog.text
    assert "in break_it" in caplog.text, "the log has the trace"
    assert "Doe" not in words + caplog.text
    assert refusal.value.__cause__ is refusal.value.__context__ is None


async def test_a_refusal_is_no_fault(registry: CommandRegistry) -> None:
    with pytest.raises(CommandError) as refusal:
        await registry.run("lamp.explode")
    assert not isinstance(refusal.value, BrokenCommandError)


def test_a_parameter_without_description_is_a_mistake() -> None:
    class Careless:
        @command("careless", "Nothing")
        def act(self, much: int) -> None: ...

    with pytest.raises(TypeError, match="does not describe its parameter much"):
        commands_of(Careless)


def test_a_name_is_given_once(registry: CommandRegistry) -> None:
    with pytest.raises(ValueError, match=r"two commands are called lamp\."):
        registry.add(Desk())


def test_python_names_become_those_of_scripts() -> None:
    assert camel_case("tool_name") == "toolName"
    assert camel_case("num_rows") == "numRows"
    assert camel_case("x") == "x"


def test_the_catalogue_describes_every_command_and_parameter_on_the_host() -> None:
    found = catalogue()
    names = [c.name for c in found]
    assert names == sorted(names)
    assert len(names) == len(set(names)) >= 40
    for definition in found:
        assert definition.summary[0].isupper(), definition.name
        assert not definition.summary.endswith("."), definition.name
        for parameter in definition.parameters:
            assert parameter.description, f"{definition.name}: {parameter.name}"
            assert parameter.name == camel_case(parameter.python_name)
            assert parameter.type_name in {"integer", "number", "boolean", "string", "object"}


def test_every_key_and_button_names_a_command_that_takes_its_arguments() -> None:
    from negatoscope.app.commands import _bind
    from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS, LIST_HOTKEYS

    by_name = {c.name: c for c in catalogue()}
    for hotkey in (*DEFAULT_HOTKEYS, *LIST_HOTKEYS):
        _bind(by_name[hotkey.command], hotkey.args)


def test_a_plugin_that_fails_is_named_in_place_of_the_list() -> None:
    with pytest.raises(CatalogueError, match="The plugin “lost” is off: ModuleNotFoundError"):
        catalogue({"lost": "no_such_module"})
