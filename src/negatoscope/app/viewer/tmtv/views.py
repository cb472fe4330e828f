"""What the page shows of uptake."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UptakeDialog:
    """What SUV is computed from, as texts to be changed; the dose is in MBq."""

    series: str
    weight: str
    height: str
    sex: str
    dose: str
    half_life: str
    injected: str
    changed: bool = False  # not as in the header
    reason: str = ""  # why there is no SUV


@dataclass(frozen=True, slots=True)
class UptakeRow:
    """One region; ``facts`` are SUVmax, SUVpeak, SUVmean, volume in ml and TLG, or nothing."""

    uid: str
    label: str
    facts: tuple[str, ...]
    rule: str
    note: str
    selected: bool


@dataclass(frozen=True, slots=True)
class UptakePanelView:
    """The table of uptake regions, and what the next one is measured by."""

    open: bool
    count: int
    rows: tuple[UptakeRow, ...] = ()
    volume: str = ""
    glycolysis: str = ""
    note: str = ""  # on the sum
    unit: str = ""
    data_note: str = ""  # on what SUV is computed from
    by_share: bool = True
    threshold: str = ""
    within: str = ""
    no_figure: str = ""  # why no figure can be measured
    message: str = ""
    pressing: bool = False  # the tool that measures what is pressed is in hand
    whole_body: str = ""  # what is measured of it
