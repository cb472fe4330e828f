"""Other studies of the patient: looked for once the first image is here, loaded when asked for.

What is looked for identifies a patient: it goes to the source that gave the study, and nowhere
else — into no address of this page, no store, no log.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Literal, get_args

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.patients import Identity, identity
from negatoscope.app.viewer.studies import LoadedStudy
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.base import DataSource, StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery

StudyMode = Literal["primary", "recent", "all"]
STUDY_MODES: tuple[StudyMode, ...] = get_args(StudyMode)

#: The search waits so long after the first image: what is on the screen comes first.
PAUSE_S = 0.5
#: More studies of one patient are not listed.
MOST = 200
#: "Recent" begins so long before the oldest study of the link (OHIF's time).
RECENT_DAYS = 365


class Priors:
    """The studies of the patient besides those of the link.

    Parameters
    ----------
    opened
        UIDs of the studies that the link names.
    """

    def __init__(
        self,
        source: DataSource,
        opened: tuple[str, ...],
        clock: Clock,
        on_change: Callable[[], None],
    ) -> None:
        self._source = source
        self._opened = frozenset(opened)
        self._clock = clock
        self._on_change = on_change
        self._patient: DataSet | None = None
        self._stops: list[Callable[[], None]] = []
        self.mode: StudyMode = "all"
        self.phase: Literal["idle", "loading", "ready", "failed", "nobody"] = "idle"
        self.error: SourceError | None = None
        self.rows: tuple[StudyRow, ...] = ()

    def close(self) -> None:
        """Search no further."""
        for stop in self._stops:
            stop()

    def begin(self, patient: DataSet) -> None:
        """The first image is here: look for the patient's other studies, if they are shown."""
        if self._patient is None:
            self._patient = patient
            if self.mode != "primary":
                self._stops.append(self._clock.later(PAUSE_S, self.search))

    def choose(self, mode: StudyMode) -> None:
        """Show these studies."""
        self.mode = mode
        if mode != "primary" and self.phase in ("idle", "failed"):
            self.search()

    def search(self) -> None:
        """Look for them, again where that failed."""
        patient = self._patient
        if patient is None or self.phase == "loading":
            return
        patient_id = patient.string("PatientID").strip()
        self.phase, self.error = ("loading" if patient_id else "nobody"), None
        if patient_id:
            self._stops.append(self._clock.spawn(self._search(identity(patient))))
        self._on_change()

    async def _search(self, patient: Identity) -> None:
        try:
            found = await self._found(patient)
        except SourceError as error:
            self.phase, self.error = "failed", error
        else:
            self.phase = "ready"
            # servers look for parts of an identifier, some for anything
            rows = [
                row
                for row in found
                if row.study_instance_uid not in self._opened and _is_of(row, patient)
            ]
            rows.sort(key=lambda row: (row.study_date, row.study_time), reverse=True)
            self.rows = tuple(rows)
        self._on_change()

    async def _found(self, patient: Identity) -> tuple[StudyRow, ...]:
        """What the source answers; one that refuses to look for an issuer is asked without."""
        query = StudyQuery(mrn=patient.patient_id, issuer=patient.issuer)
        try:
            return (await self._source.search_studies(query, limit=MOST, offset=0)).rows
        except SourceError as error:
            if not query.issuer or error.status != HTTPStatus.BAD_REQUEST:
                raise
        query = replace(query, issuer="")
        return (await self._source.search_studies(query, limit=MOST, offset=0)).rows

    def listed(self, studies: tuple[LoadedStudy, ...]) -> tuple[StudyRow, ...]:
        """The rows of the present choice, the newest first; `studies` are those that are open."""
        if self.mode == "primary":
            return ()
        return self.rows if self.mode == "all" else self._recent(studies)

    def counts(self, studies: tuple[LoadedStudy, ...]) -> dict[StudyMode, int]:
        """How many studies each choice shows."""
        primary = len(self._opened)
        recent = primary + len(self._recent(studies))
        return {"primary": primary, "recent": recent, "all": primary + len(self.rows)}

    def _recent(self, studies: tuple[LoadedStudy, ...]) -> tuple[StudyRow, ...]:
        days = [
            day
            for study in studies
            if study.study_instance_uid in self._opened and (day := _day(_date_of(study)))
        ]
        if not days:
            return ()
        since = min(days).toordinal() - RECENT_DAYS
        return tuple(r for r in self.rows if (d := _day(r.study_date)) and d.toordinal() > since)


def _is_of(row: StudyRow, patient: Identity) -> bool:
    """Whether a study is the patient's: an identifier means one only with who gave it."""
    return (
        row.patient_id.strip() == patient.patient_id
        and (not patient.issuer or row.issuer_of_patient_id.strip() in ("", patient.issuer))
        and (not patient.birth_date or row.patient_birth_date in ("", patient.birth_date))
    )


def _date_of(study: LoadedStudy) -> str:
    instances = (i for d in study.all_display_sets() for i in d.instances[:1])
    return next((instance.string("StudyDate") for instance in instances), "")


def _day(text: str) -> date | None:
    """The day of a DA value, where it is one."""
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError:
        return None
