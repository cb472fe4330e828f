"""Stages of a protocol: how the screen is divided, and when each is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from negatoscope.hanging.reading import Reader, plain, without_defaults
from negatoscope.hanging.viewports import ViewportPlan

#: Rows and columns of a grid at most.
MAX_SIDE = 12


class Cell(NamedTuple):
    """Where a viewport lies: fractions of the grid's width and height from its top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Activation:
    """What a stage needs: so many viewports with something in them, and these selectors matched."""

    min_viewports_matched: int | None = None
    selectors_matched: tuple[str, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> "Activation":
        """Read the condition; mistakes are written down."""
        least = reader.whole("minViewportsMatched", 0, MAX_SIDE * MAX_SIDE)
        return cls(least, reader.texts("displaySetSelectorsMatched"))

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        return without_defaults(
            minViewportsMatched=self.min_viewports_matched,
            displaySetSelectorsMatched=self.selectors_matched,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """One arrangement of viewports."""

    rows: int
    columns: int
    viewports: tuple[ViewportPlan, ...]
    id: str = ""
    name: str = ""
    enabled: Activation | None = None
    passive: Activation | None = None
    layout: tuple[Cell, ...] = ()
    default_viewport: ViewportPlan | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def obstacle(self) -> str:
        """Why this viewer cannot show the stage; ``""`` when it can."""
        return next((plan.obstacle for plan in self.viewports if plan.obstacle), "")

    @classmethod
    def read(cls, reader: Reader) -> "Stage":
        """Read a stage; mistakes are written down."""
        activation = reader.child("stageActivation")
        enabled = activation.child("enabled") if activation else None
        passive = activation.child("passive") if activation else None
        rows, columns, layout = _read_structure(reader)
        plans = tuple(ViewportPlan.read(each) for each in reader.children("viewports"))
        default = reader.child("defaultViewport")
        if not plans:
            reader.fault("viewports", "must hold at least one viewport")
        room = len(layout) or rows * columns
        if len(plans) > room:
            reader.fault("viewports", f"holds {len(plans)} viewports; the grid has room for {room}")
        return cls(
            rows,
            columns,
            plans,
            reader.text("id"),
            reader.text("name"),
            Activation.read(enabled) if enabled else None,
            Activation.read(passive) if passive else None,
            layout,
            ViewportPlan.read(default) if default else None,
            reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        activation = without_defaults(
            enabled=self.enabled.to_json() if self.enabled else None,
            passive=self.passive.to_json() if self.passive else None,
        )
        properties = {"rows": self.rows, "columns": self.columns}
        cells = [plain(cell._asdict()) for cell in self.layout]
        return {
            **without_defaults(id=self.id, name=self.name, stageActivation=activation),
            "viewportStructure": {
                "layoutType": "grid",
                "properties": {**properties, **without_defaults(layoutOptions=cells or None)},
            },
            "viewports": [plan.to_json() for plan in self.viewports],
            **without_defaults(
                defaultViewport=self.default_viewport.to_json() if self.default_viewport else None
            ),
            **self.extra,
        }


def _read_structure(reader: Reader) -> tuple[int, int, tuple[Cell, ...]]:
    structure = reader.child("viewportStructure")
    if structure is None:
        reader.fault("viewportStructure", "is missing")
        return 1, 1, ()
    # older protocols call it type
    structure.one_of(
        "type" if "layoutType" not in structure.value else "layoutType", ("grid",), "grid"
    )
    properties = structure.child("properties")
    if properties is None:
        structure.fault("properties", "is missing")
        return 1, 1, ()
    rows = properties.whole("rows", 1, MAX_SIDE)
    columns = properties.whole("columns", 1, MAX_SIDE)
    cells = tuple(_read_cell(each) for each in properties.children("layoutOptions"))
    return rows or 1, columns or 1, cells


def _read_cell(reader: Reader) -> Cell:
    read = [reader.number(key) for key in Cell._fields]
    for key, number in zip(Cell._fields, read, strict=True):
        if number is None or not 0 <= number <= 1.001:
            reader.fault(key, "must be a number from 0 to 1")
    return Cell(*(number or 0.0 for number in read))
