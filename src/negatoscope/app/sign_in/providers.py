"""The configured providers, with addresses made absolute for this site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from negatoscope.app.config.sign_in import ProviderBlock, library_settings
from negatoscope.sources.addresses import origin_of

_PAGES = (
    "redirect_uri",
    "post_logout_redirect_uri",
    "silent_redirect_uri",
    "popup_redirect_uri",
)
#: What leads a sign-in back is found again by this parameter of the answer.
STATE = "state"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider, and where its tokens may be sent."""

    number: int
    label: str
    authority: str
    client_id: str
    settings: Mapping[str, Any] = field(repr=False)
    callback_paths: frozenset[str]  # below the site's root
    origins: frozenset[str]  # of the data sources that get its tokens
    renews: bool
    margin_s: float
    revokes: bool


def providers_of(
    blocks: tuple[ProviderBlock, ...],
    source_origins: Mapping[str, frozenset[str]],
    base_url: str,
) -> tuple[Provider, ...]:
    """The providers of a configuration.

    Parameters
    ----------
    source_origins
        Source name to the origins of its roots: nothing else ever gets a token.
    base_url
        The site's root; pages are relative to it, with or without a slash at the beginning.
    """
    return tuple(
        _provider(number, block, source_origins, base_url) for number, block in enumerate(blocks)
    )


def _provider(
    number: int,
    block: ProviderBlock,
    source_origins: Mapping[str, frozenset[str]],
    base_url: str,
) -> Provider:
    settings = {**library_settings(block), "number": number}
    for name in _PAGES:
        if name in settings:
            settings[name] = page_address(settings[name], base_url)
    names = block.data_source_names or tuple(source_origins)
    callbacks = {settings["redirect_uri"], settings.get("popup_redirect_uri", "")} - {""}
    return Provider(
        number=number,
        label=block.label,
        authority=block.authority.rstrip("/"),
        client_id=block.client_id,
        settings=settings,
        callback_paths=frozenset(path_below(each, base_url) for each in callbacks),
        origins=frozenset().union(*(source_origins.get(name, frozenset()) for name in names)),
        renews=block.automatic_silent_renew,
        margin_s=float(block.notification_s),
        revokes=block.revoke_on_sign_out or block.revoke_tokens_on_sign_out,
    )


def page_address(page: str, base_url: str) -> str:
    """Absolute address of one of the site's pages; OHIF writes them with and without a slash."""
    if urlsplit(page).scheme:
        return page
    return urljoin(base_url, page.lstrip("/"))


def path_below(address: str, base_url: str) -> str:
    """The address's path below the site's root; ``"?"``, which no path is, for another site."""
    plain = address.partition("?")[0]
    return plain[len(base_url) :].strip("/") if plain.startswith(base_url) else "?"


def root_origins(configuration: Mapping[str, Any], base_url: str) -> frozenset[str]:
    """Origins of a data source's roots, as they are configured."""
    roots = (configuration.get(key) for key in ("qidoRoot", "wadoRoot", "wadoUriRoot"))
    absolute = (urljoin(base_url, root) for root in roots if isinstance(root, str) and root)
    return frozenset(origin for address in absolute if (origin := origin_of(address)))
