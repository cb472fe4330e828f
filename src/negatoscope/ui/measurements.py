"""The measurements: the panel at the right, the questions over the images, the dialog for words."""

from string.templatelib import Template

from negatoscope.app.viewer.measurements.views import (
    COLOURS,
    MeasurementDialog,
    MeasurementGroup,
    MeasurementPanelView,
    MeasurementRow,
    MeasurementSection,
    PromptView,
    ReportAction,
)
from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import EMPTY
from negatoscope.ui.panel_handle import handle


def panel(view: MeasurementPanelView | None, size: PanelSize | None) -> Template:
    """The panel; closed, it leaves a button to open it."""
    if view is None:
        return EMPTY
    if not view.open:
        count = t'<span class="measure-count">{view.count}</span>' if view.count else EMPTY
        name = (
            t("Show the measurements ({total})", total=view.count)
            if view.count
            else t("Show the measurements")
        )
        return t"""<aside class="measures is-closed" aria-label="Measurements">
          <button type="button" class="icon-button" data-command="toggleMeasurementPanel"
            aria-expanded="false" aria-label="{name}" title="{name}"
            >{icon("panel-right-open")}{count}</button>
        </aside>"""
    sections = [Keyed(section.title or "all", _section(section, view)) for section in view.sections]
    width, edge = (size.width_px, handle(size, "left")) if size else ("", EMPTY)
    return t"""<aside class="measures" aria-label="Measurements" data-panel-width="{width}">
      <header class="measures-header">
        <h2>Measurements</h2>
        {_step("undo", "undo-2", t("Undo"), view.undo, view.undo_keys)}
        {_step("redo", "redo-2", t("Redo"), view.redo, view.redo_keys)}
        <button type="button" class="icon-button" data-command="toggleMeasurementPanel"
          aria-expanded="true" aria-label="Hide the measurements" title="Hide the measurements"
          >{icon("panel-right-close")}</button>
      </header>
      <div class="measures-scroll" tabindex="-1">{sections or _empty()}</div>
      <footer class="measures-footer">{[_action(action) for action in view.actions]}
        <button type="button" class="button button-quiet" data-command="clearMeasurements"
          ?disabled="{not view.count}" aria-label="Delete all measurements"
          title="Delete all measurements">{icon("trash-2")}</button>
      </footer>
      {edge}
    </aside>"""


def _step(command: str, sign: str, name: str, what: str, keys: str) -> Template:
    label = f"{name}: {what[:1].lower()}{what[1:]}" if what else f"Nothing to {name.lower()}"
    title = f"{label} ({keys})" if keys else label
    return t"""<button type="button" class="icon-button" data-command="{command}"
      ?disabled="{not what}" aria-label="{label}" title="{title}">{icon(sign)}</button>"""


def _empty() -> Template:
    return t"""<p class="measures-empty">Nothing is measured yet. Choose a tool above the images and
      draw; with the keyboard, press D for a length, then Enter.</p>"""


def _action(action: ReportAction) -> Template:
    return t"""<button type="button" class="button" data-command="{action.command}"
      ?disabled="{bool(action.disabled_reason)}" title="{action.disabled_reason}"
      >{icon(action.icon)}<span>{action.label}</span></button>"""


def _section(section: MeasurementSection, view: MeasurementPanelView) -> Template:
    heading = t"<h3>{section.title}</h3>" if section.title else EMPTY
    groups = [Keyed(g.series_instance_uid, _group(g, view)) for g in section.groups]
    return t'<section class="measures-section">{heading}{groups}</section>'


def _group(group: MeasurementGroup, view: MeasurementPanelView) -> Template:
    rows = [Keyed(row.uid, _row(row)) for row in group.rows]
    return t"""<section class="measures-group"><header class="measures-group-header">
      <p><bdi>{group.series}</bdi><span>{group.study}</span></p>{_track(group, view)}</header>
      <ul class="measures-list">{rows}</ul></section>"""


def _track(group: MeasurementGroup, view: MeasurementPanelView) -> Template:
    if not view.can_track:
        return EMPTY
    command = "untrackSeries" if group.tracked else "trackSeries"
    words = t("Untrack") if group.tracked else t("Track")
    return t"""<button type="button" class="button button-quiet" data-command="{command}"
      data-series-instance-uid="{group.series_instance_uid}"
      aria-label="{words} the measurements of {group.series}">{words}</button>"""


def _row(row: MeasurementRow) -> Template:
    hidden = "" if row.visible else " is-hidden"
    facts = [
        t'<span class="measure-fact"><span>{name}</span> <b>{value}</b></span>'
        for name, value in row.facts
    ]
    note = t'<span class="measure-note">{row.note}</span>' if row.note else EMPTY
    swatch = _swatch(row.colour) if row.colour else EMPTY
    return t"""<li class="measure{hidden}"><button type="button" class="measure-main"
      data-command="jumpToMeasurement" data-uid="{row.uid}"
      data-double-command="setMeasurementLabel" aria-current="{"true" if row.selected else "false"}"
      ><span class="measure-title">{icon(row.icon)}<bdi>{row.title}</bdi>{swatch}<span
      class="measure-image">{row.image}</span></span><span class="measure-facts">{facts}</span
      >{note}</button>{_buttons(row)}</li>"""


def _swatch(colour: str) -> Template:
    fill = colour or "none"
    return t"""<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true" focusable="false"><circle
      cx="6" cy="6" r="5" fill="{fill}"></circle></svg>"""


def _buttons(row: MeasurementRow) -> Template:
    eye, eye_words = ("eye", t("Hide")) if row.visible else ("eye-off", t("Show"))
    lock, lock_words = ("lock", t("Unlock")) if row.locked else ("lock-open", t("Lock"))
    menu = f"measure-{row.uid.replace('.', '-')}"
    return t"""<span class="measure-buttons">{
        _small("toggleVisibilityMeasurement", row, eye, eye_words, on=not row.visible)
    }{_small("toggleLockMeasurement", row, lock, lock_words, on=row.locked)}<button type="button"
      class="icon-button" popovertarget="{menu}" aria-label="More for {row.title}" title="More"
      >{icon("ellipsis-vertical")}</button><span id="{menu}" class="menu" popover role="group"
      aria-label="{row.title}">{_entry(row, menu, "setMeasurementLabel", "tag", "Label …")}{
        _entry(row, menu, "duplicateMeasurement", "copy", t("Duplicate"))
    }{_entry(row, menu, "deleteMeasurement", "trash-2", t("Delete"))}<span class="measure-colours"
      role="group" aria-label="Colour">{[_colour(row, menu, *each) for each in COLOURS]}</span
      ></span></span>"""


def _small(command: str, row: MeasurementRow, sign: str, words: str, *, on: bool) -> Template:
    return t"""<button type="button" class="icon-button" data-command="{command}"
      data-uid="{row.uid}" aria-pressed="{"true" if on else "false"}"
      aria-label="{words} {row.title}" title="{words}">{icon(sign)}</button>"""


def _entry(row: MeasurementRow, menu: str, command: str, sign: str, words: str) -> Template:
    return t"""<button type="button" class="menu-item" popovertarget="{menu}"
      popovertargetaction="hide" data-command="{command}" data-uid="{row.uid}">{icon(sign)}<span
      >{words}</span></button>"""


def _colour(row: MeasurementRow, menu: str, colour: str, name: str) -> Template:
    chosen = "true" if colour == row.colour else "false"
    return t"""<button type="button" class="measure-colour" popovertarget="{menu}"
      popovertargetaction="hide" data-command="setMeasurementColor" data-uid="{row.uid}"
      data-color="{colour}" aria-pressed="{chosen}" aria-label="{name}" title="{name}"
      >{_swatch(colour)}</button>"""


def prompt(view: PromptView | None) -> Template:
    """A question that stands over the images; the work can go on."""
    if view is None:
        return EMPTY
    last = len(view.choices) - 1
    buttons = [
        t"""<button type="button" class="button{" button-primary" if place == last else ""}"
          data-command="answerPrompt" data-choice="{choice}">{words}</button>"""
        for place, (choice, words) in enumerate(view.choices)
    ]
    return t"""<section class="prompt" role="alertdialog" aria-labelledby="prompt-title"
      aria-describedby="prompt-text"><p id="prompt-title" class="prompt-title">{view.title}</p>
      <p id="prompt-text">{view.text}</p><div class="prompt-choices">{buttons}</div></section>"""


def dialog_body(view: MeasurementDialog) -> Template:
    """A field for words or a length, with the usual answers."""
    name = "lengthMm" if view.numeric else "label"
    hint = t'<p class="measure-hint">{view.hint}</p>' if view.hint else EMPTY
    choices = [
        t"""<button type="button" class="button" data-command="{view.command}"
          data-uid="{view.uid}" data-label="{choice}"
          aria-pressed="{"true" if choice == view.value else "false"}">{choice}</button>"""
        for choice in view.choices
    ]
    listed = t'<div class="measure-choices">{choices}</div>' if choices else EMPTY
    if view.only_choices:
        return t"{listed}{hint}"
    kind, mode = ("number", "decimal") if view.numeric else ("text", "text")
    step = "any" if view.numeric else ""
    return t"""{listed}<form class="measure-form" data-command="{view.command}" data-on="submit"
      data-uid="{view.uid}"><label>{view.field}<input class="field" type="{kind}"
      inputmode="{mode}" step="{step}" name="{name}" value="{view.value}" autocomplete="off"
      autofocus></label>{hint}<div class="measure-form-buttons"><button type="button"
      class="button" data-command="closeDialog">Cancel</button><button type="submit"
      class="button button-primary">OK</button></div></form>"""
