"""What is examined: a viewer's site, its sources, and who signs people in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from negatoscope.app.config.document import ConfigError, load_config
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.configuration import DICOMwebConfiguration

CONFIG_NAME = "app-config.json"
_CALLBACK = "callback"
_ROOTS = ("qidoRoot", "wadoRoot")


@dataclass(frozen=True, slots=True)
class SourceTarget:
    """A data source; ``block`` is its ``configuration`` as it stands in the file."""

    name: str
    kind: str
    block: Mapping[str, Any]
    configuration: DICOMwebConfiguration

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        return self.configuration.friendly_name or self.name


@dataclass(frozen=True, slots=True)
class ProviderTarget:
    """An OpenID provider, as ``oidc[]`` names it."""

    authority: str
    client_id: str = ""
    redirect_uri: str = ""
    scope: str = "openid"
    response_type: str = "code"


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that is examined.

    ``site_url`` (with a slash at its end) is empty where no deployed viewer is known; ``origin``
    is that of the page that will ask the sources, as far as it is known.
    """

    shown: str
    site_url: str = ""
    origin: str = ""
    problems: tuple[str, ...] = ()
    sources: tuple[SourceTarget, ...] = ()
    provider: ProviderTarget | None = None
    has_config: bool = False


def target_of_config(text: str, shown: str, *, site_url: str = "", origin: str = "") -> Target:
    """The target that a configuration describes, also where something is wrong with it."""
    problems: tuple[str, ...] = ()
    try:
        load_config(text)
    except ConfigError as error:
        problems = tuple(error.problems)
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        value = {}
    value = value if isinstance(value, dict) else {}
    blocks = value.get("dataSources")
    sources = [_source(b, site_url) for b in _dicts(blocks)]
    return Target(
        shown,
        site_url,
        origin or origin_of(site_url),
        problems,
        tuple(sources),
        _provider(value.get("oidc"), site_url),
        has_config=True,
    )


def target_of_root(url: str, *, origin: str = "") -> Target:
    """The target that is a single DICOMweb service."""
    root = url.rstrip("/")
    block = {"friendlyName": root, "qidoRoot": root, "wadoRoot": root}
    source = SourceTarget(root, "dicomweb", block, DICOMwebConfiguration.from_json(block))
    return Target(root, origin=origin, sources=(source,))


def is_local_name(host: str) -> bool:
    """A host that browsers trust as they trust https."""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def host_of(url: str) -> str:
    """Host name of an address, or nothing."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def without_secrets(url: str) -> str:
    """An address without user name, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _source(entry: Mapping[str, Any], site_url: str) -> SourceTarget:
    block = entry.get("configuration")
    block = dict(block) if isinstance(block, dict) else {}
    absolute = dict(block)
    for key in _ROOTS:
        if isinstance(block.get(key), str) and site_url:
            absolute[key] = urljoin(site_url, block[key])
    name = str(entry.get("sourceName") or "")
    kind = str(entry.get("namespace") or "").rpartition(".")[2]
    return SourceTarget(name, kind, block, DICOMwebConfiguration.from_json(absolute))


def _provider(value: object, site_url: str) -> ProviderTarget | None:
    entries = _dicts(value)
    if not entries:
        return None
    entry = {key: item for key, item in entries[0].items() if isinstance(item, str)}
    return ProviderTarget(
        entry.get("authority", ""),
        entry.get("client_id", ""),
        urljoin(site_url, _below_site(entry.get("redirect_uri") or _CALLBACK, site_url)),
        entry.get("scope") or "openid",
        entry.get("response_type") or "code",
    )


def _below_site(redirect_uri: str, site_url: str) -> str:
    """``/callback`` is meant below the site, as OHIF's router does with its base path."""
    if redirect_uri.startswith("/") and not redirect_uri.startswith("//") and site_url:
        return redirect_uri.lstrip("/")
    return redirect_uri
