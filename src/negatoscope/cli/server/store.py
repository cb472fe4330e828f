"""STOW-RS: storing instances into the DICOM folder (PS3.18 10.5)."""

import filecmp
import os
import re
import shutil
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from negatoscope.cli.dicomjson import encode
from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.errors import ServiceError
from negatoscope.cli.server.incoming import PartReader
from negatoscope.cli.server.messages import NO_STORE, service_root
from negatoscope.cli.server.scan import file_row
from negatoscope.dicom.encoding.part10 import sop_class_of
from negatoscope.dicom.encoding.reading import NotDicomError

RECEIVED_FOLDER = "received"
# Failure reasons of PS3.18 table I.2-2.
PROCESSING_FAILURE = 0x0110
DUPLICATE_INSTANCE = 0x0111
WRONG_STUDY = 0xA900
NOT_UNDERSTOOD = 0xC000
_SAFE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}\Z")
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part."""

    sop_class: str = ""
    instance: str = ""
    study: str = ""
    series: str = ""
    failure: int | None = None


class StoreService:
    """The store transaction over one archive."""

    def __init__(self, archive: Archive, max_bytes: int) -> None:
        self._archive = archive
        self._max_bytes = max_bytes
        self._lock = threading.Lock()

    async def store(self, request: Request) -> Response:
        """``POST /studies`` and ``/studies/{study}``."""
        boundary = _boundary(request)
        # Beside the received files, so that moving a part there is no copy; the scan skips it.
        folder = Path(tempfile.mkdtemp(prefix=".receiving-", dir=self._archive.root))
        try:
            reader = PartReader(folder, boundary, self._max_bytes)
            parts = await reader.read(request.stream())
            study = request.path_params.get("study")
            outcomes = await anyio.to_thread.run_sync(self._keep_all, parts, study)
        except OSError as error:
            raise ServiceError(
                500, "the DICOM folder", f"cannot be written to: {error.strerror}"
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if not outcomes:
            raise ServiceError(400, "the request body", "holds no parts")
        return _answer(request, outcomes)

    def _keep_all(self, parts: list[Path], study: str | None) -> list[Outcome]:
        with self._lock:
            return [self._keep(part, study) for part in parts]

    def _keep(self, part: Path, study: str | None) -> Outcome:
        try:
            header = header_of(part)
            uids = header.uids()
        except NotDicomError:
            return Outcome(failure=NOT_UNDERSTOOD)
        sop_class = sop_class_of(header)
        outcome = Outcome(sop_class, uids[2], uids[0], uids[1])
        if study is not None and uids[0] != study:
            return _failed(outcome, WRONG_STUDY)
        if not all(_SAFE_NAME.match(uid) and ".." not in uid for uid in uids):
            return _failed(outcome, NOT_UNDERSTOOD)
        held = self._archive.index.instances(None, None, uids[2])
        if held:
            same = filecmp.cmp(self._archive.path(held[0]), part, shallow=False)
            return outcome if same else _failed(outcome, DUPLICATE_INSTANCE)
        return self._place(part, outcome)

    def _place(self, part: Path, outcome: Outcome) -> Outcome:
        root = self._archive.root
        folder = root / RECEIVED_FOLDER / outcome.study / outcome.series
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{outcome.instance}.dcm"
        if target.exists() or not folder.resolve().is_relative_to(root):
            return _failed(outcome, PROCESSING_FAILURE)
        os.replace(part, target)
        row, _ = file_row(target, target.relative_to(root).as_posix(), target.stat())
        self._archive.index.put([row])
        return outcome if row.problem is None else _failed(outcome, PROCESSING_FAILURE)


def _failed(outcome: Outcome, reason: int) -> Outcome:
    return Outcome(outcome.sop_class, outcome.instance, outcome.study, outcome.series, reason)


def _boundary(request: Request) -> str:
    kind = request.headers.get("content-type", "")
    found = _BOUNDARY.search(kind)
    if not kind.lower().startswith("multipart/related") or found is None:
        raise ServiceError(
            415, "the request body", "is not multipart/related; type=application/dicom"
        )
    held = re.search(r'type\s*=\s*"?([\w/+.-]+)', kind.partition(";")[2], re.IGNORECASE)
    if held is not None and held.group(1).lower() != "application/dicom":
        raise ServiceError(415, "the request body", "holds something other than application/dicom")
    return found.group(1) or found.group(2)


def _answer(request: Request, outcomes: list[Outcome]) -> Response:
    """The store instances response (PS3.18 I.2): 200 all, 202 some, 409 none were kept."""
    root = service_root(request)
    kept = [_reference(each, root) for each in outcomes if each.failure is None]
    failed = [_reference(each, root) for each in outcomes if each.failure is not None]
    body: dict[str, Any] = {}
    studies = Counter(each.study for each in outcomes if each.failure is None)
    if len(studies) == 1:
        body["00081190"] = {"vr": "UR", "Value": [f"{root}studies/{next(iter(studies))}"]}
    if failed:
        body["00081198"] = {"vr": "SQ", "Value": failed}
    if kept:
        body["00081199"] = {"vr": "SQ", "Value": kept}
    status = 409 if not kept else 202 if failed else 200
    return Response(
        encode(body), status_code=status, media_type="application/dicom+json", headers=NO_STORE
    )


def _reference(outcome: Outcome, root: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "00081150": {"vr": "UI", "Value": [outcome.sop_class]}
        if outcome.sop_class
        else {"vr": "UI"},
        "00081155": {"vr": "UI", "Value": [outcome.instance]} if outcome.instance else {"vr": "UI"},
    }
    if outcome.failure is not None:
        item["00081197"] = {"vr": "US", "Value": [outcome.failure]}
    else:
        path = f"studies/{outcome.study}/series/{outcome.series}/instances/{outcome.instance}"
        item["00081190"] = {"vr": "UR", "Value": [root + path]}
    return item
