"""What cannot be started here is checked by the tools that its own field checks it with."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose
from yamllint import linter
from yamllint.config import YamlLintConfig

from negatoscope.cli.recipes import recipe_named, recipes_folder
from tests.support.provision import NGINX, NGINX_BROTLI, path_of

RECIPES = recipes_folder()
YAML_RULES = YamlLintConfig(
    "extends: default\n"
    "rules: {document-start: disable, line-length: disable, comments-indentation: disable}"
)
KUBERNETES_VERSION = "1.34"


def files(pattern: str) -> list[Path]:
    found = sorted(RECIPES.rglob(pattern))
    assert found, f"no {pattern} in any recipe"
    return found


def named(path: Path) -> str:
    return str(path.relative_to(RECIPES))


@pytest.mark.parametrize("path", files("*.yaml"), ids=named)
def test_yaml_is_tidy(path: Path) -> None:
    problems = list(linter.run(path.read_text(), YAML_RULES))
    assert not problems, [str(problem) for problem in problems]


@pytest.mark.parametrize("path", sorted((RECIPES / "kubernetes").glob("*.yaml")), ids=named)
def test_manifests_fit_the_schemas_of_kubernetes(path: Path) -> None:
    resources = [found for found in yaml.safe_load_all(path.read_text()) if found]
    assert resources
    for resource in resources:
        kubernetes_validate.validate(resource, KUBERNETES_VERSION, strict=True)


def test_a_wrong_manifest_is_found() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spek": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES_VERSION, strict=True)


def test_labels_ports_and_volumes_of_the_manifests_fit_each_other() -> None:
    resources: list[dict[str, Any]] = []
    for path in (RECIPES / "kubernetes").glob("*.yaml"):
        resources += [found for found in yaml.safe_load_all(path.read_text()) if found]
    pods = [found["spec"]["template"] for found in resources if "template" in found.get("spec", {})]
    for service in (found for found in resources if found["kind"] == "Service"):
        chosen = [pod for pod in pods if pod["metadata"]["labels"] == service["spec"]["selector"]]
        assert len(chosen) == 1, service["metadata"]["name"]
        ports = {port["name"] for port in chosen[0]["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


def test_the_compose_file_is_one() -> None:
    path = RECIPES / "docker-compose" / "compose.yaml"
    assert sorted(PyCompose.from_yaml(path.read_text()).service_names()) == ["orthanc", "viewer"]


@pytest.mark.parametrize("path", files("Dockerfile"), ids=named)
def test_dockerfiles_pass_hadolint(path: Path) -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", files("*.sh"), ids=named)
def test_shell_scripts_can_be_read(path: Path) -> None:
    done = subprocess.run(["sh", "-n", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["docker-compose", "lan-appliance", "nginx-orthanc", "nginx-sign-in"]
)
def test_nginx_takes_the_configuration(name: str, tmp_path: Path) -> None:
    own = next((RECIPES / name).glob("*.conf" if name == "docker-compose" else "negatoscope.conf"))
    # Names of other containers and system folders are not there.
    text = (
        own.read_text()
        .replace("orthanc:8042", "127.0.0.1:8042")
        .replace("listen 80;", "listen 8080;")
    )
    (tmp_path / "own.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"load_module {path_of(NGINX_BROTLI)};\npid nginx.pid;\nevents {{}}\n"
        "http { access_log off; include own.conf; }\n"
    )
    command = [path_of(NGINX), "-t", "-p", f"{tmp_path}/", "-e", "stderr", "-c", "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "syntax is ok" in done.stderr, done.stderr
    assert "warn" not in done.stderr, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd's own checker")
@pytest.mark.parametrize("path", files("*.service"), ids=named)
def test_units_pass_systemds_own_check(path: Path, tmp_path: Path) -> None:
    unit = tmp_path / path.name
    program = "/bin/true"  # Orthanc may lie elsewhere here; its place is Debian's
    unit.write_text(path.read_text().replace("/usr/sbin/Orthanc", program))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert path.name not in done.stderr, done.stderr


@pytest.mark.parametrize("store", ["s3", "gcs", "azure"])
def test_commands_for_object_stores_name_type_and_cache_rule(store: str, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "index.html.br", "sw.js", "assets/a.0a1b2c3d4e.wasm"):
        (tmp_path / name).write_text("x")
    script = recipe_named("object-storage").folder / "commands.py"
    done = subprocess.run(
        [sys.executable, script, store, tmp_path], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 3, "compressed copies are not sent"
    assert "immutable" in lines[0], "assets go first"
    assert "application/wasm" in lines[0]
    for line, kind in zip(lines[1:], ("text/html", "text/javascript"), strict=True):
        assert "no-cache" in line
        assert kind in line
