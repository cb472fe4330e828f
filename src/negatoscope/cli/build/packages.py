"""Which Python files go into the page: the application, what it stands on, and plugins.

Everything is taken from the environment that runs the build, so the page gets the versions
that the host's tests ran against. Only pure Python can go into a memory snapshot; a compiled
module is left out, which is fine where its package falls back to the ``.py`` beside it.
"""

import importlib.metadata as metadata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement

from negatoscope.app.installed import GROUP
from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.paths import PACKAGE

RUNTIME_DISTRIBUTIONS = ("pydicom", "pluggy")
"""What the application itself needs in the page."""

_COMPILED = (".so", ".pyd", ".dylib")

# What a page cannot use. pydicom's data files are test images; its pixel back ends need NumPy
# and compiled codecs (the page decodes in a worker); the rest are tools and integrations.
_LEFT_OUT = (
    "pydicom/data/test_files/",
    "pydicom/data/charset_files/",
    "pydicom/data/palettes/",
    "pydicom/cli/",
)

# Modules that are replaced because their content only costs bytes in the page.
_REPLACED = {
    # 400 kB of vendors' private tags; the page shows private elements by number.
    "pydicom/_private_dict.py": b"private_dictionaries: dict = {}\n",
    # Test images, by way of the network.
    "pydicom/examples/__init__.py": b"",
}

_NOT_IN_PAGE = ("cli", "locale", "recipes", "shell")
"""Folders of the application that stay on the host (or are served as they are)."""

# What a browser says about itself to a requirement's marker.
_PAGE_MARKERS = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": "3.14.2",
    "python_version": "3.14",
    "sys_platform": "emscripten",
    "extra": "",
}


def page_files(plugins: Sequence[str] = ()) -> dict[str, bytes]:
    """Return every file of the page's ``site-packages``: relative POSIX path to content."""
    files: dict[str, bytes] = {}
    for name in _closure([*RUNTIME_DISTRIBUTIONS, *plugins]):
        files.update(_distribution_files(name))
    files.update(_application_files())
    return dict(sorted(files.items()))


def plugin_entry_points(plugins: Sequence[str]) -> list[metadata.EntryPoint]:
    """Return the ``negatoscope`` entry points of installed packages.

    Raises
    ------
    BuildError
        A package is not installed, or has none.
    """
    found: list[metadata.EntryPoint] = []
    for name in plugins:
        points = _distribution(name).entry_points.select(group=GROUP)
        if not points:
            raise BuildError(f"The plugin {name} has no entry point in the group {GROUP}.")
        found += points
    return found


def plugin_modules(plugins: Sequence[str]) -> list[str]:
    """Return the modules that the plugins' entry points name."""
    return [point.module for point in plugin_entry_points(plugins)]


def _application_files() -> Iterator[tuple[str, bytes]]:
    for path in sorted(PACKAGE.rglob("*")):
        relative = path.relative_to(PACKAGE)
        if not path.is_file() or relative.parts[0] in _NOT_IN_PAGE or _is_rubbish(relative):
            continue
        yield f"negatoscope/{relative.as_posix()}", path.read_bytes()
    own = metadata.distribution("negatoscope")
    yield from _distribution_info(own)


def _is_rubbish(path: Path | PurePosixPath) -> bool:
    return "__pycache__" in path.parts or path.suffix in {".pyc", ".pyi"} or path.name == "py.typed"


def _closure(names: Iterable[str]) -> list[str]:
    """Return the distributions with all that they require in the page, each once."""
    found: dict[str, None] = {}
    queue = list(names)
    while queue:
        name = queue.pop(0)
        key = name.lower().replace("_", "-").replace(".", "-")
        if key in found or key == "negatoscope":
            continue
        found[key] = None
        queue += _requirements(_distribution(name))
    return list(found)


def _requirements(distribution: metadata.Distribution) -> Iterator[str]:
    for line in distribution.requires or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement as error:
            raise BuildError(f"{distribution.name} has a broken requirement: {error}") from error
        if requirement.marker is None or requirement.marker.evaluate(_PAGE_MARKERS):
            yield requirement.name


def _distribution(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError as error:
        raise BuildError(
            f"The Python package {name} is not installed in this environment."
        ) from error


def _distribution_files(name: str) -> Iterator[tuple[str, bytes]]:
    distribution = _distribution(name)
    files = distribution.files
    if files is None:
        raise BuildError(f"The installed package {name} does not list its files.")
    paths = {PurePosixPath(str(file)): Path(str(file.locate())) for file in files}
    _refuse_compiled_only(name, paths)
    for path, place in paths.items():
        if path.parts[0] in {"..", "bin"} or path.parts[0].endswith(".dist-info"):
            continue
        if _is_rubbish(path) or path.suffix in _COMPILED or path.suffix == ".pth":
            continue
        if str(path).startswith(_LEFT_OUT) or "__mypyc" in path.name or not place.is_file():
            continue
        yield str(path), _REPLACED[str(path)] if str(path) in _REPLACED else place.read_bytes()
    yield from _distribution_info(distribution)


def _refuse_compiled_only(name: str, paths: Mapping[PurePosixPath, Path]) -> None:
    for path in paths:
        if path.suffix not in _COMPILED or "__mypyc" in path.name:
            continue
        module = path.with_name(path.name.split(".")[0] + ".py")
        if module not in paths:
            raise BuildError(
                f"The package {name} needs the compiled module {path.name}, "
                "which cannot run in the page: only pure Python packages can be bundled."
            )


def _distribution_info(distribution: metadata.Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield what ``importlib.metadata`` needs in the page: names, versions, entry points."""
    name = distribution.metadata["Name"]
    folder = f"{name.lower().replace('-', '_').replace('.', '_')}-{distribution.version}.dist-info"
    header = f"Metadata-Version: 2.1\nName: {name}\nVersion: {distribution.version}\n"
    yield f"{folder}/METADATA", header.encode()
    if points := distribution.read_text("entry_points.txt"):
        yield f"{folder}/entry_points.txt", points.encode()
