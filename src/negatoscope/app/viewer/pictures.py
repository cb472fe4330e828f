"""What the viewports show: frames, how far they are, and how they come to the display."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from negatoscope.app.ports import Ports
from negatoscope.app.viewer.appearance import (
    VOIChoice,
    auto_window,
    default_voi,
    grey_pipeline,
    has_palette,
    voi_choices,
    with_stored_windows,
)
from negatoscope.app.viewer.basic_review import BasicReview
from negatoscope.app.viewer.bulk_values import BulkValues
from negatoscope.app.viewer.overlay_planes import OverlayPlanes
from negatoscope.app.viewer.registered import RegisteredSpaces
from negatoscope.app.viewer.videos import Videos
from negatoscope.app.viewer.volumes.volumes import Volumes
from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.presentation.overlays import PlaneBits, overlay_planes
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.shutter import Shutter, shutter_of
from negatoscope.dicom.presentation.tables import Palette, palette
from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.space.geometry import ImagePlane, edges
from negatoscope.dicom.space.projection import mammogram_hanging
from negatoscope.language import t
from negatoscope.sources.base import DataSource
from negatoscope.viewing.camera import Camera, Size
from negatoscope.viewing.frames import (
    FrameFailure,
    FrameKey,
    FrameQueue,
    FrameState,
    LoadedFrame,
)
from negatoscope.viewing.ray_views import extent_mm
from negatoscope.viewing.tools import DragContext
from negatoscope.viewing.viewports import Viewport

Interpolation = Literal["nearest", "linear", "cubic"]
INTERPOLATIONS: tuple[Interpolation, ...] = ("nearest", "linear", "cubic")


def camera_of(display_set: DisplaySet) -> Camera:
    """The camera with which a display set is hung: mammograms with their chest walls together."""
    frame = display_set.frames[0] if display_set.frames else None
    if frame is None:
        return Camera()
    hanging = mammogram_hanging(frame.instance, frame.directions)
    return Camera(flip_horizontal=hanging.flip_horizontal, flip_vertical=hanging.flip_vertical)


def pixel_aspect(frame: Frame) -> float:
    """Height of a pixel over its width: from the spacing, else PixelAspectRatio (C.7.6.3.1.7)."""
    if frame.spacing is not None:
        return frame.spacing.row_mm / frame.spacing.column_mm
    ratio = frame.instance.numbers("PixelAspectRatio")
    return ratio[0] / ratio[1] if len(ratio) == 2 and min(ratio) > 0 else 1.0


#: Height of the controls of a video or a cine, in CSS pixels.
BAR_PX = 40.0


class Pictures:
    """The display sets that are open and what viewports show of them.

    Parameters
    ----------
    ports:
        Where pixels are decoded and drawn.
    source:
        Where tables and overlays are fetched that servers keep apart.
    queue:
        The frames.
    video_bytes:
        What a video may take.
    on_values:
        Called when such values, or a video, have arrived.
    """

    def __init__(
        self,
        ports: Ports,
        source: DataSource,
        queue: FrameQueue,
        video_bytes: int,
        on_values: Callable[[], None],
    ) -> None:
        self._ports = ports
        self.source = source
        self.queue = queue
        self.display_sets: dict[str, DisplaySet] = {}
        self.registrations = RegisteredSpaces(self.display_sets)
        self.interpolation: Interpolation = "linear"
        self.own_windows: Mapping[str, tuple[Window, ...]] = {}  # of a person, by modality
        self._on_values = on_values
        self._auto_windows: dict[str, VOI] = {}
        self.review = BasicReview()
        self._palettes: dict[str, Palette | None] = {}
        self._planes = OverlayPlanes()
        self._bulk = BulkValues(source, ports.clock, self._bulk_changed)
        self.volumes = Volumes(self.display_sets, queue, ports.screen, self.registrations.matrix)
        self.videos = Videos(ports, source, video_bytes, on_values)
        self._presented: dict[str, tuple[str, int]] = {}  # by viewport: video, frame

    # -- frames ---------------------------------------------------------------------------------

    def display_set(self, viewport: Viewport) -> DisplaySet | None:
        """What hangs in a viewport."""
        return self.display_sets.get(viewport.display_set)

    def count(self, viewport: Viewport) -> int:
        """Number of images in a viewport's stack."""
        display_set = self.display_set(viewport)
        if display_set is None or viewport.volume3d is not None:
            return 0
        if viewport.reformat is not None:
            return 1 if viewport.curve is not None else len(self.volumes.planes(viewport) or ())
        return (
            self.videos.clock(display_set).count if display_set.video else len(display_set.frames)
        )

    def is_video(self, viewport: Viewport) -> bool:
        """Whether a video hangs in a viewport."""
        display_set = self.display_set(viewport)
        return display_set is not None and display_set.video is not None

    def bar_px(self, viewport: Viewport) -> float:
        """Height of what covers the lower edge of a cell, in CSS pixels (styles/film.css)."""
        return BAR_PX if self.is_video(viewport) else 0.0

    def presented(self, viewport: Viewport) -> int | None:
        """The frame of its video that a viewport shows, once it shows one."""
        uid, index = self._presented.get(viewport.id, ("", 0))
        return index if uid == viewport.display_set else None

    def _video_state(self, viewport: Viewport) -> FrameState:
        phase = self.videos.state(viewport.display_set).phase
        if phase != "ready":
            return "loading" if phase == "loading" else "failed"
        shown = self.presented(viewport)
        moving = viewport.cine_playing and shown is not None
        return "loaded" if moving or shown == viewport.index else "loading"

    def planes(self, viewport: Viewport) -> Sequence[ImagePlane | None]:
        """Where the images of a viewport's stack lie, one after the other."""
        display_set = self.display_set(viewport)
        if display_set is None or display_set.video is not None or viewport.volume3d is not None:
            return ()
        if viewport.reformat is not None:
            return self.volumes.planes(viewport) or ()
        return tuple(frame.plane for frame in display_set.frames)

    def _frame_of_metadata(self, viewport: Viewport) -> Frame | None:
        """The stored image that a viewport shows; none for a plane through several."""
        if viewport.reformat is not None:
            return None
        display_set = self.display_set(viewport)
        if display_set is not None and display_set.video is not None:
            return display_set.frames[0]
        if display_set is None or viewport.index >= len(display_set.frames):
            return None
        return display_set.frames[viewport.index]

    def frame(self, viewport: Viewport) -> Frame | None:
        """The frame that a viewport shows, with what has been fetched for it; none in 3D."""
        if viewport.volume3d is not None:
            return None
        if viewport.reformat is not None:
            return self.volumes.frame(viewport)
        frame = self._frame_of_metadata(viewport)
        return None if frame is None else self._bulk.completed(frame)

    def loaded(self, viewport: Viewport) -> LoadedFrame | None:
        """The decoded pixels that a viewport shows, where they are here."""
        if viewport.volume3d is not None:
            return None
        if viewport.reformat is not None:
            return self.volumes.loaded(viewport)
        return self.queue.get(FrameKey(viewport.display_set, viewport.index))

    def state(self, viewport: Viewport) -> FrameState:
        """How far the viewport's picture is: its pixels, and the tables that they need."""
        if viewport.reformat is not None:
            return self.volumes.state(viewport)
        if self.is_video(viewport):
            return self._video_state(viewport)
        state = self.queue.state(FrameKey(viewport.display_set, viewport.index))
        frame = self._frame_of_metadata(viewport)
        if state != "loaded" or frame is None:
            return state
        if not self._bulk.is_ready(frame):
            return "loading"
        return "failed" if self._lacks_palette(viewport) else "loaded"

    def failure(self, viewport: Viewport) -> FrameFailure | None:
        """Why a viewport cannot show its frame."""
        if self.is_video(viewport):
            video = self.videos.state(viewport.display_set)
            return FrameFailure("unsupported", video.reason) if video.reason else None
        if viewport.reformat is not None:
            return self._volume_failure(viewport)
        failed = self.queue.failure(FrameKey(viewport.display_set, viewport.index))
        if failed is None and self.state(viewport) == "failed":
            frame = self._frame_of_metadata(viewport)
            reason = self._bulk.errors(frame).get("colour palette", "") if frame else ""
            return FrameFailure("content", reason or t("Its colour palette is missing or damaged."))
        return failed

    def _volume_failure(self, viewport: Viewport) -> FrameFailure | None:
        if self.volumes.of(viewport) is None:
            reason = self.volumes.reason_against(viewport.display_set)
            return FrameFailure("unsupported", reason or t("It is no volume."))
        if self.volumes.state(viewport) != "failed":
            return None
        index = self.volumes.middle_index(viewport)
        return self.queue.failure(FrameKey(viewport.display_set, index))

    def unread(self, viewport: Viewport) -> tuple[str, ...]:
        """What of a frame could not be fetched, in words."""
        frame = self._frame_of_metadata(viewport)
        return tuple(self._bulk.errors(frame)) if frame is not None else ()

    def want_values(self, viewport: Viewport) -> None:
        """Fetch the tables and overlays of a viewport's frame that came without them."""
        frame = self._frame_of_metadata(viewport)
        if frame is not None and not self.is_video(viewport):
            self._bulk.want(frame)

    def retry_values(self) -> None:
        """Ask again for what could not be fetched."""
        self._bulk.retry()
        self.videos.retry()

    def forget(self) -> None:
        """Give all pictures and what belongs to them back."""
        self._bulk.close()
        self.videos.close()
        self.volumes.forget()
        self._presented.clear()
        self._palettes.clear()
        self._planes.clear()
        self.queue.clear()
        self.display_sets.clear()

    def _bulk_changed(self) -> None:
        self._palettes.clear()
        self._planes.clear()
        self._on_values()

    # -- appearance -----------------------------------------------------------------------------

    def window(self, viewport: Viewport) -> VOI | None:
        """The window in effect: chosen, else the header's, else the range of the first picture."""
        frame, display_set = self.frame(viewport), self.display_set(viewport)
        if frame is None or display_set is None or display_set.video or frame.format.is_colour:
            return None
        if viewport.window is not None:
            return viewport.window
        frame = self._read(frame, display_set.modality)
        from_header = default_voi(frame, display_set.modality)
        return from_header or self._auto_windows.get(viewport.display_set)

    def forget_window(self, display_set: str) -> None:
        """The values of a display set are others now: its own range is looked for again."""
        self._auto_windows.pop(display_set, None)
        for index, frame in enumerate(self.display_sets[display_set].frames):
            loaded = self.queue.get(FrameKey(display_set, index))
            if loaded is not None and loaded.samples == 1:
                self._auto_windows[display_set] = auto_window(frame, loaded)
                return

    def voi_choices(self, viewport: Viewport) -> tuple[VOIChoice, ...]:
        """Windows and tables to choose from; none for colour images."""
        frame, display_set = self.frame(viewport), self.display_set(viewport)
        if frame is None or display_set is None or display_set.video or frame.format.is_colour:
            return ()
        modality = display_set.modality
        frame = self._read(frame, modality)
        own = (VOIChoice(w, w.explanation, False) for w in self.own_windows.get(modality, ()))
        return (*voi_choices(frame, modality), *own)

    def _read(self, frame: Frame, modality: str) -> Frame:
        """The frame with its header's windows as they are meant here."""
        return with_stored_windows(frame, modality) if self.review.on else frame

    def pipeline(self, viewport: Viewport) -> GreyPipeline:
        """The way of the shown frame's stored values to the display."""
        return grey_pipeline(self.frame(viewport), self.window(viewport), invert=viewport.invert)

    def palette(self, viewport: Viewport) -> Palette | None:
        """The colours of the shown frame's stored values, where it has a palette (for some)."""
        frame = self.frame(viewport)
        if frame is None or not has_palette(frame):
            return None
        uid = frame.sop_instance_uid
        if uid not in self._palettes:
            self._palettes[uid] = palette(frame.instance)
        return self._palettes[uid]

    def overlays(self, viewport: Viewport) -> tuple[PlaneBits, ...]:
        """The overlay planes that lie over the shown frame, unless they are switched off."""
        if viewport.reformat is not None:
            return ()  # they belong to stored images, not to planes through several
        frame, loaded = self.frame(viewport), self.loaded(viewport)
        if frame is None or loaded is None or not viewport.overlays:
            return ()
        return self._planes.of(frame, loaded)

    def has_overlays(self, viewport: Viewport) -> bool:
        """Whether the shown frame declares overlay planes."""
        frame = self._frame_of_metadata(viewport)
        return (
            frame is not None
            and not self.is_video(viewport)
            and any(
                plane.place_of(frame.number) is not None for plane in overlay_planes(frame.instance)
            )
        )

    def shutter(self, viewport: Viewport) -> Shutter | None:
        """What a display shutter leaves visible of the shown frame, unless it is switched off."""
        return self._shutter(viewport) if viewport.shutter else None

    def has_shutter(self, viewport: Viewport) -> bool:
        """Whether the shown image has a display shutter."""
        return self._shutter(viewport) is not None

    def _shutter(self, viewport: Viewport) -> Shutter | None:
        frame = self._frame_of_metadata(viewport)
        if frame is None or self.is_video(viewport):
            return None
        attributes = frame.shutter or frame.instance
        if "ShutterShape" not in attributes:
            return None
        return shutter_of(attributes, self.image_size(viewport)[1])

    def _lacks_palette(self, viewport: Viewport) -> bool:
        loaded = self.loaded(viewport)
        indexed = loaded is not None and loaded.photometric == "PALETTE COLOR"
        return indexed and self.palette(viewport) is None

    # -- geometry -------------------------------------------------------------------------------

    def orientation_letters(self, viewport: Viewport) -> dict[str, str]:
        """Letters at the edges of what the viewport shows; empty where nothing is known."""
        frame = self.frame(viewport)
        directions = frame.directions if frame else None
        camera = viewport.camera
        if viewport.volume3d is not None:
            letters = viewport.volume3d.orbit.letters
        elif directions is None:
            return {"left": "", "right": "", "top": "", "bottom": ""}
        else:
            letters = edges(
                directions,
                camera.rotation,
                flip_horizontal=camera.flip_horizontal,
                flip_vertical=camera.flip_vertical,
            )
        return {
            "left": letters.left,
            "right": letters.right,
            "top": letters.top,
            "bottom": letters.bottom,
        }

    def image_size(self, viewport: Viewport) -> tuple[Size, float]:
        """Columns and rows of the shown frame, and the height of a pixel over its width.

        In 3D, the volume's longest edge in mm.
        """
        volume = self.volumes.of(viewport)
        if viewport.volume3d is not None and volume is not None:
            edge_mm = extent_mm(volume.geometry)
            return Size(edge_mm, edge_mm), 1.0
        frame = self.frame(viewport)
        if frame is None:
            return Size(1, 1), 1.0
        size = Size(frame.format.columns, frame.format.rows)
        return size, pixel_aspect(frame)

    def drag_context(self, viewport: Viewport) -> DragContext:
        """What a drag in this viewport needs to know."""
        size, aspect = self.image_size(viewport)
        frame, loaded = self.frame(viewport), self.loaded(viewport)
        window = self.window(viewport)
        dynamic_range = 2.0 * window.width if window else 1.0
        if frame is not None and loaded is not None:
            slope = abs(frame.modality_lut.slope) or 1.0
            dynamic_range = (loaded.maximum - loaded.minimum) * slope
        return DragContext(
            self._ports.screen.cell_size(viewport.id),
            size,
            aspect,
            self.count(viewport),
            dynamic_range,
            window,
        )
