"""The menu at the end of the toolbar: what is needed less often."""

from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.rejecting import rejecting_source
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t

_TEXTS = {"full": "all", "minimal": "few", "off": "none"}


def more_menu(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """The menu, for the active viewport."""
    nothing = "" if not session.grid.active.empty else t("Nothing is shown in the active viewport")
    texts = _TEXTS[session.texts.mode]
    entries = [
        ("toggleOverlays", t("Texts over the images: {texts}", texts=texts), "captions"),
        ("showDownloadViewportModal", t("Take a picture along"), "camera"),
        ("printViewport", t("Print"), "printer"),
        ("openDICOMTagViewer", t("DICOM attributes"), "tags"),
    ]
    if rejecting_source(session) is not None:
        entries.append(("rejectSeries", t("Reject this series…"), "ban"))
    advanced = session.review.advanced
    mode = ToolbarItem(
        "toggleAdvancedMode",
        t("Advanced: all tools"),
        "wrench",
        "toggleAdvancedMode",
        active=advanced,
        keys=hotkeys.keys_for("toggleAdvancedMode"),
    )
    return ToolbarItem(
        "more",
        t("More"),
        "ellipsis-vertical",
        "",
        disabled_reason=nothing,
        group="more",
        menu=(
            *(
                ToolbarItem(
                    command,
                    label,
                    icon,
                    command,
                    disabled_reason=nothing,
                    keys=hotkeys.keys_for(command),
                )
                for command, label, icon in entries
            ),
            *_history(session, hotkeys),
            *((mode,) if session.review.on else ()),
        ),
    )


def _history(session: ViewerSession, hotkeys: Hotkeys) -> tuple[ToolbarItem, ...]:
    """Undo and redo, with what they would take back and do again."""
    history = session.history
    return tuple(
        ToolbarItem(
            command,
            t("{name}: {what}", name=name, what=label) if label else name,
            icon,
            command,
            disabled_reason="" if label else nothing,
            keys=hotkeys.keys_for(command),
        )
        for command, name, icon, label, nothing in (
            ("undo", t("Undo"), "undo-2", history.undo_label, t("There is nothing to undo")),
            ("redo", t("Redo"), "redo-2", history.redo_label, t("There is nothing to redo")),
        )
    )
