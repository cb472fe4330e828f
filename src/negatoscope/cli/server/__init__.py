"""The embedded server: a built site, and a folder of DICOM files as DICOMweb (PS3.18)."""

from negatoscope.cli.server.app import DICOMWEB_PATH, create_app
from negatoscope.cli.server.archive import Archive, default_index_path
from negatoscope.cli.server.running import RunningServer, run
from negatoscope.cli.server.tree import serve_static_tree

__all__ = [
    "DICOMWEB_PATH",
    "Archive",
    "RunningServer",
    "create_app",
    "default_index_path",
    "run",
    "serve_static_tree",
]
