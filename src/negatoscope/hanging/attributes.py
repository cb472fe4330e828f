"""Attributes that are computed rather than read: OHIF's custom attributes by its names, and ours.

Ours are ``MammographyView`` of a display set, ``MammographyViews`` of a study, ``ViewModifiers``,
and ``hasDynamicVolume`` of a study.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.space.projection import laterality, view_position
from negatoscope.hanging.facts import Case, SetFacts, StudyFacts

Subject = SetFacts | StudyFacts
#: What a PET in SUV is shown with (OHIF's window for it).
PET_WINDOW = {"windowWidth": 5, "windowCenter": 2.5}
_VIEW_IN_WORDS = re.compile(r"\b([LR])[ _-]?(CC|MLO|ML|LM)\b")


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule can look at besides its subject.

    ``display_sets`` are those of the study at hand, ``matches`` the best display set of each
    selector that has been matched before, ``rule`` the rule's keys beyond the usual.
    """

    case: Case
    study_index: int | None = None
    display_sets: tuple[SetFacts, ...] = ()
    matches: Mapping[str, SetFacts] = field(default_factory=dict)
    rule: Mapping[str, object] = field(default_factory=dict)


#: Computes an attribute of a subject; ``None`` when there is none.
Attribute = Callable[[Subject, Context], object]


def _series_count(subject: Subject, context: Context) -> object:
    if isinstance(subject, SetFacts):
        return next(
            (_series_count(s, context) for s in context.case.studies if s.uid == subject.study_uid),
            None,
        )
    series = {each.get("SeriesInstanceUID") for each in subject.sets}
    return subject.series_count or len(series)


def _image_count(subject: Subject, context: Context) -> object:
    return subject.image_count if isinstance(subject, SetFacts) else None


def _modalities(subject: Subject, context: Context) -> object:
    if isinstance(subject, StudyFacts):
        return list(subject.modalities)
    return next((s.modalities for s in context.case.studies if s.uid == subject.study_uid), [])


def _reconstructable(subject: Subject, context: Context) -> object:
    return isinstance(subject, SetFacts) and subject.get("isReconstructable") is True


def _place_of_initial(subject: Subject, case: Case) -> int | None:
    if not isinstance(subject, SetFacts) or not case.initial_instance:
        return None
    for place, instance in enumerate(subject.instances):
        if instance.string("SOPInstanceUID") == case.initial_instance:
            return place
    return None


def _is_from_url(subject: Subject, context: Context) -> object:
    if not isinstance(subject, SetFacts):
        return False
    if context.case.initial_instance:
        return _place_of_initial(subject, context.case) is not None
    return subject.get("SeriesInstanceUID") in context.case.initial_series


def _instance_location(subject: Subject, context: Context) -> object:
    return _place_of_initial(subject, context.case)


def _sets_of(subject: Subject, context: Context) -> tuple[SetFacts, ...]:
    return subject.sets if isinstance(subject, StudyFacts) else context.display_sets


def _descriptions(subject: Subject, context: Context) -> object:
    found = [each.get("SeriesDescription") for each in _sets_of(subject, context)]
    return [text for text in found if isinstance(text, str)]


def _sets_with_images(subject: Subject, context: Context) -> object:
    return sum(each.image_count > 0 for each in _sets_of(subject, context))


def _set_count(subject: Subject, context: Context) -> object:
    return len(_sets_of(subject, context))


def _most_images(subject: Subject, context: Context) -> object:
    return max((each.image_count for each in _sets_of(subject, context)), default=0)


def _view_code(subject: Subject, context: Context) -> object:
    """``"SCT:399162004"``: scheme and value of the view's code."""
    if not isinstance(subject, SetFacts) or subject.instance is None:
        return None
    code = subject.instance.first("ViewCodeSequence")
    scheme, value = code.string("CodingSchemeDesignator"), code.string("CodeValue")
    return f"{scheme}:{value}" if scheme and value else None


def _laterality(subject: Subject, context: Context) -> object:
    if not isinstance(subject, SetFacts) or subject.instance is None:
        return None
    return laterality(subject.instance) or None


def mammography_view(instance: DataSet) -> str:
    """``"RCC"``, ``"LMLO"``, …: side and view from their codes, else from the description."""
    side, view = laterality(instance), view_position(instance)
    if side and view:
        return f"{side}{view}"
    text = instance.string("SeriesDescription") or instance.string("ProtocolName")
    found = _VIEW_IN_WORDS.search(text.upper())
    return "".join(found.groups()) if found else ""


def _mammography_view(subject: Subject, context: Context) -> object:
    if not isinstance(subject, SetFacts):
        return None
    if subject.instance is not None:
        return mammography_view(subject.instance) or None
    found = _VIEW_IN_WORDS.search(str(subject.get("SeriesDescription") or "").upper())
    return "".join(found.groups()) if found else None


def _mammography_views(subject: Subject, context: Context) -> object:
    mammograms = [s for s in _sets_of(subject, context) if s.get("Modality") == "MG"]
    return [view for each in mammograms if (view := _mammography_view(each, context))]


def _view_modifiers(subject: Subject, context: Context) -> object:
    """What is said of a view besides: magnification, spot compression, implant displaced."""
    if not isinstance(subject, SetFacts) or subject.instance is None:
        return None
    view = subject.instance.first("ViewCodeSequence")
    return [code.string("CodeMeaning") for code in view.sequence("ViewModifierCodeSequence")]


def _has_phases(subject: Subject, context: Context) -> object:
    return any(each.get("isDynamicVolume") is True for each in _sets_of(subject, context))


def _pet_window(subject: Subject, context: Context) -> object:
    if not isinstance(subject, SetFacts) or subject.get("Modality") != "PT":
        return None
    in_suv = str(subject.get("unit") or "").startswith("SUV")
    return PET_WINDOW if in_suv else None


def _study_index(subject: Subject, context: Context) -> object:
    return context.study_index


def _same_as(subject: Subject, context: Context) -> object:
    """Whether an attribute equals that of another selector's match."""
    other = context.matches.get(str(context.rule.get("sameDisplaySetId")))
    name = context.rule.get("sameAttribute")
    if other is None or not isinstance(name, str):
        return False
    value = subject.get(name)
    return value is not None and value == other.get(name)


ATTRIBUTES: Mapping[str, Attribute] = {
    "NumberOfStudyRelatedSeries": _series_count,
    "NumberOfSeriesRelatedInstances": _image_count,
    "numImageFrames": _image_count,
    "ModalitiesInStudy": _modalities,
    "isReconstructable": _reconstructable,
    "isDisplaySetFromUrl": _is_from_url,
    "sopInstanceLocation": _instance_location,
    "seriesDescriptions": _descriptions,
    "seriesDescriptionsFromDisplaySets": _descriptions,
    "numberOfDisplaySetsWithImages": _sets_with_images,
    "numberOfDisplaySets": _set_count,
    "maxNumImageFrames": _most_images,
    "ViewCode": _view_code,
    "Laterality": _laterality,
    "MammographyView": _mammography_view,
    "MammographyViews": _mammography_views,
    "ViewModifiers": _view_modifiers,
    "hasDynamicVolume": _has_phases,
    "getPTVOIRange": _pet_window,
    "studyInstanceUIDsIndex": _study_index,
    "sameAs": _same_as,
}


def custom_value(
    name: str, subject: Subject, context: Context, more: Mapping[str, Attribute]
) -> tuple[bool, object]:
    """Whether an attribute is a computed one, and its value; plugins' come after our own."""
    attribute = ATTRIBUTES.get(name) or more.get(name)
    return (False, None) if attribute is None else (True, attribute(subject, context))
