"""The memory snapshot of a started Python, and the archives of the plain start.

Making one takes a quarter of a minute, so it is kept in the cache under the hash of all that
went into it: the Python files, the build scripts, the npm lock.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.build.interpreter import AFTER_RESTORE, COMPILER, IMPORTER, SCRUBBER
from negatoscope.cli.node import Progress, run_script
from negatoscope.cli.paths import SHELL, cache_dir

ENTRY_MODULE = "negatoscope.browser.main"
"""What the page starts; importing it must bring in all that the page needs."""

# What the standard library itself imports only when it is used, by what the page does use.
_USED_LATER = (
    "encodings.idna",
    "encodings.latin_1",
    "importlib.metadata",
    "importlib.readers",
    "importlib.resources",
    "importlib.resources.readers",
    "random",
    "secrets",
    "traceback",
)

_COMPLETE = ".complete"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where the made files are."""

    memory: Path
    app_archive: Path
    standard_library: Path


def make_snapshot(
    files: Mapping[str, bytes], modules: Sequence[str], node_modules: Path, progress: Progress
) -> Snapshot:
    """Return the snapshot for these files, making it unless the cache holds it."""
    key = _key(files, modules)
    folder = cache_dir("snapshots", key)
    if not (folder / _COMPLETE).exists():
        progress("Starting Python and freezing it", None)
        _make(folder, files, modules, node_modules)
    return Snapshot(folder / "snapshot.bin", folder / "app.zip", folder / "stdlib.zip")


def _key(files: Mapping[str, bytes], modules: Sequence[str]) -> str:
    digest = hashlib.sha256()
    scripts = [(SHELL / name).read_bytes() for name in ("snapshot.mjs", "snapshot.js")]
    lock = (SHELL / "package-lock.json").read_bytes()
    programs = [text.encode() for text in (COMPILER, IMPORTER, AFTER_RESTORE, SCRUBBER)]
    for part in (*programs, *scripts, lock):
        digest.update(hashlib.sha256(part).digest())
    for module in modules:
        digest.update(module.encode() + b"\n")
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:24]


def _make(
    folder: Path, files: Mapping[str, bytes], modules: Sequence[str], node_modules: Path
) -> None:
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        source = aside / "source"
        for name, content in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        job = {
            "files": str(source),
            "out": str(aside),
            "modules": list(modules),
            "format": str(SHELL / "snapshot.js"),
            "compiler": COMPILER,
            "importer": IMPORTER,
            "afterRestore": AFTER_RESTORE,
            "scrubber": SCRUBBER,
        }
        report = run_script(SHELL / "snapshot.mjs", job, node_modules)
        _refuse_failures(report["failed"])
        shutil.rmtree(source)
        (aside / _COMPLETE).touch()
        if not (folder / _COMPLETE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_failures(failed: Mapping[str, str]) -> None:
    if not failed:
        return
    name, trace = next(iter(failed.items()))
    others = f" (and {len(failed) - 1} more modules)" if len(failed) > 1 else ""
    raise BuildError(f"The module {name} could not be imported in the page{others}:\n{trace}")


def page_modules(files: Mapping[str, bytes]) -> list[str]:
    """Return the names of all modules of the application, for the snapshot to import.

    What is imported lazily on the host must be there too: the page has no files to import from.
    """
    names = []
    for path in files:
        if path.startswith("negatoscope/") and path.endswith(".py"):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            names.append(name)
    return [*sorted(names), *_USED_LATER]
