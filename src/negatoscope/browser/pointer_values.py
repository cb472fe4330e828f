"""The value under the pointer, in a line over its viewport: written without drawing anything."""

from negatoscope.app.application import Application
from negatoscope.viewing.camera import Point


class PointerValues:
    """Follows the pointer, and the picture when that changes under it."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._viewport = ""
        self._at = Point(0.0, 0.0)

    def move(self, viewport_id: str, at: Point) -> None:
        """The pointer is at a place of a viewport (CSS pixels), or over none."""
        if self._viewport != viewport_id:
            self._write("")
        self._viewport, self._at = viewport_id, at
        self.draw()

    def draw(self) -> None:
        """Write what is under the pointer now."""
        session = self._app.session
        if not self._viewport:
            return
        if session is None or self._viewport not in session.grid.ids:
            self._viewport = ""
            return
        viewport = session.grid.get(self._viewport)
        shown = session.texts.mode == "full"
        self._write("\n".join(session.pointing.words_at(viewport, self._at)) if shown else "")

    def _write(self, text: str) -> None:
        import js

        place = js.document.querySelector(f'[data-pointer-value="{self._viewport}"]')
        if place and place.textContent != text:
            place.textContent = text
