"""The viewer page: header, study browser, the grid of viewports."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewer import PatientBanner, ViewerView
from negatoscope.language import t
from negatoscope.ui import (
    context_menu,
    measurements,
    notices,
    study_browser,
    toolbar,
    tour,
    uptake,
    viewport,
)
from negatoscope.ui.chrome import brand, help_buttons
from negatoscope.ui.dialogs import dialog
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import ABSENT, EMPTY

_MIXED = t("Warning: images of more than one patient are open")


def page(view: ViewerView) -> Template:
    """The frame of the page. The cells' overlays are rendered apart: see :mod:`.viewport`."""
    browser = "browser-open" if view.browser_open else "browser-closed"
    return t"""<div class="page viewer {browser}" ?inert="{view.dialog is not None}">
      <header class="bar viewer-bar">
        <div class="bar-start">
          {_back(view)}
          {brand(view.brand, software_rendering=view.software_rendering)}
        </div>
        {toolbar.bar(view.toolbar)}
        <div class="bar-end">{patient_banner(view.patient)}{help_buttons(view.account)}</div>
      </header>
      {_mixed(view.patient)}
      {_progress(view)}
      {study_browser.panel(view)}
      <main class="viewport-area" aria-label="Images">{viewport.grid(view.viewports)}</main>
      {_measurements(view)}
      {uptake.panel(view.uptake, view.uptake_size)}
      {measurements.prompt(view.prompt)}
      <p class="visually-hidden" role="status" data-spoken></p>
    </div>
    {tour.card(view.tour if view.dialog is None else None)}
    {context_menu.menu(view.menu)}
    {notices.stack(view.notices)}
    {dialog(view.dialog)}"""


def _measurements(view: ViewerView) -> Template:
    """The measurements, unless the table of uptake stands in their place."""
    if view.uptake is not None and view.uptake.open:
        return EMPTY
    return measurements.panel(view.measurements, view.measurements_size)


def _back(view: ViewerView) -> Template:
    name = t("Opened files") if view.back_to == "local" else t("Study list")
    return t"""<a class="icon-button back" href="{view.list_href}" data-command="navigate"
      data-to="{view.back_to}" aria-label="Back to the {name.lower()}" title="{name}"
      >{icon("chevron-left")}</a>"""


def patient_banner(patient: PatientBanner) -> Template:
    """Whose images these are."""
    facts = [t"<span>ID <b>{patient.patient_id or ABSENT}</b></span>"]
    facts += [t"<span>{fact}</span>" for fact in (patient.birth_date, patient.sex) if fact]
    if patient.age:
        facts.append(t"<span>{patient.age}</span>")
    return t"""<section class="patient" aria-label="Patient">
      <span class="patient-name"><bdi>{patient.name or t("No name")}</bdi></span>
      <span class="patient-facts">{facts}</span>
    </section>"""


def _mixed(patient: PatientBanner) -> Template:
    if not patient.mixed:
        return EMPTY
    return t'<p class="patient-mixed" role="alert">{icon("users")}<span>{_MIXED}</span></p>'


def _progress(view: ViewerView) -> Template:
    if view.progress is None:
        return t'<div class="progress-line"></div>'
    return t"""<div class="progress-line"><progress class="slim-bar" max="1"
      value="{view.progress}" aria-label="{view.progress_text or "Loading images"}"></progress
      ></div>"""
