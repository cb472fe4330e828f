"""What the commands of reports work with."""

from collections.abc import Callable
from dataclasses import dataclass

from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.which import OpenSession
from negatoscope.app.viewmodels.dialogs import Dialog


@dataclass(frozen=True, slots=True)
class Desk:
    """What is open, and where something can be shown and told.

    ``show`` opens a dialog, ``shown`` answers with the open one, ``close`` closes it; ``signed_in``
    answers with the name of who is signed in, empty where nobody is.
    """

    session: OpenSession
    ports: Ports
    notices: Notices
    show: Callable[[Dialog], None]
    shown: Callable[[], Dialog | None]
    close: Callable[[], None]
    signed_in: Callable[[], str]
