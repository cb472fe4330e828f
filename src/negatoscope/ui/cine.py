"""The controls of a stack that is played: play, steps, range, rate, and what follows the end."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import CineView, ViewportView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def bar(view: ViewportView) -> Template:
    """The bar at the lower edge of a viewport; nothing while it is closed."""
    cine = view.cine
    if cine is None:
        return EMPTY
    name = t("Stop") if cine.playing else t("Play")
    return t"""<div class="film-bar cine-bar" role="group" aria-label="Cine">
      <button type="button" class="icon-button" data-command="cine.togglePlay"
        data-viewport-id="{view.id}" aria-label="{name}" title="{name}"
        >{icon("pause" if cine.playing else "play")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.goto"
        data-value="{cine.first}" data-viewport-id="{view.id}" aria-label="First image"
        title="First image">{icon("skip-back")}</button>
      <button type="button" class="icon-button" data-command="cine.step" data-by="-1"
        data-viewport-id="{view.id}" aria-label="One image back" title="One image back"
        >{icon("step-back")}</button>
      <button type="button" class="icon-button" data-command="cine.step" data-by="1"
        data-viewport-id="{view.id}" aria-label="One image on" title="One image on"
        >{icon("step-forward")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.goto"
        data-value="{cine.last}" data-viewport-id="{view.id}" aria-label="Last image"
        title="Last image">{icon("skip-forward")}</button>
      {_range(view.id, cine)}{_rate(view.id, cine)}
      <select class="film-rate cine-more" data-command="cine.setRepeat" data-on="change"
        data-viewport-id="{view.id}" aria-label="After the last image" title="After the last image"
        >{_repeats(cine)}</select>
      <button type="button" class="icon-button" data-command="cine.close"
        data-viewport-id="{view.id}" aria-label="Close the cine" title="Close the cine"
        >{icon("x")}</button>
    </div>"""


def _range(viewport_id: str, cine: CineView) -> Template:
    """Where it is, and which part is played: the scrubber with the part marked below it."""
    spoken = t("{index} of {total}", index=cine.index + 1, total=cine.count)
    part = f"{cine.first + 1}–{cine.last + 1}"
    span = max(cine.count - 1, 1)
    start, width = 100 * cine.first / span, 100 * (cine.last - cine.first) / span
    whole = (
        EMPTY
        if cine.whole
        else t"""<button type="button" class="film-rate cine-part" data-command="cine.wholeRange"
          data-viewport-id="{viewport_id}" aria-label="Images {part} are played; play all"
          title="Play all images">{part} {icon("x")}</button>"""
    )
    return t"""<span class="cine-track"><input type="range" class="film-scrubber" min="0"
        max="{cine.count - 1}" step="1" .value="{str(cine.index)}" data-command="cine.goto"
        data-on="input" data-viewport-id="{viewport_id}" aria-label="Image"
        aria-valuetext="{spoken}"><svg class="cine-range" aria-hidden="true" focusable="false"
        viewBox="0 0 100 2" preserveAspectRatio="none"><rect x="{start:.2f}" y="0"
        width="{width:.2f}" height="2"></rect></svg></span>
      <button type="button" class="icon-button cine-more" data-command="cine.fromHere"
        data-viewport-id="{viewport_id}" aria-label="Play from this image on"
        title="Play from this image on">{icon("arrow-right-from-line")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.toHere"
        data-viewport-id="{viewport_id}" aria-label="Play up to this image"
        title="Play up to this image">{icon("arrow-right-to-line")}</button>{whole}"""


def _rate(viewport_id: str, cine: CineView) -> Template:
    title = t("Images per second, as the header says") if cine.own_rate else t("Images per second")
    return t"""<label class="cine-rate" title="{title}"><input type="number" class="film-rate"
      min="{cine.slowest}" max="{cine.fastest}" step="1" .value="{cine.rate}"
      data-command="cine.setRate" data-on="change" data-viewport-id="{viewport_id}"
      aria-label="Images per second"><span aria-hidden="true">/s</span></label>"""


def _repeats(cine: CineView) -> list[Template]:
    return [
        t'<option value="{value}" ?selected="{value == cine.repeat}">{label}</option>'
        for value, label in cine.repeats
    ]
