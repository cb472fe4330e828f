"""Fixtures for all tests; each lives with the thing it sets up, under ``tests/support``."""

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from pydicom.pixels import get_decoder
from pydicom.uid import (
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # so that `tests.support` is importable from every test folder
    sys.path.insert(0, str(ROOT))

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

pytest_plugins = (
    "tests.support.corpus",
    "tests.support.provision",
    "tests.support.orthanc",
    "tests.support.site",
    "tests.support.example",
    "tests.support.openid.archive",
    "tests.support.chromium",
    "tests.support.firefox",
    "tests.support.decode_harness",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_configure() -> None:
    # A run in a script's background starts with Ctrl-C ignored, and so would every process it
    # starts; the tests of a clean end by Ctrl-C need the ordinary handler.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _without_the_decoders_of_tests()


def _without_the_decoders_of_tests() -> None:
    """pylibjpeg-libjpeg is here to be compared with: the host has to decode without it."""
    for syntax in (JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1):
        get_decoder(syntax).remove_plugin("pylibjpeg")
    for syntax in (JPEGLSLossless, JPEGLSNearLossless):
        get_decoder(syntax).remove_plugin("pylibjpeg")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run it with --slow")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)
