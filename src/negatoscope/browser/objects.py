"""Plain JavaScript objects, for the options of the browser's functions."""

from typing import Any


def js_object(**values: Any) -> Any:
    """An object with these properties."""
    import js
    from pyodide.ffi import to_js

    return to_js(values, dict_converter=js.Object.fromEntries)
