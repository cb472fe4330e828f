"""Commands on the panel, the tracking, and the files that measurements are saved to."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.measurements.export import as_csv, as_json
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.language import t

SERIES = t("its SeriesInstanceUID; that of the active viewport when left out")


class TrackingCommands:
    """What can be done with the panel and with tracked series, by name."""

    def __init__(self, session: OpenSession, ports: Ports) -> None:
        self._session = session
        self._ports = ports

    @command("toggleMeasurementPanel", "Show or hide the measurements")
    def toggle_panel(self) -> None:
        """Open or close the panel."""
        session = open_session(self._session)
        room = session.measurements
        room.panel_open = not room.panel_open
        session.tmtv.panel_open = False
        room.store.touch(panel=True)

    @command("answerPrompt", "Answer the question over the images", choice="one of its answers")
    def answer_prompt(self, choice: str) -> None:
        """Answer."""
        if not open_session(self._session).measurements.prompts.answer(choice):
            raise CommandError("nothing is asked")

    @command("trackSeries", "Track the measurements of a series", series_instance_uid=SERIES)
    def track_series(self, series_instance_uid: str = "") -> None:
        """Track a series."""
        study, series = self._series(series_instance_uid)
        open_session(self._session).measurements.tracked.track(study, series)

    @command(
        "untrackSeries", "Track the measurements of a series no more", series_instance_uid=SERIES
    )
    def untrack_series(self, series_instance_uid: str = "") -> None:
        """Track a series no more."""
        _, series = self._series(series_instance_uid)
        open_session(self._session).measurements.tracked.untrack(series)

    def _series(self, uid: str) -> tuple[str, str]:
        session = open_session(self._session)
        frame = session.frame(session.grid.active)
        if not uid and frame is not None:
            instance = frame.instance
            return instance.string("StudyInstanceUID"), instance.string("SeriesInstanceUID")
        for each in session.display_sets.values():
            if each.series_instance_uid == uid and each.instances:
                return each.instances[0].string("StudyInstanceUID"), uid
        raise CommandError("there is no such series in the open studies")

    @command("downloadCSVMeasurementsReport", "Save the measurements as a table")
    def download_csv(self) -> None:
        """Save a CSV file."""
        room = open_session(self._session).measurements
        # the mark lets spreadsheets read it as UTF-8
        text = "\ufeff" + as_csv(room)
        self._ports.outlet.save("measurements.csv", text.encode(), "text/csv")

    @command("downloadMeasurementsJSON", "Save the measurements as JSON")
    def download_json(self) -> None:
        """Save a JSON file."""
        room = open_session(self._session).measurements
        self._ports.outlet.save("measurements.json", as_json(room).encode(), "application/json")
