"""The controls of a video: play, the scrubber, time and speed."""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import ViewportView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def bar(view: ViewportView) -> Template:
    """The bar at the lower edge of a viewport; nothing where there is no video to play."""
    film = view.film
    if film is None or not film.count:
        return EMPTY
    name = t("Pause") if film.playing else t("Play")
    rates = [
        t'<option value="{value}" ?selected="{value == film.rate}">{label}</option>'
        for value, label in film.rates
    ]
    return t"""<div class="film-bar" role="group" aria-label="Video">
      <button type="button" class="icon-button" data-command="video.togglePlay"
        data-viewport-id="{view.id}" aria-label="{name}" title="{name}"
        >{icon("pause" if film.playing else "play")}</button>
      <input type="range" class="film-scrubber" min="0" max="{film.count - 1}" step="1"
        .value="{str(film.index)}" data-command="video.seek" data-on="input"
        data-viewport-id="{view.id}" aria-label="Frame" aria-valuetext="{film.spoken}">
      <span class="film-time">{film.time}</span>
      <select class="film-rate" data-command="video.setRate" data-on="change"
        data-viewport-id="{view.id}" aria-label="Speed" title="Speed">{rates}</select>
    </div>"""


def loading(view: ViewportView) -> Template:
    """How far the loading of a video is, and a button that ends it."""
    fraction = view.film.loaded_fraction if view.film is not None else None
    # without a value the bar only says that something goes on
    progress = t'<progress class="slim-bar" aria-label="Loading"></progress>'
    if fraction is not None:
        progress = t"""<progress class="slim-bar" aria-label="Loading" max="1"
          value="{fraction}"></progress>"""
    return t"""<div class="viewport-loading film-loading">{progress}<p>{view.loading_text}</p
      ><button type="button" class="button" data-command="video.cancelLoading"
      data-viewport-id="{view.id}">Cancel</button></div>"""
