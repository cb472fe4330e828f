"""The present layout as a hanging protocol, without anything that tells of a patient."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from negatoscope.app.viewer.pictures import camera_of
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.hanging.choices import Appearance, DisplaySetChoice
from negatoscope.hanging.facts import facts_of
from negatoscope.hanging.rules import Rule
from negatoscope.hanging.schema import HangingProtocol, Selector
from negatoscope.hanging.stage import Activation, Cell, Stage
from negatoscope.hanging.staging import Hung
from negatoscope.hanging.viewports import InitialImage, ViewportOptions, ViewportPlan
from negatoscope.viewing.camera import Camera
from negatoscope.viewing.display_area import area_of
from negatoscope.viewing.viewports import Viewport

#: Points of a person's own protocol: more than those of the bundled ones.
OWN_WEIGHT = 2000


@dataclass(frozen=True, slots=True)
class Consent:
    """By what a saved layout is chosen by itself, and finds its series; each has to be ticked."""

    modality: bool = False
    body_part: bool = False
    study_description: bool = False
    series_descriptions: bool = False


def protocol_of(
    session: ViewerSession,
    plan: Callable[[str], Hung | None],
    protocol_id: str,
    name: str,
    consent: Consent,
) -> HangingProtocol:
    """A protocol that shows other studies as these are shown now.

    Series are found by their modality and their place among the series of that modality, in the
    current study or a prior one; by their descriptions too where that was agreed to.

    Raises
    ------
    ValueError
        Nothing is shown.
    """
    grid = session.grid.together()
    if all(viewport.empty for viewport in grid.viewports):
        raise ValueError("nothing is shown that a layout could be kept of")
    saver = _Saver(session, consent)
    plans = tuple(saver.plan(viewport, plan(viewport.id)) for viewport in grid.viewports)
    matched = sum(bool(each.display_sets) for each in plans)
    stage = Stage(
        grid.rows,
        grid.columns,
        plans,
        id=name,
        name=name,
        enabled=Activation(matched),
        passive=Activation(1),
        layout=tuple(Cell(*place) for place in grid.places),
    )
    return HangingProtocol(
        protocol_id,
        (stage,),
        name=name,
        is_preset=True,
        rules=saver.rules(),
        selectors=saver.selectors,
        priors=0 if saver.most_priors else -1,
    )


class _Saver:
    """Writes viewports down; gathers the selectors that they need."""

    def __init__(self, session: ViewerSession, consent: Consent) -> None:
        self._session = session
        self._consent = consent
        self.selectors: dict[str, Selector] = {}
        self.most_priors = 0

    def plan(self, viewport: Viewport, planned: Hung | None) -> ViewportPlan:
        """One viewport; what the present protocol says of it beyond what is seen stays."""
        options = planned.plan.options if planned else ViewportOptions(tool_group_id="default")
        display_set = self._session.display_set(viewport)
        if display_set is None:
            return ViewportPlan(replace(options, allow_unmatched_view=True))
        options = replace(
            self._placed(viewport, display_set, options, planned),
            initial_image=self._first_image(viewport, display_set),
            allow_unmatched_view=True,
        )
        choice = self._choice(display_set, self._appearance(viewport, planned))
        return ViewportPlan(options, (choice,))

    def _placed(
        self,
        viewport: Viewport,
        display_set: DisplaySet,
        options: ViewportOptions,
        planned: Hung | None,
    ) -> ViewportOptions:
        camera = viewport.camera
        if camera == viewport.hung and planned is not None:
            return options  # where the protocol laid it
        by_itself = camera_of(display_set)
        turned = Camera(
            rotation=camera.rotation,
            flip_horizontal=camera.flip_horizontal,
            flip_vertical=camera.flip_vertical,
        )
        if turned != by_itself:
            options = replace(
                options,
                rotation=camera.rotation,
                flip_horizontal=camera.flip_horizontal,
                flip_vertical=camera.flip_vertical,
            )
        size, aspect = self._session.image_size(viewport)
        area = None if camera == turned else area_of(camera, size, aspect)
        return replace(options, display_area=area)

    def _first_image(self, viewport: Viewport, display_set: DisplaySet) -> InitialImage | None:
        last = len(display_set.frames) - 1
        if viewport.index == self._session.initial_index(display_set) or display_set.video:
            return None
        presets = {0: "first", last: "last"}
        preset = presets.get(viewport.index, "")
        return InitialImage(None if preset else viewport.index, preset)

    @staticmethod
    def _appearance(viewport: Viewport, planned: Hung | None) -> Appearance:
        before = planned.choice.options if planned and planned.choice else Appearance()
        window = viewport.window
        voi = (window.width, window.center) if isinstance(window, Window) else None
        return replace(before, voi=voi or before.voi, voi_inverted=viewport.invert or None)

    def _choice(self, display_set: DisplaySet, appearance: Appearance) -> DisplaySetChoice:
        uids = [study.study_instance_uid for study in self._session.studies]
        study = uids.index(display_set.study_instance_uid)
        self.most_priors = max(self.most_priors, study)
        description = str(facts_of(display_set).get("SeriesDescription") or "")
        by_words = self._consent.series_descriptions and bool(description)
        name = f"{display_set.modality or 'any'}{'' if study == 0 else f' prior {study}'}"
        if by_words:
            name = f"{name}: {description}"
        if name not in self.selectors:
            self.selectors[name] = _selector(
                display_set.modality, study, description if by_words else ""
            )
        return DisplaySetChoice(name, self._place(display_set, by_words), appearance)

    def _place(self, display_set: DisplaySet, by_words: bool) -> int:
        """Its place among the series that the same selector finds, in the selector's order."""

        def alike(other: DisplaySet) -> bool:
            return (
                other.is_viewable
                and other.modality == display_set.modality
                and other.study_instance_uid == display_set.study_instance_uid
                and (not by_words or other.description == display_set.description)
            )

        order = sorted(
            filter(alike, self._session.images()),
            key=lambda d: 1 << 62 if d.series_number is None else d.series_number,
        )
        return [each.uid for each in order].index(display_set.uid)

    def rules(self) -> tuple[Rule, ...]:
        """By what the protocol is chosen by itself; nothing unless it was agreed to."""
        current = next((s for s in self._session.images()), None)
        instance = current.instances[0] if current and current.instances else DataSet()
        consent, rules = self._consent, []
        if consent.modality:
            modalities = sorted({d.modality for d in self._session.images() if d.modality})
            wanted = {"containsAll": modalities}
            rules.append(Rule("ModalitiesInStudy", wanted, weight=OWN_WEIGHT, required=True))
        for agreed, attribute in (
            (consent.body_part, "BodyPartExamined"),
            (consent.study_description, "StudyDescription"),
        ):
            value = instance.string(attribute)
            if agreed and value:
                rules.append(Rule(attribute, {"equals": value}, weight=OWN_WEIGHT, required=True))
        return tuple(rules)


def _selector(modality: str, study: int, description: str) -> Selector:
    rules = [Rule("Modality", {"equals": modality}, required=True)] if modality else []
    if description:
        wanted = {"equals": description}
        rules.append(Rule("SeriesDescription", wanted, weight=10, required=True))
    of_study = Rule(
        "studyInstanceUIDsIndex", {"equals": {"value": study}}, source="options", required=True
    )
    return Selector((of_study,), tuple(rules), allow_unmatched_view=True)
