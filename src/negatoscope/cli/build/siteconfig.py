"""The configuration that a site is built with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from negatoscope.cli.build.errors import BuildError

DICOMWEB = "@ohif/extension-default.dataSourcesModule.dicomweb"


def served_config(friendly_name: str, root: str = "/dicom-web") -> dict[str, Any]:
    """Return a configuration with one DICOMweb source on the site's own server."""
    return {
        "defaultDataSourceName": "dicomweb",
        "dataSources": [
            {
                "namespace": DICOMWEB,
                "sourceName": "dicomweb",
                "configuration": {
                    "friendlyName": friendly_name,
                    "qidoRoot": root,
                    "wadoRoot": root,
                    "imageRendering": "wadors",
                    "thumbnailRendering": "wadors",
                    "enableStudyLazyLoad": True,
                    "supportsFuzzyMatching": False,
                    "supportsWildcard": True,
                },
            }
        ],
    }


def config_text(config: Mapping[str, Any]) -> str:
    """Return a configuration as the text of its file."""
    return json.dumps(config, indent=2, ensure_ascii=False) + "\n"


def read_config(path: Path | None) -> str:
    """Return the text of a configuration file, checked; without a file the default one."""
    from negatoscope.app.config.document import ConfigError, load_config

    if path is None:
        return config_text(served_config("This server"))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"The configuration {path} cannot be read: {error}") from error
    try:
        load_config(text)
    except ConfigError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise BuildError(f"The configuration {path} is not usable:\n{problems}") from error
    return text


def data_source_names(config: Mapping[str, Any]) -> list[str]:
    """Return the names of the sources that can be a folder's name."""
    names = [source.get("sourceName", "") for source in config.get("dataSources", [])]
    return sorted({name for name in names if name.replace("-", "").replace("_", "").isalnum()})
