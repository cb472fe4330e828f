"""What rules are about: studies and display sets, with their attributes as OHIF names them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.volumes import reason_against

#: Nested sequences of an instance are given to rules this deep.
MAX_DEPTH = 4


def attribute_of(instance: DataSet, keyword: str) -> object:
    """An attribute as rules see it: a value, a list of several, or ``None`` when absent."""
    try:
        values = instance.values(keyword)
    except KeyError:  # no DICOM keyword
        return None
    natural = [_natural(value, MAX_DEPTH) for value in values]
    if len(natural) == 1:
        return natural[0]
    return natural or None


def _natural(value: object, depth: int) -> object:
    """A person's name as its text, everything else as it is in JSON."""
    if isinstance(value, dict) and depth:
        name = value.get("Alphabetic")
        return name if isinstance(name, str) else value
    return value


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A display set as rules see it.

    ``attributes`` come before those of its first instance. Of a series that is not loaded yet
    only what a search tells is known (``is_loaded`` false), and nothing can be hung yet. What is
    no image counts where a study is matched, but cannot be hung.
    """

    uid: str
    study_uid: str
    attributes: Mapping[str, object]
    instances: tuple[DataSet, ...] = ()
    is_loaded: bool = True
    can_hang: bool = True

    @property
    def instance(self) -> DataSet | None:
        """The first instance."""
        return self.instances[0] if self.instances else None

    @property
    def image_count(self) -> int:
        """Number of images, as far as is known."""
        count = self.attributes.get("numImageFrames")
        return count if isinstance(count, int) else 0

    def get(self, attribute: str) -> object:
        """An attribute; ``None`` when absent."""
        own = self.attributes.get(attribute)
        if own is None and self.instance is not None:
            return attribute_of(self.instance, attribute)
        return own


def facts_of(display_set: DisplaySet) -> SetFacts:
    """A display set's attributes under the names that OHIF gives them."""
    return SetFacts(
        display_set.uid,
        display_set.study_instance_uid,
        {
            "displaySetInstanceUID": display_set.uid,
            "StudyInstanceUID": display_set.study_instance_uid,
            "SeriesInstanceUID": display_set.series_instance_uid,
            "SeriesNumber": display_set.series_number,
            "Modality": display_set.modality,
            "SeriesDescription": _series_description(display_set),
            "SeriesDate": display_set.series_date or None,
            "SeriesTime": display_set.series_time or None,
            "FrameOfReferenceUID": display_set.frame_of_reference_uid or None,
            "SOPClassUID": display_set.sop_class_uid,
            "numImageFrames": len(display_set.frames),
            "isMultiFrame": display_set.is_multiframe,
            "isReconstructable": not reason_against(display_set),
            "isDynamicVolume": len(display_set.phase_lengths) > 1,
            "unit": display_set.frames[0].modality_lut.unit if display_set.frames else "",
        },
        display_set.instances,
        can_hang=display_set.is_viewable,
    )


def _series_description(display_set: DisplaySet) -> str | None:
    first = display_set.instances[0] if display_set.instances else DataSet()
    return first.string("SeriesDescription") or display_set.description or None


def facts_of_series(
    study_uid: str,
    uid: str,
    *,
    modality: str,
    number: int | None,
    description: str,
    instances: int | None,
) -> SetFacts:
    """A series that is not loaded yet, as one display set."""
    return SetFacts(
        uid,
        study_uid,
        {
            "StudyInstanceUID": study_uid,
            "SeriesInstanceUID": uid,
            "SeriesNumber": number,
            "Modality": modality,
            "SeriesDescription": description or None,
            "numImageFrames": 1 if instances is None else instances,
        },
        is_loaded=False,
    )


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """A study as rules see it; ``series_count`` is what a search tells."""

    uid: str
    sets: tuple[SetFacts, ...] = ()
    series_count: int = 0

    @property
    def modalities(self) -> list[str]:
        """Modalities of its series, each once."""
        found = [str(each.get("Modality") or "") for each in self.sets]
        return [modality for modality in dict.fromkeys(found) if modality]

    def get(self, attribute: str) -> object:
        """An attribute of the study, which its first instance knows; ``None`` when absent."""
        if attribute == "StudyInstanceUID":
            return self.uid
        for each in self.sets:
            if each.instance is not None:
                return attribute_of(each.instance, attribute)
        return None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is open, the current study first, then its priors.

    ``initial_series`` and ``initial_instance`` are what the link asks for.
    """

    studies: tuple[StudyFacts, ...]
    active: int = 0
    initial_series: frozenset[str] = field(default_factory=frozenset)
    initial_instance: str = ""

    @property
    def active_study(self) -> StudyFacts | None:
        """The study that protocols are chosen for."""
        return self.studies[self.active] if self.active < len(self.studies) else None

    @property
    def all_sets(self) -> tuple[SetFacts, ...]:
        """The display sets of all studies."""
        return tuple(each for study in self.studies for each in study.sets)
