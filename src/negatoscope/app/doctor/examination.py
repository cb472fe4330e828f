"""Runs all checks of a target, one after the other, and tells each finding."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from negatoscope.app.doctor import (
    cors_checks,
    frame_checks,
    reach_checks,
    retrieve_checks,
    search_checks,
    sign_in_checks,
    site_checks,
    store_checks,
)
from negatoscope.app.doctor.case import Case, Check, NotNowError, SourceCase, Subject, no_answer
from negatoscope.app.doctor.findings import Finding, Verdict, failed, skipped
from negatoscope.app.doctor.probe import NoAnswerError, Probe
from negatoscope.app.doctor.sign_in_checks import ProviderCase
from negatoscope.app.doctor.site_checks import SiteCase
from negatoscope.app.doctor.target import SourceTarget, Target

#: All checks together take no longer than this.
TIMEOUT_S = 180.0
_A_CHECK_S = 60.0

_SITE = (
    ("site.page", "The page", site_checks.start_page),
    ("site.https", "Secure page", site_checks.secure),
    ("site.config", "Configuration", site_checks.configuration),
    ("site.types", "Media types", site_checks.types),
    ("site.compression", "Compression", site_checks.compression),
    ("site.caching", "Caching", site_checks.caching),
    ("site.links", "Links to studies", site_checks.deep_links),
    ("site.policy", "Security policy", site_checks.security_policy),
)
_CONFIGURATION = (("site.config", "Configuration", site_checks.configuration),)
_SIGN_IN = (
    ("oidc.discovery", "Discovery", sign_in_checks.discovery),
    ("oidc.issuer", "Issuer", sign_in_checks.issuer),
    ("oidc.keys", "Signing keys", sign_in_checks.keys),
    ("oidc.flow", "Code and PKCE", sign_in_checks.flow),
    ("oidc.scopes", "Scopes", sign_in_checks.scopes),
    ("oidc.redirect", "Redirect URI", sign_in_checks.redirect_uri),
    ("oidc.token", "Token endpoint", sign_in_checks.token_endpoint),
    ("oidc.clock", "Clock", sign_in_checks.clock),
)
_SOURCE = (
    ("source.address", "Address", reach_checks.address),
    ("source.reach", "Search service", reach_checks.search_service),
    ("source.type", "Media type", reach_checks.content_type),
    ("cors.answer", "CORS: answers", cors_checks.answers),
    ("cors.preflight", "CORS: headers", cors_checks.preflight),
    ("cors.isolation", "Cross-origin isolation", cors_checks.isolation),
    ("source.protected", "Protection", reach_checks.without_token),
    ("qido.paging", "Search: pages", search_checks.paging),
    ("qido.filters", "Search: filters", search_checks.filters),
    ("qido.wildcards", "Search: wildcards", search_checks.wildcards),
    ("qido.fuzzy", "Search: fuzzy matching", search_checks.fuzzy),
    ("qido.includefield", "Search: includefield", search_checks.include_field),
    ("qido.series", "Search: series", search_checks.series),
    ("qido.instances", "Search: instances", search_checks.instances),
    ("wado.series", "Metadata of a series", retrieve_checks.series_metadata),
    ("wado.study", "Metadata of a study", retrieve_checks.study_metadata),
    ("wado.frames", "Frames", frame_checks.as_configured),
    ("wado.syntaxes", "Frames: other forms", frame_checks.other_forms),
    ("wado.bulkdata", "Bulk data", retrieve_checks.bulk_data),
    ("wado.rendered", "Rendered images", retrieve_checks.rendered),
    ("wado.thumbnail", "Thumbnails", retrieve_checks.thumbnail),
    ("source.compression", "Compression", reach_checks.compression),
    ("stow", "Uploads", store_checks.uploads),
)
_LOCAL = "dicomlocal"
_DICOMWEB = "dicomweb"

AnyCase = TypeVar("AnyCase", bound=Case)


class Examination:
    """All checks of a target.

    Parameters
    ----------
    target
        What is examined.
    probe
        Asks the servers.
    """

    def __init__(self, target: Target, probe: Probe) -> None:
        self.target = target
        self._cases: dict[str, Case] = {}
        self.subjects = tuple(self._subjects(target, probe))

    @property
    def total(self) -> int:
        """How many checks there are."""
        return sum(len(subject.checks) for subject in self.subjects)

    def _subjects(self, target: Target, probe: Probe) -> list[Subject]:
        found = []
        site = SiteCase(target, probe)
        if target.site_url:
            found.append(self._subject("The viewer", site, _SITE))
        elif target.has_config:
            found.append(self._subject("The configuration", site, _CONFIGURATION))
        if target.provider is not None:
            case = ProviderCase(target, probe, provider=target.provider)
            found.append(self._subject("Sign-in", case, _SIGN_IN))
        for source in target.sources:
            name = f"Source “{source.friendly_name}”"
            if source.kind == _DICOMWEB:
                found.append(self._subject(name, SourceCase(target, probe, source=source), _SOURCE))
            elif source.kind != _LOCAL:
                found.append(Subject(name, (_not_examined(source),)))
        return found

    def _subject(
        self,
        name: str,
        case: AnyCase,
        checks: tuple[tuple[str, str, Callable[[AnyCase], Awaitable[Verdict]]], ...],
    ) -> Subject:
        self._cases[name] = case
        return Subject(name, tuple(Check(c, title, partial(run, case)) for c, title, run in checks))

    async def run(
        self,
        found: Callable[[Finding], None],
        started: Callable[[Subject, Check], None] = lambda subject, check: None,
        timeout_s: float = TIMEOUT_S,
    ) -> tuple[Finding, ...]:
        """Make all checks; `started` and `found` are told of each. It can be cancelled."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        findings = []
        for subject in self.subjects:
            for check in subject.checks:
                started(subject, check)
                left = min(end - loop.time(), _A_CHECK_S)
                verdict = await self._verdict(subject, check, left)
                finding = Finding(
                    subject.name, check.name, check.title,
                    verdict.outcome, verdict.detail, verdict.cures,
                )  # fmt: skip
                findings.append(finding)
                found(finding)
        return tuple(findings)

    async def _verdict(self, subject: Subject, check: Check, left_s: float) -> Verdict:
        if left_s <= 0:
            return skipped("the time for all checks was over")
        try:
            return await asyncio.wait_for(check.run(), left_s)
        except NotNowError as reason:
            return skipped(str(reason))
        except NoAnswerError as error:
            case = self._cases[subject.name]
            source = getattr(case, "source", None)
            url = source.configuration.qido_root if source else self.target.shown
            return no_answer(case, error, url)
        except TimeoutError:
            return failed("It took too long.")
        except search_checks.RefusedError as error:
            return failed(str(error))


def _not_examined(source: SourceTarget) -> Check:
    async def say() -> Verdict:
        return skipped(f"sources of the kind “{source.kind}” are not examined")

    return Check("source.kind", "Kind of source", say)
