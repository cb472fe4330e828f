"""Finds what is examined, runs the checks, prints what they found."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

from negatoscope.app.doctor.examination import TIMEOUT_S, Examination
from negatoscope.app.doctor.findings import Finding, as_json, count_of
from negatoscope.app.doctor.probe import Ask, NoAnswerError
from negatoscope.app.doctor.target import (
    CONFIG_NAME,
    Target,
    target_of_config,
    target_of_root,
    without_secrets,
)
from negatoscope.cli.console import ProgressReport
from negatoscope.cli.doctor.printing import Printer
from negatoscope.cli.doctor.probe import HostProbe
from negatoscope.sources.addresses import origin_of

_PAGE = 'id="boot"'


class DoctorError(Exception):
    """There is nothing to examine; the message says why."""


def examine(
    what: str,
    *,
    origin: str = "",
    headers: Mapping[str, str] | None = None,
    as_json_text: bool = False,
    timeout_s: float = TIMEOUT_S,
) -> int:
    """Examine a configuration file, a deployed viewer or a DICOMweb root; the exit code.

    Raises
    ------
    DoctorError
        There is neither such a file nor such an address.
    """
    return asyncio.run(_examine(what, origin, headers or {}, as_json_text, timeout_s))


async def _examine(
    what: str, origin: str, headers: Mapping[str, str], as_json_text: bool, timeout_s: float
) -> int:
    probe = HostProbe(headers)
    printer = Printer(sys.stdout)
    findings: list[Finding] = []
    try:
        with ProgressReport() as progress:
            progress("Checking", None)
            target = await find_target(what, probe, origin)
            probe.trusted = _trusted(target)
            examination = Examination(target, probe)

            def took(finding: Finding) -> None:
                findings.append(finding)
                progress(f"Checking: {finding.title}", len(findings) / examination.total)

            await examination.run(took, timeout_s=timeout_s)
    finally:
        await probe.close()
    if as_json_text:
        print(as_json(target.shown, findings))
    else:
        printer.report(target.shown, findings)
    return 1 if count_of(findings, "failed") else 0


def _trusted(target: Target) -> frozenset[str]:
    """Origins of the sources: only they may see a token."""
    roots = (
        root
        for source in target.sources
        for root in (source.configuration.qido_root, source.configuration.wado_root)
    )
    return frozenset(origin for root in roots if (origin := origin_of(root)))


async def find_target(what: str, probe: HostProbe, origin: str = "") -> Target:
    """What a file or an address stands for."""
    if not what.startswith(("http://", "https://")):
        return _of_file(Path(what), origin)
    url = without_secrets(what)
    site = url if url.endswith("/") else url.rpartition("/")[0] + "/"
    if not url.endswith(("/", ".html")):
        site = f"{url}/"
    config = await _text(urljoin(site, CONFIG_NAME), probe)
    if config is not None and '"dataSources"' in config:
        return target_of_config(config, site, site_url=site, origin=origin)
    page = await _text(site, probe)
    if page is not None and _PAGE in page:
        return target_of_config(config or "{}", site, site_url=site, origin=origin)
    return target_of_root(url, origin=origin)


def _of_file(path: Path, origin: str) -> Target:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DoctorError(
            f"{path} is no file that can be read ({type(error).__name__}); an address begins with "
            "http:// or https://"
        ) from None
    return target_of_config(text, str(path), origin=origin)


async def _text(url: str, probe: HostProbe) -> str | None:
    try:
        answer = await probe.ask(Ask(url, authorized=False))
    except NoAnswerError:
        return None
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else None
