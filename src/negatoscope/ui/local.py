"""Files of this device: where they are dropped, how far reading is, what is in them."""

from string.templatelib import Template

from negatoscope.app.viewmodels.local import LocalStudy, LocalView
from negatoscope.language import t
from negatoscope.ui import notices
from negatoscope.ui.chrome import back_to_list, brand, help_buttons
from negatoscope.ui.dialogs import dialog
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY, value_or_dash


def page(view: LocalView) -> Template:
    """The page of local files."""
    return t"""<div class="page local" ?inert="{view.dialog is not None}">
      <header class="bar">
        <div class="bar-start">{back_to_list(view.list_href)}{brand(view.brand)}</div>
        <div class="bar-end">{help_buttons(view.account)}</div>
      </header>
      <main class="local-main" aria-busy="{"true" if view.phase == "reading" else "false"}">
        <h1>Files on this device</h1>
        {_area(view)}
        {_studies(view)}
        {_failures(view)}
      </main>
    </div>
    {notices.stack(view.notices)}
    {dialog(view.dialog)}"""


def _area(view: LocalView) -> Template:
    """Where files are dropped; while they are read, how far that is."""
    if view.phase == "reading":
        return t"""<section class="local-area is-reading" aria-label="Opening files">
          {_progress(view)}
          <p role="status" class="local-status">{view.status}</p>
          <button type="button" class="button" data-command="local.cancel">Stop</button>
        </section>"""
    more = bool(view.studies)
    said = EMPTY
    if view.status:
        said = t'<p role="status" class="local-status">{view.status}</p>'
    invitation = t("Drop more files here") if more else t("Drop files, a folder or a ZIP here")
    return t"""<section class="local-area {"is-small" if more else ""}" aria-label="Open files">
      <span class="local-mark">{icon("folder-open")}</span>
      <p class="local-invitation">{invitation}</p>
      <p class="local-buttons">
        <button type="button" class="button button-primary" data-command="local.openFiles"
          >{icon("files")}<span>Open files…</span></button>
        <button type="button" class="button" data-command="local.openFolder"
          >{icon("folder-open")}<span>Open folder…</span></button>
      </p>
      {said}
      <p class="local-promise">DICOM files, folders, ZIP files and media with a DICOMDIR. Nothing
        leaves this device, and nothing is kept when this page is closed.</p>
    </section>"""


def _progress(view: LocalView) -> Template:
    if view.fraction is None:
        return t'<progress class="slim-bar" aria-label="Looking for files"></progress>'
    return t"""<progress class="slim-bar" max="1" value="{view.fraction}"
      aria-label="Reading files"></progress>"""


def _studies(view: LocalView) -> Template:
    if not view.studies:
        return EMPTY
    rows = [_study(study) for study in view.studies]
    return t"""<section class="local-studies" aria-labelledby="local-studies-title">
      <div class="local-heading">
        <h2 id="local-studies-title">Studies</h2>
        <button type="button" class="button button-quiet" data-command="local.close"
          ?disabled="{view.phase == "reading"}">{icon("x")}<span>Close all</span></button>
      </div>
      <ul>{rows}</ul>
    </section>"""


def _study(study: LocalStudy) -> Template:
    name = study.patient_name or t("No name")
    return t"""<li><button type="button" class="local-study" data-command="local.openStudy"
      data-study-instance-uid="{study.study_instance_uid}">
      <span class="local-patient"><bdi>{name}</bdi><small>{study.patient_id}</small></span>
      <span>{value_or_dash(study.study_date)}</span>
      <span>{value_or_dash(study.modalities)}</span>
      <span class="local-description">{value_or_dash(study.description)}</span>
      <span class="local-count">{study.instances}</span>
    </button></li>"""


def _failures(view: LocalView) -> Template:
    if not view.failures:
        return EMPTY
    lines = [t"<li><bdi>{file.name}</bdi><span>{file.reason}</span></li>" for file in view.failures]
    more = EMPTY
    if view.failures_left:
        more = t"<p>and {view.failures_left} more</p>"
    one = view.failed == 1
    title = (
        t("1 file was not opened")
        if one
        else t("{failed} files were not opened", failed=view.failed)
    )
    return t"""<details class="local-failures" ?open="{not view.studies or view.failed < 10}">
      <summary>{icon("triangle-alert")}<span>{title}</span></summary>
      <ul>{lines}</ul>{more}
    </details>"""
