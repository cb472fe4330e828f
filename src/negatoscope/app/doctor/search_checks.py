"""Which parameters of a search (QIDO-RS, PS3.18 10.6) work and which are ignored."""

from collections.abc import Mapping
from urllib.parse import urlencode

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import NotNowError, SourceCase
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning
from negatoscope.app.doctor.probe import Answer
from negatoscope.app.viewer.studies import NOT_IMAGES
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.bodies import data_sets
from negatoscope.sources.dicomweb import SERIES_FIELDS, STUDY_FIELDS
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Response

#: Values that no study has: what comes all the same was not filtered.
_NOBODY = {
    "PatientID": "NEGATOSCOPE-DOCTOR",
    "PatientName": "NEGATOSCOPE^DOCTOR",
    "AccessionNumber": "NEGATOSCOPE-DR",
    "StudyDescription": "NEGATOSCOPE DOCTOR",
    "ModalitiesInStudy": "NEGATOSCOPE",
    "StudyDate": "18000101-18000102",
    "StudyInstanceUID": "2.25.404",
}
_STUDIES_TRIED = 5
_STATIC = '"staticWado": true'


class RefusedError(Exception):
    """The server refused a search, or answered with something else than JSON."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(reason or f"It is refused ({status}).")
        self.status = status


async def search(
    case: SourceCase, path: str, parameters: Mapping[str, object]
) -> tuple[tuple[DataSet, ...], Answer]:
    """What a search finds.

    Raises
    ------
    RefusedError
        It finds nothing that can be read.
    NoAnswerError
        There was no answer.
    """
    query = f"?{urlencode(parameters, safe='*,-', doseq=True)}" if parameters else ""
    answer = await case.ask_json(f"{case.qido}/{path}{query}", max_bytes=8 << 20)
    if not 200 <= answer.status < 300:
        raise RefusedError(answer.status)
    try:
        found = data_sets(Response(answer.status, answer.headers, answer.body), "the search")
    except SourceError as error:
        raise RefusedError(answer.status, error.reason) from None
    return found, answer


def _uids(found: tuple[DataSet, ...]) -> list[str]:
    return [item.string("StudyInstanceUID") for item in found]


async def paging(case: SourceCase) -> Verdict:
    """``limit`` and ``offset``."""
    case.need_search()
    if case.source.configuration.static_wado:
        return skipped("staticWado is set: the viewer pages by itself")
    if len(case.studies) < 2:
        return skipped("it takes two studies to tell")
    try:
        first, _ = await search(case, "studies", {"limit": 1})
        second, _ = await search(case, "studies", {"limit": 1, "offset": 1})
    except RefusedError as error:
        return failed(f"limit and offset: {error}", [in_config("For a tree of files:", _STATIC)])
    if len(first) > 1:
        return warning(
            f"limit is ignored: {len(first)} studies come where one was asked for. The list loads "
            "slowly when there are many.",
            [
                in_config("For a tree of files say so; the viewer then pages by itself.", _STATIC),
                Cure("The server", "Update it, if it is older than its support of limit."),
            ],
        )
    if _uids(first) == _uids(second):
        return failed(
            "offset is ignored: the second page of the list is the first one again.",
            [
                in_config("Ask for all studies at once.", '"queryLimit": 10000'),
                Cure("The server", "Update it, if it is older than its support of offset."),
            ],
        )
    return ok("limit and offset work.")


async def filters(case: SourceCase) -> Verdict:
    """Whether what is searched for narrows the list. No patient's data are sent."""
    case.need_search()
    if case.source.configuration.static_wado:
        return skipped("staticWado is set: the viewer filters by itself")
    if not case.studies:
        return skipped("there is no study to try it with")
    ignored, refused = [], []
    for name, value in _NOBODY.items():
        try:
            found, _ = await search(case, "studies", {name: value, "limit": 2})
        except RefusedError:
            refused.append(name)
            continue
        if found:
            ignored.append(name)
    if len(ignored) == len(_NOBODY):
        return failed(
            "All filters are ignored: every search finds every study.",
            [
                in_config("A tree of files cannot filter; let the viewer do it.", _STATIC),
                *case.cures(table.QUERY_LOST),
            ],
        )
    if ignored:
        return failed(
            f"Ignored: {', '.join(ignored)}. A search by these finds every study.",
            case.cures(table.QUERY_LOST),
        )
    missed = await _not_found_by(case)
    if missed:
        cure = Cure("The server", "Look at how it indexes these attributes.")
        return failed(f"A study is not found by its own {' and '.join(missed)}.", [cure])
    if refused:
        return warning(f"The server refuses to search by {', '.join(refused)}.")
    return ok(f"It filters by {', '.join(_NOBODY)}.")


async def _not_found_by(case: SourceCase) -> list[str]:
    study = case.studies[0]
    date = study.string("StudyDate")
    tries = {"StudyInstanceUID": study.string("StudyInstanceUID")}
    if date:
        tries["StudyDate"] = f"{date}-{date}"
    missed = []
    for name, value in tries.items():
        try:
            found, _ = await search(case, "studies", {name: value})
        except RefusedError:
            continue
        if study.string("StudyInstanceUID") not in _uids(found):
            missed.append(name)
    return missed


async def wildcards(case: SourceCase) -> Verdict:
    """``*`` in a name, which ``supportsWildcard`` makes the viewer send."""
    case.need_search()
    wanted = bool(case.source.block.get("supportsWildcard"))
    if case.source.configuration.static_wado:
        return skipped("staticWado is set: the viewer filters by itself")
    if not any(study.person_name("PatientName") for study in case.studies):
        return skipped("no study has a name to try it with")
    try:
        found, _ = await search(case, "studies", {"PatientName": "*", "limit": 1})
    except RefusedError as error:
        found, said = (), str(error)
    else:
        said = "Nothing is found by *."
    off = in_config("Do not send them.", '"supportsWildcard": false')
    if found and wanted:
        return ok("* stands for any text, and the viewer sends it.")
    if found:
        cure = in_config("So that a part of a name is enough.", '"supportsWildcard": true')
        return Verdict("ok", "* stands for any text; supportsWildcard is not set.", (cure,))
    if wanted:
        return failed(f"supportsWildcard is set, but the server knows no wildcards. {said}", [off])
    return ok("The server knows no wildcards, and the viewer sends none.")


async def fuzzy(case: SourceCase) -> Verdict:
    """``fuzzymatching``."""
    case.need_search()
    wanted = case.source.configuration.supports_fuzzy_matching
    off = [in_config("Do not send it.", '"supportsFuzzyMatching": false')]
    try:
        _, answer = await search(case, "studies", {"fuzzymatching": "true", "limit": 1})
    except RefusedError as error:
        if wanted:
            return failed(f"supportsFuzzyMatching is set, but the server refuses it. {error}", off)
        return ok("The server refuses it, and the viewer does not send it.")
    if "fuzzymatching" in answer.headers.get("warning", "").lower():
        if wanted:
            return warning("The server says that it ignores fuzzymatching.", off)
        return ok("The server says that it ignores it, and the viewer does not send it.")
    return ok("The server takes fuzzymatching; whether it does anything, it does not say.")


async def include_field(case: SourceCase) -> Verdict:
    """``includefield``: whether the list's columns get their values."""
    case.need_search()
    if not case.studies:
        return skipped("there is no study to try it with")
    try:
        found, _ = await search(case, "studies", {"includefield": STUDY_FIELDS, "limit": 10})
    except RefusedError as error:
        return failed(f"includefield: {error} The list asks with it, and stays empty.")
    if not found:
        return failed("With includefield nothing is found.")
    # an empty attribute is an answer too (PS3.18 10.6.3.1)
    missing = [name for name in STUDY_FIELDS if not any(name in item for item in found)]
    if missing:
        return warning(
            f"Ignored for {', '.join(missing)}: these columns of the list stay empty.",
            case.cures(table.INCLUDE_FIELD),
        )
    return ok(f"The list gets {', '.join(STUDY_FIELDS)}.")


async def series(case: SourceCase) -> Verdict:
    """The series of a study, and the choice of one to look at."""
    case.need_search()
    if not case.studies:
        return skipped("there is no study to try it with")
    by_size = sorted(
        case.studies, key=lambda s: s.integer("NumberOfStudyRelatedInstances") or 1 << 30
    )
    static = case.source.configuration.static_wado
    fields: dict[str, object] = {} if static else {"includefield": SERIES_FIELDS}
    for study in by_size[:_STUDIES_TRIED]:
        uid = study.string("StudyInstanceUID")
        try:
            found, _ = await search(case, f"studies/{uid}/series", fields)
        except RefusedError as error:
            return failed(f"The series of a study: {error}", case.cures(table.WRONG_ROOT))
        images = [s for s in found if s.string("Modality") not in NOT_IMAGES]
        chosen = next(iter(images or found), None)
        if chosen is not None and (not case.study or images):
            case.study, case.series = uid, chosen.string("SeriesInstanceUID")
        if images:
            break
    if not case.study:
        return failed(
            "No series are found in any study: nothing can be opened.",
            [Cure("The server", "Let it answer /studies/{study}/series.")],
        )
    if not case.series:
        return failed("The series have no SeriesInstanceUID.")
    return ok("The series of a study are found.")


async def instances(case: SourceCase) -> Verdict:
    """The instances of a series."""
    study = case.need_study()
    if case.source.configuration.static_wado:
        return skipped("staticWado is set: the viewer does not ask for it")
    try:
        found, _ = await search(
            case, f"studies/{study}/series/{case.series}/instances", {"limit": 1}
        )
    except RefusedError as error:
        return warning(f"The instances of a series: {error} The viewer does without.")
    if not found:
        return warning("No instances are found in a series. The viewer does without.")
    if not found[0].string("SOPInstanceUID"):
        raise NotNowError("instances have no SOPInstanceUID")
    return ok("The instances of a series are found.")
