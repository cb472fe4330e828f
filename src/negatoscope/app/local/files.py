"""Files of this device: opening them, what came of it, and which study is looked at."""

import asyncio
from collections.abc import AsyncIterable, Callable
from typing import Any, Literal

from negatoscope.app.commands import CommandError, command
from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.dicom.encoding.part10 import Header
from negatoscope.language import t
from negatoscope.sources.base import StudyRow
from negatoscope.sources.contents import Content
from negatoscope.sources.dicomlocal import NAME, DicomLocalSource
from negatoscope.sources.opening import Counts, FoundFile, Opening
from negatoscope.sources.query import StudyQuery

PATH = "local"
VIEWER_PATH = f"viewer/{NAME}"
#: Of so many files the first study is shown before all are read, once this part of them is.
MANY_FILES = 50
EARLY_PART = 0.03
#: Reading goes on when the first image is shown, or at the latest after so long.
FIRST_IMAGE_S = 5.0
#: While files are read the page is drawn this often.
PROGRESS_S = 0.1
#: The study that is shown grows when there is so much more of it: each time takes as long as it is.
GROWTH = 2

Phase = Literal["idle", "reading", "done", "cancelled"]


class LocalFiles:
    """The page of local files and its commands.

    Parameters
    ----------
    on_change
        Called when the page has to be drawn anew.
    show
        Shows the page of an address: ``local`` or the viewer's.
    first_image_shown
        Whether the viewer shows an image, or nothing is to be waited for.
    grow
        Takes up in the viewer what has been found since.
    """

    def __init__(
        self,
        ports: Ports,
        notices: Notices,
        on_change: Callable[[], None],
        show: Callable[[str], None],
        first_image_shown: Callable[[], bool],
        grow: Callable[[], None],
    ) -> None:
        self._ports = ports
        self._notices = notices
        self._on_change = on_change
        self._show = show
        self._first_image_shown = first_image_shown
        self._grow = grow
        self.source = DicomLocalSource(ports.unpack)
        self.phase: Phase = "idle"
        self.current = ""  # the study that the viewer shows
        self.rows: tuple[StudyRow, ...] = ()
        self._opening: Opening | None = None
        self._stop: Callable[[], None] = lambda: None
        self._next_progress_s = 0.0
        self._grown_at = 0  # files of the shown study, when it grew last
        self._entered = False
        self._wait_until_s = 0.0
        self._reading_notice = ""

    @property
    def counts(self) -> Counts:
        """How far the last opening is."""
        return self._opening.counts if self._opening else Counts()

    # -- opening --------------------------------------------------------------------------------

    def take(self, files: AsyncIterable[FoundFile]) -> None:
        """Open files: dropped ones, or those of the browser's dialog. They add to what is open."""
        self._stop()
        now_s = self._ports.clock.now_s
        self._opening = Opening(self._add, self._progress, self._gate, now_s)
        self.phase, self._entered = "reading", False
        self._next_progress_s = 0.0
        self._show(PATH)
        self._stop = self._ports.clock.spawn(self._run(self._opening, files))

    def _add(self, file: FoundFile, header: Header, content: Content) -> str:
        return self.source.add(header, content)

    async def _run(self, opening: Opening, files: AsyncIterable[FoundFile]) -> None:
        try:
            await opening.run(files)
        except BaseException:  # stopped by the person, or by a fault that is told elsewhere
            if self._opening is opening:
                self.phase = "cancelled"
                await self._finish(opening)
            raise
        self.phase = "done"
        await self._finish(opening)

    async def _finish(self, opening: Opening) -> None:
        await self._renew_rows()
        if self._entered:
            self._notices.dismiss(self._reading_notice)
            self._grow()
            self._tell(opening)
        elif len(opening.studies) == 1 and self.phase == "done":
            self._enter(next(iter(opening.studies)))
            self._tell(opening)
        self._on_change()

    def _tell(self, opening: Opening) -> None:
        """Say in the viewer what only the page of local files shows."""
        say, action = self._notices.say, "local.show"
        studies, failed = len(self.rows), opening.counts.failed
        if studies > 1:
            title = t("{studies} studies are open", studies=studies)
            say("info", title, action_label=t("Show them"), action_command=action)
        if failed:
            title = t(
                "{failed} file{value} not opened",
                failed=failed,
                value="s were" if failed > 1 else " was",
            )
            say("warning", title, action_label=t("Show why"), action_command=action)

    def _progress(self) -> None:
        now = self._ports.clock.now_s()
        opening = self._opening
        if opening is None or now < self._next_progress_s:
            return
        self._next_progress_s = now + PROGRESS_S
        if not self._entered:
            if self._is_early(opening):
                self._enter(next(iter(opening.studies)))
                title, stop = t("More files are being read"), "local.cancel"
                self._reading_notice = self._notices.say(
                    "info", title, action_label=t("Stop"), action_command=stop, lasting=True
                )
        elif self.source.count(self.current) >= GROWTH * self._grown_at:
            self._grown_at = self.source.count(self.current)
            self._grow()
        if not self._entered:
            self._on_change()

    def _is_early(self, opening: Opening) -> bool:
        """Whether the only study so far is shown although more files follow."""
        counts = opening.counts
        many = counts.listed and counts.found >= MANY_FILES
        return many and len(opening.studies) == 1 and counts.done >= EARLY_PART * counts.found

    def _enter(self, study_instance_uid: str) -> None:
        self._entered = True
        self._wait_until_s = self._ports.clock.now_s() + FIRST_IMAGE_S
        self.current = study_instance_uid
        self._grown_at = self.source.count(study_instance_uid)
        self._show(VIEWER_PATH)

    async def _gate(self) -> None:
        """The first image comes before further files."""
        while (
            self._entered
            and self._ports.clock.now_s() < self._wait_until_s
            and not self._first_image_shown()
        ):
            await asyncio.sleep(0.02)

    async def _renew_rows(self) -> None:
        found = await self.source.search_studies(StudyQuery(), limit=None, offset=0)
        self.rows = found.rows

    # -- commands -------------------------------------------------------------------------------

    @command("local.show", "Show the page for files of this device")
    def show(self) -> None:
        """Go to the page."""
        self._show(PATH)

    @command("local.openFiles", "Open files of this device")
    async def open_files(self) -> None:
        """Let the person choose files."""
        await self._pick(folder=False)

    @command("local.openFolder", "Open a folder of this device with all that is in it")
    async def open_folder(self) -> None:
        """Let the person choose a folder."""
        await self._pick(folder=True)

    async def _pick(self, *, folder: bool) -> None:
        files = await self._ports.files.pick(folder=folder)
        if files is not None:
            self.take(files)

    @command("local.cancel", "Stop opening files; what was read stays open")
    def cancel(self) -> None:
        """Stop reading."""
        if self.phase == "reading":
            self._stop()

    @command("local.openStudy", "Show a study of the opened files", study_instance_uid="its UID")
    def open_study(self, study_instance_uid: str) -> None:
        """Show a study."""
        if study_instance_uid not in self.source.study_uids:
            raise CommandError("this study is not among the files that are open")
        self._entered = False
        self.current = study_instance_uid
        self._show(VIEWER_PATH)

    @command("local.close", "Close all opened files and forget them")
    def close(self) -> None:
        """Forget everything."""
        self._stop()
        self.source.clear()
        self.rows, self._opening, self.phase, self.current = (), None, "idle", ""
        self._show(PATH)

    # -- for others -----------------------------------------------------------------------------

    def is_open(self) -> bool:
        """Whether the study that the viewer is to show is here."""
        return self.current in self.source.study_uids

    def state(self) -> dict[str, Any]:
        """How far it is, as JSON."""
        counts = self.counts
        return {
            "phase": self.phase,
            "found": counts.found,
            "done": counts.done,
            "opened": counts.opened,
            "failed": counts.failed,
            "failures": [{"name": f.name, "reason": f.reason} for f in counts.failures],
            "studies": [row.to_json() for row in self.rows],
        }
