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
