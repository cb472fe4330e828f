"""What the checks of one subject share: whom they ask, and what they have learnt."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from negatoscope.app.doctor import cures_sources
from negatoscope.app.doctor.cures import Table, cures
from negatoscope.app.doctor.findings import Cure, Verdict, failed
from negatoscope.app.doctor.probe import Answer, Ask, NoAnswerError, Probe
from negatoscope.app.doctor.products import Product, by_address, by_answer, merged
from negatoscope.app.doctor.target import ProviderTarget, SourceTarget, Target, is_local_name
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.addresses import origin_of

JSON_TYPE = "application/dicom+json"


class NotNowError(Exception):
    """A check cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at."""

    name: str
    title: str
    run: Callable[[], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at, and the checks of it in order."""

    name: str
    checks: tuple[Check, ...]


@dataclass(slots=True)
class Case:
    """Asks, and recognises who answers."""

    target: Target
    probe: Probe
    products: tuple[Product, ...] = ()

    async def ask(
        self, url: str, headers: Mapping[str, str] | None = None, **more: object
    ) -> Answer:
        """The answer of a server; what it says of itself is kept in mind.

        Raises
        ------
        NoAnswerError
            There was none.
        """
        self.products = merged(self.products, by_address(url))
        answer = await self.probe.ask(Ask(url, headers=headers or {}, **more))  # type: ignore[arg-type]
        self.products = merged(self.products, by_answer(answer))
        return answer

    def cures(self, table: Table, **fields: str) -> tuple[Cure, ...]:
        """What mends it on the servers that were recognised."""
        origin = self.target.origin or "https://VIEWER"
        return cures(table, self.products, **{"origin": origin, **fields})


@dataclass(slots=True)
class SourceCase(Case):
    """A DICOMweb source, and an image of it that the checks look at."""

    source: SourceTarget = field(kw_only=True)
    blocked: str = "the search service was not reached"
    studies: tuple[DataSet, ...] = ()
    study: str = ""
    series: str = ""
    instances: tuple[DataSet, ...] = ()
    wants_sign_in: bool = False

    @property
    def qido(self) -> str:
        """Root of the search service."""
        return self.source.configuration.qido_root

    @property
    def wado(self) -> str:
        """Root of the retrieve service."""
        return self.source.configuration.wado_root

    @property
    def is_cross_origin(self) -> bool:
        """Whether a page of another origin asks."""
        return bool(self.target.origin) and origin_of(self.qido) != self.target.origin

    @property
    def sends_token(self) -> bool:
        """Whether the viewer will send who asks."""
        provider: ProviderTarget | None = self.target.provider
        return provider is not None or self.probe.has_authorization or self.wants_sign_in

    @property
    def json_type(self) -> str:
        """Media type that is asked for where JSON is due."""
        return "application/json" if self.source.configuration.static_wado else JSON_TYPE

    async def ask_json(self, url: str, **more: object) -> Answer:
        """Ask as the viewer asks for JSON."""
        return await self.ask(url, {"Accept": self.json_type}, **more)

    def need_search(self) -> None:
        """Go on only if the search service answers."""
        if self.blocked:
            raise NotNowError(self.blocked)

    def need_study(self) -> str:
        """UID of a study to look at."""
        self.need_search()
        if not self.study:
            raise NotNowError("there is no study to try it with")
        return self.study

    def need_instance(self) -> DataSet:
        """Metadata of an image to look at."""
        self.need_study()
        if not self.instances:
            raise NotNowError("there is no image's metadata to go on with")
        return self.instances[0]


def no_answer(case: Case, error: NoAnswerError, url: str) -> Verdict:
    """Verdict on a server that did not answer."""
    host = urlsplit(url).hostname or url
    match error.reason:
        case "name":
            detail = f"The name {host} is not known (DNS)."
            advice = Cure("DNS", f"Correct the name in the configuration, or enter {host} there.")
        case "refused":
            detail = f"Nothing listens at {_authority(url)}."
            advice = Cure("The server", "Start it, and check the port in the configuration.")
        case "certificate":
            detail = f"The certificate of {host} is not trusted: {error.words}"
            advice = Cure(
                "The server",
                "Install a certificate for this name with its whole chain; browsers must trust "
                "the authority that issued it.",
            )
        case "timeout":
            detail = f"{host} did not answer in time."
            advice = Cure("The network", "Check firewall and proxy timeouts on the way.")
        case "cors":
            detail = "The server answers, but does not allow this page to read it (CORS)."
            return failed(detail, case.cures(cures_sources.CORS_ORIGIN))
        case "policy":
            detail = "The page's own security policy (CSP) forbids this address."
            advice = Cure(
                "The viewer's web server",
                "Add the address to connect-src; `negatoscope build --config` does it by itself.",
            )
        case _:
            detail = f"No connection to {_authority(url)}. {error.words}".strip()
            advice = Cure("The network", "Check that the server runs and can be reached from here.")
    return failed(detail, [advice])


def _authority(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_blocked_as_mixed(page: str, url: str) -> bool:
    """Whether browsers refuse to load an address in a page because it is not https."""
    parts = urlsplit(url)
    return (
        page.startswith("https://")
        and parts.scheme == "http"
        and not is_local_name(parts.hostname or "")
    )
