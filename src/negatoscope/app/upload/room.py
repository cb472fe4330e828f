"""Uploads from the study list: the dialog, and what the list and the corner are told."""

from collections.abc import Callable
from typing import cast

from negatoscope.app.commands import CommandError, command
from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.app.upload.presenter import summary, upload_dialog
from negatoscope.app.upload.uploads import StoringSource, Uploads
from negatoscope.app.upload.views import UploadDialog
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.language import t


class UploadRoom:
    """Keeps the upload's dialog up to date.

    Parameters
    ----------
    shown, show
        Answer with the dialog that is open, and open one.
    """

    def __init__(
        self,
        ports: Ports,
        page: WorklistPage,
        notices: Notices,
        shown: Callable[[], Dialog | None],
        show: Callable[[Dialog], None],
    ) -> None:
        self._ports = ports
        self._page = page
        self._notices = notices
        self._shown = shown
        self._show = show
        self._notice = ""
        self.uploads = Uploads(ports, self._target, self._changed, self._ended)

    @property
    def owners(self) -> tuple[object, ...]:
        """Those whose commands belong to uploads."""
        return (self, self.uploads)

    def _target(self) -> StoringSource | None:
        source = self._page.controller.source
        takes = getattr(source, "takes_uploads", False)
        return cast(StoringSource, source) if takes else None

    @command("upload.show", "Upload DICOM files to the archive")
    def open(self) -> None:
        """Open the dialog."""
        if self._target() is None and not self.uploads.running:
            raise CommandError("this source takes no uploads: choose another source")
        self._notices.dismiss(self._notice)
        self._show(self._dialog())

    def _dialog(self) -> UploadDialog:
        return upload_dialog(self.uploads, self._page.controller.source.friendly_name)

    def _changed(self) -> None:
        if isinstance(self._shown(), UploadDialog):
            self._show(self._dialog())

    def _ended(self) -> None:
        if isinstance(self._shown(), UploadDialog):
            self._show(self._dialog())
        else:
            failed = self.uploads.count("failed")
            self._notice = self._notices.say(
                "warning" if failed else "success",
                t("Upload: {uploads}", uploads=summary(self.uploads)),
                action_label=t("Show"),
                action_command="upload.show",
                lasting=True,
            )
        if self.uploads.count("stored"):
            self._ports.clock.spawn(self._page.reload())
