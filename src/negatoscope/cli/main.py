"""The command ``negatoscope``."""

import importlib.metadata as metadata
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from negatoscope.cli.console import ProgressReport, complain
from negatoscope.cli.signals import sigterm_unwinds

_USAGE_ERROR: Any = typer.BadParameter.__base__  # typer brings its own copy of click's classes
FAILED = 1
USAGE = 2
INTERRUPTED = 130
_DEBUG = "NEGATOSCOPE_DEBUG"

app = typer.Typer(
    name="negatoscope",
    help="A medical imaging viewer for the browser: build it, serve it, try it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Port = Annotated[
    int | None,
    typer.Option(
        min=0, max=65535, help="Port to listen on; 0 takes a free one.", show_default=False
    ),
]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        readable=True,
        help="Configuration file (app-config.json).",
        show_default=False,
    ),
]
DicomFolder = Annotated[
    Path, typer.Argument(metavar="DICOM_DIR", exists=True, file_okay=False, help="DICOM files.")
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        typer.echo(f"negatoscope {metadata.version('negatoscope')}")
        raise typer.Exit


@app.command()
def demo(port: Port = None, no_open: NoOpen = False) -> None:
    """Try the viewer with made-up studies, on this machine alone."""
    from negatoscope.cli import serving

    serving.demo(port, open_browser=not no_open)


@app.command()
def serve(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            exists=True,
            help="What to serve as DICOMweb under /dicom-web: a folder, DICOM files, ZIP files, or "
            "a DICOMDIR.",
            show_default=False,
        ),
    ] = None,
    port: Port = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    config: ConfigFile = None,
    no_open: NoOpen = False,
) -> None:
    """Serve the viewer, and DICOM files: a folder, single ones, a ZIP, a DICOMDIR."""
    if not paths and config is None:
        raise typer.BadParameter("give DICOM files or a folder, or a configuration with --config.")
    from negatoscope.cli import serving

    serving.serve(paths or [], host, port, config, open_browser=not no_open)


@app.command()
def build(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
    config: ConfigFile = None,
    base_path: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Path of the site on its server, for example /viewer/. Without it the site works "
            "in any folder.",
            show_default=False,
        ),
    ] = None,
    plugin: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Installed Python package to bundle (repeatable)."),
    ] = None,
) -> None:
    """Write the viewer as static files, for any web server."""
    from negatoscope.cli.build import build_site

    with ProgressReport() as progress:
        build_site(
            out,
            config=config,
            base_path=base_path,
            plugins=plugin or [],
            progress=progress,
            effort="best",
        )
    typer.echo(f"The site is in {out}")


@app.command()
def static(
    dicom_dir: DicomFolder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
) -> None:
    """Write DICOM files as static DICOMweb, for any web server."""
    from negatoscope.cli.static_tree import write_static_tree

    with ProgressReport() as progress:
        write_static_tree(dicom_dir, out, progress)
    typer.echo(f"The studies are in {out}")


@app.command()
def recipe(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Which recipe.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="New folder to write it to.", show_default=False),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="OPTION=VALUE",
            help="A value of your site, such as port=8080 (repeatable).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a deployment recipe, filled in; without DIR show its options, without NAME list all."""
    from negatoscope.cli import recipe_texts, recipes

    if name is None:
        typer.echo(recipe_texts.listing(recipes.all_recipes()))
        return
    chosen = recipes.recipe_named(name)
    if out is None:
        typer.echo(recipe_texts.description(chosen))
        return
    recipes.write_recipe(chosen, out, recipes.parsed(settings or []))
    typer.echo(f"The recipe is in {out}: follow {out / 'README.md'}")


@app.command()
def doctor(
    what: Annotated[
        str,
        typer.Argument(
            metavar="CONFIG_OR_URL",
            help="A configuration file (app-config.json), the address of a deployed viewer, or a "
            "DICOMweb root.",
        ),
    ],
    origin: Annotated[
        str,
        typer.Option(
            metavar="ORIGIN",
            help="Origin of the viewer's page, for CORS: https://viewer.example.org.",
            show_default=False,
        ),
    ] = "",
    token: Annotated[
        str,
        typer.Option(
            envvar="NEGATOSCOPE_TOKEN",
            help="Access token, sent to the data sources alone; best by the environment.",
            show_default=False,
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for all checks.")] = 180,
) -> int:
    """Find what is wrong with a viewer, its sources and its sign-in, and what mends it.

    Nothing is changed or stored, and no patient's data are printed. Ends with 1 if a check failed.
    """
    from negatoscope.cli.doctor import examine

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return examine(
        what, origin=origin.rstrip("/"), headers=headers, as_json_text=as_json, timeout_s=timeout
    )


@app.command()
def commands(
    plugin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Installed Python package whose commands are listed too (repeatable).",
        ),
    ] = None,
) -> None:
    """List the viewer's commands: what buttons, keys and scripts run."""
    from rich.console import Console
    from rich.table import Table

    from negatoscope.cli.command_list import command_rows

    table = Table("Command", "What it does", "Parameters", box=None, pad_edge=False)
    for row in command_rows(plugin or []):
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    command: Any = typer.main.get_command(app)
    try:
        with sigterm_unwinds():
            result = command.main(list(arguments), prog_name="negatoscope", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, _USAGE_ERROR):
            error.show()
            return USAGE
        if os.environ.get(_DEBUG):
            raise
        complain(_explained(error))
        return FAILED
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the console script."""
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    if code == INTERRUPTED:
        # A thread that still compresses must not keep the process.
        os._exit(code)
    sys.exit(code)


def _explained(error: Exception) -> str:
    """Return a message: our own errors as they are, others with their kind."""
    own = type(error).__module__.startswith("negatoscope.")
    if own or isinstance(error, OSError | ImportError):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}: {error} (set {_DEBUG}=1 to see where)"


if __name__ == "__main__":
    main()
