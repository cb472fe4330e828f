"""The table of the corpora in docs/conformance-corpora.md: written and read.

``uv run python -m tests.conformance.corpora_table`` decodes every frame and writes it.
"""

import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import groupby
from pathlib import Path

from negatoscope.cli.node import node_modules
from negatoscope.cli.server.dicomfile import hush_pydicom
from tests.conformance.corpora import (
    DIFFERENT,
    EXACT,
    OTHER,
    REFUSED,
    WITHIN,
    Row,
    every_frame,
    judge,
    sources,
)
from tests.support.corpus import ROOT
from tests.support.decode_harness import DecodeWorker

TABLE = ROOT / "docs" / "conformance-corpora.md"
COMMAND = "uv run python -m tests.conformance.corpora_table"

#: Why a file is refused, in words: a refusal that is not here fails the test.
EXPLAINED = {
    "JPEG2000-embedded-sequence-delimiter.dcm": (
        "the file was made with an item delimiter inside its codestream's header, for tests of "
        "parsers; nobody decodes it"
    ),
    "MR_truncated.dcm": "the file was cut 62 bytes short of its 8192; half a picture is no picture",
    "DICOMDIR-nooffset": "the file was cut in the middle of its records",
    "rtplan_truncated.dcm": "the file was cut; a part of a plan is no plan",
    "meta_missing_tsyntax.dcm": "a file for tests of parsers, two bytes of pixels and no size",
    "nested_priv_SQ.dcm": "a file for tests of parsers, two bytes of pixels and no size",
    "no_meta.dcm": "a file for tests of parsers that begins in the middle of an element",
}

MEANINGS = {
    EXACT: "bit for bit, every frame, as in all of the named decoders (lossy ones: one of them)",
    WITHIN: "lossy, and no farther from a decoder than decoders are from each other",
    OTHER: "there are no pixels; the object is listed by its kind",
    REFUSED: "no picture but a message, and why that is right",
    DIFFERENT: "a fault",
}

HEAD = f"""# Images of the public corpora

Every DICOM file in the packages `pydicom` and `pydicom-data` and in the corpora that
`tests/support/corpus.py` names, decoded frame by frame the way that the viewer does it: the host's
reading of Part 10 and of its frames (or the files of a static DICOMweb tree), display sets, the
decode worker. Each frame is compared with what independent decoders give: pylibjpeg (libjpeg of
Thomas Richter, OpenJPEG), imagecodecs (libjpeg-turbo, OpenJPH, CharLS, liblj92), pyjpegls, pydicom
for native and run-length coded pixels, and with the same image as it was before compression where a
corpus has it. Grey values are compared as stored values, colours as the RGB of 8 bits that is
shown. Written by

    {COMMAND}

and held against the files by `tests/conformance/test_corpora.py`, which takes four frames of each
by default and all of them with `--slow`.

"""

NOTES = """
Decoders in parentheses gave up on the file. pylibjpeg refuses the 12-bit codestreams of NEMA and
of `JPEG-lossy.dcm` because their scan headers leave the end of the spectral selection at zero; a
discrete cosine transform may be off by one (ITU-T T.83). OpenJPEG wraps 657 samples of
`HTJ2K_08_RGB.dcm` around from 0 to 255, which is why the two decoders differ that much there.
In the series `…64388233/…74987992` a gateway wrote interleaved colours as planes, under the label
YBR_RCT of the JPEG 2000 that they came from; they are compared as what they are.
"""


def rows() -> Iterator[Row]:
    """Judge everything there is."""
    warnings.simplefilter("ignore")
    hush_pydicom()
    with tempfile.TemporaryDirectory() as folder:
        worker = DecodeWorker(node_modules(), Path(folder))
        try:
            for source in sources():
                yield explained(judge(source, worker, every_frame))
        finally:
            worker.close()


def explained(row: Row) -> Row:
    """A refusal together with why it is right."""
    why = EXPLAINED.get(Path(row.file).name)
    return replace(row, reason=f"{row.reason}: {why}") if row.result == REFUSED and why else row


def text(found: list[Row]) -> str:
    """The page."""
    counts = Counter(row.result for row in found)
    frames = sum(row.frames for row in found)
    lines = ["| result | files | |", "|---|---|---|"]
    lines += [f"| {name} | {counts[name]} | {MEANINGS[name]} |" for name in MEANINGS]
    page = f"{HEAD}{len(found)} files and series, {frames} frames.\n\n" + "\n".join(lines) + "\n"
    page += NOTES
    for corpus, members in groupby(found, key=lambda row: row.corpus):
        page += f"\n## {corpus}\n\n| {' | '.join(_TITLES.values())} |\n|{'---|' * len(_TITLES)}\n"
        page += "".join(_line(row) for row in members)
    return page


_TITLES = {
    "file": "file",
    "syntax": "transfer syntax",
    "image": "image",
    "frames": "frames",
    "result": "result",
    "reason": "why",
}


def _line(row: Row) -> str:
    return "| " + " | ".join(str(getattr(row, name)) for name in _TITLES) + " |\n"


def read() -> dict[tuple[str, str], Row]:
    """The rows of the page that is there, by corpus and file."""
    found = {}
    corpus = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (.+)", line):
            corpus = heading[1]
        elif corpus and line.startswith("| ") and not line.startswith("| file |"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            values = dict(zip(_TITLES, cells, strict=True))
            row = Row(corpus, **{**values, "frames": int(values["frames"])})
            found[corpus, row.file] = row
    assert len(fields(Row)) == len(_TITLES) + 1
    return found


def main() -> int:
    """Write the page; answer how many rows show a fault."""
    found = list(rows())
    TABLE.write_text(text(found), encoding="utf-8")
    faults = [row for row in found if row.result == DIFFERENT]
    for row in faults:
        print(f"{row.corpus}/{row.file}: {row.reason}")
    print(f"{len(found)} rows, {len(faults)} faults: {TABLE}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
