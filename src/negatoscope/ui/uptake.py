"""Uptake: the table of regions beside the images, and the dialog of what SUV is computed from."""

from string.templatelib import Template

from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.app.viewer.tmtv.views import UptakeDialog, UptakePanelView, UptakeRow
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import EMPTY
from negatoscope.ui.panel_handle import handle

_SEXES = (("F", t("Female")), ("M", t("Male")), ("O", t("Other")))
_FACTS = (
    ("SUVmax", t("The hottest voxel")),
    ("SUVpeak", t("The hottest sphere of 1 cm³")),
    ("SUVmean", t("The mean of all voxels")),
    ("ml", t("Volume in millilitres")),
    ("TLG", t("Total lesion glycolysis: the mean times the volume")),
)


def panel(view: UptakePanelView | None, size: PanelSize | None) -> Template:
    """The panel; closed, it leaves a button to open it."""
    if view is None:
        return EMPTY
    if not view.open:
        count = t'<span class="measure-count">{view.count}</span>' if view.count else EMPTY
        return t"""<aside class="uptake is-closed" aria-label="Uptake">
          <button type="button" class="icon-button" data-command="toggleUptakePanel"
            aria-expanded="false" aria-label="Show the table of uptake"
            title="Show the table of uptake">{icon("flame")}{count}</button>
        </aside>"""
    width, edge = (size.width_px, handle(size, "left")) if size else ("", EMPTY)
    rows = [Keyed(row.uid, _row(row)) for row in view.rows]
    message = t'<p class="uptake-message" role="status">{view.message}</p>'
    return t"""<aside class="uptake" aria-label="Uptake" data-panel-width="{width}">
      <header class="measures-header">
        <h2>Uptake</h2>
        <button type="button" class="icon-button" data-command="toggleMeasurementPanel"
          aria-label="Show the measurements instead" title="Show the measurements instead"
          >{icon("ruler")}</button>
        <button type="button" class="icon-button" data-command="toggleUptakePanel"
          aria-expanded="true" aria-label="Hide the table of uptake"
          title="Hide the table of uptake">{icon("panel-right-close")}</button>
      </header>
      {_making(view)}
      {message if view.message else EMPTY}
      <div class="measures-scroll" tabindex="-1">{_table(view, rows) if rows else _empty()}</div>
      <footer class="measures-footer">
        <button type="button" class="button" data-command="editUptakeData"
          >{icon("settings")}<span>Weight, dose …</span></button>
        <button type="button" class="button" data-command="exportTMTVReportCSV"
          ?disabled="{not view.count}">{icon("download")}<span>CSV</span></button>
        <button type="button" class="button button-quiet" data-command="clearUptakeRegions"
          ?disabled="{not view.count}" aria-label="Delete all regions" title="Delete all regions"
          >{icon("trash-2")}</button>
      </footer>
      {edge}
    </aside>"""


def _making(view: UptakePanelView) -> Template:
    data = f"{view.unit}, {view.data_note}" if view.data_note else view.unit
    least = t("Threshold (% of max)") if view.by_share else t("Threshold (value)")
    pressed = "true" if view.pressing else "false"
    return t"""<div class="uptake-making" role="group" aria-label="Measure uptake">
      <label>At least<select class="field" data-command="setUptakeRuleKind" data-on="change"><option
        value="percent" ?selected="{view.by_share}">% of the hottest</option><option value="value"
        ?selected="{not view.by_share}">a value</option></select></label>
      <label>{least}<input class="field" type="number" step="any" min="0"
        .value="{view.threshold}" data-command="setUptakeRuleNumber" data-on="change"></label>
      <label>Within (mm)<input class="field" type="number" step="any" min="0"
        .value="{view.within}" data-command="setUptakeReach" data-on="change"></label>
      <div class="uptake-buttons">
        <button type="button" class="button" data-command="setToolActive"
          data-tool-name="UptakeRegion" aria-pressed="{pressed}"
          title="Press a hot spot in an image to measure it">{icon("flame")}<span>Press a spot</span
          ></button>
        <button type="button" class="button" data-command="findUptakeRegions"
          title="{view.whole_body}">{icon("scan")}<span>Whole body</span
          ></button>
        <button type="button" class="button"
          data-command="thresholdSegmentationByRectangleROITool"
          ?disabled="{bool(view.no_figure)}" title="{view.no_figure}">{icon("lasso")}<span
          >In the figure</span></button>
      </div>
      <p class="uptake-unit">{data}</p>
    </div>"""


def _empty() -> Template:
    return t"""<p class="measures-empty">No region yet. Press a hot spot in the PET or a fused
      image; or draw a figure on the PET and measure in it.</p>"""


def _table(view: UptakePanelView, rows: list[Keyed]) -> Template:
    heads = [t'<th scope="col" title="{words}">{name}</th>' for name, words in _FACTS]
    note = t'<p class="measure-note">{view.note}</p>' if view.note else EMPTY
    foot = t"""<tr><th scope="row">Total</th><td></td><td></td><td></td><td>{view.volume}</td><td
      >{view.glycolysis}</td><td></td></tr>"""
    return t"""<table class="uptake-table" aria-label="Uptake regions"><thead><tr><th
      scope="col">Region</th>{heads}<td></td></tr></thead><tbody>{rows}</tbody><tfoot>{foot}</tfoot
      ></table>{note}"""


def _row(row: UptakeRow) -> Template:
    facts: list[Template] = [t"<td>{fact}</td>" for fact in row.facts]
    if not facts:
        facts = [t'<td class="uptake-note" colspan="5">{row.note}</td>']
    chosen = "true" if row.selected else "false"
    return t"""<tr class="uptake-row" aria-current="{chosen}"><th scope="row"><button type="button"
      class="uptake-label" data-command="jumpToUptakeRegion" data-uid="{row.uid}"
      data-double-command="setUptakeRegionLabel" title="Go there; double click to name it"><bdi
      >{row.label}</bdi><span class="measure-note">{row.rule}</span></button></th>{facts}<td
      class="uptake-ends"><button type="button" class="icon-button"
      data-command="setUptakeRegionLabel" data-uid="{row.uid}" aria-label="Name {row.label}"
      title="Name">{icon("tag")}</button><button type="button" class="icon-button"
      data-command="deleteUptakeRegion" data-uid="{row.uid}" aria-label="Delete {row.label}"
      title="Delete">{icon("trash-2")}</button></td></tr>"""


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
        The images and the table say what was changed by hand.</p>
      <div class="measure-form-buttons">{reset}<button type="button" class="button"
        data-command="closeDialog">Cancel</button><button type="submit"
        class="button button-primary">Compute</button></div></form>"""


def _field(label: str, name: str, value: str, *, focus: bool = False) -> Template:
    return t"""<label>{label}<input class="field" type="text" inputmode="decimal" name="{name}"
      .value="{value}" autocomplete="off" ?autofocus="{focus}"></label>"""
