"""The HTML pages: references filled in, the content security policy, what to load early."""

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from negatoscope.cli.build.errors import BuildError
from negatoscope.sources.links import ALLOWED_KEY

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
_ROOT_KEYS = ("qidoRoot", "wadoRoot", "wadoUriRoot", "url")


def content_security_policy(
    origins: Iterable[str], sign_in: Iterable[str] = (), frames: Iterable[str] = ()
) -> str:
    """Return the policy of a page.

    Parameters
    ----------
    origins
        What it may ask, and show images of, beside its own.
    sign_in
        Providers that it may ask.
    frames
        Providers that it may open in a hidden frame, to renew a sign-in.
    """
    sources = set(origins)
    more = {"connect-src": sources | set(sign_in), "img-src": sources}
    policy = [*_POLICY]
    if framed := sorted(set(frames)):
        policy.append(("frame-src", " ".join(["'self'", *framed])))
    return "; ".join(" ".join([name, value, *sorted(more.get(name, ()))]) for name, value in policy)


def source_origins(sources: Iterable[Mapping[str, object]]) -> set[str]:
    """Return the origins of other hosts that the configured data sources name."""
    origins = set()
    for configuration in sources:
        bulk = configuration.get("bulkDataURI")
        rewritten = bulk.get("prefixWith") if isinstance(bulk, Mapping) else None
        allowed = configuration.get(ALLOWED_KEY)
        others = allowed if isinstance(allowed, list) else ()
        for value in (*(configuration.get(key) for key in _ROOT_KEYS), rewritten, *others):
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
    page = _referring(template, references, lambda name, path: f'{name}="{prefix}{path}"')
    early = []
    for path, kind in preload:
        if kind == "script":
            early.append(f'<link rel="modulepreload" href="{prefix}{path}">')
        else:
            early.append(f'<link rel="preload" as="fetch" crossorigin href="{prefix}{path}">')
    return _with_head(page, policy, early).encode()


def render_lost_page(
    template: str, references: Mapping[str, str], *, policy: str, script: str
) -> bytes:
    """Return the page for unknown addresses of any depth.

    Parameters
    ----------
    script
        JavaScript that stands in the page, for it can be had from nowhere before it has run: it
        finds the site's folder and puts it before the references, which are held in
        ``data-site-href`` and ``data-site-src``. The policy allows it by its hash (CSP level 2).
    """
    if "</" in script:
        raise BuildError("lost.js holds “</”, which would end it within the page.")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = policy.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    page = _referring(template, references, lambda name, path: f'data-site-{name}="{path}"')
    page = page.replace("</body>", f"<script>{script}</script>\n</body>", 1)
    return _with_head(page, policy, []).encode()


def _referring(
    template: str, references: Mapping[str, str], written: Callable[[str, str], str]
) -> str:
    """Return the template with its references as ``written`` (name, path in the site) has them."""

    def replace(match: re.Match[str]) -> str:
        name, value = match.groups()
        if not value or value.startswith("#") or "://" in value:
            return match.group(0)
        if value not in references:
            raise BuildError(f"index.html refers to {value}, which is not part of the shell.")
        return written(name, references[value])

    return _ATTRIBUTE.sub(replace, template)


def _with_head(page: str, policy: str, early: Iterable[str]) -> str:
    charset = '<meta charset="utf-8">'
    if charset not in page:
        raise BuildError(f"index.html does not begin with {charset}.")
    governed = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    return page.replace(charset, "\n  ".join([charset, governed, *early]), 1)


def normalised_base_path(base_path: str) -> str:
    """Return a base path with a slash at both ends; it may be a path only."""
    if "://" in base_path or "?" in base_path or "#" in base_path:
        raise BuildError(f"--base-path {base_path}: give the path alone, for example /viewer/.")
    trimmed = base_path.strip("/")
    return f"/{trimmed}/" if trimmed else "/"
