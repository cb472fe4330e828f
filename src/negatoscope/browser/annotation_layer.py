"""The drawings of the measurements: an SVG in each viewport, written anew when it changes."""

from typing import Any

from negatoscope.app.viewer.measurements.room import MAX_SCENES
from negatoscope.app.viewer.measurements.scene_views import Scene
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.ui.annotations import markup


class AnnotationLayer:
    """Keeps the SVG of each viewport as its scene says."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[Any, Any]] = {}
        self._elements: dict[str, Any] = {}
        self._spoken = ""
        self._session: ViewerSession | None = None
        self._texts: dict[int, tuple[Scene, str]] = {}

    def attach(self, elements: Any) -> None:
        """Take the elements of a page that has been drawn anew."""
        found = {element.dataset.annotations: element for element in elements}
        for viewport_id, element in found.items():
            before = self._elements.get(viewport_id)
            if before is None or not element.isSameNode(before):
                self._drawn.pop(viewport_id, None)
        self._elements = found

    def _markup(self, scene: Scene | None) -> str:
        """The text of a drawing; the room gives the same one again while nothing changes."""
        if scene is None:
            return ""
        known = self._texts.get(id(scene))
        if known is None or known[0] is not scene:
            if len(self._texts) > MAX_SCENES:
                self._texts.clear()
            known = self._texts[id(scene)] = (scene, markup(scene))
        return known[1]

    def _speak(self, words: str) -> None:
        """Tell a screen reader where the keyboard's cursor is."""
        if words != self._spoken:
            import js

            self._spoken = words
            place = js.document.querySelector("[data-spoken]")
            if place:
                place.textContent = words

    def draw(self, session: ViewerSession | None) -> None:
        """Bring the drawings up to date."""
        if session is not self._session:
            self._session = session
            self._drawn.clear()
            self._texts.clear()
        self._speak(session.measurements.hand.spoken if session else "")
        for viewport in session.grid.viewports if session else ():
            element = self._elements.get(viewport.id)
            if element is None:
                continue
            key = session.measurements.scene_key(viewport)
            known_key, known_text = self._drawn.get(viewport.id, (None, ""))
            if key == known_key:
                continue
            text = self._markup(session.measurements.scene(viewport))
            if text != known_text:
                element.innerHTML = text
            self._drawn[viewport.id] = (key, text)
