"""A plugin with a hanging protocol of its own, and an attribute for its rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from negatoscope.app.plugins import hookimpl
from negatoscope.hanging.attributes import Attribute, Context, Subject


def is_large(subject: Subject, context: Context) -> object:
    return any(each.image_count > 5 for each in context.display_sets)


@hookimpl
def negatoscope_hanging_attributes() -> Mapping[str, Attribute]:
    return {"isLarge": is_large}


@hookimpl
def negatoscope_hanging_protocols() -> Iterable[dict[str, Any]]:
    viewport = {"viewportOptions": {}, "displaySets": [{"id": "any"}]}
    return [
        {
            "id": "plugin.large",
            "protocolMatchingRules": [
                {"attribute": "isLarge", "constraint": {"equals": True}, "required": True}
            ],
            "displaySetSelectors": {"any": {"seriesMatchingRules": []}},
            "stages": [
                {
                    "viewportStructure": {
                        "layoutType": "grid",
                        "properties": {"rows": 1, "columns": 1},
                    },
                    "viewports": [viewport],
                }
            ],
        }
    ]
