"""Data sources in real Chromium: OHIF's block, links with an address, merging, the chooser."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import numpy as np
import pydicom
import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from negatoscope.cli.build.pages import source_origins
from negatoscope.cli.phantoms import small_study, write_ct_series
from negatoscope.cli.server import create_app
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.orthanc import Orthanc
from tests.support.servers import AsgiServer
from tests.support.site import Served, copy_of_site

OHIF = "@ohif/extension-default.dataSourcesModule."
ALLOWED = "dangerouslyAllowedOriginsForAuthenticatedEnvironments"
STUDY, OTHER = small_study(), small_study("other")
SLICES = 4


def entry(kind: str, source_name: str, /, **configuration: Any) -> dict[str, Any]:
    return {"namespace": OHIF + kind, "sourceName": source_name, "configuration": configuration}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    write_ct_series(folder, slices=SLICES)
    return folder


@pytest.fixture(scope="module")
def other_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    write_ct_series(folder, slices=SLICES, study=OTHER)
    return folder


def dicom_json(files: Path, prefix: str) -> dict[str, Any]:
    """OHIF's document of the files, as its documentation's script writes it."""
    instances = []
    for path in sorted(files.rglob("*.dcm")):
        ds = pydicom.dcmread(path, stop_before_pixels=True)
        keywords = (
            *("Columns", "Rows", "InstanceNumber", "SOPClassUID", "PhotometricInterpretation"),
            *("BitsAllocated", "BitsStored", "PixelRepresentation", "SamplesPerPixel", "HighBit"),
            *("PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient", "Modality"),
            *("RescaleIntercept", "RescaleSlope", "WindowCenter", "WindowWidth"),
            *("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID"),
        )
        metadata = {k: _plain(ds[k].value) for k in keywords if k in ds}
        place = path.relative_to(files).as_posix()
        instances.append({"metadata": metadata, "url": f"{prefix}{place}"})
    first = pydicom.dcmread(next(files.rglob("*.dcm")), stop_before_pixels=True)
    series = {
        "SeriesInstanceUID": first.SeriesInstanceUID,
        "SeriesNumber": 1,
        "Modality": "CT",
        "SeriesDescription": "From a document",
        "instances": instances,
    }
    study = {
        "StudyInstanceUID": first.StudyInstanceUID,
        "StudyDate": "20240102",
        "PatientName": "Document^Jane",
        "PatientID": "DOC-1",
        "Modalities": "CT",
        "NumInstances": len(instances),
        "series": [series],
    }
    return {"studies": [study]}


def _plain(value: Any) -> Any:
    if isinstance(value, pydicom.multival.MultiValue):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, float | pydicom.valuerep.DSfloat) else value


class Elsewhere:
    """A server of another origin: files, documents, redirects, and what was asked of it."""

    def __init__(self, files: Path) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.target = ""
        self.document: dict[str, Any] = {}
        routes = [
            Route("/studies.json", self._document),
            Route("/away.json", self._away),
            Mount("/files", StaticFiles(directory=files)),
        ]
        self._inner = CORSMiddleware(
            Starlette(routes=routes), allow_origins=["*"], allow_headers=["*"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note who asked for what."""
        if scope["type"] == "http":
            request = Request(scope)
            self.asked.append((request.url.path, dict(request.headers)))
        await self._inner(scope, receive, send)

    def _document(self, request: Request) -> Response:
        return JSONResponse(self.document)

    def _away(self, request: Request) -> Response:
        return RedirectResponse(self.target)


@pytest.fixture(scope="module")
def elsewhere(files: Path) -> Iterator[tuple[Elsewhere, str]]:
    it = Elsewhere(files)
    with AsgiServer(it) as server:
        it.document = dicom_json(files, "dicomweb:files/")
        yield it, server.url


@pytest.fixture(scope="module")
def stranger(files: Path) -> Iterator[tuple[Elsewhere, str]]:
    """A server that no configuration names."""
    it = Elsewhere(files)
    it.document = dicom_json(files, "dicomweb:files/")
    with AsgiServer(it) as server:
        yield it, server.url


@pytest.fixture(scope="module")
def second(site: Path, other_files: Path) -> Iterator[str]:
    """A second archive on a server of its own."""
    app = create_app(site, other_files)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["*"])
    with AsgiServer(app) as server:
        yield server.url


@pytest.fixture(scope="module")
def sources(
    site: Path,
    files: Path,
    second: str,
    elsewhere: tuple[Elsewhere, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A site with sources of every kind, its policy built for them."""
    own = {"qidoRoot": "/dicom-web", "wadoRoot": "/dicom-web", "supportsWildcard": True}
    far = {"qidoRoot": f"{second}/dicom-web", "wadoRoot": f"{second}/dicom-web"}
    merge = {"dataSourceNames": ["near", "far"]}
    allowed = {ALLOWED: [elsewhere[1]]}
    configuration = {
        "dataSources": [
            entry("dicomweb", "near", friendlyName="Near archive", deleteStudyEnabled=True, **own),
            entry("dicomweb", "far", friendlyName="Far archive", **far),
            entry(
                "merge",
                "both",
                friendlyName="Both",
                seriesMerge=merge,
            ),
            entry("dicomjson", "dicomjson", friendlyName="Document", **allowed),
            entry("dicomwebproxy", "dicomwebproxy", friendlyName="Proxy", **allowed),
            entry("dicomlocal", "dicomlocal", friendlyName="Local"),
            entry("dicomweb", "rendered", thumbnailRendering="rendered", **own),
        ],
        "defaultDataSourceName": "near",
    }
    folder = copy_of_site(site, tmp_path_factory.mktemp("sources") / "site", configuration)
    blocks = [each["configuration"] for each in configuration["dataSources"]]  # type: ignore[index]
    origins = " ".join(sorted(source_origins(blocks)))
    for name in ("far", "both", "dicomjson", "dicomwebproxy", "rendered"):
        shutil.copytree(folder / "viewer" / "dicomweb", folder / "viewer" / name)
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        allowing = text.replace("connect-src &#x27;self&#x27;", f"connect-src 'self' {origins}")
        assert allowing != text or page.name != "index.html"
        page.write_text(allowing, encoding="utf-8")
    for packed in [*folder.rglob("*.html.gz"), *folder.rglob("*.html.br")]:
        packed.unlink()
    with AsgiServer(create_app(folder, files)) as server:
        (folder / "proxy.json").write_text(
            json.dumps({"servers": {"dicomWeb": [{"friendlyName": "Behind it", **own}]}})
        )
        document = dicom_json(files, f"{elsewhere[1]}/files/")
        (folder / "studies.json").write_text(json.dumps(document))
        yield Served(server.url, folder)


def settled(state: dict[str, Any]) -> bool:
    return state["worklist"]["phase"] in ("ready", "empty", "error")


def loaded(state: dict[str, Any]) -> bool:
    return bool(state["viewports"]) and state["viewports"][0]["frame"]["state"] == "loaded"


async def assert_stored_values(viewer: ViewerPage, files: Path) -> None:
    """What the viewport shows are the values of the file, at several points."""
    viewport = (await viewer.state())["viewports"][0]
    frame = viewport["frame"]
    (path,) = [
        p
        for p in files.rglob("*.dcm")
        if pydicom.dcmread(p, stop_before_pixels=True).SOPInstanceUID == frame["SOPInstanceUID"]
    ]
    pixels = pydicom.dcmread(path).pixel_array.astype(np.int64)
    rows, columns = pixels.shape
    for x, y in (
        (0, 0),
        (columns // 2, rows // 2),
        (columns - 1, rows - 1),
    ):
        found = await viewer.run("viewport.probe", viewport=viewport["id"], x=x, y=y)
        assert found["storedValue"] == pixels[y, x], (x, y)


async def list_of(viewer: ViewerPage, source: str) -> dict[str, Any]:
    state = await viewer.until_state(
        lambda s: s["source"] == source and settled(s), f"the list of {source}"
    )
    await viewer.drawn()
    return state


# ------------------------------------------------------------------ choosing


async def test_a_person_chooses_the_source_and_finds_it_again_next_time(
    sources: Served, new_page: OpenPage
):
    viewer = await new_page(sources.page())
    await list_of(viewer, "near")
    chooser = viewer.page.get_by_label("Source")
    assert await chooser.locator("option").all_inner_texts() == [
        *("Near archive", "Far archive", "Both", "rendered")
    ]
    await chooser.select_option("far")
    state = await list_of(viewer, "far")
    assert [r["StudyInstanceUID"] for r in state["worklist"]["rows"]] == [OTHER.uid]
    assert parse_qs(urlsplit(viewer.page.url).query)["dataSources"] == ["far"]
    await viewer.open(sources.page())
    assert (await list_of(viewer, "far"))["worklist"]["total"] == 1


@pytest.mark.parametrize("path", ["/?datasources=far", "/?DATASOURCES=far"])
async def test_an_address_names_the_source_of_the_list(
    path: str, sources: Served, new_page: OpenPage
):
    viewer = await new_page(sources.page(path))
    state = await list_of(viewer, "far")
    assert [r["StudyInstanceUID"] for r in state["worklist"]["rows"]] == [OTHER.uid]


@pytest.mark.parametrize("path", ["/viewer/far?", "/viewer?datasources=far&"])
async def test_an_address_names_the_source_of_the_viewer(
    path: str, sources: Served, other_files: Path, new_page: OpenPage
):
    viewer = await new_page(sources.page(f"{path}StudyInstanceUIDs={OTHER.uid}"))
    assert (await viewer.until_state(loaded, "the image"))["source"] == "far"
    await assert_stored_values(viewer, other_files)


async def test_keys_without_effect_are_told_in_the_console(sources: Served, new_page: OpenPage):
    viewer = await new_page(sources.page())
    told: list[str] = []
    viewer.page.on("console", lambda m: told.append(m.text) if m.type == "warning" else None)
    await viewer.open(sources.page())
    (line,) = [text for text in told if "no effect" in text]
    assert "dataSources[0].configuration.deleteStudyEnabled" in line


# ------------------------------------------------------------------ merged


async def test_a_merged_source_lists_and_shows_the_studies_of_both(
    sources: Served, files: Path, other_files: Path, new_page: OpenPage
):
    viewer = await new_page(sources.page("/?datasources=both"))
    state = await list_of(viewer, "both")
    assert {r["StudyInstanceUID"] for r in state["worklist"]["rows"]} == {STUDY.uid, OTHER.uid}
    for uid, folder in ((STUDY.uid, files), (OTHER.uid, other_files)):
        await viewer.open(sources.page(f"/viewer/both?StudyInstanceUIDs={uid}"))
        await viewer.until_state(loaded, "the image")
        await assert_stored_values(viewer, folder)


# ------------------------------------------------------------------ links that bring an address


@pytest.mark.parametrize("uids", ["", f"&StudyInstanceUIDs={STUDY.uid}"])
async def test_a_link_opens_the_studies_of_a_document(
    uids: str, sources: Served, files: Path, new_page: OpenPage
):
    viewer = await new_page(sources.page(f"/viewer/dicomjson?url=/studies.json{uids}"))
    state = await viewer.until_state(loaded, "the image")
    assert state["source"] == "dicomjson"
    assert state["viewports"][0]["frame"]["count"] == SLICES
    await assert_stored_values(viewer, files)
    viewer.assert_no_uncaught_errors()


async def test_a_document_of_another_server_is_read_when_it_is_configured(
    sources: Served, files: Path, elsewhere: tuple[Elsewhere, str], new_page: OpenPage
):
    address = quote(f"{elsewhere[1]}/studies.json", safe="")
    viewer = await new_page(sources.page(f"/?datasources=dicomjson&url={address}"))
    state = await list_of(viewer, "dicomjson")
    assert [r["PatientName"] for r in state["worklist"]["rows"]] == ["Document, Jane"]
    await viewer.page.get_by_role("link", name="Document, Jane").click()
    await viewer.until_state(loaded, "the image")
    await assert_stored_values(viewer, files)
    assert parse_qs(urlsplit(viewer.page.url).query)["url"] == [f"{elsewhere[1]}/studies.json"]
    for _, headers in elsewhere[0].asked:
        assert not {"authorization", "cookie", "referer"} & set(headers)


async def test_a_proxy_document_leads_to_its_server(
    sources: Served, files: Path, new_page: OpenPage
):
    link = f"/viewer/dicomwebproxy?url=/proxy.json&StudyInstanceUIDs={STUDY.uid}"
    viewer = await new_page(sources.page(link))
    await viewer.until_state(loaded, "the image")
    await assert_stored_values(viewer, files)


@pytest.mark.parametrize("kind", ["dicomjson", "dicomwebproxy"])
@pytest.mark.parametrize("page", ["/viewer/{}?url={}", "/?datasources={}&url={}"])
async def test_a_link_to_a_stranger_is_refused_and_nothing_is_asked_of_it(
    page: str,
    kind: str,
    sources: Served,
    stranger: tuple[Elsewhere, str],
    new_page: OpenPage,
):
    viewer = await new_page(
        sources.page(page.format(kind, quote(f"{stranger[1]}/studies.json", safe="")))
    )
    text = await viewer.text()
    assert "This link cannot be opened" in text
    assert "which the configuration does not name" in text
    assert stranger[0].asked == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:,x", "//[", "http://u:p@x/"]
)
async def test_a_link_that_is_no_web_address_is_refused(
    link: str, sources: Served, new_page: OpenPage
):
    viewer = await new_page(sources.page(f"/viewer/dicomjson?url={quote(link, safe='')}"))
    assert "Nothing was sent" in await viewer.text()


async def test_a_document_that_leads_away_is_not_followed(
    sources: Served,
    elsewhere: tuple[Elsewhere, str],
    stranger: tuple[Elsewhere, str],
    new_page: OpenPage,
):
    elsewhere[0].target = f"{stranger[1]}/studies.json"
    address = quote(f"{elsewhere[1]}/away.json", safe="")
    viewer = await new_page(sources.page(f"/viewer/dicomjson?url={address}"))
    viewer.failures_expected = True
    await viewer.until("document.body.innerText.includes('a redirect')")
    assert stranger[0].asked == []


async def test_a_document_cannot_have_files_of_a_stranger_fetched(
    sources: Served,
    files: Path,
    elsewhere: tuple[Elsewhere, str],
    stranger: tuple[Elsewhere, str],
    new_page: OpenPage,
):
    kept = elsewhere[0].document
    elsewhere[0].document = dicom_json(files, f"dicomweb:{stranger[1]}/files/")
    try:
        address = quote(f"{elsewhere[1]}/studies.json", safe="")
        viewer = await new_page(sources.page(f"/viewer/dicomjson?url={address}"))
        state = await viewer.until_state(
            lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "failed",
            "the refusal",
        )
    finally:
        elsewhere[0].document = kept
    assert "which the configuration does not name" in json.dumps(state["viewports"][0]["frame"])
    assert stranger[0].asked == []


# ------------------------------------------------------------------ thumbnails, Orthanc


async def test_thumbnails_of_the_server_are_put_into_the_study_browser(
    sources: Served, new_page: OpenPage
):
    viewer = await new_page(sources.page(f"/viewer/rendered?StudyInstanceUIDs={STUDY.uid}"))
    await viewer.until_state(loaded, "the image")
    await viewer.until(
        "(() => { const c = document.querySelector('canvas.thumbnail');"
        " return c && c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
        ".some((v, i) => i % 4 < 3 && v > 40); })()"
    )
    assert [url for url in viewer.requests if "/rendered" in url]


async def test_orthanc_behind_wado_uri_and_a_pasted_block_shows_the_stored_values(
    site: Path, files: Path, orthanc: Orthanc, tmp_path: Path, new_page: OpenPage
):
    orthanc.delete_everything()
    orthanc.upload(files.rglob("*.dcm"))

    async def pass_on(request: Request) -> Response:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            path = request.url.path.removeprefix("/pacs")
            query = f"?{request.url.query}" if request.url.query else ""
            accept = {"Accept": request.headers["accept"]}
            answer = await client.get(orthanc.url + path + query, headers=accept)
        kept = {"content-type": answer.headers.get("content-type", "")}
        return Response(answer.content, answer.status_code, kept)

    block = entry(
        "dicomweb",
        "orthanc",
        friendlyName="Local Orthanc",
        name="Orthanc",
        wadoUriRoot="/pacs/wado",
        qidoRoot="/pacs/dicom-web",
        wadoRoot="/pacs/dicom-web",
        qidoSupportsIncludeField=True,
        imageRendering="wadouri",
        thumbnailRendering="wadors",
        enableStudyLazyLoad=False,
        supportsWildcard=True,
    )
    folder = copy_of_site(site, tmp_path / "site", {"dataSources": [block]})
    routes = [Route("/pacs/{path:path}", pass_on), Mount("/", create_app(folder, files))]
    with AsgiServer(Starlette(routes=routes)) as server:
        viewer = await new_page(f"{server.url}/viewer?StudyInstanceUIDs={STUDY.uid}")
        await viewer.until_state(loaded, "the image")
        await assert_stored_values(viewer, files)
        assert [url for url in viewer.requests if "requestType=WADO" in url]
        assert not [url for url in viewer.requests if "/frames/" in url]
