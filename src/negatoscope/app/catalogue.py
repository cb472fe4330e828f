"""All commands of the application, listed without a page."""

from collections.abc import Mapping
from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.commands import Command
from negatoscope.app.config.document import load_config
from negatoscope.app.ports import Ports

_CONFIG = """{"dataSources": [
  {"namespace": "dicomweb", "sourceName": "none", "configuration": {"qidoRoot": "/none"}}
]}"""


class CatalogueError(Exception):
    """A plugin's commands cannot be listed; the message names the plugin and the fault."""


class _Nowhere:
    """Stands for all that is outside the application: whatever is asked of it, nothing happens."""

    def __getattr__(self, name: str) -> "_Nowhere":
        return self

    def __call__(self, *given: object, **named: object) -> None:
        return None


def catalogue(installed: Mapping[str, str] | None = None) -> tuple[Command, ...]:
    """What the page would run, sorted by name; nothing is started.

    Parameters
    ----------
    installed
        Plugins whose commands are listed too: name to module or object, as in entry points.

    Raises
    ------
    CatalogueError
        A plugin fails, or takes a name that is taken.
    """
    nowhere: Any = _Nowhere()
    ports = Ports(nowhere, nowhere, nowhere, nowhere, nowhere, nowhere, base_url="http://none/")
    app = Application(load_config(_CONFIG), ports, installed or {})
    for notice in app.notices.shown:
        raise CatalogueError(f"{notice.title}: {notice.reason}")
    return tuple(app.commands.get(name) for name in app.commands.names())
