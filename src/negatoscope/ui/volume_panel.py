"""The panel of a volume in 3D: its look as a list, all else as sliders."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import SliderView, ViewportView
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


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
    </div>"""


def _sliders(viewport_id: str, sliders: tuple[SliderView, ...]) -> list[Template]:
    return [
        t"""<label class="volume-slider"><span>{slider.label}</span><input type="range"
          min="{slider.low}" max="{slider.high}" step="{slider.step}" .value="{slider.value}"
          data-command="volume3d.set" data-on="input" data-setting="{slider.setting}"
          data-viewport-id="{viewport_id}" aria-valuetext="{slider.spoken}"
          ><output>{slider.spoken}</output></label>"""
        for slider in sliders
    ]
