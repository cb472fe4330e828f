"""OHIF 3.13.2 as its makers publish it on npm, compressed beforehand as a careful site would."""

import gzip
import json
import tarfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brotli

from tests.support.npm import run_npm

PACKAGE = "@ohif/app@3.13.2"
COMPRESSIBLE = {".js", ".css", ".html", ".wasm", ".json", ".svg", ".mjs"}
SMALLEST = 1000
BROTLI_LARGE, LARGE = 10, 3_000_000  # the highest level takes minutes for large files
WORKERS = 2

# The tour that OHIF shows to newcomers covers the image.
INIT_SCRIPT = "try{localStorage.setItem('shownTours','[\"basicViewerTour\"]')}catch(e){}"

DATA_SOURCE = {
    "namespace": "@ohif/extension-default.dataSourcesModule.dicomweb",
    "sourceName": "orthanc",
    "configuration": {
        "friendlyName": "Orthanc",
        "name": "orthanc",
        "wadoUriRoot": "/wado",
        "qidoRoot": "/dicom-web",
        "wadoRoot": "/dicom-web",
        "qidoSupportsIncludeField": True,
        "supportsReject": False,
        "supportsStow": True,
        "imageRendering": "wadors",
        "thumbnailRendering": "wadors",
        "enableStudyLazyLoad": True,
        "supportsFuzzyMatching": False,
        "supportsWildcard": True,
        "omitQuotationForMultipartRequest": True,
        "bulkDataURI": {"enabled": True},
    },
}


def fetch(cache: Path) -> Path:
    """Return the folder of OHIF's site; the first call downloads and compresses it."""
    folder = cache / "ohif-3.13.2"
    done = folder / "complete"
    site = folder / "package" / "dist"
    if done.exists():
        return site
    folder.mkdir(parents=True, exist_ok=True)
    print(f"fetching {PACKAGE} …", flush=True)
    run_npm(["pack", "--silent", PACKAGE], cwd=folder)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    print("compressing it, as a careful site would (once, some minutes) …", flush=True)
    files = [p for p in site.rglob("*") if p.suffix in COMPRESSIBLE and p.stat().st_size > SMALLEST]
    files.sort(key=lambda p: p.stat().st_size, reverse=True)
    with ProcessPoolExecutor(WORKERS) as pool:
        list(pool.map(_compress, files))
    done.touch()
    return site


def _compress(path: Path) -> None:
    data = path.read_bytes()
    Path(f"{path}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    quality = 11 if len(data) < LARGE else BROTLI_LARGE
    Path(f"{path}.br").write_bytes(brotli.compress(data, quality=quality))


def write_configuration(path: Path) -> None:
    """Write OHIF's app-config.js: its default, with only the data source replaced."""
    values = {
        "name": "config/benchmark.js",
        "routerBasename": None,
        "extensions": [],
        "modes": [],
        "customizationService": {},
        "showStudyList": True,
        "maxNumberOfWebWorkers": 3,
        "showWarningMessageForCrossOrigin": True,
        "showCPUFallbackMessage": False,
        "showLoadingIndicator": True,
        "experimentalStudyBrowserSort": False,
        "strictZSpacingForVolumeViewport": True,
        "groupEnabledModesFirst": True,
        "allowMultiSelectExport": False,
        "maxNumRequests": {"interaction": 100, "thumbnail": 5, "prefetch": 25},
        "showErrorDetails": "always",
        "investigationalUseDialog": {"option": "never"},
        "defaultDataSourceName": "orthanc",
        "dataSources": [DATA_SOURCE],
    }
    path.write_text(f"window.config = {json.dumps(values, indent=1)};\n")
