"""The licence texts of all that a site contains."""

import importlib.metadata as metadata
from pathlib import Path

from negatoscope.cli.build.packages import RUNTIME_DISTRIBUTIONS

_NPM = (
    "pyodide",
    "lit-html",
    "oidc-client-ts",
    "jwt-decode",
    "@cornerstonejs/codec-charls",
    "@cornerstonejs/codec-libjpeg-turbo-8bit",
    "@cornerstonejs/codec-libjxl",
    "@cornerstonejs/codec-openjpeg",
    "@cornerstonejs/codec-openjph",
    "lucide-static",
    "@fontsource-variable/atkinson-hyperlegible-next",
)
# Of packages that leave out the text of the library that they compile.
_TEXTS = Path(__file__).parent / "licence_texts"
_NAMES = ("licen", "copying", "notice")


def licence_texts(node_modules: Path) -> str:
    """Return the texts, one component after the other."""
    parts = []
    for name in ("negatoscope", *RUNTIME_DISTRIBUTIONS):
        distribution = metadata.distribution(name)
        files = [Path(str(file.locate())) for file in distribution.files or ()]
        stated = distribution.metadata.get("License-Expression") or distribution.metadata.get(
            "License", ""
        )
        parts.append(_part(f"{name} {distribution.version}", stated or "", files))
    for name in _NPM:
        folder = node_modules / name
        package = _package_json(folder)
        own = _TEXTS.glob(f"LICENSE-{folder.name}")
        files = [*folder.iterdir(), *own]
        parts.append(_part(f"{name} {package['version']}", package.get("license", ""), files))
    return "\n".join(parts)


def _package_json(folder: Path) -> dict[str, str]:
    import json

    content: dict[str, str] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return content


def _part(title: str, stated: str, files: object) -> str:
    texts = [
        path.read_text(encoding="utf-8", errors="replace").strip()
        for path in sorted(files)  # type: ignore[call-overload]
        if path.is_file() and path.name.lower().startswith(_NAMES)
    ]
    head = f"{'=' * 79}\n{title}" + (f" ({stated})" if stated and "\n" not in stated else "")
    return "\n\n".join([head, *texts]) + "\n"
