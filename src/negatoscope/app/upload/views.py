"""What the upload dialog shows, as plain values."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class UploadLine:
    """A file of the list; the reason says why it was not stored."""

    name: str
    state: Literal["waiting", "sending", "stored", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UploadDialog:
    """The upload: how far it is, and what became of each file."""

    phase: Literal["idle", "reading", "sending", "done", "cancelled"]
    target: str
    status: str = ""  # "12 of 40 files stored, 1 failed"
    detail: str = ""  # "3.2 MB/s, about 2 minutes left"
    fraction: float | None = None  # None while files are being read
    lines: tuple[UploadLine, ...] = ()
    lines_left: int = 0
    failed: int = 0
    can_retry: bool = False
    only_failed: bool = False
