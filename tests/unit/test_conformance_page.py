"""The page on conformance says what the decoders' registry says."""

import re
import sys
from pathlib import Path

from pydicom.uid import UID

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import transfer_syntaxes

from negatoscope.cli.server.media import MEDIA_TYPES


def test_the_table_of_transfer_syntaxes_is_the_one_that_the_registry_makes() -> None:
    page = transfer_syntaxes.PAGE.read_text(encoding="utf-8")
    wanted = transfer_syntaxes.page_with_table(page)
    assert page == wanted, "run: uv run python tools/transfer_syntaxes.py"


def test_every_row_is_a_transfer_syntax_of_the_standard_once() -> None:
    uids = [syntax["uid"] for syntax in transfer_syntaxes.registry()["syntaxes"]]
    assert len(set(uids)) == len(uids)
    # of 2024 and later, or a maker's own: pydicom's dictionary does not have them
    newer = ("1.2.840.10008.1.2.8.", "1.2.840.10008.1.2.4.11", "1.2.840.113619.")
    known = [UID(uid) for uid in uids if not uid.startswith(newer)]
    assert all(uid.is_transfer_syntax for uid in known)


def test_the_server_and_the_page_know_the_same_compressed_syntaxes() -> None:
    known = {syntax["uid"] for syntax in transfer_syntaxes.registry()["syntaxes"]}
    images = {str(uid) for uid, media in MEDIA_TYPES.items() if media.startswith("image/")}
    assert images - known == set()


def test_every_syntax_has_a_decoder_that_is_there() -> None:
    found = transfer_syntaxes.registry()
    source = transfer_syntaxes.REGISTRY.read_text(encoding="utf-8")
    for module in re.findall(r"import\('\./([\w.]+)'\)", source):
        assert (transfer_syntaxes.REGISTRY.parent / module).exists()
    assert {syntax["coding"] for syntax in found["syntaxes"]} == set(found["decoders"])
