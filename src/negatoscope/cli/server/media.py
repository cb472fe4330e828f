"""Media types: reading Accept, and what DICOM calls its encodings (PS3.18 8.7)."""

import re
from dataclasses import dataclass, field

from pydicom import uid as uids
from starlette.requests import Request

OCTET_STREAM = "application/octet-stream"
UNCOMPRESSED = str(uids.ExplicitVRLittleEndian)

MEDIA_TYPES: dict[str, str] = {
    uids.JPEGBaseline8Bit: "image/jpeg",
    uids.JPEGExtended12Bit: "image/jpeg",
    uids.JPEGLossless: "image/jpeg",
    uids.JPEGLosslessSV1: "image/jpeg",
    uids.RLELossless: "image/dicom-rle",
    uids.JPEGLSLossless: "image/jls",
    uids.JPEGLSNearLossless: "image/jls",
    uids.JPEG2000Lossless: "image/jp2",
    uids.JPEG2000: "image/jp2",
    uids.HTJ2KLossless: "image/jphc",
    uids.HTJ2KLosslessRPCL: "image/jphc",
    uids.HTJ2K: "image/jphc",
    # of 2024, not among pydicom's names
    "1.2.840.10008.1.2.4.110": "image/jxl",
    "1.2.840.10008.1.2.4.111": "image/jxl",
    "1.2.840.10008.1.2.4.112": "image/jxl",
    # videos; ".1" is the same in fragments (PS3.5 10.17 ff.)
    **{
        f"1.2.840.10008.1.2.4.{number}{fragmented}": "video/mpeg" if number < 102 else "video/mp4"
        for number in range(100, 109)
        for fragmented in ("", ".1")
    },
}
"""The media type of a compressed transfer syntax's frames (PS3.18 tables 8.7.3-4 and -5)."""


_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r';\s*([\w.!#$&+^-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_MAX_ACCEPT_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One range of an Accept header; of multipart/related also what it is to hold."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)
    quality: float = 1.0

    @property
    def multipart(self) -> bool:
        """Whether it asks for multipart/related."""
        return self.name == "multipart/related"

    @property
    def content(self) -> str:
        """The media type of the content: of the parts, when it asks for parts."""
        if self.multipart:
            return self.parameters.get("type", "*/*").lower()
        return self.name

    @property
    def transfer_syntax(self) -> str:
        """The transfer-syntax parameter, "" when there is none."""
        return self.parameters.get("transfer-syntax", "")


def parse_accept(text: str) -> list[MediaRange]:
    """The ranges of an Accept header, the most wanted first; none at all is ``*/*``."""
    ranges: list[MediaRange] = []
    for piece in _RANGE.findall(text[:_MAX_ACCEPT_CHARACTERS]):
        name, _, _ = piece.partition(";")
        parameters = {
            key.lower(): value.strip().strip('"') for key, value in _PARAMETER.findall(piece)
        }
        quality = _quality(parameters.pop("q", ""))
        if name.strip() and quality > 0:
            ranges.append(MediaRange(name.strip().lower(), parameters, quality))
    ranges.sort(key=lambda each: -each.quality)
    return ranges or [MediaRange("*/*")]


def accepted(request: Request) -> list[MediaRange]:
    """What a request accepts: the accept parameter (PS3.18 8.3.3.1) or the header."""
    chosen = request.query_params.get("accept") or ", ".join(request.headers.getlist("accept"))
    return parse_accept(chosen)


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 1.0


def covers(pattern: str, name: str) -> bool:
    """Whether a media range such as ``image/*`` covers a media type."""
    if pattern in ("*/*", "*", name):
        return True
    return pattern.endswith("/*") and name.startswith(pattern[:-1])
