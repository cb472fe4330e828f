"""Faults of the program outside its commands: told on the screen, by their place."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any


class Faults:
    """Takes what nobody has caught: in tasks, and in what the browser calls.

    The browser's own report of them would quote the exception's words, which may be a patient's
    data: it is left out.

    Parameters
    ----------
    tell
        Tells the person.
    """

    def __init__(self, tell: Callable[[Exception], None]) -> None:
        self._tell = tell
        self._proxies: list[Any] = []

    def listen(self) -> None:
        """Begin."""
        import js
        from pyodide.ffi import create_proxy

        asyncio.get_event_loop().set_exception_handler(self._in_task)
        for kind, where in (("error", "error"), ("unhandledrejection", "reason")):
            proxy = create_proxy(self._in_page(where))
            self._proxies.append(proxy)
            js.window.addEventListener(kind, proxy)

    def _in_task(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._tell(error)
        else:
            loop.default_exception_handler(context)

    def _in_page(self, where: str) -> Callable[[Any], None]:
        def take(event: Any) -> None:
            thrown = getattr(event, where, None)
            error = getattr(sys, "last_exc", None)
            if getattr(thrown, "name", "") == "PythonError" and isinstance(error, Exception):
                event.preventDefault()
                self._tell(error)

        return take
