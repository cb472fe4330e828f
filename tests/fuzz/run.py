"""The whole attack; ``uv run python -m tests.fuzz.run`` writes its table into the page of docs.

``--inputs`` and ``--seed`` say how many and which; ``--only`` names one target; input `n` of a
target is the same for the same seed, so that what a run finds can be found again.
"""

import argparse
import sys
import time
from collections import Counter

from tests.fuzz import targets, worker
from tests.fuzz.outcomes import Failure, Report
from tests.support.corpus import ROOT

PAGE = ROOT / "docs" / "hostile-input.md"
BEGIN, END = "<!-- the run's table -->\n", "<!-- end -->\n"
#: Of a thousand inputs; what is left goes to the decode worker, the same to each of its targets.
SHARES = {
    "Part 10 files": 220,
    "DICOM JSON to view models": 180,
    "answers of servers": 80,
    "multipart requests": 40,
}


def counts(inputs: int) -> dict[str, int]:
    """How many inputs each target gets."""
    found = {name: inputs * share // 1000 for name, share in SHARES.items()}
    each = -(-(inputs - sum(found.values())) // len(worker.targets()))
    return found | dict.fromkeys(worker.targets(), each)


def attack(target: str, seed: int, number: int) -> Report:
    """Attack one target."""
    start = time.perf_counter()
    module = targets if target in targets.TARGETS else worker
    report = module.attack(target, seed, range(number))
    report.seconds = time.perf_counter() - start
    return report


def table(reports: list[Report], command: str) -> str:
    """What the page says of a run."""
    total = sum(report.inputs for report in reports)
    lines = [
        f"`{command}`: {total} inputs, {sum(len(r.failures) for r in reports)} failures.\n",
        "| target | inputs | pictures, objects, rows | named refusals | failures | longest, ms "
        "| process at most, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for report in reports:
        kinds: Counter[bool] = Counter()
        for outcome, number in report.outcomes.items():
            kinds[outcome.startswith("refused")] += number
        lines.append(
            f"| {report.target} | {report.inputs} | {kinds[False]} | {kinds[True]} "
            f"| {len(report.failures)} | {report.longest_ms:.0f} | {report.peak_bytes >> 20} |"
        )
    return "\n".join(lines) + "\n"


def write(text: str) -> None:
    """Put the table into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")


def main() -> int:
    """Attack everything, or one target; answer whether any harm was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one target; the page stays as it is")
    arguments = parser.parse_args()
    reports = []
    for target, number in counts(arguments.inputs).items():
        if arguments.only in ("", target):
            report = attack(target, arguments.seed, number)
            reports.append(report)
            print(f"{target}: {report.inputs} inputs, {report.seconds:.0f} s", flush=True)
            print(f"  {dict(report.outcomes)}", flush=True)
            show(report.failures)
    command = f"uv run python -m tests.fuzz.run --inputs {arguments.inputs} --seed {arguments.seed}"
    print(table(reports, command))
    if not arguments.only:
        write(table(reports, command))
    return 1 if any(report.failures for report in reports) else 0


def show(failures: list[Failure]) -> None:
    """Each kind of failure once, with the inputs that show it."""
    kinds: dict[str, list[int]] = {}
    for failure in failures:
        kinds.setdefault(failure.why, []).append(failure.number)
    for why, numbers in kinds.items():
        print(f"  {len(numbers)} × {why}: inputs {numbers[:5]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
