"""What stands between the application and the servers: sign-in, headers, guarded ports."""

from dataclasses import replace

from negatoscope.app.config.document import AppConfig
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.app.sign_in.access import Access, LinkToken
from negatoscope.app.sign_in.loader import AuthorizedLoader
from negatoscope.app.sign_in.providers import providers_of, root_origins
from negatoscope.app.sign_in.session import Hearers, SignIn
from negatoscope.app.sign_in.transport import AuthorizedTransport


class Entrance:
    """The sign-in, and the ports that send what it gives to whom it is for."""

    def __init__(self, config: AppConfig, ports: Ports, plugins: Plugins, hearers: Hearers) -> None:
        self._roots = {
            block.source_name: root_origins(block.configuration, ports.base_url)
            for block in config.data_sources
        }
        self._token = "" if config.oidc else ports.link_token
        providers = providers_of(config.oidc, self._roots, ports.base_url)
        self.sign_in = SignIn(providers, ports, hearers)
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
        )

    def bind_link_token(self, source_name: str) -> None:
        """Give the token of the first address to the source that the address names."""
        if self._token and source_name in self._roots:
            self.access.link_token = LinkToken(self._token, self._roots[source_name])
        self._token = ""
