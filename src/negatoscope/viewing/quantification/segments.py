"""Parts of a region: what is as hot as a threshold, and what hangs together."""

from collections.abc import Iterator

from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.voxels import NO_VOXELS, Voxel, VoxelSet, VoxelValues

_Run = tuple[int, Span]  # slice and run


def hottest(values: VoxelValues, region: VoxelSet) -> tuple[float, Voxel] | None:
    """The greatest value of a region and the first voxel that has it."""
    best: tuple[float, Voxel] | None = None
    for slice_, spans in region.slices.items():
        for span, told in _told(values, slice_, spans, least=best[0] if best else None):
            for column, value in enumerate(told, span.first):
                if value == value and (best is None or value > best[0]):
                    best = value, Voxel(column, span.row, slice_)
    return best


def at_least(values: VoxelValues, region: VoxelSet, least: float) -> VoxelSet:
    """The voxels of a region whose value is ``least`` or more."""
    found: dict[int, tuple[Span, ...]] = {}
    for slice_, spans in region.slices.items():
        runs: list[Span] = []
        for span, told in _told(values, slice_, spans, least=least):
            runs += _runs(span, told, least)
        if runs:
            found[slice_] = tuple(runs)
    return VoxelSet(found)


def _runs(span: Span, told: list[float], least: float) -> Iterator[Span]:
    start: int | None = None
    for column, value in enumerate(told, span.first):
        hot = value >= least  # never for what is not a number
        if hot and start is None:
            start = column
        elif not hot and start is not None:
            yield Span(span.row, start, column)
            start = None
    if start is not None:
        yield Span(span.row, start, span.end)


def _told(
    values: VoxelValues, slice_: int, spans: tuple[Span, ...], *, least: float | None = None
) -> Iterator[tuple[Span, list[float]]]:
    """The values of each run, not a number where there is none; runs below ``least`` are skipped.

    Skipping is what makes whole bodies fast: the greatest of a run is found without a loop here.
    """
    stored = values.stored(slice_, spans)
    slope, intercept = values.line(slice_)
    padding = values.padding(slice_)
    at = 0
    for span in spans:
        run = stored[at : at + span.end - span.first]
        at += len(run)
        if least is not None and (max(run) if slope >= 0 else min(run)) * slope + intercept < least:
            continue
        told = [value * slope + intercept for value in run]
        if padding is not None:
            low, high = padding
            nothing = float("nan")
            told = [nothing if low <= s <= high else v for s, v in zip(run, told, strict=True)]
        yield span, told


def told_values(values: VoxelValues, region: VoxelSet) -> Iterator[tuple[int, Span, list[float]]]:
    """Slice, run and values of all runs of a region; not a number where nothing was measured."""
    for slice_, spans in region.slices.items():
        for span, told in _told(values, slice_, spans):
            yield slice_, span, told


def components(voxels: VoxelSet) -> tuple[VoxelSet, ...]:
    """The parts that hang together by faces of voxels, the largest first."""
    runs: list[_Run] = [(k, span) for k in sorted(voxels.slices) for span in voxels.slices[k]]
    parent = list(range(len(runs)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    by_row: dict[tuple[int, int], list[int]] = {}
    for number, (slice_, span) in enumerate(runs):
        by_row.setdefault((slice_, span.row), []).append(number)
    for (slice_, row), here in by_row.items():
        for beside in ((slice_, row + 1), (slice_ + 1, row)):
            for a, b in _touching(runs, here, by_row.get(beside, [])):
                parent[root(a)] = root(b)
    parts: dict[int, dict[int, list[Span]]] = {}
    for number, (slice_, span) in enumerate(runs):
        parts.setdefault(root(number), {}).setdefault(slice_, []).append(span)
    made = [VoxelSet({k: tuple(s) for k, s in part.items()}) for part in parts.values()]
    return tuple(sorted(made, key=lambda part: -part.count))


def _touching(runs: list[_Run], here: list[int], there: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of runs of two neighbouring rows that share a column; both are in order."""
    a = b = 0
    while a < len(here) and b < len(there):
        one, other = runs[here[a]][1], runs[there[b]][1]
        if one.first < other.end and other.first < one.end:
            yield here[a], there[b]
        if one.end <= other.end:
            a += 1
        else:
            b += 1


def part_with(voxels: VoxelSet, seed: Voxel) -> VoxelSet:
    """What hangs together with one of the voxels; nothing where that is none of them."""
    return next((part for part in components(voxels) if seed in part), NO_VOXELS)
