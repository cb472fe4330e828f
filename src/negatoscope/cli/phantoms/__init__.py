"""The demo studies: believable phantoms with fixed seeds.

`generate(out)` makes them once; `is_current(out)` tells whether they are there. `write_ct_series`
makes a tiny series for tests. Places with known values are in `landmarks`. All patients are
invented, and UIDs are derived from names, so that each machine makes the same studies.
"""

from negatoscope.cli.phantoms.generate import VERSION, generate, is_current
from negatoscope.cli.phantoms.quick import ramp, small_study, write_ct_series

__all__ = ["VERSION", "generate", "is_current", "ramp", "small_study", "write_ct_series"]
