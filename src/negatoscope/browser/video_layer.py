"""The players in the viewports: one `<video>` element for each viewport that shows a video."""

from collections.abc import Callable
from typing import Any

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.browser.video_files import PageVideoFiles
from negatoscope.viewing.camera import Placement, Size
from negatoscope.viewing.videos import VideoClock
from negatoscope.viewing.viewports import Viewport

#: While a video plays, the texts follow it so often (milliseconds).
_TELL_EVERY_MS = 100
#: HTMLMediaElement.HAVE_CURRENT_DATA
_HAVE_CURRENT_DATA = 2


class VideoLayer:
    """Keeps the players as the session's viewports say.

    Parameters
    ----------
    files
        The open videos.
    cell_size
        Size of a viewport's cell in CSS pixels.
    """

    def __init__(self, files: PageVideoFiles, cell_size: Callable[[str], Size]) -> None:
        self._files = files
        self._cell_size = cell_size
        self._players: dict[str, _Player] = {}

    def draw(self, session: ViewerSession | None) -> None:
        """Bring the players to where the viewports are."""
        shown: dict[str, Viewport] = {}
        for viewport in session.grid.viewports if session else ():
            if session.is_video(viewport) and self._files.url(viewport.display_set):
                shown[viewport.id] = viewport
        for viewport_id in list(self._players):
            player, viewport = self._players[viewport_id], shown.get(viewport_id)
            if viewport is None or player.url != self._files.url(viewport.display_set):
                self._players.pop(viewport_id).end()
        for viewport_id, viewport in shown.items():
            player = self._players.get(viewport_id)
            if player is None:
                player = _Player(session, viewport, self._files.url(viewport.display_set))
                self._players[viewport_id] = player
            player.follow(session, viewport, self._cell_size(viewport_id))

    def draw_thumbnail(self, display_set_uid: str, target: Any) -> bool:
        """Draw what a player shows into a canvas; False where none shows it yet."""
        for player in self._players.values():
            if player.display_set == display_set_uid and player.is_showing:
                width, height = player.size
                scale = min(target.width / width, target.height / height)
                at = ((target.width - width * scale) / 2, (target.height - height * scale) / 2)
                context = target.getContext("2d")
                context.fillRect(0, 0, target.width, target.height)
                context.drawImage(player.element, *at, width * scale, height * scale)
                return True
        return False

    def read_pixels(self, session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
        """What a player shows in its cell, as `Stage.read_pixels`; None where there is none."""
        import js

        player = self._players.get(viewport.id)
        if player is None or not player.is_showing:
            return None
        size, ratio = self._cell_size(viewport.id), float(js.devicePixelRatio or 1)
        canvas = js.OffscreenCanvas.new(round(size.width * ratio), round(size.height * ratio))
        context = canvas.getContext("2d")
        context.fillRect(0, 0, canvas.width, canvas.height)
        matrix = placed(session, viewport, size)
        context.setTransform(*(value * ratio for value in matrix))
        columns, rows = session.image_size(viewport)[0]
        if viewport.invert:
            context.filter = "invert(1)"
        context.drawImage(player.element, 0, 0, columns, rows)
        data = context.getImageData(0, 0, canvas.width, canvas.height).data
        return {"width": canvas.width, "height": canvas.height, "data": list(data.to_bytes())}


def placed(
    session: ViewerSession, viewport: Viewport, cell: Size
) -> tuple[float, float, float, float, float, float]:
    """The matrix (a b c d e f, CSS Transforms 1) that takes image pixels into the cell."""
    size, aspect = session.image_size(viewport)
    return Placement(viewport.camera, cell, size, aspect).matrix


class _Player:
    """One element: follows its viewport, and tells which frame it shows."""

    def __init__(self, session: ViewerSession, viewport: Viewport, url: str) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._js = js
        self._session = session
        self._viewport_id = viewport.id
        self.display_set = viewport.display_set
        self.url = url
        self._at = 0  # the frame that was sought or told last
        self._was_sought = True
        self._due: int | None = None  # what is to be sought when the seek under way is over
        self._told_at = 0.0
        self._last_s: float | None = None
        self.element = js.document.createElement("video")
        self._proxies = {
            "loadedmetadata": create_proxy(self._opened),
            "seeked": create_proxy(self._sought),
            "pause": create_proxy(self._paused),
            "error": create_proxy(self._refused),
        }
        for name, proxy in self._proxies.items():
            self.element.addEventListener(name, proxy)
        self._presented_proxy = create_proxy(self._presented)
        for name in ("muted", "playsInline", "loop", "disablePictureInPicture"):
            setattr(self.element, name, True)
        self.element.preload = "auto"
        self.element.className = "film-player"
        self.element.setAttribute("aria-hidden", "true")
        self.element.src = url
        self.element.requestVideoFrameCallback(self._presented_proxy)

    @property
    def is_showing(self) -> bool:
        """Whether it has a picture."""
        return int(self.element.readyState) >= _HAVE_CURRENT_DATA and self.size[0] > 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the pictures."""
        return float(self.element.videoWidth), float(self.element.videoHeight)

    def end(self) -> None:
        """Give the element and what it holds back."""
        for name, proxy in self._proxies.items():
            self.element.removeEventListener(name, proxy)
            proxy.destroy()
        self.element.pause()
        self.element.removeAttribute("src")
        self.element.load()
        self.element.remove()
        self._presented_proxy.destroy()

    def follow(self, session: ViewerSession, viewport: Viewport, cell: Size) -> None:
        """Do as the viewport says: place, frame, playing, speed."""
        element, style = self.element, self.element.style
        holder = self._js.document.querySelector(f'[data-film="{viewport.id}"]')
        if holder and not holder.contains(element):
            holder.replaceChildren(element)
        (width, height), _ = session.image_size(viewport)
        for name, value in (
            ("width", f"{width}px"),
            ("height", f"{height}px"),
            (
                "transform",
                f"matrix({', '.join(f'{v:.5f}' for v in placed(session, viewport, cell))})",
            ),
            ("filter", "invert(1)" if viewport.invert else "none"),
        ):
            style.setProperty(name, value)
        if element.playbackRate != viewport.playback_rate:
            element.playbackRate = viewport.playback_rate
        if viewport.index != self._at:
            self._seek(viewport.index)
        if viewport.cine_playing and element.paused:
            self._was_sought = False
            element.play().catch(_ignored())  # it was paused before it began
        elif not viewport.cine_playing and not element.paused:
            element.pause()
            # a frame that came in between is not the one that is named
            self._seek(viewport.index)

    def _clock(self) -> VideoClock:
        return self._session.videos.clock(self._session.display_sets[self.display_set])

    def _seek(self, index: int) -> None:
        self._at, self._was_sought = index, True
        if self.element.seeking or int(self.element.readyState) < 1:
            self._due = index
            return
        self._due = None
        self.element.currentTime = self._clock().middle_of(index)

    # -- events ---------------------------------------------------------------------------------

    def _opened(self, _event: Any) -> None:
        length = float(self.element.duration)
        finite = length == length and length not in (0.0, float("inf"))
        self._session.videos.opened(self.display_set, length if finite else None)
        if self._due is not None:
            self._seek(self._due)

    def _refused(self, _event: Any) -> None:
        self._session.videos.refused(self.display_set)

    def _sought(self, _event: Any) -> None:
        if self._due is not None:
            self._seek(self._due)
        elif self.element.paused:
            # the picture may have come before the event, and need not come at all where it is
            # the one that is there
            self._tell()

    def _paused(self, _event: Any) -> None:
        if not self.element.seeking and self._due is None:
            self._tell()
            # which frame was told last and which one stays may differ by one: now it is this one
            self._seek(self._at)

    def _presented(self, now_ms: float, frame: Any) -> None:
        self.element.requestVideoFrameCallback(self._presented_proxy)
        self._last_s = float(frame.mediaTime)
        if self.element.seeking or self._due is not None:
            return
        if not self.element.paused:
            self._was_sought = False
        if self.element.paused or now_ms - self._told_at >= _TELL_EVERY_MS:
            self._told_at = now_ms
            self._tell()

    def _tell(self) -> None:
        """Say which frame is shown: the one sought, or the one that playing has reached."""
        if not self._was_sought and self._last_s is not None:
            self._at = self._clock().frame_at(self._last_s)
        self._session.video_presented(
            self._viewport_id, self.display_set, self._at, moves=not self._was_sought
        )


def _ignored() -> Any:
    from pyodide.ffi import create_once_callable

    return create_once_callable(lambda _reason: None)
