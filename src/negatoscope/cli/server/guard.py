"""What every request passes: host check, cross-origin rules, security headers."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFLIGHT_SECONDS = "600"


@dataclass(slots=True)
class GuardPolicy:
    """Who may ask.

    `hosts` are the names under which the server may be asked for: None means loopback names, an
    empty tuple any. A page of another site that points its own name at this machine (DNS
    rebinding) is thereby refused. `cors` are the origins whose pages may read answers.
    """

    hosts: tuple[str, ...] | None = None
    cors: tuple[str, ...] = field(default=())

    def admits_host(self, header: str) -> bool:
        """Whether a Host header names this server."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        if self.hosts is None:
            return is_loopback(name)
        return not self.hosts or name in {each.lower() for each in self.hosts} or is_loopback(name)

    def admits_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may change something: its own, or an allowed one."""
        return origin in self.cors or urlsplit(origin).netloc == host


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware that applies a :class:`GuardPolicy` and adds the headers."""

    def __init__(self, app: ASGIApp, policy: GuardPolicy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin, host = headers.get("origin", ""), headers.get("host", "")
        shared = origin in self._policy.cors

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(raw=message["headers"])
                for name, value in SECURITY_HEADERS.items():
                    answer.setdefault(name, value)
                if shared:
                    _allow(answer, origin)
                elif not self._policy.cors:
                    answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                message["headers"] = answer.raw
            await send(message)

        refusal = self._refusal(scope["method"], origin, host)
        if refusal is None and shared and scope["method"] == "OPTIONS":
            refusal = _preflight(headers)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, method: str, origin: str, host: str) -> Response | None:
        if not self._policy.admits_host(host):
            reason = "names another host; start the server with this name allowed"
            return JSONResponse({"object": "the Host header", "reason": reason}, status_code=421)
        foreign = origin and not self._policy.admits_origin(origin, host)
        if method not in _SAFE_METHODS and foreign:
            reason = "pages of other sites may not send anything here"
            return JSONResponse({"object": "the request", "reason": reason}, status_code=403)
        return None


def _allow(answer: MutableHeaders, origin: str) -> None:
    answer["Access-Control-Allow-Origin"] = origin
    answer["Access-Control-Expose-Headers"] = "Content-Length, Content-Type, ETag, Warning"
    answer.add_vary_header("Origin")


def _preflight(headers: Headers) -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
            "Access-Control-Allow-Headers": headers.get("access-control-request-headers", "accept"),
            "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        },
    )
