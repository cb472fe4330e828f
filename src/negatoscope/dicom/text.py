"""How names, dates, times and ages are written for people."""

import re
from datetime import datetime, timedelta

from negatoscope.language import n

_DATE = re.compile(r"(\d{4})[.:-]?(\d{2})[.:-]?(\d{2})")
_TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6})\d*)?)?)?")
_AGE = re.compile(r"(\d{1,3})([DWMY])")


def format_date(value: str) -> str:
    """DA to ISO 8601: ``20250103`` to ``2025-01-03``; what is no date stays as it is."""
    text = value.strip()
    match = _DATE.fullmatch(text)
    return "-".join(match.groups()) if match else text


def format_time(value: str, *, seconds: bool = False) -> str:
    """TM to ``14:30`` (or ``14:30:05``); what is no time stays as it is."""
    text = value.strip()
    match = _TIME.fullmatch(text)
    if not match:
        return text
    hours, minutes, full_seconds, _ = match.groups()
    parts = [hours, minutes or "00"]
    if seconds and full_seconds:
        parts.append(full_seconds)
    return ":".join(parts)


def format_person_name(value: str) -> str:
    """PN (PS3.5 6.2.1) to ``Family, Given Middle``; prefix and suffix follow a second comma.

    Of several component groups the first that says something is taken.
    """
    for group in value.split("="):
        parts = [" ".join(part.split()) for part in group.split("^")]
        if len(parts) > 2:
            titles = " ".join(part for part in parts[3:5] if part)
            parts = [parts[0], f"{parts[1]} {parts[2]}".strip(), titles]
        name = ", ".join([part for part in parts if part])
        if name.strip("-, "):
            return name
    return ""


def format_age(value: str) -> str:
    """AS to words: ``034Y`` to ``34 years``; what is no age stays as it is."""
    text = value.strip()
    match = _AGE.fullmatch(text)
    if not match:
        return text
    return _age(int(match[1]), match[2])


def age_at(birth_date: str, date: str) -> str:
    """Age on a date, in words, from two DA values; ``""`` when either is not a date."""
    born, then = parse_datetime(birth_date), parse_datetime(date)
    if born is None or then is None or then < born:
        return ""
    years = then.year - born.year - ((then.month, then.day) < (born.month, born.day))
    if years >= 2:
        return _age(years, "Y")
    months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day)
    if months >= 2:
        return _age(months, "M")
    return _age((then - born).days, "D")


def _age(count: int, unit: str) -> str:
    match unit:
        case "D":
            return n("{count} day", "{count} days", count)
        case "W":
            return n("{count} week", "{count} weeks", count)
        case "M":
            return n("{count} month", "{count} months", count)
    return n("{count} year", "{count} years", count)


def format_number(value: float, digits: int = 4) -> str:
    """Number with at most so many significant digits, without exponent for everyday sizes."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{digits}g}" if abs(value) < 10**digits else f"{value:.0f}"


def parse_datetime(date: str, time: str = "") -> datetime | None:
    """DA and TM, or a DT in `date`, as a naive datetime; ``None`` when there is no such date."""
    text = date.strip()
    if not time and len(text) > 10 and text[:8].isdigit():
        # DT: the offset from UTC is dropped, as all clocks of one examination share it
        time = re.split(r"[+-]", text[8:])[0]
        text = text[:8]
    day = _DATE.fullmatch(text)
    clock = _TIME.fullmatch(time.strip()) if time.strip() else None
    if not day or (time.strip() and not clock):
        return None
    hours, minutes, seconds, fraction = clock.groups() if clock else ("0", "0", "0", None)
    try:
        # Second 60 is allowed in TM and unknown to datetime.
        return datetime(int(day[1]), int(day[2]), int(day[3])) + timedelta(
            hours=int(hours),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=int((fraction or "0").ljust(6, "0")),
        )
    except (ValueError, OverflowError):
        return None
