"""``hangingProtocols``: which hanging protocols are chosen by themselves, and the site's own."""

from dataclasses import dataclass
from typing import Any

from negatoscope.app.config.kinds import Json, Problems
from negatoscope.hanging.reading import ProtocolError
from negatoscope.hanging.schema import HangingProtocol, read_protocol


@dataclass(frozen=True, slots=True)
class ProtocolOrId:
    """An id of a protocol that is there, or a protocol in OHIF's schema."""

    def read(self, value: Json, path: str, problems: Problems) -> str | HangingProtocol:
        """See :class:`~negatoscope.app.config.kinds.Kind`."""
        if isinstance(value, str) and value:
            return value
        if not isinstance(value, dict):
            problems.expected(path, value, "the id of a hanging protocol, or a protocol")
            return ""
        try:
            return read_protocol(value)
        except ProtocolError as error:
            for fault in error.faults:
                problems.add(path, fault)
            return ""

    def schema(self) -> dict[str, Any]:
        """See :class:`~negatoscope.app.config.kinds.Kind`."""
        return {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "object", "required": ["id", "stages"]},
            ]
        }
