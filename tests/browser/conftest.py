"""All browser tests share one event loop: a browser is spoken to from the loop it came from."""

import inspect

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run this folder's asynchronous tests in the session's loop."""
    for item in items:
        if "browser" not in item.path.parts:
            continue
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
