"""The one dialog that may be open, and the commands that open it."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.hotkeys import Hotkey, Hotkeys
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.series_warnings import series_dialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.toolbar import help_dialog
from negatoscope.app.viewmodels.dialogs import AboutDialog, Dialog, Shortcut
from negatoscope.language import t


class Dialogs:
    """Opens and closes dialogs; ``changed`` is told when the page has to be drawn anew.

    Parameters
    ----------
    session, hotkeys:
        Answer with what is open in the viewer, and with the keys of the present page.
    """

    def __init__(
        self,
        ports: Ports,
        session: Callable[[], ViewerSession | None],
        hotkeys: Callable[[], Hotkeys],
        changed: Callable[[], None],
    ) -> None:
        self._ports = ports
        self._session = session
        self._hotkeys = hotkeys
        self._changed = changed
        self.current: Dialog | None = None
        #: Answers with what mouse and fingers do in the viewer.
        self.mouse_help: Callable[[], tuple[Shortcut, ...]] = tuple
        #: What finds the keys of a kind of dialog, besides Escape.
        self.keys: dict[type, Callable[[str], Hotkey | None]] = {}

    def hotkey(self, keys: str) -> Hotkey | None:
        """What a key runs while a dialog is open."""
        own = self.keys.get(type(self.current))
        found = own(keys) if own else None
        return found or (Hotkey("escape", "cancel", t("Close")) if keys == "escape" else None)

    def redraw(self) -> None:
        """Draw the page anew."""
        self._changed()

    def show(self, dialog: Dialog) -> None:
        """Open a dialog in place of any other."""
        self.current = dialog
        self._changed()

    @command("showHelp", "Show all keys and what they do")
    def show_help(self) -> None:
        """Open the help."""
        in_viewer = self._session() is not None
        mouse = self.mouse_help() if in_viewer else ()
        self.show(replace(help_dialog(self._hotkeys(), mouse), tour=in_viewer))

    @command("showAbout", "Show version and licence")
    def show_about(self) -> None:
        """Open the about box."""
        ports = self._ports
        self.show(AboutDialog(ports.version, ports.started_from, ports.screen.description))

    @command(
        "showSeriesWarnings",
        "Say why a series cannot be reconstructed",
        display_set="its uid; that of the active viewport when left out",
    )
    def show_series_warnings(self, display_set: str = "") -> None:
        """Open the dialog of a series."""
        session = self._session()
        if session is None:
            raise CommandError("no study is open: open one from the study list first")
        chosen = session.display_sets.get(display_set or session.grid.active.display_set)
        if chosen is None:
            raise CommandError("there is no such series in the open studies")
        self.show(series_dialog(chosen))

    @command("closeDialog", "Close the dialog")
    def close_dialog(self) -> None:
        """Close the dialog."""
        if self.current is not None:
            self.current = None
            self._changed()
