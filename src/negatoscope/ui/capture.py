"""The dialog for pictures to take along."""

from string.templatelib import Template

from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def dialog_body(view: CaptureDialog) -> Template:
    """Everything below the dialog's title."""
    if view.recording is not None:
        return _recording(view.recording)
    return t"""<div class="capture">
      {_what(view)}
      <div class="capture-row">
        <label class="labelled"><span>Kind</span><select class="field"
          data-command="capture.setFormat" data-on="change"><option value="png"
          ?selected="{not view.jpeg}">PNG, every value kept</option><option value="jpeg"
          ?selected="{view.jpeg}">JPEG, smaller</option></select></label>
        <label class="labelled"><span>Width in pixels ({view.height} high)</span><input
          class="field" type="number" min="64" max="8192" .value="{str(view.width)}"
          data-command="capture.setWidth" data-on="change"></label>
      </div>
      {_check(t("Texts in the corners, letters of orientation"), "capture.setTexts", view.texts)}
      {_check(t("Measurements"), "capture.setAnnotations", view.annotations)}
      {_check(t("Name and number of the patient"), "capture.setPatient", view.patient)}
      {_warning(view)}
      <p class="capture-lead">“Not for diagnostic use” is written into every picture.</p>
      <div class="preferences-buttons">
        <button type="button" class="button button-primary" data-command="capture.save"
          >{icon("download")}<span>Save</span></button>
        <button type="button" class="button" data-command="capture.copy"
          >{icon("copy")}<span>Copy</span></button>
        {_record(view)}
      </div>
      <p class="capture-note" role="status">{view.note}</p>
    </div>"""


def _what(view: CaptureDialog) -> Template:
    if not view.several:
        return EMPTY
    return t"""<label class="labelled"><span>What</span><select class="field"
      data-command="capture.setWhole" data-on="change"><option value="one"
      ?selected="{not view.whole}">The active viewport</option><option value="all"
      ?selected="{view.whole}">All viewports as they lie</option></select></label>"""


def _check(label: str, command: str, checked: bool) -> Template:
    return t"""<label class="check"><input type="checkbox" .checked="{checked}"
      data-command="{command}" data-on="change"><span>{label}</span></label>"""


def _warning(view: CaptureDialog) -> Template:
    if not view.patient:
        return EMPTY
    return t"""<p class="capture-warning" role="alert">{icon("triangle-alert")}<span>The picture
      names the patient: whoever gets it knows whose images these are.</span></p>"""


def _record(view: CaptureDialog) -> Template:
    if not view.cine:
        return EMPTY
    return t"""<button type="button" class="button" data-command="capture.record"
      >{icon("film")}<span>Save the stack as a video</span></button>"""


def _recording(fraction: float) -> Template:
    return t"""<div class="capture">
      <p>Recording: each image is shown once, at the rate of the cine.</p>
      <progress class="slim-bar" max="1" value="{fraction}" aria-label="Recording"></progress>
      <div class="preferences-buttons"><button type="button" class="button"
        data-command="capture.cancelRecording">{icon("x")}<span>Cancel</span></button></div>
    </div>"""
