"""What fits stands in the examples that OHIF's own code gives for each constraint."""

import pytest

from negatoscope.hanging.constraints import CHECKS, wanted_value

LETTERS = ["abc", "def", "GHI"]
TEXT = "Attenuation Corrected"

FITS = [
    ("equals", LETTERS, ["abc", "def", "GHI"]),
    ("equals", TEXT, TEXT),
    ("equals", [TEXT], TEXT),
    ("equals", [TEXT], [TEXT]),
    ("equals", 1, {"value": 1}),
    ("equals", True, True),
    ("equals", False, False),
    ("doesNotEqual", TEXT, "Attenuation"),
    ("doesNotEqual", LETTERS, ["abc", "GHI", "def"]),
    ("doesNotEqual", None, "abc"),
    ("includes", LETTERS, ["abc"]),
    ("includes", LETTERS, ["att", "abc"]),
    ("includes", TEXT, [TEXT, "Corrected"]),
    ("doesNotInclude", LETTERS, ["att", "cor"]),
    ("doesNotInclude", TEXT, ["Attenuation", "Corrected"]),
    ("contains", TEXT, "Corr"),
    ("contains", TEXT, ["Att", "Wall"]),
    ("contains", LETTERS, "def"),
    ("contains", LETTERS, ["cat", "de"]),
    ("contains", ["MG", "SR"], "MG"),
    ("contains", 512, "51"),
    ("containsI", TEXT, "corr"),
    ("containsI", TEXT, ["Att", "Wall"]),
    ("containsI", LETTERS, ["gh", "de"]),
    ("containsAll", ["CT", "PT", "SR"], ["PT", "CT"]),
    ("containsAll", "PET/CT", ["PET", "CT"]),
    ("doesNotContain", TEXT, "corr"),
    ("doesNotContain", LETTERS, "dog"),
    ("doesNotContainI", TEXT, ["cat", "dog"]),
    ("startsWith", TEXT, "Att"),
    ("startsWith", LETTERS, ["cat", "GH"]),
    ("endsWith", TEXT, ["cat", "ted"]),
    ("endsWith", LETTERS, "HI"),
    ("greaterThan", 30, 20),
    ("greaterThan", 30, 30),  # OHIF's code: not below
    ("greaterThan", 30, {"value": 20}),
    ("greaterThan", 30, [20]),
    ("lessThan", 30, 40),
    ("lessThan", 30, 30),
    ("range", 50, [10, 60]),
    ("range", 50, [60, 10]),
    ("range", 10, [10, 60]),
    ("notNull", "anything", True),
    ("presence", "x", True),
    ("presence", " ", True),
    ("presence", "x", {"allowEmpty": False}),
    ("presence", None, False),
    ("inclusion", "CT", ["CT", "MR"]),
    ("inclusion", "CT", {"within": ["CT", "MR"]}),
    ("inclusion", None, ["CT"]),
    ("exclusion", "US", ["CT", "MR"]),
    ("exclusion", "US", {"within": {"CT": "no", "MR": "no"}}),
    ("format", "ABC-12", "[A-Z]+-[0-9]+"),
    ("format", "abc-12", {"pattern": "[A-Z]+-[0-9]+", "flags": "i"}),
    ("length", "abc", {"is": 3}),
    ("length", LETTERS, {"minimum": 2, "maximum": 3}),
    ("length", [], {"maximum": 0}),
    ("numericality", 3, True),
    ("numericality", "3.5", True),
    ("numericality", 4, {"onlyInteger": True, "greaterThan": 3, "lessThanOrEqualTo": 4}),
    ("numericality", 9, {"divisibleBy": 3, "odd": True}),
    ("numericality", 4, {"equalTo": 4, "even": True, "greaterThanOrEqualTo": 4}),
]

FITS_NOT = [
    ("equals", LETTERS, "xyz"),
    ("equals", LETTERS, ["abc", "GHI", "def"]),
    ("equals", LETTERS, ["abc", "def"]),
    ("equals", TEXT, "Attenuation"),
    ("equals", 1, "1"),
    ("equals", 1, True),
    ("equals", None, "abc"),
    ("doesNotEqual", LETTERS, ["abc", "def", "GHI"]),
    ("doesNotEqual", [TEXT], TEXT),
    ("includes", LETTERS, "abc"),
    ("includes", LETTERS, ["cat", "dog"]),
    ("includes", TEXT, ["Attenuation", "Corrected"]),
    ("doesNotInclude", LETTERS, ["def", "dog"]),
    ("doesNotInclude", LETTERS, "dog"),
    ("contains", TEXT, "corr"),
    ("contains", TEXT, ["att", "cor"]),
    ("contains", LETTERS, "dog"),
    ("contains", None, "abc"),
    ("containsI", TEXT, ["cat", "dog"]),
    ("containsAll", ["CT", "SR"], ["PT", "CT"]),
    ("doesNotContain", TEXT, "Corr"),
    ("doesNotContain", LETTERS, ["cat", "de"]),
    ("doesNotContain", None, "abc"),
    ("doesNotContainI", LETTERS, "DEF"),
    ("doesNotContainI", LETTERS, ["cat", "gh"]),
    ("startsWith", TEXT, "Corr"),
    ("startsWith", LETTERS, ["cat", "gh"]),
    ("startsWith", None, "a"),
    ("endsWith", TEXT, "TED"),
    ("endsWith", LETTERS, ["cat", "hi"]),
    ("greaterThan", 30, 40),
    ("greaterThan", "30", 20),
    ("greaterThan", [30], 20),
    ("greaterThan", None, 0),
    ("greaterThan", 30, [10, 20]),
    ("lessThan", 30, 20),
    ("range", 50, [0, 10]),
    ("range", 50, [70, 80]),
    ("range", 50, 45),
    ("range", 50, [45]),
    ("range", None, [0, 10]),
    ("notNull", None, True),
    ("presence", None, True),
    ("presence", "", {"allowEmpty": False}),
    ("presence", [], {"allowEmpty": False}),
    ("inclusion", "US", ["CT", "MR"]),
    ("exclusion", "CT", {"within": ["CT", "MR"]}),
    ("format", "ABC-12 x", "[A-Z]+-[0-9]+"),
    ("format", "abc-12", "[A-Z]+-[0-9]+"),
    ("format", "abc", "[unclosed"),
    ("format", 12, "12"),
    ("length", "abc", {"is": 2}),
    ("length", "abc", {"maximum": 2}),
    ("length", "abc", {"minimum": 4}),
    ("numericality", "three", True),
    ("numericality", "3", {"noStrings": True}),
    ("numericality", 3.5, {"onlyInteger": True}),
    ("numericality", 3, {"greaterThan": 3}),
    ("numericality", 3, {"lessThan": 3}),
    ("numericality", 4, {"odd": True}),
    ("numericality", 3, {"even": True}),
    ("numericality", 3, {"divisibleBy": 2}),
]


def _fits(name: str, value: object, given: object) -> bool:
    return CHECKS[name](value, wanted_value(name, given))


@pytest.mark.parametrize(("name", "value", "given"), FITS)
def test_a_value_fits(name: str, value: object, given: object):
    assert _fits(name, value, given)


@pytest.mark.parametrize(("name", "value", "given"), FITS_NOT)
def test_a_value_does_not_fit(name: str, value: object, given: object):
    assert not _fits(name, value, given)


def test_every_constraint_is_tried_both_ways():
    assert {name for name, *_ in FITS} == {name for name, *_ in FITS_NOT} == set(CHECKS)


def test_a_pattern_too_long_to_be_meant_is_not_tried():
    assert not _fits("format", "a", "a|" * 300)
