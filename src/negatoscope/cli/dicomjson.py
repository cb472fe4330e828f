"""The DICOM JSON model (PS3.18 Annex F) as text."""

import json
from typing import Any

JsonElement = dict[str, Any]
JsonObject = dict[str, JsonElement]


def encode(value: Any) -> bytes:
    """Compact ASCII JSON: escapes keep even undecodable text a valid document.

    Non-finite numbers are refused rather than written as invalid JSON.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
