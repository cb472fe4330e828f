"""What a site with sign-in has besides: the pages that a provider leads back to."""

import html
import importlib.metadata as metadata
import re
from collections.abc import Iterable, Sequence

from negatoscope.app.config.document import load_config
from negatoscope.app.config.sign_in import ProviderBlock
from negatoscope.app.sign_in.session import LOGIN, LOGOUT
from negatoscope.cli.build.assets import Site
from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.build.packages import plugin_entry_points
from negatoscope.cli.paths import SHELL

HOOK = "negatoscope_authorization_headers"
_POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'"
_PAGE = re.compile(r"/?([A-Za-z0-9][\w.-]*(?:/[\w.-]+)*)/?")


def callback_pages(providers: Iterable[ProviderBlock]) -> list[str]:
    """Return the paths of pages that start the application for an answer of a provider."""
    providers = list(providers)
    if not providers:
        return []
    pages = {LOGIN, LOGOUT}
    for provider in providers:
        named = (provider.redirect_uri, provider.popup_redirect_uri)
        pages |= {_path(each) for each in (*named, provider.post_logout_redirect_uri)}
    files = {page if page.endswith(".html") else f"{page}/index.html" for page in pages - {""}}
    return sorted(files - {"index.html"})


def add_silent_pages(site: Site, providers: Iterable[ProviderBlock]) -> None:
    """Add the small page of each ``silent_redirect_uri``; it must not start the application."""
    template = (SHELL / "silent-refresh.html").read_text(encoding="utf-8")
    for page in {_path(each.silent_redirect_uri) for each in providers} - {""}:
        path = page if page.endswith(".html") else f"{page}/index.html"
        if path in site.files:
            raise BuildError(f"oidc: silent_redirect_uri “{page}” has to be a page of its own.")
        script = "../" * path.count("/") + site.names["silent-refresh.js"]
        text = template.replace("silent-refresh.js", script)
        charset = '<meta charset="utf-8">'
        governed = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">'
        site.add(path, text.replace(charset, f"{charset}\n  {governed}", 1).encode())


def asks_for_authorization(config_text: str, plugins: Sequence[str]) -> bool:
    """Whether requests of this site say who asks: then none is sent before Python is there."""
    if load_config(config_text).oidc:
        return True
    return any(_has_hook(point) for point in plugin_entry_points(plugins))


def _has_hook(point: metadata.EntryPoint) -> bool:
    try:
        return hasattr(point.load(), HOOK)
    except Exception as error:
        raise BuildError(f"The plugin {point.name} cannot be loaded: {error}") from error


def _path(page: str) -> str:
    """Return the path of a page of this site; ``""`` for its root and for addresses elsewhere."""
    match = _PAGE.fullmatch(page)
    return match.group(1) if match and ".." not in page else ""
