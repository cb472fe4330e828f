"""The memory snapshot of a Python that has imported the application.

Making one takes some seconds, so it is kept in the cache under the hash of all that went into
it: the compiled files, the build scripts, the npm lock.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from negatoscope.cli.build.compiled import CompiledPackages
from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.build.interpreter import AFTER_RESTORE, IMPORTER, SCRUBBER
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


def make_snapshot(
    packages: CompiledPackages, modules: Sequence[str], node_modules: Path, progress: Progress
) -> bytes:
    """Return the snapshot's file, making it unless the cache holds it.

    Raises
    ------
    BuildError
        When a module cannot be imported in the page.
    """
    place = cache_dir("snapshots") / f"{_key(packages, modules)}.bin"
    if not place.exists():
        progress("Starting Python and freezing it", None)
        _make(place, packages, modules, node_modules)
    return place.read_bytes()


def page_modules(files: Iterable[str]) -> list[str]:
    """Return the names of all modules of the application, for the snapshot to import.

    What is imported lazily on the host must be there too: the page has no files to import from.
    """
    names = [
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files
        if path.startswith("negatoscope/") and path.endswith(".py")
    ]
    return [*sorted(names), *_USED_LATER]


def _key(packages: CompiledPackages, modules: Sequence[str]) -> str:
    scripts = ("pyodide-node.mjs", "snapshot.mjs", "snapshot.js", "package-lock.json")
    parts = [(SHELL / name).read_bytes() for name in scripts]
    parts += [text.encode() for text in (IMPORTER, AFTER_RESTORE, SCRUBBER, "\n".join(modules))]
    # The cache names compiled files by their content.
    parts += [f"{name}={path.name}".encode() for name, path in sorted(packages.files.items())]
    parts.append(packages.standard_library.parent.name.encode())
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:32]


def _make(
    place: Path, packages: CompiledPackages, modules: Sequence[str], node_modules: Path
) -> None:
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    job = {
        "files": {name: str(path) for name, path in packages.files.items()},
        "stdlib": str(packages.standard_library),
        "out": str(aside),
        "modules": list(modules),
        "format": str(SHELL / "snapshot.js"),
        "importer": IMPORTER,
        "afterRestore": AFTER_RESTORE,
        "scrubber": SCRUBBER,
    }
    try:
        report = run_script(SHELL / "snapshot.mjs", job, node_modules)
        _refuse_failures(report.pop("failed"))
        place.with_suffix(".json").write_text(json.dumps(report, indent=1))
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def _refuse_failures(failed: Mapping[str, str]) -> None:
    if not failed:
        return
    name, trace = next(iter(failed.items()))
    others = f" (and {len(failed) - 1} more modules)" if len(failed) > 1 else ""
    raise BuildError(f"The module {name} could not be imported in the page{others}:\n{trace}")
