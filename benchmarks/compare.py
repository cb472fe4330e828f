"""Negatoscope and OHIF side by side: ``uv run python benchmarks/compare.py [--runs 5]``.

One Orthanc, one nginx that serves both viewers and passes both to it, real Chromium with a fresh
profile per run, runs interleaved (A B A B …). Only pixels, text and network are looked at, never
a viewer's inside. Only figures from one call may be compared: machines drift.
"""

import argparse
import asyncio
import json
import shlex
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import anchor  # noqa: E402
import machine  # noqa: E402
import room  # noqa: E402
import studies  # noqa: E402
import table  # noqa: E402
import volumes  # noqa: E402
from playwright.async_api import Error as BrowserError  # noqa: E402
from playwright.async_api import Playwright, async_playwright  # noqa: E402
from session import MeasurementError, Session  # noqa: E402
from viewers import OHIF, OHIF_CPU, OURS, VIEWERS  # noqa: E402

from tests.support.nginx import Nginx, Site  # noqa: E402
from tests.support.npm import cache_folder  # noqa: E402
from tests.support.orthanc import Orthanc  # noqa: E402
from tests.support.provision import CHROMIUM, path_of  # noqa: E402

ISOLATION = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
TESTS = ("list", "stack", "room", *volumes.TESTS)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs per viewer (default 5)")
    parser.add_argument("--out", type=Path, help="write the Markdown there too, and JSON beside it")
    parser.add_argument("--viewers", default="", help=f"comma list of {', '.join(VIEWERS)}")
    parser.add_argument(
        "--tests", default=",".join(TESTS), help=f"comma list of {', '.join(TESTS)}"
    )
    parser.add_argument(
        "--cpu-renderer", action="store_true", help="add OHIF's own CPU renderer as a column"
    )
    parser.add_argument(
        "--shots", type=Path, help="a folder for pictures of volumes, as each viewer shows them"
    )
    parser.add_argument("--site", type=Path, help="a site that `negatoscope build` has made")
    return parser.parse_args()


def viewers_of(chosen: argparse.Namespace) -> list[str]:
    """Return the names of the viewers to measure."""
    if chosen.viewers:
        return str(chosen.viewers).split(",")
    return [OURS.name, OHIF.name] + ([OHIF_CPU.name] if chosen.cpu_renderer else [])


def build_ours(folder: Path) -> Path:
    """Build our site with the same data source."""
    from negatoscope.cli.build import build_site

    config = folder / "app-config.json"
    source = {
        key: value
        for key, value in anchor.DATA_SOURCE["configuration"].items()
        if key != "wadoUriRoot"
    }
    block = {**anchor.DATA_SOURCE, "configuration": source}
    config.write_text(json.dumps({"dataSources": [block], "defaultDataSourceName": "orthanc"}))
    site = folder / "negatoscope"
    build_site(site, config=config, effort="best")  # as `negatoscope build` does
    return site


def sites_of(names: Sequence[str], cache: Path, work: Path, built: Path | None) -> list[Site]:
    """Return what nginx serves for these viewers."""
    wanted = {VIEWERS[name].site for name in names}
    sites = []
    if OURS.site in wanted:
        sites.append(Site(OURS.site, built or build_ours(work), headers=ISOLATION))
    if OHIF.site in wanted:
        config = work / "ohif-config.js"
        anchor.write_configuration(config)
        aliases = (("/app-config.js", config),)
        sites.append(Site(OHIF.site, anchor.fetch(cache), aliases=aliases, headers=ISOLATION))
    return sites


async def measure(
    chosen: argparse.Namespace, web: Nginx, data: studies.Studies
) -> list[dict[str, Any]]:
    """Run everything, interleaved; return one record per run, viewer and test."""
    runs: list[dict[str, Any]] = []
    async with async_playwright() as playwright:
        for test in chosen.tests.split(","):
            for number in range(chosen.runs):
                for name in viewers_of(chosen):
                    record = {"viewer": name, "test": test, "run": number}
                    record["calibration_ms"] = machine.calibrate()
                    record |= await one_run(playwright, web, name, test, data, chosen.shots)
                    print(json.dumps(record), file=sys.stderr, flush=True)
                    runs.append(record)
    return runs


async def one_run(
    playwright: Playwright,
    web: Nginx,
    name: str,
    test: str,
    data: studies.Studies,
    shots: Path | None,
) -> dict[str, Any]:
    """Measure one viewer once; a failure is a result too and is shown."""
    try:
        async with Session(playwright, path_of(CHROMIUM), VIEWERS[name], web) as session:
            session.shots = shots
            if test == "list":
                return await session.study_list()
            if test in volumes.TESTS:
                which, run = volumes.TESTS[test]
                return await run(
                    session,
                    data.ct_study_instance_uid
                    if which == volumes.CT
                    else data.pet_ct_study_instance_uid,
                )
            if test == "room":
                return await room.measure(session, data.nine_study_instance_uid)
            return await session.stack(data.ct_study_instance_uid)
    except (MeasurementError, BrowserError) as error:
        return {"error": str(error).splitlines()[0]}


def report(runs: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Return the Markdown text."""
    calibration = [run["calibration_ms"] for run in runs]
    failures = [
        f"- {run['viewer']}, {run['test']}, run {run['run'] + 1}: {run['error']}"
        for run in runs
        if "error" in run
    ]
    lines = [
        table.render(runs, names),
        "",
        f"Machine: {machine.describe()}; calibration {min(calibration)}–{max(calibration)} ms.",
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `{shlex.join(command_line())}`.",
    ]
    if failures:
        lines += ["", "Runs that failed:", "", *failures]
    return "\n".join(lines) + "\n"


def command_line() -> list[str]:
    """Return the command as a person would repeat it."""
    return ["uv", "run", "python", "benchmarks/compare.py", *sys.argv[1:]]


def main() -> int:
    """Set up, measure, print."""
    chosen = options()
    names = viewers_of(chosen)
    cache = cache_folder() / "benchmarks"
    cache.mkdir(exist_ok=True)
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="negatoscope-bench-")))
        work.chmod(0o755)
        sites = sites_of(names, cache, work, chosen.site)
        data = studies.prepare(cache)
        orthanc = stack.enter_context(Orthanc(work / "orthanc"))
        print(f"uploading {orthanc.upload(data.files)} files …", file=sys.stderr, flush=True)
        web = stack.enter_context(Nginx(work / "nginx", tuple(sites), orthanc.url))
        runs = asyncio.run(measure(chosen, web, data))
    text = report(runs, names)
    print(text)
    if chosen.out:
        chosen.out.write_text(text)
        chosen.out.with_suffix(".json").write_text(json.dumps(runs, indent=1))
    return 1 if any("error" in run for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
