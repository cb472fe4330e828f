from dataclasses import replace
from typing import Any

import pytest

from negatoscope.hanging.attributes import PET_WINDOW, Context, custom_value
from negatoscope.hanging.bundled_protocols import bundled_protocol
from negatoscope.hanging.facts import Case, SetFacts, StudyFacts, facts_of, facts_of_series
from negatoscope.hanging.matching import Matcher
from negatoscope.hanging.schema import HangingProtocol, read_protocol
from negatoscope.hanging.staging import (
    Hanging,
    arranged,
    automatic,
    choose_stage,
    next_stage,
    status_of,
)
from tests.support.instances import ct_series, ct_slice, data_set, one_display_set

MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
VIEW_CODES = {"CC": "399162004", "MLO": "399368009"}
DEFAULT = bundled_protocol("default")


def series(
    number: int, modality: str = "CT", images: int = 4, study: str = "1", **values: Any
) -> SetFacts:
    uid = f"{study}.{number}"
    slices = ct_series(
        images,
        StudyInstanceUID=study,
        SeriesInstanceUID=uid,
        SeriesNumber=number,
        Modality=modality,
        PatientID="P",
        **values,
    )
    return facts_of(one_display_set(*slices))


def mammogram(number: int, side: str, view: str, study: str = "1", **values: Any) -> SetFacts:
    base = {
        "SOPClassUID": MAMMOGRAPHY,
        "StudyInstanceUID": study,
        "SeriesInstanceUID": f"{study}.{number}",
        "SeriesNumber": number,
        "Modality": "MG",
        "SeriesDescription": None,
        "ImageLaterality": side,
        "PatientID": "P",
        "ImagePositionPatient": None,
        "ImageOrientationPatient": None,
        "ViewCodeSequence": {
            "00080100": {"vr": "SH", "Value": [VIEW_CODES[view]]},
            "00080102": {"vr": "SH", "Value": ["SCT"]},
        },
    }
    return facts_of(one_display_set(ct_slice(number, 0.0, **(base | values))))


def case(*studies: tuple[SetFacts, ...], **more: Any) -> Case:
    made = tuple(
        StudyFacts(sets[0].study_uid, sets, len({s.get("SeriesInstanceUID") for s in sets}))
        for sets in studies
    )
    return Case(made, **more)


def protocol(*rules: dict[str, Any], **more: Any) -> HangingProtocol:
    stage = {
        "viewportStructure": {"layoutType": "grid", "properties": {"rows": 1, "columns": 1}},
        "viewports": [{"viewportOptions": {}, "displaySets": []}],
    }
    return read_protocol(
        {"id": "p", "stages": [stage], "protocolMatchingRules": list(rules), **more}
    )


def rule(attribute: str, constraint: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"attribute": attribute, "constraint": constraint, **more}


def ranked(case: Case, **selector: Any) -> list[str]:
    made = protocol(displaySetSelectors={"s": selector})
    return [r.display_set.uid for r in Matcher(case).rankings(made)["s"]]


def shown(hanging: Hanging | None) -> list[str]:
    assert hanging is not None
    return [v.display_set.uid if v.display_set else "" for v in hanging.viewports]


# -- points -----------------------------------------------------------------------------------


def test_points_are_the_sum_of_the_weights_of_the_rules_that_fit():
    fits = rule("ModalitiesInStudy", {"contains": "CT"}, weight=5)
    also = rule("PatientID", {"equals": "P"})
    not_this = rule("PatientID", {"equals": "Q"}, weight=100)
    assert Matcher(case((series(1),))).points(protocol(fits, also, not_this)) == 6


def test_a_required_rule_that_fails_makes_it_nothing():
    fits = rule("ModalitiesInStudy", {"contains": "CT"}, weight=5)
    needed = rule("PatientID", {"equals": "Q"}, required=True)
    assert Matcher(case((series(1),))).points(protocol(fits, needed)) == 0


def test_a_rule_without_weight_and_one_of_weight_nothing_count_one():
    rules = [rule("PatientID", {"equals": "P"}), rule("PatientID", {"equals": "P"}, weight=0)]
    assert Matcher(case((series(1),))).points(protocol(*rules)) == 2


def test_the_protocol_with_most_points_wins_and_equals_keep_their_order():
    weak = protocol(rule("PatientID", {"equals": "P"}), id="weak")
    strong = protocol(rule("PatientID", {"equals": "P"}, weight=2), id="strong")
    alike = protocol(rule("PatientID", {"equals": "P"}, weight=2), id="alike")
    never = protocol(rule("PatientID", {"equals": "Q"}, weight=9), id="never")
    best = Matcher(case((series(1),))).best([weak, strong, never, alike])
    assert [each.id for each in best] == ["strong", "alike", "weak"]


def test_where_nothing_fits_the_fallback_is_taken():
    never = protocol(rule("PatientID", {"equals": "Q"}), id="never")
    chosen = automatic(Matcher(case((series(1),))), [never], DEFAULT)
    assert chosen is not None
    assert chosen.protocol.id == "default"


def test_a_protocol_that_cannot_be_shown_is_never_chosen_by_itself():
    chosen = automatic(Matcher(case((series(1),))), [bundled_protocol("mpr")], DEFAULT)
    assert chosen is not None
    assert chosen.protocol.id == "default"


def test_a_protocol_that_needs_priors_waits_for_them():
    needs = protocol(rule("PatientID", {"equals": "P"}), numberOfPriorsReferenced=1)
    assert Matcher(case((series(1),))).points(needs) == 0
    assert Matcher(case((series(1),), (series(1, study="2"),))).points(needs) == 1


# -- sources ----------------------------------------------------------------------------------


TWO = case(
    (series(1, StudyDate="20260811"), series(2, "SR", 1, SeriesDescription="Report")),
    (series(1, "MR", 7, study="2", StudyDate="20250206"),),
)


@pytest.mark.parametrize(
    ("source", "attribute", "value"),
    [
        ("metadataInstance", "StudyInstanceUID", "1"),
        ("current", "StudyDate", "20260811"),
        ("prior", "StudyDate", "20250206"),
        ("prior", "StudyInstanceUID", "2"),
        ("activeStudy", "StudyInstanceUID", "1"),
        ("studies", "length", 2),
        ("studies", "StudyDate", ["20260811", "20250206"]),
        ("displaySets", "Modality", ["CT", "SR"]),
        ("allDisplaySets", "Modality", ["CT", "SR", "MR"]),
        ("allDisplaySets", "length", 3),
        ("options", "studyInstanceUIDsIndex", 0),
    ],
)
def test_a_rule_reads_from_its_source(source: str, attribute: str, value: object):
    given = rule(attribute, {"equals": {"value": value}}, required=True) | {"from": source}
    assert Matcher(TWO).points(protocol(given)) == 1


def test_a_series_rule_reads_the_instance_and_the_display_set():
    of_instance = rule("RescaleIntercept", {"equals": -1024.0}, required=True)
    assert ranked(TWO, seriesMatchingRules=[of_instance | {"from": "instance"}])
    by_name = rule("Modality", {"equals": "MR"}, required=True)
    assert ranked(TWO, seriesMatchingRules=[by_name]) == ["2.1:1"]


def test_without_a_prior_nothing_is_read_from_one():
    given = rule("StudyInstanceUID", {"notNull": True}, required=True) | {"from": "prior"}
    assert Matcher(case((series(1),))).points(protocol(given)) == 0


def test_a_constraint_may_compare_with_another_attribute():
    same_patient = rule(
        "PatientID",
        {"equals": {"attribute": "PatientID", "from": "current"}},
        required=True,
    ) | {"from": "prior"}
    assert Matcher(TWO).points(protocol(same_patient)) == 1
    other = replace(series(1, study="3"), instances=(data_set(PatientID="Q"),))
    assert Matcher(case(TWO.studies[0].sets, (other,))).points(protocol(same_patient)) == 0


# -- selectors --------------------------------------------------------------------------------


def test_display_sets_are_ranked_by_points_then_study_then_series_number():
    both = case((series(3), series(1), series(2, "MR")), (series(1, study="2"),))
    prefer = rule("Modality", {"equals": "MR"}, weight=5)
    assert ranked(both, seriesMatchingRules=[prefer]) == ["1.2:1", "1.1:1", "1.3:1", "2.1:1"]


def test_study_rules_keep_the_display_sets_of_other_studies_out():
    only_prior = rule("studyInstanceUIDsIndex", {"equals": {"value": 1}}, required=True)
    found = ranked(TWO, studyMatchingRules=[only_prior | {"from": "options"}])
    assert found == ["2.1:1"]


def test_image_rules_ask_for_one_image_that_fits():
    wanted = rule("InstanceNumber", {"equals": 5}, required=True)
    assert ranked(TWO, seriesMatchingRules=[], imageMatchingRules=[wanted]) == ["2.1:1"]


def test_a_protocol_without_priors_looks_at_the_active_study_only():
    made = protocol(displaySetSelectors={"s": {}}, numberOfPriorsReferenced=-1)
    assert [r.display_set.study_uid for r in Matcher(TWO).rankings(made)["s"]] == ["1", "1"]


# -- custom attributes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("NumberOfStudyRelatedSeries", 2),
        ("ModalitiesInStudy", ["CT", "SR"]),
        ("seriesDescriptions", ["Thorax", "Report"]),
        ("seriesDescriptionsFromDisplaySets", ["Thorax", "Report"]),
        ("numberOfDisplaySetsWithImages", 2),
        ("numberOfDisplaySets", 2),
        ("maxNumImageFrames", 4),
        ("hasDynamicVolume", False),
        ("studyInstanceUIDsIndex", 0),
    ],
)
def test_an_attribute_that_is_computed_for_a_study(attribute: str, value: object):
    study = TWO.studies[0]
    context = Context(TWO, 0, study.sets)
    assert custom_value(attribute, study, context, {}) == (True, value)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("NumberOfStudyRelatedSeries", 2),
        ("NumberOfSeriesRelatedInstances", 4),
        ("numImageFrames", 4),
        ("isReconstructable", True),
        ("isDisplaySetFromUrl", True),
        ("sopInstanceLocation", 2),
        ("ViewCode", None),
        ("Laterality", None),
        ("getPTVOIRange", None),
    ],
)
def test_an_attribute_that_is_computed_for_a_display_set(attribute: str, value: object):
    linked = replace(TWO, initial_instance="1.2.3.3")
    subject = linked.studies[0].sets[0]
    assert custom_value(attribute, subject, Context(linked, 0), {}) == (True, value)


def test_a_series_that_the_link_names_is_from_the_url():
    linked = replace(TWO, initial_series=frozenset({"2.1"}))
    from_url = rule("isDisplaySetFromUrl", {"equals": True}, weight=10)
    assert ranked(linked, seriesMatchingRules=[from_url])[0] == "2.1:1"


def test_view_and_side_of_a_mammogram():
    subject = mammogram(1, "R", "MLO")
    context = Context(case((subject,)), 0)
    assert custom_value("ViewCode", subject, context, {})[1] == "SCT:399368009"
    assert custom_value("Laterality", subject, context, {})[1] == "R"
    assert custom_value("MammographyView", subject, context, {})[1] == "RMLO"


def test_a_mammogram_without_codes_is_known_by_its_description():
    values = {
        "ViewCodeSequence": None,
        "ImageLaterality": None,
        "SeriesDescription": "L-CC digital",
    }
    subject = mammogram(1, "R", "MLO", **values)
    context = Context(case((subject,)), 0)
    assert custom_value("MammographyView", subject, context, {})[1] == "LCC"


def test_pet_in_suv_has_a_window_of_its_own():
    subject = series(1, "PT")
    in_suv = replace(subject, attributes=subject.attributes | {"unit": "SUVbw"})
    context = Context(case((in_suv,)), 0)
    assert custom_value("getPTVOIRange", in_suv, context, {})[1] == PET_WINDOW
    assert custom_value("getPTVOIRange", subject, context, {})[1] is None


def test_same_as_compares_with_the_match_of_another_selector():
    here = case(
        (
            series(1, FrameOfReferenceUID="9.1"),
            series(2, "PT", FrameOfReferenceUID="9.2"),
            series(3, "PT", FrameOfReferenceUID="9.1"),
        )
    )
    same = rule("sameAs", {"equals": True}, weight=5, sameAttribute="FrameOfReferenceUID")
    same |= {"sameDisplaySetId": "ct"}
    made = protocol(
        displaySetSelectors={
            "ct": {"seriesMatchingRules": [rule("Modality", {"equals": "CT"}, required=True)]},
            "pt": {
                "seriesMatchingRules": [rule("Modality", {"equals": "PT"}, required=True), same]
            },
        }
    )
    assert Matcher(here).rankings(made)["pt"][0].display_set.uid == "1.3:1"


def test_a_plugin_may_compute_attributes_too():
    matcher = Matcher(TWO, {"colour": lambda subject, context: "grey"})
    assert matcher.points(protocol(rule("colour", {"equals": "grey"}, required=True))) == 1


# -- stages -----------------------------------------------------------------------------------


def grid_of(*counts: int) -> list[str]:
    """Status of the stages of the protocol of grids, for so many series."""
    made = bundled_protocol("@ohif/mnGrid")
    rankings = Matcher(case(tuple(series(n) for n in range(1, counts[0] + 1)))).rankings(made)
    return [status_of(stage, rankings) for stage in made.stages]


def test_a_stage_is_enabled_when_enough_of_its_viewports_match():
    assert grid_of(4) == ["enabled"] * 4
    assert grid_of(2) == ["passive", "passive", "enabled", "enabled"]


def test_a_stage_whose_lesser_condition_fails_is_disabled():
    mammo = bundled_protocol("@ohif/hpMammo")
    rankings = Matcher(case(FOUR)).rankings(mammo)
    statuses = [status_of(stage, rankings) for stage in mammo.stages]
    assert statuses == ["enabled", "disabled", "disabled", "enabled", "enabled"]


def test_a_stage_may_need_a_selector_to_match():
    made = bundled_protocol("default4D")
    assert status_of(made.stages[0], {}) == "disabled"


def test_the_first_enabled_stage_comes_first():
    made = bundled_protocol("@ohif/mnGrid")
    hanging = arranged(Matcher(case((series(1), series(2)))), made)
    assert hanging is not None
    assert hanging.stage.id == "2x1"


def test_steps_pass_over_stages_that_are_disabled_and_stop_at_the_ends():
    statuses = ["enabled", "disabled", "disabled", "passive"]
    assert next_stage(statuses, 0, 1) == 3
    assert next_stage(statuses, 3, -1) == 0
    assert next_stage(statuses, 3, 1) is None
    assert next_stage(statuses, 0, -1) is None


def test_a_stage_is_asked_for_by_its_id():
    made = bundled_protocol("@ohif/mnGrid")
    assert choose_stage(made, ["enabled"] * 4, stage_id="1x1") == 3
    assert choose_stage(made, ["enabled"] * 4, stage_id="7x7") is None
    assert choose_stage(made, ["disabled", "passive", "enabled", "enabled"]) == 2
    assert choose_stage(made, ["disabled", "passive", "passive", "disabled"]) == 1


# -- what hangs where -------------------------------------------------------------------------

FOUR = (
    mammogram(1, "R", "CC"),
    mammogram(2, "L", "CC"),
    mammogram(3, "R", "MLO"),
    mammogram(4, "L", "MLO"),
)


def test_a_mammogram_hangs_in_four_views_whatever_their_order():
    mixed = (FOUR[3], FOUR[0], FOUR[2], FOUR[1])
    hanging = automatic(Matcher(case(mixed)), [bundled_protocol("@ohif/hpMammo")], DEFAULT)
    assert hanging is not None
    assert hanging.protocol.id == "@ohif/hpMammo"
    assert shown(hanging) == ["1.1:1", "1.2:1", "1.3:1", "1.4:1"]


def test_of_a_view_that_comes_twice_the_plain_one_hangs():
    magnified = {
        "00080100": {"vr": "SH", "Value": ["399162004"]},
        "00080102": {"vr": "SH", "Value": ["SCT"]},
        "00540222": {"vr": "SQ", "Value": [{"00080104": {"vr": "LO", "Value": ["Magnification"]}}]},
    }
    extra = mammogram(0, "R", "CC", ViewCodeSequence=magnified)
    hanging = arranged(Matcher(case((extra, *FOUR))), bundled_protocol("@ohif/hpMammo"))
    assert shown(hanging)[0] == "1.1:1"


def test_a_mammogram_is_compared_with_its_prior():
    prior = tuple(
        mammogram(n, side, view, study="2")
        for n, (side, view) in enumerate([("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO")], 1)
    )
    matcher = Matcher(case(FOUR, prior))
    mammo = bundled_protocol("@ohif/hpMammo")
    compare = arranged(matcher, mammo, stage_id="CC compare")
    assert shown(compare) == ["1.1:1", "1.2:1", "2.1:1", "2.2:1"]
    assert shown(arranged(matcher, mammo, stage_id="MLO compare")) == [
        "1.3:1",
        "1.4:1",
        "2.3:1",
        "2.4:1",
    ]
    assert shown(arranged(matcher, mammo))[0] == "1.1:1"


def test_two_studies_of_a_patient_are_compared():
    compare = bundled_protocol("@ohif/hpCompare")
    one_each = case((series(1),), (series(1, study="2"),))
    hanging = automatic(Matcher(one_each), [compare], DEFAULT)
    assert hanging is not None
    assert hanging.stage.id == "2x1"
    assert shown(hanging) == ["1.1:1", "2.1:1"]
    two_each = case((series(1), series(2)), (series(1, study="2"), series(2, study="2")))
    assert shown(automatic(Matcher(two_each), [compare], DEFAULT)) == [
        "1.1:1",
        "2.1:1",
        "1.2:1",
        "2.2:1",
    ]


def test_studies_of_two_patients_are_not_compared():
    stranger = replace(series(1, study="2"), instances=(data_set(PatientID="Q"),))
    chosen = automatic(
        Matcher(case((series(1),), (stranger,))), [bundled_protocol("@ohif/hpCompare")], DEFAULT
    )
    assert chosen is not None
    assert chosen.protocol.id == "default"


def test_a_series_of_many_images_fills_the_frame_view():
    many = case((series(1, images=20), series(2, images=3)))
    hanging = automatic(Matcher(many), [bundled_protocol("@ohif/frameView")], DEFAULT)
    assert hanging is not None
    assert set(shown(hanging)) == {"1.1:1"}
    starts = [v.plan.options.initial_image for v in hanging.viewports]
    assert [s.index for s in starts if s] == list(range(16))
    few = case((series(1, images=16),))
    assert Matcher(few).points(bundled_protocol("@ohif/frameView")) == 0


def test_a_protocol_of_reports_shows_the_report():
    for kind, name in (("SR", "@ohif/sr"), ("SEG", "@ohif/seg")):
        here = case((series(1), series(2, kind, 1)))
        hanging = automatic(Matcher(here), [bundled_protocol(name)], DEFAULT)
        assert shown(hanging) == ["1.2:1"]


@pytest.mark.parametrize(("series_there", "stage"), [(8, "4x2"), (9, "4x2"), (6, "3x2")])
def test_the_larger_grid_takes_as_many_series_as_there_are(series_there: int, stage: str):
    here = case(tuple(series(n) for n in range(1, series_there + 1)))
    hanging = arranged(Matcher(here), bundled_protocol("@ohif/mnGrid8"))
    assert hanging is not None
    assert hanging.stage.id == stage


def test_the_scale_protocol_has_a_stage_for_each_scale():
    hanging = arranged(Matcher(case((series(1),))), bundled_protocol("@ohif/hpScale"))
    assert hanging is not None
    areas = [s.viewports[0].options.display_area for s in hanging.protocol.stages]
    assert [(a.kind, a.scale) for a in areas if a] == [
        ("SCALE", 1),
        ("SCALE", 1.5),
        ("SCALE", 2),
        ("SCALE", 4),
    ]


@pytest.mark.parametrize("name", ["mpr", "fourUp", "main3D", "primary3D", "primaryAxial", "only3D"])
def test_a_preset_of_volumes_asks_for_a_volume(name: str):
    made = bundled_protocol(name)
    flat = ct_slice(1, 0.0, SeriesInstanceUID="1.9", StudyInstanceUID="1")
    here = case((facts_of(one_display_set(flat)), series(2)))
    ranking = Matcher(here).rankings(made)["activeDisplaySet"]
    assert [r.display_set.uid for r in ranking] == ["1.2:1"]


def test_mpr_and_3d_is_for_ct():
    made = bundled_protocol("mprAnd3DVolumeViewport")
    here = case((series(1, "MR"), series(2)))
    assert [r.display_set.uid for r in Matcher(here).rankings(made)["activeDisplaySet"]] == [
        "1.2:1"
    ]


def test_pet_and_ct_are_found_by_the_pet_ct_protocol():
    here = case((series(1), series(2, "PT", SeriesDescription="AC Corrected"), series(3, "PT")))
    made = bundled_protocol("ptCT")
    rankings = Matcher(here).rankings(made)
    assert rankings["ctDisplaySet"][0].display_set.uid == "1.1:1"
    assert rankings["ptDisplaySet"][0].display_set.uid == "1.2:1"
    assert Matcher(here).points(made) > 0
    assert Matcher(case((series(1),))).points(made) == 0


def test_a_viewport_may_ask_for_the_best_that_hangs_nowhere_yet():
    stage = {
        "viewportStructure": {"layoutType": "grid", "properties": {"rows": 1, "columns": 2}},
        "viewports": [
            {"viewportOptions": {}, "displaySets": [{"id": "s", "matchedDisplaySetsIndex": -1}]}
        ]
        * 2,
    }
    images = {"seriesMatchingRules": [rule("numImageFrames", {"greaterThan": 1})]}
    made = protocol(displaySetSelectors={"s": images}, stages=[stage])
    assert shown(arranged(Matcher(case((series(1), series(2)))), made)) == ["1.1:1", "1.2:1"]


def test_a_series_that_is_not_loaded_yet_keeps_its_place():
    waiting = facts_of_series("1", "1.5", modality="MG", number=1, description="R CC", instances=1)
    hanging = arranged(Matcher(case((waiting, *FOUR[1:]))), bundled_protocol("@ohif/hpMammo"))
    assert hanging is not None
    first = hanging.viewports[0].display_set
    assert first is not None
    assert not first.is_loaded
