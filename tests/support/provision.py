"""Finds the real programs that tests and benchmarks drive, and installs what is missing.

Order of attempts for each program: what is on the system, then the system's packages (``apt-get``,
where this user is root or may use sudo without a password), then, for browsers, the builds that
Playwright downloads. Where none of these is possible, one line says how to get the program.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/bin")
ORTHANC_PLUGIN_FOLDERS = (
    "/usr/share/orthanc/plugins",
    "/usr/lib/orthanc",
    "/usr/local/share/orthanc/plugins",
)
NGINX_MODULE_FOLDERS = ("/usr/lib/nginx/modules", "/usr/share/nginx/modules", "/etc/nginx/modules")
POLICY_FILE = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# no service may start while test programs are installed\nexit 101\n"


class ProvisionError(RuntimeError):
    """A program is missing and cannot be installed from here; the text says how to get it."""


class Host:
    """The machine, as far as provisioning looks at it or changes it; tests give a false one."""

    def which(self, name: str) -> Path | None:
        """Return the program's path, also from folders that a normal user's PATH lacks."""
        path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
        found = shutil.which(name, path=path)
        return Path(found) if found else None

    def glob(self, folder: str, pattern: str) -> list[Path]:
        """Return the files of ``folder`` that match."""
        return sorted(Path(folder).glob(pattern))

    def elevation(self) -> tuple[str, ...] | None:
        """Return the prefix that gives a command root's rights, or None where there is none."""
        if os.geteuid() == 0:
            return ()
        sudo = self.which("sudo")
        if sudo is None:
            return None
        asked = subprocess.run([str(sudo), "-n", "true"], capture_output=True, check=False)
        return (str(sudo), "-n", "env") if asked.returncode == 0 else None

    def run(self, command: Sequence[str]) -> None:
        """Run a command; its failure raises with the end of what it printed."""
        done = subprocess.run(list(command), capture_output=True, text=True, check=False)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()[-3:]
            raise ProvisionError(f"`{' '.join(command)}` failed: {' / '.join(lines)}")

    def say(self, text: str) -> None:
        """Tell the person what is being done to the machine."""
        print(f"provision: {text}", file=sys.stderr, flush=True)

    def playwright_browser(self, name: str) -> Path | None:
        """Return the path of the browser that Playwright has downloaded, if it has."""
        code = (
            "import sys\n"
            "from playwright.sync_api import sync_playwright\n"
            "with sync_playwright() as p: print(getattr(p, sys.argv[1]).executable_path)"
        )
        asked = subprocess.run(
            [sys.executable, "-c", code, name], capture_output=True, text=True, check=False
        )
        path = Path(asked.stdout.strip() or "/nonexistent")
        return path if asked.returncode == 0 and path.is_file() else None


@dataclass(frozen=True)
class Program:
    """One thing to find: how to find it, the packages that bring it, and how a person gets it."""

    name: str
    find: Callable[[Host], Path | None]
    packages: tuple[str, ...]
    advice: str
    playwright: str | None = None
    services: tuple[str, ...] = field(default=())


def _first(*names: str) -> Callable[[Host], Path | None]:
    def find(host: Host) -> Path | None:
        return next((path for name in names if (path := host.which(name))), None)

    return find


def _file(folders: Sequence[str], pattern: str) -> Callable[[Host], Path | None]:
    def find(host: Host) -> Path | None:
        return next((hits[-1] for folder in folders if (hits := host.glob(folder, pattern))), None)

    return find


CHROMIUM = Program(
    "Chromium",
    _first("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    ("chromium",),
    "install the package 'chromium', or run `uv run playwright install --with-deps chromium`",
    playwright="chromium",
)
FIREFOX = Program(
    "Firefox",
    _first("firefox-esr", "firefox"),
    ("firefox-esr",),
    "install the package 'firefox-esr', or run `uv run playwright install --with-deps firefox`",
    playwright="firefox",
)
XVFB = Program(  # Firefox has no WebGL without a display, not even in software
    "Xvfb",
    _first("Xvfb"),
    ("xvfb", "libgl1-mesa-dri"),
    "install the packages 'xvfb' and 'libgl1-mesa-dri'",
)
ORTHANC = Program(
    "Orthanc",
    _first("Orthanc", "orthanc"),
    ("orthanc", "orthanc-dicomweb"),
    "install the packages 'orthanc' and 'orthanc-dicomweb'",
    services=("orthanc",),
)
ORTHANC_DICOMWEB = Program(
    "Orthanc's DICOMweb plugin",
    _file(ORTHANC_PLUGIN_FOLDERS, "libOrthancDicomWeb.so*"),
    ("orthanc", "orthanc-dicomweb"),
    "install the package 'orthanc-dicomweb'",
    services=("orthanc",),
)
NGINX = Program(
    "nginx", _first("nginx"), ("nginx",), "install the package 'nginx'", services=("nginx",)
)
APACHE = Program(
    "Apache",
    _first("apache2", "httpd"),
    ("apache2",),
    "install the package 'apache2'",
    services=("apache2",),
)
CADDY = Program(
    "Caddy", _first("caddy"), ("caddy",), "install the package 'caddy'", services=("caddy",)
)
PYTHON_JWT = Program(  # for the system's own Python
    "PyJWT",
    _file(("/usr/lib/python3/dist-packages/jwt",), "jwks_client.py"),
    ("python3-jwt", "python3-cryptography"),
    "install the packages 'python3-jwt' and 'python3-cryptography'",
)
QT_LIBRARIES = Program(  # a window of Qt WebEngine needs them
    "the libraries of a window of Qt",
    _file(("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"), "libxcb-cursor.so.0"),
    (
        *("python3-venv", "libegl1", "libnss3", "libxcb-cursor0", "libxcb-icccm4"),
        *("libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0", "libxkbfile1", "libxtst6"),
    ),
    "install the packages that recipes/desktop/README.md names",
)
CURL = Program("curl", _first("curl"), ("curl",), "install the package 'curl'")
DCIODVFY = Program(  # David Clunie's check of objects against their definitions
    "dciodvfy",
    _first("dciodvfy"),
    ("dicom3tools",),
    "install the package 'dicom3tools'",
)
DSRDUMP = Program(  # DCMTK's reader of structured reports, which checks their trees
    "dsrdump", _first("dsrdump"), ("dcmtk",), "install the package 'dcmtk'"
)
NGINX_BROTLI = Program(
    "nginx's static Brotli module",
    _file(NGINX_MODULE_FOLDERS, "ngx_http_brotli_static_module.so"),
    ("libnginx-mod-http-brotli-static",),
    "install the package 'libnginx-mod-http-brotli-static'",
    services=("nginx",),
)


def provide(program: Program, host: Host) -> Path:
    """Return where ``program`` is, installing it first where that is needed and possible."""
    found = program.find(host)
    if found:
        return found
    problems: list[str] = []
    for attempt in (_from_packages, _from_playwright):
        try:
            attempt(program, host)
        except ProvisionError as error:
            problems.append(str(error))
            continue
        found = program.find(host)
        if found is None and program.playwright:
            found = host.playwright_browser(program.playwright)
        if found:
            return found
    tried = f" ({'; '.join(problems)})" if problems else ""
    raise ProvisionError(f"{program.name} is not on this machine{tried}: {program.advice}")


def _from_packages(program: Program, host: Host) -> None:
    apt = host.which("apt-get")
    prefix = host.elevation() if apt else None
    if apt is None or prefix is None:
        if not program.playwright:
            raise ProvisionError("no apt-get with root rights here")
        return
    host.say(f"{program.name} is missing; installing {' '.join(program.packages)} with apt-get")
    host.run([*prefix, str(apt), "-q", "update"])
    with_policy = not host.glob(str(POLICY_FILE.parent), POLICY_FILE.name)
    if with_policy:  # Debian's packages start their services unless this file forbids it
        script = f"printf %s '{POLICY_TEXT}' > {POLICY_FILE} && chmod 755 {POLICY_FILE}"
        host.run([*prefix, "sh", "-c", script])
    try:
        host.run(
            [
                *prefix,
                *(() if prefix else ("env",)),
                "DEBIAN_FRONTEND=noninteractive",
                str(apt),
                *("-q", "-y", "--no-install-recommends", "install"),
                *program.packages,
            ]
        )
    finally:
        if with_policy:
            host.run([*prefix, "rm", "-f", str(POLICY_FILE)])
    systemctl = host.which("systemctl") if host.glob("/run/systemd", "system") else None
    if systemctl:  # not now, and not at the next boot either
        for service in program.services:
            host.run([*prefix, str(systemctl), "disable", "--now", service])


def _from_playwright(program: Program, host: Host) -> None:
    if program.playwright is None or host.playwright_browser(program.playwright):
        return
    host.say(f"{program.name} is missing; downloading Playwright's build of it")
    host.run([sys.executable, "-m", "playwright", "install", program.playwright])


@cache
def path_of(program: Program) -> Path:
    """Return where ``program`` is on this machine; installs it once if it is missing."""
    return provide(program, Host())


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Path of the system's Chromium."""
    return path_of(CHROMIUM)


@pytest.fixture(scope="session")
def firefox_path() -> Path:
    """Path of the system's Firefox."""
    return path_of(FIREFOX)
