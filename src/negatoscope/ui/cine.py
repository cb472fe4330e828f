"""The controls of a stack that is played: play, steps, range, rate, and what follows the end."""

from string.templatelib import Template
from typing import NamedTuple

from negatoscope.app.viewmodels.viewport import CineView, ViewportView
from negatoscope.language import t
from negatoscope.ui import dynamic
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def bar(view: ViewportView) -> Template:
    """The bar at the lower edge of a viewport; nothing while it is closed."""
    cine = view.cine
    if cine is None:
        return EMPTY
    name = t("Stop") if cine.playing else t("Play")
    say = _PHASES if cine.over == "phases" else _IMAGES
    return t"""<div class="film-bar cine-bar" role="group" aria-label="Cine">
      <button type="button" class="icon-button" data-command="cine.togglePlay"
        data-viewport-id="{view.id}" aria-label="{name}" title="{name}"
        >{icon("pause" if cine.playing else "play")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.goto"
        data-value="{cine.first}" data-viewport-id="{view.id}" aria-label="{say.first}"
        title="{say.first}">{icon("skip-back")}</button>
      <button type="button" class="icon-button" data-command="cine.step" data-by="-1"
        data-viewport-id="{view.id}" aria-label="{say.back}" title="{say.back}"
        >{icon("step-back")}</button>
      <button type="button" class="icon-button" data-command="cine.step" data-by="1"
        data-viewport-id="{view.id}" aria-label="{say.on}" title="{say.on}"
        >{icon("step-forward")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.goto"
        data-value="{cine.last}" data-viewport-id="{view.id}" aria-label="{say.last}"
        title="{say.last}">{icon("skip-forward")}</button>
      {_range(view.id, cine, say)}{_words(view)}{_over(view.id, cine)}{_rate(view.id, cine, say)}
      <select class="film-rate cine-more" data-command="cine.setRepeat" data-on="change"
        data-viewport-id="{view.id}" aria-label="After the last image" title="After the last image"
        >{_repeats(cine)}</select>
      <button type="button" class="icon-button" data-command="cine.close"
        data-viewport-id="{view.id}" aria-label="Close the cine" title="Close the cine"
        >{icon("x")}</button>
    </div>"""


class _Words(NamedTuple):
    """What the buttons are called, by what is counted."""

    first: str
    back: str
    on: str
    last: str
    one: str
    from_here: str
    to_here: str
    whole: str
    rate: str
    own_rate: str


_IMAGES = _Words(
    t("First image"),
    t("One image back"),
    t("One image on"),
    t("Last image"),
    t("Image"),
    t("Play from this image on"),
    t("Play up to this image"),
    t("Play all images"),
    t("Images per second"),
    t("Images per second, as the header says"),
)
_PHASES = _Words(
    t("First phase"),
    t("One phase back"),
    t("One phase on"),
    t("Last phase"),
    t("Phase"),
    t("Play from this phase on"),
    t("Play up to this phase"),
    t("Play all phases"),
    t("Phases per second"),
    t("Phases per second, as usual"),
)


def _words(view: ViewportView) -> Template:
    """The phase in words, and its curves, where there are phases."""
    if view.phases is None:
        return EMPTY
    return t"{dynamic.words(view.phases)}{dynamic.curves_button(view.id)}"


def _over(viewport_id: str, cine: CineView) -> Template:
    """Whether images or phases follow each other."""
    if not cine.over:
        return EMPTY
    return t"""<select class="film-rate" data-command="cine.setOver" data-on="change"
      data-viewport-id="{viewport_id}" aria-label="What is played" title="What is played"><option
      value="phases" ?selected="{cine.over == "phases"}">Phases</option><option value="images"
      ?selected="{cine.over == "images"}">Images</option></select>"""


def _range(viewport_id: str, cine: CineView, say: _Words) -> Template:
    """Where it is, and which part is played: the scrubber with the part marked below it."""
    spoken = t("{index} of {total}", index=cine.index + 1, total=cine.count)
    part = f"{cine.first + 1}–{cine.last + 1}"
    span = max(cine.count - 1, 1)
    start = f"{100 * cine.first / span:.2f}"
    width = f"{100 * (cine.last - cine.first) / span:.2f}"
    whole = (
        EMPTY
        if cine.whole
        else t"""<button type="button" class="film-rate cine-part" data-command="cine.wholeRange"
          data-viewport-id="{viewport_id}" aria-label="{part}: {say.whole}"
          title="{say.whole}">{part} {icon("x")}</button>"""
    )
    return t"""<span class="cine-track"><input type="range" class="film-scrubber" min="0"
        max="{cine.count - 1}" step="1" .value="{str(cine.index)}" data-command="cine.goto"
        data-on="input" data-viewport-id="{viewport_id}" aria-label="{say.one}"
        aria-valuetext="{spoken}"><svg class="cine-range" aria-hidden="true" focusable="false"
        viewBox="0 0 100 2" preserveAspectRatio="none"><rect x="{start}" y="0"
        width="{width}" height="2"></rect></svg></span>
      <button type="button" class="icon-button cine-more" data-command="cine.fromHere"
        data-viewport-id="{viewport_id}" aria-label="{say.from_here}"
        title="{say.from_here}">{icon("arrow-right-from-line")}</button>
      <button type="button" class="icon-button cine-more" data-command="cine.toHere"
        data-viewport-id="{viewport_id}" aria-label="{say.to_here}"
        title="{say.to_here}">{icon("arrow-right-to-line")}</button>{whole}"""


def _rate(viewport_id: str, cine: CineView, say: _Words) -> Template:
    title = say.own_rate if cine.own_rate else say.rate
    return t"""<label class="cine-rate" title="{title}"><input type="number" class="film-rate"
      min="{cine.slowest}" max="{cine.fastest}" step="1" .value="{cine.rate}"
      data-command="cine.setRate" data-on="change" data-viewport-id="{viewport_id}"
      aria-label="{say.rate}"><span aria-hidden="true">/s</span></label>"""


def _repeats(cine: CineView) -> list[Template]:
    return [
        t'<option value="{value}" ?selected="{value == cine.repeat}">{label}</option>'
        for value, label in cine.repeats
    ]
