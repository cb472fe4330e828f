"""The HTML pages: references filled in, the content security policy, what to load early."""

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from negatoscope.cli.build.errors import BuildError

_ATTRIBUTE = re.compile(r'\b(href|src)="([^"]*)"')
_POLICY = (
    ("default-src", "'none'"),
    ("script-src", "'self' 'wasm-unsafe-eval'"),
    ("worker-src", "'self'"),
    ("connect-src", "'self'"),
    ("img-src", "'self' blob: data:"),
    ("media-src", "'self' blob:"),
    ("style-src", "'self'"),
    ("font-src", "'self'"),
    ("manifest-src", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
)
_ROOT_KEYS = ("qidoRoot", "wadoRoot", "wadoUriRoot")


def content_security_policy(origins: Iterable[str]) -> str:
    """Return the policy of a page that may ask these origins beside its own."""
    extra = " ".join(sorted(set(origins)))
    parts = []
    for name, value in _POLICY:
        allowed = f"{value} {extra}" if extra and name in {"connect-src", "img-src"} else value
        parts.append(f"{name} {allowed}")
    return "; ".join(parts)


def source_origins(sources: Iterable[Mapping[str, object]]) -> set[str]:
    """Return the origins of other hosts that the configured data sources name."""
    origins = set()
    for configuration in sources:
        bulk = configuration.get("bulkDataURI")
        rewritten = bulk.get("prefixWith") if isinstance(bulk, Mapping) else None
        for value in (*(configuration.get(key) for key in _ROOT_KEYS), rewritten):
            parts = urlsplit(value) if isinstance(value, str) else None
            if parts is not None and parts.scheme in {"http", "https"} and parts.netloc:
                origins.add(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
    return origins


def render_page(
    template: str,
    references: Mapping[str, str],
    *,
    prefix: str,
    policy: str,
    preload: Iterable[tuple[str, str]],
) -> bytes:
    """Return a page from the shell's template.

    Parameters
    ----------
    template
        The shell's ``index.html``, with references relative to the shell's folder.
    references
        Path in the shell's folder to path in the site.
    prefix
        What leads from the page to the site's folder: ``./``, ``../`` or an absolute path.
    preload
        Pairs of site path and kind (``script`` or ``fetch``) that the start will ask for.
    """

    def replace(match: re.Match[str]) -> str:
        name, value = match.groups()
        if not value or value.startswith("#") or "://" in value:
            return match.group(0)
        if value not in references:
            raise BuildError(f"index.html refers to {value}, which is not part of the shell.")
        return f'{name}="{prefix}{references[value]}"'

    page = _ATTRIBUTE.sub(replace, template)
    early = [f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">']
    for path, kind in preload:
        if kind == "script":
            early.append(f'<link rel="modulepreload" href="{prefix}{path}">')
        else:
            early.append(f'<link rel="preload" as="fetch" crossorigin href="{prefix}{path}">')
    charset = '<meta charset="utf-8">'
    if charset not in page:
        raise BuildError(f"index.html does not begin with {charset}.")
    return page.replace(charset, "\n  ".join([charset, *early]), 1).encode()


def normalised_base_path(base_path: str) -> str:
    """Return a base path with a slash at both ends; it may be a path only."""
    if "://" in base_path or "?" in base_path or "#" in base_path:
        raise BuildError(f"--base-path {base_path}: give the path alone, for example /viewer/.")
    trimmed = base_path.strip("/")
    return f"/{trimmed}/" if trimmed else "/"
