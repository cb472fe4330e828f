"""The doctor's page in the viewer: the same checks as on the command line, as the browser sees it.

What a page asks goes through the browser's own rules, so what the page finds is what the viewer
meets. Who is signed in is asked for as that person.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urljoin

from negatoscope.app.commands import command
from negatoscope.app.doctor.examination import Examination
from negatoscope.app.doctor.findings import Finding, as_text
from negatoscope.app.doctor.probe import Answer, Ask, NoAnswerError, Probe
from negatoscope.app.doctor.target import CONFIG_NAME, Target, target_of_config
from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.app.sign_in.access import Access

PATH = "doctor"
Phase = Literal["idle", "running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class SignedInProbe:
    """A probe that asks as the person who is signed in."""

    probe: Probe
    access: Access
    target: Target | None = None

    @property
    def in_page(self) -> bool:
        """As the probe beneath."""
        return self.probe.in_page

    @property
    def has_authorization(self) -> bool:
        """Whether there is something that proves to one of the sources who asks."""
        sources = self.target.sources if self.target else ()
        roots = (each.configuration.wado_root for each in sources)
        return any(self.access.now(root) for root in roots)

    def now_s(self) -> float:
        """As the probe beneath."""
        return self.probe.now_s()

    async def ask(self, ask: Ask) -> Answer:
        """The answer, asked for with what proves who asks where the check wants it."""
        given = self.access.now(ask.url) if ask.authorized else {}
        return await self.probe.ask(replace(ask, headers={**given, **ask.headers}))


class DoctorRoom:
    """What the page shows, and its commands."""

    def __init__(
        self, ports: Ports, notices: Notices, access: Access, changed: Callable[[], None]
    ) -> None:
        self._ports = ports
        self._notices = notices
        self._access = access
        self._changed = changed
        self._cancel: Callable[[], None] = lambda: None
        self.phase: Phase = "idle"
        self.findings: tuple[Finding, ...] = ()
        self.total = 0
        self.current = ""

    @property
    def target(self) -> str:
        """What is examined: this site."""
        return self._ports.base_url

    def state(self) -> dict[str, Any]:
        """For ``negatoscope.state()``."""
        rows = [
            {"subject": f.subject, "check": f.check, "outcome": f.outcome, "detail": f.detail}
            for f in self.findings
        ]
        return {"phase": self.phase, "total": self.total, "findings": rows}

    def enter(self) -> None:
        """The page is opened: begin at once, unless there is a report already."""
        if self.phase == "idle":
            self.start()

    @command("doctor.start", "Check this site, its sign-in and its data sources")
    def start(self) -> None:
        """Begin anew."""
        self._cancel()
        self.phase, self.findings, self.total, self.current = "running", (), 0, "Configuration"
        self._cancel = self._ports.clock.spawn(self._examine())
        self._changed()

    @command("doctor.stop", "Stop the checks")
    def stop(self) -> None:
        """Stop; what was found stays."""
        if self.phase == "running":
            self._cancel()
            self.phase = "stopped"
            self._changed()

    @command("doctor.copyReport", "Copy the report of the checks as text")
    async def copy_report(self) -> None:
        """Put the report on the clipboard."""
        if await self._ports.outlet.copy_text(as_text(self.target, self.findings)):
            self._notices.say("success", "The report is copied")
        else:
            self._notices.say("warning", "The browser did not allow to copy", "Mark the text.")

    async def _examine(self) -> None:
        probe = self._ports.probe
        try:
            answer = await probe.ask(Ask(urljoin(self.target, CONFIG_NAME), authorized=False))
            text = answer.body.decode("utf-8", "replace") if answer.status == 200 else "{}"
        except NoAnswerError:
            self.phase = "failed"
            self._changed()
            return
        target = target_of_config(text, self.target, site_url=self.target)
        asking = SignedInProbe(probe, self._access, target)
        examination = Examination(target, asking)
        self.total = examination.total
        await examination.run(self._found, lambda _, check: self._began(check.title))
        self.phase, self.current = "done", ""
        self._changed()

    def _began(self, title: str) -> None:
        self.current = title
        self._changed()

    def _found(self, finding: Finding) -> None:
        self.findings = (*self.findings, finding)
        self._changed()
