"""Which hanging protocols there are: the person's own, the site's, plugins', and the bundled."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from negatoscope.app.viewer.hanging.own import OwnProtocols
from negatoscope.hanging.attributes import Attribute
from negatoscope.hanging.bundled_protocols import IDS, bundled_protocol
from negatoscope.hanging.schema import DEFAULT_ID, HangingProtocol
from negatoscope.language import t

Origin = Literal["own", "site", "bundled"]
ORIGINS: Mapping[Origin, str] = {
    "own": t("On this device"),
    "site": t("From this site"),
    "bundled": t("Comes with the viewer"),
}
#: Bundled protocols that are chosen by themselves where the configuration says nothing.
AUTOMATIC = (DEFAULT_ID, "@ohif/hpMammo", "@ohif/hpCompare")


@dataclass(frozen=True, slots=True)
class Library:
    """All protocols by id; a person's own hides the site's, and this a bundled one.

    Attributes
    ----------
    named:
        Ids of bundled protocols that are chosen by themselves; the others only when asked for.
    attributes:
        Computed attributes of plugins.
    """

    own: OwnProtocols
    site: Mapping[str, HangingProtocol] = field(default_factory=dict)
    named: Sequence[str] = AUTOMATIC
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        own: OwnProtocols,
        configured: Sequence[str | HangingProtocol] | None,
        of_plugins: Sequence[HangingProtocol],
        attributes: Mapping[str, Attribute],
        tell_unknown: Callable[[str], None],
    ) -> "Library":
        """What the configuration, plugins and this device add up to."""
        entries = AUTOMATIC if configured is None else configured
        site = {each.id: each for each in of_plugins}
        site |= {each.id: each for each in entries if isinstance(each, HangingProtocol)}
        named = [each for each in entries if isinstance(each, str)]
        for each in named:
            if each not in site and each not in IDS:
                tell_unknown(each)
        return cls(own, site, [each for each in named if each in IDS], attributes)

    def find(self, protocol_id: str) -> HangingProtocol | None:
        """A protocol by its id."""
        found = self.own.find(protocol_id) or self.site.get(protocol_id)
        if found is None and protocol_id in IDS:
            found = bundled_protocol(protocol_id)
        return found

    @property
    def fallback(self) -> HangingProtocol:
        """What is taken where nothing fits."""
        return self.site.get(DEFAULT_ID) or bundled_protocol(DEFAULT_ID)

    def all(self) -> Iterator[tuple[Origin, HangingProtocol]]:
        """All protocols, each id once."""
        seen = set()
        for each in self.own.all:
            seen.add(each.id)
            yield "own", each
        for each in self.site.values():
            if each.id not in seen:
                seen.add(each.id)
                yield "site", each
        bundled = [bundled_protocol(each) for each in IDS if each not in seen]
        for each in sorted(bundled, key=lambda one: (bool(one.obstacle), one.label.casefold())):
            yield "bundled", each

    def automatic(self) -> list[HangingProtocol]:
        """Those of which the best is chosen by itself."""
        bundled = [bundled_protocol(name) for name in self.named if name not in self.site]
        return [*self.own.all, *self.site.values(), *bundled]

    def presets(self) -> Iterator[HangingProtocol]:
        """Those that the layout menu offers: presets, and all of a person's own."""
        for origin, each in self.all():
            if each.is_preset or origin == "own":
                yield each
