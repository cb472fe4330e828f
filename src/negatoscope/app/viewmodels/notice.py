"""Messages to the person."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the person: what happened, why, and what can be done."""

    id: str
    level: Level
    title: str
    reason: str = ""
    advice: str = ""
    action_label: str = ""
    action_command: str = ""
    dismissible: bool = True
