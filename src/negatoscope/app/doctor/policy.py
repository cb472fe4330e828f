"""What a Content Security Policy lets a page ask (CSP level 3, 6.7.2)."""

import html
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from negatoscope.app.doctor.probe import Answer

_META = re.compile(r"<meta[^>]+http-equiv=[\"']?content-security-policy[\"']?[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"content=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
Policy = dict[str, tuple[str, ...]]


def policies(answer: Answer) -> tuple[list[Policy], list[Policy]]:
    """Policies of a page: those of its headers, those within it. All of them hold at once."""
    header = answer.headers.get("content-security-policy", "")
    text = answer.body.decode("utf-8", "replace")
    within = []
    for tag in _META.findall(text):
        content = _CONTENT.search(tag)
        if content:
            within.append(_parse(html.unescape(content.group(1)[1:-1])))
    return [_parse(part) for part in header.split(",") if part.strip()], within


def _parse(text: str) -> Policy:
    found: Policy = {}
    for directive in text.split(";"):
        words = directive.split()
        if words:
            found.setdefault(words[0].lower(), tuple(words[1:]))
    return found


def allows(policy: Policy, directive: str, url: str, page: str) -> bool:
    """Whether a policy lets the page ask an address."""
    sources = policy.get(directive, policy.get("default-src"))
    return sources is None or any(_matches(source, url, page) for source in sources)


def says(policy: Policy, directives: Sequence[str], word: str) -> bool:
    """Whether the first of these directives that stands there holds a word, or none stands."""
    for directive in directives:
        if directive in policy:
            return word in policy[directive]
    return True


def _matches(source: str, url: str, page: str) -> bool:
    target, own = urlsplit(url), urlsplit(page)
    lowered = source.lower()
    if lowered == "'self'":
        return (target.scheme, target.netloc) == (own.scheme, own.netloc)
    if lowered.startswith("'"):
        return False
    if lowered == "*":
        return target.scheme in ("http", "https")
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", lowered):
        return target.scheme == lowered[:-1] or (lowered == "http:" and target.scheme == "https")
    scheme, has_scheme, rest = lowered.rpartition("://")
    host, _, path = rest.partition("/")
    name, _, port = host.partition(":")
    if has_scheme and target.scheme != scheme and (scheme, target.scheme) != ("http", "https"):
        return False
    if not has_scheme and target.scheme not in (own.scheme, "https"):
        return False
    there = (target.hostname or "").lower()
    fits = there.endswith(name[1:]) if name.startswith("*.") else there == name
    if path and not target.path.startswith(f"/{path.rstrip('/')}"):
        return False
    return fits and port in ("*", str(target.port or ""), _default_port(target.scheme, target.port))


def _default_port(scheme: str, port: int | None) -> str:
    """What may be written for a port: nothing or its number where it is the scheme's own."""
    own = {"http": 80, "https": 443}.get(scheme)
    return str(own) if port is None else ("" if port == own else str(port))
