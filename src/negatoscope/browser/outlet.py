"""The clipboard, and files that the browser saves."""

from typing import Any

from negatoscope.browser.objects import js_object

#: A saved file's address is given back after this: the browser has taken it by then.
_RELEASE_MS = 60_000


class PageOutlet:
    """See :class:`negatoscope.app.outlet.Outlet`."""

    async def copy_text(self, text: str) -> bool:
        """Put a text on the clipboard; False where the browser does not allow it."""
        import js
        from pyodide.ffi import JsException

        clipboard = getattr(js.navigator, "clipboard", None)
        if not clipboard:
            return False  # only pages from https and from this machine have one
        try:
            await clipboard.writeText(text)
        except JsException:
            return False
        return True

    def save(self, name: str, content: bytes, media_type: str) -> None:
        """Offer a file."""
        import js
        from pyodide.ffi import to_js

        save_blob(name, js.Blob.new([to_js(content)], js_object(type=media_type)))

    def print_page(self) -> None:
        """Print; the browser's dialog waits until all is drawn."""
        import js

        js.requestAnimationFrame(js.print.bind(js.window))


def save_blob(name: str, blob: Any) -> None:
    """Offer a Blob as a file."""
    import js

    url = js.URL.createObjectURL(blob)
    link = js.document.createElement("a")
    link.href = url
    link.download = name
    link.click()
    js.setTimeout(js.URL.revokeObjectURL.bind(js.URL, url), _RELEASE_MS)
