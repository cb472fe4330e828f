"""The deployment's configuration: reading, checking, its JSON Schema.

The configuration decides where the page may ask for studies; what is wrong in it is told in full
before anything starts, with the place, the value and what was expected.
"""

import json
from collections.abc import Mapping
from typing import Any

from negatoscope.app.config.kinds import Problems
from negatoscope.app.config.model import APP, APP_IGNORED, AppConfig, DataSourceBlock
from negatoscope.app.config.sign_in import check_providers
from negatoscope.app.config.source_checks import check_sources, without_effect
from negatoscope.app.config.source_model import SOURCE_KINDS

__all__ = ["AppConfig", "ConfigError", "DataSourceBlock", "load_config", "schema"]

MAX_CONFIG_CHARACTERS = 4 << 20

_UNSAFE = {
    "httpErrorHandler": "functions cannot be part of a configuration",
    "dangerouslyUseDynamicConfig": "configurations from the address are not available",
}
"""Keys that must not be dropped in silence: a site relies on what they do."""


class ConfigError(ValueError):
    """The configuration cannot be used; ``problems`` lists all that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_config(text: str) -> AppConfig:
    """Return the configuration from the text of its file (JSON).

    Raises
    ------
    ConfigError
        With every problem that was found.
    """
    value = _parse(text)
    problems = Problems()
    if isinstance(value, dict):
        value = _without_unsafe(value, problems)
    config: AppConfig | None = APP.read(value, "", problems)
    sources = value.get("dataSources") if isinstance(value, dict) else None
    if isinstance(sources, list):
        check_sources(sources, problems)
        _check_default(value, sources, problems)
        names = [item.get("sourceName") for item in sources if isinstance(item, dict)]
        check_providers(value.get("oidc"), names, problems)
    if problems.found or config is None:
        raise ConfigError(problems.found)
    return config


def ignored_keys(text: str) -> list[str]:
    """Return a line for each key of a configuration that is accepted without effect."""
    value = _parse(text)
    if not isinstance(value, dict):
        return []
    lines = [f"{name}: {APP_IGNORED[name]}" for name in value if name in APP_IGNORED]
    sources = value.get("dataSources")
    return [*lines, *(without_effect(sources) if isinstance(sources, list) else ())]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the configuration file."""
    built = APP.schema()
    source = built["properties"]["dataSources"]
    source["minItems"] = 1
    source["items"]["properties"]["configuration"] = {"type": "object"}
    source["items"]["allOf"] = [
        {
            "if": {"properties": {"namespace": {"pattern": rf"(^|\.){kind}$"}}},
            "then": {"properties": {"configuration": block.schema()}},
        }
        for kind, block in SOURCE_KINDS.items()
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of Negatoscope (app-config.json)",
        **built,
    }


def _parse(text: str) -> Any:
    if len(text) > MAX_CONFIG_CHARACTERS:
        raise ConfigError([f"The file is longer than {MAX_CONFIG_CHARACTERS} characters."])
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigError([f"The file is not JSON: {error.msg} ({place})"]) from error
    except RecursionError as error:
        raise ConfigError(["The file is nested too deeply."]) from error


def _without_unsafe(value: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    for name, reason in _UNSAFE.items():
        if value.get(name):
            problems.add(name, reason)
    return {name: item for name, item in value.items() if name not in _UNSAFE}


def _check_default(value: Mapping[str, Any], sources: list[Any], problems: Problems) -> None:
    default = value.get("defaultDataSourceName")
    names = [item.get("sourceName") for item in sources if isinstance(item, dict)]
    if isinstance(default, str) and default and default not in names:
        known = ", ".join(json.dumps(name) for name in names)
        problems.add(
            "defaultDataSourceName", f"{json.dumps(default)} is no data source (known: {known})"
        )
