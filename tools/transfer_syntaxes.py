"""Write the table of transfer syntaxes in docs/conformance.md from the decoders' registry.

Run it after changing ``src/negatoscope/shell/decode/registry.js``::

    uv run python tools/transfer_syntaxes.py

With ``--check`` nothing is written; the exit status is 1 when the page is not what the registry
says.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from negatoscope.cli.node import node_executable

ROOT = Path(__file__).parents[1]
REGISTRY = ROOT / "src" / "negatoscope" / "shell" / "decode" / "registry.js"
PAGE = ROOT / "docs" / "conformance.md"
BEGIN = "<!-- transfer syntaxes: written by tools/transfer_syntaxes.py -->"
END = "<!-- end of transfer syntaxes -->"
LOSS = {"none": "uncompressed", "either": "lossless or lossy"}


def registry() -> dict[str, Any]:
    """Return the registry: ``{"syntaxes": […], "decoders": {coding: {"by": …}}}``."""
    script = (
        "const { TRANSFER_SYNTAXES, DECODERS } = await import(process.argv[1]);"
        "console.log(JSON.stringify({ syntaxes: TRANSFER_SYNTAXES, decoders: DECODERS }));"
    )
    command = [str(node_executable()), "--input-type=module", "-e", script, REGISTRY.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table() -> str:
    """Return the table in Markdown."""
    found = registry()
    rows = [
        ("UID", "Name", "Bits", "Samples per pixel", "Compression", "Decoder", "Notes"),
        ("---",) * 7,
    ]
    for syntax in found["syntaxes"]:
        low, high = syntax["bits"]
        rows.append(
            (
                syntax["uid"],
                syntax["name"],
                str(low) if low == high else f"{low}–{high}",
                ", ".join(map(str, syntax["samples"])),
                LOSS.get(syntax["loss"], syntax["loss"]),
                found["decoders"][syntax["coding"]]["by"],
                syntax.get("note", ""),
            )
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def page_with_table(page: str) -> str:
    """Return the page with the table put between its two marks."""
    before, rest = page.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END, 1)[1]}"


def main() -> int:
    """Write the page, or check it."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = page_with_table(page)
    if "--check" in sys.argv[1:]:
        return 0 if page == wanted else 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
