"""The upload dialog: choosing files, how far it is, what was not stored and why."""

from string.templatelib import Template

from negatoscope.app.upload.views import UploadDialog, UploadLine
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

_STATES = {
    "waiting": ("circle", t("Waiting")),
    "sending": ("upload", t("Being sent")),
    "stored": ("circle-check", t("Stored")),
    "failed": ("circle-alert", t("Not stored")),
}


def dialog_body(view: UploadDialog) -> Template:
    """What stands in the dialog."""
    running = view.phase in ("reading", "sending")
    return t"""<div class="upload" aria-busy="{"true" if running else "false"}">
      {_running(view) if running else _choosing(view)}
      {_files(view)}
    </div>"""


def _running(view: UploadDialog) -> Template:
    if view.fraction is None:
        bar = t'<progress class="slim-bar" aria-label="Upload"></progress>'
    else:
        bar = t"""<progress class="slim-bar" max="1" value="{view.fraction}"
          aria-label="Upload"></progress>"""
    return t"""<div class="upload-running">{bar}
      <p role="status">{view.status}</p><p class="upload-detail">{view.detail}</p>
      <button type="button" class="button" data-command="upload.cancel">Stop</button></div>"""


def _choosing(view: UploadDialog) -> Template:
    said = t'<p role="status" class="upload-status">{view.status}</p>' if view.status else EMPTY
    retry = EMPTY
    if view.can_retry:
        retry = t"""<button type="button" class="button" data-command="upload.retry"
          >{icon("refresh-cw")}<span>Try the rest again</span></button>"""
    return t"""{said}
      <p>DICOM files, folders or ZIP files of this device are sent to this archive and stay
        there.</p>
      <p class="upload-buttons">
        <button type="button" class="button button-primary" data-command="upload.files"
          >{icon("files")}<span>Choose files…</span></button>
        <button type="button" class="button" data-command="upload.folder"
          >{icon("folder-open")}<span>Choose folder…</span></button>
        {retry}
      </p>"""


def _files(view: UploadDialog) -> Template:
    if not view.lines and not view.only_failed:
        return EMPTY
    only = EMPTY
    if view.failed or view.only_failed:
        only = t"""<label class="check"><input type="checkbox" data-command="upload.showFailed"
          data-on="change" .checked="{view.only_failed}"><span>Only those not stored
          ({view.failed})</span></label>"""
    more = t'<p class="upload-detail">and {view.lines_left} more</p>' if view.lines_left else EMPTY
    return t"""{only}<ul class="upload-files">{[_line(line) for line in view.lines]}</ul>{more}"""


def _line(line: UploadLine) -> Template:
    drawing, words = _STATES[line.state]
    return t"""<li class="is-{line.state}">{icon(drawing)}<bdi>{line.name}</bdi>
      <span class="upload-reason">{line.reason or words}</span></li>"""
