"""The viewer page."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.app.viewer.measurements.views import MeasurementPanelView, PromptView
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.app.viewer.tmtv.views import UptakePanelView
from negatoscope.app.viewer.tour_views import TourView
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import Account
from negatoscope.app.viewmodels.study_browser import StudyBrowserStudy, StudyTabs
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewport import ViewportView


@dataclass(frozen=True, slots=True)
class PatientBanner:
    """Whose images these are; always visible while pixels are."""

    name: str
    patient_id: str
    birth_date: str
    sex: str
    age: str = ""
    mixed: bool = False  # images of more than one patient are open


@dataclass(frozen=True, slots=True)
class ViewerView:
    """The viewer page."""

    patient: PatientBanner
    toolbar: tuple[ToolbarItem, ...]
    studies: tuple[StudyBrowserStudy, ...]
    browser_open: bool
    browser: PanelSize
    study_tabs: StudyTabs
    viewports: tuple[ViewportView, ...]
    notices: tuple[Notice, ...]
    list_href: str
    can_go_back: bool
    dialog: Dialog | None = None
    progress: float | None = None  # of the display sets being loaded, None when nothing loads
    progress_text: str = ""
    software_rendering: bool = False
    brand: str = "Negatoscope"
    back_to: Literal["worklist", "local"] = "worklist"
    tour: TourView | None = None
    menu: ContextMenu | None = None  # of an image or a measurement, while it is open
    account: Account | None = None
    measurements: MeasurementPanelView | None = None
    measurements_size: PanelSize | None = None
    prompt: PromptView | None = None
    uptake: UptakePanelView | None = None
    uptake_size: PanelSize | None = None
