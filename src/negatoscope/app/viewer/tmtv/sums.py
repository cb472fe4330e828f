"""What the regions of a session amount to together."""

from dataclasses import dataclass
from typing import Any

from negatoscope.app.viewer.tmtv.room import Result, UptakeRoom
from negatoscope.language import t
from negatoscope.viewing.quantification.definitions import Rule, UptakeRegion
from negatoscope.viewing.quantification.voxels import VoxelSet


@dataclass(frozen=True, slots=True)
class Total:
    """Of all regions whose figures are known; what lies in several is counted once for volume.

    ``overlapping_ml`` is what regions share; ``others`` is the number of regions without figures,
    or of another unit.
    """

    count: int
    volume_ml: float
    glycolysis: float
    unit: str
    others: int = 0
    overlapping_ml: float = 0.0


def total(room: UptakeRoom) -> Total:
    """Total metabolic tumour volume and total glycolysis.

    Regions are summed up as they are; what two of them share is told, not taken away.
    """
    results = [(region, room.result(region)) for region in room.regions]
    known = [(region, r) for region, r in results if r.figures is not None]
    unit = known[0][1].unit if known else ""
    summed = [(region, r.figures) for region, r in known if r.unit == unit and r.figures]
    return Total(
        len(summed),
        sum(f.volume_ml for _, f in summed),
        sum(f.total for _, f in summed),
        unit,
        len(results) - len(summed),
        _shared_ml([(region, r) for region, r in known if r.unit == unit]),
    )


def _shared_ml(known: list[tuple[UptakeRegion, Result]]) -> float:
    shared = 0.0
    by_volume: dict[tuple[str, int], list[Result]] = {}
    for region, result in known:
        by_volume.setdefault((region.display_set, region.phase), []).append(result)
    for results in by_volume.values():
        if len(results) < 2:
            continue
        figures = results[0].figures
        sets = [r.voxels for r in results]
        count = sum(s.count for s in sets) - _union_count(sets)
        if figures is not None and figures.count:
            shared += count * figures.volume_ml / figures.count
    return shared


def _union_count(sets: list[VoxelSet]) -> int:
    rows: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for each in sets:
        for slice_, spans in each.slices.items():
            for row, first, end in spans:
                rows.setdefault((slice_, row), []).append((first, end))
    count = 0
    for runs in rows.values():
        reached = -1
        for first, end in sorted(runs):
            count += max(0, end - max(first, reached))
            reached = max(reached, end)
    return count


def as_state(room: UptakeRoom) -> dict[str, Any]:
    """All of it as JSON values."""
    whole = total(room)
    return {
        "tmtv": whole.volume_ml,
        "tlg": whole.glycolysis,
        "unit": whole.unit,
        "counted": whole.count,
        "overlapping": whole.overlapping_ml,
        "selected": room.selected,
        "message": room.message,
        "regions": [_region(region, room.result(region)) for region in room.regions],
    }


def _region(region: UptakeRegion, result: Result) -> dict[str, Any]:
    found = result.figures
    values = (
        {
            "voxels": found.count,
            "volume": found.volume_ml,
            "max": found.maximum,
            "peak": found.peak,
            "mean": found.mean,
            "minimum": found.minimum,
            "standardDeviation": found.deviation,
            "tlg": found.total,
            "hottestVoxel": list(found.maximum_at),
            "peakVoxel": list(found.peak_at),
        }
        if found is not None
        else {}
    )
    return {
        "uid": region.uid,
        "label": region.label,
        "displaySet": region.display_set,
        "rule": rule_text(region.rule),
        "unit": result.unit,
        "reason": result.reason,
        "waiting": result.waiting,
        **values,
    }


def rule_text(rule: Rule) -> str:
    """``≥ 41 % of max``, ``≥ 4 SUVbw``."""
    if rule.share is not None:
        return t("≥ {share:.10g} % of max", share=rule.share * 100)
    return f"≥ {rule.value:g} {rule.unit}".rstrip()
