"""The result as a Markdown table: medians, spread, ratio to the anchor, goal."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viewers import OHIF, OURS, VIEWERS


@dataclass(frozen=True)
class Row:
    """One line of the table. A goal is a share of the anchor's median, or a value of its own."""

    metric: str
    title: str
    unit: str
    goal_ratio: float | None = None
    goal_value: float | None = None
    digits: int = 2


ROWS = (
    Row("list_cold_s", "Study list, cold", "s", goal_ratio=0.6),
    Row("list_warm_s", "Study list, warm", "s", goal_ratio=0.4),
    Row("first_image_cold_s", "First image of 300 slices, cold", "s", goal_ratio=0.5),
    Row("first_image_warm_s", "First image of 300 slices, warm", "s", goal_ratio=0.4),
    Row("all_slices_cold_s", "All 300 slices, cold", "s", goal_ratio=0.6),
    Row("all_slices_warm_s", "All 300 slices, warm", "s", goal_ratio=0.6),
    Row("wheel_ms", "Wheel to changed image, median", "ms", goal_ratio=0.5, digits=0),
    Row("wheel_p95_ms", "Wheel to changed image, 95th percentile", "ms", digits=0),
    Row("nine_wheel_ms", "3 × 3 series: wheel to changed image, median", "ms", digits=0),
    Row("nine_wheel_p95_ms", "3 × 3 series: wheel, 95th percentile", "ms", digits=0),
    Row("layout_one_ms", "From 3 × 3 to one image, settled", "ms", digits=0),
    Row("layout_nine_ms", "From one image to 3 × 3, settled", "ms", digits=0),
    Row("layout_requests", "DICOM requests of three changes of layout", "", digits=0),
    Row("window_ms", "Window and level: pointer to changed image, median", "ms", digits=0),
    Row("window_p95_ms", "Window and level, 95th percentile", "ms", digits=0),
    Row("window_uploads", "Textures uploaded for each step of window and level", "", digits=2),
    Row("plain_wheel_ms", "Wheel to and fro, nothing drawn, median", "ms", digits=0),
    Row("annotated_wheel_ms", "Wheel to and from 200 lines, median", "ms", digits=0),
    Row("annotated_wheel_p95_ms", "Wheel to and from 200 lines, 95th percentile", "ms", digits=0),
    Row("planes_click_ms", "MPR: click to three planes drawn", "ms", goal_ratio=0.5, digits=0),
    Row("planes_settled_ms", "MPR: click to the last change of the planes", "ms", digits=0),
    Row("planes_wheel_ms", "MPR: wheel to changed plane, median", "ms", goal_ratio=0.5, digits=0),
    Row("planes_wheel_p95_ms", "MPR: wheel, 95th percentile", "ms", digits=0),
    Row("axial_wheel_ms", "MPR: wheel in the axial planes, median", "ms", digits=0),
    Row("sagittal_wheel_ms", "MPR: wheel in the sagittal planes, median", "ms", digits=0),
    Row("coronal_wheel_ms", "MPR: wheel in the coronal planes, median", "ms", digits=0),
    Row("planes_memory_mb", "MPR: memory (PSS)", "MB", goal_ratio=0.5, digits=0),
    Row("planes_url_s", "MPR by address: three planes drawn, cold", "s"),
    Row("planes_url_loaded_s", "MPR by address: last request for images, cold", "s"),
    Row("planes_url_settled_s", "MPR by address: last change of the planes, cold", "s"),
    Row("planes_url_memory_mb", "MPR by address: memory (PSS)", "MB", digits=0),
    Row("volume_first_s", "3D by address: first picture, cold", "s", goal_ratio=0.5),
    Row("volume_settled_s", "3D by address: last change, cold", "s"),
    Row("volume_memory_mb", "3D: memory (PSS)", "MB", goal_ratio=0.5, digits=0),
    Row("fusion_colour_s", "PET over CT by address: first colour, cold", "s"),
    Row("fusion_settled_s", "PET over CT by address: last change, cold", "s"),
    Row("fusion_memory_mb", "PET over CT: memory (PSS)", "MB", goal_ratio=0.5, digits=0),
    Row("memory_mb", "Memory after loading (PSS)", "MB", goal_ratio=0.7, digits=0),
    Row("shell_cold_mb", "Shell on the wire, cold", "MB", goal_value=9),
    Row("shell_warm_mb", "Shell on the wire, warm", "MB", goal_value=0, digits=4),
)
ROUNDS_TO_NOTHING_MB = 0.005  # answers of "not changed" are not the shell


def render(runs: Sequence[dict[str, Any]], viewers: Sequence[str]) -> str:
    """Return the table of all runs for these viewers, in this order."""
    titles = [f"{VIEWERS[name].title}, median [min–max] (n)" for name in viewers]
    head = ["", *titles, "ratio", "goal", ""]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in ROWS:
        values = {name: _values(runs, name, row.metric) for name in viewers}
        if any(values.values()):
            lines.append(_line([f"{row.title}, {row.unit}", *_cells(row, values)]))
    return "\n".join(lines)


def _cells(row: Row, values: dict[str, list[float]]) -> list[str]:
    cells = [_summary(found, row.digits) for found in values.values()]
    ours, anchor = values.get(OURS.name) or [], values.get(OHIF.name) or []
    ratio = None
    if ours and anchor and statistics.median(anchor) > 0:
        ratio = statistics.median(ours) / statistics.median(anchor)
    shown = f"{ratio:.2f}" if ratio is not None and row.goal_value is None else ""
    return [*cells, shown, _goal(row), _verdict(row, ours, ratio)]


def _goal(row: Row) -> str:
    if row.goal_ratio is not None:
        return f"≤ {row.goal_ratio} × OHIF"
    return "" if row.goal_value is None else f"≤ {row.goal_value} {row.unit}"


def _verdict(row: Row, ours: list[float], ratio: float | None) -> str:
    if row.goal_ratio is not None and ratio is not None:
        return "met" if ratio <= row.goal_ratio else "missed"
    if row.goal_value is not None and ours:
        return (
            "met" if statistics.median(ours) <= row.goal_value + ROUNDS_TO_NOTHING_MB else "missed"
        )
    return ""


def _values(runs: Sequence[dict[str, Any]], viewer: str, metric: str) -> list[float]:
    return [run[metric] for run in runs if run["viewer"] == viewer and metric in run]


def _summary(values: list[float], digits: int) -> str:
    if not values:
        return "—"
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} [{low:.{digits}f}–{high:.{digits}f}] ({len(values)})"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
