"""Brings changes onto the screen: at most one drawing for each animation frame."""

import asyncio
import contextlib
from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.doctor.views import DoctorView
from negatoscope.app.viewer.presenter import viewport_view
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.local import LocalView
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.app.viewmodels.sign_in import SignInPage
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.browser.annotation_layer import AnnotationLayer
from negatoscope.browser.graphics_layer import GraphicsLayer
from negatoscope.browser.menus import Menus
from negatoscope.browser.objects import js_object
from negatoscope.browser.panel_handles import set_widths
from negatoscope.browser.pointer_values import PointerValues
from negatoscope.browser.server_thumbnails import ServerThumbnails
from negatoscope.browser.stage import Stage
from negatoscope.browser.templates import TemplateRenderer
from negatoscope.browser.video_layer import VideoLayer
from negatoscope.ui import doctor as doctor_ui
from negatoscope.ui import local as local_ui
from negatoscope.ui import notices as notices_ui
from negatoscope.ui import sign_in as sign_in_ui
from negatoscope.ui import viewer as viewer_ui
from negatoscope.ui import viewport as viewport_ui
from negatoscope.ui import worklist as worklist_ui
from negatoscope.viewing.frames import FrameKey

#: Seconds between two refreshes of what only tells how far the loading is.
_PROGRESS_PAUSE_S = 0.4
#: Seconds that the first page waits for the list's rows: drawing it twice takes longer.
_FIRST_ROWS_S = 0.3


#: Between cells, half of it on each side (styles/viewport.css).
_SEAM_PX = 2


def place_cells(document: Any) -> None:
    """Put viewports that lie freely in their places; markup may hold no styles (CSP)."""
    for cell in document.querySelectorAll("[data-cell-place]"):
        parts = [float(part) for part in str(cell.dataset.cellPlace).split()]
        for number, name in enumerate(("left", "top", "width", "height")):
            value = ""
            if parts:
                inward = _SEAM_PX / 2 if name in ("left", "top") else -_SEAM_PX
                value = f"calc({parts[number] * 100:.4f}% + {inward}px)"
            cell.style.setProperty(name, value)


class Screen:
    """Draws pages with lit-html and pixels with WebGL2 when something has changed."""

    def __init__(
        self,
        app: Application,
        stage: Stage,
        videos: VideoLayer,
        renderer: TemplateRenderer,
        on_settled: Any,
    ) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._js = js
        self._app = app
        self._stage = stage
        self._videos = videos
        self._renderer = renderer
        self._root = js.document.getElementById("app")
        self._frame = create_proxy(self._draw)
        self._resized = create_proxy(self._on_resize)
        self._asked = False
        self._page_changed = True
        self._refreshing = False
        self._was_loading = False
        self._opener: Any = None
        self.menus = Menus(app)
        self._held = True
        self._woken = asyncio.Event()
        self._on_settled = on_settled
        self._session: ViewerSession | None = None
        self._overlays: dict[str, Any] = {}
        self._annotations = AnnotationLayer()
        self._graphics = GraphicsLayer()
        self.values = PointerValues(app)
        self._thumbnails: set[str] = set()
        self._server_thumbnails = ServerThumbnails(app.ports.clock, self._refresh_soon)
        js.ResizeObserver.new(self._resized).observe(js.document.documentElement)
        js.window.addEventListener("resize", self._resized)

    def changed(self, change: str) -> None:
        """Something has to be drawn: ``page``, ``viewports``, or ``progress`` of the loading."""
        self._woken.set()
        if change == "progress":
            self._refresh_soon()
            return
        if change == "page":
            self._page_changed = True
        self._ask()

    async def show_first(self) -> None:
        """Draw for the first time: the list with its rows where they come soon, else without."""
        end = self._app.ports.clock.now_s() + _FIRST_ROWS_S
        while self._app.waits_for_rows and (left := end - self._app.ports.clock.now_s()) > 0:
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), left)
        self._held = False
        self.draw_page()
        self._js.document.getElementById("boot").hidden = True

    def _ask(self) -> None:
        if not self._asked and not self._held:
            self._asked = True
            self._js.requestAnimationFrame(self._frame)

    def _on_resize(self, *_: Any) -> None:
        self._stage.invalidate_layout()
        self._ask()

    def _draw(self, _time: float) -> None:
        self._asked = False
        if self._page_changed:
            self.draw_page()
        if self._app.session is not None and self._app.session.hanger is not None:
            self._app.session.hanger.settle()
        self._stage.draw()
        self._videos.draw(self._app.session)
        self._draw_overlays()
        self._annotations.draw(self._app.session)
        self._graphics.draw(self._app.session)
        self.values.draw()
        if self._app.session is not None:
            self._refresh_soon()

    def _draw_overlays(self) -> None:
        session = self._app.session
        for viewport in session.grid.viewports if session else ():
            container = self._overlays.get(viewport.id)
            if container is not None:
                view = viewport_view(session, viewport)
                self._renderer.render(viewport_ui.overlay(view), container)

    def draw_page(self) -> None:
        """Draw the page around the pixels."""
        self._page_changed = False
        view = self._app.view()
        match view:
            case WorklistView():
                template, stage = worklist_ui.page(view), "none"
                if view.phase in ("ready", "empty", "error"):
                    self._app.ports.clock.later(0, self._settled)
            case ViewerView():
                template, stage = viewer_ui.page(view), "viewer"
            case LocalView():
                template, stage = local_ui.page(view), "none"
                self._app.ports.clock.later(0, self._settled)
            case DoctorView():
                template, stage = doctor_ui.page(view), "none"
                self._app.ports.clock.later(0, self._settled)
            case MessagePage():
                template, stage = notices_ui.message_page(view), "none"
                self._app.ports.clock.later(0, self._settled)
            case SignInPage():
                template, stage = sign_in_ui.page(view), "none"
        self._renderer.render(template, self._root)
        place_cells(self._js.document)
        set_widths(self._js.document)
        self._js.document.body.dataset.page = stage
        self._stage.invalidate_layout()
        if self._app.session is not self._session:
            self._session = self._app.session
            self._thumbnails.clear()
            self._server_thumbnails.forget()
            self._stage.forget()
        self._overlays = {}
        for element in self._js.document.querySelectorAll("[data-overlay]"):
            self._overlays[element.dataset.overlay] = element
        self._annotations.attach(self._js.document.querySelectorAll("[data-annotations]"))
        self.menus.follow()
        self._graphics.attach(self._js.document.querySelectorAll("[data-graphics]"))
        self._follow_dialog(getattr(view, "dialog", None) is not None)

    def _follow_dialog(self, is_open: bool) -> None:
        """A dialog takes the focus when it opens, and gives it back when it closes."""
        document = self._js.document
        if is_open and self._opener is None:
            self._opener = document.activeElement or document.body
            dialog = document.querySelector("dialog[open]")
            if dialog and not dialog.contains(self._opener):
                (dialog.querySelector("[autofocus]") or dialog).focus()
        elif not is_open and self._opener is not None:
            self._opener.focus()
            self._opener = None
        chosen = document.querySelector("[data-in-view]") if is_open else None
        if chosen:
            chosen.scrollIntoView(js_object(block="nearest"))

    def _settled(self) -> None:
        """The first page is complete: what can wait may begin now."""
        if self._on_settled is not None:
            settled, self._on_settled = self._on_settled, None
            settled()

    # -- what may come a little later -----------------------------------------------------------

    def _refresh_soon(self) -> None:
        """Frames arrived that nobody looks at: thumbnails, progress and scrollbars follow."""
        if not self._refreshing:
            self._refreshing = True
            self._app.ports.clock.later(_PROGRESS_PAUSE_S, self._refresh)

    def _refresh(self) -> None:
        self._refreshing = False
        session = self._app.session
        if session is None:
            return
        self._draw_thumbnails(session)
        loading = bool(session.queue.totals()["pending"])
        if not loading and session.queue.totals()["loaded"]:
            self._settled()
        if loading or self._was_loading:
            self._was_loading = loading
            self.draw_page()
            self._draw_overlays()

    def _draw_thumbnails(self, session: ViewerSession) -> None:
        for display_set in session.images():
            if display_set.uid in self._thumbnails:
                continue
            if display_set.video is not None:
                self._draw_video_thumbnail(display_set.uid)
                continue
            if self._server_thumbnails.take(session, display_set):
                continue
            middle = len(display_set.frames) // 2
            if self._stage.draw_thumbnail(session, display_set.uid, middle):
                self._thumbnails.add(display_set.uid)
                self._ask()  # the graphics drew something else in between
            else:
                session.queue.want_also(FrameKey(display_set.uid, middle))

    def _draw_video_thumbnail(self, uid: str) -> None:
        """The picture with which a video began; one that was never shown has a sign instead."""
        target = self._js.document.querySelector(f'canvas.thumbnail[data-display-set="{uid}"]')
        if target and self._videos.draw_thumbnail(uid, target):
            self._thumbnails.add(uid)
