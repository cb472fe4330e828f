"""The viewers side by side: all that the measurements know of each."""

from dataclasses import dataclass

import anchor


@dataclass(frozen=True)
class Viewer:
    """Where a viewer's pages are. ``site`` names what the web server serves on one port."""

    name: str
    title: str
    site: str
    view_path: str
    list_path: str = "/"
    init_script: str = ""


OURS = Viewer("negatoscope", "Negatoscope", "negatoscope", "/viewer?StudyInstanceUIDs={study}")
OHIF = Viewer(
    "ohif",
    "OHIF 3.13.2",
    "ohif",
    "/viewer?StudyInstanceUIDs={study}",
    init_script=anchor.INIT_SCRIPT,
)
OHIF_CPU = Viewer(
    "ohif-cpu",
    "OHIF 3.13.2, CPU renderer",
    "ohif",
    "/viewer?StudyInstanceUIDs={study}&viewportRendering=cpu",
    init_script=anchor.INIT_SCRIPT,
)
VIEWERS = {viewer.name: viewer for viewer in (OURS, OHIF, OHIF_CPU)}
