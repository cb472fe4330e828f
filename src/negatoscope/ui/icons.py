"""Icons: Lucide's and a few of our own, drawn in the text's colour on a 24 × 24 grid."""

import functools
import re
from string.templatelib import Template

from negatoscope.ui.lucide import LUCIDE

_OWN = {
    # A window over the grey scale: the level is its middle, the window its width.
    "window-level": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" stroke="none"/>'
        '<path d="M7 12h3"/><path d="M14.5 12h3" stroke="var(--icon-ground, #141414)"/>'
        '<path d="M8.5 10.5v3"/>'
    ),
    # Images one behind the other, and the way through them.
    "stack-scroll": (
        '<rect x="3" y="8" width="12" height="12" rx="2"/>'
        '<path d="M6.5 5H16a2 2 0 0 1 2 2v9.5"/>'
        '<path d="M21.5 7.5V14"/><path d="M10 2h9.5a2 2 0 0 1 2 2v.5"/>'
    ),
    # Two viewports that hold on to each other.
    "link": (
        '<path d="M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7"/>'
        '<path d="M14 11a5 5 0 0 0-7.5-.5l-3 3a5 5 0 0 0 7 7l1.7-1.7"/>'
    ),
    # Planes of other images, seen edgewise.
    "reference-lines": (
        '<rect x="3" y="3" width="18" height="18" rx="2"/>'
        '<path d="M3 14.5 21 8M3 18l18-6.5" stroke-dasharray="3 2"/>'
    ),
    "invert": (
        '<rect x="3" y="3" width="18" height="18" rx="3"/>'
        '<path d="M20 4 4 20h14a2 2 0 0 0 2-2z" fill="currentColor" stroke="none"/>'
    ),
    # What the measurement tools draw; a dot is a point to place.
    "bidirectional": (
        '<path d="M4 20 20 4"/><path d="m8.5 8.5 7 7"/>'
        '<circle cx="4" cy="20" r="1.3" fill="currentColor"/>'
        '<circle cx="20" cy="4" r="1.3" fill="currentColor"/>'
    ),
    "arrow": '<path d="M20 20 5 5"/><path d="M5 12V5h7"/>',
    "ellipse": '<ellipse cx="12" cy="12" rx="10" ry="6.5"/>',
    "angle": '<path d="M20 19H4L16 4"/><path d="M12.5 19a8.5 8.5 0 0 0-3.2-6.6"/>',
    "cobb-angle": (
        '<path d="m3 6 13-3"/><path d="m4 18 14 3"/>'
        '<path d="m12 4 3 8" stroke-dasharray="1.5 2.5"/>'
        '<path d="m12.5 19.500 2.5-7.5" stroke-dasharray="1.5 2.5"/>'
    ),
    "probe": (
        '<circle cx="12" cy="12" r="1.3" fill="currentColor"/>'
        '<path d="M12 3v5M12 16v5M3 12h5M16 12h5"/>'
    ),
    "ultrasound-directional": (
        '<path d="M4 19V5"/><path d="M4 19h16"/><path d="M4 5l16 14" stroke-dasharray="2 3"/>'
    ),
    "calibration": ('<path d="M3 8v8M21 8v8M3 12h18"/><path d="M8 10.5v3M12 10v4M16 10.5v3"/>'),
    # Negatoscope's mark: a chest film on the light box.
    "mark": (
        '<rect x="1.5" y="1.5" width="21" height="21" rx="5" fill="currentColor" stroke="none"/>'
        '<rect x="4" y="4" width="16" height="16" rx="3" fill="#0d0d0d" stroke="none"/>'
        '<path stroke-width="1.4" d="M12 6.2v11.6'
        "M10.3 8c-2.2-.5-4.5.9-5 2.9M13.7 8c2.2-.5 4.5.9 5 2.9"
        "M10.3 11.8c-2.2-.5-4.5.9-5 2.9M13.7 11.8c2.2-.5 4.5.9 5 2.9"
        'M10.3 15.6c-2.2-.5-4.5.9-5 2.9M13.7 15.6c2.2-.5 4.5.9 5 2.9"/>'
    ),
}
_GRID_NAME = re.compile(r"grid-(\d)x(\d)")
_FALLBACK = "square-dashed"


@functools.cache
def icon(name: str) -> Template:
    """An icon by its name; ``grid-2x3`` draws a layout of two rows and three columns.

    An unknown name (a plugin's, say) draws a dashed square.
    """
    grid = _GRID_NAME.fullmatch(name)
    if grid:
        shapes = _grid(int(grid[1]), int(grid[2]))
    else:
        shapes = _OWN.get(name) or LUCIDE.get(name) or LUCIDE[_FALLBACK]
    return Template(
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


def is_known(name: str) -> bool:
    """Whether an icon of that name exists."""
    return name in _OWN or name in LUCIDE or bool(_GRID_NAME.fullmatch(name))


def _grid(rows: int, columns: int) -> str:
    lines = [f"M3 {3 + 18 * r / rows:g}h18" for r in range(1, rows)]
    lines += [f"M{3 + 18 * c / columns:g} 3v18" for c in range(1, columns)]
    inner = f'<path d="{"".join(lines)}"/>' if lines else ""
    return f'<rect x="3" y="3" width="18" height="18" rx="2"/>{inner}'
