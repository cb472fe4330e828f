"""Storing instances on a DICOMweb server (STOW-RS, PS3.18 10.5)."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.language import t
from negatoscope.sources import errors
from negatoscope.sources.contents import Content
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Request, Response, Transport, TransportError

STORE_TIMEOUT_S = 600.0
#: A server may tell of one instance at length; what is longer is no answer to a store.
MAX_ANSWER_BYTES = 4 * 1024 * 1024

# PS3.18 table I.2-2, PS3.7 annex C: what servers say of an instance that they did not take
_FAILURES = {
    0x0110: t("the server failed while processing it"),
    0x0111: t("the server has it already, and keeps the one it has"),
    0x0117: t("its SOP instance UID is not valid"),
    0x0122: t("the server does not keep objects of this kind (SOP class)"),
    0x0124: t("the server does not allow it"),
    0xA700: t("the server has no room left"),
    0xC122: t("the server does not take its transfer syntax"),
}
_OF_CLASS = {
    0xA9: t("it does not fit its own SOP class"),
    0xC0: t("the server cannot understand it"),
}
_STATUSES = {
    400: t("the server does not understand the request"),
    401: t("the server wants to know who stores"),
    403: t("the server does not allow you to store"),
    404: t("the address of the source takes no uploads"),
    405: t("the server takes no uploads"),
    409: t("the server refuses it"),
    411: t("the server wants to know the length first"),
    413: t("it is larger than the server accepts"),
    415: t("the server does not take this media type"),
    501: t("the server takes no uploads"),
    507: t("the server has no room left"),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an instance; a reason says why it was not stored.

    ``again`` says that the same may go well at another time. ``changed`` says that the server took
    it, but not exactly as it is (PS3.18 table I.2-1).
    """

    reason: str = ""
    again: bool = False
    changed: bool = False


async def store(
    transport: Transport, wado_root: str, content: Content, headers: Mapping[str, str] | None = None
) -> Stored:
    """Store one DICOM file (PS3.10) and say what became of it.

    The file is not read here: the transport takes it from where it lies.
    """
    boundary = f"negatoscope-{secrets.token_hex(16)}"
    request = Request(
        f"{wado_root}/studies",
        method="POST",
        headers={
            **(headers or {}),
            "Accept": "application/dicom+json",
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
        },
        pieces=(
            f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode("ascii"),
            content,
            f"\r\n--{boundary}--\r\n".encode("ascii"),
        ),
        timeout_s=STORE_TIMEOUT_S,
        max_bytes=MAX_ANSWER_BYTES,
        follow=False,
    )
    try:
        response = await transport.send(request)
    except TransportError as error:
        return Stored(_no_answer(error), again=True)
    except SourceError as error:  # the sign-in
        return Stored(_as_clause(error.reason), again=True)
    return what_became(response)


def what_became(response: Response) -> Stored:
    """Result of the answer to a store of one instance (PS3.18 10.5.3)."""
    told = _told(response)
    if told is not None and (failed := told.sequence("FailedSOPSequence")):
        return _refused(failed[0].integer("FailureReason"))
    if told is not None and told.sequence("OtherFailuresSequence"):
        return _refused(told.sequence("OtherFailuresSequence")[0].integer("FailureReason"))
    if response.status in (200, 201, 202):
        if told is None and response.body and _is_page(response):
            return Stored(t("a web page came instead of an answer: check the source's address"))
        taken = told.sequence("ReferencedSOPSequence") if told is not None else ()
        changed = any(each.integer("WarningReason") is not None for each in taken)
        return Stored(changed=changed)
    reason = _STATUSES.get(response.status, "the server gives no usable answer")
    again = response.status in (401, 408, 429, 507) or response.status >= 500
    return Stored(
        t("{reason} (HTTP {status})", reason=reason, status=response.status),
        again=again and response.status != 501,
    )


def _told(response: Response) -> DataSet | None:
    try:
        found = json.loads(response.body)
    except ValueError:
        return None  # no answer, or XML: the status says it too
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return DataSet(found) if isinstance(found, dict) else None


def _is_page(response: Response) -> bool:
    return "html" in response.headers.get("content-type", "").lower()


def _refused(code: int | None) -> Stored:
    if code is None:
        return Stored(t("the server refuses it and does not say why"))
    text = _FAILURES.get(code) or _OF_CLASS.get(code >> 8) or t("the server refuses it")
    return Stored(
        t("{text} (code {code:04X})", text=text, code=code), again=code in (0x0110, 0xA700)
    )


def _no_answer(error: TransportError) -> str:
    return _as_clause(errors.from_transport(error, t("the file")).reason)


def _as_clause(sentence: str) -> str:
    """A sentence as it stands after the name of a file."""
    text = sentence.strip().rstrip(".")
    return text[:1].lower() + text[1:]
