"""The site's content-addressed files: their names, and who refers to whom."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from negatoscope.cli.build.errors import BuildError

FOLDER = "assets"
#: In a built site: the paths that the build wrote, one a line.
WRITTEN = ".negatoscope-files"
_DIGEST_LENGTH = 10


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hashed_name(name: str, content: bytes) -> str:
    """Return ``name`` with the content's hash before its suffix: ``main.0a1b2c3d4e.css``."""
    path = PurePosixPath(name)
    return f"{path.stem}.{digest_of(content)[:_DIGEST_LENGTH]}{path.suffix}"


@dataclass(slots=True)
class Site:
    """What will be written: path relative to the site, to content.

    ``names`` gives the path of an asset by the name that the code knows it by
    (``snapshot.bin`` → ``assets/snapshot.<hash>.bin``).
    """

    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, content: bytes) -> None:
        """Add a file under a fixed path."""
        self.files[path] = content

    def add_asset(self, name: str, content: bytes) -> str:
        """Add a file under a name with its hash; return its path."""
        path = f"{FOLDER}/{hashed_name(name, content)}"
        self.files[path] = content
        self.names[name] = path
        return path

    def add_named(self, name: str, path: str, content: bytes) -> None:
        """Add a file that already has its hash in its name."""
        self.files[path] = content
        self.names[name] = path

    def immutable(self) -> list[str]:
        """Return the paths whose content never changes under their name."""
        return sorted(path for path in self.files if path.startswith(f"{FOLDER}/"))


def write_site(site: Site, out: Path) -> None:
    """Write the files, and remove what an earlier build wrote into ``out`` and this one does not.

    Files of others, such as published studies, stay. ``sw.js`` marks a folder as ours; another
    that is not empty is left alone.

    Raises
    ------
    BuildError
        ``out`` is a file, or a folder with something else in it.
    """
    if out.exists() and not out.is_dir():
        raise BuildError(f"{out} is a file, not a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / "sw.js").exists():
        raise BuildError(
            f"{out} is not empty and holds no Negatoscope site: choose another folder."
        )
    out.mkdir(parents=True, exist_ok=True)
    before = _written_before(out)
    for path, content in site.files.items():
        _write_if_changed(out / path, content)
    _write_if_changed(out / WRITTEN, "".join(f"{path}\n" for path in sorted(site.files)).encode())
    for path in before.difference(site.files):
        _remove(out, path)


def _written_before(out: Path) -> set[str]:
    """Paths below ``out`` that the build before wrote: by its list, else all assets."""
    try:
        listed = (out / WRITTEN).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {p.relative_to(out).as_posix() for p in (out / FOLDER).rglob("*") if p.is_file()}
    return {path for path in listed if not {"", "..", "."} & set(path.split("/"))}


def _remove(out: Path, path: str) -> None:
    target = out / path
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == out or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _write_if_changed(path: Path, content: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(content)
    aside.replace(path)
