"""Whether a browser may read the source from the viewer's page (CORS, CORP)."""

from collections.abc import Iterable

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import Case, SourceCase, no_answer
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning, word
from negatoscope.app.doctor.probe import Answer, NoAnswerError
from negatoscope.sources.addresses import accept_frames

_ALLOW = "access-control-allow-"


async def answers(case: SourceCase) -> Verdict:
    """What the answer to a plain request allows."""
    if skip := _not_needed(case):
        return skip
    url = f"{case.qido}/studies?limit=1"
    try:
        answer = await case.ask(
            url, {"Accept": case.json_type, "Origin": case.target.origin}, max_bytes=1 << 16
        )
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if case.probe.in_page:
        return ok("The browser may read what the server answers.")
    said = answer.headers.get(f"{_ALLOW}origin", "")
    if fault := origin_fault(case, said, answer.headers.get(f"{_ALLOW}credentials", "")):
        return fault
    if "warning" in answer.headers and "warning" not in _list(
        answer.headers.get("access-control-expose-headers", "")
    ):
        return warning(
            "The server says with the header Warning that there are more studies, but does not "
            "let a page read it.",
            [Cure("The server", "Expose it.", "Access-Control-Expose-Headers: Warning")],
        )
    if said != "*" and "origin" not in _list(answer.headers.get("vary", "")):
        return warning(
            "The answer allows one origin without saying Vary: Origin: caches on the way may give "
            "it to another.",
            [Cure("The server", "Add the header.", "Vary: Origin")],
        )
    return ok(f"Pages of {'every origin' if said == '*' else said} may read its answers.")


async def preflight(case: SourceCase) -> Verdict:
    """What the server answers when a browser asks for leave (OPTIONS)."""
    if skip := _not_needed(case):
        return skip
    wanted = _headers_of_the_viewer(case)
    url = f"{case.wado}/studies"
    if case.probe.in_page:
        return await _frame_like_request(case, wanted)
    asked = ("authorization", *wanted) if "authorization" not in wanted else wanted
    try:
        answer = await _ask_for_leave(case, url, asked)
    except NoAnswerError as error:
        return no_answer(case, error, url)
    if not 200 <= answer.status < 300:
        if not wanted:
            return warning(
                f"Asking for leave is refused ({answer.status}). The viewer does without, as it "
                "is configured; with sign-in it cannot.",
                case.cures(table.CORS_HEADERS),
            )
        return failed(_refusal(answer), case.cures(table.CORS_HEADERS))
    if fault := origin_fault(case, answer.headers.get(f"{_ALLOW}origin", ""), ""):
        return fault
    missing = _not_allowed(answer, asked)
    lacking = [name for name in wanted if name in missing]
    if lacking:
        return failed(
            f"The server does not allow the header {' and '.join(lacking)}, which the viewer "
            "sends: browsers block the request.",
            [*case.cures(table.CORS_HEADERS), *_without_quotes(lacking)],
        )
    if missing:
        return warning(
            "The server does not allow the header authorization: it works without sign-in only.",
            case.cures(table.CORS_HEADERS),
        )
    return ok(f"The server allows the headers {', '.join(asked)}.")


async def isolation(case: SourceCase) -> Verdict:
    """Cross-Origin-Resource-Policy, where the viewer's page demands it (COEP)."""
    if skip := _not_needed(case):
        return skip
    if not case.target.site_url:
        return skipped("no deployed viewer is known")
    page = await case.ask(case.target.site_url, max_bytes=1 << 16, authorized=False)
    policy = page.headers.get("cross-origin-embedder-policy", "").lower()
    if policy != "require-corp":
        return skipped("the viewer's page does not demand it, and need not")
    answer = await case.ask_json(f"{case.qido}/studies?limit=1", max_bytes=4096)
    if answer.headers.get("cross-origin-resource-policy", "") == "cross-origin":
        return ok("The source may be embedded.")
    direct = case.source.configuration.thumbnail_rendering == "thumbnailDirect"
    said = "The viewer's page demands Cross-Origin-Resource-Policy, the source does not send it: "
    cure = Cure("The server", "Send the header.", "Cross-Origin-Resource-Policy: cross-origin")
    page_cure = Cure(
        "The viewer's web server", "Or take Cross-Origin-Embedder-Policy away: it is not needed."
    )
    if direct:
        return failed(f"{said}thumbnails stay empty.", [cure, page_cure])
    return warning(f"{said}images that are not fetched by script would be blocked.", [page_cure])


def origin_fault(case: Case, said: str, credentials: str) -> Verdict | None:
    """What is wrong with the origin that an answer allows."""
    origin = case.target.origin
    if not said:
        detail = f"The answer allows no origin: browsers do not give it to a page of {origin}."
        return failed(detail, case.cures(table.CORS_ORIGIN))
    if "," in said:
        detail = "Access-Control-Allow-Origin comes twice: browsers refuse the answer."
        return failed(detail, case.cures(table.CORS_TWICE))
    if said == "*" and credentials.lower() == "true":
        detail = "It allows every origin and credentials at once: browsers refuse that."
        cure = Cure(
            "The server", "Take the header away; the viewer needs no cookies of other origins.",
            "Access-Control-Allow-Credentials: true",
        )  # fmt: skip
        return warning(detail, [cure])
    if said not in ("*", origin):
        detail = f"It allows the origin {word(said)}, not {origin}."
        return failed(detail, case.cures(table.CORS_ORIGIN))
    return None


def _not_needed(case: SourceCase) -> Verdict | None:
    if not case.target.origin:
        return skipped("no page is known; --origin names one")
    if not case.is_cross_origin:
        return ok("Not needed: viewer and source have one origin.")
    return None


def _headers_of_the_viewer(case: SourceCase) -> tuple[str, ...]:
    """Headers with which the viewer asks for frames and that need leave (Fetch, CORS-safelist)."""
    wanted = ["authorization"] if case.sends_token else []
    if '"' in accept_frames(case.source.configuration):
        wanted.append("accept")
    return tuple(wanted)


async def _ask_for_leave(case: SourceCase, url: str, headers: Iterable[str]) -> Answer:
    return await case.ask(
        url,
        {
            "Origin": case.target.origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": ",".join(sorted(headers)),
        },
        method="OPTIONS",
        follow=False,
        authorized=False,
        max_bytes=4096,
    )


async def _frame_like_request(case: SourceCase, wanted: tuple[str, ...]) -> Verdict:
    """In a page the browser asks for leave by itself: try a request that needs it."""
    if not wanted:
        return ok("The viewer's requests need no leave.")
    headers = {"Accept": 'multipart/related; type="application/octet-stream"'}
    try:
        await case.ask(f"{case.qido}/studies?limit=1", headers, max_bytes=4096)
    except NoAnswerError as error:
        if error.reason != "cors":
            return no_answer(case, error, case.qido)
        named = " and ".join(wanted)
        return failed(
            f"The server does not allow the header {named}, which the viewer sends.",
            [*case.cures(table.CORS_HEADERS), *_without_quotes(wanted)],
        )
    return ok(f"The server allows the header {' and '.join(wanted)}.")


def _refusal(answer: Answer) -> str:
    if answer.status == 401:
        return (
            "The server wants sign-in for OPTIONS (401), which browsers ask without: exempt "
            "OPTIONS from it."
        )
    if 300 <= answer.status < 400:
        return f"OPTIONS is redirected ({answer.status}), which browsers do not follow."
    return f"OPTIONS, by which a browser asks for leave, is refused ({answer.status})."


def _not_allowed(answer: Answer, headers: Iterable[str]) -> list[str]:
    allowed = _list(answer.headers.get(f"{_ALLOW}headers", ""))
    # a star means all but authorization (Fetch, CORS-preflight fetch)
    return [
        name
        for name in headers
        if name not in allowed and ("*" not in allowed or name == "authorization")
    ]


def _without_quotes(missing: Iterable[str]) -> list[Cure]:
    if "accept" not in missing:
        return []
    return [
        in_config(
            "Or send Accept without quotation marks, which needs no leave, if the server "
            "understands that.",
            '"omitQuotationForMultipartRequest": true',
        )
    ]


def _list(value: str) -> set[str]:
    return {part.strip().lower() for part in value.split(",") if part.strip()}
