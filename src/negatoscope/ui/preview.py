"""The preview beside the study list: patient, ways to open the study, series."""

from string.templatelib import Template

from negatoscope.app.worklist.views import ModeButton, PreviewView, SeriesLine
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY, value_or_dash

_NO_NAME = t'<span class="absent">No name</span>'


def preview(view: PreviewView | None) -> Template:
    """The panel, or nothing while it is closed."""
    if view is None:
        return EMPTY
    body = _nothing() if view.phase == "none" else _study(view)
    return t"""<aside class="preview" aria-label="Preview of the selected study">{body}</aside>"""


def toggle(view: PreviewView | None) -> Template:
    """The button that opens and closes the panel."""
    is_open = view is not None
    drawing = icon("panel-right-close" if is_open else "panel-right-open")
    return t"""<button type="button" class="icon-button preview-toggle"
      data-command="worklist.togglePreview" aria-pressed="{"true" if is_open else "false"}"
      aria-label="Preview of the selected study" title="Preview (P)">{drawing}</button>"""


def _nothing() -> Template:
    return t"""<p class="preview-nothing">Select a study to see its series.</p>"""


def _study(view: PreviewView) -> Template:
    facts = [
        t"<div><dt>{label}</dt><dd><bdi>{value}</bdi></dd></div>" for label, value in view.facts
    ]
    modes = [_mode(view.study_instance_uid, mode) for mode in view.modes]
    return t"""<header class="preview-head">
        <h2><bdi>{view.patient_name or _NO_NAME}</bdi></h2>
        <dl class="facts">{facts}</dl>
        <div class="preview-modes">{modes}</div>
      </header>
      <div class="preview-series" aria-busy="{"true" if view.phase == "loading" else "false"}">
        {_series(view)}
      </div>"""


def _mode(study: str, mode: ModeButton) -> Template:
    look = "button button-primary" if mode.primary else "button"
    if mode.disabled_reason:
        return t"""<div class="preview-mode"><button type="button" class="button" disabled
          aria-describedby="unfit-{mode.mode}">{mode.label}</button>
          <p id="unfit-{mode.mode}" class="preview-unfit">{mode.disabled_reason}</p></div>"""
    return t"""<a class="{look}" href="{mode.href}" data-command="study.open"
      data-study-instance-uid="{study}" data-mode="{mode.mode}">{mode.label}</a>"""


def _series(view: PreviewView) -> Template:
    match view.phase:
        case "loading":
            return t"""<p class="preview-quiet" role="status">Asking for the series</p>"""
        case "error":
            return t"""<div role="alert" class="preview-error">
              <p><strong>{view.error_title}</strong></p>
              <p>{view.error_reason}</p><p>{view.error_advice}</p>
              <button type="button" class="button" data-command="worklist.retryPreview"
                >{icon("refresh-cw")}<span>Try again</span></button></div>"""
    if not view.series:
        return t"""<p class="preview-quiet">The source tells of no series in this study.</p>"""
    rows = [_line(line) for line in view.series]
    return t"""<h3>{view.series_title}</h3>
      <table class="series-table"><thead><tr><th scope="col">No.</th><th scope="col">Type</th>
        <th scope="col">Description</th><th scope="col" class="count">Images</th></tr></thead>
        <tbody>{rows}</tbody></table>"""


def _line(line: SeriesLine) -> Template:
    return t"""<tr><td>{value_or_dash(line.number)}</td><td>{value_or_dash(line.modality)}</td>
      <td><bdi>{value_or_dash(line.description)}</bdi></td>
      <td class="count">{value_or_dash(line.instances)}</td></tr>"""
