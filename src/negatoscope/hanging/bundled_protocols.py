"""The protocols that come with the viewer, by OHIF's ids."""

from collections.abc import Iterator
from importlib.resources import files

from negatoscope.hanging.schema import HangingProtocol, parse_protocol


def _read() -> Iterator[HangingProtocol]:
    folder = files("negatoscope.hanging").joinpath("bundled")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        yield parse_protocol(file.read_text(encoding="utf-8"))


# Read when imported: the page's memory snapshot keeps what was read, and not the files.
_PROTOCOLS = {protocol.id: protocol for protocol in _read()}
IDS = tuple(_PROTOCOLS)


def bundled_protocol(protocol_id: str) -> HangingProtocol:
    """A bundled protocol.

    Raises
    ------
    KeyError
        There is none with this id.
    """
    return _PROTOCOLS[protocol_id]
