"""The page before someone is signed in, and after."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SignInChoice:
    """A provider to sign in with."""

    number: int
    label: str
    host: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The page before someone is signed in, and after."""

    kind: Literal["choose", "busy", "failed", "out"]
    title: str
    reason: str = ""
    advice: str = ""
    choices: tuple[SignInChoice, ...] = ()
    local_href: str = ""  # files of this device need no sign-in
    brand: str = "Negatoscope"
