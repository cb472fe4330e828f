"""Keeps a token alive: renews it before its end, and once for all requests that were refused."""

import asyncio
from collections.abc import Callable
from typing import Literal

from negatoscope.app.ports import Clock
from negatoscope.app.sign_in.port import Grant, IdentityClient, SignInError
from negatoscope.app.sign_in.providers import Provider

#: Between attempts while the provider cannot be reached.
RETRY_S = 5.0
#: So often it is tried while requests wait, before the person is asked.
TRIES = 3
#: Browsers' timers run over beyond 24 days.
LONGEST_TIMER_S = 7 * 86400.0

State = Literal["none", "live", "ended"]


class Tokens:
    """The token in use.

    Time is counted from when a token came, by a clock that nobody sets: a wrong clock on either
    side changes nothing.

    Parameters
    ----------
    on_change
        Told when the token has ended and the person has to be asked, and when there is one again.
    on_other_person
        Told when a renewal came back for somebody else.
    """

    def __init__(
        self,
        client: IdentityClient,
        clock: Clock,
        on_change: Callable[[], None],
        on_other_person: Callable[[], None],
    ) -> None:
        self._client = client
        self._clock = clock
        self._on_change = on_change
        self._on_other_person = on_other_person
        self._grant: Grant | None = None
        self._provider: Provider | None = None
        self._over_at_s: float | None = None
        self._accepted: set[str] = set()
        self._usable = asyncio.Event()
        self._renewing = False
        self._attempts = 0
        self._timers: list[Callable[[], None]] = []
        self.state: State = "none"
        self.ended_by: SignInError | None = None

    @property
    def provider(self) -> Provider | None:
        """Who gave the token."""
        return self._provider

    @property
    def name(self) -> str:
        """Who is signed in, in the provider's words."""
        return self._grant.name if self._grant else ""

    @property
    def waits(self) -> bool:
        """Whether requests have to wait."""
        return not self._usable.is_set()

    def now(self) -> str:
        """The header's value as it is."""
        return f"Bearer {self._grant.access_token}" if self._grant else ""

    async def usable(self) -> str:
        """The header's value, once there is one that is expected to be taken."""
        await self._usable.wait()
        return self.now()

    def take(self, provider: Provider, grant: Grant) -> None:
        """Use a token from now on."""
        if self._grant is not None and self._grant.subject != grant.subject:
            self.forget()
            self._on_other_person()
            return
        self._stop_timers()
        self._provider, self._grant = provider, grant
        self._accepted.clear()
        self._attempts = 0
        self.ended_by = None
        self._over_at_s = None
        if grant.lasts_s is not None:
            self._over_at_s = self._clock.now_s() + grant.lasts_s
            early_s = grant.lasts_s - min(provider.margin_s, grant.lasts_s / 2)
            if provider.renews:
                self._later(early_s, self._renew_soon)
            self._later(grant.lasts_s, self._at_end)
        self.state = "live"
        self._usable.set()
        self._on_change()

    def forget(self) -> None:
        """Drop the token; requests that wait go on without, to be refused."""
        self._stop_timers()
        self._grant = self._provider = self._over_at_s = None
        self.state = "none"
        self._usable.set()

    def accepted(self, origin: str, used: str) -> None:
        """A server took the token."""
        if used == self.now():
            self._accepted.add(origin)

    async def refused(self, origin: str, used: str) -> bool:
        """A server answered 401; true when it is worth asking once more.

        The first refusal starts the renewal, all others wait for it. A token that is not over and
        that this server has never taken is not renewed: the next one would be refused as well.
        """
        if self._grant is None:
            return False
        if used == self.now() and not self.waits:
            if origin not in self._accepted and not self._is_over():
                return False
            self._usable.clear()
            self._renew_soon()
        await self._usable.wait()
        return self._grant is not None

    def _is_over(self) -> bool:
        return self._over_at_s is not None and self._clock.now_s() >= self._over_at_s

    def _later(self, seconds: float, callback: Callable[[], None]) -> None:
        self._timers.append(self._clock.later(min(seconds, LONGEST_TIMER_S), callback))

    def _stop_timers(self) -> None:
        for stop in self._timers:
            stop()
        self._timers.clear()

    def _at_end(self) -> None:
        if self._is_over():
            self._usable.clear()
            self._renew_soon()

    def _renew_soon(self) -> None:
        provider = self._provider
        if provider is None or self._renewing:
            return
        if self.ended_by is not None or not provider.renews:
            self._end(self.ended_by or SignInError("ended"))
            return
        self._renewing = True
        self._clock.spawn(self._renew(provider))

    async def _renew(self, provider: Provider) -> None:
        try:
            grant = await self._client.renew(provider.settings)
        except SignInError as error:
            self._renewing = False
            self._could_not(error)
        else:
            self._renewing = False
            if self._provider is provider:  # nobody has signed out in the meantime
                self.take(provider, grant)

    def _could_not(self, error: SignInError) -> None:
        self._attempts += 1
        patient = not self.waits or self._attempts < TRIES
        if error.fault == "network" and patient:
            self._later(RETRY_S, self._renew_soon)
        else:
            self._end(error)

    def _end(self, error: SignInError) -> None:
        """Nothing renews it any more; while it still holds, it is used."""
        self.ended_by = error
        if self.waits and self._provider is not None and self.state != "ended":
            self.state = "ended"
            self._on_change()
