"""Modes: the ways in which a study can be opened, each with an address of its own.

The viewer itself is one; plugins add others (`negatoscope_modes`). A mode that does not fit a study
stays visible and says why, as in OHIF's list.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from negatoscope.language import t
from negatoscope.sources.base import StudyRow

_ROUTE_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
#: First parts of addresses that are pages of their own.
_TAKEN = frozenset(
    {"local", "localbasic", "callback", "login", "logout", "silent-refresh", "datasources"}
    | {"debug", "doctor", "assets", "notfoundserver", "notfoundstudy"}
)
#: Modalities of objects that have no picture of their own (PS3.3 C.7.3.1.1.1).
_WITHOUT_IMAGES = frozenset(
    {"KO", "PR", "SR", "DOC", "PLAN", "REG", "FID", "RWV", "AU", "RTRECORD"}
)


def always_fits(row: StudyRow) -> str:
    """Nothing stands in the way."""
    return ""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of opening a study.

    ``route_name`` is the first part of its address; ``unfit`` answers why a study of the list does
    not fit, as a sentence, or with nothing when it does.

    Raises
    ------
    ValueError
        The route name is not one part of an address in small letters, or is a page's.
    """

    route_name: str
    label: str
    unfit: Callable[[StudyRow], str] = always_fits

    def __post_init__(self) -> None:
        if not _ROUTE_NAME.fullmatch(self.route_name) or self.route_name in _TAKEN:
            raise ValueError(f"“{self.route_name[:64]}” cannot be the route of a mode")


def _no_images(row: StudyRow) -> str:
    if row.modalities and _WITHOUT_IMAGES.issuperset(row.modalities):
        return t("This study holds no images ({join}).", join=", ".join(row.modalities))
    return ""


def _no_pet(row: StudyRow) -> str:
    return "" if "PT" in row.modalities else t("This study holds no PET.")


VIEWER = Mode("viewer", t("View images"), _no_images)
#: OHIF's route name of the mode for uptake.
TMTV = "tmtv"
UPTAKE = Mode(TMTV, t("Measure uptake"), _no_pet)
#: Hanging protocols that modes begin with, where the study has what they show.
USUAL_PROTOCOLS = {TMTV: "ptCT"}


class Modes:
    """The modes of this site; the first is the viewer."""

    def __init__(self, more: Iterable[Mode] = ()) -> None:
        self._modes = {mode.route_name: mode for mode in (VIEWER, UPTAKE)}
        for mode in more:
            self._modes.setdefault(mode.route_name, mode)

    @property
    def all(self) -> tuple[Mode, ...]:
        """All of them, in the order of their buttons."""
        return tuple(self._modes.values())

    @property
    def route_names(self) -> frozenset[str]:
        """First parts of their addresses."""
        return frozenset(self._modes)

    def get(self, route_name: str) -> Mode:
        """The mode of this name, or the viewer."""
        return self._modes.get(route_name, VIEWER)
