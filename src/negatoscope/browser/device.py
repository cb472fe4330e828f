"""The page's storage, history and time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

#: What this site's keys in the browser's stores begin with.
PREFIX = "negatoscope."


class LocalStorage:
    """Preferences in the browser's local storage; works without where it is forbidden or full."""

    def get(self, key: str) -> str | None:
        """The stored text, where there is one."""
        import js
        from pyodide.ffi import JsException

        try:
            value = js.localStorage.getItem(key)
        except JsException:
            return None
        return str(value) if isinstance(value, str) else None

    def set(self, key: str, value: str) -> None:
        """Store a text."""
        self._attempt("setItem", key, value)

    def remove(self, key: str) -> None:
        """Forget a text."""
        self._attempt("removeItem", key)

    def clear(self) -> None:
        """Forget everything that this site has stored, in the tab too."""
        import js
        from pyodide.ffi import JsException

        for store in ("localStorage", "sessionStorage"):
            try:
                names = [str(key) for key in js.Object.keys(getattr(js, store))]
                for name in names:
                    if name.startswith(PREFIX):
                        getattr(js, store).removeItem(name)
            except JsException as error:
                js.console.debug(f"{store} cannot be cleared: {error.name}")

    def kept_keys(self) -> list[str]:
        """Keys of all that this program keeps; other programs of the same origin keep theirs."""
        import js
        from pyodide.ffi import JsException

        try:
            names = [str(name) for name in js.Object.keys(js.localStorage)]
        except JsException:
            return []
        return [name for name in names if name.startswith("negatoscope.")]

    def _attempt(self, method: str, *arguments: str) -> None:
        import js
        from pyodide.ffi import JsException

        try:
            getattr(js.localStorage, method)(*arguments)
        except JsException as error:
            # private windows and full stores: preferences last for this page only
            js.console.debug(f"preferences are not kept: {error.name}")


class PageNavigation:
    """The address bar and the history, below the site's root."""

    def __init__(self, root_url: str) -> None:
        self._root = root_url

    def push(self, relative_url: str, state: Mapping[str, Any]) -> None:
        """A new entry of the history."""
        self._change("pushState", relative_url, state)

    def replace(self, relative_url: str, state: Mapping[str, Any]) -> None:
        """The present entry, changed."""
        self._change("replaceState", relative_url, state)

    def _change(self, method: str, relative_url: str, state: Mapping[str, Any]) -> None:
        import js
        from pyodide.ffi import to_js

        kept = to_js(dict(state), dict_converter=js.Object.fromEntries)
        getattr(js.history, method)(kept, "", self._root + relative_url)

    def load(self, relative_url: str) -> None:
        """Leave this page, with all that it holds in memory, and load another of the site."""
        import js

        js.location.replace(self._root + relative_url)

    def apply_update(self) -> None:
        """Put the new version of the site in place and load the page again."""
        import js

        update = getattr(js.negatoscope, "update", None)
        (update or js.location.reload)()

    def set_title(self, title: str) -> None:
        """The page's title."""
        import js

        js.document.title = title

    def here(self) -> tuple[str, str, dict[str, Any]]:
        """Path below the root, query and history state of the present address."""
        import js

        path = str(js.location.pathname)
        root = str(js.URL.new(self._root).pathname)
        state = js.history.state
        return (
            path.removeprefix(root),
            str(js.location.search),
            state.to_py() if hasattr(state, "to_py") else {},
        )


class PageClock:
    """Time and tasks on the page's event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def now_s(self) -> float:
        """A steadily growing time in seconds."""
        return asyncio.get_running_loop().time()

    def later(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call once."""
        return asyncio.get_event_loop().call_later(seconds, callback).cancel

    def every(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call again and again, without piling up when a call takes long."""

        async def beat() -> None:
            while True:
                await asyncio.sleep(seconds)
                callback()

        return self.spawn(beat())

    def spawn(self, task: Coroutine[Any, Any, None]) -> Callable[[], None]:
        """Run a task; a fault in it is an error of the page and is told in its console."""
        running = asyncio.ensure_future(task)
        self._tasks.add(running)
        running.add_done_callback(self._done)

        def stop() -> None:
            running.cancel()

        return stop

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            asyncio.get_event_loop().call_exception_handler(
                {"message": "a task failed", "exception": task.exception(), "task": task}
            )
