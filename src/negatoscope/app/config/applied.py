"""What the configuration and the plugins add up to: sources and keys."""

from collections.abc import Sequence

from negatoscope.app.config.document import DataSourceBlock
from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS
from negatoscope.app.hotkeys import Hotkey, normal_keys
from negatoscope.app.notices import Notices
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.sources.base import DataSource
from negatoscope.sources.dicomlocal import NAME as LOCAL
from negatoscope.sources.errors import SourceError
from negatoscope.sources.registry import MERGE, create_source, kind_of_source


def make_sources(
    blocks: Sequence[DataSourceBlock], plugins: Plugins, ports: Ports, notices: Notices
) -> dict[str, DataSource]:
    """The configured sources by name; one that cannot be used is told and left out.

    Raises
    ------
    SourceError
        None can be used.
    """
    kinds = plugins.data_sources()
    made: dict[str, DataSource] = {}
    faults = []
    # what is merged has to be there first; in the list they keep the configuration's order
    in_order = sorted(blocks, key=lambda block: kind_of_source(block.namespace) == MERGE)
    for block in in_order:
        if block.namespace.rpartition(".")[2] == LOCAL:
            continue  # OHIF's configurations name it; it is always there, on a page of its own
        try:
            made[block.source_name] = create_source(
                block.namespace,
                block.source_name,
                block.configuration,
                ports.transport,
                base_url=ports.base_url,
                more=kinds,
                made=made,
            )
        except SourceError as error:
            faults.append(error)
            notices.say("error", error.title, error.reason, error.advice, lasting=True)
    if not made:
        raise (
            faults[0]
            if faults
            else SourceError(
                "No source", "The configuration names no source of studies.", what="the sources"
            )
        )
    return {name: made[name] for block in blocks if (name := block.source_name) in made}


def known_hotkeys(plugins: Plugins, notices: Notices) -> tuple[Hotkey, ...]:
    """The shipped keys and those of plugins, which may not take a shipped one."""
    known = {normal_keys(hotkey.keys): hotkey for hotkey in DEFAULT_HOTKEYS}
    for name, hotkey in plugins.each("negatoscope_hotkeys", Hotkey):
        if known.setdefault(normal_keys(hotkey.keys), hotkey) is not hotkey:
            title = f"The key {hotkey.shown_keys} of the plugin “{name}” is taken"
            advice = "Give it another one with “hotkeys” in the configuration."
            notices.say("warning", title, "", advice, lasting=True)
    return tuple(known.values())
