"""``window.negatoscope``: the application's interface for pages that embed it, and for tests."""

import json
from collections.abc import Callable
from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot

_EVENTS = ("change", "route", "notification")


class PageInterface:
    """Offers commands, state and events to JavaScript."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._listeners: dict[str, list[Any]] = {}
        self._proxies: list[Any] = []

    def install(self) -> None:
        """Put the interface into the page."""
        import js
        from pyodide.ffi import create_proxy

        interface = js.negatoscope
        for name, function in (("run", self._run), ("state", self._state), ("on", self._on)):
            proxy = create_proxy(function)
            self._proxies.append(proxy)
            setattr(interface, name, proxy)

    def _run(self, name: Any, arguments: Any = None) -> Any:
        import js

        given = arguments.to_py() if hasattr(arguments, "to_py") else arguments
        answer = js.Promise.withResolvers()
        self._app.ports.clock.spawn(self._answer(answer, str(name), given or {}))
        return answer.promise

    async def _answer(self, answer: Any, name: str, arguments: dict[str, Any]) -> None:
        """Settle the promise; a refusal's message is the reason, without Python's trace."""
        import js

        try:
            result = await self._app.commands.run(name, arguments)
            answer.resolve(_as_js(result))
        except CommandError as error:
            answer.reject(js.Error.new(str(error)))
        except (TypeError, ValueError):
            answer.reject(js.Error.new(f"{name} answered with something that is not JSON"))

    def _state(self) -> Any:
        return _as_js(snapshot(self._app))

    def _on(self, event: Any, callback: Any) -> Any:
        from pyodide.ffi import create_once_callable

        if event not in _EVENTS:
            raise ValueError(f"there is no event “{event}”; there are {', '.join(_EVENTS)}")
        kept = callback.copy() if hasattr(callback, "copy") else callback
        listeners = self._listeners.setdefault(str(event), [])
        listeners.append(kept)

        def unsubscribe() -> None:
            if kept in listeners:
                listeners.remove(kept)

        return create_once_callable(unsubscribe)

    def emit(self, event: str, detail: Callable[[], Any]) -> None:
        """Tell who listens; the detail is made only for them."""
        listeners = self._listeners.get(event)
        if listeners:
            value = _as_js(detail())
            for listener in tuple(listeners):
                listener(value)


def _as_js(value: Any) -> Any:
    """A JSON value as plain JavaScript."""
    import js

    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return js.JSON.parse(json.dumps(value, allow_nan=False))
