"""What the study list shows: filters, order and page, and how they stand in an address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from negatoscope.sources.query import StudyQuery

SortKey = Literal[
    "patientName", "mrn", "studyDate", "modalities", "description", "accession", "instances"
]
SortDirection = Literal["ascending", "descending"]
RememberPolicy = Literal["off", "safe", "all"]

SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)
PAGE_SIZES = (25, 50, 100)
DEFAULT_SORT: SortKey = "studyDate"
DEFAULT_DIRECTION: SortDirection = "descending"
# Filters that identify a patient never stand in an address.
PRIVATE_FILTERS = ("patientName", "mrn", "accession")

MAX_FILTER_CHARACTERS = 128
MAX_PAGE = 1_000_000
_MODALITY = re.compile(r"[A-Z0-9_]{1,16}")


@dataclass(frozen=True, slots=True)
class WorklistQuery:
    """State of the list that an address restores. ``data_source`` is ``""`` for the default."""

    filters: StudyQuery = field(default_factory=StudyQuery)
    sort_by: SortKey = DEFAULT_SORT
    sort_direction: SortDirection = DEFAULT_DIRECTION
    page_number: int = 1
    results_per_page: int = PAGE_SIZES[0]
    data_source: str = ""

    @property
    def is_filtered(self) -> bool:
        """Any filter is set."""
        return self.filters != StudyQuery()

    def with_filters(self, filters: StudyQuery) -> "WorklistQuery":
        """Other filters, from the first page on."""
        return replace(self, filters=filters, page_number=1)

    def sorted_by(self, key: SortKey, direction: SortDirection | None = None) -> "WorklistQuery":
        """Order by a column, from the first page on; without direction, as clicking its head does:
        the other way round for the same column, else dates newest first and anything else upwards.
        """
        if direction is None:
            if key == self.sort_by:
                direction = "ascending" if self.sort_direction == "descending" else "descending"
            else:
                direction = "descending" if key == DEFAULT_SORT else "ascending"
        return replace(self, sort_by=key, sort_direction=direction, page_number=1)


def parse(
    parameters: Mapping[str, str] | Iterable[tuple[str, str]],
    private: Mapping[str, object] | None = None,
) -> WorklistQuery:
    """Query of an address; names are case-insensitive, what makes no sense is left out.

    Parameters
    ----------
    parameters
        Of the address; deep links may hold private filters too.
    private
        Private filters from the history entry; they win.
    """
    pairs = parameters.items() if isinstance(parameters, Mapping) else parameters
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        given.setdefault(key.lower(), []).append(value)
    for key in PRIVATE_FILTERS:
        kept = (private or {}).get(key)
        if isinstance(kept, str):
            given[key.lower()] = [kept]

    def one(key: str) -> str:
        return given.get(key.lower(), [""])[-1]

    filters = StudyQuery(
        patient_name=clean_text(one("patientName")),
        mrn=clean_text(one("mrn")),
        accession=clean_text(one("accession")),
        description=clean_text(one("description")),
        modalities=clean_modalities(",".join(given.get("modalities", []))),
        start_date=clean_date(one("startDate")),
        end_date=clean_date(one("endDate")),
    )
    size = _whole(one("resultsPerPage"))
    return WorklistQuery(
        filters,
        sort_by=sort_key(one("sortBy")) or DEFAULT_SORT,
        sort_direction=_direction(one("sortDirection")),
        page_number=min(max(_whole(one("pageNumber")), 1), MAX_PAGE),
        results_per_page=size if size in PAGE_SIZES else PAGE_SIZES[0],
        data_source=clean_text(one("dataSources")),
    )


def format_query(query: WorklistQuery) -> tuple[dict[str, str], dict[str, str]]:
    """Parameters for the address, and private filters for the history entry only.

    What stands at its default is left out; `parse` of both gives the query back.
    """
    filters = query.filters
    public = {
        "description": filters.description,
        "modalities": ",".join(filters.modalities),
        "startDate": filters.start_date,
        "endDate": filters.end_date,
    }
    if (query.sort_by, query.sort_direction) != (DEFAULT_SORT, DEFAULT_DIRECTION):
        public["sortBy"] = query.sort_by
        public["sortDirection"] = query.sort_direction
    if query.page_number != 1:
        public["pageNumber"] = str(query.page_number)
    if query.results_per_page != PAGE_SIZES[0]:
        public["resultsPerPage"] = str(query.results_per_page)
    public["dataSources"] = query.data_source
    private = {
        "patientName": filters.patient_name,
        "mrn": filters.mrn,
        "accession": filters.accession,
    }
    return _filled(public), _filled(private)


def remembered(query: WorklistQuery, policy: RememberPolicy = "safe") -> dict[str, str]:
    """What the device may keep of a query; read back with `parse`.

    ``"safe"`` leaves out filters that identify a patient, ``"off"`` everything. The page is never
    kept: a list starts at its beginning.
    """
    if policy == "off":
        return {}
    public, private = format_query(replace(query, page_number=1))
    return {**public, **private} if policy == "all" else public


def clean_text(text: str) -> str:
    """Text filter without control characters and beyond reason."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_FILTER_CHARACTERS])
    return " ".join(printable.split())[:MAX_FILTER_CHARACTERS].strip()


def clean_date(text: str) -> str:
    """DA value of ``20250103`` or ``2025-01-03``, or ``""``."""
    digits = text.strip().replace("-", "")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return ""
    try:
        datetime.strptime(digits, "%Y%m%d")
    except ValueError:
        return ""
    return digits


def clean_modalities(text: str) -> tuple[str, ...]:
    """Modality codes of a comma list, each once."""
    codes = (code.strip().upper() for code in text[:4096].split(","))
    return tuple(dict.fromkeys(code for code in codes if _MODALITY.fullmatch(code)))


def sort_key(text: str) -> SortKey | None:
    """Sort key by its name in any case."""
    lowered = text.strip().lower()
    return next((key for key in SORT_KEYS if key.lower() == lowered), None)


def _direction(text: str) -> SortDirection:
    return "ascending" if text.strip().lower() in ("ascending", "asc") else DEFAULT_DIRECTION


def _whole(text: str) -> int:
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else 0


def _filled(parameters: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in parameters.items() if value}
