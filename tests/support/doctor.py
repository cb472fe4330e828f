"""What ``negatoscope doctor`` finds, and nginx with a configuration of a test's own."""

from pathlib import Path

from negatoscope.app.doctor.examination import Examination
from negatoscope.app.doctor.findings import Finding
from negatoscope.cli.doctor.command import find_target
from negatoscope.cli.doctor.probe import HostProbe
from tests.support.nginx import Nginx, Site


class OwnNginx(Nginx):
    """Nginx whose server block a test writes; ``{root}`` and ``{archive}`` are filled in."""

    def __init__(self, folder: Path, root: Path, archive: str, server: str, http: str = "") -> None:
        super().__init__(folder, (Site("own", root),), archive)
        self.server_text = server.replace("{root}", str(root)).replace("{archive}", archive)
        self.http_text = http

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.url_of("own")

    def configuration(self) -> str:
        """The usual surroundings with the test's own lines in place of the usual ones."""
        text = super().configuration()
        if "gzip" in self.http_text:
            text = text.replace("gzip on; gzip_static on;", "").replace("brotli_static on;", "")
        for line in self.http_text.splitlines():
            old, arrow, new = line.partition(" => ")
            if arrow:
                text = text.replace(old, new)
        return text

    def _server(self, site: Site) -> str:
        return f"server {{ listen 127.0.0.1:{self.ports[site.name]};\n{self.server_text}\n}}\n"


async def examined(what: str, *, origin: str = "", token: str = "") -> dict[str, Finding]:
    """All findings by the name of their check."""
    probe = HostProbe({"Authorization": f"Bearer {token}"} if token else {})
    try:
        target = await find_target(what, probe, origin)
        found = await Examination(target, probe).run(lambda finding: None)
    finally:
        await probe.close()
    return {finding.check: finding for finding in found}


def cures_of(finding: Finding) -> str:
    """All words of a finding's cures."""
    return "\n".join(f"{c.where}: {c.advice}\n{c.setting}" for c in finding.cures)


def not_well(found: dict[str, Finding], *outcomes: str) -> list[str]:
    """What the checks with these outcomes said."""
    wanted = outcomes or ("failed",)
    return [f"{f.check}: {f.detail}" for f in found.values() if f.outcome in wanted]
