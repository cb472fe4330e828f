"""Renders the samples of all pages with the page's own Python, under Node."""

import functools
import json
import subprocess
import tempfile
from pathlib import Path

import negatoscope
from negatoscope.cli.node import node_executable, node_modules

HERE = Path(__file__).parent
PACKAGE = Path(negatoscope.__file__).parent
TIMEOUT_S = 180


@functools.cache
def rendered_pages() -> dict[str, str]:
    """Markup of every sample, by name."""
    # rooms of the application have view models of their own
    reports = PACKAGE / "dicom" / "reports"
    documents = (PACKAGE / "dicom" / "__init__.py", reports / "__init__.py", reports / "entries.py")
    found = [*documents, *PACKAGE.glob("app/**/*views.py"), *PACKAGE.glob("app/*/**/__init__.py")]
    found += PACKAGE.glob("app/viewmodels/*.py")
    rooms = [path.relative_to(PACKAGE).as_posix() for path in found]
    files = {
        f"negatoscope/{name}": (PACKAGE / name).read_text(encoding="utf-8")
        for name in ("__init__.py", "language.py", "app/__init__.py", *rooms)
    }
    for path in (PACKAGE / "ui").glob("*.py"):
        files[f"negatoscope/ui/{path.name}"] = path.read_text(encoding="utf-8")
    for path in HERE.glob("ui_markup_*.py"):
        files[path.name] = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "files.json"
        listing.write_text(json.dumps(files), encoding="utf-8")
        done = subprocess.run(
            [
                str(node_executable()),
                "--no-warnings",
                str(HERE / "ui_markup_node.mjs"),
                str(node_modules()),
                str(listing),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )
    if done.returncode != 0:
        raise RuntimeError(f"the pages could not be rendered: {done.stderr[-3000:]}")
    rendered: dict[str, str] = json.loads(done.stdout)
    return rendered
