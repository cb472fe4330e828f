"""Negatoscope as a program with a window of its own, for files of this computer.

The window shows the site out of this program's own folder. Files and folders that the program is
started with, or that are opened by its menu, are read by a server in the program that only this
computer reaches; it forgets everything in the end. Nothing leaves the computer.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import webview
from webview.menu import Menu, MenuAction

from negatoscope.cli.opened import opened
from negatoscope.cli.server import RunningServer, create_app

SITE = Path(__file__).parent / "site"  # PyInstaller lays it there too
SIZE = {"width": 1400, "height": 900, "min_size": (800, 600)}


class Desktop:
    """The window, and the server for what is open in it."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._window: webview.Window | None = None

    def address(self, paths: Sequence[Path]) -> str:
        """Serve what the paths name in place of what was served; return where it is."""
        self._open.close()
        given = self._open.enter_context(opened(paths, lambda *_: None)) if paths else None
        app = create_app(SITE, given.folder if given else None, allow_store=False)
        server = self._open.enter_context(RunningServer(app))
        return f"{server.url}/" if given else f"{server.url}/local"

    def run(self, paths: Sequence[Path]) -> None:
        """Show the window until it is closed."""
        with self._open:
            self._window = webview.create_window(
                "Negatoscope", self.address(paths), background_color="#0f0f0f", **SIZE
            )
            menu = Menu(
                "File",
                [
                    MenuAction("Open files…", lambda: self._choose(webview.FileDialog.OPEN)),
                    MenuAction("Open folder…", lambda: self._choose(webview.FileDialog.FOLDER)),
                ],
            )
            webview.start(menu=[menu], private_mode=True)

    def _choose(self, kind: webview.FileDialog) -> None:
        window = self._window
        many = kind is webview.FileDialog.OPEN
        chosen = window.create_file_dialog(kind, allow_multiple=many) if window else None
        if chosen and window:
            window.load_url(self.address([Path(each) for each in chosen]))


if __name__ == "__main__":
    Desktop().run([Path(each) for each in sys.argv[1:]])
