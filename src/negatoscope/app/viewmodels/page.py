"""What pages have in common, and the page that is only a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in."""

    name: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page that says what is wrong and what to do."""

    title: str
    reason: str
    advice: str
    action_label: str = ""
    action_command: str = ""
    list_href: str = ""
    brand: str = "Negatoscope"
