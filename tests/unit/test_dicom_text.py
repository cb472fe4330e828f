from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.text import (
    age_at,
    format_age,
    format_date,
    format_number,
    format_person_name,
    format_time,
    parse_datetime,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            "Adams^John Robert Quincy^^Rev.^B.A. M.Div.",
            "Adams, John Robert Quincy, Rev. B.A. M.Div.",
        ),
        ("Doe^Jane^Mary", "Doe, Jane Mary"),
        ("Doe", "Doe"),
        ("^Jane", "Jane"),
        ("", ""),
        ("-^-", ""),
        ("=山田^太郎=やまだ^たろう", "山田, 太郎"),
        ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
    ],
)
def test_a_name_is_shown_family_first(value: str, shown: str):
    assert format_person_name(value) == shown


def test_dates_and_times_are_written_in_iso_order():
    assert format_date("20250103") == "2025-01-03"
    assert format_date("2025") == "2025"
    assert format_time("143005.25") == "14:30"
    assert format_time("143005", seconds=True) == "14:30:05"
    assert format_time("14") == "14:00"


def test_ages_are_written_in_words():
    assert format_age("034Y") == "34 years"
    assert format_age("001D") == "1 day"
    assert age_at("20200315", "20250314") == "4 years"
    assert age_at("20250101", "20250110") == "9 days"
    assert age_at("x", "20250110") == ""


def test_numbers_are_written_short():
    assert format_number(40.0) == "40"
    assert format_number(0.123456) == "0.1235"
    assert format_number(12345.6) == "12346"


def test_moments_are_read_from_pairs_and_from_datetimes():
    moment = datetime(2025, 1, 3, 14, 30, 5, 250000)
    assert parse_datetime("20250103", "143005.25") == moment
    assert parse_datetime("20250103143005.25+0100") == moment
    assert parse_datetime("20251399") is None
    assert parse_datetime("20250103", "noon") is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_formatted(one: str, other: str):
    for function in (format_date, format_time, format_age, format_person_name):
        assert isinstance(function(one), str)
    parse_datetime(one, other)
    age_at(one, other)
