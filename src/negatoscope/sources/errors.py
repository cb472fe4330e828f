"""What goes wrong with a source, in words for people: what, why, and what to do."""

from negatoscope.sources.transport import Response, TransportError


class SourceError(Exception):
    """A source could not deliver.

    Attributes
    ----------
    title
        What failed, in a few words.
    reason
        Why, in one sentence.
    advice
        What the user can do.
    status
        HTTP status, when there was an answer.
    object
        What was asked for: ``"the study list of “Orthanc”"``.
    retryable
        Asking again may help.
    """

    def __init__(
        self,
        title: str,
        reason: str,
        advice: str = "",
        *,
        status: int | None = None,
        what: str = "",
        retryable: bool = False,
    ) -> None:
        super().__init__(f"{title}: {reason}")
        self.title = title
        self.reason = reason
        self.advice = advice
        self.status = status
        self.object = what
        self.retryable = retryable


class InvalidRequestError(SourceError):
    """What was asked for is no valid request: nothing was sent."""


def from_transport(error: TransportError, what: str) -> SourceError:
    """Error of a request without an answer."""
    if error.kind == "timeout":
        return SourceError(
            "The server is too slow",
            f"{_capital(what)} did not arrive in time.",
            "Try again, or narrow the search.",
            what=what,
            retryable=True,
        )
    if error.kind == "too large":
        return SourceError(
            "The answer is too large",
            f"The server sends far more for {what} than this viewer reads: it was given up.",
            "Narrow the search; if it stays, tell the administrator of the server.",
            what=what,
        )
    if error.kind == "aborted":
        return SourceError(
            "Cancelled", f"Loading {what} was cancelled.", "", what=what, retryable=True
        )
    return SourceError(
        "The server cannot be reached",
        f"{_capital(what)} could not be loaded: no connection, or the server does not "
        "allow this page to ask it (CORS).",
        "Check the connection and that the server runs, then try again.",
        what=what,
        retryable=True,
    )


# status: (title, reason, advice, retryable)
_STATUS: dict[int, tuple[str, str, str, bool]] = {
    400: (
        "The server rejects the request",
        "The server does not understand the request for {object}.",
        "Change the search; if it stays, the source's configuration may not fit the server.",
        False,
    ),
    401: (
        "Sign-in needed",
        "The server wants to know who asks for {object}.",
        "Sign in and try again.",
        False,
    ),
    403: (
        "No permission",
        "The server does not allow you to see {object}.",
        "Ask the administrator of the server for access.",
        False,
    ),
    404: (
        "Not found",
        "The server does not know {object}.",
        "Check the link and the address of the source in the configuration.",
        False,
    ),
    406: (
        "No common format",
        "The server cannot deliver {object} in a format that this viewer reads.",
        "Check the source's acceptHeader and requestTransferSyntaxUID.",
        False,
    ),
    413: (
        "Too many results",
        "The server refuses to deliver that much for {object}.",
        "Narrow the search.",
        False,
    ),
    429: (
        "The server is busy",
        "The server asks to wait before {object} is requested again.",
        "Wait a moment and try again.",
        True,
    ),
}


def from_response(response: Response, what: str) -> SourceError:
    """Error of an answer whose status says failure."""
    status = response.status
    known = _STATUS.get(status)
    if known is not None:
        title, reason, advice, retryable = known
    elif status in (502, 503, 504):
        title, reason = "The server is not available", "The server behind {object} does not answer."
        advice, retryable = "Wait a moment and try again.", True
    elif status >= 500:
        title, reason = "The server failed", "The server reports a fault of its own with {object}."
        advice, retryable = "Try again; if it stays, tell the administrator of the server.", True
    else:
        title, reason = "Unexpected answer", "The server gives no usable answer for {object}."
        advice, retryable = "Check the address of the source in the configuration.", False
    return SourceError(
        title,
        f"{reason.format(object=what)} (HTTP {status})",
        advice,
        status=status,
        what=what,
        retryable=retryable,
    )


def html_instead_of_json(response: Response, what: str) -> SourceError:
    """A web page came where data were expected: a wrong address, or a sign-in page."""
    return SourceError(
        "Not a DICOMweb answer",
        f"The server sends a web page where {what} should be.",
        "Check the address of the source in the configuration, and whether you are signed in.",
        status=response.status,
        what=what,
    )


def malformed(response: Response, what: str, how: str = "is not valid JSON") -> SourceError:
    """The answer cannot be read."""
    return SourceError(
        "Unreadable answer",
        f"What the server sends for {what} {how}.",
        "Try again; if it stays, tell the administrator of the server.",
        status=response.status,
        what=what,
        retryable=True,
    )


def empty(what: str) -> SourceError:
    """A successful answer without what was asked for."""
    return SourceError(
        "Nothing there",
        f"The server has nothing for {what}.",
        "It may have been deleted or moved; go back to the study list.",
        what=what,
    )


def led_away(what: str) -> SourceError:
    """The answer came from a server that the source does not name."""
    return SourceError(
        "The server leads elsewhere",
        f"The server passed the request for {what} on to another server, "
        "which the configuration of this source does not name.",
        "Name that server's own address in the configuration, or tell the administrator.",
        what=what,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
