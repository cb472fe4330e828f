"""The panel of a volume in 3D: its look as a list, all else as sliders."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import (
    OpacityPointView,
    SliderView,
    ViewportView,
    VolumePanelView,
)
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

#: The curve's own coordinates.
_WIDE, _HIGH = 200, 60


def panel(view: ViewportView) -> Template:
    """The panel at the right edge of the active viewport; nothing while it is closed."""
    volume = view.volume_panel
    if volume is None:
        return EMPTY
    options = [
        t'<option value="{name}" ?selected="{chosen}">{name}</option>'
        for name, chosen in volume.presets
    ]
    return t"""<div class="volume-panel" role="group" aria-label="3D look">
      <div class="volume-panel-head"><select class="field" aria-label="Look"
        data-command="volume3d.setPreset" data-on="change"
        data-viewport-id="{view.id}">{options}</select><button type="button" class="icon-button"
        data-command="toggleVolumePanel" aria-label="Close the panel" title="Close"
        >{icon("x")}</button></div>
      {_sliders(view.id, volume.sliders)}
      <label class="check"><input type="checkbox" .checked="{volume.shade}"
        data-command="volume3d.setShade" data-on="change" data-viewport-id="{view.id}">Light and
        shade</label>
      {_sliders(view.id, volume.lights)}
      <p class="volume-panel-title">Cut away</p>
      {_sliders(view.id, volume.cuts)}
      <button type="button" class="button" data-command="resetVolumeCrop">The whole volume
        again</button>
      {_points(view.id, volume)}
    </div>"""


def _points(viewport_id: str, volume: VolumePanelView) -> Template:
    """The points of the opacities: drawn, and as numbers that can be changed."""
    line = "L".join(f"{_WIDE * x:.1f} {_HIGH * (1 - y):.1f}" for x, y in volume.curve)
    rows = [_point(viewport_id, point) for point in volume.points]
    unit = f" ({volume.unit})" if volume.unit else ""
    return t"""<details class="volume-points"><summary>Opacity of values{unit}</summary>
      <svg viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true"
      focusable="false"><path d="M{line}"></path></svg>{rows}</details>"""


def _point(viewport_id: str, point: OpacityPointView) -> Template:
    number = point.index + 1
    return t"""<div class="volume-point" role="group" aria-label="{
        t("Point {number}", number=number)
    }"><input type="number" class="field" step="any" .value="{point.value}" aria-label="Value"
      data-command="volume3d.setPoint" data-on="change" data-part="value"
      data-index="{point.index}" data-viewport-id="{viewport_id}"><input type="number"
      class="field" step="any" min="0" max="100" .value="{point.opacity}"
      aria-label="Opacity in percent" data-command="volume3d.setPoint" data-on="change"
      data-part="opacity" data-index="{point.index}" data-viewport-id="{viewport_id}"><button
      type="button" class="icon-button" data-command="volume3d.addPoint"
      data-index="{point.index}" data-viewport-id="{viewport_id}"
      aria-disabled="{"false" if point.can_add else "true"}" aria-label="Add a point after it"
      title="Add a point after it">{icon("plus")}</button><button type="button"
      class="icon-button" data-command="volume3d.removePoint" data-index="{point.index}"
      data-viewport-id="{viewport_id}" aria-disabled="{"false" if point.can_remove else "true"}"
      aria-label="Take it away" title="Take it away">{icon("x")}</button></div>"""


def _sliders(viewport_id: str, sliders: tuple[SliderView, ...]) -> list[Template]:
    return [
        t"""<label class="volume-slider"><span>{slider.label}</span><input type="range"
          min="{slider.low}" max="{slider.high}" step="{slider.step}" .value="{slider.value}"
          data-command="volume3d.set" data-on="input" data-setting="{slider.setting}"
          data-viewport-id="{viewport_id}" aria-valuetext="{slider.spoken}"
          ><output>{slider.spoken}</output></label>"""
        for slider in sliders
    ]
