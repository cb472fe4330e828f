"""The page of local files, as it is to be shown."""

from collections.abc import Sequence

from negatoscope.app.local.files import LocalFiles
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.local import FailedFile, LocalStudy, LocalView
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.dicom.text import format_date
from negatoscope.language import t

#: Rows of the list of failures on the page.
FAILURES_SHOWN = 200


def local_view(
    local: LocalFiles,
    notices: Sequence[Notice],
    *,
    dialog: Dialog | None,
    list_href: str,
    brand: str,
) -> LocalView:
    """View model of the page."""
    counts = local.counts
    shown = tuple(FailedFile(f.name, f.reason) for f in counts.failures[:FAILURES_SHOWN])
    return LocalView(
        phase=local.phase,
        found=counts.found,
        done=counts.done,
        opened=counts.opened,
        failed=counts.failed,
        fraction=counts.done / counts.found if counts.listed and counts.found else None,
        status=_status(local),
        studies=tuple(
            LocalStudy(
                row.study_instance_uid,
                row.patient_name,
                row.patient_id,
                format_date(row.study_date),
                ", ".join(row.modalities),
                row.description,
                _amount(row.instances or 0, "file", "files"),
            )
            for row in local.rows
        ),
        failures=shown,
        failures_left=max(0, counts.failed - len(shown)),
        notices=tuple(notices),
        dialog=dialog,
        list_href=list_href,
        brand=brand,
    )


def _status(local: LocalFiles) -> str:
    counts = local.counts
    if local.phase == "idle":
        return ""
    if local.phase == "reading" and not counts.listed:
        return t("Looking for files: {found} found", found=counts.found)
    if local.phase == "reading":
        said = t(
            "Reading {done} of {found}",
            done=counts.done,
            found=_amount(counts.found, "file", "files"),
        )
    elif local.phase == "cancelled":
        said = t(
            "Stopped after {done} of {found}",
            done=counts.done,
            found=_amount(counts.found, "file", "files"),
        )
    else:
        said = t("{files} opened", files=_amount(counts.opened, "file", "files"))
    return (
        t("{said}, {failed} could not be read", said=said, failed=counts.failed)
        if counts.failed
        else said
    )


def _amount(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
