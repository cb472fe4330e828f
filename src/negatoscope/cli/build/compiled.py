"""Python files, compiled by the interpreter of the page and kept in the cache."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from negatoscope.cli.build.interpreter import COMPILER
from negatoscope.cli.node import Progress, run_script
from negatoscope.cli.paths import SHELL, cache_dir

_ARCHIVE_DATE = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class CompiledPackages:
    """``files``: path in the page's ``site-packages`` (``.pyc`` for ``.py``) to file here."""

    files: Mapping[str, Path]
    standard_library: Path

    def archive(self) -> bytes:
        """Return all files as one archive that Python can import from."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, path in sorted(self.files.items()):
                # Stored, not deflated: the transfer compresses better.
                archive.writestr(zipfile.ZipInfo(name, _ARCHIVE_DATE), path.read_bytes())
        return buffer.getvalue()


def compile_packages(
    files: Mapping[str, bytes], node_modules: Path, progress: Progress
) -> CompiledPackages:
    """Return the files with their Python compiled; only what changed is compiled anew."""
    lock = (SHELL / "package-lock.json").read_bytes()
    toolchain = hashlib.sha256(lock + COMPILER.encode()).hexdigest()[:16]
    folder = cache_dir("compiled", toolchain)
    library = folder / "stdlib.zip"
    places: dict[str, Path] = {}
    missing = []
    for name, content in files.items():
        digest = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:32]
        source = folder / f"{digest}.src"
        is_python = name.endswith(".py")
        target = folder / f"{digest}.pyc" if is_python else source
        places[f"{name}c" if is_python else name] = target
        if target.exists():
            continue
        source.write_bytes(content)
        if is_python:
            missing.append({"name": name, "source": str(source), "target": str(target)})
    if missing or not library.exists():
        progress("Compiling Python", None)
        job = {
            "compiler": COMPILER,
            "files": missing,
            "stdlib": None if library.exists() else str(library),
        }
        run_script(SHELL / "compile.mjs", job, node_modules)
        for item in missing:
            Path(item["source"]).unlink(missing_ok=True)
    return CompiledPackages(places, library)
