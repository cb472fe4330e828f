"""The window as numbers over the histogram of the picture, with its two ends to drag."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import ViewportView, WindowPanelView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

#: The histogram's own coordinates.
_WIDE, _HIGH = 1000, 100


def panel(view: ViewportView) -> Template:
    """The panel at the lower edge of the active viewport; nothing while it is closed."""
    window = view.window_panel
    if window is None:
        return EMPTY
    unit = f" ({window.unit})" if window.unit else ""
    return t"""<div class="window-panel" role="group" aria-label="Window{unit}">
      <div class="window-graph">{_graph(window)}{_end(view.id, window, "lower")}{
        _end(view.id, window, "upper")
    }</div>
      <div class="window-fields">
        {_field(view.id, t("Width"), "window.setWidth", window.width)}
        {_field(view.id, t("Centre"), "window.setCenter", window.center)}
        {_field(view.id, t("Lower"), "window.setLower", window.lower)}
        {_field(view.id, t("Upper"), "window.setUpper", window.upper)}
        <span class="window-unit">{window.unit}</span>
        {_clamp(window)}
        <button type="button" class="button window-auto" data-command="setWindowAuto"
          title="From the least to the greatest value of this image">All values</button>
        <button type="button" class="icon-button" data-command="toggleWindowPanel"
          aria-label="Close the window panel" title="Close">{icon("x")}</button>
      </div>
    </div>"""


def _graph(window: WindowPanelView) -> Template:
    left, right = (f"{_WIDE * share:.1f}" for share in window.ends)
    width = f"{_WIDE * (window.ends[1] - window.ends[0]):.1f}"
    return t"""<svg viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true"
      focusable="false"><rect class="window-range" x="{left}" y="0" width="{width}"
      height="{_HIGH}"></rect><path class="window-bars" d="{_bars(window)}"></path
      ><path class="window-ends" d="M{left} 0v{_HIGH}M{right} 0v{_HIGH}"></path></svg>"""


def _bars(window: WindowPanelView) -> str:
    if not window.bars:
        return ""
    start, end = (_WIDE * share for share in window.spread)
    step = (end - start) / len(window.bars)
    columns = (
        f"M{start + step * n:.1f} {_HIGH}v-{_HIGH * height:.1f}h{step:.2f}V{_HIGH}z"
        for n, height in enumerate(window.bars)
        if height
    )
    return "".join(columns)


def _end(viewport_id: str, window: WindowPanelView, which: str) -> Template:
    name = t("Lower end, black") if which == "lower" else t("Upper end, white")
    value = window.lower if which == "lower" else window.upper
    run = "window.setLower" if which == "lower" else "window.setUpper"
    return t"""<input type="range" class="window-end window-{which}" min="{window.low}"
      max="{window.high}" step="{window.step}" .value="{value}" data-command="{run}"
      data-on="input" data-viewport-id="{viewport_id}" aria-label="{name}"
      aria-valuetext="{value} {window.unit}">"""


def _field(viewport_id: str, label: str, run: str, value: str) -> Template:
    return t"""<label class="window-field">{label}<input type="number" step="any"
      .value="{value}" data-command="{run}" data-on="change"
      data-viewport-id="{viewport_id}"></label>"""


def _clamp(window: WindowPanelView) -> Template:
    if window.clamped is None:
        return EMPTY
    return t"""<label class="check window-clamp" title="Dragging keeps black at 0"><input
      type="checkbox" .checked="{window.clamped}" data-command="toggleClampedWindow"
      data-on="change">Begins at 0</label>"""
