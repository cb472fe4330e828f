"""OpenID Connect by the library oidc-client-ts, which is loaded when it is first needed.

Tokens are in the library's and in Python's memory. The tab's session storage holds, while the
person is at the provider, what the answer is checked against (state, nonce, PKCE verifier).
"""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from negatoscope.app.sign_in.port import Fault, Finished, Grant, SignInError, Wanted

_CHANNEL = "negatoscope.signed-out"
_ENDED_KEY = "negatoscope.signed-out"
_POPUP_MARK = "popup"

# OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1 and 5.2
_REFUSED = frozenset({"access_denied", "consent_required"})
_ENDED = frozenset(
    {"login_required", "interaction_required", "account_selection_required", "invalid_grant"}
)
#: What the library says when its checks fail; its messages for people are not shown.
_UNKNOWN = ("No matching state found", "State does not match", "No state in response",
            "authority mismatch", "client_id mismatch", "nonce in id_token")  # fmt: skip


class PageIdentity:
    """The library, one object for each client.

    Parameters
    ----------
    load
        JavaScript function that imports an asset of the site by its name.
    root_url
        The site's root; tabs of one site tell each other.
    """

    def __init__(self, load: Any, root_url: str) -> None:
        self._load = load
        self._channel_name = f"{_CHANNEL}:{root_url}"
        self._module: Any = None
        self._managers: dict[int, Any] = {}
        self._popup: Any = None
        self._channel: Any = None
        self._heard: Any = None

    async def leave(
        self, settings: Mapping[str, Any], wanted: Wanted, login_hint: str = ""
    ) -> None:
        """Go to the provider's sign-in page; returns when the person comes back."""
        manager = await self._manager(settings)
        kept = {"target": wanted.target, "leftOut": wanted.left_out}
        request = {"state": kept, **self._request(settings)}
        if login_hint:
            request["login_hint"] = login_hint
        await _answered(manager.signinRedirect(_object(request)))

    async def finish(self, settings: Mapping[str, Any], address: str) -> Finished:
        """Take the answer that the provider has led back with."""
        manager = await self._manager(settings)
        user = await _answered(manager.signinRedirectCallback(address))
        kept = user.state.to_py() if hasattr(user.state, "to_py") else {}
        wanted = Wanted(str(kept.get("target", "")), kept.get("leftOut") is True)
        return Finished(_grant(user), wanted)

    async def renew(self, settings: Mapping[str, Any]) -> Grant:
        """Use the refresh token, or a hidden frame where one is configured."""
        manager = await self._manager(settings)
        user = await _answered(manager.getUser())
        if user is None:
            raise SignInError("ended")
        if not user.refresh_token and not settings.get("silent_redirect_uri"):
            raise SignInError("ended")
        return _grant(await _answered(manager.signinSilent(_object(self._nonce()))))

    async def ask(self, settings: Mapping[str, Any]) -> Grant:
        """Let the person sign in in a window of its own."""
        import js

        manager = await self._manager(settings)
        if self._popup is not None:
            self._popup.abort()
        self._popup = js.AbortController.new()
        request = {**self._request(settings, _POPUP_MARK), "popupSignal": self._popup.signal}
        return _grant(await _answered(manager.signinPopup(_object(request))))

    async def end(self, settings: Mapping[str, Any], *, revoke: bool) -> bool:
        """Forget the tokens and go to the provider's sign-out page; false where it has none."""
        from pyodide.ffi import JsException

        manager = await self._manager(settings)
        if revoke:
            with contextlib.suppress(JsException):  # it is signed out of all the same
                await manager.revokeTokens()
        metadata = await _answered(manager.metadataService.getMetadata())
        if not getattr(metadata, "end_session_endpoint", None):
            await manager.removeUser()
            return False
        await _answered(manager.signoutRedirect())
        return False  # the browser's way back

    def announce_end(self) -> None:
        """Tell the site's other tabs."""
        if self._channel is not None:
            self._channel.postMessage("ended")

    def on_end(self, heard: Callable[[], None]) -> None:
        """Call when another tab has signed out."""
        import js
        from pyodide.ffi import create_proxy

        self._channel = js.BroadcastChannel.new(self._channel_name)
        self._heard = create_proxy(lambda _event: heard())
        self._channel.onmessage = self._heard

    def mark_ended(self) -> None:
        """For the next page in this tab."""
        import js

        js.sessionStorage.setItem(_ENDED_KEY, "1")

    def take_ended(self) -> bool:
        """Whether the last page in this tab signed out."""
        import js

        ended = js.sessionStorage.getItem(_ENDED_KEY) is not None
        js.sessionStorage.removeItem(_ENDED_KEY)
        return ended

    def _request(self, settings: Mapping[str, Any], mark: str = "") -> dict[str, Any]:
        return {"url_state": mark or str(settings.get("number", "")), **self._nonce()}

    def _nonce(self) -> dict[str, str]:
        return {"nonce": secrets.token_urlsafe(24)}

    async def _manager(self, settings: Mapping[str, Any]) -> Any:
        found = self._managers.get(id(settings))
        if found is None:
            if self._module is None:
                self._module = await _answered(self._load("sign-in.js"))
            plain = {name: value for name, value in settings.items() if name != "number"}
            found = self._managers[id(settings)] = self._module.userManager(_object(plain))
        return found


def _grant(user: Any) -> Grant:
    """What the application needs of the library's user."""
    profile = user.profile.to_py() if hasattr(user.profile, "to_py") else {}
    if not user.access_token:
        raise SignInError("provider", "no access token")
    lasts = user.expires_in
    names = ("name", "preferred_username", "email", "upn")
    name = next((str(profile[each]) for each in names if profile.get(each)), "")
    return Grant(
        access_token=str(user.access_token),
        subject=str(profile.get("sub", "")),
        name=name,
        lasts_s=float(lasts) if isinstance(lasts, (int, float)) else None,
    )


async def _answered(promise: Any) -> Any:
    """Await the library; what it throws may quote addresses and tokens, and is only classified."""
    from pyodide.ffi import JsException

    try:
        return await promise
    except JsException as error:
        fault, code = _classified(error)
    raise SignInError(fault, code)


def _classified(error: Any) -> tuple[Fault, str]:
    name, message = str(error.name), str(error.message)
    if name == "ErrorResponse":
        code = "".join(c for c in str(error.error) if c.isalnum() or c in "_-")[:64]
        if code in _REFUSED:
            return "refused", code
        return ("ended", code) if code in _ENDED else ("provider", code)
    if message.startswith(_UNKNOWN):
        return "unknown", ""
    if name in ("TypeError", "ErrorTimeout", "TimeoutError", "AbortError"):
        blocked = "disposed window" in message
        return ("blocked", "") if blocked else ("network", "")
    if "disposed window" in message:
        return "blocked", ""
    return ("closed", "") if message.startswith("Popup") else ("provider", "")


def _object(mapping: Mapping[str, Any]) -> Any:
    import js
    from pyodide.ffi import to_js

    return to_js(dict(mapping), dict_converter=js.Object.fromEntries)
