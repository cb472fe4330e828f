"""The dialog of hanging protocols: choose, try, edit, keep, give away and take in."""

import json
from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.hanging.commands import MAX_NAME, hanger_of
from negatoscope.app.viewer.hanging.hanger import Hanger
from negatoscope.app.viewer.hanging.library import ORIGINS, Library
from negatoscope.app.viewer.hanging.possible import Wish
from negatoscope.app.viewer.hanging.views import HangingDialog, ProtocolEntry
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.hanging.reading import ProtocolError
from negatoscope.hanging.schema import MAX_TEXT, HangingProtocol, parse_protocol
from negatoscope.language import t

#: A new protocol to begin with, or to be replaced by a pasted one.
_NEW = ""


class ProtocolEditor:
    """Opens the dialog and follows what is done in it.

    Parameters
    ----------
    show, close:
        Open or draw the dialog anew; close it.
    """

    def __init__(
        self,
        session: OpenSession,
        ports: Ports,
        library: Library,
        show: Callable[[Dialog], None],
        close: Callable[[], None],
    ) -> None:
        self._session = session
        self._ports = ports
        self._library = library
        self._show = show
        self._close = close
        self._id = ""
        self._text = ""
        self._kept_text = ""
        self._faults: tuple[str, ...] = ()
        self._note = ""

    def _hanger(self) -> Hanger:
        return hanger_of(open_session(self._session))

    # -- choosing -------------------------------------------------------------------------------

    @command("showHangingProtocols", "Show all hanging protocols, to choose and to edit them")
    def open(self) -> None:
        """Open the dialog at the protocol that hangs."""
        self._take(self._hanger().current.protocol.id)

    @command("protocols.choose", "Show a hanging protocol", protocol_id="its id")
    def choose(self, protocol_id: str) -> None:
        """Show a protocol's text."""
        if self._library.find(protocol_id) is None:
            raise CommandError("there is no such hanging protocol any more")
        self._take(protocol_id)

    @command("protocols.new", "Write or paste a new hanging protocol")
    def new(self) -> None:
        """An empty text."""
        self._id, self._text, self._kept_text = "", _NEW, _NEW
        self._faults = ()
        self._draw(t("Paste a protocol as JSON, as OHIF writes it."))

    @command("protocols.copy", "Make a copy of the chosen hanging protocol to edit it")
    def copy(self) -> None:
        """A copy of one's own."""
        protocol = self._read()
        name = f"{protocol.label} (copy)"[:MAX_NAME]
        copied = replace(
            protocol, id=self._library.own.free_id(name), name=name, locked=False, is_preset=True
        )
        self._keep(copied, t("Your copy: change it as you like."))

    # -- editing --------------------------------------------------------------------------------

    @command("protocols.edit", "Change the text of the hanging protocol", value="the text")
    def edit(self, value: str) -> None:
        """Take the text over and check it."""
        self._text = value
        self._check()
        self._draw()

    @command("protocols.rename", "Give the hanging protocol another name", value="its name")
    def rename(self, value: str) -> None:
        """Change the name, which the text tells too."""
        name = " ".join(value.split())[:MAX_NAME]
        if not name:
            raise CommandError("give the protocol a name")
        self._keep(replace(self._read(), name=name), "Renamed.")

    @command("protocols.keep", "Keep the hanging protocol on this device")
    def keep(self) -> None:
        """Keep the text's protocol."""
        self._keep(self._read(), t("Kept on this device."))

    @command("protocols.apply", "Hang the open studies by the protocol that is shown")
    def apply(self) -> None:
        """Keep what was changed, hang by it and close the dialog."""
        protocol = self._read()
        if self._library.find(protocol.id) != protocol:
            self._keep(protocol, "")
        try:
            self._hanger().choose(Wish(protocol.id))
        except CommandError as error:
            reason = str(error)
            self._draw(t("It cannot be shown: {reason}.", reason=reason))
            return
        self._close()

    @command("protocols.delete", "Delete a hanging protocol from this device")
    def delete(self) -> None:
        """Forget a protocol of one's own."""
        if not self._library.own.delete(self._id):
            raise CommandError("only protocols that are kept on this device can be deleted")
        hidden = self._library.find(self._id)
        self._take(self._id if hidden else self._library.fallback.id, "Deleted.")

    # -- files ----------------------------------------------------------------------------------

    @command("protocols.export", "Save the hanging protocol as a file")
    def export(self) -> None:
        """A JSON file in OHIF's schema."""
        protocol = self._read()
        words = "".join(c if c.isalnum() else "-" for c in protocol.id).strip("-") or "protocol"
        text = _text_of(protocol)
        self._ports.outlet.save(f"{words}.json", text.encode(), "application/json")

    @command("protocols.import", "Take a hanging protocol from a file")
    async def take_file(self) -> None:
        """Read a JSON file; what is wrong in it is shown with its text."""
        found = await self._ports.files.pick(folder=False)
        if found is None:
            return
        async for each in found:
            try:
                content = await each.open()
                data = await content.read(0, min(content.size or 0, MAX_TEXT + 1))
                text = data.decode("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                self._draw(t("{name} cannot be read as text.", name=each.path.name[:80]))
                return
            self.paste(text)
            return

    @command("protocols.paste", "Take a hanging protocol from its text", text="JSON")
    def paste(self, text: str) -> None:
        """Keep it when it is right; else show what is wrong."""
        self._id, self._text, self._kept_text = "", text[: MAX_TEXT + 1], ""
        self._check()
        if self._faults:
            self._draw(t("This is not kept yet."))
            return
        self._keep(parse_protocol(self._text), t("Taken in, and kept on this device."))

    # -- inside ---------------------------------------------------------------------------------

    def _take(self, protocol_id: str, note: str = "") -> None:
        protocol = self._library.find(protocol_id) or self._library.fallback
        self._id = protocol.id
        self._text = self._kept_text = _text_of(protocol)
        self._faults = ()
        self._draw(note)

    def _check(self) -> None:
        try:
            parse_protocol(self._text)
        except ProtocolError as error:
            self._faults = error.faults
        else:
            self._faults = ()

    def _read(self) -> HangingProtocol:
        self._check()
        if self._faults:
            self._draw()
            raise CommandError("the protocol has mistakes: they stand below its text")
        return parse_protocol(self._text)

    def _keep(self, protocol: HangingProtocol, note: str) -> None:
        try:
            self._library.own.save(protocol)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self._take(protocol.id, note)

    def _draw(self, note: str = "") -> None:
        session = open_session(self._session)
        hanger = hanger_of(session)
        entries = []
        for origin, each in self._library.all():
            entries.append(
                ProtocolEntry(
                    each.id,
                    each.label,
                    ORIGINS[origin],
                    each.obstacle,
                    each.id == hanger.current.protocol.id,
                    each.id == self._id,
                )
            )
        shown = self._library.find(self._id)
        self._show(
            HangingDialog(
                tuple(entries),
                shown.label if shown else t("New protocol"),
                self._text,
                shown.description if shown else "",
                hanger.possible.reason_against(shown) if shown else "",
                self._faults,
                self._library.own.find(self._id) is not None,
                not self._id,
                self._text != self._kept_text,
                note,
            )
        )


def _text_of(protocol: HangingProtocol) -> str:
    return json.dumps(protocol.to_json(), indent=2, ensure_ascii=False)
