"""Attribute matching (PS3.4 C.2.2.2) and media ranges, by example and by property."""

import fnmatch

from hypothesis import given
from hypothesis import strategies as st

from negatoscope.cli.server.matching import Key, parse_keys
from negatoscope.cli.server.media import parse_accept

WORDS = st.text(alphabet="abAB^ .*?[]\\", max_size=12)


def held(vr: str, *values: object) -> dict[str, object]:
    return {"00100020": {"vr": vr, "Value": list(values)}}


@given(WORDS.filter(lambda text: text.strip() == text), WORDS)
def test_wildcards_match_like_file_patterns(value: str, pattern: str) -> None:
    stripped = pattern.strip()
    if not stripped:
        return
    literal = stripped.replace("[", "[[]")
    expected = fnmatch.fnmatchcase(value.casefold(), literal.casefold())
    if not stripped.strip("*"):
        return  # universal matching, which never becomes a pattern
    assert Key("00100020", "LO", stripped).matches(held("LO", value)) is expected


@given(st.dates(), st.dates(), st.dates())
def test_date_ranges_hold_their_bounds(day: object, low: object, high: object) -> None:
    texts = [f"{each:%Y%m%d}".zfill(8) for each in (day, low, high)]
    key = Key("00080020", "DA", f"{texts[1]}-{texts[2]}")
    found = key.matches({"00080020": {"vr": "DA", "Value": [texts[0]]}})
    assert found is (texts[1] <= texts[0] <= texts[2])


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=6))
def test_any_parameters_can_be_parsed_and_matched(pairs: list[tuple[str, str]]) -> None:
    keys, unknown = parse_keys(pairs)
    assert len(unknown) <= len(pairs)
    for key in keys:
        key.matches({key.tag: {"vr": "PN", "Value": [{"Alphabetic": "A^B"}, None]}})
        key.matches({key.tag: {"vr": "SQ", "Value": [{"00080060": {}}]}})
        key.matches({key.tag: "broken"}, fuzzy=True)


def test_many_wildcards_take_no_time() -> None:
    pattern = "*a" * 40 + "*b"
    assert not Key("00100020", "LO", pattern).matches(held("LO", "a" * 64))


@given(st.text(max_size=200))
def test_any_accept_header_can_be_parsed(text: str) -> None:
    assert parse_accept(text)


def test_the_most_wanted_range_comes_first() -> None:
    ranges = parse_accept('image/jls;q=0.5, multipart/related; type="image/jp2, x"; q=0.9, */*;q=0')
    assert [each.name for each in ranges] == ["multipart/related", "image/jls"]
    assert ranges[0].content == "image/jp2, x"
