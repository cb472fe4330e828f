"""The parts of the reading room that have commands; they stay, whatever study is open."""

from collections.abc import Callable

from negatoscope.app.config.document import AppConfig
from negatoscope.app.dialogs import Dialogs
from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.modes import TMTV
from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.app.routes import Route
from negatoscope.app.viewer.camera_commands import CameraCommands
from negatoscope.app.viewer.capture import Capture
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.cine_commands import CineCommands
from negatoscope.app.viewer.colour_commands import ColourCommands
from negatoscope.app.viewer.commands import ViewportCommands
from negatoscope.app.viewer.context_menu import ContextMenus, MoreEntries
from negatoscope.app.viewer.corner_texts import CornerTexts
from negatoscope.app.viewer.display_commands import DisplayCommands
from negatoscope.app.viewer.dynamic.commands import DynamicCommands
from negatoscope.app.viewer.dynamic.views import CurveDialog
from negatoscope.app.viewer.grayscale_commands import GrayscaleCommands
from negatoscope.app.viewer.hanging.room import OWNERS as HANGING_OWNERS
from negatoscope.app.viewer.hanging.room import HangingRoom
from negatoscope.app.viewer.history_commands import HistoryCommands
from negatoscope.app.viewer.layout_commands import LayoutCommands
from negatoscope.app.viewer.measurements.commands import MeasurementCommands
from negatoscope.app.viewer.measurements.drawing_commands import DrawingCommands
from negatoscope.app.viewer.measurements.options import measurement_options
from negatoscope.app.viewer.measurements.tracking_commands import TrackingCommands
from negatoscope.app.viewer.panels import Panels
from negatoscope.app.viewer.place_commands import PlaceCommands
from negatoscope.app.viewer.place_finding import PlaceFinding
from negatoscope.app.viewer.prior_commands import PriorCommands
from negatoscope.app.viewer.priors import StudyMode
from negatoscope.app.viewer.rejecting import Rejecting
from negatoscope.app.viewer.reports.desk import Desk
from negatoscope.app.viewer.reports.reading import ReportReading
from negatoscope.app.viewer.reports.saving import ReportSaving
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.sync_commands import SyncCommands
from negatoscope.app.viewer.tag_views import TagDialog
from negatoscope.app.viewer.tags import KEYS as TAG_KEYS
from negatoscope.app.viewer.tags import TagBrowser
from negatoscope.app.viewer.text_commands import TextCommands
from negatoscope.app.viewer.tmtv.commands import UptakeRegionCommands
from negatoscope.app.viewer.tmtv.uptake_commands import UptakeCommands
from negatoscope.app.viewer.video_commands import VideoCommands
from negatoscope.app.viewer.volumes.commands import VolumeCommands
from negatoscope.app.viewer.volumes.layer_commands import LayerCommands
from negatoscope.app.viewer.volumes3d.commands import Volume3DCommands
from negatoscope.app.viewer.volumes3d.point_commands import OpacityPointCommands
from negatoscope.app.viewer.window_commands import WindowCommands
from negatoscope.app.viewer.windowing_commands import WindowingCommands
from negatoscope.language import t

#: The classes of all owners of commands below, so that their commands are looked up when the
#: page's snapshot is made.
OWNERS: tuple[type, ...] = (
    ViewportCommands,
    GrayscaleCommands,
    CameraCommands,
    CineCommands,
    WindowingCommands,
    LayoutCommands,
    DisplayCommands,
    VideoCommands,
    TagBrowser,
    TextCommands,
    UptakeCommands,
    UptakeRegionCommands,
    HistoryCommands,
    MeasurementCommands,
    ContextMenus,
    Capture,
    Rejecting,
    TrackingCommands,
    DrawingCommands,
    PlaceCommands,
    PriorCommands,
    Panels,
    WindowCommands,
    *HANGING_OWNERS,
    SyncCommands,
    PlaceFinding,
    VolumeCommands,
    LayerCommands,
    ReportReading,
    ReportSaving,
    ColourCommands,
    DynamicCommands,
    Volume3DCommands,
    OpacityPointCommands,
)


class ReadingRoom:
    """Makes the parts and gives them what they need.

    Parameters
    ----------
    session:
        Answers with what is open, or None.
    menu_entries:
        Plugins' entries for the menu of an image.
    route:
        Answers with the page's address.
    signed_in:
        Answers with the name of who is signed in; empty where nobody is.
    """

    def __init__(
        self,
        session: Callable[[], ViewerSession | None],
        ports: Ports,
        config: AppConfig,
        dialogs: Dialogs,
        notices: Notices,
        hotkeys: Callable[[], Hotkeys],
        menu_entries: MoreEntries,
        hanging: HangingRoom,
        route: Callable[[], Route],
        signed_in: Callable[[], str],
    ) -> None:
        self._hanging = hanging
        self.texts = TextCommands(session, CornerTexts(corners=config.corners))
        dialogs.keys[TagDialog] = TAG_KEYS.find
        self._drawing = DrawingCommands(session, ports, dialogs.show, dialogs.close_dialog)
        self._options = measurement_options(config)
        self._cine = (frozenset(config.auto_cine_modalities), config.auto_play_cine)
        self._study_mode: StudyMode = config.study_browser.study_mode
        self.panels = Panels(ports.storage, dialogs.redraw)
        ports.windows.connect(dialogs.redraw)

        def told_of_undo(text: str) -> None:
            keys = hotkeys().keys_for("undo")
            notices.say(
                "info",
                text,
                advice=t("{keys} brings back what was removed.", keys=keys) if keys else "",
            )

        desk = Desk(
            session,
            ports,
            notices,
            dialogs.show,
            lambda: dialogs.current,
            dialogs.close_dialog,
            signed_in,
        )
        self._saving = ReportSaving(desk)
        self._uptake = UptakeCommands(session, dialogs.show, dialogs.close_dialog)
        self._regions = UptakeRegionCommands(session, ports, dialogs.show, dialogs.close_dialog)
        self.owners: tuple[object, ...] = (
            ViewportCommands(session, ports),
            GrayscaleCommands(session),
            CameraCommands(session, told_of_undo),
            CineCommands(session),
            WindowingCommands(session),
            LayoutCommands(session),
            DisplayCommands(session, ports),
            VideoCommands(session),
            TagBrowser(session, ports, dialogs.show),
            self.texts,
            self._uptake,
            self._regions,
            HistoryCommands(session),
            MeasurementCommands(session, ports),
            Capture(
                session, ports, dialogs.show, lambda: isinstance(dialogs.current, CaptureDialog)
            ),
            ContextMenus(session, hotkeys, menu_entries),
            Rejecting(session, notices, dialogs.show, dialogs.close_dialog),
            TrackingCommands(session, ports),
            self._drawing,
            PlaceCommands(session, dialogs.show, dialogs.close_dialog),
            PriorCommands(session),
            self.panels,
            *hanging.owners,
            SyncCommands(session),
            PlaceFinding(session),
            VolumeCommands(session),
            LayerCommands(session),
            ReportReading(desk),
            self._saving,
            WindowCommands(session, ports.windows, ports.base_url, route, config.multimonitor),
            ColourCommands(session),
            DynamicCommands(
                session, ports, dialogs.show, lambda: isinstance(dialogs.current, CurveDialog)
            ),
            Volume3DCommands(session),
            OpacityPointCommands(session),
        )

    def opened(self, session: ViewerSession, route: Route) -> None:
        """A study is about to be opened: the parts bring along what a person has chosen before."""
        session.texts = self.texts.texts
        self._uptake.opened(session)
        self._regions.opened(session)
        session.tmtv.panel_open = route.mode == TMTV
        session.measurements.configure(self._options, self._drawing.drawn)
        session.panels = self.panels
        self._hanging.opened(session, route)
        session.measurements.tracked.save = self._saving.prompt_first
        session.cines.auto_modalities, session.cines.auto_play = self._cine
        session.priors.mode = self._study_mode
