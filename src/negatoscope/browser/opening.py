"""Files that a person drops on the page or chooses in the browser's dialog."""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any

from negatoscope.browser.files import BlobContent
from negatoscope.sources.contents import Content
from negatoscope.sources.opening import FoundFile


class PageFilePicker:
    """The browser's dialog, by way of an input element that is in no page."""

    async def pick(self, *, folder: bool) -> AsyncIterable[FoundFile] | None:
        """Let the person choose files, or a folder; ``None`` where the dialog is given up."""
        import js

        element = js.document.createElement("input")
        element.type = "file"
        element.multiple = True
        element.webkitdirectory = folder
        answer = js.Promise.withResolvers()
        for kind in ("change", "cancel"):
            element.addEventListener(kind, answer.resolve)
        element.click()
        event = await answer.promise
        return files_of(element.files) if event.type == "change" else None


class Drops:
    """Takes files that are dropped anywhere on the page.

    Parameters
    ----------
    take
        Told what was dropped.
    """

    def __init__(self, take: Callable[[AsyncIterable[FoundFile]], None]) -> None:
        self._take = take
        self._proxies: list[Any] = []

    def listen(self) -> None:
        """Add the listeners."""
        import js
        from pyodide.ffi import create_proxy

        for kind, handler in (
            ("dragover", self._over),
            ("dragleave", self._leave),
            ("drop", self._drop),
        ):
            proxy = create_proxy(handler)
            self._proxies.append(proxy)
            js.document.addEventListener(kind, proxy)

    def _over(self, event: Any) -> None:
        if _holds_files(event):
            event.preventDefault()  # else the browser leaves the page and opens the file
            event.dataTransfer.dropEffect = "copy"
            event.target.ownerDocument.documentElement.classList.add("is-dropping")

    def _leave(self, event: Any) -> None:
        if not event.relatedTarget:  # out of the window, not from one element to the next
            _calm(event)

    def _drop(self, event: Any) -> None:
        _calm(event)
        if not _holds_files(event):
            return
        event.preventDefault()
        # What was dropped can be asked for only now, before anything is awaited.
        items = [item for item in event.dataTransfer.items if item.kind == "file"]
        entries = [item.webkitGetAsEntry() for item in items]
        if all(entries):
            self._take(entries_in(entries))
        else:
            self._take(files_of(event.dataTransfer.files))


def _holds_files(event: Any) -> bool:
    transfer = event.dataTransfer
    return bool(transfer) and "Files" in list(transfer.types)


def _calm(event: Any) -> None:
    event.target.ownerDocument.documentElement.classList.remove("is-dropping")


async def files_of(files: Any) -> AsyncIterator[FoundFile]:
    """The files of a FileList, folders' with their paths."""
    for file in list(files):
        yield FoundFile(str(file.webkitRelativePath or file.name), _giving(file))


def _giving(file: Any) -> Callable[[], Any]:
    async def give() -> Content:
        return BlobContent(file)

    return give


async def entries_in(entries: list[Any]) -> AsyncIterator[FoundFile]:
    """All files below entries of the File and Directory Entries API, folder by folder."""
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if entry.isFile:
            yield FoundFile(str(entry.fullPath).lstrip("/"), _opening(entry))
        else:
            found = await _children(entry)
            waiting.extend(sorted(found, key=lambda each: str(each.name), reverse=True))


def _opening(entry: Any) -> Callable[[], Any]:
    async def open_entry() -> Content:
        return BlobContent(await _promised(entry.file))

    return open_entry


async def _children(folder: Any) -> list[Any]:
    reader, found = folder.createReader(), []
    while True:
        some = list(await _promised(reader.readEntries))  # a hundred at a time
        if not some:
            return found
        found += some


async def _promised(method: Any) -> Any:
    """Answer of a method that takes callbacks.

    Raises
    ------
    OSError
        It reported an error.
    """
    import js
    from pyodide.ffi import JsException

    answer = js.Promise.withResolvers()
    method(answer.resolve, answer.reject)
    try:
        return await answer.promise
    except JsException as error:
        raise OSError(str(error.name)) from None
