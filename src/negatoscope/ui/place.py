"""The dialog in which a viewport is chosen for a series."""

from string.templatelib import Template

from negatoscope.app.viewer.place_views import PlaceChoice, PlaceDialog


def dialog_body(view: PlaceDialog) -> Template:
    """The layout, small."""
    free = any(choice.place for choice in view.choices)
    shape = "has-places" if free else f"rows-{view.rows} columns-{view.columns}"
    cells = [_cell(choice, view.display_set) for choice in view.choices]
    return t"""<p class="place-lead"><bdi>{view.label}</bdi></p>
      <div class="place-grid {shape}">{cells}</div>"""


def _cell(choice: PlaceChoice, display_set: str) -> Template:
    place = " ".join(f"{part:.6f}" for part in choice.place)
    return t"""<button type="button" class="place-cell" data-command="showInViewport"
      data-display-set="{display_set}" data-viewport-id="{choice.viewport}"
      data-cell-place="{place}"
      aria-current="{"true" if choice.active else "false"}"
      aria-label="Viewport {choice.number}: {choice.what}"><b>{choice.number}</b><span
      ><bdi>{choice.what}</bdi></span></button>"""
