"""DICOMDIR: which files a medium holds, and in which order (PS3.3 F, PS3.10 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negatoscope.dicom.dataset import DataSet

_INACTIVE = 0
_FILE_ID, _RECORDS, _IN_USE = "00041500", "00041220", "00041410"
_INSTANCE = "00041511"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that a DICOMDIR names: its place from the DICOMDIR's folder on, and its object."""

    parts: tuple[str, ...]
    sop_instance_uid: str

    @property
    def name(self) -> str:
        """The place, with slashes."""
        return "/".join(self.parts)


def file_records(directory: Mapping[str, Any]) -> tuple[FileRecord, ...]:
    """The files of a DICOMDIR (its JSON object) in the order of its records; inactive ones not."""
    found: dict[tuple[str, ...], FileRecord] = {}
    for item in directory.get(_RECORDS, {}).get("Value", []):
        if not isinstance(item, dict) or item.get(_IN_USE, {}).get("Value", [1])[0] == _INACTIVE:
            continue
        values = item.get(_FILE_ID, {}).get("Value", [])
        parts = tuple(str(part).strip() for part in values if part)
        if parts:
            uid = DataSet(item).string("ReferencedSOPInstanceUIDInFile")
            found.setdefault(parts, FileRecord(parts, uid))
    return tuple(found.values())
