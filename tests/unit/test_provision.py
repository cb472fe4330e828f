"""How test programs are found or installed; the machine is a false one."""

from pathlib import Path

import pytest

from tests.support.provision import (
    CHROMIUM,
    ORTHANC,
    ORTHANC_DICOMWEB,
    Host,
    ProvisionError,
    provide,
)


class FalseHost(Host):
    """A machine that remembers what was run; packages appear when they are installed."""

    def __init__(self, *programs: str, root: bool = False, brings: tuple[str, ...] = ()) -> None:
        self.programs = set(programs)
        self.prefix = () if root else None
        self.brings = brings
        self.files: list[str] = []
        self.downloads: dict[str, Path] = {}
        self.commands: list[str] = []
        self.said: list[str] = []
        self.broken: str | None = None

    def which(self, name):
        return Path("/usr/bin", name) if name in self.programs else None

    def glob(self, folder, pattern):
        return [Path(file) for file in self.files if Path(file) == Path(folder, pattern)]

    def elevation(self):
        return self.prefix

    def run(self, command):
        text = " ".join(command)
        self.commands.append(text)
        if self.broken and self.broken in text:
            raise ProvisionError(f"`{text}` failed: no network")
        if " install " in f"{text} ":
            self.programs.update(self.brings)
        if "playwright install" in text:
            self.downloads[command[-1]] = Path("/downloads", command[-1])

    def say(self, text):
        self.said.append(text)

    def playwright_browser(self, name):
        return self.downloads.get(name)


def test_a_program_that_is_there_is_used_and_nothing_is_run():
    host = FalseHost("google-chrome", root=True)
    assert provide(CHROMIUM, host) == Path("/usr/bin/google-chrome")
    assert host.commands == []


def test_root_installs_the_package_after_an_update_and_says_so():
    host = FalseHost("apt-get", root=True, brings=("Orthanc",))
    assert provide(ORTHANC, host) == Path("/usr/bin/Orthanc")
    update, policy, install, undo = host.commands
    assert update.endswith("update")
    assert "policy-rc.d" in policy
    assert install.endswith("install orthanc orthanc-dicomweb")
    assert undo == "rm -f /usr/sbin/policy-rc.d"
    assert host.said == ["Orthanc is missing; installing orthanc orthanc-dicomweb with apt-get"]


def test_the_service_of_a_package_is_disabled_where_systemd_runs():
    host = FalseHost("apt-get", "systemctl", root=True, brings=("Orthanc",))
    host.files.append("/run/systemd/system")
    provide(ORTHANC, host)
    assert host.commands[-1] == "/usr/bin/systemctl disable --now orthanc"


def test_a_policy_file_that_was_there_before_stays():
    host = FalseHost("apt-get", root=True, brings=("Orthanc",))
    host.files.append("/usr/sbin/policy-rc.d")
    provide(ORTHANC, host)
    assert not any("policy-rc.d" in command for command in host.commands)


def test_the_policy_file_goes_away_also_when_the_installation_fails():
    host = FalseHost("apt-get", root=True)
    host.broken = "install orthanc"
    with pytest.raises(ProvisionError, match="no network"):
        provide(ORTHANC, host)
    assert host.commands[-1] == "rm -f /usr/sbin/policy-rc.d"


def test_sudo_without_a_password_is_used_by_a_normal_user():
    host = FalseHost("apt-get", brings=("chromium",))
    host.prefix = ("/usr/bin/sudo", "-n", "env")
    assert provide(CHROMIUM, host) == Path("/usr/bin/chromium")
    assert all(command.startswith("/usr/bin/sudo -n env ") for command in host.commands)


def test_without_root_a_browser_is_downloaded_by_playwright():
    host = FalseHost("apt-get")
    assert provide(CHROMIUM, host) == Path("/downloads/chromium")
    assert host.commands[-1].endswith("-m playwright install chromium")


def test_a_failed_package_installation_falls_back_to_playwright():
    host = FalseHost("apt-get", root=True)
    host.broken = "update"
    assert provide(CHROMIUM, host) == Path("/downloads/chromium")


def test_where_nothing_is_possible_one_line_says_how_to_get_it():
    with pytest.raises(ProvisionError) as caught:
        provide(ORTHANC_DICOMWEB, FalseHost())
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith("install the package 'orthanc-dicomweb'")
