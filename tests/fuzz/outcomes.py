"""What may become of hostile input, and the watch that is kept over it."""

import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

TIME_LIMIT_S = 10
"""Of the processor's time, so that a machine that is busy or asleep does no harm."""
MEMORY_LIMIT_BYTES = 600 << 20
"""How much one input may add to what the process ever held."""


class Hang(BaseException):
    """An input takes too long. No Exception, so that nothing takes it for bad data."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that does harm; the same seed and number make it again."""

    target: str
    number: int
    why: str


@dataclass
class Report:
    """What became of a target's inputs."""

    target: str
    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    longest_ms: float = 0.0
    peak_bytes: int = 0

    def add(self, number: int, outcome: str, ms: float) -> None:
        """Count an input."""
        self.inputs += 1
        self.outcomes[outcome] += 1
        self.longest_ms = max(self.longest_ms, ms)

    def fail(self, number: int, why: str) -> None:
        """An input did harm."""
        self.inputs += 1
        self.failures.append(Failure(self.target, number, why))


def watched(report: Report, number: int, run: Callable[[], str]) -> None:
    """Run one input on this thread, with a limit of time and of memory.

    `run` answers in a few words what became of it; whatever it raises is harm.
    """
    before, start = peak_bytes(), time.process_time()
    try:
        with time_limit():
            outcome = run()
    except Hang:
        report.fail(number, f"no end within {TIME_LIMIT_S} s")
    except Exception as error:  # noqa: BLE001 - any is a finding
        report.fail(number, f"{type(error).__name__}: {error}"[:300])
    else:
        grown = peak_bytes() - before
        if grown > MEMORY_LIMIT_BYTES:
            report.fail(number, f"{grown >> 20} MB of memory")
        else:
            report.add(number, outcome, (time.process_time() - start) * 1000)
    report.peak_bytes = max(report.peak_bytes, peak_bytes())


def peak_bytes() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def time_limit() -> Iterator[None]:
    """Raise `Hang` in here after a while."""

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise Hang

    earlier = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, TIME_LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, earlier)
