"""Multi-frame images in stacks: parts of one acquisition put together, several ones apart."""

from collections.abc import Sequence

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups, functional_groups
from negatoscope.dicom.series.dimensions import dimensions, in_dimension_order, stack_ids
from negatoscope.dicom.series.frames import Frame, frame_count

_LAST = 1 << 62


def concatenated(instances: Sequence[DataSet]) -> list[list[DataSet]]:
    """Each instance alone, except that those of one concatenation stand together, in its order.

    A concatenation (PS3.3 C.7.6.16.1) is one multi-frame image that was too large for one object.
    """
    groups: dict[str, list[DataSet]] = {}
    for place, instance in enumerate(instances):
        groups.setdefault(instance.string("ConcatenationUID") or f"?{place}", []).append(instance)
    return [sorted(group, key=_part) for group in groups.values()]


def _part(instance: DataSet) -> int:
    number = instance.integer("InConcatenationNumber")
    return _LAST if number is None else number


def in_stacks(frames: Sequence[Frame]) -> dict[str, list[Frame]]:
    """Frames of a multi-frame image by stack (``""`` when there is one), in dimension order."""
    groups = _groups(frames)
    if not groups:
        return {"": list(frames)}
    stacks: dict[str, list[Frame]] = {}
    names = stack_ids(groups)
    for place in in_dimension_order(dimensions(frames[0].instance), groups):
        stacks.setdefault(names[place], []).append(frames[place])
    return stacks


def _groups(frames: Sequence[Frame]) -> list[FunctionalGroups]:
    """Functional groups of all frames, or none where an instance has none."""
    found: list[FunctionalGroups] = []
    for frame in frames:
        if frame.number == 1:
            groups = functional_groups(frame.instance, frame_count(frame.instance))
            if not groups:
                return []
            found.extend(groups)
    return found
