"""A plugin: signs requests with a name and a password (HTTP Basic, RFC 7617)."""

import base64

from negatoscope.app.application import Application
from negatoscope.app.commands import command
from negatoscope.app.plugins import hookimpl


class BasicSignIn:
    """Keeps name and password in memory, as long as the page is open."""

    def __init__(self) -> None:
        self._header = ""

    @command("basic.signIn", "Sign in to the archive", user="the name", password="the password")
    async def sign_in(self, user: str, password: str) -> None:
        """Use a name and a password from now on."""
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._header = f"Basic {pair}"

    @hookimpl
    def negatoscope_commands(self, app: Application) -> list[object]:
        """The command, for a page that embeds the viewer and knows the person."""
        return [self]

    @hookimpl
    def negatoscope_authorization_headers(self, url: str) -> dict[str, str]:
        """The header of a request to a data source."""
        return {"Authorization": self._header} if self._header else {}
