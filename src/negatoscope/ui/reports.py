"""Reports: the document that is read, and the dialog in which a new one is saved."""

from string.templatelib import Template

from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.dicom.reports.entries import Entry
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

#: Headings nested deeper are all of this level.
_DEEPEST = 6


def document(view: ReportDialog) -> Template:
    """A report to read, and what can be done with it."""
    told = view.document
    facts = [t"<div><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div>" for name, value in told.facts]
    return t"""<article class="report">
      <div class="report-actions">{_show(view)}
        <button type="button" class="button" data-command="printReport"
          >{icon("printer")}<span>Print</span></button></div>
      <dl class="report-facts">{facts}</dl>
      {_problems(told.problems)}
      {[_entry(entry, 3, view) for entry in told.entries]}
      <p class="report-foot">Not for diagnostic use.</p>
    </article>"""


def _show(view: ReportDialog) -> Template:
    if not view.measurements:
        return t'<p class="report-note">{view.reason}</p>'
    noun = "measurement" if view.measurements == 1 else "measurements"
    return t"""<button type="button" class="button button-primary"
      data-command="hydrateStructuredReport" data-display-set="{view.display_set}"
      >{icon("ruler")}<span>Show {view.measurements} {noun} on the images</span></button>"""


def _problems(problems: tuple[str, ...]) -> Template:
    if not problems:
        return EMPTY
    lines = [t"<li>{problem}</li>" for problem in problems]
    return t"""<details class="report-problems"><summary>{icon("triangle-alert")}
      <span>Parts of this report do not follow the standard</span></summary>
      <ul>{lines}</ul></details>"""


def _entry(entry: Entry, level: int, view: ReportDialog) -> Template:
    below = [_entry(each, min(level + 1, _DEEPEST), view) for each in entry.entries]
    if entry.kind == "section":
        return t"""<section class="report-section report-level-{level}">{_heading(entry, level)}
          {below}</section>"""
    nested = t'<div class="report-below">{below}</div>' if below else EMPTY
    return t"""<div class="report-line is-{entry.kind}"><p>{_name(entry)}{_value(entry, view)}
      {_qualifiers(entry)}</p>{nested}</div>"""


def _heading(entry: Entry, level: int) -> Template:
    match level:
        case 3:
            return t"<h3>{entry.name}</h3>"
        case 4:
            return t"<h4>{entry.name}</h4>"
        case 5:
            return t"<h5>{entry.name}</h5>"
    return t"<h6>{entry.name}</h6>"


def _name(entry: Entry) -> Template:
    return t'<span class="report-name">{entry.name}</span> ' if entry.name else EMPTY


def _value(entry: Entry, view: ReportDialog) -> Template:
    words = view.go_to.get((entry.sop_instance_uid, entry.frame))
    if words:
        return t"""<button type="button" class="report-image"
          data-command="report.goToImage" data-sop-instance-uid="{entry.sop_instance_uid}"
          data-frame="{entry.frame or 1}">{icon("image")}<span>{words}</span></button>"""
    unit = t' <span class="report-unit">{entry.unit}</span>' if entry.unit else EMPTY
    return t'<span class="report-value"><bdi>{entry.value}</bdi>{unit}</span>'


def _qualifiers(entry: Entry) -> Template:
    if not entry.qualifiers:
        return EMPTY
    told = ", ".join(f"{name}: {value}" for name, value in entry.qualifiers)
    return t' <span class="report-qualifiers">{told}</span>'


def saving(view: SaveReportDialog) -> Template:
    """Asks what the report is called and where it goes."""
    return t"""<div class="save-report"
      aria-busy="{"true" if view.busy else "false"}">
      <label class="labelled"><span>Name of the series</span>
        <input class="field" maxlength="64" autocomplete="off" spellcheck="false"
          .value="{view.description}"
          data-command="report.describe" data-on="input"></label>
      <label class="labelled"><span>Measured by</span>
        <input class="field" maxlength="64" autocomplete="off" spellcheck="false"
          .value="{view.observer}"
          data-command="report.nameObserver" data-on="input"></label>
      <p class="report-note">Your name is kept while this page is open, not on this device.
        Without one, the report names the viewer alone.</p>
      {_measurements(view)}
      {
        t'<p class="report-note">{icon("triangle-alert")}<span>Left out: {view.left_out}</span></p>'
        if view.left_out
        else EMPTY
    }
      {
        t'<p class="report-note">It takes the place of the report that was shown.</p>'
        if view.predecessor
        else EMPTY
    }
      {t'<p class="save-report-problem" role="alert">{view.problem}</p>' if view.problem else EMPTY}
      {_targets(view)}
    </div>"""


def _measurements(view: SaveReportDialog) -> Template:
    lines = [
        t"<li><bdi>{name}</bdi><span>{numbers}</span></li>" for name, numbers in view.measurements
    ]
    count = len(view.measurements)
    noun = "measurement" if count == 1 else "measurements"
    return t"""<section class="save-report-list" aria-label="Measurements"><h3>{count} {noun}</h3>
      <ul tabindex="0" aria-label="Measurements of the report">{lines}</ul></section>"""


def _targets(view: SaveReportDialog) -> Template:
    download = t"""<button type="button" class="button" data-command="downloadReport"
      >{icon("download")}<span>Save as a file</span></button>"""
    if not view.target:
        return t"""<p class="report-note">{view.reason}</p>
          <div class="report-actions">{download}</div>"""
    words = t("Storing…") if view.busy else t("Store in {target}", target=view.target)
    return t"""<div class="report-actions"><button type="button" class="button button-primary"
      data-command="storeMeasurements" ?disabled="{view.busy}">{icon("upload")}<span
      >{words}</span></button>{download}</div>"""
