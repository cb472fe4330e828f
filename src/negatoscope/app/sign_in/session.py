"""Signing in and out: which page stands in the way, and what follows from the provider's answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.sign_in.messages import dialog_of, page_of_fault
from negatoscope.app.sign_in.port import SignInError, Wanted
from negatoscope.app.sign_in.providers import Provider, page_address, path_below
from negatoscope.app.sign_in.targets import is_relative, own_target, wanted_of
from negatoscope.app.sign_in.tokens import Tokens
from negatoscope.app.viewmodels.dialogs import SignInDialog
from negatoscope.app.viewmodels.page import Account
from negatoscope.app.viewmodels.sign_in import SignInChoice, SignInPage
from negatoscope.language import t

LOGIN, LOGOUT = "login", "logout"
#: Pages that show nothing of a server.
_OPEN_TO_ALL = ("local", "localbasic", "viewer/dicomlocal", "doctor", "debug")

Phase = Literal["none", "choose", "leaving", "returning", "in", "out", "failed"]


@dataclass(frozen=True, slots=True)
class SignInHearers:
    """Who is told what."""

    changed: Callable[[], None]
    signed_in: Callable[[str], None]  # where the person wanted to go
    signed_out: Callable[[], None]  # what is open has to be closed
    put_off: Callable[[], None]  # the person looks on at what is there
    left_out: Callable[[], None]  # filters that identify a patient were not kept


class SignIn:
    """The sign-in of this page.

    Without a configured provider everything is open.
    """

    def __init__(
        self, providers: tuple[Provider, ...], ports: Ports, hearers: SignInHearers
    ) -> None:
        self.providers = providers
        self._ports = ports
        self._hearers = hearers
        self._client = ports.identity
        self.tokens = Tokens(ports.identity, ports.clock, self._tokens_changed, self._other_person)
        self.phase: Phase = "none"
        self._page: SignInPage | None = None
        self._wanted = Wanted()
        self._hint = ""
        self._put_off = False
        self._asking = False
        self._window_fault: SignInError | None = None
        if providers:
            ports.identity.on_end(self._ended_elsewhere)

    # -- what is shown --------------------------------------------------------------------------

    @property
    def page(self) -> SignInPage | None:
        """The page that stands in the way, if one does."""
        return self._page

    @property
    def dialog(self) -> SignInDialog | None:
        """The dialog over the images, once the sign-in has ended."""
        if self.tokens.state != "ended" or self._put_off:
            return None
        return dialog_of(self.tokens.ended_by, self._window_fault, asking=self._asking)

    @property
    def account(self) -> Account | None:
        """Who is signed in."""
        return Account(self.tokens.name) if self.phase == "in" else None

    def state(self) -> dict[str, object]:
        """For scripts: never a token."""
        return {
            "phase": self.phase,
            "name": self.tokens.name,
            "ended": self.tokens.state == "ended",
        }

    # -- routes ---------------------------------------------------------------------------------

    def intercepts(self, path: str, search: str) -> bool:
        """Whether an address is the sign-in's own, or has to wait for it."""
        if not self.providers:
            return False
        plain = path.strip("/").removesuffix("index.html").strip("/")
        given = {name.lower(): value for name, value in parse_qsl(search.removeprefix("?"))}
        if plain == LOGOUT:
            self._log_out_by_link(given.get("redirect_uri", ""))
            return True
        if plain == LOGIN:
            self._log_in_by_link(given)
            return True
        answered = "state" in given and ("code" in given or "error" in given)
        provider = self._called_back(plain, given.get("state", "")) if answered else None
        if provider is not None:
            self._return(provider, f"{path}{search}")
            return True
        if self.phase == "in" or plain in _OPEN_TO_ALL:
            self._page = None
            return False
        # led back without an answer, there is nowhere to go
        wanted = Wanted() if self._is_callback(plain) else wanted_of(path, search)
        if self.phase == "none" and self._client.take_ended():
            self._show_out(wanted)
        else:
            self._begin(wanted)
        return True

    def _is_callback(self, path: str) -> bool:
        return any(path and path in each.callback_paths for each in self.providers)

    def _called_back(self, path: str, state: str) -> Provider | None:
        number = state.partition(";")[2]
        for provider in self.providers:
            if path in provider.callback_paths and number in ("", str(provider.number)):
                return provider
        return None

    def _log_in_by_link(self, given: dict[str, str]) -> None:
        """A sign-in that the provider begins (OpenID Connect Core 4)."""
        issuer = given.get("iss", "").rstrip("/")
        known = [each for each in self.providers if issuer in ("", each.authority)]
        target = given.get("target_link_uri", "")
        own = own_target(page_address(target, self._ports.base_url), self._ports.base_url)
        if not known:
            self._fail(
                t("This link cannot be used"),
                t("It names a sign-in service that this site does not know."),
                t("Check the link, or sign in here."),
            )
            return
        if target and own is None:
            self._fail(t("This link cannot be used"), t("It leads to another site."),
                       t("Check the link, or sign in here."))  # fmt: skip
            return
        self._wanted, self._hint = Wanted(own or ""), given.get("login_hint", "")
        if len(known) > 1:
            self._choose()
        else:
            self._leave(known[0])

    def _log_out_by_link(self, wanted: str) -> None:
        base = self._ports.base_url
        own = own_target(page_address(wanted, base), base) if wanted else ""
        self._ports.clock.spawn(self._end(Wanted(own or "")))

    # -- in -------------------------------------------------------------------------------------

    def _begin(self, wanted: Wanted) -> None:
        self._wanted, self._hint = wanted, ""
        if len(self.providers) == 1:
            self._leave(self.providers[0])
        else:
            self._choose()

    def _choose(self) -> None:
        title, lead = t("Sign in"), t("Choose where you have an account.")
        self._show("choose", SignInPage("choose", title, lead, choices=self._choices()))

    def _choices(self) -> tuple[SignInChoice, ...]:
        return tuple(
            SignInChoice(each.number, each.label, each.authority.partition("://")[2].split("/")[0])
            for each in self.providers
        )

    def _show(self, phase: Phase, page: SignInPage | None) -> None:
        self.phase, self._page = phase, page
        self._hearers.changed()

    def _leave(self, provider: Provider) -> None:
        title = t("Going to {label}", label=provider.label)
        self._show("leaving", SignInPage("busy", title, t("You sign in there and come back.")))
        self._ports.clock.spawn(self._go_to(provider))

    async def _go_to(self, provider: Provider) -> None:
        try:
            await self._client.leave(provider.settings, self._wanted, self._hint)
        except SignInError as error:
            self._failed(error, provider)
        else:  # the browser's way back
            self._show_out(self._wanted, title=t("You are not signed in"))

    def _return(self, provider: Provider, address: str) -> None:
        self._ports.navigation.replace("", {})  # the code is of no more use in the address
        self._show("returning", SignInPage("busy", t("Signing in"), t("One moment.")))
        self._ports.clock.spawn(self._finish(provider, address))

    async def _finish(self, provider: Provider, address: str) -> None:
        absolute = self._ports.base_url + address
        try:
            finished = await self._client.finish(provider.settings, absolute)
        except SignInError as error:
            self._failed(error, provider)
            return
        self.phase, self._page = "in", None
        self.tokens.take(provider, finished.grant)
        target = finished.wanted.target
        self._hearers.signed_in(target if is_relative(target) else "")
        if finished.wanted.left_out:
            self._hearers.left_out()

    def _failed(self, error: SignInError, provider: Provider) -> None:
        page = page_of_fault(error, provider)
        self._fail(page.title, page.reason, page.advice)

    def _fail(self, title: str, reason: str, advice: str) -> None:
        page = SignInPage("failed", title, reason, advice, self._choices())
        self._show("failed", page)

    @command("signIn", "Sign in", number="of the provider, from 0")
    def sign_in(self, number: int = 0) -> None:
        """Go to a provider."""
        if not 0 <= number < len(self.providers):
            raise CommandError("this site has no such sign-in service")
        if self.phase == "in":
            raise CommandError("you are signed in already")
        self._leave(self.providers[number])

    # -- again ----------------------------------------------------------------------------------

    def _tokens_changed(self) -> None:
        self._put_off = self._asking = False
        self._window_fault = None
        self._hearers.changed()

    @command("signInAgain", "Sign in again in a window of its own")
    async def sign_in_again(self) -> None:
        """Get a new token while everything stays open."""
        provider = self.tokens.provider
        if provider is None or self.tokens.state != "ended":
            raise CommandError("the sign-in has not ended")
        self._put_off, self._asking, self._window_fault = False, True, None
        self._hearers.changed()
        try:
            grant = await self._client.ask(provider.settings)
        except SignInError as error:
            self._asking, self._window_fault = False, error
            self._hearers.changed()
        else:
            self.tokens.take(provider, grant)

    @command("signInHere", "Sign in on this page; what is not saved is lost", to="where to then")
    def sign_in_here(self, to: str = "") -> None:
        """Leave the page for the provider's."""
        provider = self.tokens.provider
        if provider is None:
            raise CommandError("nobody is signed in")
        self._wanted = Wanted(to if is_relative(to) else "")
        self._leave(provider)

    @command("putOffSignIn", "Look on without signing in again")
    def put_off(self) -> None:
        """Close the dialog; what waits goes on waiting."""
        self._put_off = True
        self._hearers.put_off()
        self._hearers.changed()

    def _other_person(self) -> None:
        """Somebody else signed in: nothing of what is open is theirs."""
        self._hearers.signed_out()
        self._ports.navigation.load("")

    # -- out ------------------------------------------------------------------------------------

    @command("signOut", "Sign out, in every tab")
    async def sign_out(self) -> None:
        """Sign out here, in the other tabs and at the provider."""
        if self.phase != "in":
            raise CommandError("nobody is signed in")
        await self._end()

    async def _end(self, wanted: Wanted = Wanted()) -> None:  # noqa: B008 - it is frozen
        provider = self.tokens.provider or self.providers[0]
        self._client.announce_end()
        self._forget(wanted)
        try:
            left = await self._client.end(provider.settings, revoke=provider.revokes)
        except SignInError:
            left = False  # what is on this device is gone; the provider could not be told
        if not left:
            self._ports.navigation.load(wanted.target or self._after_end(provider))

    def _after_end(self, provider: Provider) -> str:
        page = str(provider.settings.get("post_logout_redirect_uri", ""))
        path = path_below(page, self._ports.base_url)
        return "" if path in ("?", "") else path

    def _forget(self, wanted: Wanted) -> None:
        """Leave nothing: not in memory, not in this browser's stores, not on the screen."""
        self.tokens.forget()
        self._ports.storage.clear()
        self._client.mark_ended()
        self._hearers.signed_out()
        self._show_out(wanted)

    def _show_out(self, wanted: Wanted, title: str = "You are signed out") -> None:
        self._wanted = wanted
        reason = advice = ""
        if title == "You are signed out":
            reason = t("Nothing of what you looked at is kept on this device.")
            advice = t("On a shared computer, close the browser’s windows as well.")
        self._show("out", SignInPage("out", title, reason, advice, self._choices()))

    def _ended_elsewhere(self) -> None:
        """Another tab has signed out: this one starts anew, with an empty memory."""
        self._forget(Wanted())
        self._ports.navigation.load("")
