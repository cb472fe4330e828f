"""Fetches what of an image servers keep apart from its metadata, for images that are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from negatoscope.app.ports import Clock
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.bulk import BulkValue, bulk_values, with_values
from negatoscope.dicom.series.frames import Frame, frames_of
from negatoscope.language import t
from negatoscope.sources.base import DataSource
from negatoscope.sources.errors import SourceError

#: A table, an overlay or a profile beyond this is a mistake.
MAX_VALUE_BYTES = 64 << 20


@dataclass(slots=True)
class _Instance:
    """What is known of an instance whose metadata lead elsewhere."""

    wanted: tuple[BulkValue, ...]
    values: dict[str, bytes] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # by what could not be read
    complete: DataSet | None = None

    def is_settled(self, value: BulkValue) -> bool:
        return value.uri in self.values or value.what in self.errors


class BulkValues:
    """The tables, overlays and profiles of a session's images.

    Parameters
    ----------
    source:
        Where they are fetched.
    clock:
        Runs the fetching.
    on_change:
        Called when something has arrived or failed.
    """

    def __init__(self, source: DataSource, clock: Clock, on_change: Callable[[], None]) -> None:
        self._source = source
        self._clock = clock
        self._on_change = on_change
        self._instances: dict[str, _Instance] = {}
        self._frames: dict[tuple[str, int], Frame] = {}
        self._stop: list[Callable[[], None]] = []

    def close(self) -> None:
        """Give up what is under way, and forget."""
        for stop in self._stop:
            stop()
        self._stop.clear()
        self._instances.clear()
        self._frames.clear()

    def want(self, frame: Frame) -> None:
        """Fetch what a frame needs, where it is not here."""
        if frame.sop_instance_uid not in self._instances:
            known = _Instance(bulk_values(frame.instance))
            self._instances[frame.sop_instance_uid] = known
            if known.wanted:
                self._stop.append(self._clock.spawn(self._fetch(frame.instance, known)))

    def retry(self) -> None:
        """Ask again for what failed, when it is wanted again."""
        failed = [uid for uid, known in self._instances.items() if known.errors]
        for uid in failed:
            del self._instances[uid]

    def is_ready(self, frame: Frame) -> bool:
        """Whether the picture would be the same with all that is still to come."""
        known = self._instances.get(frame.sop_instance_uid)
        return known is None or all(
            known.is_settled(value) for value in known.wanted if value.required
        )

    def errors(self, frame: Frame) -> dict[str, str]:
        """Reasons by what could not be read."""
        known = self._instances.get(frame.sop_instance_uid)
        return known.errors if known is not None else {}

    def completed(self, frame: Frame) -> Frame:
        """The frame with what has been fetched."""
        known = self._instances.get(frame.sop_instance_uid)
        if known is None or not known.values:
            return frame
        key = (frame.sop_instance_uid, frame.number)
        made = self._frames.get(key)
        if made is None:
            if known.complete is None:
                known.complete = with_values(frame.instance, known.values)
            made = self._frames[key] = _completed(frame, known.complete)
        return made

    async def _fetch(self, instance: DataSet, known: _Instance) -> None:
        for value in sorted(known.wanted, key=lambda value: not value.required):
            try:
                data = await self._source.bulk_data(instance, value.uri)
            except SourceError as error:
                known.errors[value.what] = error.reason
            else:
                if len(data) <= MAX_VALUE_BYTES:
                    known.values[value.uri] = data
                else:
                    known.errors[value.what] = t("it is {value} MB large", value=len(data) >> 20)
            known.complete = None
            uid = instance.string("SOPInstanceUID")
            for key in [key for key in self._frames if key[0] == uid]:
                del self._frames[key]
            self._on_change()


def _completed(frame: Frame, instance: DataSet) -> Frame:
    """A frame with the tables of its completed instance, and all else as it was."""
    found = frames_of(instance)
    if frame.number > len(found):
        return replace(frame, instance=instance)
    same = found[frame.number - 1]
    lut = same.modality_lut if same.modality_lut.table is not None else frame.modality_lut
    return replace(frame, instance=instance, modality_lut=lut, voi_tables=same.voi_tables)
