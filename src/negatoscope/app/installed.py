"""The plugins of this installation: name to the module or object that is the plugin.

The memory snapshot imports this, so that a page's start reads no package metadata.
"""

from importlib.metadata import entry_points

#: Entry point group of plugins.
GROUP = "negatoscope"

PLUGINS: dict[str, str] = {point.name: point.value for point in entry_points(group=GROUP)}
