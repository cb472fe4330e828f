"""A viewport's cell, and the overlay in it that changes with every image.

:func:`grid` draws the cells with an empty container each; :func:`overlay` is rendered apart, into
``[data-overlay="<viewport id>"]``, so that a step through a stack touches nothing else.
"""

from string.templatelib import Template

from negatoscope.app.viewmodels.viewport import OrientationLetters, ScrollbarView, ViewportView
from negatoscope.language import t
from negatoscope.ui import cine, dynamic, film, layer_panel, notices, volume_panel, window_panel
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import EMPTY

#: Height of the scrollbar's own coordinates, for the ranges drawn as one path.
_TRACK = 1000


def grid(viewports: tuple[ViewportView, ...]) -> Template:
    """The cells in the order of reading."""
    ordered = sorted(viewports, key=lambda v: (v.row, v.column))
    rows = max((v.rows for v in ordered), default=1)
    columns = max((v.columns for v in ordered), default=1)
    several = "has-several" if len(ordered) > 1 else "has-one"
    shape = "has-places" if any(v.place for v in ordered) else f"rows-{rows} columns-{columns}"
    cells = [Keyed(v.id, _cell(v)) for v in ordered]
    return t'<div class="viewport-grid {shape} {several}">{cells}</div>'


def _cell(view: ViewportView) -> Template:
    active = "is-active" if view.active else ""
    place = " ".join(f"{part:.6f}" for part in view.place)
    return t"""<section class="viewport {active} cursor-{view.cursor}" tabindex="0"
      role="application" aria-roledescription="viewport" aria-labelledby="name-{view.id}"
      data-viewport="{view.id}" data-viewport-id="{view.id}" data-command="setViewportActive"
      data-double-command="toggleOneUp" data-cell-place="{place}"
      >{_film(view)}<svg class="annotations" data-annotations="{view.id}" aria-hidden="true"
      focusable="false"></svg><svg class="graphics" data-graphics="{view.id}" aria-hidden="true"
      focusable="false"></svg><div class="overlay" data-overlay="{view.id}"></div></section>"""


def _film(view: ViewportView) -> Template:
    """Where the page puts the player."""
    return t'<div class="film" data-film="{view.id}"></div>' if view.film else EMPTY


def overlay(view: ViewportView) -> Template:
    """What lies over the pixels: texts, letters, scrollbar, state."""
    letters = view.orientation
    return t"""<p class="visually-hidden" id="name-{view.id}">{view.accessible_name}</p
      ><p class="corner corner-top-left">{_lines(view.top_left)}</p
      ><p class="corner corner-top-right">{_lines(view.top_right)}</p
      ><p class="corner corner-bottom-left"><span class="pointer-value"
      data-pointer-value="{view.id}" aria-hidden="true"></span>{_lines(view.bottom_left)}</p
      ><p class="corner corner-bottom-right">{_lines(_with_lossy(view))}</p
      >{_letters(letters)}{_state(view)}{_scrollbar(view)}{film.bar(view)}{cine.bar(view)}{dynamic.bar(view)}{window_panel.panel(view)}{layer_panel.panel(view)}{volume_panel.panel(view)}"""


def _lines(texts: tuple[str, ...]) -> list[Template]:
    """Each a text of its own: they are translated one by one."""
    return [t"{text}" if n == 0 else t"\n{text}" for n, text in enumerate(texts)]


def _with_lossy(view: ViewportView) -> tuple[str, ...]:
    return (view.lossy_text, *view.bottom_right) if view.lossy_text else view.bottom_right


def _letters(letters: OrientationLetters) -> Template:
    return t"""<span class="letter letter-left">{letters.left}</span
      ><span class="letter letter-right">{letters.right}</span
      ><span class="letter letter-top">{letters.top}</span
      ><span class="letter letter-bottom">{letters.bottom}</span>"""


def _state(view: ViewportView) -> Template:
    if view.notice is not None:
        arguments = (("viewport-id", view.id),)
        return t'<div class="viewport-state">{notices.block(view.notice, arguments)}</div>'
    match view.phase:
        case "empty":
            return t"""<div class="viewport-state viewport-empty">{icon("image")}<p>Choose a
              series from the list of studies</p></div>"""
        case "failed":
            return t"""<div class="viewport-state viewport-empty">{icon("image-off")}<p>The image
              could not be shown</p><button type="button" class="button" data-command="retry"
              data-viewport-id="{view.id}">Retry</button></div>"""
        case "pending" | "loading" if view.film is not None and view.film.loading:
            return film.loading(view)
        case "pending" | "loading":
            return t"""<div class="viewport-loading"><progress class="slim-bar"
              aria-label="Loading"></progress><p>{view.loading_text or "Loading"}</p></div>"""
        case "partial" if view.loading_text:
            return t'<div class="viewport-partial"><p>{view.loading_text}</p></div>'
    return EMPTY


def _scrollbar(view: ViewportView) -> Template:
    bar = view.scrollbar
    if bar is None or bar.count < 2:
        return EMPTY
    position = f"{100 * bar.index / (bar.count - 1):.3f}%"
    spoken = t("{index} of {total}", index=bar.index + 1, total=bar.count)
    # The track's own middle (3) is put on the middle of the bar; ranges are one path each.
    return t"""<div class="scrollbar" data-scrollbar="{view.id}" role="slider" tabindex="0"
      aria-label="Image" aria-orientation="vertical" aria-valuemin="1" aria-valuemax="{bar.count}"
      aria-valuenow="{bar.index + 1}" aria-valuetext="{spoken}"><svg class="scrollbar-drawing"
      aria-hidden="true" focusable="false"><svg x="50%" width="6" height="100%" overflow="visible"
      viewBox="3 0 6 {_TRACK}" preserveAspectRatio="none"><path class="track-all"
      d="M2 0h2v{_TRACK}h-2z"></path><path class="track-loaded" d="{_ranges(bar, 2, 2)}"></path
      ><path class="track-failed" d="{_failed(bar)}"></path></svg><rect class="scrollbar-thumb"
      x="50%" y="{position}" width="14" height="8" rx="4"></rect></svg></div>"""


def _ranges(bar: ScrollbarView, left: int, width: int) -> str:
    return _path(bar.loaded, left, width)


def _failed(bar: ScrollbarView) -> str:
    # Wider than what is loaded: the shape tells it, not only the colour.
    return _path(bar.failed, 0, 6)


def _path(ranges: tuple[tuple[float, float], ...], left: int, width: int) -> str:
    """Rectangles as one SVG path, at least one thousandth of the track high."""
    return "".join(
        f"M{left} {start * _TRACK:.1f}h{width}v{max((end - start) * _TRACK, 1):.1f}h-{width}z"
        for start, end in ranges
    )
