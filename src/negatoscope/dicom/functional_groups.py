"""Functional groups of enhanced multi-frame images (PS3.3 C.7.6.16)."""

from negatoscope.dicom.dataset import DataSet


class FunctionalGroups:
    """Macros of one frame: its own where it has them, else those shared by all frames."""

    __slots__ = ("_own", "_shared")

    def __init__(self, shared: DataSet, own: DataSet) -> None:
        self._shared = shared
        self._own = own

    def macro(self, sequence: str) -> DataSet | None:
        """First item of a functional group sequence, or ``None`` when the frame has none."""
        for group in (self._own, self._shared):
            if group.values(sequence):
                return group.first(sequence)
        return None

    def items(self, sequence: str) -> tuple[DataSet, ...]:
        """All items of a functional group sequence."""
        return self._own.sequence(sequence) or self._shared.sequence(sequence)


def is_enhanced(instance: DataSet) -> bool:
    """The instance describes its frames in functional groups."""
    return (
        "SharedFunctionalGroupsSequence" in instance
        or "PerFrameFunctionalGroupsSequence" in instance
    )


def functional_groups(instance: DataSet, frames: int) -> tuple[FunctionalGroups, ...]:
    """Functional groups of each frame; empty for images of the classic kind."""
    if not is_enhanced(instance):
        return ()
    shared = instance.first("SharedFunctionalGroupsSequence")
    own = [DataSet(item) for item in instance.values("PerFrameFunctionalGroupsSequence")[:frames]]
    own += [DataSet()] * (frames - len(own))
    return tuple(FunctionalGroups(shared, item) for item in own)


def groups_of_frame(instance: DataSet, number: int) -> FunctionalGroups:
    """Functional groups of one frame, from 1; empty ones for images of the classic kind."""
    own = instance.values("PerFrameFunctionalGroupsSequence")
    item = own[number - 1] if 0 < number <= len(own) else None
    return FunctionalGroups(instance.first("SharedFunctionalGroupsSequence"), DataSet(item))
