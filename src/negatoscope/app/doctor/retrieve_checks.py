"""What can be retrieved of a study (WADO-RS, PS3.18 10.4): metadata, bulk data, pictures."""

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import SourceCase, is_blocked_as_mixed, no_answer
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning
from negatoscope.app.doctor.probe import NoAnswerError
from negatoscope.app.doctor.target import host_of
from negatoscope.dicom.dataset import DataSet
from negatoscope.sources.addresses import bulk_data_url, instance_url, origin_of, series_url
from negatoscope.sources.bodies import data_sets
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Response

_METADATA_BYTES = 32 << 20
_HEAD_BYTES = 1 << 16
_MAX_DEPTH = 8
#: Without these an image cannot be drawn (PS3.3 C.7.6.3), or not be put into its place.
_NEEDED = ("SOPInstanceUID", "SOPClassUID", "Rows", "Columns", "BitsAllocated", "BitsStored",
           "PixelRepresentation", "PhotometricInterpretation")  # fmt: skip
_EACH_TIME = Cure("The server", "Look into its log at this time.")


async def series_metadata(case: SourceCase) -> Verdict:
    """The metadata of a series, with all that an image is drawn from."""
    study = case.need_study()
    url = f"{series_url(case.wado, study, case.series)}/metadata"
    try:
        answer = await case.ask_json(url, max_bytes=_METADATA_BYTES)
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if answer.cut:
        return warning("The metadata of a series are too long to be read here.")
    if not 200 <= answer.status < 300:
        if answer.status in (401, 403):
            return failed(f"Search is allowed, retrieval is not ({answer.status}).",
                          case.cures(table.FORBIDDEN))  # fmt: skip
        return failed(
            f"The metadata of a series are refused ({answer.status}).",
            [_other_root(case), *case.cures(table.WRONG_ROOT)],
        )
    try:
        found = data_sets(Response(answer.status, answer.headers, answer.body), "the metadata")
    except SourceError as error:
        return failed(error.reason, [_other_root(case)])
    if not found:
        return failed("The metadata of a series are empty.", [_EACH_TIME])
    uids = {"0020000D": case.study, "0020000E": case.series}
    case.instances = tuple(
        DataSet({**{t: {"vr": "UI", "Value": [u]} for t, u in uids.items()}, **item.json})
        for item in found
    )
    missing = [name for name in _NEEDED if not case.instances[0].string(name)]
    if missing and case.instances[0].string("Modality") != "" and "Rows" in missing:
        return failed(
            f"The metadata lack {', '.join(missing)}: images cannot be drawn.",
            case.cures(table.THIN_METADATA),
        )
    if missing:
        return warning(f"The metadata lack {', '.join(missing)}.", case.cures(table.THIN_METADATA))
    return ok(f"The metadata of a series come whole ({len(found)} instances).")


def _other_root(case: SourceCase) -> Cure:
    return in_config(
        "Check wadoRoot: search and retrieval may have different addresses.",
        f'"wadoRoot": "{case.qido}"' if case.wado != case.qido else "",
    )


async def study_metadata(case: SourceCase) -> Verdict:
    """The metadata of a whole study; only the beginning of the answer is read."""
    study = case.need_study()
    url = f"{case.wado}/studies/{study}/metadata"
    lazy = case.source.configuration.enable_study_lazy_load
    answer = await case.ask_json(url, max_bytes=_HEAD_BYTES)
    if 200 <= answer.status < 300 and not answer.is_html:
        return ok("The metadata of a study are there.")
    said = f"The metadata of a whole study are refused ({answer.status})."
    if lazy:
        return warning(f"{said} The viewer asks series by series, and does without.")
    cure = in_config("Ask series by series.", '"enableStudyLazyLoad": true')
    return failed(said, [cure])


async def bulk_data(case: SourceCase) -> Verdict:
    """Values that are kept apart from the metadata."""
    instance = case.need_instance()
    found = next((uri for item in case.instances[:20] if (uri := _first_uri(item.json))), "")
    if not found:
        return skipped("the metadata of this series refer to none")
    url = bulk_data_url(case.source.configuration, instance, found)
    origins = {origin_of(case.qido), origin_of(case.wado)}
    bulk = case.source.configuration.bulk_data
    if bulk.prefix_with:
        origins.add(origin_of(bulk.prefix_with))
    host = host_of(case.wado)
    ssl = "true" if case.wado.startswith("https") else "false"
    mended = [
        in_config(
            "Or rewrite the beginning of these addresses.",
            '"bulkDataURI": {"enabled": true, "startsWith": '
            f'"{origin_of(url)}", "prefixWith": "{origin_of(case.wado)}"}}',
        )
    ]
    if origin_of(url) not in origins:
        return failed(
            f"The metadata name bulk data at {origin_of(url) or 'an address that is none'}, which "
            "is not the source's own: the viewer does not follow.",
            [*case.cures(table.BULK_ADDRESS, host=host, ssl=ssl), *mended],
        )
    if is_blocked_as_mixed(case.target.origin, url):
        return failed(
            "The metadata name bulk data by http, the viewer's page is https: browsers block it.",
            [*case.cures(table.BULK_ADDRESS, host=host, ssl=ssl), *mended],
        )
    accept = 'multipart/related; type="application/octet-stream", */*;q=0.1'
    try:
        answer = await case.ask(url, {"Accept": accept}, max_bytes=_HEAD_BYTES)
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if not 200 <= answer.status < 300:
        return failed(
            f"Bulk data that the metadata name are refused ({answer.status}).",
            [
                in_config(
                    "Relative addresses may start from the study.",
                    '"bulkDataURI": {"enabled": true, "relativeResolution": "studies"}',
                ),
                *case.cures(table.BULK_ADDRESS, host=host, ssl=ssl),
            ],
        )
    if answer.is_html:
        return failed("A web page comes where bulk data are due.", mended)
    shape = "multipart" if answer.content_type.startswith("multipart/") else "in a single part"
    return ok(f"Bulk data come {shape}.")


def _first_uri(value: object, depth: int = 0) -> str:
    """The first BulkDataURI of a data set in the DICOM JSON model, pixels left out."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, list):
        return next((uri for item in value[:20] if (uri := _first_uri(item, depth + 1))), "")
    if hasattr(value, "items"):
        for tag, item in value.items():
            if tag == "BulkDataURI" and isinstance(item, str):
                return item
            if tag not in ("7FE00010", "7FE00008", "7FE00009") and (
                uri := _first_uri(item, depth + 1)
            ):
                return uri
    return ""


async def rendered(case: SourceCase) -> Verdict:
    """A picture that the server renders."""
    url = f"{instance_url(case.wado, case.need_instance())}/rendered"
    return await _picture(case, url, "rendered", "Rendered images")


async def thumbnail(case: SourceCase) -> Verdict:
    """A thumbnail that the server makes."""
    url = f"{instance_url(case.wado, case.need_instance())}/thumbnail"
    return await _picture(case, url, "thumbnail", "Thumbnails")


async def _picture(case: SourceCase, url: str, rendering: str, name: str) -> Verdict:
    wanted = case.source.configuration.thumbnail_rendering
    is_needed = wanted == rendering or (wanted == "thumbnailDirect" and rendering == "thumbnail")
    try:
        answer = await case.ask(url, {"Accept": "image/jpeg"}, max_bytes=1 << 20)
    except NoAnswerError as error:
        if is_needed:
            return no_answer(case, error, url)
        return Verdict("ok", f"{name} are not there, and the viewer does without.")
    if answer.status == 200 and answer.content_type.startswith(("image/", "multipart/")):
        return ok(f"{name} come as {answer.content_type}.")
    said = f"{name} are not there ({answer.status})"
    if not is_needed:
        return ok(f"{said}; the viewer makes its own.")
    return failed(
        f"{said}, but thumbnailRendering asks for them.",
        [in_config("Let the viewer make its own.", '"thumbnailRendering": "wadors"')],
    )
