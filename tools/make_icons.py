"""Make the icons: ``ui/lucide.py`` from the npm package lucide-static, the PNG files from the SVG.

Run it after changing ``LUCIDE`` or ``shell/icons/*.svg``, with the shell's npm packages installed::

    uv run python tools/make_icons.py path/to/node_modules

The SVG files under ``shell/icons`` are ours. Lucide's drawings are ISC licensed (some of them MIT,
from Feather); the licence note stands in the generated module.
"""

import asyncio
import re
import sys
from pathlib import Path

from playwright.async_api import async_playwright

SOURCE = Path(__file__).parents[1] / "src" / "negatoscope"
SHELL_ICONS = SOURCE / "shell" / "icons"

LUCIDE = """
aperture arrow-down arrow-left arrow-right-from-line arrow-right-to-line arrow-up axis-3d ban
bookmark bookmark-plus box calendar camera captions chart-line check chevron-down chevron-left
chevron-right chevron-up chevrons-up-down circle circle-alert circle-check circle-question-mark
contrast copy cpu crosshair database download ellipsis-vertical expand eye eye-off
file-question-mark file-text files film flame flip-horizontal-2 flip-vertical-2 focus folder-open
fullscreen gallery-horizontal-end graduation-cap image image-off info keyboard lasso layers
layout-grid layout-template list list-filter lock lock-open log-out magnet maximize minus monitor-up
mouse mouse-pointer-2 move palette panel-left-close
panel-left-open panel-right-close panel-right-open pause play plus printer redo-2 refresh-cw
rotate-3d rotate-ccw rotate-ccw-square rotate-cw rotate-cw-square ruler scan scan-eye search
search-x settings shrink skip-back skip-forward sliders-horizontal spline square square-dashed
step-back step-forward stethoscope tag tags trash-2 triangle-alert undo-2 upload users wrench x
zoom-in zoom-out
""".split()  # noqa: SIM905

HEADER = '''"""Lucide icons, as the inner markup of a 24 × 24 SVG. Made by tools/make_icons.py.

{version}, ISC License, Copyright (c) Lucide Icons and Contributors.
Icons derived from Feather: MIT License, Copyright (c) 2013-present Cole Bemis.
"""

# ruff: noqa: E501
# fmt: off

LUCIDE: dict[str, str] = {{
'''

PNG_FILES = {
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "maskable-192.png": ("maskable.svg", 192),
    "maskable-512.png": ("maskable.svg", 512),
    "apple-touch-icon.png": ("maskable.svg", 180),
}


def lucide_module(package: Path) -> str:
    """The text of ``ui/lucide.py``."""
    version = "lucide-static"
    entries = []
    for name in LUCIDE:
        svg = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        version = re.search(r"@license (lucide-static v[\d.]+)", svg)[1]
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]
        shapes = [" ".join(shape.split()) for shape in re.findall(r"<[^>]+/>", inner)]
        lines = "\n".join(f"        '{shape.replace(' />', '/>')}'" for shape in shapes)
        entries.append(f'    "{name}": (\n{lines}\n    ),\n')
    return HEADER.format(version=version) + "".join(entries) + "}\n"


async def draw_png_files() -> None:
    """Draw the PNG files with Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for name, (svg, size) in PNG_FILES.items():
            page = await browser.new_page(viewport={"width": size, "height": size})
            text = (SHELL_ICONS / svg).read_text(encoding="utf-8")
            sized = text.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
            await page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{sized}")
            await page.screenshot(path=SHELL_ICONS / name, omit_background=True)
            await page.close()
        await browser.close()


def main() -> None:
    """Write both."""
    (SOURCE / "ui" / "lucide.py").write_text(
        lucide_module(Path(sys.argv[1]) / "lucide-static"), encoding="utf-8"
    )
    asyncio.run(draw_png_files())


if __name__ == "__main__":
    main()
