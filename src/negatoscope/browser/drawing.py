"""Brings changes onto the screen: at most one drawing for each animation frame."""

from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.viewer_presenter import viewport_view
from negatoscope.app.viewmodels import MessagePage, ViewerView, WorklistView
from negatoscope.browser.stage import Stage
from negatoscope.browser.templates import TemplateRenderer
from negatoscope.ui import notices as notices_ui
from negatoscope.ui import viewer as viewer_ui
from negatoscope.ui import viewport as viewport_ui
from negatoscope.ui import worklist as worklist_ui

#: Seconds between two refreshes of what only counts the loading (thumbnails, progress).
_PROGRESS_PAUSE_S = 0.4


class Screen:
    """Draws pages with lit-html and pixels with WebGL2 when something has changed."""

    def __init__(self, app: Application, stage: Stage, renderer: TemplateRenderer) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._js = js
        self._app = app
        self._stage = stage
        self._renderer = renderer
        self._root = js.document.getElementById("app")
        self._frame = create_proxy(self._draw)
        self._resized = create_proxy(self._on_resize)
        self._asked = False
        self._page_changed = True
        self._progress_timer = False
        self._session: Any = None
        self._overlays: dict[str, Any] = {}
        self._thumbnails: set[str] = set()
        js.ResizeObserver.new(self._resized).observe(js.document.documentElement)
        js.window.addEventListener("resize", self._resized)

    def changed(self, change: str) -> None:
        """Something has to be drawn: ``page`` all of it, ``viewports`` what they show."""
        if change == "page":
            self._page_changed = True
        self._ask()

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._js.requestAnimationFrame(self._frame)

    def _on_resize(self, *_: Any) -> None:
        self._stage.invalidate_layout()
        self._ask()

    def _draw(self, _time: float) -> None:
        self._asked = False
        if self._page_changed:
            self.draw_page()
        session = self._app.session
        self._stage.draw()
        if session is None:
            return
        for viewport in session.grid.viewports:
            container = self._overlays.get(viewport.id)
            if container is not None:
                view = viewport_view(session, viewport)
                self._renderer.render(viewport_ui.overlay(view), container)
        self._progress()

    def draw_page(self) -> None:
        """Draw the page around the pixels."""
        self._page_changed = False
        view = self._app.view()
        match view:
            case WorklistView():
                template, stage = worklist_ui.page(view), "none"
            case ViewerView():
                template, stage = viewer_ui.page(view), "viewer"
            case MessagePage():
                template, stage = notices_ui.message_page(view), "none"
        self._renderer.render(template, self._root)
        self._js.document.body.dataset.page = stage
        self._stage.invalidate_layout()
        if self._app.session is not self._session:
            self._session = self._app.session
            self._thumbnails.clear()
            self._stage.forget()
        self._overlays = {}
        for element in self._js.document.querySelectorAll("[data-overlay]"):
            self._overlays[element.dataset.overlay] = element
        dialog = self._js.document.querySelector("dialog[open]")
        if dialog and not dialog.contains(self._js.document.activeElement):
            dialog.focus()

    # -- what may come a little later -----------------------------------------------------------

    def _progress(self) -> None:
        """Refresh thumbnails and progress now and then while frames arrive."""
        if self._progress_timer:
            return
        self._progress_timer = True
        self._app.ports.clock.later(_PROGRESS_PAUSE_S, self._refresh_progress)

    def _refresh_progress(self) -> None:
        self._progress_timer = False
        session = self._app.session
        if session is None:
            return
        self._draw_thumbnails(session)
        if session.queue.totals()["pending"] or self._app_shows_progress:
            self._page_changed = True
            self._app_shows_progress = bool(session.queue.totals()["pending"])
            self._ask()

    _app_shows_progress = False

    def _draw_thumbnails(self, session: Any) -> None:
        from negatoscope.viewing.frames import FrameKey

        drawn = False
        for display_set in session.images():
            if display_set.uid in self._thumbnails:
                continue
            middle = len(display_set.frames) // 2
            if self._stage.draw_thumbnail(session, display_set.uid, middle):
                self._thumbnails.add(display_set.uid)
                drawn = True
            else:
                session.queue.want_also(FrameKey(display_set.uid, middle))
        if drawn:
            self._ask()
