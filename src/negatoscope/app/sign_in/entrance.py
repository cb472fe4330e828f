"""What stands between the application and the servers: sign-in, headers, guarded ports."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from negatoscope.app.config.document import AppConfig
from negatoscope.app.notices import Notices
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.app.sign_in.access import Access, LinkToken
from negatoscope.app.sign_in.loader import AuthorizedLoader
from negatoscope.app.sign_in.providers import providers_of, root_origins
from negatoscope.app.sign_in.session import SignIn, SignInHearers
from negatoscope.app.sign_in.transport import AuthorizedTransport
from negatoscope.app.sign_in.videos import AuthorizedVideos
from negatoscope.language import t


@dataclass(frozen=True, slots=True)
class Hearers:
    """What of the sign-in concerns the application."""

    changed: Callable[[], None]
    signed_in: Callable[[str], None]  # where the person wanted to go
    signed_out: Callable[[], None]  # what is open has to be closed


class Entrance:
    """The sign-in, and the ports that send what it gives to whom it is for."""

    def __init__(
        self,
        config: AppConfig,
        ports: Ports,
        plugins: Plugins,
        notices: Notices,
        hearers: Hearers,
    ) -> None:
        self._notices = notices
        self._hearers = hearers
        self._put_off_notice = ""
        self._roots = {
            block.source_name: root_origins(block.configuration, ports.base_url)
            for block in config.data_sources
        }
        self._token = "" if config.oidc else ports.link_token
        providers = providers_of(config.oidc, self._roots, ports.base_url)
        told = SignInHearers(
            self._changed,
            hearers.signed_in,
            hearers.signed_out,
            self._tell_put_off,
            self._tell_left_out,
        )
        self.sign_in = SignIn(providers, ports, told)
        self.access = Access(
            frozenset[str]().union(*self._roots.values()),
            providers,
            self.sign_in.tokens,
            plugins.authorization_headers,
        )
        self.ports = replace(
            ports,
            transport=AuthorizedTransport(ports.transport, self.access),
            loader=AuthorizedLoader(ports.loader, self.access, ports.clock),
            videos=AuthorizedVideos(ports.videos, self.access),
        )

    def bind_link_token(self, source_name: str) -> None:
        """Give the token of the first address to the source that the address names."""
        if self._token and source_name in self._roots:
            self.access.link_token = LinkToken(self._token, self._roots[source_name])
        self._token = ""

    def _changed(self) -> None:
        if self.sign_in.tokens.state != "ended":
            self._notices.dismiss(self._put_off_notice)
        self._hearers.changed()

    def _tell_put_off(self) -> None:
        self._put_off_notice = self._notices.say(
            "warning",
            t("Your sign-in has run out"),
            t("Images that are not here yet wait."),
            action_label=t("Sign in again"),
            action_command="signInAgain",
            lasting=True,
        )

    def _tell_left_out(self) -> None:
        self._notices.say(
            "info",
            t("Search again for the patient"),
            t("Name, MRN and accession number are not kept while you sign in."),
            lasting=True,
        )
