"""The demo studies: believable phantoms with fixed seeds.

`generate(out)` makes them once; `is_current(out)` tells whether they are there. `write_ct_series`
makes a tiny series for tests. Places with known values are in `landmarks`. All patients are
invented, and UIDs are derived from names, so that each machine makes the same studies.
"""

from typing import TYPE_CHECKING, Any

from negatoscope.cli.phantoms.generator import VERSION, generate, is_current

if TYPE_CHECKING:
    from negatoscope.cli.phantoms.quick import ramp, small_study, write_ct_series

__all__ = ["VERSION", "generate", "is_current", "ramp", "small_study", "write_ct_series"]


def __getattr__(name: str) -> Any:
    """Load the quick generators when asked for: `is_current` alone needs no NumPy."""
    if name in __all__:
        from negatoscope.cli.phantoms import quick

        return getattr(quick, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
