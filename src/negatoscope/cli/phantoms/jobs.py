"""A part of the work of making the demo studies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """A part of the work: `function(out, *arguments)` in some process.

    `weight` is its expected cost in seconds, for the progress and for the order.
    """

    label: str
    function: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    weight: float = 1.0
