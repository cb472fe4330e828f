"""Addresses out of links and documents: what may be asked for, and JSON documents from there."""

import json
from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import urljoin

from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.base import DataSource
from negatoscope.sources.bodies import plain_body
from negatoscope.sources.transport import Request, Transport, TransportError

MAX_LINK_CHARACTERS = 4096
MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
ALLOWED_KEY = "dangerouslyAllowedOriginsForAuthenticatedEnvironments"
"""The configuration's list of other servers that a link may name."""


class LinkedSource(DataSource, Protocol):
    """A source whose address comes with the link (``?url=``)."""

    @property
    def link(self) -> str:
        """The address in use, as it was given; ``""`` without one."""
        ...

    def follow(self, link: str) -> bool:
        """Use another address; true when it is not the one in use.

        Raises
        ------
        SourceError
            It may not be asked for.
        """
        ...

    async def study_uids(self) -> tuple[str, ...]:
        """The studies that the link stands for when it names none; empty for all that there are."""
        ...


def checked_link(link: str, base_url: str, allowed: Iterable[str], what: str) -> str:
    """The absolute address of a link, if it may be asked for.

    A link comes from anywhere: it may lead to the site's own server and to those that the
    configuration names, by HTTP, without user name.

    Raises
    ------
    InvalidRequestError
        It may not; nothing was sent.
    """
    if len(link) > MAX_LINK_CHARACTERS:
        raise _refused(what, f"is longer than {MAX_LINK_CHARACTERS} characters")
    try:
        url = urljoin(base_url, link)
    except ValueError:
        raise _refused(what, "is not valid") from None
    origin = "" if "\\" in link or not link.isprintable() else origin_of(url)
    if not origin:
        raise _refused(what, "is no plain http(s) address")
    if "#" in url:
        raise _refused(what, "has a fragment (#)")
    if origin != origin_of(base_url) and origin not in {origin_of(each) for each in allowed}:
        raise errors.InvalidRequestError(
            t("Address not allowed"),
            t(
                "The address of {what} is on the server {origin}, which the "
                "configuration does not name. Nothing was sent.",
                what=what,
                origin=origin,
            ),
            t(
                "If it is to be trusted, the administrator adds it to {ALLOWED_KEY} of "
                "this source and builds the site again.",
                ALLOWED_KEY=ALLOWED_KEY,
            ),
            what=what,
        )
    return url


def _refused(what: str, how: str) -> errors.InvalidRequestError:
    return errors.InvalidRequestError(
        t("Not a valid link"),
        t("The address of {what} {how}. Nothing was sent.", what=what, how=how),
        t("Check the link."),
        what=what,
    )


async def json_document(transport: Transport, url: str, what: str) -> Any:
    """A JSON document from a checked address; redirects are not followed.

    Raises
    ------
    SourceError
        It did not come, or is no JSON.
    """
    request = Request(
        url,
        headers={"Accept": "application/json, */*;q=0.1"},
        max_bytes=MAX_DOCUMENT_BYTES,
        follow=False,
    )
    try:
        response = await transport.send(request)
    except TransportError as error:
        if error.kind != "network":
            raise errors.from_transport(error, what) from error
        raise errors.SourceError(
            t("The server cannot be reached"),
            t(
                "{upper}{what} could not be loaded: no connection, a redirect (which "
                "is not followed), or the server does not allow this page to ask it "
                "(CORS).",
                upper=what[:1].upper(),
                what=what[1:],
            ),
            t("Check the link and the connection, then try again."),
            what=what,
            retryable=True,
        ) from error
    if not 200 <= response.status < 300:
        raise errors.from_response(response, what)
    if response.url and origin_of(response.url) != origin_of(url):
        raise errors.led_away(what)
    text = plain_body(response, what).removeprefix(b"\xef\xbb\xbf").strip()
    if text[:1] == b"<":
        raise errors.html_instead_of_json(response, what)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise errors.malformed(response, what) from None
