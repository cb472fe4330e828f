"""The report on a terminal."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from negatoscope.app.doctor.findings import Cure, Finding, Outcome, count_of, summary

_MARKS: dict[Outcome, tuple[str, str, str]] = {
    "ok": ("✓", "ok", "green"),
    "warning": ("!", "warning", "yellow"),
    "failed": ("✗", "failed", "bold red"),
    "skipped": ("–", "skipped", "dim"),
}
_WIDTH = 100
_INDENT = 4


class Printer:
    """Prints reports; what servers said is never taken for markup."""

    def __init__(self, file: TextIO) -> None:
        width = None if file.isatty() else _WIDTH
        self._console = Console(file=file, width=width, highlight=False, emoji=False)

    def report(self, target: str, findings: Sequence[Finding]) -> None:
        """Print all findings, then what has to be mended first."""
        console = self._console
        console.print(Text(f"Negatoscope doctor: {target}", style="bold"))
        for subject in dict.fromkeys(finding.subject for finding in findings):
            console.print()
            console.print(Text(subject, style="bold"))
            console.print(self._table([f for f in findings if f.subject == subject]))
        console.print()
        failed, warned = count_of(findings, "failed"), count_of(findings, "warning")
        style = "bold red" if failed else "yellow" if warned else "green"
        console.print(Text(f"{summary(findings)}.", style=style))

    def _table(self, findings: Sequence[Finding]) -> Table:
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for finding in _gathered(findings):
            mark, word, style = _MARKS[finding.outcome]
            quiet = "dim" if finding.outcome == "skipped" else ""
            body = Table.grid()
            body.add_row(Text(finding.detail, style=quiet))
            for cure in finding.cures:
                body.add_row(_cure(cure))
            table.add_row(
                Text(f"{mark} {word}", style=style), Text(finding.title, style=quiet), body
            )
        return table


def _gathered(findings: Sequence[Finding]) -> list[Finding]:
    """Checks that were skipped one after the other for the same reason become one line."""
    lines: list[Finding] = []
    for reason, group in groupby(findings, key=_reason):
        members = list(group)
        if reason and len(members) > 1:
            members = [replace(members[0], title=f"{len(members)} checks")]
        lines += members
    return lines


def _reason(finding: Finding) -> str:
    return finding.detail if finding.outcome == "skipped" else ""


def _cure(cure: Cure) -> Table:
    box = Table.grid()
    box.add_row(Text.assemble((f"→ {cure.where}: ", "bold"), cure.advice))
    if cure.setting:
        box.add_row(Padding(Text(cure.setting, style="cyan"), (0, 0, 0, _INDENT)))
    return box
