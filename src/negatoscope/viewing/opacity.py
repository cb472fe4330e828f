"""How opaque the values of a layer are."""

import itertools
from collections.abc import Sequence

_GREYS = 256


def opacity_at(points: Sequence[tuple[float, float]], value: float) -> float:
    """On straight lines between (value, opacity) points in order, and level beyond their ends."""
    if value <= points[0][0]:
        return points[0][1]
    for (low, before), (high, after) in itertools.pairwise(points):
        if value <= high:
            return before + (after - before) * (value - low) / (high - low)
    return points[-1][1]


def with_opacity(
    colours: bytes, points: Sequence[tuple[float, float]], bounds: tuple[float, float]
) -> bytes:
    """Colours of 256 grey values (red, green, blue) with an alpha for each.

    Parameters
    ----------
    points
        (value, opacity from 0 to 1); in any order, at least one.
    bounds
        Values of the first and the last grey value.
    """
    ordered = sorted(points)
    low, high = bounds
    found = bytearray()
    for grey in range(_GREYS):
        value = low + (high - low) * grey / (_GREYS - 1)
        share = min(max(opacity_at(ordered, value), 0.0), 1.0)
        found += colours[3 * grey : 3 * grey + 3]
        found.append(round(share * 255))
    return bytes(found)
