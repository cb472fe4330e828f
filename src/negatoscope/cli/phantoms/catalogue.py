"""Everything that the demo consists of."""

from negatoscope.cli.phantoms import ct_head, many_small
from negatoscope.cli.phantoms.generate import Job


def all_jobs() -> list[Job]:
    """The work of all studies."""
    return [*ct_head.jobs(), *many_small.jobs()]
