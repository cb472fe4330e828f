"""Whether a source's services answer at their addresses, and with what."""

import ipaddress
from urllib.parse import urlsplit

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import (
    NotNowError,
    SourceCase,
    is_blocked_as_mixed,
    no_answer,
)
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning, word
from negatoscope.app.doctor.probe import Answer, NoAnswerError
from negatoscope.app.doctor.products import Product
from negatoscope.app.doctor.target import host_of, is_local_name
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.bodies import data_sets
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Response

_JSON_TYPES = ("application/dicom+json", "application/json")
_USUAL_ROOTS = (
    "/dicom-web",
    "/dicomweb",
    "/dcm4chee-arc/aets/DCM4CHEE/rs",
    "/pacs/dicom-web",
    "/orthanc/dicom-web",
    "/rs",
    "/wado-rs",
)
FIRST_STUDIES = 10
_SMALL_BYTES = 4096


async def address(case: SourceCase) -> Verdict:
    """Whether a browser may ask these addresses from the viewer's page at all."""
    page = case.target.origin
    for root in (case.qido, case.wado):
        if not origin_of(root):
            raise NotNowError(
                "the address is relative to the viewer: give the viewer's URL in place of the file"
            )
    if not page:
        return skipped("no page is known; --origin names one")
    for root in (case.qido, case.wado):
        if is_blocked_as_mixed(page, root):
            return failed(
                f"The viewer's page is https, this source is http ({host_of(root)}): browsers "
                "block it (mixed content).",
                [
                    in_config(
                        "Use the source's https address, if it has one.",
                        f'"qidoRoot": "https://{urlsplit(root).netloc}{urlsplit(root).path}"',
                    ),
                    Cure(
                        "nginx (in the server of the viewer)",
                        "Or pass the archive through the viewer's own server, and use the root "
                        "“/dicom-web”.",
                        f"location /dicom-web/ {{\n  proxy_pass {root}/;\n}}",
                    ),
                ],
            )
        if _is_private(host_of(root)) and not _is_private(host_of(page)):
            return warning(
                f"{host_of(root)} is on a private network, the viewer's page is not: browsers ask "
                "the person for leave first, or refuse.",
                [Cure("The viewer's web server", "Serve the viewer from the private network too.")],
            )
    return ok("Browsers may ask it from this page.")


async def search_service(case: SourceCase) -> Verdict:
    """QIDO-RS at its address: DNS, TLS, status, and JSON in the body."""
    if not origin_of(case.qido):
        raise NotNowError("the address is relative to the viewer")
    url = f"{case.qido}/studies"
    if not case.source.configuration.static_wado:
        url += f"?limit={FIRST_STUDIES}"
    try:
        answer = await case.ask_json(url)
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if answer.status < 400 and not answer.is_html and not answer.cut:
        return await _understood(case, answer)
    if answer.cut and not answer.is_html and answer.status < 400:
        case.blocked = "the study list is too long to be read here"
        return warning(
            f"The study list is longer than {len(answer.body) >> 20} MB: limit is ignored.",
            [in_config("For a tree of files say so.", '"staticWado": true')],
        )
    await _recognise(case)
    case.blocked = "the search service gives no usable answer"
    return await _refused(case, answer)


async def _understood(case: SourceCase, answer: Answer) -> Verdict:
    try:
        found = data_sets(Response(answer.status, answer.headers, answer.body), "the study list")
    except SourceError as error:
        await _recognise(case)
        case.blocked = "the search service gives no usable answer"
        usual = await _answering_root(case)
        return failed(f"{error.reason}", [*usual, *case.cures(table.WRONG_ROOT)])
    await _recognise(case)
    case.blocked = ""
    case.studies = tuple(item for item in found if item.string("StudyInstanceUID"))
    by = ", ".join(product.value for product in case.products)
    said = f"It answers ({answer.status}){f', by {by}' if by else ''}."
    if found and not case.studies:
        return failed("Its studies have no StudyInstanceUID: nothing can be opened.")
    return ok(said) if case.studies else warning(f"{said} It holds no studies.")


async def _recognise(case: SourceCase) -> None:
    """Products tell themselves apart by how they word an error."""
    try:
        await case.ask_json(f"{case.qido}/negatoscope-doctor", max_bytes=4096)
    except NoAnswerError:
        return


async def _refused(case: SourceCase, answer: Answer) -> Verdict:
    status = answer.status
    if status == 401:
        return _sign_in(case)
    if status == 403:
        return failed(f"The server refuses ({status}).", case.cures(table.FORBIDDEN))
    if status in (502, 503, 504):
        return failed(
            f"What stands in front answers, the archive behind it does not ({status}).",
            case.cures(table.UNREACHABLE),
        )
    if status >= 500:
        cure = Cure("The server", "Look into its log at this time.")
        return failed(f"The server reports a fault of its own ({status}).", [cure])
    usual = await _answering_root(case)
    if answer.is_html and status < 400:
        moved = answer.url and origin_of(answer.url) != origin_of(case.qido)
        if moved:
            return failed(
                f"It leads to a web page of {host_of(answer.url)}: a sign-in that a page's "
                "requests cannot pass.",
                case.cures(table.SIGN_IN),
            )
        detail = "A web page comes where JSON is due: the address leads to something else."
        return failed(detail, [*usual, *case.cures(table.WRONG_ROOT)])
    detail = f"There is no DICOMweb service at this address ({status} for /studies)."
    if status not in (404, 405, 410):
        detail = f"The server refuses the search ({status})."
    return failed(detail, [*usual, *case.cures(table.WRONG_ROOT)])


def _sign_in(case: SourceCase) -> Verdict:
    case.wants_sign_in = True
    if case.probe.has_authorization:
        case.blocked = "what proves who asks is refused (401)"
        return failed(
            "The token is refused (401): it is old, meant for another service, or of an issuer "
            "that the server does not trust.",
            [Cure("The server", "Compare its issuer and audience with those of the token.")],
        )
    case.blocked = "the server wants to know who asks: give a token"
    if case.target.provider is not None:
        return ok("It asks for sign-in (401), as it should. Give --token for the other checks.")
    return failed(
        "The server wants to know who asks (401), and no sign-in is configured.",
        [
            in_config(
                "Name the OpenID provider.",
                '"oidc": [{"authority": "https://…", "client_id": "…", "scope": "openid"}]',
            ),
            *case.cures(table.SIGN_IN),
        ],
    )


async def _answering_root(case: SourceCase) -> list[Cure]:
    """The address that would be right, if it is one of the usual ones."""
    origin = origin_of(case.qido)
    for path in _USUAL_ROOTS:
        root = origin + path
        if root == case.qido:
            continue
        try:
            answer = await case.ask_json(f"{root}/studies?limit=1", max_bytes=1 << 16)
        except NoAnswerError:
            return []
        is_json = answer.content_type in _JSON_TYPES and answer.body.lstrip()[:1] in (b"[", b"")
        if answer.status in (200, 204) and is_json:
            setting = f'"qidoRoot": "{root}",\n"wadoRoot": "{root}"'
            return [in_config(f"A DICOMweb service answers at {path}: use this address.", setting)]
    return []


async def content_type(case: SourceCase) -> Verdict:
    """The media type of what the search answers."""
    case.need_search()
    url = f"{case.qido}/studies"
    if not case.source.configuration.static_wado:
        url += "?limit=1"
    answer = await case.ask_json(url, max_bytes=1 << 16)
    said = answer.content_type
    if said in _JSON_TYPES or (answer.status == 204 and not said):
        return ok(f"It says {said or 'nothing, with no content'}.")
    return warning(
        f"JSON comes as “{word(said) or 'nothing'}”. This viewer reads it all the same, others "
        "do not, and proxies will not compress it.",
        case.cures(table.CONTENT_TYPE),
    )


async def compression(case: SourceCase) -> Verdict:
    """Whether JSON travels compressed."""
    case.need_study()
    urls = [f"{case.qido}/studies"]
    if case.series:
        urls.insert(0, f"{case.wado}/studies/{case.study}/series/{case.series}/metadata")
    for url in urls:
        answer = await case.ask_json(url, max_bytes=1 << 18)
        if len(answer.body) >= _SMALL_BYTES:
            break
    if answer.wire_coding is None:
        return skipped("a page cannot see this of another origin; the command line can")
    if answer.wire_coding or answer.body.startswith(b"\x1f\x8b"):
        return ok(f"JSON comes compressed ({answer.wire_coding or 'gzip'}).")
    if len(answer.body) < _SMALL_BYTES:
        return skipped("no answer is large enough to tell")
    return warning(
        "JSON is sent without compression: ten times as much as is needed.",
        case.cures(table.COMPRESSION),
    )


async def without_token(case: SourceCase) -> Verdict:
    """Whether a protected source is really protected."""
    case.need_search()
    if not case.probe.has_authorization:
        if case.target.provider is None:
            return skipped("no sign-in is configured")
        return failed(
            "Sign-in is configured, but the source answers everybody who asks without it.",
            _protection(case),
        )
    answer = await case.ask_json(f"{case.qido}/studies?limit=1", authorized=False, max_bytes=4096)
    if answer.status in (401, 403):
        return ok(f"Without a token it refuses ({answer.status}).")
    return failed(
        f"It answers also without a token ({answer.status}): everybody can read it.",
        _protection(case),
    )


def _protection(case: SourceCase) -> list[Cure]:
    front = "nginx" if Product.NGINX in case.products else "The server"
    advice = "Check tokens in front of the archive, and let it listen to that proxy alone."
    return [Cure(front, advice, "auth_request /validate;" if front == "nginx" else "")]


def _is_private(host: str) -> bool:
    if is_local_name(host):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".intranet"))
