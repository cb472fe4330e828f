"""What goes wrong with a request, as a status code and two short sentences."""

import logging
import traceback

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_log = logging.getLogger("negatoscope.server")


class ServiceError(Exception):
    """A request that cannot be answered: the object it was about and the reason."""

    def __init__(self, status: int, subject: str, reason: str) -> None:
        super().__init__(f"{subject}: {reason}")
        self.status = status
        self.subject = subject
        self.reason = reason


def not_found(subject: str, reason: str = "not in this folder") -> ServiceError:
    """404 for an object."""
    return ServiceError(404, subject, reason)


async def service_error(_: Request, error: Exception) -> Response:
    """Answer a :class:`ServiceError` as JSON."""
    assert isinstance(error, ServiceError)  # noqa: S101 - registered for this class only
    return JSONResponse(
        {"object": error.subject, "reason": error.reason},
        status_code=error.status,
        headers={"Cache-Control": "no-store"},
    )


async def unexpected_error(_: Request, error: Exception) -> Response:
    """Answer what nobody foresaw, and log where; the message itself may quote patient data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("%s in %s, line %s", type(error).__name__, last.filename, last.lineno)
    return JSONResponse(
        {"object": "the request", "reason": f"the server failed: {type(error).__name__}"},
        status_code=500,
        headers={"Cache-Control": "no-store"},
    )
