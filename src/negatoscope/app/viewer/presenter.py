"""Turns the viewer's session into what its page shows."""

from collections.abc import Iterable

from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.cine_presenter import cine_view
from negatoscope.app.viewer.corner_texts import Shown, picture_words, window_text
from negatoscope.app.viewer.dynamic.presenter import phase_view
from negatoscope.app.viewer.lossy import lossy_text
from negatoscope.app.viewer.measurements.panel import panel_view, prompt_view
from negatoscope.app.viewer.measurements.views import ReportAction
from negatoscope.app.viewer.patients import patients
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.study_browser import study_tabs, study_views
from negatoscope.app.viewer.tmtv.panel import uptake_panel
from negatoscope.app.viewer.toolbar import toolbar
from negatoscope.app.viewer.turning import turned_words
from negatoscope.app.viewer.video_presenter import film_view, loading_text, video_notice
from negatoscope.app.viewer.volumes.layer_presenter import layer_rows
from negatoscope.app.viewer.volumes3d.presenter import view_in_3d
from negatoscope.app.viewer.windowing_presenter import window_panel
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewer import PatientBanner, ViewerView
from negatoscope.app.viewmodels.viewport import OrientationLetters, ScrollbarView, ViewportView
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.text import age_at, format_age, format_date
from negatoscope.language import t
from negatoscope.sources.dicomlocal import NAME as LOCAL
from negatoscope.viewing.frames import FrameFailure
from negatoscope.viewing.viewports import Viewport

_CURSORS = {
    "WindowLevel": "crosshair",
    "Pan": "move",
    "Zoom": "zoom-in",
    "StackScroll": "ns-resize",
    "Magnify": "zoom-in",
    "Select": "default",
}
_FAILURE_TITLES = {
    "http": t("The source did not give this image"),
    "network": t("The source cannot be reached"),
    "timeout": t("The source does not answer"),
    "content": t("The source did not answer with an image"),
    "truncated": t("This image is incomplete"),
    "decode": t("This image cannot be decoded"),
    "unsupported": t("This kind of image cannot be shown yet"),
}


def viewer_view(
    session: ViewerSession,
    hotkeys: Hotkeys,
    notices: tuple[Notice, ...],
    *,
    dialog: Dialog | None,
    list_href: str,
    can_go_back: bool,
    software: bool,
    brand: str,
    more_tools: Iterable[ToolbarItem] = (),
    more_reports: Iterable[ReportAction] = (),
) -> ViewerView:
    """The viewer page; ``more_tools`` are plugins' buttons."""
    totals = session.queue.totals()
    expected = totals["pending"] + totals["loaded"] + totals["failed"]
    loading = bool(totals["pending"])
    return ViewerView(
        patient=patient_banner(session),
        toolbar=toolbar(session, hotkeys, more_tools),
        studies=study_views(session),
        browser_open=session.browser_open,
        study_tabs=study_tabs(session),
        browser=session.panels.size("studies"),
        viewports=tuple(viewport_view(session, v) for v in session.grid.viewports),
        notices=notices,
        list_href=list_href,
        can_go_back=can_go_back,
        back_to="local" if session.source.name == LOCAL else "worklist",
        dialog=dialog,
        menu=session.menu if dialog is None else None,
        progress=totals["loaded"] / expected if loading and expected else None,
        progress_text=t("{totals} of {expected} images", totals=totals["loaded"], expected=expected)
        if loading
        else "",
        software_rendering=software,
        brand=brand,
        measurements_size=session.panels.size("measurements"),
        measurements=panel_view(session.measurements, hotkeys, more_reports),
        prompt=prompt_view(session.measurements),
        uptake=uptake_panel(session),
        uptake_size=session.panels.size("uptake"),
    )


def patient_banner(session: ViewerSession) -> PatientBanner:
    """Whose images are open. Two patients in one session are said, never hidden."""
    instances = [i for d in session.display_sets.values() for i in d.instances[:1]]
    active = session.frame(session.grid.active)
    instance = active.instance if active else next(iter(instances), DataSet({}))
    birth = instance.string("PatientBirthDate")
    age = instance.string("PatientAge")
    return PatientBanner(
        name=instance.person_name("PatientName") or (t("No name") if instances else ""),
        patient_id=instance.string("PatientID"),
        birth_date=format_date(birth),
        sex=instance.string("PatientSex"),
        age=format_age(age) if age else age_at(birth, instance.string("StudyDate")),
        mixed=len(patients(instances)) > 1,
    )


# -- viewports ----------------------------------------------------------------------------------


def viewport_view(session: ViewerSession, viewport: Viewport) -> ViewportView:
    """What lies over a cell's pixels."""
    grid = session.grid
    number = grid.viewports.index(viewport)
    row, column = divmod(number, grid.columns)
    place = tuple(grid.places[number]) if grid.places else ()
    display_set, frame = session.display_set(viewport), session.frame(viewport)
    if display_set is None or frame is None:
        empty = ViewportView(
            viewport.id,
            viewport.id == grid.active_id,
            column,
            row,
            grid.columns,
            grid.rows,
            "empty",
            place,
            accessible_name=t("Empty viewport"),
        )
        return view_in_3d(session, viewport, empty)
    count = session.count(viewport)
    state = session.state(viewport)
    film = film_view(session, viewport)
    noun = "Frame" if film else "Slice" if viewport.reformat else "Image"
    failure = session.failure(viewport)
    position = f"{viewport.index + 1} / {count}"
    letters = session.orientation_letters(viewport)
    texts = session.texts.lines(Shown(session, viewport, display_set, frame, noun))
    quiet = session.texts.mode == "off"
    return ViewportView(
        id=viewport.id,
        active=viewport.id == grid.active_id,
        column=column,
        row=row,
        columns=grid.columns,
        rows=grid.rows,
        phase=state,
        place=place,
        top_left=_filled(*texts["top_left"], turned_words(viewport)),  # never hidden
        top_right=texts["top_right"],
        bottom_left=texts["bottom_left"],
        bottom_right=texts["bottom_right"],
        orientation=OrientationLetters() if quiet else OrientationLetters(**letters),
        scrollbar=_scrollbar(session, viewport, count) if count > 1 and not film else None,
        notice=_notice(session, viewport, failure),
        accessible_name=", ".join(
            _filled(
                f"{display_set.modality} {display_set.description}".strip(),
                f"{noun.lower()} {viewport.index + 1} of {count}",
                *picture_words(viewport, display_set, frame),
                window_text(session, viewport),
                "inverted" if viewport.invert else "",
                turned_words(viewport),
                session.measurements.count_text(frame),
                "loading" if state in ("pending", "loading") else "",
            )
        ),
        loading_text=_loading_text(session, viewport, position),
        lossy_text=lossy_text(frame.instance),  # said whatever texts are shown (IHE BIR 5.8)
        cursor=_CURSORS.get(session.tool, "crosshair"),
        film=film,
        cine=cine_view(session, viewport),
        phases=phase_view(session, viewport),
        window_panel=window_panel(session, viewport),
        layers=layer_rows(session, viewport),
    )


def _loading_text(session: ViewerSession, viewport: Viewport, position: str) -> str:
    if session.state(viewport) in ("loaded", "failed"):
        return ""
    volume = session.volumes.of(viewport)
    if volume is not None:
        filled, slices = session.volumes.filled(volume)
        return t("Loading {filled} / {slices}", filled=filled, slices=slices)
    return (
        loading_text(session, viewport)
        if session.is_video(viewport)
        else t("Loading image {position}", position=position)
    )


def _notice(
    session: ViewerSession, viewport: Viewport, failure: FrameFailure | None
) -> Notice | None:
    if session.is_video(viewport):
        return video_notice(session, viewport)
    return _failure_notice(failure, viewport.index) if failure else None


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _failure_notice(failure: FrameFailure, index: int) -> Notice:
    return Notice(
        id=f"frame-{index}",
        level="error",
        title=_FAILURE_TITLES.get(failure.kind, "This image cannot be shown"),
        reason=failure.reason,
        advice=t("The other images stay usable."),
        action_label=t("Try again"),
        action_command="retry",
        dismissible=False,
    )


def _scrollbar(session: ViewerSession, viewport: Viewport, count: int) -> ScrollbarView:
    if viewport.reformat is not None:
        whole = session.state(viewport) == "loaded"
        return ScrollbarView(count, viewport.index, ((0.0, 1.0),) if whole else ())
    loaded, failed = session.queue.states(viewport.display_set, count)
    return ScrollbarView(count, viewport.index, _ranges(loaded, count), _ranges(failed, count))


def _ranges(indices: Iterable[int], count: int) -> tuple[tuple[float, float], ...]:
    """Runs of neighbouring indices as fractions of the stack."""
    runs: list[list[int]] = []
    for index in sorted(indices):
        if runs and index == runs[-1][1]:
            runs[-1][1] = index + 1
        else:
            runs.append([index, index + 1])
    return tuple((start / count, end / count) for start, end in runs)
