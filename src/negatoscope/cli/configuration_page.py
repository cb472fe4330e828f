"""The page ``docs/configuration.md``, written from the configuration's own description.

``python -m negatoscope.cli.configuration_page docs/configuration.md`` writes it; a test fails
when it is not up to date.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negatoscope.app.config.kinds import (
    Block,
    Flag,
    Kind,
    ListOf,
    Text,
    Whole,
    is_required,
    json_keys,
    kind_of,
)
from negatoscope.app.config.model import APP_IGNORED, AppConfig
from negatoscope.app.config.source_model import DICOMWEB_IGNORED, SOURCE_KINDS
from negatoscope.cli.build.siteconfig import config_text, served_config

_HEAD = """# Configuration

<!-- Written by `python -m negatoscope.cli.configuration_page`; do not edit. -->

A site is configured by the file `app-config.json` beside its `index.html`. It is JSON, read at
every start; a change needs no new build. What is wrong in it is listed in full, on the page and by
`negatoscope build --config`. Editors complete and check it with `app-config.schema.json`, which
every build writes beside it.

Names are those of OHIF wherever it has the key, so that a data source block can be copied as it is.

```json
{example}```

The pages' content security policy lets them ask only their own server and the servers that the
configuration named **when the site was built**. When another server is added later, build the site
again with `negatoscope build OUT --config app-config.json`. A policy that the web server sends
as a header can narrow this further, but not widen it. Who may show the site in a frame is said in
that header as well (`frame-ancestors`), because a page cannot say it.
"""


def page() -> str:
    """Return the text of the page."""
    example = config_text(served_config("Hospital archive"))
    parts = [_HEAD.replace("{example}", example)]
    parts += _tables("Keys", "", AppConfig)
    parts.append("\n## Data sources\n\n")
    parts.append(
        "What they do, and the test of each key, stands in [Data sources](data-sources.md).\n"
    )
    for kind, block in SOURCE_KINDS.items():
        parts += _tables(f"`{kind}`", "dataSources[].configuration", block.model, 3)
    parts.append("\n## Without effect\n")
    parts.append("These keys of OHIF are accepted, so that its configurations can be used.\n")
    for place, names in (("", APP_IGNORED), ("dataSources[].configuration", DICOMWEB_IGNORED)):
        listed = ", ".join(f"`{name}`" for name in sorted(names))
        parts.append(f"\n- {f'In `{place}`' if place else 'At the top'}: {listed}\n")
    return "".join(parts)


def _tables(title: str, place: str, model: type[Any], level: int = 2) -> Iterator[str]:
    yield f"\n{'#' * level} {title}\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
    nested = []
    for name, item in json_keys(model).items():
        kind = kind_of(item)
        default = "required" if is_required(item) else _default(item)
        meaning = item.metadata["doc"].replace("|", "\\|")
        yield f"| `{name}` | {_describe(kind)} | {default} | {meaning} |\n"
        inner = kind.kind if isinstance(kind, ListOf) else kind
        if isinstance(inner, Block):
            suffix = "[]" if isinstance(kind, ListOf) else ""
            nested.append((f"{place}.{name}{suffix}".lstrip("."), inner.model))
    for path, inner_model in nested:
        yield from _tables(f"`{path}`", path, inner_model, level + 1)


def _default(item: Any) -> str:
    value = item.default
    if value == "" or not isinstance(value, bool | int | str):
        return ""
    return f"`{json.dumps(value)}`"


def _describe(kind: Kind) -> str:
    match kind:
        case Text(choices=choices) if choices:
            return " or ".join(f"`{choice}`" for choice in choices)
        case Text():
            return "text"
        case Flag():
            return "`true` or `false`"
        case Whole(least=least):
            return f"whole number ≥ {least}"
        case ListOf(kind=inner, or_single=single):
            return f"list of {_describe(inner)}" + (" (or one)" if single else "")
        case Block():
            return "object"
        case _:
            return "any"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
