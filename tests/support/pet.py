"""PET images of one person: 80 kg, 1.75 m, a woman; 370 MBq of F-18 an hour before the scan."""

from typing import Any

from negatoscope.dicom.dataset import DataSet
from tests.support.instances import attributes, ct_slice

#: SUV by weight of 1 Bq/ml: 80000 / (370e6 · 2^(−3600 / 6586.2)), computed apart with `bc -l`.
PER_BECQUEREL = 2.9212734924436569e-4 * 80 / 74
#: Lean body mass by Janmahasatian and by James, ideal weight by Sugawara, in kg.
LEAN, JAMES, IDEAL = 48.93796967166752, 54.67102040816327, 66.43


def pet_image(number: int = 1, z_mm: float | None = None, **values: Any) -> DataSet:
    """One axial image of series 1.2.5; ``tracer`` are further values of its radiopharmaceutical."""
    tracer = {
        "RadionuclideTotalDose": 370e6,
        "RadionuclideHalfLife": 6586.2,
        "RadiopharmaceuticalStartTime": "080000",
    } | values.pop("tracer", {})
    base = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.128",
        "SOPInstanceUID": f"1.2.5.{number}",
        "SeriesInstanceUID": "1.2.5",
        "Modality": "PT",
        "Units": "BQML",
        "CorrectedImage": ("DECY", "ATTN"),
        "DecayCorrection": "START",
        "PatientWeight": 80.0,
        "PatientSize": 1.75,
        "PatientSex": "F",
        "SeriesDate": "20250103",
        "SeriesTime": "090000",
        "RescaleSlope": 1.0,
        "RescaleIntercept": 0.0,
        "RadiopharmaceuticalInformationSequence": attributes(**tracer),
    }
    return ct_slice(number, 4.0 * number if z_mm is None else z_mm, **(base | values))
