"""Files of the device as the browser hands them out: Blobs, read in pieces."""

from dataclasses import dataclass
from typing import Any

from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.sources.contents import (
    MAX_PACKED_BYTES,
    Content,
    FilePieces,
    Memory,
    Packed,
    Slice,
)


@dataclass(frozen=True, slots=True)
class BlobContent:
    """The bytes of a Blob or File."""

    blob: Any

    @property
    def size(self) -> int:
        """How many there are."""
        return int(self.blob.size)

    async def read(self, position: int, length: int) -> bytes:
        """Bytes from a position on.

        Raises
        ------
        OSError
            The file was changed, moved or taken away since it was opened.
        """
        from pyodide.ffi import JsException

        try:
            buffer = await self.blob.slice(position, position + length).arrayBuffer()
        except JsException as error:
            raise OSError(str(error.name)) from None
        data: bytes = buffer.to_bytes()
        return data


def blob_of(content: Content) -> Any:
    """The Blob with a content's bytes; of a packed one with its stream."""
    match content:
        case Memory():
            import js
            from pyodide.ffi import to_js

            return js.Blob.new([to_js(content.data)])
        case BlobContent():
            return content.blob
        case Slice():
            return blob_of(content.whole).slice(content.start, content.start + content.size)
        case Packed():
            whole = blob_of(content.whole)
            size = whole.size if content.packed_size is None else content.packed_size
            return whole.slice(content.start, min(content.start + size, whole.size))
    raise TypeError(f"{type(content).__name__} is not in a file")


def pieces_message(pieces: FilePieces) -> dict[str, Any]:
    """What the decode worker is told of a frame's place (see ``shell/decode/local.js``)."""
    from pyodide.ffi import to_js

    return {
        "blob": blob_of(pieces.content),
        "spans": to_js([list(span) for span in pieces.spans]),
        "packed": isinstance(pieces.content, Packed),
        "firstBit": pieces.first_bit,
        "bits": pieces.bits,
        "skip": pieces.skip,
        "swapped": pieces.swapped,
    }


async def unpacked(packed: Packed) -> Content:
    """All that a stream unpacks to, as a Blob: the browser keeps it, in Python's heap it is not.

    Raises
    ------
    NotDicomError
        The stream is broken, or unpacks to more than it said.
    """
    import js
    from pyodide.ffi import JsException

    if isinstance(packed.whole, Packed):
        packed = Packed(await unpacked(packed.whole), packed.start, packed.packed_size, packed.size)
    inflate = js.DecompressionStream.new("deflate-raw")
    reader = blob_of(packed).stream().pipeThrough(inflate).getReader()
    limit = min(packed.size or MAX_PACKED_BYTES, MAX_PACKED_BYTES)
    pieces, length = js.Array.new(), 0
    try:
        while not (step := await reader.read()).done:
            length += step.value.length
            if length > limit:
                raise NotDicomError("it unpacks to more than it says, as a ZIP bomb does")
            pieces.push(step.value)
    except JsException:
        if not length or (packed.size is not None and length < packed.size):
            raise NotDicomError("its packed content is broken") from None
        # a byte of padding behind the stream is an error to the browser; all has come
    finally:
        reader.releaseLock()
    return BlobContent(js.Blob.new(pieces))
