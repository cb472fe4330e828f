"""The OpenID provider: discovery, keys, client, redirect URI, scopes, clocks."""

import json
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from negatoscope.app.doctor import cures_sign_in as table
from negatoscope.app.doctor.case import Case, NotNowError, no_answer
from negatoscope.app.doctor.cures import Table, in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning, word
from negatoscope.app.doctor.probe import Answer, NoAnswerError
from negatoscope.app.doctor.target import ProviderTarget, host_of, is_local_name
from negatoscope.sources.addresses import origin_of

_DISCOVERY = "/.well-known/openid-configuration"
_BYTES = 1 << 20
#: Providers refuse tokens "from the future" beyond about this; others allow five minutes.
_SKEW_WARNING_S = 30
_SKEW_FAILED_S = 300
#: RFC 7636 appendix B: any challenge will do, no code is ever issued for it.
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
_WITHOUT_PROMPT = ("login_required", "interaction_required", "consent_required",
                   "account_selection_required")  # fmt: skip


@dataclass(slots=True)
class ProviderCase(Case):
    """An OpenID provider, and what it says of itself."""

    provider: ProviderTarget = field(kw_only=True)
    metadata: dict[str, Any] = field(default_factory=dict)
    clock_offset_s: float | None = None

    def need(self, name: str) -> str:
        """A value of the provider's metadata."""
        if not self.metadata:
            raise NotNowError("the provider's configuration was not read")
        value = self.metadata.get(name)
        if not isinstance(value, str) or not origin_of(value):
            raise NotNowError(f"the provider names no {name}")
        return value

    def mended(self, settings: Table, **more: str) -> tuple[Cure, ...]:
        """Cures with this client's particulars filled in."""
        fields = {"client": self.provider.client_id, "redirect": self.provider.redirect_uri}
        return self.cures(settings, **{**fields, **more})


async def discovery(case: ProviderCase) -> Verdict:
    """The provider's own description (OIDC Discovery 4)."""
    authority = case.provider.authority
    if not origin_of(authority):
        return failed(
            "“authority” is missing, or no address.",
            [in_config("Name the provider.", '"oidc": [{"authority": "https://…"}]')],
        )
    if not authority.startswith("https://") and not is_local_name(host_of(authority)):
        return failed("The provider is named by http.", [in_config("Use its https address.")])
    url = authority.rstrip("/").removesuffix(_DISCOVERY) + _DISCOVERY
    headers = {"Accept": "application/json"}
    if case.target.origin and not case.probe.in_page:
        headers["Origin"] = case.target.origin
    try:
        answer = await case.ask(url, headers, max_bytes=_BYTES, authorized=False)
    except NoAnswerError as error:
        if error.reason == "cors":
            return failed("The provider does not let this page read it (CORS).",
                          case.mended(table.CORS))  # fmt: skip
        return no_answer(case, error, url)
    _note_clock(case, answer)
    value = _object(answer)
    if answer.status != 200 or value is None:
        return failed(
            f"There is no OpenID configuration below this authority ({answer.status}).",
            case.mended(table.AUTHORITY),
        )
    case.metadata = value
    missing = [n for n in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
               if not isinstance(value.get(n), str)]  # fmt: skip
    if missing:
        return failed(f"The OpenID configuration lacks {', '.join(missing)}.",
                      case.mended(table.AUTHORITY))  # fmt: skip
    if fault := _cors_fault(case, answer):
        return fault
    by = ", ".join(product.value for product in case.products)
    return ok(f"The provider describes itself{f' ({by})' if by else ''}.")


async def issuer(case: ProviderCase) -> Verdict:
    """Whether the provider calls itself as it is configured (OIDC Discovery 4.3)."""
    said = case.metadata.get("issuer")
    if not isinstance(said, str):
        raise NotNowError("the provider's configuration was not read")
    authority = case.provider.authority.removesuffix(_DISCOVERY)
    if said == authority:
        return ok("The issuer is the authority.")
    if said.rstrip("/") == authority.rstrip("/"):
        return warning(
            "Authority and issuer differ by a slash at the end: strict services refuse the tokens.",
            [in_config("Write it as the provider does.", f'"authority": "{word(said)}"')],
        )
    if "{tenantid}" in said:
        return warning(
            "The authority is for all tenants: name the hospital's own.",
            case.mended(table.AUTHORITY),
        )
    return failed(
        f"The provider calls itself {word(said)}: sign-in does not trust it, nor do services.",
        case.mended(table.ISSUER, issuer=word(said)),
    )


async def keys(case: ProviderCase) -> Verdict:
    """The keys that the provider signs with (RFC 7517)."""
    url = case.need("jwks_uri")
    try:
        answer = await case.ask(url, max_bytes=_BYTES, authorized=False)
    except NoAnswerError as error:
        if error.reason == "cors":
            return warning("This page cannot read the provider's keys (CORS); it does not need to.")
        return no_answer(case, error, url)
    value = _object(answer) or {}
    found = value.get("keys")
    listed = [k for k in found if isinstance(k, dict)] if isinstance(found, list) else []
    signing = [k for k in listed if k.get("use", "sig") == "sig" and k.get("kty") in ("RSA", "EC",
               "OKP")]  # fmt: skip
    if not signing:
        return failed(
            f"The provider publishes no signing key ({answer.status}): no token can be checked.",
            [Cure("The provider", "Give it a key to sign with (RS256, ES256).")],
        )
    return ok(f"The provider publishes {len(signing)} signing "
              f"key{'' if len(signing) == 1 else 's'}.")  # fmt: skip


async def flow(case: ProviderCase) -> Verdict:
    """Authorization code with PKCE (RFC 7636), as the provider announces it."""
    case.need("authorization_endpoint")
    types = case.metadata.get("response_types_supported")
    if isinstance(types, list) and "code" not in types:
        return failed("The provider offers no authorization code.", case.mended(table.CLIENT))
    if case.provider.response_type != "code":
        return failed(
            f"response_type is “{word(case.provider.response_type)}”: the implicit flow is not "
            "offered here, as tokens would stand in addresses.",
            [in_config("Use the authorization code.", '"response_type": "code"')],
        )
    methods = case.metadata.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" in methods:
        return ok("Authorization code with PKCE (S256).")
    if methods is None:
        return ok("Authorization code; the provider does not say whether it knows PKCE.")
    return warning("The provider does not announce PKCE with S256.", case.mended(table.PKCE))


async def scopes(case: ProviderCase) -> Verdict:
    """The scopes that are asked for."""
    wanted = case.provider.scope.split()
    if "openid" not in wanted:
        return failed(
            "“openid” is not among the scopes: there would be no sign-in, only a token.",
            [in_config("Add it.", f'"scope": "{word(" ".join(["openid", *wanted]))}"')],
        )
    case.need("authorization_endpoint")
    offered = case.metadata.get("scopes_supported")
    if not isinstance(offered, list):
        return ok("The provider does not say which scopes it knows.")
    unknown = [scope for scope in wanted if scope not in offered]
    if unknown:
        return warning(
            f"The provider does not list the scope {word(', '.join(unknown))}.",
            case.mended(table.SCOPES, scopes=word(" ".join(unknown))),
        )
    return ok(f"The provider knows {word(', '.join(wanted))}.")


async def redirect_uri(case: ProviderCase) -> Verdict:
    """Whether the provider would send people back to the viewer. Nobody is signed in."""
    url = case.need("authorization_endpoint")
    provider = case.provider
    if not origin_of(provider.redirect_uri):
        return skipped("the redirect URI is relative to the viewer: give the viewer's URL")
    if case.probe.in_page:
        return skipped("a page cannot see this; `negatoscope doctor` on the command line can")
    query = {
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "response_type": "code",
        "scope": provider.scope,
        "prompt": "none",
        "state": "negatoscope-doctor",
        "nonce": "negatoscope-doctor",
        "code_challenge": _CHALLENGE,
        "code_challenge_method": "S256",
    }
    joined = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
    answer = await case.ask(joined, follow=False, max_bytes=1 << 16, authorized=False)
    location = answer.headers.get("location", "")
    if 300 <= answer.status < 400 and location.startswith(provider.redirect_uri):
        return _sent_back(case, location)
    if 300 <= answer.status < 400:
        return warning(
            "The provider leads on to a page of its own: only a person in a browser can tell "
            "whether it comes back."
        )
    if answer.status >= 500:
        return failed(f"The provider has a fault of its own ({answer.status}).",
                      [Cure("The provider", "Look into its log at this time.")])  # fmt: skip
    if b"redirect" not in answer.body.lower() and b"client" in answer.body.lower():
        return failed("The provider does not know this client_id.", case.mended(table.CLIENT))
    return failed(
        f"The provider does not send people back to {provider.redirect_uri} ({answer.status}): "
        "the redirect URI is not registered for this client.",
        case.mended(table.REDIRECT),
    )


def _sent_back(case: ProviderCase, location: str) -> Verdict:
    parts = urlsplit(location)
    said = {**parse_qs(parts.fragment), **parse_qs(parts.query)}
    error = word(next(iter(said.get("error", [])), ""))
    if not error or error in _WITHOUT_PROMPT:
        return ok("The redirect URI is registered.")
    if error == "invalid_scope":
        return failed("The provider refuses the scopes (invalid_scope).",
                      case.mended(table.SCOPES, scopes=word(case.provider.scope)))  # fmt: skip
    if error in ("unauthorized_client", "unsupported_response_type"):
        return failed(f"The client may not use the authorization code ({error}).",
                      case.mended(table.CLIENT))  # fmt: skip
    return failed(f"The provider refuses the request ({error}).", case.mended(table.CLIENT))


async def token_endpoint(case: ProviderCase) -> Verdict:
    """Whether the page may trade a code for a token. A made-up code is offered, and refused."""
    url = case.need("token_endpoint")
    if case.probe.in_page or not origin_of(case.provider.redirect_uri):
        return skipped("`negatoscope doctor` with the viewer's URL can look at this")
    form = {
        "grant_type": "authorization_code",
        "code": "negatoscope-doctor",
        "client_id": case.provider.client_id,
        "redirect_uri": case.provider.redirect_uri,
        "code_verifier": _VERIFIER,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": case.target.origin}
    answer = await case.ask(
        url, headers, method="POST", body=urlencode(form).encode(), max_bytes=1 << 16,
        authorized=False, follow=False,
    )  # fmt: skip
    error = (_object(answer) or {}).get("error")
    if error in ("invalid_client", "unauthorized_client"):
        return failed(
            f"The provider wants a secret of this client, or does not know it ({error}): a page "
            "can keep no secret.",
            case.mended(table.CLIENT),
        )
    if fault := _cors_fault(case, answer):
        return fault
    if error == "invalid_grant":
        return ok("The page may trade a code for a token.")
    return warning(f"The provider answered a made-up code with {answer.status}.")


async def clock(case: ProviderCase) -> Verdict:
    """Whether the clocks agree, by which tokens are valid or not."""
    offset = case.clock_offset_s
    if offset is None:
        return skipped("the provider does not say its time, or a page cannot see it")
    seconds = round(abs(offset))
    side = "ahead of" if offset > 0 else "behind"
    if seconds > _SKEW_FAILED_S:
        return failed(f"The provider's clock is {seconds} s {side} this one: tokens count as not "
                      "yet valid, or as old.", case.mended(table.CLOCK))  # fmt: skip
    if seconds > _SKEW_WARNING_S:
        return warning(f"The provider's clock is {seconds} s {side} this one.",
                       case.mended(table.CLOCK))  # fmt: skip
    return ok("The provider's clock agrees with this one.")


def _note_clock(case: ProviderCase, answer: Answer) -> None:
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError, IndexError):
        return
    case.clock_offset_s = said.timestamp() - case.probe.now_s()


def _cors_fault(case: ProviderCase, answer: Answer) -> Verdict | None:
    origin = case.target.origin
    if case.probe.in_page or not origin or origin == origin_of(answer.url or origin):
        return None
    said = answer.headers.get("access-control-allow-origin", "")
    if said in ("*", origin):
        return None
    return failed(
        f"The provider does not let a page of {origin} read its answers (CORS).",
        case.mended(table.CORS),
    )


def _object(answer: Answer) -> dict[str, Any] | None:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
