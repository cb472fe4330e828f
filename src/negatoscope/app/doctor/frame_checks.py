"""In which forms the server delivers frames (PS3.18 10.4.1.1.6, 8.7.3)."""

import re
from dataclasses import dataclass

from negatoscope.app.doctor import cures_sources as table
from negatoscope.app.doctor.case import SourceCase, no_answer
from negatoscope.app.doctor.cures import in_config
from negatoscope.app.doctor.findings import Cure, Verdict, failed, ok, warning, word
from negatoscope.app.doctor.probe import Answer, NoAnswerError
from negatoscope.sources.addresses import accept_frames, instance_url

STAR = "*"
#: UID, name, media type; in the order of what suits a viewer best (PS3.18 table 8.7.3-5).
SYNTAXES = (
    ("1.2.840.10008.1.2.1", "Explicit VR Little Endian", "application/octet-stream"),
    ("1.2.840.10008.1.2.4.201", "HTJ2K lossless", "image/jphc"),
    ("1.2.840.10008.1.2.4.202", "HTJ2K lossless RPCL", "image/jphc"),
    ("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless", "image/jp2"),
    ("1.2.840.10008.1.2.4.80", "JPEG-LS lossless", "image/jls"),
    ("1.2.840.10008.1.2.4.70", "JPEG lossless", "image/jpeg"),
    ("1.2.840.10008.1.2.5", "RLE lossless", "image/dicom-rle"),
    ("1.2.840.10008.1.2.4.50", "JPEG Baseline", "image/jpeg"),
)
_NAMES = {
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.4.51": "JPEG Extended",
    "1.2.840.10008.1.2.4.57": "JPEG lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.203": "HTJ2K",
    **{uid: name for uid, name, _ in SYNTAXES},
}
_FRAME_BYTES = 64 << 20
_HEAD_BYTES = 1 << 16
_SYNTAX = re.compile(r"transfer-syntax=\"?([0-9.*]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A frame as it came."""

    multipart: bool
    media_type: str
    syntax: str
    length: int


class UndeliveredError(Exception):
    """No frame came; the message says what came in its place."""


def parse(answer: Answer) -> Delivered:
    """What a frame's answer holds.

    Raises
    ------
    UndeliveredError
        No frame.
    """
    if answer.status == 406:
        raise UndeliveredError("refused: no such form (406)")
    if not 200 <= answer.status < 300:
        raise UndeliveredError(f"refused ({answer.status})")
    if answer.is_html:
        raise UndeliveredError("a web page comes in its place")
    kind = answer.headers.get("content-type", "")
    if not answer.content_type.startswith("multipart/"):
        if answer.body.startswith(b"--"):
            raise UndeliveredError(f"a multipart answer is called “{word(kind)}”")
        return Delivered(False, answer.content_type, _said_syntax(kind), len(answer.body))
    boundary = re.search(r'boundary="?([^";,]+)', kind)
    mark = b"--" + (boundary.group(1).encode("latin-1", "replace") if boundary else b"")
    start = answer.body.find(mark)
    end = answer.body.find(b"\r\n\r\n", start)
    if start < 0 or end < 0:
        raise UndeliveredError("a multipart answer without a part in it")
    head = answer.body[start:end].decode("latin-1")
    part = re.search(r"content-type:\s*([^\r\n]+)", head, re.IGNORECASE)
    said = part.group(1) if part else ""
    media = said.partition(";")[0].strip().lower()
    return Delivered(True, media, _said_syntax(said) or _said_syntax(kind), len(answer.body) - end)


def _said_syntax(kind: str) -> str:
    found = _SYNTAX.search(kind)
    return found.group(1) if found else ""


async def as_configured(case: SourceCase) -> Verdict:
    """A frame, asked for as the viewer does."""
    configuration = case.source.configuration
    try:
        came = await _ask(case, accept_frames(configuration), _FRAME_BYTES)
    except NoAnswerError as error:
        return no_answer(case, error, case.wado)
    except UndeliveredError as error:
        return await _find_another_way(case, str(error))
    name = _NAMES.get(came.syntax, word(came.syntax) or "a transfer syntax that is not said")
    shape = "multipart" if came.multipart else "in a single part"
    if not came.length:
        return failed("The frame is empty.", [Cure("The server", "Look into its log.")])
    instance = case.need_instance()
    rows, columns = instance.integer("Rows") or 0, instance.integer("Columns") or 0
    samples = instance.integer("SamplesPerPixel") or 1
    bits = instance.integer("BitsAllocated") or 8
    whole = rows * columns * samples * bits // 8
    is_plain = came.media_type == "application/octet-stream"
    if is_plain and not came.syntax and came.length < whole:
        return warning(
            f"A frame comes {shape}, compressed, without saying its transfer syntax: the viewer "
            "has to guess it from the bytes.",
            [Cure("The server", "Let it send transfer-syntax with the part's Content-Type.")],
        )
    if not came.multipart and "image" not in configuration.single_part:
        cure = in_config("Say so, to save the attempt.", '"singlepart": "image"')
        return Verdict("ok", f"A frame comes {shape}: {name}.", (cure,))
    return ok(f"A frame comes {shape}: {name}.")


async def _find_another_way(case: SourceCase, why: str) -> Verdict:
    tried = (
        (
            'multipart/related; type="application/octet-stream"; transfer-syntax=*',
            in_config(
                "Leave out what stands in its place: the default works.", '"acceptHeader": []'
            ),
        ),
        (
            "multipart/related; type=application/octet-stream; transfer-syntax=*",
            in_config("Ask without quotation marks.", '"omitQuotationForMultipartRequest": true'),
        ),
        (
            "application/octet-stream; transfer-syntax=*",
            in_config("Ask for a single part.", '"singlepart": "image"'),
        ),
        *(
            (
                f'multipart/related; type="{media}"; transfer-syntax={uid}',
                in_config(f"Ask for {name}.", f'"requestTransferSyntaxUID": "{uid}"'),
            )
            for uid, name, media in SYNTAXES
        ),
        (
            "*/*",
            in_config("Take whatever comes.", '"acceptHeader": ["*/*"]'),
        ),
    )
    for accept, cure in tried:
        try:
            await _ask(case, accept, _HEAD_BYTES)
        except (NoAnswerError, UndeliveredError):
            continue
        return failed(f"A frame, asked for as the viewer is configured: {why}.", [cure])
    return failed(f"Frames cannot be had in any form: {why}.", case.cures(table.FRAMES))


async def other_forms(case: SourceCase) -> Verdict:
    """Which other forms there are: what could be asked for with requestTransferSyntaxUID."""
    case.need_instance()
    got: list[str] = []
    refused: list[str] = []
    for uid, name, media in SYNTAXES:
        try:
            accept = f'multipart/related; type="{media}"; transfer-syntax={uid}'
            came = await _ask(case, accept, _HEAD_BYTES)
        except (NoAnswerError, UndeliveredError):
            refused.append(name)
            continue
        (got if came.syntax in ("", uid) else refused).append(name)
    single = False
    try:
        came = await _ask(case, "application/octet-stream; transfer-syntax=*", _HEAD_BYTES)
        single = not came.multipart
    except (NoAnswerError, UndeliveredError):
        pass
    said = f"On request: {', '.join(got)}." if got else "Only as they are stored."
    if refused and got:
        said += f" Not: {', '.join(refused)}."
    return ok(f"{said} Single part: {'yes' if single else 'no'}.")


async def _ask(case: SourceCase, accept: str, max_bytes: int) -> Delivered:
    url = f"{instance_url(case.wado, case.need_instance())}/frames/1"
    return parse(await case.ask(url, {"Accept": accept}, max_bytes=max_bytes))
