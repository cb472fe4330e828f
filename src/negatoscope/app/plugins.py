"""Plugins: Python packages that add commands, keys, buttons and sources to the viewer.

A plugin is named by an entry point of the group ``negatoscope`` and implements some of `Hooks`.
Foreign code must not take the viewer down: a plugin that fails is switched off, and a message
names it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pluggy

from negatoscope.sources.base import DataSource
from negatoscope.sources.errors import SourceError
from negatoscope.sources.registry import SourceFactory
from negatoscope.sources.transport import Transport

if TYPE_CHECKING:
    from negatoscope.app.application import Application
    from negatoscope.app.hotkeys import Hotkey
    from negatoscope.app.modes import Mode
    from negatoscope.app.viewer.session import ViewerSession
    from negatoscope.app.viewmodels.toolbar import ToolbarItem
    from negatoscope.hanging.attributes import Attribute

hookspec = pluggy.HookspecMarker("negatoscope")
#: Marks a function or method of a plugin as one of the hooks.
hookimpl = pluggy.HookimplMarker("negatoscope")


class Hooks:
    """What a plugin may implement; it takes only those arguments that it needs."""

    @hookspec
    def negatoscope_commands(self, app: "Application") -> Iterable[object]:  # type: ignore[empty-body]
        """Objects whose methods are marked with ``@command``. Asked once, at the start."""

    @hookspec
    def negatoscope_hotkeys(self) -> Iterable["Hotkey"]:  # type: ignore[empty-body]
        """Keys of the viewer. The configuration may change them. Asked once, at the start."""

    @hookspec
    def negatoscope_toolbar_items(self, session: "ViewerSession") -> Iterable["ToolbarItem"]:  # type: ignore[empty-body]
        """Buttons for the toolbar as it is now. Asked at every drawing: be quick."""

    @hookspec
    def negatoscope_context_menu_items(  # type: ignore[empty-body]
        self, session: "ViewerSession", viewport: str, measurement: str
    ) -> Iterable["ToolbarItem"]:
        """Entries for the menu of an image; ``measurement`` is the uid of one, or nothing."""

    @hookspec
    def negatoscope_modes(self) -> Iterable["Mode"]:  # type: ignore[empty-body]
        """Ways to open a study besides the viewer, with addresses of their own. Asked once."""

    @hookspec
    def negatoscope_hanging_protocols(self) -> Iterable[dict[str, Any]]:  # type: ignore[empty-body]
        """Hanging protocols in OHIF's schema. The best that fits is chosen. Asked once."""

    @hookspec
    def negatoscope_hanging_attributes(self) -> "Mapping[str, Attribute]":  # type: ignore[empty-body]
        """Attributes for the rules of hanging protocols, computed by a function. Asked once."""

    @hookspec
    def negatoscope_data_sources(self) -> Mapping[str, SourceFactory]:  # type: ignore[empty-body]
        """Kinds of source: the configuration's ``namespace`` to what makes one."""

    @hookspec
    def negatoscope_authorization_headers(self, url: str) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Headers that say who asks, for a request to a data source; none for ``{}``.

        Asked before every request: be quick. Only addresses on the origins of configured data
        source roots are asked about.
        """

    @hookspec
    def negatoscope_on_start(self, app: "Application") -> None:
        """The application is ready and about to show its first page."""

    @hookspec
    def negatoscope_on_mode_enter(self, session: "ViewerSession") -> None:
        """The viewer was opened for a link's studies; nothing is loaded yet."""

    @hookspec
    def negatoscope_on_mode_exit(self, session: "ViewerSession") -> None:
        """The viewer is about to be closed."""


class Plugins:
    """The plugins in use.

    Parameters
    ----------
    installed:
        Name to ``module`` or ``module:object``, as in entry points.
    chosen:
        Names of those to use; ``None`` for all.
    on_fault:
        Told the plugin's name and what went wrong.
    """

    def __init__(
        self,
        installed: Mapping[str, str],
        chosen: Sequence[str] | None,
        on_fault: Callable[[str, str], None],
    ) -> None:
        self._on_fault = on_fault
        self._manager = pluggy.PluginManager("negatoscope")
        self._manager.add_hookspecs(Hooks)
        for name in chosen or ():
            if name not in installed:
                on_fault(name, "It is not part of this site.")
        wanted = installed if chosen is None else [name for name in chosen if name in installed]
        # the last that is registered is called first
        for name in sorted(wanted, reverse=True):
            self._load(name, installed[name])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the plugins in use."""
        return tuple(sorted(name for name, _ in self._manager.list_name_plugin()))

    def _load(self, name: str, value: str) -> None:
        try:
            plugin = metadata.EntryPoint(name, value, "negatoscope").load()
            self._manager.register(plugin() if isinstance(plugin, type) else plugin, name)
            self._manager.check_pending()
        except Exception as error:  # noqa: BLE001 - foreign code, see the module
            self.switch_off(name, error)

    def switch_off(self, name: str, error: Exception) -> None:
        """Use a plugin no more, for it failed."""
        plugin = self._manager.get_plugin(name)
        if plugin is not None:
            self._manager.unregister(plugin)
        self._on_fault(name, f"{type(error).__name__}: {error}")

    def call(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """Call a hook of each plugin by itself: (name, result) of those that answered."""
        answers = []
        for implementation in reversed(getattr(self._manager.hook, hook).get_hookimpls()):
            name, plugin = implementation.plugin_name, implementation.plugin
            others = [p for p in self._manager.get_plugins() if p is not plugin]
            try:
                results = self._manager.subset_hook_caller(hook, others)(**arguments)
            except Exception as error:  # noqa: BLE001
                self.switch_off(name, error)
                continue
            answers += [(name, result) for result in results]
        return answers

    def each(self, hook: str, kind: type, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """The single things that a hook's lists hold, checked to be of a kind."""
        for name, items in self.call(hook, **arguments):
            try:
                checked = [_checked(item, kind) for item in items]
            except Exception as error:  # noqa: BLE001
                self.switch_off(name, error)
                continue
            for item in checked:
                yield name, item

    def authorization_headers(self, url: str) -> dict[str, str]:
        """Headers that plugins add to a request; a later plugin's win."""
        headers: dict[str, str] = {}
        for name, given in self.call("negatoscope_authorization_headers", url=url):
            try:
                headers.update({str(key): str(value) for key, value in dict(given).items()})
            except (TypeError, ValueError):
                self.switch_off(name, TypeError("its headers are no mapping of texts"))
        return headers

    def data_sources(self) -> dict[str, SourceFactory]:
        """Kinds of source by namespace."""
        found: dict[str, SourceFactory] = {}
        for name, factories in self.call("negatoscope_data_sources"):
            for namespace, factory in dict(factories).items():
                found[str(namespace)] = _guarded(name, factory)
        return found


def _checked(item: object, kind: type) -> object:
    if not isinstance(item, kind):
        raise TypeError(f"a {type(item).__name__} where a {kind.__name__} is expected")
    return item


def _guarded(plugin: str, factory: SourceFactory) -> SourceFactory:
    def make(
        name: str, configuration: Mapping[str, object], transport: Transport, base_url: str
    ) -> DataSource:
        try:
            return factory(name, configuration, transport, base_url)
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(
                "A source cannot be used",
                f"The plugin “{plugin}” could not make the source “{name}”: {error}",
                "Check the source's configuration.",
                what=f"the source “{name}”",
            ) from error

    return make
