"""Checks of the data sources' blocks: addresses, names, and keys without effect."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from negatoscope.app.config.kinds import Problems
from negatoscope.app.config.source_model import SOURCE_KINDS
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.links import ALLOWED_KEY
from negatoscope.sources.registry import kind_of_source

_ROOTS = ("qidoRoot", "wadoRoot")
_ADDRESSES = (*_ROOTS, "wadoUriRoot", "url")


def check_sources(sources: list[Any], problems: Problems) -> None:
    """Note what is wrong with the list of data sources."""
    if not sources:
        problems.add("dataSources", "is empty; at least one data source is needed")
    seen: set[str] = set()
    for index, source in enumerate(sources):
        if not isinstance(source, dict):
            continue  # told already
        place = f"dataSources[{index}]"
        name = source.get("sourceName")
        if isinstance(name, str):
            if name in seen:
                problems.add(f"{place}.sourceName", f"{json.dumps(name)} is there twice")
            seen.add(name)
        kind = _kind(source)
        if "configuration" in source and kind in SOURCE_KINDS:
            _check_block(kind, source["configuration"], f"{place}.configuration", problems)
    _check_merged(sources, problems)


def without_effect(sources: Iterable[Any]) -> Iterator[str]:
    """A line for each key of the sources' blocks that is accepted without effect."""
    for index, source in enumerate(sources):
        block = source.get("configuration") if isinstance(source, dict) else None
        kind = SOURCE_KINDS.get(_kind(source)) if isinstance(source, dict) else None
        if kind is not None and isinstance(block, dict):
            place = f"dataSources[{index}].configuration"
            for path, reason in kind.without_effect(block):
                yield f"{place}.{path}: {reason}"


def _kind(source: dict[str, Any]) -> str:
    namespace = source.get("namespace")
    return kind_of_source(namespace) if isinstance(namespace, str) else ""


def _check_block(kind: str, block: Any, place: str, problems: Problems) -> None:
    SOURCE_KINDS[kind].read(block, place, problems)
    if not isinstance(block, dict):
        return
    if kind == "dicomweb" and not any(block.get(name) for name in _ROOTS):
        problems.add(place, "needs qidoRoot or wadoRoot: the address of the DICOMweb service")
    if block.get("imageRendering") == "wadouri" and not block.get("wadoUriRoot"):
        problems.add(place, "needs wadoUriRoot for imageRendering “wadouri”")
    for name in _ADDRESSES:
        if isinstance(block.get(name), str) and not _is_web_address(block[name]):
            problems.expected(f"{place}.{name}", block[name], "an http(s) address or a path")
    allowed = block.get(ALLOWED_KEY)
    for index, origin in enumerate(allowed if isinstance(allowed, list) else ()):
        if isinstance(origin, str) and origin_of(origin) != origin.rstrip("/").lower():
            problems.expected(
                f"{place}.{ALLOWED_KEY}[{index}]", origin, "an origin, such as https://host:port"
            )


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme not in {"", "http", "https"} or (parts.scheme and not parts.hostname):
        return False
    return not (parts.query or parts.fragment or parts.username or parts.password)


def _check_merged(sources: list[Any], problems: Problems) -> None:
    kinds = {s.get("sourceName"): _kind(s) for s in sources if isinstance(s, dict)}
    for index, source in enumerate(sources):
        block = source.get("configuration") if isinstance(source, dict) else None
        merge = block.get("seriesMerge") if isinstance(block, dict) else None
        if not isinstance(merge, dict) or _kind(source) != "merge":
            continue
        place = f"dataSources[{index}].configuration.seriesMerge"
        names = merge.get("dataSourceNames")
        listed = names if isinstance(names, list) else []
        if names == []:
            problems.add(f"{place}.dataSourceNames", "is empty: name the sources to merge")
        for number, name in enumerate(listed):
            if not isinstance(name, str):
                continue  # told already
            where = f"{place}.dataSourceNames[{number}]"
            if name not in kinds:
                problems.add(where, f"{json.dumps(name)} is no data source")
            elif kinds[name] == "merge":
                problems.add(where, f"{json.dumps(name)} is merged itself")
            elif name in listed[:number]:
                problems.add(where, f"{json.dumps(name)} is there twice")
        default = merge.get("defaultDataSourceName")
        if isinstance(default, str) and default and default not in listed:
            problems.add(f"{place}.defaultDataSourceName", "is not in dataSourceNames")
