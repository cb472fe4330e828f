"""The doctor's page: what was checked, how it is, and which setting mends it."""

from string.templatelib import Template

from negatoscope.app.doctor.findings import Cure, Finding
from negatoscope.app.doctor.views import DoctorView
from negatoscope.language import t
from negatoscope.ui import notices
from negatoscope.ui.chrome import back_to_list, brand, help_buttons
from negatoscope.ui.dialogs import dialog
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

_SIGNS = {"ok": "check", "warning": "triangle-alert", "failed": "circle-alert", "skipped": "minus"}
_WORDS = {
    "ok": t("Well"),
    "warning": t("Warning"),
    "failed": t("Failed"),
    "skipped": t("Not checked"),
}


def page(view: DoctorView) -> Template:
    """The page."""
    subjects = [_subject(name, findings) for name, findings in view.subjects]
    return t"""<div class="page doctor" ?inert="{view.dialog is not None}">
      <header class="bar">
        <div class="bar-start">{back_to_list(view.list_href)}{brand(view.brand)}</div>
        <div class="bar-end">{help_buttons(view.account)}</div>
      </header>
      <main class="doctor-main" aria-busy="{"true" if view.phase == "running" else "false"}">
        <h1>Check of this site</h1>
        <p class="doctor-lead">What this browser meets between the viewer at {view.site}, the
          sign-in and the data sources, and which setting on which server mends what is wrong.
          Nothing is changed, and the report holds nothing of a patient.</p>
        {_state(view)}
        {subjects}
      </main>
    </div>
    {notices.stack(view.notices)}
    {dialog(view.dialog)}"""


def _state(view: DoctorView) -> Template:
    if view.phase == "running":
        return t"""<section class="doctor-state"><progress class="slim-bar" max="1"
          value="{view.fraction}" aria-label="Checks"></progress>
          <p role="status">{view.status}</p>
          <button type="button" class="button" data-command="doctor.stop">Stop</button></section>"""
    copy = t"""<button type="button" class="button" data-command="doctor.copyReport"
      >{icon("copy")}<span>Copy the report</span></button>"""
    return t"""<section class="doctor-state"><p role="status">{view.status}</p>
      <button type="button" class="button button-primary" data-command="doctor.start"
      >{icon("refresh-cw")}<span>Check again</span></button>{copy if view.subjects else EMPTY}
      </section>"""


def _subject(name: str, findings: tuple[Finding, ...]) -> Template:
    rows = [_finding(finding) for finding in findings]
    return t'<section class="doctor-subject"><h2>{name}</h2><ul>{rows}</ul></section>'


def _finding(finding: Finding) -> Template:
    cures = [_cure(cure) for cure in finding.cures]
    return t"""<li class="finding is-{finding.outcome}" data-check="{finding.check}">
      <span class="finding-sign">{icon(_SIGNS[finding.outcome])}<span class="visually-hidden"
        >{_WORDS[finding.outcome]}</span></span>
      <div><p><b>{finding.title}</b> <bdi>{finding.detail}</bdi></p>{cures}</div></li>"""


def _cure(cure: Cure) -> Template:
    setting = t"<pre tabindex='0'>{cure.setting}</pre>" if cure.setting else EMPTY
    return t'<div class="cure"><p><b>{cure.where}</b> {cure.advice}</p>{setting}</div>'
