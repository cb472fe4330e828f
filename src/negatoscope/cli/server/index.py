"""The index of a DICOM folder: SQLite, in memory or in a file outside the folder.

One row per file. An instance's row holds its attributes for searches (QIDO-RS), its metadata in
the DICOM JSON model, compressed, and the layout of its pixel data, so that no request but those
for pixels opens a DICOM file.
"""

import json
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negatoscope.dicom.encoding.pixel_layout import PixelLayout

SCHEMA_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
  path TEXT PRIMARY KEY,          -- relative to the folder, with forward slashes
  modified_ns INTEGER NOT NULL,
  size INTEGER NOT NULL,
  problem TEXT,                   -- why it is not an instance; NULL for instances
  study TEXT, series TEXT, instance TEXT,
  number INTEGER,                 -- Instance Number, for the order of answers
  modality TEXT, sop_class TEXT,
  transfer_syntax TEXT,
  attributes TEXT,                -- DICOM JSON of what searches match and return
  metadata BLOB,                  -- zlib of the DICOM JSON object
  layout TEXT                     -- JSON of PixelLayout; NULL without pixel data
);
CREATE INDEX IF NOT EXISTS by_uid ON files (study, series, instance);
CREATE INDEX IF NOT EXISTS by_instance ON files (instance);
"""

_INSTANCE_COLUMNS = (
    "path, modified_ns, size, study, series, instance, sop_class, transfer_syntax, layout"
)


@dataclass(frozen=True, slots=True)
class Instance:
    """An indexed SOP instance: where its file is, and how its pixels lie."""

    path: str
    modified_ns: int
    size: int
    study: str
    series: str
    uid: str
    sop_class: str
    transfer_syntax: str
    layout: PixelLayout | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """What the scan writes for one file."""

    path: str
    modified_ns: int
    size: int
    problem: str | None = None
    study: str | None = None
    series: str | None = None
    instance: str | None = None
    number: int | None = None
    modality: str | None = None
    sop_class: str | None = None
    transfer_syntax: str | None = None
    attributes: str | None = None
    metadata: bytes | None = None
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesCount:
    """A series as the index counts it, with the attributes of one of its instances."""

    study: str
    series: str
    modality: str
    instances: int
    sop_classes: tuple[str, ...]
    attributes: dict[str, Any]


class Index:
    """The table of files. One connection, used by one thread at a time.

    Parameters
    ----------
    path
        The SQLite file, made with access for its owner only; None keeps everything in memory,
        so that nothing about patients is left behind, however the process ends.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(
            ":memory:" if path is None else path, check_same_thread=False, isolation_level=None
        )
        self.generation = 0
        """Grows with every change, so that what was derived from the index can be renewed."""
        self._prepare()

    def _prepare(self) -> None:
        connection = self._connection
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            connection.execute("DROP TABLE IF EXISTS files")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # rows of removed files leave no traces

    def close(self) -> None:
        """Close the connection; an index in memory is gone."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing, also when it is interrupted."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            self.generation += 1

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def known_files(self) -> dict[str, tuple[int, int]]:
        """Every file's modification time and size by its path."""
        rows = self._rows("SELECT path, modified_ns, size FROM files")
        return {path: (modified, size) for path, modified, size in rows}

    def put(self, rows: Sequence[FileRow]) -> None:
        """Write or replace files' rows."""
        names = FileRow.__slots__
        marks = ", ".join("?" * len(names))
        with self.writing() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO files ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
                [tuple(getattr(row, name) for name in names) for row in rows],
            )

    def remove(self, paths: Sequence[str]) -> None:
        """Forget files that are no longer there."""
        if paths:
            with self.writing() as connection:
                connection.executemany("DELETE FROM files WHERE path = ?", [(p,) for p in paths])

    def counts(self) -> tuple[int, int]:
        """How many files are instances, and how many are not."""
        ((instances, others),) = self._rows(
            "SELECT COUNT(*) FILTER (WHERE problem IS NULL),"
            " COUNT(*) FILTER (WHERE problem IS NOT NULL) FROM files"
        )
        return instances, others

    def series(self) -> list[SeriesCount]:
        """Every series with its count and the attributes of its first file."""
        rows = self._rows(
            "SELECT study, series, MAX(modality), COUNT(DISTINCT instance),"
            " GROUP_CONCAT(DISTINCT sop_class), MIN(path), attributes"
            " FROM files WHERE problem IS NULL GROUP BY study, series"
        )
        return [
            SeriesCount(
                study,
                series,
                modality or "",
                count,
                tuple((classes or "").split(",")) if classes else (),
                json.loads(attributes),
            )
            for study, series, modality, count, classes, _, attributes in rows
        ]

    def attributes(self, study: str | None, series: str | None) -> Iterator[dict[str, Any]]:
        """The search attributes of instances, in the order of their numbers."""
        where, parameters = _where(study, series, None)
        seen: set[str] = set()
        for uid, text in self._rows(
            f"SELECT instance, attributes FROM files WHERE {where}"  # noqa: S608 - fixed words
            " ORDER BY study, series, number, instance, path",
            parameters,
        ):
            if uid not in seen:
                seen.add(uid)
                yield json.loads(text)

    def metadata(
        self, study: str, series: str | None = None, instance: str | None = None
    ) -> list[bytes]:
        """The metadata objects (DICOM JSON text) of instances, in the order of their numbers."""
        where, parameters = _where(study, series, instance)
        rows = self._rows(
            f"SELECT instance, metadata FROM files WHERE {where}"  # noqa: S608 - fixed words
            " ORDER BY series, number, instance, path",
            parameters,
        )
        unique: dict[str, bytes] = {}
        for uid, blob in rows:
            unique.setdefault(uid, blob)
        return [zlib.decompress(blob) for blob in unique.values()]

    def instances(
        self, study: str | None, series: str | None = None, instance: str | None = None
    ) -> list[Instance]:
        """The instances under a study, series or UID, in the order of their numbers."""
        where, parameters = _where(study, series, instance)
        rows = self._rows(
            f"SELECT {_INSTANCE_COLUMNS} FROM files WHERE {where}"  # noqa: S608 - fixed words
            " ORDER BY series, number, instance, path",
            parameters,
        )
        unique: dict[str, Instance] = {}
        for row in rows:
            if row[5] not in unique:
                layout = PixelLayout.from_json(json.loads(row[-1])) if row[-1] else None
                unique[row[5]] = Instance(*row[: len(row) - 1], layout)
        return list(unique.values())


def _where(
    study: str | None, series: str | None, instance: str | None
) -> tuple[str, tuple[str, ...]]:
    pairs = (("study", study), ("series", series), ("instance", instance))
    given = [(column, value) for column, value in pairs if value is not None]
    words = " AND ".join(["problem IS NULL", *(f"{column} = ?" for column, _ in given)])
    return words, tuple(value for _, value in given)
