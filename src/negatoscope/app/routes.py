"""Routes: which page an address names. Names and parameters follow OHIF's."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode

from negatoscope.dicom.uids import is_uid

_WORD = re.compile(r"[A-Za-z0-9_@/.-]{1,64}")
#: Parameters that stay while a person goes from page to page.
LASTING = ("multimonitor", "screenNumber", "hangingProtocolId", "theme", "lng")
#: More studies than anybody compares; bounds the requests that a link can cause.
MAX_STUDIES = 50

RouteName = Literal["worklist", "viewer", "local", "doctor", "notfound"]


class RouteError(ValueError):
    """An address cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A page and the parameters that it was called with.

    ``parameters`` has lower-case names: OHIF takes them in any case. ``mode`` is the route name of
    the mode in which the viewer opens.
    """

    name: RouteName
    source_name: str = ""
    parameters: Mapping[str, tuple[str, ...]] | None = None
    mode: str = "viewer"

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a parameter, comma lists taken apart."""
        given = (self.parameters or {}).get(name.lower(), ())
        return tuple(part for value in given for part in value.split(",") if part)

    def whole(self, name: str) -> str:
        """The first value of a parameter as it is: an address may hold commas."""
        return next(iter((self.parameters or {}).get(name.lower(), ())), "")

    def value(self, name: str) -> str:
        """The first value of a parameter, or nothing."""
        return next(iter(self.values(name)), "")


def parse_route(path: str, search: str, modes: Collection[str] = ("viewer",)) -> Route:
    """The route of an address below the site's root.

    >>> parse_route("viewer", "?StudyInstanceUIDs=1.2,1.3").values("StudyInstanceUIDs")
    ('1.2', '1.3')
    """
    parameters: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(search.removeprefix("?")):
        parameters[name.lower()] = (*parameters.get(name.lower(), ()), value)
    parts = [unquote(part) for part in path.split("/") if part and part != "index.html"]
    source = Route("worklist", parameters=parameters).value("dataSources")
    match parts:
        case []:
            return Route("worklist", source, parameters)
        case [mode] if mode in modes:
            return Route("viewer", source, parameters, mode)
        case [mode, named] if mode in modes:
            return Route("viewer", named, parameters, mode)
        case ["local" | "localbasic"]:
            return Route("local", "", parameters)
        case ["doctor" | "debug"]:
            return Route("doctor", "", parameters)
        case _:
            return Route("notfound", "", parameters)


def study_uids(route: Route) -> tuple[str, ...]:
    """The studies that a viewer link names.

    Raises
    ------
    RouteError
        There is none, there are too many, or one is not a UID.
    """
    given = ",".join(route.values("StudyInstanceUIDs")).replace(";", ",")
    uids = tuple(dict.fromkeys(uid for uid in given.split(",") if uid))
    if not uids:
        raise RouteError("the link names no study: StudyInstanceUIDs is missing or empty")
    if len(uids) > MAX_STUDIES:
        raise RouteError(f"the link names {len(uids)} studies; {MAX_STUDIES} can be opened at once")
    for uid in uids:
        if not is_uid(uid):
            raise RouteError("the link's StudyInstanceUIDs is not a DICOM UID (digits and dots)")
    return uids


def viewer_url(
    studies: tuple[str, ...], source_name: str = "", mode: str = "viewer", link: str = ""
) -> str:
    """Address of these studies in a mode, relative to the site's root."""
    parameters = {"StudyInstanceUIDs": ",".join(studies)}
    if source_name:
        parameters["dataSources"] = source_name
    if link:
        parameters["url"] = link
    return f"{mode}?" + urlencode(parameters, safe=",")


def lasting_parameters(route: Route) -> dict[str, str]:
    """What an address says that holds for the pages after it too, where it is a plain word.

    OHIF's ``preserveQueryParameters``, without what a link must not decide here.
    """
    found = {name: route.value(name) for name in LASTING}
    return {name: value for name, value in found.items() if _WORD.fullmatch(value)}


def with_parameters(address: str, more: Mapping[str, str]) -> str:
    """An address with further parameters; empty ones are left out."""
    query = urlencode({k: v for k, v in more.items() if v}, safe=",@/")
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def worklist_url(parameters: Mapping[str, str]) -> str:
    """Address of the study list with its public parameters."""
    query = urlencode({k: v for k, v in parameters.items() if v}, safe=",")
    return "?" + query if query else ""
