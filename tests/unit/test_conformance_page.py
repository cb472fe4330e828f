"""The page on conformance says what the decoders' registry says."""

import re
from pathlib import Path

from pydicom.uid import UID

from negatoscope.cli.conformance_page import REGISTRY, page_with_table, registry
from negatoscope.cli.server.media import MEDIA_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"


def test_the_table_of_transfer_syntaxes_is_the_one_that_the_registry_makes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_with_table(page), "run: python -m negatoscope.cli.conformance_page"


def test_every_row_is_a_transfer_syntax_of_the_standard_once() -> None:
    uids = [syntax["uid"] for syntax in registry()["syntaxes"]]
    assert len(set(uids)) == len(uids)
    # of 2024 and later, or a maker's own: pydicom's dictionary does not have them
    newer = ("1.2.840.10008.1.2.8.", "1.2.840.10008.1.2.4.11", "1.2.840.113619.")
    known = [UID(uid) for uid in uids if not uid.startswith(newer)]
    assert all(uid.is_transfer_syntax for uid in known)


def test_the_server_and_the_page_know_the_same_compressed_syntaxes() -> None:
    known = {syntax["uid"] for syntax in registry()["syntaxes"]}
    images = {str(uid) for uid, media in MEDIA_TYPES.items() if media.startswith("image/")}
    assert images - known == set()


def test_every_syntax_has_a_decoder_that_is_there() -> None:
    found = registry()
    source = REGISTRY.read_text(encoding="utf-8")
    for module in re.findall(r"import\('\./([\w.]+)'\)", source):
        assert (REGISTRY.parent / module).exists()
    assert {syntax["coding"] for syntax in found["syntaxes"]} == set(found["decoders"])
