"""What a check finds, and the report of all of them. Neither ever holds a patient's data."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Outcome = Literal["ok", "warning", "failed", "skipped"]
OUTCOMES: tuple[Outcome, ...] = ("failed", "warning", "ok", "skipped")
_MAX_WORD = 120


@dataclass(frozen=True, slots=True)
class Cure:
    """Which setting on which server mends it."""

    where: str  # "nginx", "Orthanc (orthanc.json)", "app-config.json"
    advice: str
    setting: str = ""  # lines of that server's own configuration


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a check ended, in plain words."""

    outcome: Outcome
    detail: str
    cures: tuple[Cure, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's verdict on what it looked at.

    ``subject`` is what was looked at, as people call it; ``check`` a name that stays the same.
    """

    subject: str
    check: str
    title: str
    outcome: Outcome
    detail: str
    cures: tuple[Cure, ...] = ()


def ok(detail: str) -> Verdict:
    """All is well."""
    return Verdict("ok", detail)


def warning(detail: str, cures: Iterable[Cure] = ()) -> Verdict:
    """It works, but not as well as it could."""
    return Verdict("warning", detail, tuple(cures))


def failed(detail: str, cures: Iterable[Cure] = ()) -> Verdict:
    """It does not work."""
    return Verdict("failed", detail, tuple(cures))


def skipped(reason: str) -> Verdict:
    """It was not looked at, and why."""
    return Verdict("skipped", reason)


def word(text: str) -> str:
    """What a server says of itself, short and printable: it may say anything."""
    clean = "".join(c for c in text if c.isprintable())
    return clean if len(clean) <= _MAX_WORD else f"{clean[: _MAX_WORD - 1]}…"


def count_of(findings: Iterable[Finding], outcome: Outcome) -> int:
    """How many findings have this outcome."""
    return sum(1 for finding in findings if finding.outcome == outcome)


def summary(findings: Iterable[Finding]) -> str:
    """All findings in one sentence: ``2 failed, 1 warning, 20 ok, 3 skipped``."""
    found = tuple(findings)
    words = {"failed": "failed", "warning": "warnings", "ok": "ok", "skipped": "skipped"}
    counts = {outcome: count_of(found, outcome) for outcome in OUTCOMES}
    if counts["warning"] == 1:
        words["warning"] = "warning"
    return ", ".join(f"{n} {words[outcome]}" for outcome, n in counts.items() if n) or "nothing"


def as_json(target: str, findings: Iterable[Finding]) -> str:
    """The report for programs."""
    found = tuple(findings)
    report = {
        "target": target,
        "summary": {outcome: count_of(found, outcome) for outcome in OUTCOMES},
        "findings": [asdict(finding) for finding in found],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def as_text(target: str, findings: Iterable[Finding]) -> str:
    """The report as plain text, for a message to who runs the server."""
    found = tuple(findings)
    lines = [f"Negatoscope doctor: {target}", summary(found)]
    subject = ""
    for finding in found:
        if finding.subject != subject:
            subject = finding.subject
            lines += ["", subject]
        lines.append(f"  [{finding.outcome}] {finding.title}: {finding.detail}")
        for cure in finding.cures:
            lines.append(f"      {cure.where}: {cure.advice}")
            lines += [f"        {line}" for line in cure.setting.splitlines()]
    return "\n".join(lines) + "\n"
