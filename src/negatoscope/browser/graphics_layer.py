"""The SVG of lines and marks in each viewport, written anew when it changes."""

from typing import Any

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.ui.graphics import markup


class GraphicsLayer:
    """Keeps the SVG of each viewport as its graphics say."""

    def __init__(self) -> None:
        self._elements: dict[str, Any] = {}
        self._drawn: dict[str, str] = {}

    def attach(self, elements: Any) -> None:
        """Take the elements of a page that has been drawn anew."""
        self._elements = {element.dataset.graphics: element for element in elements}
        self._drawn.clear()

    def draw(self, session: ViewerSession | None) -> None:
        """Bring the drawings up to date."""
        for viewport in session.grid.viewports if session else ():
            element = self._elements.get(viewport.id)
            if element is None or session is None:
                continue
            text = markup(session.graphics_of(viewport))
            if text != self._drawn.get(viewport.id):
                element.innerHTML = text
                self._drawn[viewport.id] = text
