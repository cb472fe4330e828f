"""Lean and ideal body mass and body surface, by which uptake may be told besides by weight."""

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


def ideal_mass_kg(height: float, sex: str) -> float:
    """Ideal body weight by Sugawara 1999 (Radiology 213:521), from m."""
    above_cm = height * 100.0 - 152.0
    return 48.0 + 1.06 * above_cm if sex == "M" else 45.5 + 0.91 * above_cm


@dataclass(frozen=True, slots=True)
class Normalization:
    """Another unit of uptake: times ``ratio`` from SUVbw, or the reason why it is not known."""

    unit: str
    ratio: float | None
    reason: str = ""


def normalizations(instance: DataSet) -> tuple[Normalization, ...]:
    """Units besides SUVbw: lean body mass by Janmahasatian and by James, body surface, and ideal
    body weight.
    """
    weight, height, sex = weight_kg(instance), height_m(instance), instance.string("PatientSex")
    lean, james, surface, ideal = "SUVlbm", "SUVlbm (James)", "SUVbsa", "SUVibw"
    if weight is None or height is None:
        lacking = "weight" if weight is None else "height"
        reason = f"the patient's {lacking} is missing"
        return tuple(Normalization(u, None, reason) for u in (lean, james, surface, ideal))
    by_surface = Normalization(surface, surface_cm2(weight, height) / (weight * 1000.0))
    if sex not in ("M", "F"):
        reason = "the patient's sex is missing"
        others = {u: Normalization(u, None, reason) for u in (lean, james, ideal)}
    else:
        masses = {
            lean: lean_mass_janmahasatian_kg(weight, height, sex),
            james: lean_mass_james_kg(weight, height, sex),
            ideal: ideal_mass_kg(height, sex),
        }
        others = {u: _by_mass(u, mass, weight) for u, mass in masses.items()}
    return others[lean], others[james], by_surface, others[ideal]


def _by_mass(unit: str, mass: float, weight: float) -> Normalization:
    if mass <= 0:
        return Normalization(unit, None, "weight and height do not fit together")
    return Normalization(unit, mass / weight)
