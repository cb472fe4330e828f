"""Lean body mass and body surface, by which uptake may be normalised instead of by weight."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

WEIGHT_RANGE_KG = (0.01, 1000.0)
HEIGHT_RANGE_M = (0.2, 2.7)
_CM2_PER_M2 = 1e4


def weight_kg(instance: DataSet) -> float | None:
    """PatientWeight within reason."""
    return _within(instance.number("PatientWeight"), WEIGHT_RANGE_KG)


def height_m(instance: DataSet) -> float | None:
    """PatientSize within reason."""
    return _within(instance.number("PatientSize"), HEIGHT_RANGE_M)


def _within(value: float | None, limits: tuple[float, float]) -> float | None:
    return value if value is not None and limits[0] <= value <= limits[1] else None


def lean_mass_janmahasatian_kg(weight: float, height: float, sex: str) -> float:
    """Lean body mass by Janmahasatian 2005, from kg and m; ``sex`` is ``"M"`` or ``"F"``."""
    bmi = weight / height**2
    base, rise = (6680.0, 216.0) if sex == "M" else (8780.0, 244.0)
    return 9270.0 * weight / (base + rise * bmi)


def lean_mass_james_kg(weight: float, height: float, sex: str) -> float:
    """Lean body mass by James 1976 (with 128 for men), from kg and m."""
    ratio = weight / (height * 100.0)
    factor, fat = (1.10, 128.0) if sex == "M" else (1.07, 148.0)
    return factor * weight - fat * ratio**2


def surface_cm2(weight: float, height: float) -> float:
    """Body surface by Du Bois 1916, from kg and m."""
    return float(0.007184 * weight**0.425 * (height * 100.0) ** 0.725 * _CM2_PER_M2)


@dataclass(frozen=True, slots=True)
class Normalization:
    """Another unit of uptake: times ``ratio`` from SUVbw, or the reason why it is not known."""

    unit: str
    ratio: float | None
    reason: str = ""


def normalizations(instance: DataSet) -> tuple[Normalization, ...]:
    """Units besides SUVbw: lean body mass by Janmahasatian and by James, body surface."""
    weight, height, sex = weight_kg(instance), height_m(instance), instance.string("PatientSex")
    units = ("SUVlbm", "SUVlbm (James)", "SUVbsa")
    if weight is None or height is None:
        lacking = "weight" if weight is None else "height"
        return tuple(Normalization(u, None, f"the patient's {lacking} is missing") for u in units)
    surface = Normalization(units[2], surface_cm2(weight, height) / (weight * 1000.0))
    if sex not in ("M", "F"):
        reason = "the patient's sex is missing"
        return (*(Normalization(u, None, reason) for u in units[:2]), surface)
    lean = (lean_mass_janmahasatian_kg, lean_mass_james_kg)
    masses = [formula(weight, height, sex) for formula in lean]
    return (
        *(
            Normalization(unit, mass / weight)
            if mass > 0
            else Normalization(unit, None, "weight and height do not fit together")
            for unit, mass in zip(units, masses, strict=False)
        ),
        surface,
    )
