"""Everything that the demo consists of."""

from negatoscope.cli.phantoms import (
    ct_chest,
    ct_head,
    dx_chest,
    mammography,
    many_small,
    mr_brain,
    mr_enhanced,
    petct,
    ultrasound,
)
from negatoscope.cli.phantoms.jobs import Job

MODULES = (
    ct_head, ct_chest, mr_brain, mr_enhanced, petct, mammography, dx_chest, ultrasound, many_small,
)  # fmt: skip


def all_jobs() -> list[Job]:
    """The work of all studies."""
    return [job for module in MODULES for job in module.jobs()]
