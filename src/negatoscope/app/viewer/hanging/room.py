"""The room of hanging protocols: what there is, the commands, and who hangs a session."""

from collections.abc import Callable, Mapping

from negatoscope.app.commands import BrokenCommandError, CommandError, CommandRegistry
from negatoscope.app.config.document import AppConfig
from negatoscope.app.dialogs import Dialogs
from negatoscope.app.modes import USUAL_PROTOCOLS
from negatoscope.app.notices import Notices
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.app.routes import Route
from negatoscope.app.viewer.hanging.commands import HangingCommands
from negatoscope.app.viewer.hanging.editor import ProtocolEditor
from negatoscope.app.viewer.hanging.hanger import Hanger
from negatoscope.app.viewer.hanging.library import Library
from negatoscope.app.viewer.hanging.own import OwnProtocols
from negatoscope.app.viewer.hanging.possible import Wish
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.hanging.attributes import Attribute
from negatoscope.hanging.reading import ProtocolError
from negatoscope.hanging.schema import Callback, HangingProtocol, read_protocol
from negatoscope.language import t

#: The classes of all owners of commands below.
OWNERS: tuple[type, ...] = (HangingCommands, ProtocolEditor)


class HangingRoom:
    """Makes the library, the commands, and for each session what hangs it.

    Parameters
    ----------
    session:
        Answers with what is open, or None.
    """

    def __init__(
        self,
        session: Callable[[], ViewerSession | None],
        ports: Ports,
        config: AppConfig,
        plugins: Plugins,
        notices: Notices,
        dialogs: Dialogs,
        commands: CommandRegistry,
    ) -> None:
        self._ports = ports
        self._notices = notices
        self._commands = commands
        self.library = Library.of(
            OwnProtocols(ports.storage),
            config.hanging_protocols,
            _of_plugins(plugins),
            _attributes(plugins),
            lambda unknown: self._tell_unknown(unknown, lasting=True),
        )
        self.owners: tuple[object, ...] = (
            HangingCommands(session, self.library, dialogs.show, dialogs.close_dialog),
            ProtocolEditor(session, ports, self.library, dialogs.show, dialogs.close_dialog),
        )

    def opened(self, session: ViewerSession, route: Route) -> None:
        """A study is about to be opened by a link."""
        asked = route.value("hangingProtocolId")
        wish = Wish(
            asked or USUAL_PROTOCOLS.get(route.mode, ""), route.value("stageId"), usual=not asked
        )
        if wish.protocol_id and self.library.find(wish.protocol_id) is None:
            self._tell_unknown(wish.protocol_id)
        session.hanger = Hanger(session, self.library, wish, self._run, self._tell_refused)

    def _tell_unknown(self, protocol_id: str, *, lasting: bool = False) -> None:
        self._notices.say(
            "warning",
            t("A hanging protocol is not there"),
            t("There is none with the id “{protocol_id}”.", protocol_id=protocol_id[:64]),
            t("The layout menu lists those that there are."),
            lasting=lasting,
        )

    def _tell_refused(self, reason: str) -> None:
        self._notices.say("warning", t("The link's hanging protocol cannot be shown"), reason)

    def _run(self, callbacks: tuple[Callback, ...]) -> None:
        if callbacks:
            self._ports.clock.spawn(self._run_all(callbacks))

    async def _run_all(self, callbacks: tuple[Callback, ...]) -> None:
        for each in callbacks:
            try:
                await self._commands.run(each.command, each.options, watched=False)
            except BrokenCommandError:
                return  # told already
            except CommandError as error:
                message = str(error)
                self._notices.say(
                    "warning",
                    t("A command of the hanging protocol did not work"),
                    f"{message[:1].upper()}{message[1:]}.",
                )


def _of_plugins(plugins: Plugins) -> list[HangingProtocol]:
    found = []
    for name, value in plugins.each("negatoscope_hanging_protocols", dict):
        try:
            found.append(read_protocol(value))
        except ProtocolError as error:
            plugins.switch_off(name, error)
    return found


def _attributes(plugins: Plugins) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for name, given in plugins.call("negatoscope_hanging_attributes"):
        if isinstance(given, Mapping):
            found.update({str(key): value for key, value in given.items()})
        else:
            plugins.switch_off(name, TypeError("its attributes are no mapping"))
    return found
