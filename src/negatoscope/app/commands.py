"""Commands: every action of the application by name.

Buttons, keys, the embedding interface and tests all run the same commands. A command is a method
marked with :func:`command`; names and arguments follow OHIF's where it has one.
"""

import difflib
import inspect
import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from negatoscope.app.faults import told
from negatoscope.language import t

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MARK = "__negatoscope_command__"


class CommandError(Exception):
    """A command could not run; the message says which and why."""


class BrokenCommandError(CommandError):
    """A command began and met a fault of the program; the person has been told."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a command, under the name that pages and scripts use."""

    name: str
    python_name: str
    type_name: str
    required: bool
    default: Any
    description: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a command is called, does and takes."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    method_name: str = ""


def command(name: str, summary: str, **descriptions: str) -> Callable[[_Function], _Function]:
    """Mark a method as a command.

    The texts are arguments, not docstrings: docstrings are stripped in the page.

    Parameters
    ----------
    name:
        The command's name for buttons, keys and scripts.
    summary:
        One sentence, shown in the help.
    descriptions:
        One sentence for each parameter, by its Python name.
    """

    def mark(function: _Function) -> _Function:
        setattr(function, _MARK, (name, t(summary), descriptions))
        return function

    return mark


_found: dict[type, tuple[Command, ...]] = {}


def commands_of(owner: type) -> tuple[Command, ...]:
    """The commands that a class defines; looked up once."""
    if owner not in _found:
        _found[owner] = _look_up(owner)
    return _found[owner]


def _look_up(owner: type) -> tuple[Command, ...]:
    found = []
    for method_name, function in inspect.getmembers(owner, callable):
        marked = getattr(function, _MARK, None)
        if marked is not None:
            name, summary, descriptions = marked
            found.append(
                Command(name, summary, _parameters(function, name, descriptions), method_name)
            )
    return tuple(found)


def _parameters(
    function: Callable[..., Any], name: str, descriptions: Mapping[str, str]
) -> tuple[Parameter, ...]:
    hints = get_type_hints(function)
    parameters = []
    for python_name, parameter in inspect.signature(function).parameters.items():
        if python_name == "self":
            continue
        if python_name not in descriptions:
            raise TypeError(f"the command {name} does not describe its parameter {python_name}")
        required = parameter.default is inspect.Parameter.empty
        parameters.append(
            Parameter(
                camel_case(python_name),
                python_name,
                _type_name(hints.get(python_name, str)),
                required,
                None if required else parameter.default,
                descriptions[python_name],
            )
        )
    return tuple(parameters)


def camel_case(name: str) -> str:
    """``tool_name`` → ``toolName``; a DICOM keyword stays as it is."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _type_name(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    base = get_origin(hint) or hint
    return {
        int: "integer",
        float: "number",
        bool: "boolean",
        str: "string",
        list: "array",
        dict: "object",
    }.get(base, "string")


def _as_integer(value: Any) -> int:
    number = _as_number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _as_number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _as_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[str(value).lower()]


def _as_string(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.15g}"  # scripts write numbers of presets as numbers
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_container(kind: type) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError
        return value

    return convert


_CONVERT: dict[str, tuple[Callable[[Any], Any], str]] = {
    "integer": (_as_integer, "a whole number"),
    "number": (_as_number, "a number"),
    "boolean": (_as_boolean, "true or false"),
    "string": (_as_string, "a text"),
    "array": (_as_container(list), "a list"),
    "object": (_as_container(dict), "an object"),
}


class CommandRegistry:
    """Finds commands by name, checks their arguments and runs them.

    Parameters
    ----------
    on_fault:
        Told which command met a fault of the program, and which fault.
    watch:
        Told of each command before it runs; the answer is called when it is done, unless it
        goes on by itself.
    """

    def __init__(
        self,
        on_fault: Callable[[Command, str], None] = lambda command, fault: None,
        watch: Callable[[Command], Callable[[], None] | None] = lambda command: None,
    ) -> None:
        self._on_fault = on_fault
        self._watch = watch
        self._commands: dict[str, tuple[Command, Callable[..., Any]]] = {}

    def add(self, owner: object) -> None:
        """Take over all commands of an object.

        Raises
        ------
        ValueError
            A name is taken.
        """
        for definition in commands_of(type(owner)):
            if definition.name in self._commands:
                raise ValueError(f"two commands are called {definition.name}")
            self._commands[definition.name] = (
                definition,
                getattr(owner, definition.method_name),
            )

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._commands))

    def get(self, name: str) -> Command:
        """What a command is.

        Raises
        ------
        CommandError
            There is none of this name; the message proposes near ones.
        """
        return self._find(name)[0]

    async def run(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        watched: bool = True,
    ) -> Any:
        """Run a command and return its JSON result; ``watched`` where a person asks for it.

        Raises
        ------
        CommandError
            The name is unknown, an argument is unknown, missing or of the wrong type, or the
            command refuses.
        BrokenCommandError
            The command met a fault of the program. What it had done until then stays.
        """
        definition, function = self._find(name)
        bound = _bind(definition, arguments or {})
        try:
            result = self._call(definition, function, bound, watched=watched)
            return await result if inspect.isawaitable(result) else result
        except CommandError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the application goes on
            fault = told(error, name)
        self._on_fault(definition, fault)
        raise BrokenCommandError(f"{name} failed: {fault}")

    def _call(
        self,
        definition: Command,
        function: Callable[..., Any],
        bound: Mapping[str, Any],
        *,
        watched: bool,
    ) -> Any:
        done = self._watch(definition) if watched else None
        result = function(**bound)
        if done is not None and not inspect.isawaitable(result):
            done()
        return result

    def _find(self, name: str) -> tuple[Command, Callable[..., Any]]:
        try:
            return self._commands[name]
        except KeyError:
            raise CommandError(
                f"there is no command “{name}”{_did_you_mean(name, self._commands)}"
            ) from None


#: OHIF's names of arguments that are others here.
_OTHER_NAMES = {
    "viewportId": "viewport",
    "displaySetInstanceUID": "displaySet",
    "StudyInstanceUID": "studyInstanceUid",
    "presetName": "preset",
}


#: OHIF's arguments that say nothing here: there is one group of tools, all is drawn at once, and
#: a preset's name is enough.
_WITHOUT_MEANING = frozenset({"toolGroupId", "toolGroupIds", "immediate", "presetIndex"})


def _bind(definition: Command, arguments: Mapping[str, Any]) -> dict[str, Any]:
    by_name = {p.name: p for p in definition.parameters}
    if not isinstance(arguments, Mapping):
        raise CommandError(f"{definition.name}: the arguments are an object with their names")
    bound = {}
    for name, value in arguments.items():
        parameter = by_name.get(name) or by_name.get(_OTHER_NAMES.get(name, ""))
        if parameter is None and name in _WITHOUT_MEANING:
            continue
        if parameter is None:
            takes = ", ".join(by_name) or "no arguments"
            raise CommandError(
                f"{definition.name} has no argument “{name}”{_did_you_mean(name, by_name)}; "
                f"it takes {takes}"
            )
        if value is None:
            continue
        convert, expected = _CONVERT[parameter.type_name]
        try:
            bound[parameter.python_name] = convert(value)
        except (TypeError, ValueError, KeyError, OverflowError):
            shown = json.dumps(value, default=str)[:80]
            raise CommandError(
                f"{definition.name}: {name} is {shown}, expected is {expected}"
            ) from None
    for parameter in definition.parameters:
        if parameter.required and parameter.python_name not in bound:
            raise CommandError(
                f"{definition.name} needs the argument {parameter.name}: {parameter.description}"
            )
    return bound


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    folded = {candidate.lower(): candidate for candidate in known}
    near = difflib.get_close_matches(name.lower(), folded, n=2, cutoff=0.6)
    return f" (did you mean {' or '.join(folded[match] for match in near)}?)" if near else ""
