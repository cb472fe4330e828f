"""The tables of ``docs/conformance.md``, written from the decoders' registry.

``python -m negatoscope.cli.conformance_page docs/conformance.md`` writes them; a test fails when
they are not up to date.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from negatoscope.cli.node import node_executable
from negatoscope.cli.paths import SHELL

REGISTRY = SHELL / "decode" / "registry.js"
BEGIN = "<!-- transfer syntaxes: written by `python -m negatoscope.cli.conformance_page` -->"
END = "<!-- end of transfer syntaxes -->"
_LOSS = {"none": "uncompressed", "either": "lossless or lossy"}


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
    """Return the table of transfer syntaxes in Markdown."""
    found = registry()
    head = ("UID", "Name", "Bits, grey", "Bits, colour", "Compression", "Decoder", "Notes")
    rows: list[tuple[str, ...]] = [head, ("---",) * len(head)]
    rows += [
        (
            syntax["uid"],
            syntax["name"],
            _ranges(syntax["grey"]),
            _ranges(syntax["colour"]),
            _LOSS.get(syntax["loss"], syntax["loss"]),
            found["decoders"][syntax["coding"]]["by"],
            syntax.get("note", ""),
        )
        for syntax in found["syntaxes"]
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def page_with_table(page: str) -> str:
    """Return the page with the table put between its two marks."""
    before, rest = page.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END, 1)[1]}"


def _ranges(numbers: Sequence[int]) -> str:
    """Return ``1–8, 12`` for 1 … 8 and 12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


if __name__ == "__main__":
    written = Path(sys.argv[1])
    written.write_text(page_with_table(written.read_text(encoding="utf-8")), encoding="utf-8")
