"""A series in phases: the bar that goes through them, and the curves of its regions."""

from string.templatelib import Template

from negatoscope.app.viewer.dynamic.views import CurveDialog, CurveLine, CurveRow, Point
from negatoscope.app.viewmodels.viewport import PhaseView, ViewportView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

#: The chart's own coordinates: its whole size, and the room for the labels of the axes.
WIDTH, HEIGHT = 640, 270
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 24, 34
#: Curves after these look like them again.
STYLES = 5


def bar(view: ViewportView) -> Template:
    """The bar at the lower edge of a viewport, while no cine's controls are there."""
    if view.phases is None or view.cine is not None:
        return EMPTY
    return t"""<div class="film-bar phase-bar" role="group" aria-label="{view.phases.label}">
      <button type="button" class="icon-button" data-command="cine.togglePlay"
        data-viewport-id="{view.id}" aria-label="Play" title="Play">{icon("play")}</button>
      {slider(view.id, view.phases)}{words(view.phases)}{curves_button(view.id)}
    </div>"""


def slider(viewport_id: str, phases: PhaseView) -> Template:
    """Where it is among the phases."""
    spoken = f"{phases.label}, {phases.value}" if phases.value else phases.label
    return t"""<input type="range" class="film-scrubber" min="0" max="{phases.count - 1}" step="1"
      .value="{str(phases.index)}" data-command="dynamic.goto" data-on="input"
      data-viewport-id="{viewport_id}" aria-label="{phases.label}" aria-valuetext="{spoken}">"""


def words(phases: PhaseView) -> Template:
    """The phase in words, and what it is worth."""
    value = t"<b>{phases.value}</b>" if phases.value else EMPTY
    return t'<span class="film-time phase-words">{phases.label}{value}</span>'


def curves_button(viewport_id: str) -> Template:
    """Opens the curves."""
    return t"""<button type="button" class="icon-button" data-command="dynamic.showCurves"
      data-viewport-id="{viewport_id}" aria-label="Curves of the regions"
      title="Curves of the regions">{icon("chart-line")}</button>"""


def dialog_body(view: CurveDialog) -> Template:
    """Chart, legend and table; or how to come to a curve."""
    if not view.lines:
        return t"""<p class="curve-lead"><bdi>{view.series}</bdi></p>
          <p>There is no curve yet: draw a region (circle, ellipse, rectangle, freehand) or a probe
          on an image of this series as it was acquired, then open this window again.</p>"""
    legend = [
        t"""<li class="{_style(n, line)}"><svg class="curve-sample" viewBox="0 0 28 12"
        aria-hidden="true" focusable="false"><path class="curve-line" d="M0 6H28"></path></svg
        ><bdi>{line.title}</bdi></li>"""
        for n, line in enumerate(view.lines)
    ]
    return t"""<p class="curve-lead"><bdi>{view.series}</bdi></p>
      {_chart(view)}
      <ul class="curve-legend">{legend}</ul>
      {_progress(view)}
      {_table(view)}
      <p class="curve-note">{_origin(view)}</p>
      <p class="dialog-actions"><button type="button" class="button button-primary"
        data-command="dynamic.saveCurves" data-viewport-id="{view.viewport_id}"
        >{icon("download")}<span>Save as CSV</span></button></p>"""


def _origin(view: CurveDialog) -> Template:
    text = t("Mean of the pixels; the band and ± are one standard deviation.")
    if not view.origin:
        return t"{text}"
    source = t("The axis is from “{origin}”.", origin=view.origin)
    return t"{text} {source}"


def _progress(view: CurveDialog) -> Template:
    if view.failed:
        text = t("{count} images cannot be shown: their points are missing.", count=view.failed)
        return t'<p class="curve-note" role="status">{text}</p>'
    if view.waiting:
        text = t("{count} images are still coming.", count=view.waiting)
        return t'<p class="curve-note" role="status">{text}</p>'
    return EMPTY


def _style(number: int, line: CurveLine) -> str:
    return f"curve-{number % STYLES}{' is-selected' if line.selected else ''}"


def _chart(view: CurveDialog) -> Template:
    across = [_across(place, label) for place, label in view.across_ticks]
    up = [_up(place, label) for place, label in view.up_ticks]
    now = EMPTY
    if view.current is not None:
        x = _x(view.current)
        now = t"""<svg overflow="visible"><path class="curve-now"
          d="M{x} {TOP}V{HEIGHT - BOTTOM}"></path></svg>"""
    curves = [_curve(n, line) for n, line in enumerate(view.lines)]
    name = t("{up} over {across}", up=view.up, across=view.across)
    return t"""<svg class="curve-chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"
      aria-label="{name}">{up}{across}{now}{curves}
      <text class="curve-unit" x="4" y="12">{view.up}</text>
      <text class="curve-unit" x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end"
        >{view.across}</text></svg>"""


# Parts of a drawing are drawings themselves: what a template makes alone would be HTML.


def _across(place: float, label: str) -> Template:
    x, foot = _x(place), HEIGHT - BOTTOM
    return t"""<svg overflow="visible"><path class="curve-grid" d="M{x} {TOP}V{foot + 4}"></path
      ><text class="curve-tick" x="{x}" y="{foot + 17}" text-anchor="middle">{label}</text></svg>"""


def _up(place: float, label: str) -> Template:
    y = _y(1 - place)
    return t"""<svg overflow="visible"><path class="curve-grid"
      d="M{LEFT - 4} {y}H{WIDTH - RIGHT}"></path><text class="curve-tick" x="{LEFT - 8}" y="{y}"
      dy="0.32em" text-anchor="end">{label}</text></svg>"""


def _curve(number: int, line: CurveLine) -> Template:
    dots = "".join(f"M{_x(x)} {_y(y)}h0" for x, y in line.points)
    return t"""<svg overflow="visible" class="{_style(number, line)}"><path class="curve-band"
      d="{_path(line.band, closed=True)}"></path><path class="curve-line"
      d="{_path(line.points)}"></path><path class="curve-dots" d="{dots}"></path></svg>"""


def _path(points: tuple[Point, ...], *, closed: bool = False) -> str:
    if not points:
        return ""
    return "M" + "L".join(f"{_x(x)} {_y(y)}" for x, y in points) + ("Z" if closed else "")


def _x(place: float) -> str:
    return f"{LEFT + place * (WIDTH - LEFT - RIGHT):.1f}"


def _y(place: float) -> str:
    return f"{TOP + place * (HEIGHT - TOP - BOTTOM):.1f}"


def _table(view: CurveDialog) -> Template:
    heads = [t'<th scope="col"><bdi>{line.title}</bdi></th>' for line in view.lines]
    rows = [_row(view, row) for row in view.rows]
    return t"""<div class="curve-table"><table><thead><tr><th scope="col">{view.noun}</th><th
      scope="col">{view.across}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"""


def _row(view: CurveDialog, row: CurveRow) -> Template:
    cells = [t"<td>{cell}</td>" for cell in row.cells]
    current = "true" if row.current else "false"
    return t"""<tr aria-current="{current}"><th scope="row">{row.name}</th><td>{row.value}</td
      >{cells}</tr>"""
