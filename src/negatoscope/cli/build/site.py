"""Builds a site: everything that a browser needs, as static files."""

import importlib.metadata as metadata
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from negatoscope.app.config.document import load_config
from negatoscope.app.modes import Modes
from negatoscope.app.viewer.studies import NOT_IMAGES
from negatoscope.cli.build.assets import Site, digest_of, write_site
from negatoscope.cli.build.bundle import Bundler
from negatoscope.cli.build.catalogues import catalogues
from negatoscope.cli.build.compiled import compile_packages
from negatoscope.cli.build.compress import Effort, compress_all
from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.build.licences import licence_texts
from negatoscope.cli.build.packages import page_files, plugin_modules
from negatoscope.cli.build.pages import (
    content_security_policy,
    normalised_base_path,
    render_lost_page,
    render_page,
    source_origins,
)
from negatoscope.cli.build.sign_in import add_silent_pages, asks_for_authorization, callback_pages
from negatoscope.cli.build.siteconfig import data_source_names, read_config
from negatoscope.cli.build.snapshot import ENTRY_MODULE, make_snapshot, page_modules
from negatoscope.cli.node import Progress, node_modules
from negatoscope.cli.paths import SHELL
from negatoscope.sources.configuration import DEFAULT_QUERY_LIMIT
from negatoscope.sources.dicomlocal import NAME as LOCAL
from negatoscope.sources.dicomweb import SERIES_FIELDS, STUDY_FIELDS

CONFIG_NAME = "app-config.json"
SCHEMA_NAME = "app-config.schema.json"

# Fetched when the snapshot cannot be used, not by a usual start.
_PLAIN_START = ("stdlib.zip", "app.zip")
_EARLY_SCRIPTS = ("runtime.js",)
_EARLY_FILES = ("pyodide.wasm", "snapshot.bin")


def build_site(
    out: Path,
    *,
    config: Path | None = None,
    base_path: str | None = None,
    plugins: Sequence[str] = (),
    progress: Progress = lambda _message, _fraction: None,
    effort: Effort = "fast",
) -> None:
    """Write the site into ``out``.

    Parameters
    ----------
    config
        The configuration file (JSON); without one the site asks ``/dicom-web`` of its own server.
    base_path
        Where the site will stand on its server. Without it all references are relative, and the
        site works in any folder.
    plugins
        Names of installed Python packages to bundle.
    progress
        Told what is being done, with a fraction from 0 to 1 where one is known.
    effort
        ``best`` compresses as small as possible, which takes a minute when Python files changed;
        ``fast`` is for a server on this machine.

    Raises
    ------
    BuildError
        With a message that names the object and the reason.
    """
    text = read_config(config)
    modules = node_modules(progress)
    site = Site()
    _add_python(site, plugins, modules, progress)
    authorized = asks_for_authorization(text, plugins)
    _add_scripts(site, modules, progress, authorized=authorized)
    _add_pages(site, text, base_path, modules)
    compressed = compress_all(
        site.files,
        effort,
        progress,
        unhurried=[site.names[name] for name in _PLAIN_START],
        never=[CONFIG_NAME],
    )
    progress("Writing the site", None)
    site.files.update(compressed)
    write_site(site, out)


def _add_python(site: Site, plugins: Sequence[str], modules: Path, progress: Progress) -> None:
    progress("Gathering the Python packages", None)
    files = page_files(plugins)
    if f"{ENTRY_MODULE.replace('.', '/')}.py" not in files:
        raise BuildError(f"The module {ENTRY_MODULE} is missing.")
    wanted = [ENTRY_MODULE, *page_modules(files), *plugin_modules(plugins)]
    packages = compile_packages(files, modules, progress)
    site.add_asset("snapshot.bin", make_snapshot(packages, wanted, modules, progress))
    site.add_asset("app.zip", packages.archive())
    site.add_asset("stdlib.zip", packages.standard_library.read_bytes())
    site.add_asset("pyodide.wasm", (modules / "pyodide" / "pyodide.asm.wasm").read_bytes())


def _add_scripts(site: Site, modules: Path, progress: Progress, *, authorized: bool) -> None:
    progress("Bundling scripts and styles", None)
    bundler = Bundler(site, modules)
    bundler.add(
        "runtime.js",
        "runtime.js",
        define={
            "fetch": "pyodideFetch",
            "WebAssembly.instantiateStreaming": "pyodideInstantiate",
        },
        inject=["./pyodide-globals.js"],
    )
    bundler.add("decode-worker.js", "decode/worker.js", splitting=True)
    bundler.add("sign-in.js", "sign-in.js")
    bundler.add("silent-refresh.js", "silent-refresh.js")
    bundler.add("main.css", "styles/main.css")
    for name, content in catalogues().items():
        site.add_asset(f"{name}.json", content)
    for name, path in _decoders().items():
        site.add_asset(name, (modules / path).read_bytes())
    for icon in sorted((SHELL / "icons").iterdir()):
        site.add_asset(f"icons/{icon.name}", icon.read_bytes())
    assets = {**site.names, CONFIG_NAME: CONFIG_NAME}
    bundler.add(
        "boot.js",
        "boot.js",
        define={
            "__VERSION__": json.dumps(version()),
            "__ASSETS__": json.dumps(assets),
            "__AUTHORIZED__": json.dumps(authorized),
            "__SERIES_QUERY__": json.dumps(_including(SERIES_FIELDS)),
            "__STUDIES_QUERY__": json.dumps(_including(STUDY_FIELDS)),
            "__QUERY_LIMIT__": json.dumps(DEFAULT_QUERY_LIMIT),
            "__NOT_IMAGES__": json.dumps(sorted(NOT_IMAGES)),
        },
    )


def _decoders() -> dict[str, str]:
    """Return the decoders' WebAssembly files: name to path below ``node_modules``."""
    found: dict[str, str] = json.loads(
        (SHELL / "decode" / "assets.json").read_text(encoding="utf-8")
    )
    return found


def _including(fields: Iterable[str]) -> str:
    """Return the query that the page's Python adds to a search."""
    return "?" + "&".join(f"includefield={field}" for field in fields)


def version() -> str:
    """Return the application's version."""
    return metadata.version("negatoscope")


def _add_pages(site: Site, config_text: str, base_path: str | None, modules: Path) -> None:
    config = json.loads(config_text)
    base = None if base_path is None else normalised_base_path(base_path)
    references = _references(site)
    site.add("manifest.webmanifest", _manifest(references))
    providers = load_config(config_text).oidc
    policy = content_security_policy(
        source_origins(_source_blocks(config)),
        frozenset[str]().union(*(each.origins for each in providers)),
        frozenset[str]().union(*(each.origins for each in providers if each.silent_redirect_uri)),
    )
    template = (SHELL / "index.html").read_text(encoding="utf-8")
    preload = [(site.names[name], "script") for name in _EARLY_SCRIPTS]
    preload += [(site.names[name], "fetch") for name in _EARLY_FILES]
    for path in (*_page_paths(config), *callback_pages(providers)):
        prefix = base or "../" * path.count("/") or "./"
        page = render_page(template, references, prefix=prefix, policy=policy, preload=preload)
        site.add(path, page)
    add_silent_pages(site, providers)
    if base is None:
        marker = {"__MARKER__": json.dumps(site.names["boot.js"])}
        script = Bundler(site, modules).text("lost.js", marker).decode()
        lost = render_lost_page(template, references, policy=policy, script=script)
    else:
        lost = site.files["index.html"]
    precached = {path: digest_of(content) for path, content in site.files.items()}
    on_demand = [site.names[name] for name in (*_decoders(), *(f"{n}.json" for n in catalogues()))]
    for path in (*(site.names[name] for name in _PLAIN_START), *on_demand):
        del precached[path]
    site.add("404.html", lost)
    site.add("licences.txt", licence_texts(modules).encode())
    site.add(CONFIG_NAME, config_text.encode())
    _add_schema(site)
    site.add("sw.js", _service_worker(precached, on_demand, modules, site))


def _page_paths(config: Mapping[str, Any]) -> list[str]:
    """Return the pages' paths: one for every route that a plain file server must answer."""
    names = dict.fromkeys([*data_source_names(config), LOCAL])
    modes = [mode.route_name for mode in Modes().all]
    named = [f"{mode}/{name}/index.html" for mode in modes for name in names]
    viewers = [f"{mode}/index.html" for mode in modes]
    return ["index.html", *viewers, "local/index.html", "doctor/index.html", *named]


def _source_blocks(config: Mapping[str, Any]) -> list[Mapping[str, object]]:
    return [source.get("configuration", {}) for source in config.get("dataSources", [])]


def _references(site: Site) -> dict[str, str]:
    references = {name: path for name, path in site.names.items() if name != "main.css"}
    references["manifest.webmanifest"] = "manifest.webmanifest"
    if "main.css" in site.names:
        references["styles/main.css"] = site.names["main.css"]
    return references


def _manifest(references: Mapping[str, str]) -> bytes:
    manifest = json.loads((SHELL / "manifest.webmanifest").read_text(encoding="utf-8"))
    for icon in manifest.get("icons", []):
        if icon["src"] not in references:
            raise BuildError(f"manifest.webmanifest refers to {icon['src']}, which is missing.")
        icon["src"] = references[icon["src"]]
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _add_schema(site: Site) -> None:
    from negatoscope.app.config.document import schema

    site.add(SCHEMA_NAME, (json.dumps(schema(), indent=2) + "\n").encode())


def _service_worker(
    precached: Mapping[str, str], on_demand: Sequence[str], modules: Path, site: Site
) -> bytes:
    listing = json.dumps(precached, sort_keys=True)
    later = json.dumps(on_demand)
    build = digest_of((listing + later).encode())[:12]
    define = {"__PRECACHE__": listing, "__ON_DEMAND__": later, "__BUILD__": json.dumps(build)}
    return Bundler(site, modules).text("sw.js", define)
