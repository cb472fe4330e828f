"""Turns studies and their series into what the study browser shows."""

from collections.abc import Iterator
from dataclasses import replace

from negatoscope.app.notices import notice_of
from negatoscope.app.viewer.priors import STUDY_MODES
from negatoscope.app.viewer.series_warnings import incomplete_notice
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.studies import LoadedStudy
from negatoscope.app.viewmodels.study_browser import (
    StudyBrowserStudy,
    StudyTab,
    StudyTabs,
    ThumbnailView,
)
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.text import format_date
from negatoscope.language import t
from negatoscope.sources.base import SeriesSummary, StudyRow
from negatoscope.sources.dicomlocal import NAME as LOCAL

_TABS = {"primary": t("Primary"), "recent": t("Recent"), "all": t("All")}


def study_tabs(session: ViewerSession) -> StudyTabs:
    """Which studies of the patient can be listed."""
    priors = session.priors
    counts = priors.counts(session.studies)
    notice = None
    if priors.error is not None:
        found = notice_of(priors.error, retry_command="searchPriors", id="priors")
        notice = replace(found, title="Other studies of the patient could not be looked for")
    return StudyTabs(
        tuple(StudyTab(m, _TABS[m], counts[m], m == priors.mode) for m in STUDY_MODES),
        priors.phase == "loading",
        notice,
    )


def study_views(session: ViewerSession) -> tuple[StudyBrowserStudy, ...]:
    """The studies of the list: those of the link, then the others from the newest on."""
    there = {study.study_instance_uid: study for study in session.studies}
    leaves = session.source.name != LOCAL
    primary = [study_view(session, there[uid]) for uid in session.study_uids]
    others = [
        _known(study_view(session, there[row.study_instance_uid]), _listed(row))
        if row.study_instance_uid in there
        else _listed(row)
        for row in session.priors.listed(session.studies)
    ]
    return tuple(replace(view, can_leave=leaves) for view in (*primary, *others))


def _known(view: StudyBrowserStudy, listed: StudyBrowserStudy) -> StudyBrowserStudy:
    """With what the search said, as long as the images have not said it."""
    return replace(
        view,
        date=view.date or listed.date,
        description=view.description or listed.description,
        modalities=view.modalities or listed.modalities,
        instances=view.instances or listed.instances,
    )


def _listed(row: StudyRow) -> StudyBrowserStudy:
    return StudyBrowserStudy(
        study_instance_uid=row.study_instance_uid,
        date=format_date(row.study_date),
        description=row.description,
        modalities=", ".join(row.modalities),
        instances=str(row.instances or ""),
        thumbnails=(),
        listed=True,
    )


def study_view(session: ViewerSession, study: LoadedStudy) -> StudyBrowserStudy:
    """One study in the study browser."""
    sets = study.all_display_sets()
    first = next((d.instances[0] for d in sets if d.instances), DataSet({}))
    modalities = sorted({s.modality for s in study.series if s.modality})
    instances = sum(s.instances or 0 for s in study.series)
    notice = None
    if study.error is not None:
        notice = notice_of(study.error, retry_command="retry", id=study.study_instance_uid)
    elif study.series_errors:
        error = next(iter(study.series_errors.values()))
        notice = notice_of(error, retry_command="retry", id=study.study_instance_uid)
        others = len(study.series_errors) - 1
        if others:
            notice = replace(notice, reason=f"{notice.reason} And {others} more series.")
    elif study.incomplete:
        missing = notice_of(study.incomplete[0], retry_command="retry", id=study.study_instance_uid)
        notice = replace(missing, title="Series may be missing")
    else:
        notice = incomplete_notice(study.study_instance_uid, sets)
    return StudyBrowserStudy(
        study_instance_uid=study.study_instance_uid,
        date=format_date(first.string("StudyDate")),
        description=first.string("StudyDescription"),
        modalities=", ".join(modalities),
        instances=str(instances) if instances else "",
        thumbnails=tuple(_thumbnails(session, study)),
        notice=notice,
        loading=study.phase == "loading",
    )


def _thumbnails(session: ViewerSession, study: LoadedStudy) -> Iterator[ThumbnailView]:
    """Those of the display sets; a series that could not be loaded has one to try again."""
    for series in study.series:
        uid = series.series_instance_uid
        for display_set in study.display_sets.get(uid, ()):
            yield _thumbnail(session, display_set)
        if uid in study.series_errors:
            yield _failed_series(series)


def _failed_series(series: SeriesSummary) -> ThumbnailView:
    return ThumbnailView(
        display_set=series.series_instance_uid,
        label=series.description or t("No description"),
        modality=series.modality,
        number="" if series.number is None else f"S:{series.number}",
        count=str(series.instances or ""),
        state="failed",
        active=False,
        shown=False,
        message=t("Could not be loaded. Click to try again."),
        command="retry",
    )


def _thumbnail(session: ViewerSession, display_set: DisplaySet) -> ThumbnailView:
    count = len(display_set.frames) if display_set.video is None else 0
    loaded, failed = session.queue.states(display_set.uid, count)
    active = session.grid.active.display_set == display_set.uid
    if display_set.video is not None:
        state = "video"
    elif display_set.is_report:
        state = "report"
    elif display_set.kind != "image":
        state = "unsupported"
    elif count and len(loaded) == count:
        state = "loaded"
    elif loaded:
        state = "loading"
    else:
        state = "failed" if failed else "pending"
    number = display_set.series_number
    return ThumbnailView(
        display_set=display_set.uid,
        label=display_set.description or t("No description"),
        modality=display_set.modality,
        number="" if number is None else f"S:{number}",
        count=str(_frames(display_set) or count or display_set.instance_count),
        noun=_noun(display_set),
        state=state,  # type: ignore[arg-type]
        active=active,
        shown=any(v.display_set == display_set.uid for v in session.grid.viewports),
        message=display_set.message,
        loaded_fraction=len(loaded) / count if count else 0.0,
        warnings=tuple(warning.text for warning in display_set.warnings),
        command=_command(display_set),
        can_place=display_set.is_viewable and len(session.grid.viewports) > 1,
    )


def _noun(display_set: DisplaySet) -> str:
    if display_set.is_report:
        return "report"
    return "frame" if _frames(display_set) else "video" if display_set.video else "image"


def _command(display_set: DisplaySet) -> str:
    """What a click runs; what cannot be shown says in a dialog what it is."""
    if display_set.is_report:
        return "showReport"
    return "setDisplaySet" if display_set.is_viewable else "showSeriesWarnings"


def _frames(display_set: DisplaySet) -> int:
    """How many frames a video has, as far as the header says."""
    return display_set.video.frame_count if display_set.video is not None else 0
