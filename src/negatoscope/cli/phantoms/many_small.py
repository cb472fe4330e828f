"""Two hundred tiny studies, so that the study list is worth searching."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from pydicom import uid as uids
from pydicom.dataset import Dataset

from negatoscope.cli.phantoms import attributes, small_images
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.names import EXAMINATIONS, LATIN, OTHER_SCRIPTS, PHYSICIANS
from negatoscope.cli.phantoms.records import Patient, Series, Study, instance

COUNT = 200
NEWEST = date(2026, 9, 30)

MODALITIES = ("CT", "MR", "CR", "DX", "US", "CT", "MR", "US", "NM", "PT", "XA", "CR")

SOP_CLASSES = {
    "CT": uids.CTImageStorage, "MR": uids.MRImageStorage, "US": uids.UltrasoundImageStorage,
    "CR": uids.ComputedRadiographyImageStorage, "PT": uids.PositronEmissionTomographyImageStorage,
    "DX": uids.DigitalXRayImageStorageForPresentation, "NM": uids.NuclearMedicineImageStorage,
    "XA": uids.XRayAngiographicImageStorage,
}  # fmt: skip

# What real archives lack now and then: study number → attributes emptied ("") or left out (None).
GAPS: dict[int, dict[str, Any]] = {
    17: {"Modality": None}, 31: {"StudyDate": ""}, 48: {"PatientName": ""},
    64: {"StudyDescription": None}, 79: {"StudyTime": "", "ReferringPhysicianName": None},
    93: {"PatientID": ""}, 107: {"AccessionNumber": "", "StudyID": ""},
    121: {"PatientBirthDate": "", "PatientSex": "", "PatientAge": None},
    138: {"StudyDate": None, "StudyTime": None, "StudyDescription": ""},
    152: {"Modality": "", "PatientName": None},
    166: {"SeriesNumber": None, "SeriesDescription": None},
    183: {"InstanceNumber": None, "StudyDescription": ""},
}  # fmt: skip


def study(number: int) -> tuple[Study, str]:
    """The study and the modality of one of the two hundred."""
    random = Random(f"small study {number}")  # noqa: S311  (decoration, not secrets)
    patient = _patient(number, random)
    modality = MODALITIES[random.randrange(len(MODALITIES))]
    day = NEWEST - timedelta(days=int(random.random() ** 1.6 * 2400))
    time = f"{random.randrange(7, 20):02d}{random.randrange(60):02d}{random.randrange(60):02d}"
    made = Study(
        key=f"small/{number:03d}",
        patient=patient,
        date=day.strftime("%Y%m%d"),
        time=time,
        description=random.choice(EXAMINATIONS[modality]),
        accession=f"A{day:%y}{number:05d}",
        referring=random.choice(PHYSICIANS),
    )
    return made, modality


def _patient(number: int, random: Random) -> Patient:
    if number % 5 == 3:
        name, sex = OTHER_SCRIPTS[number // 5 % len(OTHER_SCRIPTS)]
        identity = f"script-{number // 5 % len(OTHER_SCRIPTS)}"
    else:
        which = random.randrange(len(LATIN))
        family, given, sex = LATIN[which]
        other = LATIN[random.randrange(len(LATIN))][0]
        family = family if random.random() < 0.5 else f"{family}-{other}"
        name, identity = f"{family}^{given}", f"{family}-{given}"
    born = Random(identity)  # noqa: S311
    birth = date(born.randrange(1935, 2019), born.randrange(1, 13), born.randrange(1, 29))
    return Patient(name, f"NEG-{born.randrange(200000, 999999)}", birth.strftime("%Y%m%d"), sex)


def write_study(out: Path, number: int) -> None:
    """Write one study of one to three images."""
    made, modality = study(number)
    random = Random(f"small images {number}")  # noqa: S311
    count = random.randrange(1, 4)
    series = Series(
        made, 1, modality, f"{modality} {number % 7 + 1}", SOP_CLASSES[modality],
        frame_of_reference=made.key if modality in "CT MR PT" else "",
    )  # fmt: skip
    for index in range(count):
        ds = instance(series, index + 1)
        _fill(ds, modality, made.key, index)
        for keyword, value in GAPS.get(number, {}).items():
            if value is None:
                ds.pop(keyword, None)
            else:
                setattr(ds, keyword, value)
        save(ds, series.path(out, index + 1))


def _fill(ds: Dataset, modality: str, name: str, index: int) -> None:
    size, position = small_images.SIZE, float(index)
    if modality in ("CT", "MR", "PT"):
        extra = attributes.axial_position(size, size, 6.0, 5.0 * index)
        ds.update(_dataset({**extra, "SliceThickness": "5", "PatientPosition": "HFS"}))
    if modality == "CT":
        values = small_images.section(name, position) + 1024
        ds.update(_dataset({**attributes.windows((40, 400, "SOFT TISSUE")), "KVP": "120",
                            "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], "RescaleType": "HU",
                            "RescaleIntercept": "-1024", "RescaleSlope": "1"}))  # fmt: skip
        put_pixels(ds, np.clip(values, 0, 4095).astype(np.uint16), bits=12)
    elif modality == "MR":
        values = small_images.head_section(name, position) * 900
        ds.update(_dataset({**attributes.windows((400, 800, "")), "MagneticFieldStrength": "3",
                            "ImageType": ["ORIGINAL", "PRIMARY", "M", "SE"]}))  # fmt: skip
        del ds.WindowCenterWidthExplanation
        put_pixels(ds, values.astype(np.uint16), bits=12)
    elif modality == "US":
        values = small_images.sonogram(name, position)
        ds.ImageType = ["ORIGINAL", "PRIMARY", "", "0001"]
        put_pixels(ds, values, bits=8)
    elif modality in ("PT", "NM"):
        values = small_images.pet_section(name, position) * 20000
        ds.update(_dataset({"RescaleSlope": "1", "RescaleIntercept": "0", "Units": "CNTS"}))
        ds.ImageType = ["ORIGINAL", "PRIMARY"]
        put_pixels(ds, values.astype(np.uint16), bits=16)
    else:
        inverse = modality == "CR"
        values = small_images.radiograph(f"{name}{index}")
        values = (1 - values if inverse else values) * 4095
        ds.update(_dataset({**attributes.windows((2048, 4096, "NORMAL")), "ViewPosition": "AP",
                            "ImageType": ["ORIGINAL", "PRIMARY"],
                            "ImagerPixelSpacing": ["2", "2"]}))  # fmt: skip
        photometric = "MONOCHROME1" if inverse else "MONOCHROME2"
        put_pixels(ds, values.astype(np.uint16), bits=12, photometric=photometric)


def _dataset(values: dict[str, Any]) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def write_studies(out: Path, first: int, last: int) -> None:
    """Write the studies `first` to `last` - 1."""
    for number in range(first, last):
        write_study(out, number)


def jobs() -> list[Job]:
    """The work, in parts."""
    return [
        Job("small studies", write_studies, (start, start + 50), 0.4)
        for start in range(0, COUNT, 50)
    ]
