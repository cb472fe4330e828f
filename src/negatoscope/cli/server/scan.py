"""Bringing the index up to date with a DICOM folder."""

import json
import os
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negatoscope.cli.dicomjson import JsonObject, encode
from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.index import FileRow, Index
from negatoscope.cli.server.media import UNCOMPRESSED
from negatoscope.dicom.encoding.elements import value_of
from negatoscope.dicom.encoding.part10 import Header, sop_class_of
from negatoscope.dicom.encoding.reading import NotDicomError

Progress = Callable[[str, float | None], None]

BULK_PREFIX = "bulk:"
"""Stands in the index for the service's address, which only a request knows."""

BULK_THRESHOLD_BYTES = 1024
"""Binary values longer than this become a BulkDataURI (PS3.18 F.2.6 leaves the size open)."""

BATCH_FILES = 64
COMPRESSION_LEVEL = 3

STUDY_TAGS = [
    "00080005",
    "00080020",
    "00080030",
    "00080050",
    "00080090",
    "00081030",
    "00100010",
    "00100020",
    "00100030",
    "00100040",
    "00101010",
    "00102160",
    "00104000",
    "0020000D",
    "00200010",
]
SERIES_TAGS = [
    "00080021",
    "00080031",
    "00080060",
    "00080070",
    "0008103E",
    "00081090",
    "00180015",
    "00181030",
    "0020000E",
    "00200011",
    "00400244",
    "00400245",
    "00400275",
    "00200052",
    "00081010",
    "00080080",
]
INSTANCE_TAGS = [
    "00080008",
    "00080016",
    "00080018",
    "00080022",
    "00080023",
    "00080032",
    "00080033",
    "00083002",
    "00200012",
    "00200013",
    "00200032",
    "00200037",
    "00280002",
    "00280004",
    "00280008",
    "00280010",
    "00280011",
    "00280100",
    "00280101",
    "00280102",
    "00280103",
    "00420010",
    "00420012",
]
_SEARCH_TAGS = frozenset((*STUDY_TAGS, *SERIES_TAGS, *INSTANCE_TAGS))


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan found."""

    instances: int
    ignored: int
    read: int
    removed: int
    dropped_values: int


def scan(
    root: Path,
    index: Index,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> ScanSummary:
    """Read what is new or changed under a folder and forget what is gone.

    A file is unchanged when its modification time and size are. An interruption (Ctrl-C or
    `stop`) loses at most the current batch: the next scan goes on where this one ended.
    """
    known = index.known_files()
    present: set[str] = set()
    changed: list[tuple[Path, str, os.stat_result]] = []
    for path, name, status in walk(root):
        present.add(name)
        if known.get(name) != (status.st_mtime_ns, status.st_size):
            changed.append((path, name, status))
    gone = [name for name in known if name not in present]
    index.remove(gone)
    dropped = 0
    batch: list[FileRow] = []
    for number, (path, name, status) in enumerate(changed, 1):
        if stop is not None and stop.is_set():
            break
        row, lost = file_row(path, name, status)
        dropped += lost
        batch.append(row)
        if len(batch) >= BATCH_FILES:
            index.put(batch)
            batch = []
            if progress is not None:
                progress(f"Reading {number} of {len(changed)} files", number / len(changed))
    if batch:
        index.put(batch)
    instances, ignored = index.counts()
    if progress is not None:
        progress(f"{instances} instances, {ignored} other files ignored", 1.0)
    return ScanSummary(instances, ignored, len(changed), len(gone), dropped)


def walk(root: Path) -> Iterator[tuple[Path, str, os.stat_result]]:
    """Every regular file under a folder, with its relative name; links that leave it are not."""
    base = root.resolve()
    for folder, folders, names in os.walk(base):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith(".") or (
                path.is_symlink() and not path.resolve().is_relative_to(base)
            ):
                continue
            try:
                status = path.stat()
            except OSError:
                continue  # it went away, or is a link to nothing
            if path.is_file() and _is_unicode(name) and _is_unicode(folder):
                yield path, path.relative_to(base).as_posix(), status


def _is_unicode(name: str) -> bool:
    """Whether a name is text: one of undecodable bytes cannot be kept in the index."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def file_row(path: Path, name: str, status: os.stat_result) -> tuple[FileRow, int]:
    """Read one file for the index; also say how many of its values could not be converted."""
    stamp = (status.st_mtime_ns, status.st_size)
    try:
        header = header_of(path, BULK_THRESHOLD_BYTES)
        uids = header.uids()
        metadata = complete_metadata(header, uids)
        return FileRow(name, *stamp, **_columns(header, uids, metadata)), header.dropped
    except NotDicomError as error:
        return FileRow(name, *stamp, problem=str(error)), 0
    except OSError as error:
        return FileRow(name, *stamp, problem=f"cannot be read: {error.strerror}"), 0
    except (RecursionError, ValueError, MemoryError) as error:
        return FileRow(name, *stamp, problem=f"cannot be parsed: {type(error).__name__}"), 0


def bulk_base(uids: tuple[str, str, str]) -> str:
    """The instance's address after the service's own, marked for :data:`BULK_PREFIX`."""
    study, series, instance = uids
    return f"{BULK_PREFIX}studies/{study}/series/{series}/instances/{instance}"


def complete_metadata(header: Header, uids: tuple[str, str, str]) -> JsonObject:
    """The metadata with what a service says about an instance: UID, syntax, bulk addresses."""
    metadata = header.json
    metadata.setdefault("00080018", {"vr": "UI", "Value": [uids[2]]})
    # How frames come: native ones always little endian, whatever the file was in (8.7.3.5.2).
    native = header.layout is not None and not header.layout.encapsulated
    syntax = UNCOMPRESSED if native else header.transfer_syntax_uid
    metadata["00083002"] = {"vr": "UI", "Value": [syntax]}
    for path, apart in header.apart.items():
        apart.element["BulkDataURI"] = f"{bulk_base(uids)}/bulkdata/{path}"
    return dict(sorted(metadata.items()))


def _columns(header: Header, uids: tuple[str, str, str], metadata: JsonObject) -> dict[str, Any]:
    attributes = {tag: metadata[tag] for tag in sorted(_SEARCH_TAGS) if tag in metadata}
    number = value_of(metadata, "00200013")
    layout = header.layout
    return {
        "study": uids[0],
        "series": uids[1],
        "instance": uids[2],
        "number": number if isinstance(number, int) and abs(number) < 2**62 else None,
        "modality": str(value_of(metadata, "00080060", "")),
        "sop_class": sop_class_of(header),
        "transfer_syntax": header.transfer_syntax_uid,
        "attributes": encode(attributes).decode("ascii"),
        "metadata": zlib.compress(encode(metadata), COMPRESSION_LEVEL),
        "layout": None if layout is None else json.dumps(layout.to_json()),
    }
