"""Commands on uptake regions: making them, changing them, going to them, taking them along."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.measurements.commands import measurement_of
from negatoscope.app.viewer.measurements.views import MeasurementDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.export import as_csv
from negatoscope.app.viewer.tmtv.making import (
    USUAL_LEAST,
    region_about,
    region_of_figure,
    regions_of_body,
    usual_least,
)
from negatoscope.app.viewer.tmtv.room import MAX_REGIONS
from negatoscope.app.viewer.tmtv.sums import as_state
from negatoscope.app.viewer.tmtv.uptake_commands import SERIES, needed_pet
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.dicom.series.uptake import unit_of
from negatoscope.language import t
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.definitions import Prism, Rule, UptakeRegion
from negatoscope.viewing.viewports import Viewport

UID = t("its uid; the selected one when left out")
KIND = t("percent: of the hottest voxel; value: in the unit of the images")
USUAL_SMALLEST_ML = 1.0
MAX_LABEL = 80
_REACH_MM = (5.0, 300.0)


class UptakeRegionCommands:
    """What can be done with uptake regions, by name.

    Parameters
    ----------
    show, close:
        Open and close a dialog.
    """

    def __init__(
        self,
        session: OpenSession,
        ports: Ports,
        show: Callable[[MeasurementDialog], None],
        close: Callable[[], None],
    ) -> None:
        self._session = session
        self._ports = ports
        self._show = show
        self._close = close

    def _one(self, uid: str) -> tuple[ViewerSession, UptakeRegion]:
        session = open_session(self._session)
        found = session.tmtv.get(uid or session.tmtv.selected)
        if found is None:
            raise CommandError(
                f"there is no uptake region “{uid[:80]}”" if uid else "no uptake region is selected"
            )
        return session, found

    # -- making them ----------------------------------------------------------------------------

    @command("toggleUptakePanel", "Show or hide the table of uptake regions")
    def toggle_panel(self) -> None:
        """Open or close the panel; the measurements make room for it."""
        session = open_session(self._session)
        session.tmtv.panel_open = not session.tmtv.panel_open
        if session.tmtv.panel_open:
            session.measurements.panel_open = False
        session.tmtv.redraw()

    @command(
        "measureUptake",
        "Measure what hangs together with the hottest place near a point of an image",
        x="image column, from 0",
        y="image row, from 0",
        viewport=VIEWPORT,
    )
    def measure(self, x: float, y: float, viewport: str = "") -> str:
        """Make a region; answers with its uid."""
        session, view = viewport_of(self._session, viewport)
        return self._add(session, region_about(session, view, Point(x, y)))

    @command(
        "thresholdSegmentationByRectangleROITool",
        "Measure the uptake within a drawn figure, as deep as it is wide",
        uid="the figure's uid; the selected measurement when left out",
    )
    def measure_figure(self, uid: str = "") -> str:
        """Make a region of a rectangle, ellipse, circle or outline; answers with its uid."""
        session = open_session(self._session)
        _, figure = measurement_of(self._session, uid)
        return self._add(session, region_of_figure(session, figure))

    @command(
        "findUptakeRegions",
        "Measure all that is hotter than a value, in parts that hang together",
        least="in the unit of the images; the value of the panel, else 4, when left out",
        smallest="parts below so many ml are left out",
        series=SERIES,
    )
    def find(
        self, least: float | None = None, smallest: float = USUAL_SMALLEST_ML, series: str = ""
    ) -> list[str]:
        """Make a region of each part; answers with their uids."""
        session = open_session(self._session)
        room = session.tmtv
        pet = needed_pet(session, series)
        least = usual_least(room.rule, pet) if least is None else least
        if least <= 0 or smallest < 0:
            raise CommandError("a value above 0, and parts of 0 ml or more, can be looked for")
        self._room_for(session)
        made = []
        for region, result in regions_of_body(session, pet, least, smallest):
            named = replace(region, label=room.next_label())
            room.take(named, pet, result)
            made.append(named)
        words = t("Measure the whole body")
        room.put((*room.regions, *made), words, made[0].uid if made else "")
        return [region.uid for region in made]

    def opened(self, session: ViewerSession) -> None:
        """A study is about to be opened: a press with the tool measures there."""

        def press(view: Viewport, at: Point) -> None:
            session.tmtv.panel_open, session.measurements.panel_open = True, False
            try:
                self._add(session, region_about(session, view, at))
            except CommandError as error:
                session.tmtv.tell(f"{str(error)[:1].upper()}{str(error)[1:]}.")

        session.pointing.measure = press

    def _add(self, session: ViewerSession, region: UptakeRegion) -> str:
        self._room_for(session)
        room = session.tmtv
        named = replace(region, label=region.label or room.next_label())
        room.put((*room.regions, named), t("Measure uptake"), named.uid)
        return named.uid

    @staticmethod
    def _room_for(session: ViewerSession) -> None:
        if len(session.tmtv.regions) >= MAX_REGIONS:
            raise CommandError(f"there are {MAX_REGIONS} regions already: delete some first")

    @command(
        "setUptakeRule", "How hot a voxel of the next region has to be", kind=KIND, number=KIND
    )
    def set_rule(self, kind: str, number: float) -> None:
        """Choose the threshold of what is measured next."""
        session = open_session(self._session)
        session.tmtv.rule = self._rule(session, kind, number)
        session.tmtv.redraw()

    @command("setUptakeRuleKind", "Whether the threshold is a percentage or a value", value=KIND)
    def set_kind(self, value: str) -> None:
        """Choose the kind, with its usual number."""
        self.set_rule(value, 41.0 if value == "percent" else USUAL_LEAST)

    @command("setUptakeRuleNumber", "The threshold of the next region", value=KIND)
    def set_number(self, value: float) -> None:
        """Choose the number."""
        rule = open_session(self._session).tmtv.rule
        self.set_rule("value" if rule.share is None else "percent", value)

    @command(
        "setUptakeReach",
        "How far about a pressed point uptake is looked for",
        value="mm",
    )
    def set_reach(self, value: float) -> None:
        """Choose the radius."""
        low, high = _REACH_MM
        if not low <= value <= high:
            raise CommandError(f"{value:g} mm is not between {low:g} and {high:g} mm")
        session = open_session(self._session)
        session.tmtv.within_mm = value
        session.tmtv.redraw()

    @staticmethod
    def _rule(session: ViewerSession, kind: str, number: float) -> Rule:
        if kind == "percent":
            if not 0 < number <= 100:
                raise CommandError(f"{number:g} % is not between 0 and 100 %")
            return Rule(share=number / 100.0)
        if kind != "value":
            raise CommandError(f"there is no threshold “{kind[:32]}”; use percent or value")
        if number <= 0:
            raise CommandError("the threshold is a value above 0")
        return Rule(value=number, unit=unit_of(needed_pet(session)))

    # -- changing them --------------------------------------------------------------------------

    def _revise(self, uid: str, step: str, **values: Any) -> None:
        session, found = self._one(uid)
        changed = replace(found, **values)
        regions = tuple(changed if r.uid == found.uid else r for r in session.tmtv.regions)
        session.tmtv.put(regions, step, found.uid)

    @command("setUptakeRegionRule", "The threshold of a region", kind=KIND, number=KIND, uid=UID)
    def set_region_rule(self, kind: str, number: float, uid: str = "") -> None:
        """Change the threshold of one that is there."""
        session, found = self._one(uid)
        rule = self._rule(session, kind, number)
        self._revise(found.uid, t("Threshold of a region"), rule=rule)

    @command(
        "setUptakeRegionLabel",
        "Name an uptake region",
        label="its name; asks for it when left out",
        uid=UID,
    )
    def set_label(self, label: str = "", uid: str = "") -> None:
        """Name a region."""
        _, found = self._one(uid)
        words = label.strip()[:MAX_LABEL]
        if not words:
            self._show(
                MeasurementDialog(
                    found.uid, t("Name of the region"), t("Name"), found.label,
                    "setUptakeRegionLabel",
                )
            )  # fmt: skip
            return
        self._close()
        self._revise(found.uid, t("Name a region"), label=words)

    @command("setStartSliceForROIThresholdTool", "The region begins at the image that is shown")
    def set_start(self) -> None:
        """The selected region of a figure begins at the active viewport's image."""
        self._set_end("first")

    @command("setEndSliceForROIThresholdTool", "The region ends at the image that is shown")
    def set_end(self) -> None:
        """The selected region of a figure ends at the active viewport's image."""
        self._set_end("last")

    def _set_end(self, which: str) -> None:
        session, found = self._one("")
        view = session.grid.active
        values = session.tmtv.values(found.display_set, found.phase)
        shown = view.display_set == found.display_set and view.reformat is None
        slice_ = values.slice_of(view.index) if values and shown else None
        if not isinstance(found.shape, Prism) or slice_ is None:
            raise CommandError(t("select the region of a figure, and show its PET"))
        ends = {"first": found.shape.first, "last": found.shape.last, which: slice_}
        first, last = sorted(ends.values())
        shape = replace(found.shape, first=first, last=last)
        self._revise(found.uid, t("Slices of a region"), shape=shape)

    @command("deleteUptakeRegion", "Delete an uptake region", uid=UID)
    def delete(self, uid: str = "") -> None:
        """Delete one."""
        session, found = self._one(uid)
        kept = tuple(r for r in session.tmtv.regions if r.uid != found.uid)
        selected = session.tmtv.selected
        session.tmtv.put(kept, t("Delete a region"), "" if selected == found.uid else selected)

    @command("clearUptakeRegions", "Delete all uptake regions")
    def clear(self) -> None:
        """Delete all."""
        open_session(self._session).tmtv.put((), t("Delete all regions"))

    @command("jumpToUptakeRegion", "Go to the hottest place of an uptake region", uid=UID)
    def jump(self, uid: str = "") -> None:
        """All viewports of its space go there; without one, the active one shows the PET."""
        session, found = self._one(uid)
        session.tmtv.select(found.uid)
        place = session.tmtv.place(found)
        if place is None:
            raise CommandError(t("its series is not open"))
        if not session.visit(*place):
            pet = session.display_sets[found.display_set]
            session.reveal(Viewport("", pet.uid, session.initial_index(pet)))
            session.visit(*place)
        session.tmtv.redraw()

    # -- telling --------------------------------------------------------------------------------

    @command("calculateTMTV", "What all uptake regions amount to")
    def calculate(self) -> dict[str, Any]:
        """Volume and glycolysis of all, and each by itself, as JSON values."""
        return as_state(open_session(self._session).tmtv)

    @command("exportTMTVReportCSV", "Save the uptake regions as a table")
    def export(self) -> None:
        """Save a CSV file."""
        session = open_session(self._session)
        if not session.tmtv.regions:
            raise CommandError(t("there is no uptake region yet"))
        # the mark lets spreadsheets read it as UTF-8
        text = "\ufeff" + as_csv(session)
        self._ports.outlet.save("uptake.csv", text.encode(), "text/csv")
