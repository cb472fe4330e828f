"""A DICOM folder with its index: what the services ask."""

import hashlib
import json
import os
import sys
import threading
from pathlib import Path

from negatoscope.cli.dicomjson import JsonObject
from negatoscope.cli.server.catalogue import Catalogue
from negatoscope.cli.server.dicomfile import hush_pydicom
from negatoscope.cli.server.errors import not_found
from negatoscope.cli.server.frames import FrameReader
from negatoscope.cli.server.index import Index, Instance
from negatoscope.cli.server.scan import Progress, ScanSummary, scan


class Archive:
    """The instances under a folder.

    Parameters
    ----------
    root
        The folder. Nothing is written into it except what STOW-RS stores.
    index_path
        A SQLite file outside the folder that keeps the index between runs (see
        :func:`default_index_path`); None keeps it in memory alone.
    """

    def __init__(self, root: Path, index_path: Path | None = None) -> None:
        hush_pydicom()
        self.root = root.resolve()
        if not self.root.is_dir():
            raise NotADirectoryError(f"{root} is not a folder")
        if index_path is not None and index_path.resolve().is_relative_to(self.root):
            raise ValueError(f"the index {index_path} must lie outside the DICOM folder")
        self.index = Index(index_path)
        self.catalogue = Catalogue(self.index)
        self.frames = FrameReader()
        self.scanned: ScanSummary | None = None
        self._stop = threading.Event()

    def scan(self, progress: Progress | None = None) -> ScanSummary:
        """Bring the index up to date; Ctrl-C or :meth:`close` end it between two files."""
        self.scanned = scan(self.root, self.index, progress, self._stop)
        self.catalogue.studies()  # made now, so that the first search need not wait for it
        return self.scanned

    def close(self) -> None:
        """Let go of files and index; one in memory is gone."""
        self._stop.set()
        self.frames.close()
        self.index.close()

    def path(self, instance: Instance) -> Path:
        """Where an instance's file is."""
        return self.root / instance.path

    def instance(self, study: str, series: str, uid: str) -> Instance:
        """An instance by its UIDs; 404 when there is none."""
        found = self.index.instances(study, series, uid)
        if not found:
            raise not_found(f"instance {uid}")
        return found[0]

    def instances(self, study: str, series: str | None, uid: str | None) -> list[Instance]:
        """All instances under a study or series; 404 when there is none."""
        found = self.index.instances(study, series, uid)
        if not found:
            raise not_found(_named(study, series, uid))
        return found

    def metadata(self, study: str, series: str | None, uid: str | None) -> list[bytes]:
        """Metadata objects as JSON text; 404 when there is none."""
        found = self.index.metadata(study, series, uid)
        if not found:
            raise not_found(_named(study, series, uid))
        return found

    def metadata_object(self, study: str, series: str, uid: str) -> JsonObject:
        """One instance's metadata object."""
        loaded: JsonObject = json.loads(self.metadata(study, series, uid)[0])
        return loaded


def _named(study: str, series: str | None, instance: str | None) -> str:
    if instance is not None:
        return f"instance {instance}"
    return f"study {study}" if series is None else f"series {series}"


def default_index_path(root: Path) -> Path:
    """Where an index that is kept between runs lies: the user's cache folder."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return base / "negatoscope" / f"index-{digest[:16]}.sqlite"
