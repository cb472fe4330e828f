"""Reading without input or output: who reads asks for bytes, who holds the file answers.

A :data:`Reading` is a generator. It yields a :class:`Need`, is sent the bytes, and in the end
returns its result. So one reader serves a file on the host, a ``Blob`` in the page and a test.
"""

from collections.abc import Awaitable, Callable, Generator
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")


class Need(NamedTuple):
    """Bytes that are wanted. An answer that is shorter says that the file ends there."""

    position: int
    length: int


Reading = Generator[Need, bytes, Result]


class NotDicomError(Exception):
    """The file is not DICOM, or not DICOM that can be read; says why, without its content."""


def finish(reading: Reading[Result], answer: Callable[[int, int], bytes]) -> Result:
    """Run a reading to its end.

    Parameters
    ----------
    answer
        Gives the bytes at a position, so many of them.
    """
    try:
        need = next(reading)
        while True:
            need = reading.send(answer(need.position, need.length))
    except StopIteration as end:
        result: Result = end.value
        return result


async def finish_async(
    reading: Reading[Result], answer: Callable[[int, int], Awaitable[bytes]]
) -> Result:
    """Run a reading to its end where bytes come later."""
    try:
        need = next(reading)
        while True:
            need = reading.send(await answer(need.position, need.length))
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        reading.close()
