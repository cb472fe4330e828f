"""Rejecting a series at the archive: dcm4chee's service, which OHIF's ``supportsReject`` is for."""

from collections.abc import Mapping

from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.addresses import series_url
from negatoscope.sources.transport import Request, Transport, TransportError

#: Rejected for Quality Reasons (PS3.16 CID 7011), as the service wants it: code and scheme.
REJECTED_FOR_QUALITY = "113001%5EDCM"
MAX_ANSWER_BYTES = 64 * 1024


async def reject_series(
    transport: Transport,
    wado_root: str,
    study_uid: str,
    series_uid: str,
    headers: Mapping[str, str],
) -> None:
    """Have the archive hide a series from everybody.

    Raises
    ------
    SourceError
        It was not rejected, with the reason.
    """
    what = t("the rejection of the series")
    request = Request(
        f"{series_url(wado_root, study_uid, series_uid)}/reject/{REJECTED_FOR_QUALITY}",
        method="POST",
        headers={**headers, "Accept": "application/json"},
        max_bytes=MAX_ANSWER_BYTES,
        follow=False,
    )
    try:
        response = await transport.send(request)
    except TransportError as error:
        raise errors.from_transport(error, what) from error
    if not 200 <= response.status < 300:
        raise errors.from_response(response, what)
