"""What the command line says: progress and errors, on standard error."""

import sys
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

errors = Console(stderr=True, highlight=False, soft_wrap=True)
"""Messages and progress; standard output is for results."""


def complain(message: str) -> None:
    """Say what went wrong."""
    errors.print("[bold red]error:[/bold red]", end=" ")
    errors.print(message, markup=False)


class ProgressReport:
    """Shows progress: a bar on a terminal, one line per step elsewhere.

    An instance is the callback that the long-running functions take.
    """

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._last = ""

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f}%"),
                console=errors,
                transient=True,
            )
            self._task = self._bar.add_task("Starting", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Take the bar off, where there is one."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __call__(self, message: str, fraction: float | None) -> None:
        """Show a step, and how much of it is done where that is known."""
        if self._bar is not None and self._task is not None:
            total = None if fraction is None else 1.0
            self._bar.update(
                self._task, description=message, total=total, completed=fraction or 0.0
            )
        elif message.partition(":")[0] != self._last:
            self._last = message.partition(":")[0]
            errors.print(self._last, markup=False)
