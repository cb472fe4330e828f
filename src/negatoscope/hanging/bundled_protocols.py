"""The protocols that come with the viewer, by OHIF's ids."""

import json
from functools import cache
from importlib.resources import files

from negatoscope.hanging.schema import HangingProtocol, read_protocol


def _read() -> dict[str, str]:
    """Texts by id, without their indentation."""
    folder = files("negatoscope.hanging").joinpath("bundled")
    texts = sorted((f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir())
    values = [json.loads(text) for _, text in texts]
    return {value["id"]: json.dumps(value, separators=(",", ":")) for value in values}


# Read when imported: the page's memory snapshot keeps the texts, and not the files.
_TEXTS = _read()
IDS = tuple(_TEXTS)


@cache
def bundled_protocol(protocol_id: str) -> HangingProtocol:
    """A bundled protocol; read when it is first asked for.

    Raises
    ------
    KeyError
        There is none with this id.
    """
    return read_protocol(json.loads(_TEXTS[protocol_id]))
