"""``negatoscope doctor``: the checks of :mod:`negatoscope.app.doctor`, from this machine."""

from negatoscope.cli.doctor.command import examine

__all__ = ["examine"]
