"""Hanging protocols as frozen values, read from JSON as OHIF writes it and written back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.hanging.reading import ProtocolError, Reader, without_defaults
from negatoscope.hanging.rules import Rule, read_rules
from negatoscope.hanging.stage import Stage
from negatoscope.hanging.viewports import ViewportPlan

#: Characters of a protocol's text at most.
MAX_TEXT = 1_000_000
LOAD_STRATEGIES = ("", "interleaveTopToBottom", "interleaveCenter", "nth")
CALLBACKS = ("onProtocolEnter", "onProtocolExit", "onLayoutChange", "onViewportDataInitialized")
DEFAULT_ID = "default"


@dataclass(frozen=True, slots=True)
class Selector:
    """Finds display sets: of which studies, which series, which images."""

    study_rules: tuple[Rule, ...] = ()
    series_rules: tuple[Rule, ...] = ()
    image_rules: tuple[Rule, ...] = ()
    allow_unmatched_view: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "Selector":
        """Read a selector; mistakes are written down."""
        return cls(
            read_rules(reader, "studyMatchingRules"),
            read_rules(reader, "seriesMatchingRules"),
            read_rules(reader, "imageMatchingRules"),
            bool(reader.flag("allowUnmatchedView")),
            reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        own = without_defaults(
            allowUnmatchedView=self.allow_unmatched_view or None,
            studyMatchingRules=[rule.to_json() for rule in self.study_rules] or None,
            imageMatchingRules=[rule.to_json() for rule in self.image_rules] or None,
        )
        series = [rule.to_json() for rule in self.series_rules]
        return {**own, "seriesMatchingRules": series, **self.extra}


@dataclass(frozen=True, slots=True)
class Callback:
    """A command that runs at an event of the protocol."""

    command: str
    options: Mapping[str, object] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "Callback":
        """Read a command; mistakes are written down."""
        options = reader.child("commandOptions")
        name = reader.needed_text("commandName")
        return cls(name, dict(options.value) if options else {}, reader.rest())

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        own = without_defaults(commandName=self.command, commandOptions=dict(self.options))
        return {**own, **self.extra}


@dataclass(frozen=True, slots=True)
class HangingProtocol:
    """Which studies it is for, which display sets it looks for, and how they are hung.

    Attributes
    ----------
    priors:
        ``numberOfPriorsReferenced``: -1 looks at the active study only, 0 at priors where there
        are some, and more than 0 needs so many of them.
    extra:
        What this viewer does not know; kept for writing it again.
    """

    id: str
    stages: tuple[Stage, ...]
    name: str = ""
    description: str = ""
    icon: str = ""
    locked: bool = False
    is_preset: bool = False
    rules: tuple[Rule, ...] = ()
    selectors: Mapping[str, Selector] = field(default_factory=dict)
    default_viewport: ViewportPlan | None = None
    image_load_strategy: str = ""
    tool_group_ids: tuple[str, ...] = ()
    priors: int = 0
    callbacks: Mapping[str, tuple[Callback, ...]] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.id

    @property
    def obstacle(self) -> str:
        """Why this viewer can show none of its stages; ``""`` when it can show one."""
        obstacles = [stage.obstacle for stage in self.stages]
        return "" if not all(obstacles) else obstacles[0]

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        callbacks = {
            event: [each.to_json() for each in commands]
            for event, commands in self.callbacks.items()
        }
        return {
            "id": self.id,
            **without_defaults(
                name=self.name,
                description=self.description,
                icon=self.icon,
                locked=self.locked or None,
                isPreset=self.is_preset or None,
                imageLoadStrategy=self.image_load_strategy,
                toolGroupIds=self.tool_group_ids,
                callbacks=callbacks,
            ),
            "numberOfPriorsReferenced": self.priors,
            "protocolMatchingRules": [rule.to_json() for rule in self.rules],
            "displaySetSelectors": {
                name: selector.to_json() for name, selector in self.selectors.items()
            },
            **without_defaults(
                defaultViewport=self.default_viewport.to_json() if self.default_viewport else None
            ),
            "stages": [stage.to_json() for stage in self.stages],
            **self.extra,
        }


def read_protocol(value: object) -> HangingProtocol:
    """A protocol from JSON values.

    Raises
    ------
    ProtocolError
        With every mistake and the path to its key.
    """
    if not isinstance(value, dict):
        raise ProtocolError(["a hanging protocol must be an object"])
    faults: list[str] = []
    protocol = _read(Reader(value, "", faults))
    _check_references(protocol, faults)
    if faults:
        raise ProtocolError(faults)
    return protocol


def parse_protocol(text: str) -> HangingProtocol:
    """A protocol from its JSON text.

    Raises
    ------
    ProtocolError
        The text is no JSON, or too long, or no protocol.
    """
    if len(text) > MAX_TEXT:
        raise ProtocolError([f"the text is longer than {MAX_TEXT} characters"])
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ProtocolError([f"this is not JSON: {error.msg} ({place})"]) from None
    except RecursionError:
        raise ProtocolError(["this JSON is nested too deeply"]) from None
    return read_protocol(value)


def _read(reader: Reader) -> HangingProtocol:
    callbacks = reader.child("callbacks")
    selectors = reader.child("displaySetSelectors")
    default = reader.child("defaultViewport")
    stages = tuple(Stage.read(each) for each in reader.children("stages"))
    priors = reader.whole("numberOfPriorsReferenced", -1, 16)
    if not stages:
        reader.fault("stages", "must hold at least one stage")
    return HangingProtocol(
        id=reader.needed_text("id"),
        stages=stages,
        name=reader.text("name"),
        description=reader.text("description"),
        icon=reader.text("icon"),
        locked=bool(reader.flag("locked")),
        is_preset=bool(reader.flag("isPreset")),
        rules=read_rules(reader, "protocolMatchingRules"),
        selectors=_read_selectors(selectors) if selectors else {},
        default_viewport=ViewportPlan.read(default) if default else None,
        image_load_strategy=reader.one_of("imageLoadStrategy", LOAD_STRATEGIES, ""),
        tool_group_ids=reader.texts("toolGroupIds"),
        priors=priors or 0,
        callbacks=_read_callbacks(callbacks) if callbacks else {},
        extra=reader.rest(),
    )


def _read_selectors(reader: Reader) -> dict[str, Selector]:
    found = {}
    for name in reader.value:
        selector = reader.child(name)
        if selector is not None:
            found[name] = Selector.read(selector)
    return found


def _read_callbacks(reader: Reader) -> dict[str, tuple[Callback, ...]]:
    found = {}
    for event in reader.value:
        if event not in CALLBACKS:
            reader.fault(event, f"there is no such event; there are {', '.join(CALLBACKS)}")
            continue
        commands = tuple(Callback.read(each) for each in reader.children(event))
        if commands:
            found[event] = commands
    return found


def _check_references(protocol: HangingProtocol, faults: list[str]) -> None:
    """Every viewport and every condition must name a selector that there is."""
    plans = [
        (f"stages[{n}].viewports[{m}]", plan)
        for n, stage in enumerate(protocol.stages)
        for m, plan in enumerate(stage.viewports)
    ]
    if protocol.default_viewport:
        plans.append(("defaultViewport", protocol.default_viewport))
    for path, plan in plans:
        for n, choice in enumerate(plan.display_sets):
            if choice.id and choice.id not in protocol.selectors:
                faults.append(_unknown(f"{path}.displaySets[{n}].id", choice.id))
    for n, stage in enumerate(protocol.stages):
        for status, activation in (("enabled", stage.enabled), ("passive", stage.passive)):
            for name in activation.selectors_matched if activation else ():
                if name not in protocol.selectors:
                    path = f"stages[{n}].stageActivation.{status}.displaySetSelectorsMatched"
                    faults.append(_unknown(path, name))


def _unknown(path: str, name: str) -> str:
    return f"{path}: there is no “{name[:64]}” in displaySetSelectors"
