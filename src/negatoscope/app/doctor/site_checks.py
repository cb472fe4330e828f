"""How a web server delivers the viewer: pages, types, compression, caching, policy."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from negatoscope.app.doctor import cures_site as table
from negatoscope.app.doctor.case import Case, NotNowError, no_answer
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, skipped, warning, word
from negatoscope.app.doctor.policy import allows, policies, says
from negatoscope.app.doctor.probe import Answer, NoAnswerError
from negatoscope.app.doctor.target import CONFIG_NAME, host_of, is_local_name
from negatoscope.sources.addresses import origin_of

_REFERENCE = re.compile(r"\b(?:href|src)=\"([^\"]+)\"")
_JAVASCRIPT = ("text/javascript", "application/javascript")
#: Right types by ending, and whether browsers refuse the file with another one.
_TYPES = {
    "js": (_JAVASCRIPT, True),
    "css": (("text/css",), True),
    "wasm": (("application/wasm",), False),
    "webmanifest": (("application/manifest+json", "application/json"), False),
    "json": (("application/json",), False),
}
_COMPRESSED = ("js", "css", "wasm", "bin", "json")
_MONTH_S = 30 * 24 * 3600
_SMALL_BYTES = 2048
_PAGE_BYTES = 1 << 20
_MARK = b'id="boot"'
_MAX_AGE = re.compile(r"max-age=(\d+)")


@dataclass(slots=True)
class SiteCase(Case):
    """A deployed viewer."""

    page: Answer | None = None
    files: dict[str, Answer] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The site's own address."""
        return self.target.site_url

    def need_page(self) -> Answer:
        """The viewer's page."""
        if self.page is None:
            raise NotNowError("the viewer's page was not reached")
        return self.page

    async def file(self, path: str) -> Answer:
        """A file of the site, as a browser gets it; asked for once."""
        if path not in self.files:
            headers = {"Accept-Encoding": "br, gzip"}
            self.files[path] = await self.ask(
                urljoin(self.url, path), headers, max_bytes=_PAGE_BYTES, authorized=False
            )
        return self.files[path]

    def references(self) -> list[str]:
        """Files that the page refers to, each ending once."""
        text = self.need_page().body.decode("utf-8", "replace")
        found: dict[str, str] = {}
        for path in _REFERENCE.findall(text):
            if "://" not in path and not path.startswith("#"):
                found.setdefault(_ending(path), path)
        return [found[ending] for ending in (*_TYPES, "bin") if ending in found]


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()


async def start_page(case: SiteCase) -> Verdict:
    """The viewer's page."""
    try:
        answer = await case.ask(
            case.url, {"Accept": "text/html"}, max_bytes=_PAGE_BYTES, authorized=False
        )
    except NoAnswerError as error:
        return no_answer(case, error, case.url)
    if origin_of(answer.url or case.url) != origin_of(case.url):
        return failed(
            f"It leads to {host_of(answer.url)}: a sign-in in front of the viewer.",
            [Cure("The viewer's web server", "Examine it from a browser, with the page “doctor”.")],
        )
    if answer.status != 200 or not answer.is_html or _MARK not in answer.body:
        said = f"{answer.status}, {word(answer.content_type) or 'no type'}"
        cure = Cure("The web server", "Let it serve the folder that `negatoscope build` wrote.", "")
        return failed(f"There is no viewer at this address ({said}).", [cure])
    case.page = answer
    by = ", ".join(product.value for product in case.products)
    return ok(f"The viewer's page comes{f', by {by}' if by else ''}.")


async def secure(case: SiteCase) -> Verdict:
    """https, which service workers and sign-in need."""
    if case.url.startswith("https://") or is_local_name(host_of(case.url)):
        return ok("The page is a secure context.")
    said = "The viewer is served by http: browsers turn off what keeps it there without network"
    if case.target.provider is not None:
        return failed(f"{said}, and sign-in (PKCE needs https).", case.cures(table.HTTPS))
    return warning(f"{said}.", case.cures(table.HTTPS))


async def configuration(case: SiteCase) -> Verdict:
    """The file app-config.json."""
    if case.url:
        answer = await case.file(CONFIG_NAME)
        if answer.is_html and answer.status < 400:
            return failed(
                f"A web page comes in place of {CONFIG_NAME}: the file is missing.",
                [Cure("The viewer's web server", f"Put {CONFIG_NAME} beside index.html.")],
            )
        if answer.status != 200:
            return failed(
                f"{CONFIG_NAME} is not there ({answer.status}).",
                [Cure("The viewer's web server", f"Put {CONFIG_NAME} beside index.html.")],
            )
    if case.target.problems:
        shown = "; ".join(word(problem) for problem in case.target.problems[:5])
        return failed(f"The configuration is not usable: {shown}", [
            Cure(CONFIG_NAME, "Correct it; app-config.schema.json lets editors check it.")
        ])  # fmt: skip
    count = len(case.target.sources)
    return ok(f"It names {count} data source{'' if count == 1 else 's'}.")


async def types(case: SiteCase) -> Verdict:
    """Media types, without which browsers refuse scripts, and start WebAssembly slowly."""
    wrong: list[tuple[str, str, bool]] = []
    for path in [*case.references(), "sw.js", CONFIG_NAME]:
        answer = await case.file(path)
        right, strict = _TYPES.get(_ending(path), ((), False))
        if right and answer.status == 200 and answer.content_type not in right:
            wrong.append((_ending(path), answer.content_type, strict))
        if answer.status != 200 and path != CONFIG_NAME:
            return failed(
                f"A {_ending(path)} file that the page refers to is not there ({answer.status}).",
                [Cure("The viewer's web server", "Upload all files that `negatoscope build` wrote, "
                      "pages last.")],
            )  # fmt: skip
    if not wrong:
        return ok("Scripts, styles and WebAssembly have their types.")
    named = ", ".join(f".{e} as {word(t) or 'nothing'}" for e, t, _ in dict.fromkeys(wrong))
    mended = [
        cure
        for ending in dict.fromkeys(e for e, _, _ in wrong)
        for cure in case.cures(table.MIME, ending=ending, type=_TYPES[ending][0][0])
    ]
    if any(strict for _, _, strict in wrong):
        return failed(f"Wrong media type: {named}. Browsers refuse it.", mended)
    return warning(f"Wrong media type: {named}. The start is slower than it need be.", mended)


async def compression(case: SiteCase) -> Verdict:
    """Whether the viewer's files travel compressed."""
    plain = []
    for path in case.references():
        answer = await case.file(path)
        if answer.wire_coding is None:
            return skipped("a page cannot see this here")
        large = answer.cut or len(answer.body) > _SMALL_BYTES
        if _ending(path) in _COMPRESSED and large and not answer.wire_coding:
            plain.append(f".{_ending(path)}")
    if plain:
        return warning(
            f"Sent without compression: {', '.join(plain)}. The first start takes about three "
            "times as long as it need.",
            case.cures(table.COMPRESSION),
        )
    return ok("The viewer's files come compressed.")


async def caching(case: SiteCase) -> Verdict:
    """What browsers keep: hashed files for good, pages and configuration never unasked."""
    kept = []
    for path in ("", "sw.js", CONFIG_NAME):
        answer = case.need_page() if not path else await case.file(path)
        if _max_age(answer) > 0:
            kept.append(path or "the page")
    if kept:
        return warning(
            f"Browsers keep {', '.join(kept)} without asking again: changes and new versions do "
            "not arrive.",
            case.cures(table.CACHING_PAGES),
        )
    asset = next((path for path in case.references() if "assets/" in path), "")
    if asset and _max_age(await case.file(asset)) < _MONTH_S:
        return warning(
            "Files below assets/ never change, but browsers ask for them at every start.",
            case.cures(table.CACHING_ASSETS),
        )
    return ok("Pages are asked for anew, hashed files are kept.")


def _max_age(answer: Answer) -> int:
    said = answer.headers.get("cache-control", "").lower()
    if "no-cache" in said or "no-store" in said:
        return 0
    found = _MAX_AGE.search(said)
    return int(found.group(1)[:10]) if found else 0


async def deep_links(case: SiteCase) -> Verdict:
    """Links into the viewer, which no file stands for."""
    case.need_page()
    pages = ["viewer?StudyInstanceUIDs=2.25.404", "local"]
    if case.target.provider is not None:
        pages.append("callback?error=login_required&state=negatoscope-doctor")
    for path in pages:
        answer = await case.ask(urljoin(case.url, path), {"Accept": "text/html"},
                                max_bytes=_PAGE_BYTES, authorized=False)  # fmt: skip
        if _MARK not in answer.body or not answer.is_html:
            return failed(
                f"The address /{path.partition('?')[0]} does not lead to the viewer "
                f"({answer.status}): links to studies do not open.",
                case.cures(table.FALLBACK),
            )
    absent = await case.ask(
        urljoin(case.url, "assets/negatoscope-doctor.js"), max_bytes=4096, authorized=False
    )
    if absent.is_html and absent.status == 200:
        return warning(
            "A missing script is answered by a page: after an update, old pages break with a "
            "misleading message.",
            case.cures(table.ABSENT_FILE),
        )
    return ok("Links into the viewer lead to it.")


async def security_policy(case: SiteCase) -> Verdict:
    """Whether the page's own policy lets it ask its sources."""
    page = case.need_page()
    headers, within = policies(page)
    if not headers and not within:
        return warning(
            "The page has no Content Security Policy.",
            [Cure("negatoscope build", "It writes one into every page: serve those.")],
        )
    wanted = [
        *(root for s in case.target.sources for root in _roots(s.configuration)),
        *([case.target.provider.authority] if case.target.provider else []),
    ]
    origins = dict.fromkeys(origin for url in wanted if (origin := origin_of(url)))
    for where, found in (("header", headers), ("page", within)):
        for policy in found:
            closed = [o for o in origins if not allows(policy, "connect-src", f"{o}/", case.url)]
            if closed:
                return _closed(case, where, closed)
            if not says(policy, ("script-src", "default-src"), "'wasm-unsafe-eval'") and not says(
                policy, ("script-src", "default-src"), "'unsafe-eval'"
            ):
                return failed(
                    "The header forbids WebAssembly: the viewer cannot start.",
                    [Cure("The viewer's web server", "Allow it.",
                          "script-src 'self' 'wasm-unsafe-eval'")],
                )  # fmt: skip
    return ok("The page may ask all its sources.")


def _closed(case: SiteCase, where: str, closed: list[str]) -> Verdict:
    named = " ".join(closed)
    detail = f"The Content Security Policy ({where}) forbids the page to ask {named}."
    if where == "header":
        return failed(detail, case.cures(table.CSP, wanted=named))
    return failed(
        detail,
        [
            Cure(
                "negatoscope build",
                "The policy within the pages is made from the configuration: build the site "
                "again with this one.",
                f"negatoscope build SITE --config {CONFIG_NAME}",
            )
        ],
    )


def _roots(configuration: object) -> list[str]:
    roots = [getattr(configuration, "qido_root", ""), getattr(configuration, "wado_root", "")]
    bulk = getattr(configuration, "bulk_data", None)
    return [root for root in (*roots, getattr(bulk, "prefix_with", "")) if root]
