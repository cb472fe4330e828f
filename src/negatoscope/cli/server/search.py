"""QIDO-RS: searches for studies, series and instances (PS3.18 10.6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from negatoscope.cli.dicomjson import encode
from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.catalogue import Attributes, SeriesRecord, StudyRecord
from negatoscope.cli.server.errors import ServiceError, not_found
from negatoscope.cli.server.matching import Key, attribute_tag, parse_keys
from negatoscope.cli.server.messages import json_answer, require_json

_CONTROL = frozenset({"limit", "offset", "fuzzymatching", "includefield", "accept", "orderby"})


@dataclass(frozen=True, slots=True)
class Search:
    """A search request's parameters (PS3.18 8.3.4)."""

    keys: list[Key]
    unknown: list[str]
    limit: int | None
    offset: int
    fuzzy: bool
    include: frozenset[str]


def parse_search(pairs: Sequence[tuple[str, str]]) -> Search:
    """Read query parameters; a limit or offset that is no count is refused with 400."""
    control = {name: value for name, value in pairs if name in _CONTROL}
    keys, unknown = parse_keys((n, v) for n, v in pairs if n not in _CONTROL)
    include: set[str] = set()
    for name, value in pairs:
        if name == "includefield":
            for field in value.split(","):
                include.add("all" if field == "all" else attribute_tag(field.strip()) or "")
    return Search(
        keys,
        unknown,
        _count(control, "limit"),
        _count(control, "offset") or 0,
        control.get("fuzzymatching", "").lower() == "true",
        frozenset(include - {""}),
    )


def _count(control: dict[str, str], name: str) -> int | None:
    value = control.get(name, "")
    if value == "":
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ServiceError(400, f"parameter {name}", "is not a whole number")
    return int(value)


class SearchService:
    """The search transactions over one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def studies(self, request: Request) -> Response:
        """``/studies``."""
        require_json(request)
        search = parse_search(request.query_params.multi_items())
        found = [
            study for study in self._archive.catalogue.studies() if _study_matches(study, search)
        ]
        return _answer(request, search, [study.body for study in found])

    def series(self, request: Request) -> Response:
        """``/series`` and ``/studies/{study}/series``."""
        require_json(request)
        search = parse_search(request.query_params.multi_items())
        found = [
            series
            for study in self._under(request)
            for series in study.series
            if _series_matches(study, series, search)
        ]
        return _answer(request, search, [series.body for series in found])

    def instances(self, request: Request) -> Response:
        """``/instances`` under everything, a study or a series."""
        require_json(request)
        search = parse_search(request.query_params.multi_items())
        series_uid = request.path_params.get("series")
        bodies: list[bytes] = []
        for study in self._under(request):
            for series in study.series:
                if series_uid is None or series.uid == series_uid:
                    bodies.extend(self._instances(study, series, search))
        return _answer(request, search, bodies)

    def _under(self, request: Request) -> Iterable[StudyRecord]:
        uid = request.path_params.get("study")
        if uid is None:
            return self._archive.catalogue.studies()
        study = self._archive.catalogue.study(uid)
        if study is None:
            raise not_found(f"study {uid}")
        series = request.path_params.get("series")
        if series is not None and all(each.uid != series for each in study.series):
            raise not_found(f"series {series}")
        return (study,)

    def _instances(self, study: StudyRecord, series: SeriesRecord, search: Search) -> list[bytes]:
        shared = study.attributes | series.attributes
        path = f"studies/{study.uid}/series/{series.uid}/instances/"
        bodies: list[bytes] = []
        for own in self._archive.index.attributes(study.uid, series.uid):
            attributes: Attributes = shared | own
            if all(key.matches(attributes, fuzzy=search.fuzzy) for key in search.keys):
                uid = own.get("00080018", {}).get("Value", [""])[0]
                attributes["00081190"] = {"vr": "UR", "Value": [f"bulk:{path}{uid}"]}
                if search.include - attributes.keys():
                    attributes |= self._more(study.uid, series.uid, uid, search.include)
                bodies.append(encode(dict(sorted(attributes.items()))))
        return bodies

    def _more(self, study: str, series: str, uid: str, include: frozenset[str]) -> Attributes:
        """Attributes that the index does not hold for searches, from the metadata."""
        metadata = self._archive.metadata_object(study, series, uid)
        return {
            tag: element
            for tag, element in metadata.items()
            if ("all" in include or tag in include) and "BulkDataURI" not in element
        }


def _study_matches(study: StudyRecord, search: Search) -> bool:
    own = [key for key in search.keys if key.tag in study.attributes]
    others = [key for key in search.keys if key.tag not in study.attributes]
    if not all(key.matches(study.attributes, fuzzy=search.fuzzy) for key in own):
        return False
    # Keys of a lower level: a study is found by any one of its series (relational query).
    return not others or any(
        all(key.matches(series.attributes, fuzzy=search.fuzzy) for key in others)
        for series in study.series
    )


def _series_matches(study: StudyRecord, series: SeriesRecord, search: Search) -> bool:
    attributes = study.attributes | series.attributes
    return all(key.matches(attributes, fuzzy=search.fuzzy) for key in search.keys)


def _answer(request: Request, search: Search, bodies: list[bytes]) -> Response:
    """One page of results; a Warning says what was left out (PS3.18 8.3.4.4, 10.6.3)."""
    end = None if search.limit is None else search.offset + search.limit
    page = bodies[search.offset : end]
    warnings: list[str] = []
    if search.unknown:
        names = ", ".join(sorted(set(search.unknown)))[:200]
        warnings.append(f"these parameters are not attributes and were ignored: {names}")
    remaining = len(bodies) - search.offset - len(page)
    if remaining > 0:
        warnings.append(f"there are {remaining} additional results that can be requested")
    return json_answer(request, page, warnings)
