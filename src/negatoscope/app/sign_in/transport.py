"""Requests of sources with the headers that say who asks."""

from dataclasses import replace

from negatoscope.app.sign_in.access import Access, Headers
from negatoscope.sources.transport import Request, Response, Transport


class AuthorizedTransport:
    """A transport that adds headers for the origins that may get them, and for no other."""

    def __init__(self, inner: Transport, access: Access) -> None:
        self._inner = inner
        self._access = access

    async def send(self, request: Request) -> Response:
        """Send a request; one that was refused for its token, once more with a new one.

        Raises
        ------
        TransportError
            There was no answer.
        SourceError
            The server does not accept the sign-in.
        """
        used = await self._access.headers(request.url)
        if not used:
            return await self._inner.send(request)
        response = await self._inner.send(_with(request, used))
        if response.status == 401 and await self._access.refused(request.url, used):
            used = await self._access.headers(request.url)
            response = await self._inner.send(_with(request, used))
        if response.status in (401, 403):
            error = self._access.refusal(response.status, response.headers)
            if error is not None:
                raise error
        else:
            self._access.accepted(request.url, used)
        return response


def _with(request: Request, headers: Headers) -> Request:
    return replace(request, headers={**request.headers, **headers}, authorized=True)
