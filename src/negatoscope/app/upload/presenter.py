"""Turns an upload into what its dialog shows."""

from negatoscope.app.upload.uploads import UploadFile, Uploads
from negatoscope.app.upload.views import UploadDialog, UploadLine
from negatoscope.language import t

#: Rows of the list; of a large upload those that failed and the last ones are of interest.
MOST_LINES = 200
#: Before so much has been sent nobody can tell how long the rest takes.
_ESTIMATE_AFTER_S = 2.0
_ORDER = {"failed": 0, "sending": 1, "waiting": 2, "stored": 3}


def upload_dialog(uploads: Uploads, target: str) -> UploadDialog:
    """The dialog; ``target`` names the source that takes files now."""
    failed = uploads.count("failed")
    wanted = [f for f in uploads.files if f.state == "failed" or not uploads.only_failed]
    wanted.sort(key=lambda file: _ORDER[file.state])
    sendable = any(f.content for f in uploads.files if f.state in ("failed", "waiting"))
    return UploadDialog(
        phase=uploads.phase,
        target=uploads.target_name if uploads.running else target,
        status=_status(uploads, failed),
        detail=_detail(uploads),
        fraction=_fraction(uploads),
        lines=tuple(UploadLine(f.name, f.state, f.reason) for f in wanted[:MOST_LINES]),
        lines_left=max(len(wanted) - MOST_LINES, 0),
        failed=failed,
        can_retry=sendable and not uploads.running,
        only_failed=uploads.only_failed,
    )


def summary(uploads: Uploads) -> str:
    """What came of it, in one line."""
    stored, failed = uploads.count("stored"), uploads.count("failed")
    left = uploads.count("waiting")
    parts = [f"{_files(stored)} stored"]
    if failed:
        parts.append(f"{failed} not")
    if left:
        parts.append(t("{left} not sent", left=left))
    return ", ".join(parts)


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _status(uploads: Uploads, failed: int) -> str:
    match uploads.phase:
        case "idle":
            return ""
        case "reading":
            return t("Reading the files")
        case "sending":
            tail = f", {failed} not" if failed else ""
            return t(
                "{number} of {files} stored{tail}",
                number=uploads.count("stored"),
                files=_files(len(uploads.files)),
                tail=tail,
            )
        case "cancelled":
            return t("Stopped: {uploads}", uploads=summary(uploads))
    return summary(uploads) if uploads.files else t("There was no DICOM file in it")


def _fraction(uploads: Uploads) -> float | None:
    if uploads.phase != "sending":
        return None
    todo = sum(file.size for file in uploads.files if _is_open(file))
    whole = uploads.sent_bytes + todo
    return uploads.sent_bytes / whole if whole else 1.0


def _is_open(file: UploadFile) -> bool:
    return file.state in ("waiting", "sending")


def _detail(uploads: Uploads) -> str:
    """Rate and time left, from what has been sent whole."""
    seconds = uploads.seconds()
    if uploads.phase != "sending" or seconds < _ESTIMATE_AFTER_S or not uploads.sent_bytes:
        return ""
    rate = uploads.sent_bytes / seconds
    left_s = sum(file.size for file in uploads.files if _is_open(file)) / rate
    minutes = round(left_s / 60)
    left = (
        t("about {minutes} minute{value}", minutes=minutes, value="" if minutes == 1 else "s")
        if minutes
        else t("under a minute")
    )
    return f"{rate / 1e6:.1f} MB/s, {left} left"
