"""Where a sign-in leads back to: pages of this site, without what identifies a patient."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from negatoscope.app.sign_in.port import Wanted
from negatoscope.app.worklist.query import PRIVATE_FILTERS
from negatoscope.sources.addresses import origin_of

_PRIVATE = frozenset(name.lower() for name in PRIVATE_FILTERS)
#: What an answer of a provider brings (RFC 6749 4.1.2, RFC 9207), and tokens in any shape.
_NEVER = frozenset({"code", "state", "session_state", "iss", "token", "access_token", "id_token"})
MAX_CHARACTERS = 8000


def wanted_of(path: str, search: str) -> Wanted:
    """What may be kept of an address while a person signs in.

    >>> wanted_of("", "?modalities=CT&mrn=7")
    Wanted(target='?modalities=CT', left_out=True)
    """
    given = parse_qsl(search.removeprefix("?"), keep_blank_values=True)
    private = [name for name, _ in given if name.lower() in _PRIVATE]
    kept = [(n, v) for n, v in given if n.lower() not in _PRIVATE and n.lower() not in _NEVER]
    query = urlencode(kept, safe=",")
    target = path + ("?" + query if query else "")
    return Wanted(target if len(target) <= MAX_CHARACTERS else "", bool(private) and not path)


def own_target(address: str, base_url: str) -> str | None:
    """An address of this site relative to its root; ``None`` for any other.

    >>> own_target("https://here.example/v/viewer?a=1", "https://here.example/v/")
    'viewer?a=1'
    >>> own_target("https://here.example.attacker.example/", "https://here.example/v/")
    """
    if not origin_of(address) or not address.startswith(base_url):
        return None
    relative = address[len(base_url) :].partition("#")[0]
    return relative if is_relative(relative) else None


def is_relative(target: str) -> bool:
    """Whether a target stays below the site's root, however a browser reads it."""
    if not target.isprintable() or "\\" in target or ".." in target.partition("?")[0]:
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and not target.startswith("/")
