"""What goes wrong with a source, in words for people: what, why, and what to do."""

from negatoscope.language import t
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
            t("The server is too slow"),
            t("{what} did not arrive in time.", what=_capital(what)),
            t("Try again, or narrow the search."),
            what=what,
            retryable=True,
        )
    if error.kind == "too large":
        return SourceError(
            t("The answer is too large"),
            t(
                "The server sends far more for {what} than this viewer reads: it was given up.",
                what=what,
            ),
            t("Narrow the search; if it stays, tell the administrator of the server."),
            what=what,
        )
    if error.kind == "aborted":
        return SourceError(
            t("Cancelled"),
            t("Loading {what} was cancelled.", what=what),
            "",
            what=what,
            retryable=True,
        )
    return SourceError(
        t("The server cannot be reached"),
        t(
            "{what} could not be loaded: no connection, or the server does not "
            "allow this page to ask it (CORS).",
            what=_capital(what),
        ),
        t("Check the connection and that the server runs, then try again."),
        what=what,
        retryable=True,
    )


# status: (title, reason, advice, retryable)
_STATUS: dict[int, tuple[str, str, str, bool]] = {
    400: (
        t("The server rejects the request"),
        t("The server does not understand the request for {object}."),
        t("Change the search; if it stays, the source's configuration may not fit the server."),
        False,
    ),
    401: (
        t("Sign-in needed"),
        t("The server wants to know who asks for {object}."),
        t("Sign in and try again."),
        False,
    ),
    403: (
        t("No permission"),
        t("The server does not allow you to see {object}."),
        t("Ask the administrator of the server for access."),
        False,
    ),
    404: (
        t("Not found"),
        t("The server does not know {object}."),
        t("Check the link and the address of the source in the configuration."),
        False,
    ),
    406: (
        t("No common format"),
        t("The server cannot deliver {object} in a format that this viewer reads."),
        t("Check the source's acceptHeader and requestTransferSyntaxUID."),
        False,
    ),
    413: (
        t("Too many results"),
        t("The server refuses to deliver that much for {object}."),
        t("Narrow the search."),
        False,
    ),
    429: (
        t("The server is busy"),
        t("The server asks to wait before {object} is requested again."),
        t("Wait a moment and try again."),
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
        title, reason = (
            t("The server is not available"),
            t("The server behind {object} does not answer."),
        )
        advice, retryable = t("Wait a moment and try again."), True
    elif status >= 500:
        title, reason = (
            t("The server failed"),
            t("The server reports a fault of its own with {object}."),
        )
        advice, retryable = t("Try again; if it stays, tell the administrator of the server."), True
    else:
        title, reason = t("Unexpected answer"), t("The server gives no usable answer for {object}.")
        advice, retryable = t("Check the address of the source in the configuration."), False
    return SourceError(
        title,
        t("{reason} (HTTP {status})", reason=t(reason, object=what), status=status),
        advice,
        status=status,
        what=what,
        retryable=retryable,
    )


def html_instead_of_json(response: Response, what: str) -> SourceError:
    """A web page came where data were expected: a wrong address, or a sign-in page."""
    return SourceError(
        t("Not a DICOMweb answer"),
        t("The server sends a web page where {what} should be.", what=what),
        t("Check the address of the source in the configuration, and whether you are signed in."),
        status=response.status,
        what=what,
    )


def malformed(response: Response, what: str, how: str = "is not valid JSON") -> SourceError:
    """The answer cannot be read."""
    return SourceError(
        t("Unreadable answer"),
        t("What the server sends for {what} {how}.", what=what, how=how),
        t("Try again; if it stays, tell the administrator of the server."),
        status=response.status,
        what=what,
        retryable=True,
    )


def empty(what: str) -> SourceError:
    """A successful answer without what was asked for."""
    return SourceError(
        t("Nothing there"),
        t("The server has nothing for {what}.", what=what),
        t("It may have been deleted or moved; go back to the study list."),
        what=what,
    )


def led_away(what: str) -> SourceError:
    """The answer came from a server that the source does not name."""
    return SourceError(
        t("The server leads elsewhere"),
        t(
            "The server passed the request for {what} on to another server, which "
            "the configuration of this source does not name.",
            what=what,
        ),
        t("Name that server's own address in the configuration, or tell the administrator."),
        what=what,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
