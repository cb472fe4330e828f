"""Commands that OHIF's configurations and host pages call by names that are others here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negatoscope.app.commands import CommandError, command

if TYPE_CHECKING:
    from negatoscope.app.application import Application

_LEVELS = {"info": "info", "success": "success", "warning": "warning", "error": "error"}


class OHIFCommands:
    """OHIF's names; each runs the command that does the same."""

    def __init__(self, app: "Application") -> None:
        self._app = app

    async def _run(self, name: str, arguments: Mapping[str, Any] | None = None) -> Any:
        return await self._app.commands.run(name, arguments or {})

    @command("incrementActiveViewport", "OHIF's name of nextViewport")
    async def increment(self) -> None:
        """The next viewport is the active one."""
        await self._run("nextViewport")

    @command("decrementActiveViewport", "OHIF's name of previousViewport")
    async def decrement(self) -> None:
        """The previous viewport is the active one."""
        await self._run("previousViewport")

    @command(
        "updateViewportDisplaySet",
        "Show the next or previous series",
        direction="1 for the next, -1 for the previous",
        exclude_non_image_modalities="accepted; what holds no images is never shown",
    )
    async def update_display_set(
        self, direction: int, exclude_non_image_modalities: bool = True
    ) -> None:
        """The next or previous series in the active viewport."""
        if direction not in (1, -1):
            raise CommandError(f"direction is {direction}, expected is 1 or -1")
        await self._run("nextDisplaySet" if direction > 0 else "previousDisplaySet")

    @command("cancelMeasurement", "Give up the measurement that is being drawn")
    async def cancel_measurement(self) -> None:
        """Give up what is being drawn."""
        await self._run("cancel")

    @command("deleteActiveAnnotation", "OHIF's name of deleteMeasurement")
    async def delete_annotation(self) -> None:
        """Delete the selected measurement."""
        await self._run("deleteMeasurement")

    @command("createReport", "Save the measurements as a structured report; asks where to")
    async def create_report(self) -> None:
        """Ask where the report goes."""
        await self._run("promptSaveReport")

    @command(
        "displayNotification",
        "Show a message",
        text="what it says",
        title="what stands over it",
        type=f"one of {', '.join(_LEVELS)}",
    )
    def notify(self, text: str, title: str = "", type: str = "info") -> str:  # noqa: A002
        """Show a message; answers with its id, for `notice.dismiss`."""
        level = _LEVELS.get(type)
        if level is None:
            raise CommandError(
                f"there is no kind of message “{type[:32]}”; use {', '.join(_LEVELS)}"
            )
        first, rest = (title, text) if title else (text, "")
        return self._app.notices.say(level, first[:200], rest[:1000])  # type: ignore[arg-type]

    @command(
        "navigateHistory",
        "Go to an address of this site",
        to="path and parameters below the site: viewer?StudyInstanceUIDs=1.2",
    )
    def navigate_history(self, to: str) -> None:
        """Open an address below the site's root; another site is never gone to."""
        address = to.removeprefix("/")
        if address.startswith("/") or "\\" in address or ":" in address.partition("?")[0]:
            raise CommandError("only addresses of this site can be gone to")
        path, _, search = address.partition("?")
        self._app.ports.navigation.push(address, {})
        self._app.go(path, search)
