"""The layers of a viewport in numbers: colours, opacity, window, threshold."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import LayerRow, ViewportView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def panel(view: ViewportView) -> Template:
    """The panel at the lower edge of the active viewport; nothing while it is closed."""
    if not view.layers:
        return EMPTY
    rows = [_row(view.id, row) for row in view.layers]
    return t"""<div class="window-panel layer-panel" role="group" aria-label="Layers">{rows}
      <div class="window-fields"><button type="button" class="button" data-command="swapLayers"
        data-viewport-id="{view.id}">Exchange above and below</button>
        <button type="button" class="icon-button window-auto" data-command="toggleLayerPanel"
          aria-label="Close the layers' panel" title="Close">{icon("x")}</button></div>
    </div>"""


def _row(viewport_id: str, row: LayerRow) -> Template:
    options = [
        t'<option value="{name}" ?selected="{name == row.colormap}">{name}</option>'
        for name in row.colormaps
    ]
    return t"""<fieldset class="window-fields layer-row"><legend>{row.name}</legend>
      <label class="window-field">Colours<select data-command="layer.set" data-field="colormap"
        data-on="change" data-display-set="{row.display_set}" data-viewport-id="{viewport_id}"
        >{options}</select></label>
      <label class="window-field layer-opacity">Opacity<input type="range" min="0" max="100"
        step="1" .value="{row.opacity}" data-command="layer.set" data-field="opacity"
        data-on="input" data-display-set="{row.display_set}" data-viewport-id="{viewport_id}"
        aria-valuetext="{row.opacity} %"></label>
      {_number(viewport_id, row, t("Lower"), "lower", row.lower)}
      {_number(viewport_id, row, t("Upper"), "upper", row.upper)}
      {_number(viewport_id, row, t("Not below"), "threshold", row.threshold)}
      <span class="window-unit">{row.unit}</span>
      <button type="button" class="icon-button" data-command="removeDisplaySetLayer"
        data-display-set-instance-uid="{row.display_set}" data-viewport-id="{viewport_id}"
        aria-label="Take the layer away" title="Take the layer away">{icon("trash-2")}</button>
    </fieldset>"""


def _number(viewport_id: str, row: LayerRow, label: str, name: str, value: str) -> Template:
    return t"""<label class="window-field">{label}<input type="number" step="any"
      .value="{value}" data-command="layer.set" data-field="{name}" data-on="change"
      data-display-set="{row.display_set}" data-viewport-id="{viewport_id}"></label>"""
