"""A DICOMweb service that checks who asks: ASGI middleware before the embedded server."""

import asyncio
import contextlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/dicom-web"


@dataclass
class Seen:
    """One request to the service."""

    path: str
    authorization: str
    status: int


@dataclass
class TokenGuard:
    """Lets requests pass that carry a token of one of the issuers, for this audience.

    ``revoked`` are tokens that are refused although they have not run out; with ``revoke_all``
    every token that has been seen until now is one, and with ``revoke_at_frame`` the one that
    asks for the frame of that number, counted from 1. A refusal is held back until
    ``refuse_together`` requests have been refused, so that a test of many at once does not depend
    on how fast the first one is answered.
    """

    app: ASGIApp
    issuers: Iterable[str]
    audience: str = "urn:archive"
    leeway_s: float = 0
    now_shift_s: float = 0
    refusal: int = 401
    challenge: bool = True
    revoke_at_frame: int | None = None
    refuse_together: int = 1
    revoked: set[str] = field(default_factory=set)
    seen: list[Seen] = field(default_factory=list)
    _keys: dict[str, jwt.PyJWKClient] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    def revoke_all(self) -> None:
        """Refuse every token that was taken until now."""
        self.revoked |= {each.authorization.removeprefix("Bearer ") for each in self.seen}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 (or what ``refusal`` says), or let the request pass."""
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self.app(scope, receive, send)
            return
        authorization = Headers(scope=scope).get("authorization", "")
        self._revoke_at_frame(scope["path"])
        fault = self._fault(authorization)
        status = 200 if fault is None else self.refusal if authorization else 401
        self.seen.append(Seen(scope["path"], authorization, status))
        if fault is None:
            await self.app(scope, receive, send)
            return
        await self._gather()
        headers = {"Cache-Control": "no-store"}
        if self.challenge:
            headers["WWW-Authenticate"] = (
                f'Bearer error="invalid_token", error_description="{fault}"'
            )
        answer = JSONResponse({"object": "the token", "reason": fault}, status, headers)
        await answer(scope, receive, send)

    def _revoke_at_frame(self, path: str) -> None:
        if self.revoke_at_frame is None or "/frames/" not in path:
            return
        asked = sum("/frames/" in each.path for each in self.seen)
        if asked + 1 == self.revoke_at_frame:
            self.revoke_all()

    async def _gather(self) -> None:
        """Wait until enough requests have been refused, or for five seconds."""
        if sum(each.status != 200 for each in self.seen) >= self.refuse_together:
            self._enough.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._enough.wait(), 5)

    def _fault(self, authorization: str) -> str | None:
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token:
            return "there is none"
        if token in self.revoked:
            return "it was revoked"
        try:
            issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
            key = self._key(issuer, token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.audience,
                issuer=list(self.issuers),
                leeway=self.leeway_s,
                options={"require": ["exp", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            return f"{type(error).__name__}"
        assert claims["sub"]
        return None

    def _key(self, issuer: str, token: str) -> Any:
        if issuer not in self.issuers:
            raise jwt.InvalidIssuerError
        with self._lock:
            client = self._keys.setdefault(issuer, jwt.PyJWKClient(f"{issuer}/jwks"))
            return client.get_signing_key_from_jwt(token).key
