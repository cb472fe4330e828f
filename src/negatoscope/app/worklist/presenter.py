"""Turns the study list into what its page shows."""

from negatoscope.app.local.files import PATH as LOCAL_PATH
from negatoscope.app.notices import notice_of
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.worklist import Column, SourceChoice, StudyLine, WorklistView
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.app.worklist.query import PAGE_SIZES
from negatoscope.app.worklist.views import PreviewView, SearchesView
from negatoscope.dicom.text import format_date, format_time
from negatoscope.language import t
from negatoscope.sources.base import StudyRow
from negatoscope.sources.query import StudyQuery

#: Modalities offered as filter (PS3.3 C.7.3.1.1.1), the frequent ones; others of the list join.
MODALITIES: tuple[str, ...] = (
    *("CR", "CT", "DX", "ES", "IO", "MG", "MR", "NM"),
    *("OT", "PT", "RF", "SC", "SM", "US", "XA"),
)

_COLUMNS = (
    ("patientName", t("Patient"), "text", "patient_name"),
    ("mrn", "MRN", "text", "mrn"),
    ("studyDate", t("Study date"), "dates", "start_date"),
    ("modalities", t("Modalities"), "modalities", "modalities"),
    ("description", t("Description"), "text", "description"),
    ("accession", t("Accession"), "text", "accession"),
    ("instances", t("Images"), "", ""),
)


def worklist_view(
    page: WorklistPage,
    sources: tuple[tuple[str, str], ...],
    notices: tuple[Notice, ...],
    *,
    dialog: Dialog | None,
    root: str,
    brand: str,
    preview: PreviewView | None = None,
    searches: SearchesView | None = None,
) -> WorklistView:
    """The study list page; ``sources`` are (name, friendly name)."""
    state = page.list_state
    query = state.query
    seen = {m for row in state.rows for m in row.modalities if m}
    error = notice_of(state.error, retry_command="worklist.reload") if state.error else None
    return WorklistView(
        phase=state.phase,
        columns=tuple(_column(page, *column) for column in _COLUMNS),
        rows=tuple(
            _line(page, row, index, root, selected=index == state.selected)
            for index, row in enumerate(state.rows)
        ),
        modality_choices=tuple(sorted({*MODALITIES, *seen})),
        range_text=state.range_text,
        note=state.note,
        page_number=query.page_number,
        has_previous=state.has_previous,
        has_next=state.has_next,
        results_per_page=query.results_per_page,
        results_per_page_choices=PAGE_SIZES,
        filtered=page.draft != StudyQuery(),
        error=error,
        sources=tuple(
            SourceChoice(name, friendly, name == page.source_name) for name, friendly in sources
        ),
        notices=notices,
        dialog=dialog,
        local_href=root + LOCAL_PATH,
        brand=brand,
        preview=preview,
        searches=searches,
        can_upload=bool(getattr(page.controller.source, "takes_uploads", False)),
    )


def _column(page: WorklistPage, key: str, label: str, kind: str, field: str) -> Column:
    query = page.query
    value = getattr(page.draft, field) if field else ""
    return Column(
        key=key,
        label=label,
        sort=query.sort_direction if query.sort_by == key else "",
        filter_kind=kind,  # type: ignore[arg-type]
        filter_value=",".join(value) if isinstance(value, tuple) else value,
        filter_value_to=page.draft.end_date if kind == "dates" else "",
        numeric=key == "instances",
    )


def _line(page: WorklistPage, row: StudyRow, index: int, root: str, *, selected: bool) -> StudyLine:
    birth = format_date(row.patient_birth_date)
    return StudyLine(
        study_instance_uid=row.study_instance_uid,
        index=index,
        patient_name=row.patient_name,
        patient_id=row.patient_id,
        study_date=format_date(row.study_date),
        study_time=format_time(row.study_time),
        modalities=", ".join(m for m in row.modalities if m),
        description=row.description,
        accession_number=row.accession_number,
        instances="" if row.instances is None else str(row.instances),
        href=root + page.study_address(row.study_instance_uid),
        selected=selected,
        birth_date_and_sex=" ".join(part for part in (birth, row.patient_sex) if part),
    )
