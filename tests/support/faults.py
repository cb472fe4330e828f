"""A small proxy before a good server that misbehaves on demand, path by path."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date"}
NOT_FORWARDED = {*HOP_BY_HOP, "accept-encoding"}


@dataclass(frozen=True)
class Fault:
    """What to do with requests whose path and query match ``pattern``.

    ``status``, ``body`` and ``media_type`` replace the answer where given; ``delay_s`` comes
    before it; ``keep_bytes`` cuts the good answer's body (its length is told truthfully, so that
    the damage is in the content); ``drop`` closes the connection without an answer.
    """

    pattern: str
    status: int | None = None
    body: bytes | None = None
    media_type: str = "application/dicom+json"
    delay_s: float = 0
    keep_bytes: int | None = None
    drop: bool = False
    times: int | None = None


@dataclass
class FaultyProxy:
    """The proxy; ``faults`` may change while it runs, the first that matches applies."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    used: dict[Fault, int] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Return the ASGI application."""

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            async with httpx.AsyncClient(
                base_url=self.upstream, timeout=120, trust_env=False
            ) as client:
                app.state.client = client
                yield

        methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
        return Starlette(
            routes=[Route("/{path:path}", self._answer, methods=methods)], lifespan=lifespan
        )

    def fault_of(self, target: str) -> Fault | None:
        """Return the fault that applies to a path with its query, and count its use."""
        for fault in self.faults:
            used = self.used.get(fault, 0)
            if re.search(fault.pattern, target) and (fault.times is None or used < fault.times):
                self.used[fault] = used + 1
                return fault
        return None

    async def _answer(self, request: Request) -> Response:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.requests.append(target)
        fault = self.fault_of(target)
        if fault is None:
            return await self._forward(request, target)
        await asyncio.sleep(fault.delay_s)
        if fault.drop:
            return _Dropped()
        if fault.status is not None or fault.body is not None:
            return Response(fault.body or b"", fault.status or 200, media_type=fault.media_type)
        answer = await self._forward(request, target)
        if fault.keep_bytes is not None:
            headers = {k: v for k, v in answer.headers.items() if k not in HOP_BY_HOP}
            return Response(answer.body[: fault.keep_bytes], answer.status_code, headers)
        return answer

    async def _forward(self, request: Request, target: str) -> Response:
        client: httpx.AsyncClient = request.app.state.client
        headers = {k: v for k, v in request.headers.items() if k not in NOT_FORWARDED}
        answer = await client.request(
            request.method,
            target,
            headers={**headers, "accept-encoding": "identity"},
            content=await request.body(),
        )
        kept = {k: v for k, v in answer.headers.items() if k not in HOP_BY_HOP}
        return Response(answer.content, answer.status_code, kept)


class _Dropped(Response):
    """Ends the connection in the middle of an answer: the browser sees a network error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"1000"), (b"connection", b"close")],
            }
        )
        raise ConnectionAbortedError("dropped on purpose")
