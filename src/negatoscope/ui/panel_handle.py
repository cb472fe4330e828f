"""The edge of a panel by which it is made wider: dragged, or moved with the arrow keys.

The panel's own element carries ``data-panel-width``: the page sets its width from it.
"""

from string.templatelib import Template

from negatoscope.app.viewer.panel_views import PanelSize


def handle(size: PanelSize, side: str) -> Template:
    """The edge; ``side`` is where the images lie: right of the panel, or left."""
    return t"""<div class="panel-handle at-{side}" role="separator" tabindex="0"
      aria-orientation="vertical" aria-label="{size.label}" aria-valuenow="{size.width_px}"
      aria-valuemin="{size.least_px}" aria-valuemax="{size.most_px}" data-panel="{size.name}"
      data-side="{side}" title="Drag to change the width"></div>"""
