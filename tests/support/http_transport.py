"""The sources' transport over httpx, for tests against real servers."""

import httpx

from negatoscope.sources.transport import Request, Response, TransportError


class HttpTransport:
    """Sends requests for real; one connection pool per instance."""

    def __init__(self) -> None:
        self.client = httpx.AsyncClient(trust_env=False, follow_redirects=True)

    async def send(self, request: Request) -> Response:
        """Send a request; no answer becomes a `TransportError`."""
        try:
            answer = await self.client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=await _body(request),
                timeout=request.timeout_s,
            )
        except httpx.TimeoutException as error:
            raise TransportError("timeout", str(error)) from error
        except httpx.HTTPError as error:
            raise TransportError("network", str(error)) from error
        headers = {key.lower(): value for key, value in answer.headers.items()}
        return Response(answer.status_code, headers, answer.content, str(answer.url))

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()


async def _body(request: Request) -> bytes | None:
    if not request.pieces:
        return request.body
    parts = [p if isinstance(p, bytes) else await p.read(0, 1 << 40) for p in request.pieces]
    return b"".join(parts)
