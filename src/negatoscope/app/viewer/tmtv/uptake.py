"""How the session tells uptake: in which unit, and from which data."""

from collections.abc import Callable, Iterable

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.studies import LoadedStudy
from negatoscope.dicom.quantities.suv import SUV_UNIT
from negatoscope.dicom.quantities.uptake import UptakeData, uptake_data
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.uptake import in_unit, recomputed, unit_of


class Uptake:
    """Replaces the PET display sets of a session by themselves in other values.

    Parameters
    ----------
    pictures:
        What is open.
    studies:
        Answers with the studies of the session.
    replaced:
        Told of each display set that has got other values, and whether their kind is another
        (uptake where Bq/ml were): then windows in them mean nothing any more.
    """

    def __init__(
        self,
        pictures: Pictures,
        studies: Callable[[], Iterable[LoadedStudy]],
        replaced: Callable[[str, bool], None],
    ) -> None:
        self._pictures = pictures
        self._studies = studies
        self._replaced = replaced
        self._headers: dict[str, DisplaySet] = {}  # as they came, by uid
        self._data: dict[str, UptakeData] = {}  # by hand, by series
        self.unit = SUV_UNIT

    def taken(self, display_set: DisplaySet) -> DisplaySet:
        """A display set that has just arrived, as it is to be shown."""
        if display_set.modality != "PT" or not display_set.frames:
            return display_set
        self._headers[display_set.uid] = display_set
        shown = self._told(display_set)
        if shown is not display_set:
            self._put(shown)
        return shown

    def data(self, display_set: DisplaySet) -> UptakeData:
        """What the uptake of a display set is computed from."""
        found = self._data.get(display_set.series_instance_uid)
        return found or self.header_data(display_set)

    def header_data(self, display_set: DisplaySet) -> UptakeData:
        """What its header says."""
        return uptake_data(self._headers.get(display_set.uid, display_set).instances[0])

    def choose(self, unit: str) -> None:
        """Tell all uptake in another unit, where bodies are described well enough for it."""
        self.unit = unit
        self._renew()

    def compute_from(self, series_instance_uid: str, data: UptakeData | None) -> None:
        """Compute the uptake of a series from other data; None is back to the header's."""
        if data is None:
            self._data.pop(series_instance_uid, None)
        else:
            self._data[series_instance_uid] = data
        self._renew()

    def _told(self, header: DisplaySet) -> DisplaySet:
        data = self._data.get(header.series_instance_uid)
        return in_unit(header if data is None else recomputed(header, data), self.unit)

    def _renew(self) -> None:
        sets = self._pictures.display_sets
        for uid, header in list(self._headers.items()):
            if uid not in sets:
                del self._headers[uid]  # of a study that was renewed
                continue
            before, now = sets[uid], self._told(header)
            if now.frames[0].suv != before.frames[0].suv:
                self._put(now)
                kinds = (unit_of(before)[:3], unit_of(now)[:3])
                self._replaced(uid, kinds[0] != kinds[1])

    def _put(self, display_set: DisplaySet) -> None:
        self._pictures.display_sets[display_set.uid] = display_set
        for study in self._studies():
            held = study.display_sets.get(display_set.series_instance_uid, ())
            study.display_sets[display_set.series_instance_uid] = tuple(
                display_set if each.uid == display_set.uid else each for each in held
            )
