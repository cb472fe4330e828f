"""Measurements in words: the lines beside the figure, and what is spoken."""

from negatoscope.app.viewer.measurements.values import Measured
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.measures import Measure
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.scales import UNKNOWN

_FINE_BELOW = 10.0
_WHOLE_FROM = 1000.0
#: Stands before the value where several stand together.
_SHORT = {
    "longAxis": "L",
    "shortAxis": "W",
    "mean": "Mean",
    "standardDeviation": "SD",
    "minimum": "Min",
    "maximum": "Max",
    "area": "Area",
    "perimeter": "Perimeter",
    "radius": "Radius",
    "count": "Pixels",
    "horizontal": "↔",
    "vertical": "↕",
}
#: What is written beside a figure, line by line; the rest stands in the panel.
_LINES = (
    ("length",),
    ("longAxis",),
    ("shortAxis",),
    ("angle",),
    ("horizontal",),
    ("vertical",),
    ("mean", "standardDeviation"),
    ("minimum", "maximum"),
    ("area",),
)
_PX_NOTE = t("size of pixels unknown")


def number(value: float) -> str:
    """A number as precise as it is worth reading: two places below 10, none from 1000 on."""
    size = abs(value)
    places = 2 if size < _FINE_BELOW else 1 if size < _WHOLE_FROM else 0
    text = f"{value:.{places}f}"
    if value == int(value):
        text = str(int(value))
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def value_text(measure: Measure) -> str:
    """A number with its unit."""
    gap = "" if measure.unit in ("", "°") else " "
    return f"{number(measure.value)}{gap}{measure.unit}"


def title(annotation: Annotation) -> str:
    """What a measurement is called: its label, its text, else its kind."""
    kind = kind_of(annotation.tool)
    return annotation.label or annotation.text or (kind.label if kind else annotation.tool)


def origin(measured: Measured) -> str:
    """Where the lengths come from, in few words; ``""`` where nothing is a length."""
    lengths = any(m.unit in ("mm", "px", "mm²", "px²") for m in measured.measures)
    return measured.scale.origin if lengths else ""


def lines(annotation: Annotation, measured: Measured) -> tuple[str, ...]:
    """What stands beside a figure."""
    words = [annotation.label, annotation.text if annotation.text != annotation.label else ""]
    return tuple(line for line in (*words, *_values(annotation, measured), _note(measured)) if line)


def _note(measured: Measured) -> str:
    if not origin(measured):
        return ""
    scale = measured.scale
    if scale.known:
        return scale.short_origin
    return _PX_NOTE if scale.origin == UNKNOWN else scale.origin


def _values(annotation: Annotation, measured: Measured) -> list[str]:
    if annotation.tool == "Probe":
        return [" ".join(p for p in (_name(m), value_text(m)) if p) for m in measured.measures]
    by_name = {measure.name: measure for measure in measured.measures}
    found = []
    for names in _LINES:
        here = [by_name[name] for name in names if name in by_name]
        found.append("  ".join(f"{_SHORT.get(m.name, '')} {value_text(m)}".strip() for m in here))
    return found


def _name(measure: Measure) -> str:
    return "" if measure.label == "Value" else measure.label


def facts(measured: Measured) -> tuple[tuple[str, str], ...]:
    """All numbers with their names, for the panel; one that stands alone needs no name."""
    alone = len(measured.measures) == 1
    return tuple(("" if alone else m.label or "Value", value_text(m)) for m in measured.measures)
