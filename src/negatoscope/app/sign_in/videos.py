"""Videos with the headers that say who asks."""

from dataclasses import replace

from negatoscope.app.ports import VideoFault, VideoFiles, VideoProgress
from negatoscope.app.sign_in.access import Access, Headers
from negatoscope.sources.contents import Content, FilePieces
from negatoscope.sources.transport import Request


class AuthorizedVideos:
    """Fetches videos with headers, and asks once more for what was refused for its token."""

    def __init__(self, inner: VideoFiles, access: Access) -> None:
        self._inner = inner
        self._access = access

    def plays(self, media_type: str) -> bool:
        """Whether the browser may be able to play it."""
        return self._inner.plays(media_type)

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        """Fetch a video.

        Raises
        ------
        VideoFault
            It cannot be had, or has more than `limit_bytes`.
        SourceError
            The server does not accept the sign-in.
        """
        used = await self._access.headers(request.url)
        if not used:
            return await self._inner.fetch(request, limit_bytes, on_progress)
        try:
            content = await self._inner.fetch(_with(request, used), limit_bytes, on_progress)
        except VideoFault as fault:
            if fault.status != 401 or not await self._access.refused(request.url, used):
                self._raise_refusal(fault)
                raise
            used = await self._access.headers(request.url)
            try:
                content = await self._inner.fetch(_with(request, used), limit_bytes, on_progress)
            except VideoFault as again:
                self._raise_refusal(again)
                raise
        self._access.accepted(request.url, used)
        return content

    def open(self, uid: str, pieces: FilePieces, media_type: str) -> None:
        """Give a video to the player."""
        self._inner.open(uid, pieces, media_type)

    def close(self, uid: str) -> None:
        """Take a video away."""
        self._inner.close(uid)

    def _raise_refusal(self, fault: VideoFault) -> None:
        if fault.status in (401, 403):
            error = self._access.refusal(fault.status, {})
            if error is not None:
                raise error from fault


def _with(request: Request, headers: Headers) -> Request:
    return replace(request, headers={**request.headers, **headers}, authorized=True)
