"""Commands that go from page to page, and close what is open on one."""

from typing import TYPE_CHECKING

from negatoscope.app.commands import CommandError, command
from negatoscope.app.doctor.room import PATH as DOCTOR_PATH
from negatoscope.app.local.files import PATH as LOCAL_PATH

if TYPE_CHECKING:
    from negatoscope.app.application import Application


class PageCommands:
    """What can be done on every page, by name."""

    def __init__(self, app: "Application") -> None:
        self._app = app

    @command(
        "study.open",
        "Open a study in the viewer",
        study_instance_uid="its UID",
        mode="the mode's route name",
    )
    def open_study(self, study_instance_uid: str, mode: str = "viewer") -> None:
        """Open a study."""
        chosen = self._app.study_list.modes.get(mode).route_name
        address = self._app.worklist_page.study_address(study_instance_uid, chosen)
        self._app.came_from_list = True
        self._app.tour.offer()
        self._app.ports.navigation.push(address, {})
        path, _, search = address.partition("?")
        self._app.go(path, search)

    @command("study.openSelected", "Open the study that is selected in the list")
    def open_selected(self) -> None:
        """Open the selected study."""
        uid = self._app.worklist_page.selected_study()
        if uid:
            self.open_study(uid)

    @command("navigate", "Go to another page", to="worklist, local or doctor")
    def navigate(self, to: str = "worklist") -> None:
        """Go to the study list, with its last filters, or to another page by its name."""
        if to == "local":
            self._app.show_local(LOCAL_PATH)
            return
        if to == DOCTOR_PATH:
            self._app.ports.navigation.push(DOCTOR_PATH, {})
            self._app.go(DOCTOR_PATH, "")
            return
        if to != "worklist":
            raise CommandError(
                f"there is no page “{to[:64]}” to go to; use worklist, local or doctor"
            )
        address, state = self._app.worklist_page.address()
        self._app.ports.navigation.push(address, state)
        self._app.go("", address.removeprefix("?"), state)

    @command(
        "retry",
        "Try again what failed",
        id="of the message",
        viewport_id="where it failed",
        study_instance_uid="what failed",
    )
    def retry(self, id: str = "", viewport_id: str = "", study_instance_uid: str = "") -> None:  # noqa: A002
        """Try again."""
        if self._app.session is not None:
            self._app.session.retry()

    @command("toggleStudyBrowser", "Show or hide the study browser")
    def toggle_study_browser(self) -> None:
        """Show or hide the left panel."""
        if self._app.session is not None:
            self._app.session.browser_open = not self._app.session.browser_open
            self._app.redraw()

    @command("cancel", "Close or cancel what is open")
    def cancel(self) -> None:
        """Close the dialog, else let go of the selection."""
        self._cancelled()

    @command("cancelOrReset", "Close or cancel what is open; else show the image as at first")
    async def cancel_or_reset(self) -> None:
        """The key of IHE Basic Image Review for resetting, which also closes and cancels."""
        if not self._cancelled() and self._app.session is not None:
            await self._app.commands.run("resetViewport", {})

    def _cancelled(self) -> bool:
        """Close or cancel; whether there was anything that could be."""
        if self._app.sign_in.dialog is not None:
            self._app.sign_in.put_off()
        elif self._app.dialog is not None:
            self._app.dialogs.close_dialog()
        elif self._app.tour.view is not None:
            self._app.tour.leave()
        elif self._app.session is not None:
            session = self._app.session
            return session.key_pointer.end() or session.measurements.cancel()
        else:
            self._app.worklist_page.controller.select(None)
        return True

    @command("applyUpdate", "Load the new version of this site")
    def apply_update(self) -> None:
        """Change to the new version."""
        self._app.ports.navigation.apply_update()
