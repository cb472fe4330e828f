"""The drawing of the measurements over a picture, as the text of an SVG element's children.

It is written as one text: the browser reads hundreds of figures faster from it than a template
could touch them. All that comes from outside is escaped.
"""

from html import escape

from negatoscope.app.viewer.measurements.scene_views import (
    LINE_PX,
    PADDING_PX,
    Scene,
    Style,
    TextBox,
)

#: From the top of a line to the ground of its letters, CSS pixels.
_ASCENT_PX = 13.0


def markup(scene: Scene | None) -> str:
    """The children of the SVG element; empty for nothing."""
    if scene is None:
        return ""
    matrix = " ".join(f"{value:.5f}" for value in scene.matrix)
    lines = "".join(_stroke(style, path) for style, path in scene.lines)
    marks = "".join(_stroke(style, path) for style, path in scene.marks)
    parts = [f'<g transform="matrix({matrix})">{lines}</g>{marks}']
    if scene.links:
        parts.append(f'<path class="figure-halo" d="{scene.links}"/>')
        parts.append(f'<path class="figure-link" d="{scene.links}"/>')
    if scene.handles:
        parts.append(f'<path class="handles-halo" d="{scene.handles}"/>')
        parts.append(f'<path class="figure-handles" d="{scene.handles}"/>')
    parts += [_text(box) for box in scene.texts]
    if scene.cursor is not None:
        x, y = scene.cursor
        cross = f"M{x - 14:.1f} {y:.1f}h28M{x:.1f} {y - 14:.1f}v28"
        parts.append(
            f'<path class="figure-halo" d="{cross}"/><path class="figure-cursor" d="{cross}"/>'
        )
    return "".join(parts)


def _stroke(style: Style, path: str) -> str:
    """Lines of one style: dark below, light above, so that they show on any picture."""
    dashed = " is-dashed" if style.dashed else ""
    colour = f' stroke="{escape(style.colour)}"' if style.colour else ""
    kind = f"figure figure-{style.name}{dashed}"
    if style.colour:
        kind += " has-colour"
    return f'<path class="figure-halo" d="{path}"/><path class="{kind}"{colour} d="{path}"/>'


def _text(box: TextBox) -> str:
    x = box.x + PADDING_PX
    top = box.y + PADDING_PX + _ASCENT_PX
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{top + number * LINE_PX:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    colour = f' fill="{escape(box.style.colour)}"' if box.style.colour else ""
    kind = f"figure-text text-{box.style.name}"
    return f'<text class="{kind}"{colour}>{spans}</text>'
