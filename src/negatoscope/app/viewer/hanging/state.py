"""What hangs, as JSON: for `window.negatoscope.state()`."""

from collections.abc import Mapping
from typing import Any

from negatoscope.hanging.staging import Hanging, Hung


def hanging_state(current: Hanging, plans: Mapping[str, Hung], *, custom: bool) -> dict[str, Any]:
    """Protocol, stage and what it says of each viewport; ``custom`` where a person divided."""
    return {
        "id": current.protocol.id,
        "stage": current.stage_index,
        "stageId": current.stage.id or current.stage.name,
        "name": current.protocol.label,
        "custom": custom,
        "viewports": [
            {
                "id": viewport_id,
                "viewportId": hung.plan.options.viewport_id or None,
                "toolGroupId": hung.plan.options.tool_group_id or None,
                "displaySetSelector": hung.choice.id if hung.choice else None,
                "syncGroups": [g.to_json() for g in hung.plan.options.sync_groups],
                "options": hung.choice.options.to_json() if hung.choice else {},
            }
            for viewport_id, hung in plans.items()
        ],
    }
