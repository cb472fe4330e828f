"""A plugin: the narrow stroke window for CT of the head, with a key and a button."""

from negatoscope.app.application import Application
from negatoscope.app.commands import CommandError, command
from negatoscope.app.hotkeys import Hotkey
from negatoscope.app.plugins import hookimpl
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.toolbar import ToolbarItem

WIDTH_HU, CENTER_HU = 40, 40


class StrokeCommands:
    """What can be done, by name: for buttons, keys, scripts and tests alike."""

    def __init__(self, app: Application) -> None:
        self._app = app

    @command("stroke.window", "Set the stroke window", viewport="which viewport")
    async def window(self, viewport: str = "") -> None:
        """Set W 40 L 40 where a CT is shown."""
        if not shows_ct(self._app.session):
            raise CommandError("the stroke window is for CT")
        await self._app.commands.run(
            "setViewportWindowLevel",
            {"windowWidth": WIDTH_HU, "windowCenter": CENTER_HU, "viewport": viewport},
        )


def shows_ct(session: ViewerSession | None) -> bool:
    """Whether a CT hangs in the active viewport."""
    shown = session.display_set(session.grid.active) if session else None
    return shown is not None and shown.modality == "CT"


@hookimpl
def negatoscope_commands(app: Application) -> list[object]:
    """The plugin's commands."""
    return [StrokeCommands(app)]


@hookimpl
def negatoscope_hotkeys() -> list[Hotkey]:
    """The key K."""
    return [Hotkey("k", "stroke.window", "Stroke window", "Window")]


@hookimpl
def negatoscope_toolbar_items(session: ViewerSession) -> list[ToolbarItem]:
    """A button among the tools, as long as there is a CT to use it on."""
    reason = "" if shows_ct(session) else "The stroke window is for CT"
    return [
        ToolbarItem(
            "stroke-window",
            "Stroke window",
            "brain",
            "stroke.window",
            disabled_reason=reason,
            keys="k",
            group="tools",
        )
    ]
