"""Commands on the browser's window."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.windows import Windows


class WindowCommands:
    """The whole screen."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    @command("toggleFullscreen", "Use the whole screen, or give it back")
    async def toggle_fullscreen(self) -> None:
        """Take the whole screen or give it back."""
        if not await self._windows.toggle_fullscreen():
            raise CommandError("this browser does not give the whole screen: try its own menu")
