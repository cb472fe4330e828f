"""The study list: filters, sortable columns, rows, paging."""

from string.templatelib import Template

from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.worklist import Column, SourceChoice, StudyLine, WorklistView
from negatoscope.language import t
from negatoscope.ui import notices, preview
from negatoscope.ui.chrome import brand, help_buttons
from negatoscope.ui.dialogs import dialog
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import ABSENT, EMPTY, value_or_dash
from negatoscope.ui.searches import searches

#: The order in which a row prints its cells; the header follows it.
COLUMN_ORDER = (
    "patientName",
    "mrn",
    "studyDate",
    "modalities",
    "description",
    "accession",
    "instances",
)

_SKELETON_ROWS = 12
_SORT_ICONS = {"": "chevrons-up-down", "ascending": "arrow-up", "descending": "arrow-down"}
_NO_NAME = t'<span class="absent">No name</span>'


def page(view: WorklistView) -> Template:
    """The page of the study list."""
    return t"""<div class="page worklist" ?inert="{view.dialog is not None}">
      <header class="bar">
        {brand(view.brand)}
        <div class="bar-end">{_source_selector(view.sources)}{_upload(view)}{_local(view)}{
        help_buttons(view.account)
    }</div>
      </header>
      <main class="worklist-main" aria-busy="{"true" if view.phase == "loading" else "false"}">
        {_title(view)}
        <div class="worklist-body {"has-preview" if view.preview is not None else ""}">
          <div class="study-table-frame">
            {_slim_bar(view)}
            <div class="study-table-scroll" tabindex="-1">
              {_table(view)}
              {_instead_of_rows(view)}
            </div>
            {_footer(view)}
          </div>
          {preview.preview(view.preview)}
        </div>
      </main>
    </div>
    {notices.stack(view.notices)}
    {dialog(view.dialog)}"""


def _title(view: WorklistView) -> Template:
    return t"""<div class="worklist-title">
      <h1>Studies</h1>
      <p class="worklist-count is-{view.phase}" role="status">{_spoken_count(view)}</p>
      <button type="button" class="button button-quiet" data-command="worklist.reset"
        ?disabled="{not view.filtered}">{icon("x")}<span>Clear<span class="wide-only"
        > filters</span></span></button>
      {searches(view.searches)}
      <button type="button" class="icon-button" data-command="worklist.reload"
        aria-label="Ask again for the list" title="Ask again">{icon("refresh-cw")}</button>
      {preview.toggle(view.preview)}
      <label class="button button-quiet filters-switch">
        <input type="checkbox" class="visually-hidden" id="filters-open">
        {icon("list-filter")}<span>Filters</span>
      </label>
    </div>"""


def _spoken_count(view: WorklistView) -> str:
    match view.phase:
        case "loading":
            return t("Asking for studies")
        case "empty":
            return t("No studies")
        case "error":
            return ""
    return view.range_text


def _source_selector(sources: tuple[SourceChoice, ...]) -> Template:
    if len(sources) < 2:
        return EMPTY
    options = [
        t'<option value="{s.name}" ?selected="{s.selected}">{s.friendly_name}</option>'
        for s in sources
    ]
    return t"""<label class="source">
      <span class="source-label">{icon("database")}<span>Source</span></span>
      <select class="field" data-command="worklist.setSource" data-on="change">{options}</select>
    </label>"""


def _local(view: WorklistView) -> Template:
    return t"""<a class="button button-quiet local-link" href="{view.local_href}"
      data-command="navigate" data-to="local" title="Open files of this device"
      aria-label="Open files">{icon("folder-open")}<span class="wide-only">Open files</span></a>"""


def _upload(view: WorklistView) -> Template:
    if not view.can_upload:
        return EMPTY
    return t"""<button type="button" class="button button-quiet upload-button"
      data-command="upload.show"
      aria-label="Upload" title="Upload DICOM files to this source"
      >{icon("upload")}<span class="wide-only">Upload</span></button>"""


def _slim_bar(view: WorklistView) -> Template:
    if view.phase != "loading":
        return EMPTY
    return t'<progress class="slim-bar" aria-label="Asking for studies"></progress>'


def _table(view: WorklistView) -> Template:
    columns = {column.key: column for column in view.columns}
    shown = [columns[key] for key in COLUMN_ORDER if key in columns]
    heads = [_header(column) for column in shown]
    filters = [_filter_cell(column, view) for column in shown]
    if view.phase == "loading" and not view.rows:
        rows = [_SKELETON_ROW] * _SKELETON_ROWS
    elif view.phase == "error":
        rows = []
    else:
        command = "study.open" if view.preview is None else "worklist.select"
        rows = [_row(line, command) for line in view.rows]
    return t"""<table class="study-table" role="table" aria-label="Studies">
      <thead role="rowgroup">
        <tr class="heads" role="row">{heads}</tr>
        <tr class="filters" role="row">{filters}</tr>
      </thead>
      <tbody role="rowgroup" class="{"is-stale" if view.phase == "loading" else ""}">{rows}</tbody>
    </table>"""


def _header(column: Column) -> Template:
    mark = "sort-on" if column.sort else "sort-off"
    return t"""<th scope="col" role="columnheader" class="column-{column.key}"
      aria-sort="{column.sort or "none"}"><button type="button" class="sort {mark}"
      data-command="worklist.sortBy" data-key="{column.key}"><span>{column.label}</span
      >{icon(_SORT_ICONS[column.sort])}</button></th>"""


def _filter_cell(column: Column, view: WorklistView) -> Template:
    match column.filter_kind:
        case "text":
            inner = _text_filter(column)
        case "dates":
            inner = _date_filter(column)
        case "modalities":
            inner = _modality_filter(column, view.modality_choices)
        case _:
            inner = EMPTY
    label = EMPTY
    if column.filter_kind:
        label = t'<span class="filter-label" aria-hidden="true">{column.label}</span>'
    return t'<td role="cell" class="column-{column.key}">{label}{inner}</td>'


def _text_filter(column: Column) -> Template:
    return t"""<input type="search" class="field" data-command="worklist.setFilter" data-on="input"
      data-key="{column.key}" aria-label="Filter by {column.label}" placeholder="Any"
      autocomplete="off" spellcheck="false" autocapitalize="off" dir="auto"
      .value="{column.filter_value}">"""


def _date_filter(column: Column) -> Template:
    return t"""<div class="date-range">
      <input type="date" class="{_date_class(column.filter_value)}" max="9999-12-31"
        data-command="worklist.setFilter" data-on="input" data-key="startDate"
        aria-label="{column.label} from" .value="{_input_date(column.filter_value)}">
      <span aria-hidden="true">–</span>
      <input type="date" class="{_date_class(column.filter_value_to)}" max="9999-12-31"
        data-command="worklist.setFilter" data-on="input" data-key="endDate"
        aria-label="{column.label} to" .value="{_input_date(column.filter_value_to)}">
    </div>"""


def _date_class(value: str) -> str:
    return "field" if value else "field is-blank"


def _input_date(value: str) -> str:
    """``20250103`` as a date input wants it: ``2025-01-03``."""
    if len(value) == 8 and value.isdecimal():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return value


def _modality_filter(column: Column, choices: tuple[str, ...]) -> Template:
    chosen = [m for m in column.filter_value.replace("\\", ",").split(",") if m]
    boxes = [_modality_box(m, m in chosen) for m in dict.fromkeys((*chosen, *choices))]
    return t"""<button type="button" class="field select-button" popovertarget="modality-choice"
        aria-label="Filter by {column.label}: {", ".join(chosen) or "any"}"
        ><span class="{"" if chosen else "is-blank"}">{", ".join(chosen) or t("Any")}</span
        >{icon("chevron-down")}</button>
      <div id="modality-choice" class="menu modality-choice" popover role="group"
        aria-label="{column.label}">{boxes}</div>"""


def _modality_box(modality: str, checked: bool) -> Template:
    return t"""<label class="check"><input type="checkbox" data-command="worklist.toggleModality"
      data-on="change" data-modality="{modality}" .checked="{checked}"><span>{modality}</span
      ></label>"""


def _row(line: StudyLine, command: str) -> Template:
    # With the preview a click on a row selects it; the name is a link and opens in any case.
    # One line without white space: the browser makes no empty text nodes, and this is the
    # template that is rendered most often.
    more = t'<span class="patient-more">{line.birth_date_and_sex}</span>'
    return t'<tr role="row" class="study" data-command="{command}" data-double-command="study.open" data-study-instance-uid="{line.study_instance_uid}" data-index="{line.index}" aria-current="{"true" if line.selected else "false"}"><td role="cell" class="column-patientName"><a href="{line.href}" data-command="study.open" data-study-instance-uid="{line.study_instance_uid}"><bdi>{line.patient_name or _NO_NAME}</bdi></a>{more if line.birth_date_and_sex else EMPTY}</td><td role="cell" class="column-mrn">{line.patient_id or ABSENT}</td><td role="cell" class="column-studyDate">{line.study_date or ABSENT} <span class="time">{line.study_time}</span></td><td role="cell" class="column-modalities">{line.modalities or ABSENT}</td><td role="cell" class="column-description"><bdi>{line.description or ABSENT}</bdi></td><td role="cell" class="column-accession">{line.accession_number or ABSENT}</td><td role="cell" class="column-instances">{value_or_dash(line.instances)}</td></tr>'  # noqa: E501


_SKELETON_ROW = Template(
    '<tr class="skeleton" aria-hidden="true">'
    + "".join(f'<td class="column-{key}"><span class="bone"></span></td>' for key in COLUMN_ORDER)
    + "</tr>"
)


def _instead_of_rows(view: WorklistView) -> Template:
    if view.phase == "error" and view.error is not None:
        return _error(view.error)
    if view.phase != "empty":
        return EMPTY
    if view.filtered:
        return t"""<div class="instead">
          {icon("search-x")}
          <h2>No study matches these filters</h2>
          <p>Try a shorter name, a wider range of dates or any modality.</p>
          <button type="button" class="button" data-command="worklist.reset">Clear filters</button>
        </div>"""
    return t"""<div class="instead">
      {icon("list")}
      <h2>There are no studies here</h2>
      <p>The source answered and holds no study.</p>
      <button type="button" class="button" data-command="worklist.reload">Ask again</button>
    </div>"""


def _error(error: Notice) -> Template:
    return t"""<div class="instead instead-error" role="alert">
      {icon("circle-alert")}
      <h2>{error.title}</h2>
      <p>{error.reason}</p>
      <p class="instead-advice">{error.advice}</p>
      <button type="button" class="button button-primary"
        data-command="{error.action_command or "worklist.reload"}" data-id="{error.id}">
        {icon("refresh-cw")}<span>{error.action_label or t("Retry")}</span></button>
    </div>"""


def _footer(view: WorklistView) -> Template:
    sizes = [
        t'<option value="{n}" ?selected="{n == view.results_per_page}">{n}</option>'
        for n in view.results_per_page_choices
    ]
    return t"""<footer class="paging">
      <p class="paging-note">{view.note}</p>
      <label class="per-page"><span>Rows</span>
        <select class="field" data-command="worklist.setResultsPerPage" data-on="change"
          aria-label="Rows per page">{sizes}</select></label>
      <p class="paging-range">{view.range_text}</p>
      <nav class="paging-buttons" aria-label="Pages">
        <button type="button" class="icon-button" data-command="worklist.setPage"
          data-page="{view.page_number - 1}" ?disabled="{not view.has_previous}"
          aria-label="Previous page">{icon("chevron-left")}</button>
        <button type="button" class="icon-button" data-command="worklist.setPage"
          data-page="{view.page_number + 1}" ?disabled="{not view.has_next}"
          aria-label="Next page">{icon("chevron-right")}</button>
      </nav>
    </footer>"""
