"""Starts the application in the page."""

from typing import Any


async def start(boot: Any) -> None:
    """Start with what the boot loader hands over."""
    import js

    js.document.getElementById("boot").hidden = True
    js.document.getElementById("app").textContent = f"Python from the {boot.startedFrom}"
