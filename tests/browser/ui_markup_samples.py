"""A sample of every page in every state. Runs in the page's Python only (3.14).

Texts that come from data carry ``<HOSTILE>``: it must come out escaped, wherever it stands.
"""

from dataclasses import replace
from string.templatelib import Interpolation, Template

from negatoscope.app.preferences.views import (
    Conflict,
    KeyRow,
    MouseRow,
    PreferencesDialog,
    TextRow,
    WindowRow,
)
from negatoscope.app.upload.views import UploadDialog, UploadLine
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.dynamic.views import CurveDialog, CurveLine, CurveRow
from negatoscope.app.viewer.hanging.views import (
    HangingDialog,
    ProtocolEntry,
    SaveLayoutDialog,
)
from negatoscope.app.viewer.measurements.scene_views import Scene, Style, TextBox
from negatoscope.app.viewer.measurements.views import (
    MeasurementDialog,
    MeasurementGroup,
    MeasurementPanelView,
    MeasurementRow,
    MeasurementSection,
    PromptView,
    ReportAction,
)
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.app.viewer.place_views import PlaceChoice, PlaceDialog
from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.app.viewer.tag_views import TagDialog, TagLine
from negatoscope.app.viewer.tmtv.views import UptakeDialog, UptakePanelView, UptakeRow
from negatoscope.app.viewer.tour_views import TourView
from negatoscope.app.viewmodels.dialogs import (
    AboutDialog,
    HelpDialog,
    KeptEntry,
    SeriesDialog,
    SettingsDialog,
    Shortcut,
)
from negatoscope.app.viewmodels.local import FailedFile, LocalStudy, LocalView
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.app.viewmodels.study_browser import (
    StudyBrowserStudy,
    StudyTab,
    StudyTabs,
    ThumbnailView,
)
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewer import PatientBanner, ViewerView
from negatoscope.app.viewmodels.viewport import (
    CineView,
    OpacityPointView,
    OrientationLetters,
    PhaseView,
    ScrollbarView,
    SliderView,
    ViewportView,
    VolumePanelView,
)
from negatoscope.app.viewmodels.worklist import Column, SourceChoice, StudyLine, WorklistView
from negatoscope.app.worklist.views import (
    ModeButton,
    PeriodChoice,
    PreviewView,
    SearchesView,
    SeriesLine,
)
from negatoscope.dicom.reports.entries import Entry, ReportDocument
from negatoscope.ui import annotations, local, notices, viewer, viewport, worklist

HOSTILE = '"><HOSTILE onload="x">&amp;'
NAMES = (
    "Müller-Lüdenscheidt, Jürgen",
    "山田, 太郎",
    "الحداد, أمل",
    "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Adolph Charles David Earl",
    HOSTILE,
    "",
)

COLUMNS = (
    Column("patientName", "Patient", filter_kind="text", filter_value=HOSTILE),
    Column("mrn", "MRN", filter_kind="text"),
    Column("studyDate", "Study date", "descending", "dates", "20240101", "20241231"),
    Column("modalities", "Modalities", filter_kind="modalities", filter_value="CT,MR"),
    Column("description", "Description", filter_kind="text"),
    Column("accession", "Accession", filter_kind="text"),
    Column("instances", "Images", numeric=True),
)
ERROR = Notice(
    "list", "error", f"Not read {HOSTILE}", f"No answer {HOSTILE}", "Look at the server", "Retry",
    "worklist.reload",
)  # fmt: skip


def line(index: int) -> StudyLine:
    """A study; every sixth has no value at all."""
    name = NAMES[index % len(NAMES)]
    given = bool(name)
    return StudyLine(
        study_instance_uid=f"1.2.{index}",
        index=index,
        patient_name=name,
        patient_id=f"ID{index}{HOSTILE}" if given else "",
        study_date="2024-12-24" if given else "",
        study_time="10:15" if given else "",
        modalities="CT, MR" if given else "",
        description=f"Head {HOSTILE}" if given else "",
        accession_number=f"A{index}" if given else "",
        instances="300" if given else "",
        href=f"viewer?StudyInstanceUIDs=1.2.{index}",
        selected=index == 1,
        birth_date_and_sex="1961-04-12 F" if given else "",
    )


LIST = WorklistView(
    phase="ready",
    columns=COLUMNS,
    rows=tuple(line(i) for i in range(25)),
    modality_choices=("CR", "CT", "MR"),
    range_text="26–50 of 210",
    note="Sorting orders what this page holds.",
    page_number=2,
    has_previous=True,
    has_next=True,
    results_per_page=25,
    results_per_page_choices=(25, 50, 100),
    filtered=True,
    error=None,
    sources=(SourceChoice("a", "Orthanc", True), SourceChoice("b", HOSTILE, False)),
)

TOOLBAR = (
    ToolbarItem("wl", "Window and level", "window-level", "setToolActive",
                (("tool-name", "WindowLevel"),), active=True, keys="W", group="tools"),
    ToolbarItem("presets", "Windows", "sliders-horizontal", "", group="tools",
                menu=(ToolbarItem("p1", HOSTILE, "contrast", "setWindowLevelPreset",
                                  (("preset", "1"),), keys="1"),)),
    ToolbarItem("none", "Nothing to choose", "layers", "", disabled_reason="There is nothing",
                group="tools"),
    ToolbarItem("cine", "Play", "play", "toggleCine", disabled_reason="One image", group="view"),
    ToolbarItem("layout", "Layout", "layout-grid", "", group="view", menu=tuple(
        ToolbarItem(f"l{n}", f"1 × {n}", f"grid-1x{n}", "setViewportGridLayout",
                    (("num-rows", "1"), ("num-cols", str(n)))) for n in (1, 2, 3))),
)  # fmt: skip

THUMBNAILS = (
    ThumbnailView("a", f"T1 {HOSTILE}", "MR", "S:1", "180", "loaded", True, True),
    ThumbnailView("b", "", "MR", "S:2", "1", "loading", False, True, "", 0.4),
    ThumbnailView("c", "T2", "MR", "", "", "pending", False, False),
    ThumbnailView("d", "State", "PR", "S:4", "1", "unsupported", False, False, HOSTILE),
    ThumbnailView("e", "Localizer", "MR", "S:5", "3", "failed", False, False,
                  warnings=("The slices are not parallel.", HOSTILE)),
)  # fmt: skip
STUDIES = (
    StudyBrowserStudy("1.2", "2025-01-03", f"Brain {HOSTILE}", "MR", "543", THUMBNAILS),
    StudyBrowserStudy("1.3", "", "", "", "", (), replace(ERROR, action_command="retry"), True),
    StudyBrowserStudy("1.4", "2024-01-03", HOSTILE, "CT", "40", (), listed=True, can_leave=True),
)


def cell(index: int, **changes: object) -> ViewportView:
    """A viewport of a grid of two by two."""
    view = ViewportView(
        id=f"v{index}",
        active=index == 0,
        column=index % 2,
        row=index // 2,
        columns=2,
        rows=2,
        phase="loaded",
        top_left=(NAMES[0], HOSTILE),
        bottom_right=("Image 57 of 180",),
        orientation=OrientationLetters("R", "L", "A", "P"),
        scrollbar=ScrollbarView(180, 56, ((0.0, 0.5), (0.7, 0.71)), ((0.55, 0.57),)),
        accessible_name=f"CT head {HOSTILE}, image 57 of 180",
        lossy_text="Lossy 10:1",
        cursor="crosshair",
    )
    return replace(view, **changes)


PHASES = PhaseView(2, 8, "Time point 3 of 8", HOSTILE)
CINE = CineView(
    True, 2, 8, 1, 5, "4", True, 1, 90, "loop", (("loop", "Loop"), ("once", HOSTILE)), "phases"
)
FAILED = Notice("n", "error", "Image 57 could not be shown", HOSTILE, "Try again", "Retry", "retry")
SLIDER = SliderView("left", HOSTILE, "0.25", "0", "1", "0.02", f"25 % {HOSTILE}")
VOLUME_PANEL = VolumePanelView(
    (("CT-Bone", True), (HOSTILE, False)),
    True,
    (SLIDER,),
    (SLIDER,),
    (SLIDER,),
    ((0.0, 0.0), (1.0, 0.7)),
    (OpacityPointView(0, "-16", "0", True, True), OpacityPointView(1, "641", "71.5", False, False)),
    HOSTILE,
)
CELLS = (
    cell(3, phase="empty", scrollbar=None),
    cell(1, phase="loading", loading_text="Loading image 57"),
    cell(2, phase="failed", notice=FAILED, scrollbar=None),
    cell(0),
)
NOTICES = (
    Notice("1", "warning", "Slices are missing", HOSTILE),
    Notice("2", "error", f"Failed {HOSTILE}", "Why", "What to do", "Retry", "retry"),
    Notice("3", "success", "Done", dismissible=False),
)
HELP = HelpDialog(
    (("Tools", (Shortcut(("Ctrl + Z", "F1"), "Undo"), Shortcut(("+",), HOSTILE))),),
    (Shortcut(("Wheel",), "Next image"),),
)
ABOUT = AboutDialog("0.1.0", "memory snapshot", HOSTILE, ("A line",))
ODD = SeriesDialog(f"S:5 {HOSTILE}", "It cannot:", (("Uneven.", "Take care."), (HOSTILE, "")))
SETTINGS = SettingsDialog((KeptEntry("negatoscope.searches", "Searches", HOSTILE),))
UPLOAD = UploadDialog(
    "sending",
    f"Archive {HOSTILE}",
    "1 of 3 files stored, 1 not",
    "3.2 MB/s, about 2 minutes left",
    0.4,
    (UploadLine(HOSTILE, "failed", HOSTILE), UploadLine("b", "sending"), UploadLine("c", "stored")),
    7,
    1,
)
PREVIEW = PreviewView(
    "ready",
    "1.2",
    HOSTILE,
    (("MRN", HOSTILE), ("Born", "1961-04-12")),
    (
        ModeButton("viewer", "View images", "viewer", True),
        ModeButton("x", "X", "x", False, HOSTILE),
    ),
    (SeriesLine("1", "CT", HOSTILE, "30"), SeriesLine("", "", "", "")),
    "2 series",
)
SEARCHES = SearchesView(
    (PeriodChoice("today", "Today", True), PeriodChoice("yesterday", "Yesterday", False)),
    ((HOSTILE, f"CT {HOSTILE}"),),
    note="Left out.",
)
VIEWER = ViewerView(
    patient=PatientBanner(f"{NAMES[0]} {HOSTILE}", HOSTILE, "1961-04-12", "M", "63 y"),
    toolbar=TOOLBAR,
    studies=STUDIES,
    browser_open=True,
    study_tabs=StudyTabs(
        (StudyTab("primary", "Primary", 1, chosen=False), StudyTab("all", "All", 2, chosen=True)),
        searching=True,
    ),
    browser=PanelSize("studies", "Width of the list of studies", 272),
    measurements_size=PanelSize("measurements", "Width of the measurements", 304),
    viewports=CELLS,
    notices=NOTICES,
    list_href="./",
    can_go_back=True,
    progress=0.4,
    progress_text="4 of 10 images",
    software_rendering=True,
)
FILES = LocalView(
    phase="done",
    found=5,
    done=5,
    opened=3,
    failed=2,
    fraction=1.0,
    status="3 files opened, 2 could not be read",
    studies=(
        LocalStudy("1.2.3", HOSTILE, HOSTILE, "2024-01-02", "CT", HOSTILE, "3 files"),
        LocalStudy("1.2.4", "", "", "", "", "", "1 file"),
    ),
    failures=(FailedFile(HOSTILE, "not a DICOM file"),),
    failures_left=1,
    notices=NOTICES,
    list_href="./",
)
MESSAGE = MessagePage("Not found", f"No study {HOSTILE}", "Look again", "Again", "retry", "./")

PLACES = PlaceDialog(
    HOSTILE,
    HOSTILE,
    2,
    2,
    (
        PlaceChoice("viewport-1", 1, HOSTILE, active=True, place=(0.0, 0.0, 0.5, 1.0)),
        PlaceChoice("viewport-2", 2, "Empty", active=False, place=(0.5, 0.0, 0.5, 1.0)),
    ),
)

TAG_LINE = TagLine(
    "00100010", 0, "(0010,0010)", "PN", "Name", "PatientName", HOSTILE, "", False, False, True
)
TAGS = TagDialog(
    series=(("1.2", HOSTILE, True), ("1.3", "CT", False)),
    index=1,
    count=3,
    instance_text="Object 2 of 3",
    query=HOSTILE,
    lines=(
        TAG_LINE,
        replace(TAG_LINE, path="00081140", vr="SQ", folds=True, unfolded=True, selected=False),
        replace(TAG_LINE, path="00081140.0", tag="", depth=1, folds=True, selected=False),
        replace(TAG_LINE, path="00081140.0.00091001", depth=2, creator=HOSTILE, keyword=""),
    ),
    status="3 attributes",
    more=600,
)

PROTOCOLS = HangingDialog(
    entries=(
        ProtocolEntry("own.x", HOSTILE, "On this device", "", hangs=True, selected=True),
        ProtocolEntry("mpr", "MPR", "Comes with the viewer", HOSTILE),
    ),
    name=HOSTILE,
    text=HOSTILE,
    description=HOSTILE,
    reason=HOSTILE,
    faults=(HOSTILE,),
    is_own=True,
    changed=True,
    note=HOSTILE,
)
SAVE_LAYOUT = SaveLayoutDialog("", "CT, MR", HOSTILE, HOSTILE)

CAPTURE = CaptureDialog(
    whole=False,
    jpeg=False,
    width=800,
    height=600,
    texts=True,
    annotations=True,
    patient=True,
    several=True,
    cine=True,
    note=HOSTILE,
)
_POINTS = ((0.0, 1.0), (0.5, 0.2), (1.0, 0.4))
CURVES = CurveDialog(
    series=HOSTILE,
    viewport_id="viewport-1",
    noun="Time point",
    across="Time, s",
    up=HOSTILE,
    lines=(
        CurveLine(HOSTILE, _POINTS, (*_POINTS, (0.5, 0.9)), selected=True),
        CurveLine("Tissue", (), (), selected=False),
    ),
    across_ticks=((0.0, "0"), (1.0, "60")),
    up_ticks=((0.0, "0"), (1.0, "100")),
    current=0.5,
    rows=(
        CurveRow(0, "1", "0 s", ("12.5 ± 1", "–"), current=False),
        CurveRow(1, "2", "30 s", (HOSTILE, "3"), current=True),
    ),
    origin="Trigger Time",
    waiting=3,
)
CHOICES = (("a", "First", True), ("b", HOSTILE, False))
SECTIONS = ("look", "keys", "mouse", "texts", "windows", "file")
PREFERENCES = PreferencesDialog(
    sections=tuple((name, name.capitalize(), name == "look") for name in SECTIONS),
    section="look",
    note=HOSTILE,
    themes=CHOICES,
    tools=CHOICES,
    keys=(
        (
            "View",
            (
                KeyRow("turn {}", HOSTILE, (("r", "R"), ("ctrl+r", "Ctrl + R")), changed=True),
                KeyRow("invert {}", "Invert", (), recording=True),
            ),
        ),
    ),
    conflict=Conflict("R", "Invert", HOSTILE),
    mouse=(MouseRow("Wheel", (("wheel", "Wheel alone", CHOICES),)),),
    overlays=CHOICES,
    texts=(TextRow("own", HOSTILE, CHOICES),),
    corner_choices=CHOICES,
    windows=(WindowRow("CT", HOSTILE, "40", "35"),),
    any_changed=True,
)
REPORT = ReportDialog(
    "1.2:1",
    ReportDocument(
        HOSTILE,
        (("Patient", HOSTILE), (HOSTILE, "1.2")),
        (
            Entry(
                "section",
                HOSTILE,
                entries=(
                    Entry("text", HOSTILE, HOSTILE, qualifiers=((HOSTILE, HOSTILE),)),
                    Entry("number", "Length", "3", HOSTILE),
                    Entry("image", "", HOSTILE, sop_instance_uid="1.2.3", frame=2),
                    Entry("section", "Inner", entries=(Entry("value", "", HOSTILE),)),
                ),
            ),
        ),
        (HOSTILE,),
    ),
    measurements=2,
    go_to={("1.2.3", 2): HOSTILE},
)
SAVING = SaveReportDialog(
    HOSTILE,
    ((HOSTILE, "3 mm"),),
    HOSTILE,
    predecessor=True,
    problem=HOSTILE,
    left_out=HOSTILE,
)


def overlays(*views: ViewportView) -> Template:
    """Overlays in cells, one below the other."""
    cells = [
        Template('<section class="viewport">', Interpolation(viewport.overlay(view)), "</section>")
        for view in views
    ]
    grid = f'<main class="page viewer"><div class="viewport-grid rows-{len(cells)}">'
    return Template(grid, Interpolation(cells), "</div></main>")


ROW = MeasurementRow(
    "2.25.1", HOSTILE, "ruler", "Image 3", (("Length", "3.2 mm"), (HOSTILE, "1 HU")), HOSTILE,
    "#e69f00", selected=True, locked=True, visible=False,
)  # fmt: skip
GROUP = MeasurementGroup("1.2.3", "1.2", HOSTILE, HOSTILE, tracked=True, rows=(ROW,))
PANEL = MeasurementPanelView(
    True,
    2,
    (
        MeasurementSection("Tracked", (GROUP,)),
        MeasurementSection(
            "",
            (
                replace(
                    GROUP,
                    tracked=False,
                    rows=(replace(ROW, uid="2.25.2", colour="", note="", visible=True),),
                ),
            ),
        ),
    ),
    "Draw: length",
    "",
    can_track=True,
    actions=(ReportAction("CSV", "download", "downloadCSVMeasurementsReport"),),
    undo_keys="Ctrl + Z",
)
PROMPT = PromptView("Track measurements of this series?", HOSTILE, (("no", "No"), ("yes", "Yes")))
LABEL = MeasurementDialog(
    "2.25.1", "Label", "Label", HOSTILE, "setMeasurementLabel", ("Liver", HOSTILE)
)
UPTAKE = UptakeDialog("1.2:1", "80", "1.75", "F", "370", "6586.2", HOSTILE, reason=HOSTILE)
REGIONS = UptakePanelView(
    True, 2,
    (
        UptakeRow("ab12", HOSTILE, ("5.1", "4.2", "3.3", "12.5", "41.2"), "≥ 41 %", "", True),
        UptakeRow("ab13", "Region 2", (), "≥ 4 SUVbw", HOSTILE, False),
    ),
    "12.5", "41.2", HOSTILE, "SUVbw", HOSTILE, True, "41", "30", "", HOSTILE, True, HOSTILE,
)  # fmt: skip
SCENE = Scene(
    (1.0, 0.0, 0.0, 1.0, 5.0, 5.0),
    ((Style("selected", HOSTILE), "M1 1L5 5"), (Style("plain", dashed=True), "M2 2L3 3")),
    ((Style("plain"), "M1 1L2 2"),),
    "M1 1L9 9",
    "M1 1a1 1 0 1 0 2 0",
    (TextBox("2.25.1", 4, 4, 40, 20, (HOSTILE, "3.2 mm"), Style("selected", HOSTILE)),),
    (7.0, 7.0),
)


def drawing(scene: Scene) -> Template:
    """An SVG with the drawing in it, which the page puts there as text."""
    return Template(f'<svg class="annotations">{annotations.markup(scene)}</svg>')


SAMPLES = {
    "viewer, measurements": lambda: viewer.page(replace(VIEWER, measurements=PANEL, prompt=PROMPT)),
    "viewer, nothing measured": lambda: viewer.page(
        replace(VIEWER, measurements=replace(PANEL, count=0, sections=(), undo="", can_track=False))
    ),
    "viewer, measurements closed": lambda: viewer.page(
        replace(VIEWER, measurements=replace(PANEL, open=False))
    ),
    "viewer, label": lambda: viewer.page(replace(VIEWER, dialog=LABEL)),
    "viewer, only given labels": lambda: viewer.page(
        replace(VIEWER, dialog=replace(LABEL, only_choices=True))
    ),
    "viewer, calibration": lambda: viewer.page(
        replace(VIEWER, dialog=replace(LABEL, numeric=True, hint=HOSTILE, choices=()))
    ),
    "viewer, uptake": lambda: viewer.page(replace(VIEWER, uptake=REGIONS)),
    "viewer, no uptake measured": lambda: viewer.page(
        replace(
            VIEWER,
            uptake=replace(
                REGIONS,
                count=0,
                rows=(),
                volume="",
                glycolysis="",
                note="",
                data_note="",
                by_share=False,
                no_figure="Draw one",
                message="",
                pressing=False,
            ),
        )
    ),
    "viewer, uptake closed": lambda: viewer.page(
        replace(VIEWER, uptake=replace(REGIONS, open=False))
    ),
    "viewer, data of uptake": lambda: viewer.page(replace(VIEWER, dialog=UPTAKE)),
    "viewer, data of uptake by hand": lambda: viewer.page(
        replace(VIEWER, dialog=replace(UPTAKE, changed=True, reason=""))
    ),
    "overlay, measurements": lambda: drawing(SCENE),
    "list": lambda: worklist.page(LIST),
    "list, one source, nothing to page": lambda: worklist.page(
        replace(LIST, sources=LIST.sources[:1], has_next=False, filtered=False, note="")
    ),
    "list, loading at first": lambda: worklist.page(replace(LIST, phase="loading", rows=())),
    "list, loading again": lambda: worklist.page(replace(LIST, phase="loading")),
    "list, empty by filters": lambda: worklist.page(replace(LIST, phase="empty", rows=())),
    "list, empty": lambda: worklist.page(replace(LIST, phase="empty", rows=(), filtered=False)),
    "list, error": lambda: worklist.page(replace(LIST, phase="error", rows=(), error=ERROR)),
    "list, help": lambda: worklist.page(replace(LIST, dialog=HELP, notices=NOTICES)),
    "list, about": lambda: worklist.page(replace(LIST, dialog=ABOUT)),
    "list, uploading": lambda: worklist.page(replace(LIST, dialog=UPLOAD, can_upload=True)),
    "list, files being read": lambda: worklist.page(
        replace(LIST, dialog=replace(UPLOAD, phase="reading", fraction=None, lines=()))
    ),
    "list, uploaded": lambda: worklist.page(
        replace(LIST, dialog=replace(UPLOAD, phase="done", can_retry=True, only_failed=True))
    ),
    "list, settings": lambda: worklist.page(replace(LIST, dialog=SETTINGS)),
    "list, preview": lambda: worklist.page(replace(LIST, preview=PREVIEW, searches=SEARCHES)),
    "list, preview of nothing": lambda: worklist.page(replace(LIST, preview=PreviewView("none"))),
    "list, preview failed": lambda: worklist.page(
        replace(LIST, preview=replace(PREVIEW, phase="error", error_reason=HOSTILE))
    ),
    "list, no searches kept": lambda: worklist.page(
        replace(LIST, searches=replace(SEARCHES, saved=(), note=""))
    ),
    "viewer": lambda: viewer.page(VIEWER),
    "viewer, two patients": lambda: viewer.page(
        replace(VIEWER, patient=replace(VIEWER.patient, mixed=True))
    ),
    "viewer, browser closed": lambda: viewer.page(
        replace(VIEWER, browser_open=False, progress=None, viewports=(cell(0),))
    ),
    "viewer, an unusual series": lambda: viewer.page(replace(VIEWER, dialog=ODD)),
    "viewer, menu of an image": lambda: viewer.page(
        replace(
            VIEWER,
            menu=ContextMenu(
                "viewport-1",
                10,
                20,
                (("Image", (ToolbarItem("a", HOSTILE, "x", "invertViewport", keys="I"),)),),
            ),
        )
    ),
    "viewer, a place for a series": lambda: viewer.page(replace(VIEWER, dialog=PLACES)),
    "viewer, hanging protocols": lambda: viewer.page(replace(VIEWER, dialog=PROTOCOLS)),
    "viewer, a bundled hanging protocol": lambda: viewer.page(
        replace(VIEWER, dialog=replace(PROTOCOLS, is_own=False, faults=(), note=""))
    ),
    "viewer, save the layout": lambda: viewer.page(replace(VIEWER, dialog=SAVE_LAYOUT)),
    "viewer, tour": lambda: viewer.page(
        replace(VIEWER, tour=TourView(2, 6, HOSTILE, HOSTILE, "tools"))
    ),
    "viewer, curves": lambda: viewer.page(replace(VIEWER, dialog=CURVES)),
    "viewer, curves that are to come": lambda: viewer.page(
        replace(VIEWER, dialog=replace(CURVES, lines=(), rows=()))
    ),
    "viewer, curves with gaps": lambda: viewer.page(
        replace(VIEWER, dialog=replace(CURVES, failed=2))
    ),
    "viewer, picture": lambda: viewer.page(replace(VIEWER, dialog=CAPTURE)),
    "viewer, recording": lambda: viewer.page(
        replace(VIEWER, dialog=replace(CAPTURE, recording=0.4))
    ),
    "viewer, tags": lambda: viewer.page(replace(VIEWER, dialog=TAGS)),
    "viewer, no tags found": lambda: viewer.page(
        replace(VIEWER, dialog=replace(TAGS, lines=(), count=1, more=0))
    ),
    **{
        f"viewer, preferences {name}": lambda name=name: viewer.page(
            replace(VIEWER, dialog=replace(PREFERENCES, section=name))
        )
        for name in SECTIONS
    },
    "viewer, report": lambda: viewer.page(replace(VIEWER, dialog=REPORT)),
    "viewer, report without measurements": lambda: viewer.page(
        replace(VIEWER, dialog=replace(REPORT, measurements=0, reason=HOSTILE))
    ),
    "viewer, saving a report": lambda: viewer.page(replace(VIEWER, dialog=SAVING)),
    "viewer, saving a report as a file": lambda: viewer.page(
        replace(VIEWER, dialog=replace(SAVING, target="", reason=HOSTILE, problem=""))
    ),
    "viewer, help": lambda: viewer.page(replace(VIEWER, dialog=HELP)),
    "overlays": lambda: overlays(*CELLS),
    "overlay, failed without a reason": lambda: overlays(cell(0, phase="failed")),
    "overlay, a volume in 3D": lambda: overlays(cell(0, volume_panel=VOLUME_PANEL, scrollbar=None)),
    "overlay, a phase": lambda: overlays(cell(0, phases=PHASES), cell(1, phases=PHASES, cine=CINE)),
    "overlay, one image": lambda: overlays(cell(0, scrollbar=ScrollbarView(1, 0))),
    "files": lambda: local.page(FILES),
    "files, nothing open": lambda: local.page(
        replace(FILES, phase="idle", studies=(), failures=(), failures_left=0, list_href="")
    ),
    "files, reading": lambda: local.page(replace(FILES, phase="reading", fraction=0.3)),
    "files, looking for them": lambda: local.page(
        replace(FILES, phase="reading", fraction=None, studies=())
    ),
    "message": lambda: notices.message_page(MESSAGE),
    "message, no way on": lambda: notices.message_page(MessagePage("Stop", "Why", "What to do")),
}
