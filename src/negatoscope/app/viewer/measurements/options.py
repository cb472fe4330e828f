"""What a site decides about measurements."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.app.config.document import AppConfig


@dataclass(frozen=True, slots=True)
class MeasurementOptions:
    """From the configuration.

    ``labels`` to choose from; with ``exclusive`` there are no others; with ``label_on_measure``
    every new measurement asks for its label.
    """

    tracking_mode: Literal["standard", "simplified", "none"] = "standard"
    confirms: bool = True
    labels: tuple[str, ...] = ()
    exclusive: bool = False
    label_on_measure: bool = False


def measurement_options(config: AppConfig) -> MeasurementOptions:
    """What the configuration says of them."""
    labels = config.measurement_labels
    return MeasurementOptions(
        config.measurement_tracking_mode,  # type: ignore[arg-type]
        not config.disable_confirmation_prompts,
        tuple(item.value for item in labels.items),
        labels.exclusive and bool(labels.items),
        labels.label_on_measure,
    )
