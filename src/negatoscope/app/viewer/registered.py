"""The registrations of what is open: which frames of reference lie how to each other."""

from collections.abc import Iterator, Mapping

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.registration import (
    SPATIAL_REGISTRATION,
    Registration,
    RegistrationError,
    Registrations,
    registrations,
    spatial_registration,
)


class RegisteredSpaces:
    """The table of a session, made anew when other registrations are open.

    Parameters
    ----------
    display_sets
        All that is open, by uid; it may grow.
    """

    def __init__(self, display_sets: Mapping[str, DisplaySet]) -> None:
        self._display_sets = display_sets
        self._made_of: tuple[int, tuple[str, ...]] = (0, ())
        self._table = Registrations()

    def matrix(self, from_frame_of_reference: str, to_frame_of_reference: str) -> Affine | None:
        """What maps points of one space into another; ``None`` where nothing leads there."""
        return self.table.matrix(from_frame_of_reference, to_frame_of_reference)

    @property
    def table(self) -> Registrations:
        """All of them; objects that cannot be applied are left out."""
        sets = self._display_sets
        uids = tuple(u for u, d in sets.items() if d.sop_class_uid == SPATIAL_REGISTRATION)
        # objects that name images need these as well: they may arrive later
        state = (len(sets) if uids else 0, uids)
        if state != self._made_of:
            self._made_of = state
            self._table = registrations(self._objects(uids), self._space_of)
        return self._table

    def _objects(self, uids: tuple[str, ...]) -> Iterator[Registration]:
        for uid in uids:
            for instance in self._display_sets[uid].instances:
                made = _read(instance)
                if made is not None:
                    yield made

    def _space_of(self, sop_instance_uid: str) -> str:
        for display_set in self._display_sets.values():
            for frame in display_set.frames:
                if frame.sop_instance_uid == sop_instance_uid:
                    return display_set.frame_of_reference_uid
        return ""


def _read(instance: DataSet) -> Registration | None:
    try:
        return spatial_registration(instance)
    except RegistrationError:  # why, says its entry in the study browser
        return None
