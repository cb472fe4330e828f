"""The decode worker: the files that it asks for are the files that a site has."""

import json
import re

from negatoscope.cli.node import node_modules
from tests.support.decode_harness import DECODE


def test_every_codec_asks_for_a_file_that_the_asset_list_names() -> None:
    listed = json.loads((DECODE / "assets.json").read_text())
    scripts = "".join(path.read_text() for path in DECODE.glob("*.js"))
    asked = set(re.findall(r"new WasmCodec\(\s*'([^']+)'", scripts))
    assert asked == set(listed)


def test_the_asset_list_names_files_that_the_packages_have() -> None:
    modules = node_modules()
    for path in json.loads((DECODE / "assets.json").read_text()).values():
        assert (modules / path).read_bytes().startswith(b"\0asm")


def test_the_glue_of_the_codecs_evaluates_no_text_as_code() -> None:
    modules = node_modules()
    for path in json.loads((DECODE / "assets.json").read_text()).values():
        glue = (modules / path).with_suffix(".js").read_text()
        assert not re.search(r"\bnew Function\b|(?<![\w.])eval\(", glue)


def test_no_module_grows_beyond_reading() -> None:
    for path in DECODE.glob("*.js"):
        assert len(path.read_text().splitlines()) < 300, path.name
