"""Whether uploads (STOW-RS, PS3.18 10.5) would be taken. Nothing is ever stored."""

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import SourceCase, no_answer
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Verdict, failed, ok, skipped
from negatoscope.app.doctor.probe import NoAnswerError

_BOUNDARY = "negatoscope-doctor"
#: More than web servers take unless they are told to: nginx 1 MB.
_PADDING = 2 << 20
_KEYS = ("dicomUploadEnabled", "supportsStow")


async def uploads(case: SourceCase) -> Verdict:
    """A request of the size of an image, without an image in it."""
    case.need_search()
    if not any(case.source.block.get(key) is True for key in _KEYS):
        return skipped("uploads are not configured (supportsStow, dicomUploadEnabled)")
    url = f"{case.wado}/studies"
    # What stands before the first boundary is no part of the message (RFC 2046 5.1.1).
    body = b" " * _PADDING + f"\r\n--{_BOUNDARY}--\r\n".encode()
    kind = f'multipart/related; type="application/dicom"; boundary={_BOUNDARY}'
    headers = {"Content-Type": kind, "Accept": "application/dicom+json"}
    try:
        answer = await case.ask(url, headers, method="POST", body=body, max_bytes=1 << 16)
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if answer.status == 413:
        return failed("Uploads of 2 MB are too large for it (413).", case.cures(table.UPLOAD_SIZE))
    if answer.status in (401, 403):
        return failed(f"Uploads are not allowed ({answer.status}).", case.cures(table.FORBIDDEN))
    if answer.status in (404, 405, 501):
        off = in_config("Do not offer them.", '"dicomUploadEnabled": false, "supportsStow": false')
        return failed(f"It takes no uploads ({answer.status}).", [off, *case.cures(table.UPLOAD)])
    if answer.status >= 500 and answer.status != 500:
        return failed(f"Uploads do not get through ({answer.status}).", case.cures(table.UPLOAD))
    return ok(f"It takes uploads (an empty one was answered by {answer.status}).")
