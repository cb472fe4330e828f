"""Parts of the builder that need no browser."""

import gzip
import json
from importlib import metadata
from pathlib import Path, PurePosixPath

import brotli
import pytest

from negatoscope.cli.build import BuildError
from negatoscope.cli.build import packages as packages_module
from negatoscope.cli.build.assets import WRITTEN, Site, digest_of, hashed_name, write_site
from negatoscope.cli.build.compress import compress_all
from negatoscope.cli.build.licences import licence_texts
from negatoscope.cli.build.packages import page_files
from negatoscope.cli.build.pages import (
    content_security_policy,
    normalised_base_path,
    render_lost_page,
    render_page,
    source_origins,
)
from negatoscope.cli.build.siteconfig import data_source_names, read_config
from negatoscope.cli.build.snapshot import page_modules
from negatoscope.cli.node import node_modules
from negatoscope.cli.paths import SHELL

TEMPLATE = (
    '<!doctype html><head><meta charset="utf-8">'
    '<link rel="stylesheet" href="styles/main.css"><script type="module" src="boot.js"></script>'
    '</head><a id="retry" href="">again</a>'
)
REFERENCES = {"styles/main.css": "assets/main.1.css", "boot.js": "assets/boot.2.js"}


def silent(_message: str, _fraction: float | None) -> None:
    """Nobody watches."""


def rendered(prefix: str) -> str:
    page = render_page(
        TEMPLATE,
        REFERENCES,
        prefix=prefix,
        policy="default-src 'none'",
        preload=[("assets/r.js", "script"), ("assets/s.bin", "fetch")],
    )
    return page.decode()


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEGATOSCOPE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_name_carries_the_hash_of_its_content() -> None:
    assert hashed_name("icons/a.svg", b"x") == f"a.{digest_of(b'x')[:10]}.svg"
    assert hashed_name("a.svg", b"x") != hashed_name("a.svg", b"y")


def test_references_are_relative_to_the_page() -> None:
    assert 'href="./assets/main.1.css"' in rendered("./")
    assert 'src="../assets/boot.2.js"' in rendered("../")


def test_references_are_absolute_below_a_base_path() -> None:
    assert 'src="/hospital/viewer/assets/boot.2.js"' in rendered("/hospital/viewer/")


def test_the_policy_stands_before_anything_that_it_governs() -> None:
    page = rendered("./")
    assert page.index("Content-Security-Policy") < page.index("<link")
    assert '<link rel="modulepreload" href="./assets/r.js">' in page
    assert '<link rel="preload" as="fetch" crossorigin href="./assets/s.bin">' in page


def test_an_empty_reference_stays_empty() -> None:
    assert '<a id="retry" href="">' in rendered("./")


def test_a_reference_to_something_missing_is_an_error() -> None:
    with pytest.raises(BuildError, match=r"styles/main\.css"):
        render_page(TEMPLATE, {}, prefix="./", policy="", preload=[])


def test_the_policy_allows_what_is_needed_and_nothing_else() -> None:
    policy = content_security_policy([])
    assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ")
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "connect-src 'self';" in policy


def test_the_policy_allows_the_configured_servers() -> None:
    sources = [
        {"qidoRoot": "https://pacs.example:8443/rs", "wadoRoot": "https://pacs.example:8443/rs"},
        {"qidoRoot": "/dicom-web", "wadoRoot": "http://other.example/x"},
    ]
    origins = source_origins(sources)
    assert origins == {"https://pacs.example:8443", "http://other.example"}
    policy = content_security_policy(origins)
    assert "connect-src 'self' http://other.example https://pacs.example:8443;" in policy


@pytest.mark.parametrize(
    ("given", "expected"), [("/", "/"), ("", "/"), ("viewer", "/viewer/"), ("/a/b/", "/a/b/")]
)
def test_a_base_path_gets_its_slashes(given: str, expected: str) -> None:
    assert normalised_base_path(given) == expected


def test_a_base_path_is_a_path_only() -> None:
    with pytest.raises(BuildError, match="give the path alone"):
        normalised_base_path("https://example.org/viewer/")


def test_the_files_of_an_earlier_build_are_removed(tmp_path: Path) -> None:
    first = Site(files={"sw.js": b"1", "assets/old.js": b"old"})
    second = Site(files={"sw.js": b"2", "assets/new.js": b"new"})
    write_site(first, tmp_path / "site")
    write_site(second, tmp_path / "site")
    left = {path.relative_to(tmp_path / "site").as_posix() for path in tmp_path.rglob("*.js")}
    assert left == {"sw.js", "assets/new.js"}


def test_what_others_put_into_a_site_stays(tmp_path: Path) -> None:
    first = Site(files={"sw.js": b"1", "assets/old.js": b"old"})
    write_site(first, tmp_path)
    study = tmp_path / "dicomweb" / "studies"
    study.mkdir(parents=True)
    (study / "index.json").write_text("[]")
    write_site(Site(files={"sw.js": b"2"}), tmp_path)
    assert (study / "index.json").read_text() == "[]"
    assert not (tmp_path / "assets").exists()


def test_a_list_that_points_elsewhere_removes_nothing_there(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    site = tmp_path / "site"
    write_site(Site(files={"sw.js": b"1"}), site)
    (site / WRITTEN).write_text(f"../outside.txt\n{outside}\nsw.js\n")
    write_site(Site(files={"sw.js": b"2"}), site)
    assert outside.read_text() == "precious"


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(BuildError, match="not empty"):
        write_site(Site(files={"sw.js": b""}), tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_compressed_copies_hold_the_same_content(own_cache: Path) -> None:
    content = b"negatoscope " * 500
    files = {"a.js": content, "b.png": content, "c.js": b"short", "app-config.json": content}
    made = compress_all(files, "best", silent, never=["app-config.json"])
    assert set(made) == {"a.js.br", "a.js.gz"}
    assert brotli.decompress(made["a.js.br"]) == content
    assert gzip.decompress(made["a.js.gz"]) == content


def test_compressing_the_same_content_again_takes_it_from_the_cache(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a.js": b"negatoscope " * 500}
    made = compress_all(files, "best", silent)
    monkeypatch.setattr(brotli, "compress", lambda *_args, **_more: pytest.fail("not cached"))
    assert compress_all(files, "best", silent) == made


def test_a_content_that_does_not_shrink_gets_no_copies(own_cache: Path) -> None:
    import random

    noise = random.Random(1).randbytes(5000)
    assert compress_all({"a.wasm": noise}, "best", silent) == {}


def test_the_page_gets_the_application_without_its_host_tools() -> None:
    files = page_files()
    assert "negatoscope/app/config/document.py" in files
    assert "pydicom/datadict.py" in files
    roots = {PurePosixPath(path).parts[:2] for path in files}
    assert ("negatoscope", "cli") not in roots
    assert ("negatoscope", "shell") not in roots
    assert not [path for path in files if path.endswith((".so", ".pyc", ".pyi", ".dcm"))]


def test_the_page_knows_names_and_versions_of_its_packages() -> None:
    files = page_files()
    version = metadata.version("pydicom")
    header = files[f"pydicom-{version}.dist-info/METADATA"].decode()
    assert f"Version: {version}\n" in header
    assert len(header) < 200


def test_a_package_with_compiled_modules_only_is_refused() -> None:
    with pytest.raises(BuildError, match="numpy needs the compiled module"):
        page_files(["numpy"])


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(BuildError, match="no-such-plugin is not installed"):
        page_files(["no-such-plugin"])


def test_a_package_without_the_entry_point_is_no_plugin() -> None:
    with pytest.raises(BuildError, match="no entry point in the group negatoscope"):
        packages_module.plugin_modules(["pluggy"])


def test_every_module_of_the_application_is_frozen() -> None:
    names = page_modules(
        ["negatoscope/__init__.py", "negatoscope/dicom/presentation/lut.py", "pydicom/tag.py"]
    )
    assert names[:2] == ["negatoscope", "negatoscope.dicom.presentation.lut"]
    assert "pydicom.tag" not in names


def test_a_configuration_that_cannot_be_used_stops_the_build(tmp_path: Path) -> None:
    path = tmp_path / "app-config.json"
    path.write_text('{"dataSources": []}')
    with pytest.raises(BuildError, match="dataSources: is empty"):
        read_config(path)
    with pytest.raises(BuildError, match="cannot be read"):
        read_config(tmp_path / "missing.json")


def test_sources_whose_name_can_be_a_folder_get_a_page() -> None:
    sources = [{"sourceName": name} for name in ("orthanc", "../up", "a b", "my-pacs_2", "")]
    assert data_source_names({"dataSources": sources}) == ["my-pacs_2", "orthanc"]


def test_the_npm_lock_is_exact_and_names_no_place() -> None:
    wanted = json.loads((SHELL / "package.json").read_text())["dependencies"]
    lock = json.loads((SHELL / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert not [name for name, entry in lock.items() if "resolved" in entry]


def test_every_decoder_comes_with_its_licence() -> None:
    parts = licence_texts(node_modules()).split("=" * 79)
    codecs = [part for part in parts if part.strip().startswith("@cornerstonejs/")]
    assert len(codecs) == 5
    for part in codecs:
        assert "copyright" in part.lower(), part[:60]
        assert "warrant" in part.lower(), part[:60]


def lost_page(script: str) -> str:
    policy = content_security_policy([])
    return render_lost_page(TEMPLATE + "</body>", REFERENCES, policy=policy, script=script).decode()


def test_the_page_for_unknown_addresses_refers_to_nothing_before_it_knows_where_it_is() -> None:
    page = lost_page("find()")
    assert ' href="assets' not in page
    assert ' src="assets' not in page
    assert 'data-site-href="assets/main.1.css"' in page
    assert 'data-site-src="assets/boot.2.js"' in page
    # openssl dgst -sha256 -binary | base64
    assert "script-src &#x27;sha256-Gam0m8XX8G14qyU4rUEdOA0sVdziimxh8eHJHY29CK8=&#x27;" in page
    assert page.index("Content-Security-Policy") < page.index("<script>find()</script>")


def test_a_script_that_would_end_within_the_page_is_refused() -> None:
    with pytest.raises(BuildError, match=r"lost\.js"):
        lost_page("write('</script>')")
