"""The dialog of what SUV is computed from."""

from string.templatelib import Template

from negatoscope.app.viewer.tmtv.views import UptakeDialog
from negatoscope.language import t
from negatoscope.ui.markup import EMPTY

_SEXES = (("F", t("Female")), ("M", t("Male")), ("O", t("Other")))


def dialog_body(view: UptakeDialog) -> Template:
    """A field for each; nothing of it is stored."""
    reason = t'<p class="measure-hint">No SUV: {view.reason}.</p>' if view.reason else EMPTY
    sexes = [
        t'<option value="{value}" ?selected="{value == view.sex}">{words}</option>'
        for value, words in _SEXES
    ]
    reset = (
        t"""<button type="button" class="button button-quiet" data-command="resetUptakeData"
          data-series="{view.series}">As in the header</button>"""
        if view.changed
        else EMPTY
    )
    return t"""{reason}<form class="uptake-form" data-command="setUptakeData" data-on="submit"
      data-series="{view.series}">
      {_field(t("Weight (kg)"), "weight", view.weight, focus=True)}
      {_field(t("Height (m)"), "height", view.height)}
      <label>Sex<select class="field" name="sex">{
        t'<option value="" ?selected="{not view.sex}">–</option>'
    }{sexes}</select></label>
      {_field(t("Injected dose (MBq)"), "dose", view.dose)}
      {_field(t("Half-life (s)"), "halfLife", view.half_life)}
      {_field(t("Injected at (HH:MM:SS)"), "injected", view.injected)}
      <p class="measure-hint">SUV is computed anew in this session only; nothing is sent or stored.
        Images and measurements say that they were changed by hand.</p>
      <div class="measure-form-buttons">{reset}<button type="button" class="button"
        data-command="closeDialog">Cancel</button><button type="submit"
        class="button button-primary">Compute</button></div></form>"""


def _field(label: str, name: str, value: str, *, focus: bool = False) -> Template:
    return t"""<label>{label}<input class="field" type="text" inputmode="decimal" name="{name}"
      .value="{value}" autocomplete="off" ?autofocus="{focus}"></label>"""
