"""Dialogs: help, about, settings, oddities of a series. The page behind is inert meanwhile."""

from string.templatelib import Template

from negatoscope.app.preferences.views import PreferencesDialog
from negatoscope.app.upload.views import UploadDialog
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.dynamic.views import CurveDialog
from negatoscope.app.viewer.hanging.views import HangingDialog, SaveLayoutDialog
from negatoscope.app.viewer.measurements.views import MeasurementDialog
from negatoscope.app.viewer.place_views import PlaceDialog
from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.app.viewer.tag_views import TagDialog
from negatoscope.app.viewer.tmtv.views import UptakeDialog
from negatoscope.app.viewmodels.dialogs import (
    AboutDialog,
    Dialog,
    HelpDialog,
    RejectDialog,
    SeriesDialog,
    SettingsDialog,
    Shortcut,
    SignInDialog,
)
from negatoscope.language import t
from negatoscope.ui import (
    capture,
    dynamic,
    hanging,
    measurements,
    place,
    preferences,
    reports,
    sign_in,
    tags,
    upload,
    uptake,
)
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

_NEVER_KEPT = {
    False: t("Images, names and numbers of patients are never kept."),
    True: t(
        "This site keeps the last search, with names and numbers of patients, but never images."
    ),
}


def dialog(view: Dialog | None) -> Template:
    """The open dialog, or nothing."""
    match view:
        case HelpDialog():
            return _frame(t("Keys and mouse"), "dialog-wide", _help(view))
        case AboutDialog():
            return _frame(t("About Negatoscope"), "", _about(view))
        case SignInDialog():
            body = sign_in.dialog_body(view)
            return _frame(t("Sign in again"), "", body, close="putOffSignIn")
        case UploadDialog():
            return _frame(
                t("Upload to {target}", target=view.target), "dialog-wide", upload.dialog_body(view)
            )
        case CaptureDialog():
            return _frame(t("Take a picture along"), "", capture.dialog_body(view))
        case CurveDialog():
            return _frame(t("Curves of the regions"), "dialog-wide", dynamic.dialog_body(view))
        case PreferencesDialog():
            return _frame(t("Preferences"), "dialog-large", preferences.dialog_body(view))
        case SettingsDialog():
            return _frame(t("Settings"), "dialog-wide", _settings(view))
    return _of_viewer(view)


def _of_viewer(view: Dialog | None) -> Template:
    """The dialogs of the reading room."""
    match view:
        case SeriesDialog():
            return _frame(view.title, "", _series(view))
        case PlaceDialog():
            return _frame(t("Show in which viewport?"), "", place.dialog_body(view))
        case TagDialog():
            return _frame("DICOM attributes", "dialog-large", tags.dialog_body(view))
        case HangingDialog():
            return _frame(t("Hanging protocols"), "dialog-large", hanging.protocols_body(view))
        case SaveLayoutDialog():
            return _frame(t("Save this layout"), "", hanging.save_body(view))
        case ReportDialog():
            return _frame(view.document.title, "dialog-wide", reports.document(view))
        case SaveReportDialog():
            return _frame(t("Save a report"), "", reports.saving(view))
        case RejectDialog():
            return _frame(t("Reject this series?"), "", _reject(view))
    return _of_values(view)


def _of_values(view: Dialog | None) -> Template:
    """The dialogs of numbers: measurements, uptake."""
    match view:
        case MeasurementDialog():
            return _frame(view.title, "", measurements.dialog_body(view))
        case UptakeDialog():
            return _frame(t("What SUV is computed from"), "", uptake.dialog_body(view))
    return EMPTY


def _frame(title: str, size: str, body: Template, close: str = "closeDialog") -> Template:
    return t"""<div class="dialog-backdrop" data-command="{close}"></div>
    <dialog open class="dialog {size}" aria-modal="true" aria-labelledby="dialog-title"
      tabindex="-1">
      <header class="dialog-header">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="icon-button" data-command="{close}" aria-label="Close"
          >{icon("x")}</button>
      </header>
      <div class="dialog-body" tabindex="0" role="group" aria-labelledby="dialog-title">{body}</div>
    </dialog>"""


def _help(view: HelpDialog) -> Template:
    groups = [_shortcuts(title, rows) for title, rows in view.groups]
    mouse = _shortcuts(t("Mouse and touch"), view.mouse) if view.mouse else EMPTY
    tour = EMPTY
    if view.tour:
        tour = t"""<p class="help-tour"><button type="button" class="button"
          data-command="startTour">{icon("graduation-cap")}<span>Show the tour</span
          ></button></p>"""
    return t'{tour}<div class="help-groups">{mouse}{groups}</div>'


def _shortcuts(title: str, rows: tuple[Shortcut, ...]) -> Template:
    lines = [t"<div><dt>{row.label}</dt><dd>{_keys(row.keys)}</dd></div>" for row in rows]
    return t'<section class="help-group"><h3>{title}</h3><dl>{lines}</dl></section>'


def _keys(alternatives: tuple[str, ...]) -> list[Template]:
    """Each key in its own frame: ``Ctrl + Z`` for a combination, ``? or F1`` for alternatives."""
    return _between(t" or ", [t"{_combination(keys)}" for keys in alternatives])


def _combination(keys: str) -> list[Template]:
    parts = keys.split(" + ") if " + " in keys else [keys]
    return _between(t" + ", [t"<kbd>{part}</kbd>" for part in parts])


def _between(separator: Template, parts: list[Template]) -> list[Template]:
    return [t"{separator if index else EMPTY}{part}" for index, part in enumerate(parts)]


def _about(view: AboutDialog) -> Template:
    lines = [t"<p>{line}</p>" for line in view.lines]
    return t"""<div class="about">
      <span class="about-mark">{icon("mark")}</span>
      <p class="about-name">Negatoscope {view.version}</p>
      <p class="about-intent">{icon("triangle-alert")} Not for diagnostic use.
        This software is for research, teaching and testing.</p>
      {lines}
      <dl class="facts">
        <div><dt>Started from</dt><dd>{view.started_from}</dd></div>
        <div><dt>Graphics</dt><dd>{view.renderer}</dd></div>
        <div><dt>Licence</dt><dd>MIT</dd></div>
      </dl>
    </div>"""


def _settings(view: SettingsDialog) -> Template:
    rows = [
        t"""<div><dt>{entry.meaning}</dt><dd><bdi>{entry.value}</bdi></dd></div>"""
        for entry in view.kept
    ]
    nothing = t"<p>Nothing but the program itself.</p>" if not rows else EMPTY
    return t"""<section class="kept"><h3>Kept on this device</h3>
      {nothing}<dl class="kept-entries">{rows}</dl>
      <p class="kept-note">{_NEVER_KEPT[view.whole_queries]} The program itself is kept, so that it
        opens at once and without a network.</p>
      <button type="button" class="button" data-command="clearDevice" ?disabled="{not rows}"
        >{icon("trash-2")}<span>Forget all of this</span></button></section>
      <section class="kept"><h3>Servers</h3>
      <p class="kept-note">If lists or images do not come, a check tells which setting on which
        server mends it.</p>
      <button type="button" class="button" data-command="navigate" data-to="doctor"
        >{icon("stethoscope")}<span>Check the servers</span></button></section>"""


def _series(view: SeriesDialog) -> Template:
    reasons = [
        t"<li><p>{reason}</p>{t'<p class="reason-advice">{advice}</p>' if advice else EMPTY}</li>"
        for reason, advice in view.reasons
    ]
    return t"""<p>{view.lead}</p><ul class="reasons">{reasons}</ul>"""


def _reject(view: RejectDialog) -> Template:
    return t"""<p><b><bdi>{view.series}</bdi></b></p>
      <p>The archive “{view.source}” will hide it from everybody, as rejected for quality reasons.
        Only there can it be brought back.</p>
      <p class="dialog-actions"><button type="button" class="button" data-command="closeDialog"
        >Keep it</button><button type="button" class="button button-primary"
        data-command="confirmRejectSeries" data-display-set="{view.display_set}"
        >{icon("ban")}<span>Reject it</span></button></p>"""
