"""Faults of the program itself, told without what could hold a patient's data."""

import logging
import sys
import traceback
from collections.abc import Iterator

_log = logging.getLogger("negatoscope")


def told(error: Exception, what: str) -> str:
    """The fault's kind and place, for a message; its trace goes to the log.

    The exception's own message is in neither: it may quote the data that it stumbled over.

    Parameters
    ----------
    what:
        What failed, for the log; no patient's data.
    """
    where = f"{type(error).__name__}{_place(error)}"
    trace = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    _log.error("%s failed: %s\n%s", what, where, trace)
    return where


def _place(error: Exception) -> str:
    """The innermost line of Python that is not the standard library's."""
    lines = [
        f" in {module}, line {line}"
        for module, line in _lines(error)
        # frames of JavaScript belong to no module
        if module and module.partition(".")[0] not in sys.stdlib_module_names
    ]
    return lines[-1] if lines else ""


def _lines(error: Exception) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield str(trace.tb_frame.f_globals.get("__name__", "")), trace.tb_lineno
        trace = trace.tb_next
