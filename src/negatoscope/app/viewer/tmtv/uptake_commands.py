"""Commands on how uptake is told: its unit, and the data it is computed from."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.views import UptakeDialog
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.dicom.quantities.suv import SUV_UNIT
from negatoscope.dicom.quantities.uptake import UPTAKE_UNITS, UptakeData, conversion, reason_against
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.uptake import shows_uptake, unit_of
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport

_BQ_PER_MBQ = 1e6
#: Numbers are shown with ten digits.
_SHOWN_SHARE = 1e-9
SERIES = t("the PET series' display set; that of the active viewport, else the first, if left out")


def pet_of(session: ViewerSession, viewport: Viewport) -> DisplaySet | None:
    """The PET that a viewport means: what hangs there, or lies over it; else the first there is."""
    shown = [viewport.display_set, *(layer.display_set for layer in viewport.layers)]
    sets = [session.display_sets[uid] for uid in shown if uid in session.display_sets]
    sets += sorted(session.images(), key=lambda d: not shows_uptake(d))
    return next((d for d in sets if d.modality == "PT" and d.frames), None)


def needed_pet(
    session: ViewerSession, uid: str = "", viewport: Viewport | None = None
) -> DisplaySet:
    """The PET with this uid, or that of a viewport.

    Raises
    ------
    CommandError
        There is none.
    """
    found = (
        session.display_sets.get(uid) if uid else pet_of(session, viewport or session.grid.active)
    )
    if found is None or found.modality != "PT" or not found.frames:
        raise CommandError(t("there is no PET series in what is open"))
    return found


class UptakeCommands:
    """What can be done with the values of PET, by name.

    Parameters
    ----------
    show, close:
        Open and close a dialog.
    """

    def __init__(
        self, session: OpenSession, show: Callable[[UptakeDialog], None], close: Callable[[], None]
    ) -> None:
        self._session = session
        self._show = show
        self._close = close
        self._unit = SUV_UNIT  # of the studies that are opened next, too

    def opened(self, session: ViewerSession) -> None:
        """A study is about to be opened: its uptake is told as that before."""
        session.uptake.unit = self._unit

    @command(
        "setUptakeUnit",
        "Tell the values of PET in another unit of uptake",
        unit=f"one of {', '.join(UPTAKE_UNITS)}",
    )
    def set_unit(self, unit: str) -> None:
        """Choose the unit, for all PET series and what is measured in them."""
        session = open_session(self._session)
        if unit not in UPTAKE_UNITS:
            raise CommandError(
                f"there is no unit “{unit[:64]}”; there are {', '.join(UPTAKE_UNITS)}"
            )
        pet = needed_pet(session)
        if not shows_uptake(pet):
            suv = pet.frames[0].suv
            raise CommandError(f"this PET has no SUV: {suv.reason if suv else ''}")
        reason = conversion(pet.frames[0].instance, unit_of(pet), unit).reason
        if reason:
            raise CommandError(f"{unit} is not known: {reason}")
        before = session.uptake.unit
        if before == unit:
            return

        def tell(wanted: str) -> None:
            self._unit = wanted
            session.uptake.choose(wanted)

        tell(unit)
        session.history.add(t("Unit of uptake"), lambda: tell(before), lambda: tell(unit))
        session.set_grid(session.grid)

    @command(
        "editUptakeData", "Change what SUV is computed from: weight, dose, times", series=SERIES
    )
    def edit_data(self, series: str = "") -> None:
        """Open the dialog."""
        session = open_session(self._session)
        pet = needed_pet(session, series)
        self._show(_dialog(session, pet))

    @command(
        "setUptakeData",
        "Compute SUV from other data than the header's, in this session only",
        weight="kg; as in the header when left out, as are all others",
        height="m",
        sex="M, F or O",
        dose="injected, MBq",
        half_life="of the nuclide, s",
        injected="clock time of injection, HH:MM:SS",
        series=SERIES,
    )
    def set_data(
        self,
        weight: str = "",
        height: str = "",
        sex: str = "",
        dose: str = "",
        half_life: str = "",
        injected: str = "",
        series: str = "",
    ) -> None:
        """Compute anew; what is empty is as in the header."""
        session = open_session(self._session)
        pet = needed_pet(session, series)
        header = session.uptake.header_data(pet)
        mbq = _number("the dose", dose)
        data = UptakeData(
            _first(_number("the weight", weight), header.weight_kg),
            _first(_number("the height", height), header.height_m),
            sex.strip().upper() or header.sex,
            header.dose_bq if mbq is None else _close_to(mbq * _BQ_PER_MBQ, header.dose_bq),
            _first(_number("the half-life", half_life), header.half_life_s),
            injected.replace(":", "").strip() or header.injected,
        )
        reason = reason_against(data)
        if reason:
            raise CommandError(reason)
        self._compute(session, pet, data)

    @command("resetUptakeData", "Compute SUV from the header's data again", series=SERIES)
    def reset_data(self, series: str = "") -> None:
        """Forget what was changed by hand."""
        session = open_session(self._session)
        pet = needed_pet(session, series)
        self._compute(session, pet, session.uptake.header_data(pet))

    def _compute(self, session: ViewerSession, pet: DisplaySet, data: UptakeData) -> None:
        self._close()
        before, header = session.uptake.data(pet), session.uptake.header_data(pet)
        if data == before:
            return
        series = pet.series_instance_uid

        def compute(wanted: UptakeData) -> None:
            session.uptake.compute_from(series, None if wanted == header else wanted)

        compute(data)
        session.history.add(t("Data of uptake"), lambda: compute(before), lambda: compute(data))
        session.set_grid(session.grid)


def _number(words: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise CommandError(f"{words} is “{text[:20]}”, expected is a number") from None


def _first(value: float | None, other: float | None) -> float | None:
    return other if value is None else value


def _close_to(value: float, header: float | None) -> float:
    """The header's number where a person left it as it was shown."""
    return header if header and abs(value - header) <= _SHOWN_SHARE * header else value


def _dialog(session: ViewerSession, pet: DisplaySet) -> UptakeDialog:
    data, header = session.uptake.data(pet), session.uptake.header_data(pet)
    clock = data.injected
    suv = pet.frames[0].suv
    return UptakeDialog(
        pet.uid,
        _text(data.weight_kg),
        _text(data.height_m),
        data.sex,
        _text(data.dose_bq and data.dose_bq / _BQ_PER_MBQ),
        _text(data.half_life_s),
        ":".join(clock[n : n + 2] for n in range(0, len(clock), 2)),
        changed=data != header,
        reason=suv.reason if suv else "",
    )


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def uptake_entries(session: ViewerSession, hotkeys: Hotkeys) -> tuple[ToolbarItem, ...]:
    """Entries of the menu of windows for a PET: the units, and the data behind them."""
    shown = session.display_set(session.grid.active)
    if shown is None or shown.modality != "PT" or not shown.frames:
        return ()
    entries = []
    if shows_uptake(shown):
        instance, unit = shown.frames[0].instance, unit_of(shown)
        for wanted in UPTAKE_UNITS:
            reason = conversion(instance, unit, wanted).reason
            entries.append(
                ToolbarItem(
                    f"uptake-{wanted}",
                    t("Values in {unit}", unit=wanted),
                    "",
                    "setUptakeUnit",
                    (("unit", wanted),),
                    active=wanted == unit,
                    disabled_reason=reason,
                )
            )
    keys = hotkeys.keys_for("editUptakeData")
    edit = ToolbarItem("uptake-data", t("Weight, dose, times …"), "", "editUptakeData", keys=keys)
    return (*entries, edit)
