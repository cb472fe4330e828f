"""Turns preview, modes and kept searches into what the study list's page shows."""

from negatoscope.app.modes import Modes
from negatoscope.app.notices import notice_of
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.app.worklist.preview import Preview
from negatoscope.app.worklist.query import WorklistQuery
from negatoscope.app.worklist.search_commands import SearchCommands
from negatoscope.app.worklist.searches import (
    PERIOD_LABELS,
    PERIODS,
    SavedSearch,
    period_of,
)
from negatoscope.app.worklist.views import (
    ModeButton,
    PeriodChoice,
    PreviewView,
    SearchesView,
    SeriesLine,
)
from negatoscope.dicom.text import format_date, format_time
from negatoscope.language import t
from negatoscope.sources.base import SeriesSummary, StudyRow


def preview_view(preview: Preview, page: WorklistPage, modes: Modes, root: str) -> PreviewView:
    """The panel with the selected study."""
    study = preview.study
    if study is None:
        return PreviewView("none")
    error = notice_of(preview.error) if preview.error else None
    return PreviewView(
        phase=preview.phase,
        study_instance_uid=study.study_instance_uid,
        patient_name=study.patient_name,
        facts=_facts(study),
        modes=mode_buttons(study, page, modes, root),
        series=tuple(map(_series_line, preview.series)),
        series_title=_series_title(preview.series),
        error_title=error.title if error else "",
        error_reason=error.reason if error else "",
        error_advice=error.advice if error else "",
    )


def mode_buttons(
    study: StudyRow, page: WorklistPage, modes: Modes, root: str
) -> tuple[ModeButton, ...]:
    """A button for each mode; those that do not fit say why."""
    return tuple(
        ModeButton(
            mode.route_name,
            mode.label,
            root + page.study_address(study.study_instance_uid, mode.route_name),
            index == 0,
            mode.unfit(study),
        )
        for index, mode in enumerate(modes.all)
    )


def searches_view(
    commands: SearchCommands, page: WorklistPage, *, may_remember: bool
) -> SearchesView:
    """Periods and kept searches."""
    today = commands.searches.today()
    current = period_of(page.draft, today)
    periods = tuple(PeriodChoice(p, PERIOD_LABELS[p], p == current) for p in PERIODS)
    if not may_remember:
        return SearchesView(periods, (), can_save=False)
    note = ""
    if page.draft.is_identifying:
        note = t("Name, MRN and accession are left out: nothing about a patient is kept.")
    saved = tuple((s.name, _in_words(s)) for s in commands.searches.all)
    return SearchesView(periods, saved, note=note)


def _facts(study: StudyRow) -> tuple[tuple[str, str], ...]:
    when = f"{format_date(study.study_date)} {format_time(study.study_time)}".strip()
    facts = (
        ("MRN", study.patient_id),
        ("Born", format_date(study.patient_birth_date)),
        ("Sex", study.patient_sex),
        ("Study", study.description),
        ("Date", when),
        ("Accession", study.accession_number),
        (t("Referred by"), study.referring_physician),
    )
    return tuple((label, value) for label, value in facts if value)


def _series_line(series: SeriesSummary) -> SeriesLine:
    return SeriesLine(
        "" if series.number is None else str(series.number),
        series.modality,
        series.description,
        "" if series.instances is None else str(series.instances),
    )


def _series_title(series: tuple[SeriesSummary, ...]) -> str:
    counts = [s.instances for s in series]
    images = sum(c for c in counts if c is not None)
    text = f"{len(series)} series"
    if not images or None in counts:
        return text
    return f"{text}, {images} image{'' if images == 1 else 's'}"


def _in_words(search: SavedSearch) -> str:
    query: WorklistQuery = search.query
    filters = query.filters
    parts = [", ".join(filters.modalities), filters.description]
    if search.period:
        parts.append(PERIOD_LABELS[search.period])
    elif filters.start_date or filters.end_date:
        parts.append(f"{format_date(filters.start_date)} – {format_date(filters.end_date)}")
    return " · ".join(part for part in parts if part) or t("All studies")
