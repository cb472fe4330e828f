"""Lines, marks and the scale bar over a picture, as the text of an SVG element's children."""

from html import escape

from negatoscope.app.viewer.graphics import Graphics, RegionOutline
from negatoscope.app.viewer.volumes.crosshairs import CrossLine
from negatoscope.viewing.camera import Point
from negatoscope.viewing.colour_maps import colour_table

#: Half the length of the arms of a mark, and the gap in its middle.
_ARM_PX, _GAP_PX = 16.0, 5.0
_TICK_PX = 4.0
#: Handles of the crosshairs.
_TURN_PX, _SLAB_PX = 6.0, 4.0
_RAMP_PX, _BANDS = 12, 64


def markup(graphics: Graphics) -> str:
    """The children of the SVG element; empty for nothing."""
    parts = [_outline(region) for region in graphics.outlines]
    parts += [
        _stroke(f"line-{line.kind}", f"M{_at(line.start)}L{_at(line.end)}")
        for line in graphics.lines
    ]
    parts += [_stroke("mark", _cross(mark)) for mark in graphics.marks]
    parts += [part for line in graphics.crosshairs for part in _cross_line(line)]
    parts += [_stroke("scale-bar", _bar(*bar)) for bar in graphics.bars]
    parts += [_stroke("box", _box(*box)) for box in graphics.boxes]
    parts += [
        f'<text x="{label.at.x:.1f}" y="{label.at.y:.1f}">{escape(label.text)}</text>'
        for label in graphics.labels
    ]
    if graphics.ramp is not None:
        parts.append(_ramp(*graphics.ramp))
    return "".join(parts)


def _outline(region: RegionOutline) -> str:
    """The edge of a region; its lines stay thin however large the picture is."""
    matrix = " ".join(f"{value:.5f}" for value in region.matrix)
    name = "region is-selected" if region.selected else "region"
    path = _stroke("", region.path)
    return f'<g class="{name}" transform="matrix({matrix})">{path}</g>'


def _ramp(top: Point, height: float, name: str) -> str:
    """Bands of colour, the brightest above."""
    table, band = colour_table(name), height / _BANDS
    rows = "".join(
        f'<rect x="{top.x - _RAMP_PX / 2:.1f}" y="{top.y + number * band:.2f}" width="{_RAMP_PX}" '
        f'height="{band + 0.5:.2f}" fill="#{table[at : at + 3].hex()}"/>'
        for number in range(_BANDS)
        for at in (3 * (255 - number * 255 // (_BANDS - 1)),)
    )
    return f'<g class="ramp">{rows}</g>'


def _stroke(name: str, path: str) -> str:
    """Dark below, light above: a line shows on any picture."""
    return f'<path class="halo" d="{path}"/><path class="{name}" d="{path}"/>'


def _at(point: Point) -> str:
    return f"{point.x:.2f} {point.y:.2f}"


def _cross(at: Point) -> str:
    arm = _ARM_PX - _GAP_PX
    return (
        f"M{at.x - _ARM_PX:.2f} {at.y:.2f}h{arm}M{at.x + _GAP_PX:.2f} {at.y:.2f}h{arm}"
        f"M{at.x:.2f} {at.y - _ARM_PX:.2f}v{arm}M{at.x:.2f} {at.y + _GAP_PX:.2f}v{arm}"
    )


def _bar(start: Point, end: Point) -> str:
    ticks = "".join(f"M{p.x:.2f} {p.y - _TICK_PX:.2f}v{2 * _TICK_PX}" for p in (start, end))
    return f"M{_at(start)}L{_at(end)}{ticks}"


def _cross_line(line: CrossLine) -> list[str]:
    """The line, the borders of its slab, and its handles: circles turn, squares thicken."""
    kind = f"cross cross-{line.kind}"
    path = "".join(f"M{_at(a)}L{_at(b)}" for a, b in line.segments)
    edges = "".join(f"M{_at(a)}L{_at(b)}" for a, b in line.edges)
    turns = "".join(
        f"M{p.x - _TURN_PX:.2f} {p.y:.2f}a{_TURN_PX} {_TURN_PX} 0 1 0 {2 * _TURN_PX} 0"
        f"a{_TURN_PX} {_TURN_PX} 0 1 0 {-2 * _TURN_PX} 0"
        for p in line.turns
    )
    slabs = "".join(
        _box(Point(p.x - _SLAB_PX, p.y - _SLAB_PX), Point(p.x + _SLAB_PX, p.y + _SLAB_PX))
        for p in line.slabs
    )
    drawn = [_stroke(kind, path), _stroke(f"{kind} cross-handle", turns + slabs)]
    return [*drawn, _stroke(f"{kind} cross-edge", edges)] if edges else drawn


def _box(start: Point, end: Point) -> str:
    return f"M{_at(start)}H{end.x:.2f}V{end.y:.2f}H{start.x:.2f}Z"
