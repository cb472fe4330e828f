"""The table of commands that ``negatoscope commands`` prints."""

import json
from collections.abc import Sequence

from negatoscope.app.catalogue import catalogue
from negatoscope.app.commands import Parameter
from negatoscope.cli.build.packages import plugin_entry_points


def command_rows(plugins: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Return name, summary and parameters of every command.

    Parameters
    ----------
    plugins
        Names of installed packages whose commands are listed too.

    Raises
    ------
    BuildError
        A package is not installed, or is no plugin.
    CatalogueError
        A plugin fails.
    """
    return [
        (command.name, command.summary, "\n".join(_describe(item) for item in command.parameters))
        for command in catalogue(
            {point.name: point.value for point in plugin_entry_points(plugins)}
        )
    ]


def _describe(parameter: Parameter) -> str:
    text = f"{parameter.name}: {parameter.type_name}"
    if not parameter.required:
        text += f" = {json.dumps(parameter.default, default=str)}"
    return f"{text} – {parameter.description}"
