"""The browser's windows and the screens around this one."""

from collections.abc import Callable
from typing import Any

from negatoscope.app.windows import Frame, Screens


class PageWindows:
    """See :class:`negatoscope.app.windows.Windows`."""

    def __init__(self) -> None:
        self._proxy: Any = None

    @property
    def fullscreen(self) -> bool:
        """Whether the page has the whole screen."""
        import js

        return bool(js.document.fullscreenElement)

    async def toggle_fullscreen(self) -> bool:
        """Take the whole screen or give it back; False where the browser does not allow it."""
        import js
        from pyodide.ffi import JsException

        root = js.document.documentElement
        if not hasattr(root, "requestFullscreen"):
            return False  # telephones of Apple have it for videos only
        try:
            if self.fullscreen:
                await js.document.exitFullscreen()
            else:
                await root.requestFullscreen()
        except JsException:
            return False
        return True

    def connect(self, changed: Callable[[], None]) -> None:
        """Say who is told when the whole screen is taken or given back."""
        import js
        from pyodide.ffi import create_proxy

        self._proxy = create_proxy(lambda _event: changed())
        js.document.addEventListener("fullscreenchange", self._proxy)

    async def screens(self) -> Screens:
        """The screens (Window Management API); else this window's alone."""
        import js
        from pyodide.ffi import JsException

        alone = Screens((_frame(js.screen),))
        if not hasattr(js.window, "getScreenDetails"):
            return alone
        try:
            details = await js.window.getScreenDetails()
        except JsException:
            return alone  # the person has not allowed it
        frames = tuple(_frame(screen) for screen in details.screens)
        here = _frame(details.currentScreen)
        return Screens(frames, frames.index(here) if here in frames else 0)

    def open(self, url: str, name: str, frame: Frame | None, options: str) -> bool:
        """Open a window, or load anew the one of this name; False where it is not allowed."""
        import js

        features = [options] if options else []
        if frame is not None:
            features += [
                f"{side}={round(value)}"
                for side, value in (
                    ("left", frame.left),
                    ("top", frame.top),
                    ("width", frame.width),
                    ("height", frame.height),
                )
            ]
        opened = js.window.open(url, name, ",".join(features))
        return bool(opened)


def _frame(screen: Any) -> Frame:
    return Frame(
        float(getattr(screen, "availLeft", 0)),
        float(getattr(screen, "availTop", 0)),
        float(screen.availWidth),
        float(screen.availHeight),
    )
