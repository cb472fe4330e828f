"""The page for those who come from OHIF: it leaves nothing out, and what it says holds."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from negatoscope.app.catalogue import catalogue
from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS
from negatoscope.app.hotkeys import Hotkeys, normal_keys
from negatoscope.app.routes import parse_route
from negatoscope.viewing.annotations.kinds import ALIASES
from negatoscope.viewing.tools import TOOL_NAMES

ROOT = Path(__file__).resolve().parents[2]
STATES = {"same", "other", "later", "not"}

#: What OHIF 3.13 has, from its documentation and code, not from our page.
COMMANDS = """
setToolActive rotateViewportCW rotateViewportCCW flipViewportHorizontal flipViewportVertical
invertViewport resetViewport scaleUpViewport scaleDownViewport fitViewportToWindow nextImage
previousImage firstImage lastImage nextStage previousStage toggleCine setWindowLevelPreset
setViewportWindowLevel setViewportColormap setViewportActive incrementActiveViewport
decrementActiveViewport updateViewportDisplaySet toggleSynchronizer
setSourceViewportForReferenceLinesTool toggleCrosshairs toggleOneUp setViewportGridLayout
setHangingProtocol toggleHangingProtocol openDICOMTagViewer addDisplaySetAsLayer
showDownloadViewportModal jumpToMeasurement setMeasurementLabel deleteMeasurement
deleteActiveAnnotation cancelMeasurement clearMeasurements downloadCSVMeasurementsReport
storeMeasurements createReport hydrateStructuredReport storeSegmentation downloadSegmentation
downloadRTSS downloadCSVSegmentationReport addSegmentation addSegment setBrushSize
setThresholdRange toggleSegmentLabel applyLogicalContourOperation undo redo multimonitor
displayNotification showContextMenu navigateHistory
""".split()  # noqa: SIM905
TOOLS = """
Pan Zoom StackScroll WindowLevel WindowLevelRegion TrackballRotate VolumeRotate PlanarRotate
MIPJumpToClick Crosshairs ReferenceLines OrientationMarker Magnify AdvancedMagnify
ImageOverlayViewer CalibrationLine Length Bidirectional ArrowAnnotate Angle CobbAngle Probe
DragProbe EllipticalROI CircleROI RectangleROI PlanarFreehandROI SplineROI LivewireContour
UltrasoundDirectional UltrasoundPleuraBLine SegmentBidirectional RectangleROIThreshold
RectangleROIStartEndThreshold CircleROIStartEndThreshold
""".split()  # noqa: SIM905
KEYS = """
z + - = r l h v c i right left down up home end pageup pagedown . , space esc 1 2 3 4 backspace
enter ctrl+z ctrl+y n ] [ e b a
""".split()  # noqa: SIM905
OF_VIEWER = """
StudyInstanceUIDs SeriesInstanceUIDs SeriesInstanceUID initialSeriesInstanceUID
initialSOPInstanceUID hangingProtocolId stageId token url configUrl dataSources customization theme
debug useNextViewports viewportRendering multimonitor screenNumber
""".split()  # noqa: SIM905
OF_LIST = """
patientName mrn description accession modalities startDate endDate sortBy sortDirection pageNumber
resultsPerPage dataSources
""".split()  # noqa: SIM905
ROUTES = "/ /viewer /viewer/{dataSource} /local /localbasic /datasources /debug".split()  # noqa: SIM905
NAMED_ROUTES = "/notfoundserver /notfoundstudy /callback /login /logout".split()  # noqa: SIM905


class Row(NamedTuple):
    """A line of a table of the page."""

    section: str
    theirs: str
    ours: str
    state: str
    shown: str

    @property
    def names(self) -> list[str]:
        """What stands in backticks as OHIF's."""
        return re.findall(r"`([^`]+)`", self.theirs)

    @property
    def own(self) -> list[str]:
        """What stands in backticks as ours."""
        return re.findall(r"`([^`]+)`", self.ours)

    @property
    def tests(self) -> list[tuple[str, str]]:
        """The tests that it names: file and function."""
        return re.findall(r"`([\w/]+\.py)::(\w+)`", self.shown)


def rows() -> Iterator[Row]:
    section = ""
    for line in (ROOT / "docs" / "ohif.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith("| OHIF"):
            yield Row(section, *(cell.strip() for cell in line.strip("|").split(" | ")))


ROWS = list(rows())


def of(section: str) -> list[Row]:
    return [row for row in ROWS if row.section == section]


def named(section: str) -> list[str]:
    return [name for row in of(section) for name in row.names]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("Commands", COMMANDS),
        ("Tools", TOOLS),
        ("Keys", KEYS),
        ("Parameters of a viewer's address", OF_VIEWER),
        ("Parameters of the list's address", OF_LIST),
        ("Routes", [*ROUTES, *NAMED_ROUTES]),
    ],
)
def test_nothing_of_ohif_is_left_out(section: str, expected: list[str]) -> None:
    assert sorted(set(expected) - set(named(section))) == []


def test_every_line_has_its_state() -> None:
    assert len(ROWS) > 150
    assert {row.state for row in ROWS} <= STATES


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.section}: {row.theirs[:40]}" for row in ROWS])
def test_what_is_there_is_shown_by_a_test_that_exists(row: Row) -> None:
    assert row.tests or row.state in ("later", "not")
    assert row.shown
    for file, test in row.tests:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{file}::{test}"


def test_every_command_that_is_the_same_can_be_run_by_its_name() -> None:
    known = {command.name for command in catalogue({})}
    for row in of("Commands"):
        assert (row.names[0] in known) == (row.state == "same"), row.theirs
        assert set(row.own) <= known


def test_every_tool_that_is_the_same_can_be_chosen_by_its_name() -> None:
    for row in of("Tools"):
        if row.state == "same":
            name = row.names[0]
            assert ALIASES.get(name, name) in TOOL_NAMES


def test_every_key_runs_what_the_page_says() -> None:
    found = Hotkeys(DEFAULT_HOTKEYS)
    for row in of("Keys"):
        if row.state != "same":
            continue
        command, _, argument = row.own[0].partition(" ")
        hotkey = found.find(normal_keys(row.names[0]))
        assert hotkey, row.theirs
        assert hotkey.command == command
        assert argument in ("", *map(str, hotkey.args.values()))


SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "src" / "negatoscope" / "app").rglob("*.py")
)


@pytest.mark.parametrize("name", [*OF_VIEWER, *OF_LIST])
def test_every_parameter_is_read_in_any_case_or_by_nobody(name: str) -> None:
    assert parse_route("viewer", f"?{name.upper()}=x").value(name) == "x"
    lines = [row for row in ROWS if name in row.names and row.section.startswith("Parameters")]
    assert lines
    if lines[0].state == "same":
        assert re.search(rf'"{name}"', SOURCES), f"{name} is read nowhere"
    else:
        assert not re.search(rf'(?:value|values|whole)\("{name}"\)', SOURCES)
